//! GetExecutionHistory.

use super::arns::find_execution;
use super::members::{Parser, write_next};
use super::{Context, OperationResult};
use crate::aws::ExecutionStatus;
use crate::aws::shapes::EXECUTION_ARN;
use crate::service::{Closing, Effect, EventKind, ExecutionId, HistoryEvent, Service};
use crate::wire::{AnswerMembers, ParsedRequest};

/// Runs one call.
///
/// Inferred, as for a start: constraints, the ARN's form, existence, the KMS key, the token.
pub(super) fn run(context: &mut Context<'_>, call: &ParsedRequest<'_>) -> OperationResult {
    let mut parser = Parser::new(call);
    let sent = parser.required(&EXECUTION_ARN)?;
    let reversed = call.boolean("reverseOrder")?.unwrap_or(false);
    let data = call.boolean("includeExecutionData")?.unwrap_or(true);
    let paging = parser.paging()?;
    parser.finish()?;
    let id = find_execution(context, &sent)?;
    // Inferred: without execution data there is nothing to decrypt.
    if data {
        context.service.check_kms_of(id)?;
    }
    let list = format!("GetExecutionHistory {sent} {reversed}");
    let from = paging.position(context, &list)?;
    let service = &*context.service;
    let (events, next) = page(service.history(id), reversed, from, paging.size);
    let mut members = AnswerMembers::with_capacity(256 * events.len());
    members.structures("events", events, |members, (number, event)| {
        encode(members, service, id, number, &event, data);
    });
    write_next(&mut members, context, &list, next);
    Ok((members, Effect::None))
}

/// An event and its number, which counts from 1.
type Numbered<'a> = (usize, HistoryEvent<'a>);

/// Cuts a page of at most `max` events out of all, behind the event with the number `from`. Returns it with
/// the position of the next page: the number of the last event on this one, so that later events do not move
/// it.
fn page(
    events: Vec<HistoryEvent<'_>>,
    reversed: bool,
    from: Option<u64>,
    max: usize,
) -> (Vec<Numbered<'_>>, Option<u64>) {
    let mut events: Vec<_> = (1..).zip(events).collect();
    if reversed {
        events.reverse();
    }
    if let Some(last) = from {
        events.retain(|(number, _)| {
            let number = *number as u64;
            number != last && (number < last) == reversed
        });
    }
    let more = events.len() > max;
    events.truncate(max);
    let last = events.last().map(|(number, _)| *number as u64);
    (events, last.filter(|_| more))
}

/// Encodes one event. Without `data` the texts are left out.
///
/// Recorded: the members of each kind. Inferred: without execution data, a text is left out, and its
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
    match &event.kind {
        EventKind::Started => {
            let machine = service.machines().get(execution.machine);
            let revision = machine.revision(execution.revision);
            members.structure("executionStartedEventDetails", |details| {
                if data {
                    details.string("input", &execution.input);
                    details.structure("inputDetails", |it| it.boolean("truncated", false));
                }
                details.string("roleArn", &revision.configuration.role_arn);
                if let Some(alias) = &execution.alias {
                    details.string("stateMachineAliasArn", &format!("{}:{alias}", machine.arn));
                }
                if let Some(version) = execution.version {
                    let arn = format!("{}:{version}", machine.arn);
                    details.string("stateMachineVersionArn", &arn);
                }
            });
        }
        EventKind::Redriven { count } => {
            members.structure("executionRedrivenEventDetails", |details| {
                details.integer("redriveCount", whole(*count));
            });
        }
        EventKind::Closed(closing) => write_closing(members, closing, data),
    }
    members.integer("id", whole(number));
    members.integer("previousEventId", whole(event.previous));
    members.timestamp("timestamp", event.at);
    members.string("type", event.kind.event_type());
}

fn write_closing(members: &mut AnswerMembers, closing: &Closing, data: bool) {
    let key = match closing.status {
        ExecutionStatus::Succeeded => "executionSucceededEventDetails",
        ExecutionStatus::Failed => "executionFailedEventDetails",
        ExecutionStatus::TimedOut => "executionTimedOutEventDetails",
        ExecutionStatus::Aborted | ExecutionStatus::Running => "executionAbortedEventDetails",
    };
    // Observed: the error of a time-out is in its event alone.
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
