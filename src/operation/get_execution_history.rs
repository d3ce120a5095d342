//! GetExecutionHistory.

use super::paging::{Paging, write_next};
use super::{Acted, Scene, execution_arn};
use crate::aws::ExecutionStatus;
use crate::exchange::Effect;
use crate::service::{Closing, ExecutionId, Happening, HistoryEvent, Service, Violations};
use crate::wire::{AnswerMembers, Call};

/// Runs one call.
///
/// Inferred, as for a start: constraints, the ARN's form, existence, the KMS key, the token.
pub(super) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let sent = call.string("executionArn")?;
    let reversed = call.boolean("reverseOrder")?.unwrap_or(false);
    let data = call.boolean("includeExecutionData")?.unwrap_or(true);
    let pages = Paging::decode(call)?;
    let mut violations = Violations::default();
    let sent = execution_arn::required(&mut violations, sent.as_deref());
    pages.constrain(&mut violations);
    violations.answer()?;
    let id = execution_arn::find(scene, sent)?;
    // Inferred: without execution data there is nothing to decrypt.
    if data {
        scene.service.check_kms_of(id)?;
    }
    let question = format!("GetExecutionHistory {sent} {reversed}");
    let from = pages.position(scene, &question)?;
    let service = &*scene.service;
    let (shown, next) = shown(service.history(id), reversed, from, pages.size());
    let mut members = AnswerMembers::with_capacity(256 * shown.len());
    members.structures("events", shown, |members, (number, event)| {
        encode(members, service, id, number, &event, data);
    });
    write_next(&mut members, scene, &question, next);
    Ok((members, Effect::Nothing))
}

/// An event and its number, which counts from 1.
type Numbered<'a> = (usize, HistoryEvent<'a>);

/// The events of a page, and where the next one goes on. A place is the number of the last event
/// that was shown, so that events that come meanwhile do not move it.
fn shown(
    events: Vec<HistoryEvent<'_>>,
    reversed: bool,
    from: Option<u64>,
    most: usize,
) -> (Vec<Numbered<'_>>, Option<u64>) {
    let mut events: Vec<_> = (1..).zip(events).collect();
    if reversed {
        events.reverse();
    }
    if let Some(last) = from {
        events.retain(|(number, _)| {
            if reversed {
                (*number as u64) < last
            } else {
                *number as u64 > last
            }
        });
    }
    let more = events.len() > most;
    events.truncate(most);
    let last = events.last().map(|(number, _)| *number as u64);
    (events, last.filter(|_| more))
}

/// Recorded: the members of each kind. Inferred: without execution data, a text is left out and its
/// details too.
fn encode(
    members: &mut AnswerMembers,
    service: &Service,
    id: ExecutionId,
    number: usize,
    event: &HistoryEvent<'_>,
    data: bool,
) {
    let whole = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let execution = service.execution(id);
    match &event.what {
        Happening::Started => {
            let machine = service.machines().get(execution.machine);
            let revision = machine.revision(execution.revision);
            members.structure("executionStartedEventDetails", |details| {
                if data {
                    details.string("input", execution.input());
                    details.structure("inputDetails", |it| it.boolean("truncated", false));
                }
                details.string("roleArn", &revision.configuration.role_arn);
                if let Some(alias) = &execution.seldom().alias {
                    details.string("stateMachineAliasArn", &format!("{}:{alias}", machine.arn));
                }
                if let Some(version) = execution.seldom().version {
                    let arn = format!("{}:{version}", machine.arn);
                    details.string("stateMachineVersionArn", &arn);
                }
            });
        }
        Happening::Redriven { count } => {
            members.structure("executionRedrivenEventDetails", |details| {
                details.integer("redriveCount", whole(*count));
            });
        }
        Happening::Closed(closing) => closed(members, closing, data),
    }
    members.integer("id", whole(number));
    members.integer("previousEventId", whole(event.previous));
    members.timestamp("timestamp", event.at);
    members.string("type", event.what.event_type());
}

fn closed(members: &mut AnswerMembers, closing: &Closing, data: bool) {
    let key = match closing.status {
        ExecutionStatus::Succeeded => "executionSucceededEventDetails",
        ExecutionStatus::Failed => "executionFailedEventDetails",
        ExecutionStatus::TimedOut => "executionTimedOutEventDetails",
        ExecutionStatus::Aborted | ExecutionStatus::Running => "executionAbortedEventDetails",
    };
    // Observed: the error of a time-out stands in its event alone.
    let timeout = (closing.status == ExecutionStatus::TimedOut).then_some("States.Timeout");
    members.structure(key, |details| {
        if !data {
            return;
        }
        details.optional("cause", closing.cause.as_deref());
        details.optional("error", closing.error.as_deref().or(timeout));
        if let Some(output) = &closing.output {
            details.string("output", output);
            details.structure("outputDetails", |it| it.boolean("truncated", false));
        }
    });
}
