//! DescribeStateMachine.

use crate::arn::Qualifier;
use crate::aws::{StateMachineStatus, StateMachineType};
use crate::clock::Timestamp;
use crate::operation::configuration::{write_encryption, write_logging, write_tracing};
use crate::operation::{Acted, Scene, machine_arn, machine_does_not_exist};
use crate::service::Effect;
use crate::service::{LONGEST_ARN, Machine, Revision, Violations, check_kms};
use crate::wire::{AnswerMembers, Call};

const METADATA_ONLY: &str = "METADATA_ONLY";
/// Documented: `IncludedData` in the API's model.
const INCLUDED_DATA: &[&str] = &["ALL_DATA", METADATA_ONLY];

/// What is told: a machine, or one of its versions.
struct Told<'a> {
    machine: &'a Machine,
    revision: &'a Revision,
    created: Timestamp,
    description: Option<&'a str>,
}

/// Runs one call.
///
/// Recorded: the ARN's form before existence. Inferred: the key last; and that an alias cannot be
/// described so.
pub(in crate::operation) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let sent = call.string("stateMachineArn")?;
    let included = call.string("includedData")?;
    let mut violations = Violations::default();
    violations.required("stateMachineArn", sent.as_deref(), 1, LONGEST_ARN);
    if let Some(included) = &included {
        violations.one_of("includedData", included, INCLUDED_DATA);
    }
    violations.answer()?;
    let sent = sent.unwrap_or_default();
    let arn = machine_arn(&sent)?;
    let machines = scene.service.machines_mut();
    let id = machines.look_up(&arn)?;
    let machine = id.map(|id| machines.get(id));
    let told = machine.and_then(|machine| told(machine, arn.qualifier));
    let told = told.ok_or_else(|| machine_does_not_exist(&sent))?;
    let metadata_only = included.as_deref() == Some(METADATA_ONLY);
    if !metadata_only {
        check_kms(told.machine)?;
    }
    Ok((encode(&told, &sent, metadata_only), Effect::None))
}

fn told<'a>(machine: &'a Machine, qualifier: Option<Qualifier<'_>>) -> Option<Told<'a>> {
    let unqualified = Told {
        machine,
        revision: machine.latest(),
        created: machine.created,
        description: None,
    };
    match qualifier {
        None => Some(unqualified),
        Some(Qualifier::Alias(_)) => None,
        Some(Qualifier::Version(number)) => match machine.version(number) {
            // Documented: the date is the version's. Recorded: the description is the version's.
            Some(version) => Some(Told {
                revision: machine.revision(version.revision),
                created: version.created,
                description: version.description.as_deref(),
                ..unqualified
            }),
            None => machine.has_version(number).then_some(unqualified),
        },
    }
}

/// Recorded: the members, their order, which are left out, and that the ARN is the one sent.
/// Documented: without its data, the definition is `{}`.
fn encode(told: &Told<'_>, arn: &str, metadata_only: bool) -> AnswerMembers {
    let configuration = &told.revision.configuration;
    let definition = if metadata_only {
        "{}"
    } else {
        &configuration.definition
    };
    let mut members = AnswerMembers::with_capacity(512 + definition.len());
    members.timestamp("creationDate", told.created);
    members.string("definition", definition);
    if let Some(description) = told.description {
        members.string("description", description);
    }
    write_encryption(&mut members, configuration.encryption.as_ref());
    write_logging(&mut members, &configuration.logging);
    members.string("name", &told.machine.name);
    if let Some(id) = told.revision.id {
        members.string("revisionId", &id.to_string());
    }
    members.string("roleArn", &configuration.role_arn);
    members.string("stateMachineArn", arn);
    members.string("status", status(told.machine.status));
    write_tracing(&mut members, configuration.traced);
    members.string("type", kind(told.machine.kind));
    members
}

const fn status(status: StateMachineStatus) -> &'static str {
    match status {
        StateMachineStatus::Active => "ACTIVE",
        StateMachineStatus::Deleting => "DELETING",
    }
}

pub(super) const fn kind(kind: StateMachineType) -> &'static str {
    match kind {
        StateMachineType::Standard => "STANDARD",
        StateMachineType::Express => "EXPRESS",
    }
}
