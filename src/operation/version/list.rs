//! ListStateMachineVersions.

use crate::operation::paging::{Paging, write_next};
use crate::operation::{Acted, Scene, machine_arn};
use crate::service::Effect;
use crate::service::{LONGEST_ARN, Page, Violations};
use crate::wire::{AnswerMembers, Call};

/// Runs one call.
///
/// Recorded: the newest first. Inferred: a machine that is not there has no versions, since the
/// API declares no error that would say so; and an ARN's qualifier does not count.
pub(in crate::operation) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let sent = call.string("stateMachineArn")?;
    let paging = Paging::decode(call)?;
    let mut violations = Violations::default();
    violations.required("stateMachineArn", sent.as_deref(), 1, LONGEST_ARN);
    paging.constrain(&mut violations);
    violations.answer()?;
    let sent = sent.unwrap_or_default();
    let arn = machine_arn(&sent)?;
    let id = scene.service.machines_mut().look_up(&arn)?;
    let list = format!("ListStateMachineVersions {}", arn.unqualified);
    let position = paging.position(scene, &list)?.unwrap_or(0);
    let machine = id.map(|id| scene.service.machines().get(id));
    // Positions rise as the numbers of the versions fall.
    let versions = machine.iter().flat_map(|machine| {
        let versions = machine.versions();
        versions.map(|(number, version)| {
            let arn = machine.qualified_arn(&number.to_string());
            (u64::from(u32::MAX - number), (arn, version.created))
        })
    });
    let page = Page::of(versions, position, paging.size());
    let mut members = AnswerMembers::with_capacity(160 * page.items.len());
    write_next(&mut members, scene, &list, page.next);
    members.structures(
        "stateMachineVersions",
        page.items,
        |members, (arn, created)| {
            members.timestamp("creationDate", created);
            members.string("stateMachineVersionArn", &arn);
        },
    );
    Ok((members, Effect::None))
}
