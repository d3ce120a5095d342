//! ListExecutions.

use super::paging::{Paging, write_next};
use super::{Acted, Scene, describe_execution, refuse_arn};
use crate::arn::StateMachineArn;
use crate::aws::{ErrorCode, ExecutionStatus, ServiceError};
use crate::service::Effect;
use crate::service::{ExecutionId, Filter, LONGEST_ARN, Service, Violations};
use crate::wire::{AnswerMembers, Call};

/// Recorded: the values of `statusFilter`, in AWS's own order.
const STATUSES: [&str; 6] = [
    "SUCCEEDED",
    "TIMED_OUT",
    "PENDING_REDRIVE",
    "ABORTED",
    "FAILED",
    "RUNNING",
];
/// Documented: `LongArn` in the API's model.
const LONGEST_MAP_RUN_ARN: usize = 2000;
/// Recorded.
const LONGEST_TOKEN: usize = 3096;

/// Runs one call.
///
/// Inferred: constraints, which ARNs there are, their form, existence, the type, the token.
pub(super) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let machine = call.string("stateMachineArn")?;
    let status = call.string("statusFilter")?;
    let map_run = call.string("mapRunArn")?;
    let redriven = call.string("redriveFilter")?;
    let pages = Paging::decode(call)?;
    let mut violations = Violations::default();
    if let Some(arn) = &machine {
        violations.length("stateMachineArn", arn, 1, LONGEST_ARN);
    }
    if let Some(status) = &status {
        violations.one_of("statusFilter", status, &STATUSES);
    }
    pages.constrain_to(LONGEST_TOKEN, &mut violations);
    if let Some(arn) = &map_run {
        violations.length("mapRunArn", arn, 1, LONGEST_MAP_RUN_ARN);
    }
    if let Some(redriven) = &redriven {
        violations.one_of("redriveFilter", redriven, &["REDRIVEN", "NOT_REDRIVEN"]);
    }
    violations.answer()?;
    let sent = asked(machine.as_deref(), map_run.as_deref(), status.as_deref())?;
    let arn = StateMachineArn::parse(sent).map_err(|fault| refuse_arn(fault, sent))?;
    let target = scene.service.locate(&arn, sent)?;
    let filter = Filter {
        status: status.as_deref().and_then(named),
        redriven: redriven.as_deref().map(|word| word == "REDRIVEN"),
    };
    let question = format!("ListExecutions {sent} {filter:?}");
    let from = pages.position(scene, &question)?.map(place);
    let page = scene
        .service
        .list(scene.now, &target, &filter, from, pages.size())?;
    let mut members = AnswerMembers::with_capacity(256 * page.executions.len());
    let service = &*scene.service;
    members.structures("executions", page.executions, |item, id| {
        encode(item, service, id);
    });
    write_next(&mut members, scene, &question, page.next.map(position));
    Ok((members, Effect::None))
}

/// A place in the order, and how long that was when the first page was read, as one number.
fn position((place, as_of): (usize, usize)) -> u64 {
    (place as u64) << 32 | as_of as u64
}

fn place(position: u64) -> (usize, usize) {
    let half = |number: u64| usize::try_from(number & u64::from(u32::MAX)).unwrap_or(usize::MAX);
    (half(position >> 32), half(position))
}

/// The state machine whose executions are asked for.
///
/// Observed: what is answered without an ARN. Documented: one of the two and not both, and that
/// PENDING_REDRIVE is for map runs alone. Inferred: these two texts; the answer about a map run,
/// of which the mock has none.
fn asked<'a>(
    machine: Option<&'a str>,
    map_run: Option<&str>,
    status: Option<&str>,
) -> Result<&'a str, ServiceError> {
    match (machine, map_run) {
        (None, None) => {
            let text = "Must provide a StateMachine ARN or MapRun ARN";
            Err(ServiceError::by_hand(text))
        }
        (Some(_), Some(_)) => {
            let text = "Must provide only one of StateMachine ARN or MapRun ARN";
            Err(ServiceError::by_hand(text))
        }
        (None, Some(map_run)) => Err(refuse_map_run(map_run)),
        (Some(_), None) if status == Some("PENDING_REDRIVE") => {
            let text = "PENDING_REDRIVE status filter is only supported with a MapRun ARN";
            Err(ServiceError::by_hand(text))
        }
        (Some(machine), None) => Ok(machine),
    }
}

/// Inferred: an ARN of another kind is refused as elsewhere, and a map run is not found.
fn refuse_map_run(sent: &str) -> ServiceError {
    let parts: Vec<_> = sent.splitn(7, ':').collect();
    let text = match parts[..] {
        ["arn", _, "states", _, _, "mapRun", _] => {
            let text = format!("Resource not found: '{sent}'");
            return ErrorCode::ResourceNotFound.with_message(text);
        }
        ["arn", _, "states", _, _, kind, _] => {
            format!("Invalid Arn: 'Resource type not valid in this context: {kind}'")
        }
        _ => format!("Invalid Arn: 'Invalid ARN prefix: {sent}'"),
    };
    ErrorCode::InvalidArn.with_message(text)
}

fn named(word: &str) -> Option<ExecutionStatus> {
    let statuses = ExecutionStatus::ALL.into_iter();
    statuses.into_iter().find(|status| status.as_str() == word)
}

/// Recorded: the members.
fn encode(item: &mut AnswerMembers, service: &Service, id: ExecutionId) {
    let execution = service.execution(id);
    item.string("executionArn", &service.execution_arn(id));
    item.string("name", execution.name());
    describe_execution::redrives(item, execution);
    item.timestamp("startDate", execution.start_date);
    describe_execution::associations(item, service, execution);
    item.string("status", execution.status().as_str());
    if let Some(closing) = execution.closing() {
        item.timestamp("stopDate", closing.at);
    }
}
