//! GetExecutionHistory.

use super::arns::find_execution;
use super::members::{Parser, write_next};
use super::{Context, OperationResult};
use crate::aws::ExecutionStatus;
use crate::aws::shapes::EXECUTION_ARN;
use crate::service::{Closing, Effect, EventKind, ExecutionId, HistoryEvent, Service};
use crate::wire::AnswerMembers;

/// Runs one call.
///
/// Inferred, as for a start: constraints, the ARN's form, existence, the KMS key, the token.
pub(super) fn run(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let mut parser = Parser::new(context.call);
    let sent = parser.required(&EXECUTION_ARN);
    let reversed = parser.boolean("reverseOrder").unwrap_or(false);
    let data = parser.boolean("includeExecutionData").unwrap_or(true);
    let paging = parser.paging();
    parser.finish()?;
    let id = find_execution(context, sent)?;
    // Inferred: without execution data there is nothing to decrypt.
    if data {
        context.service.check_kms_of(id)?;
    }
    let list = format!("GetExecutionHistory {sent} {reversed}");
    let from = paging.position(context, &list)?;
    let service = &*context.service;
    let (events, next) = page(service.history(id), reversed, from, paging.size);
    members.begin_list("events");
    for event in &events {
        members.begin_item();
        encode(members, service, id, event, data);
        members.end();
    }
    members.end_list();
    write_next(members, context, &list, next);
    Ok(Effect::None)
}

/// Cuts a page of at most `max` events out of all, behind the event with the number `from`. Returns it with
/// the position of the next page: the number of the last event on this one, so that later events do not move
/// it.
fn page(
    mut events: Vec<HistoryEvent<'_>>,
    reversed: bool,
    from: Option<u64>,
    max: usize,
) -> (Vec<HistoryEvent<'_>>, Option<u64>) {
    if reversed {
        events.reverse();
    }
    let mut page: Vec<HistoryEvent<'_>> = Vec::new();
    for event in events {
        let number = event.number as u64;
        if from.is_some_and(|last| number == last || (number < last) != reversed) {
            continue;
        }
        if page.len() == max {
            let last = page.last().map(|last| last.number as u64);
            return (page, last);
        }
        page.push(event);
    }
    (page, None)
}

/// Encodes one event. Without `data` the texts are left out.
///
/// Recorded: the members of each kind. Inferred: without execution data, a text is left out, and its
/// details too.
fn encode(
    members: &mut AnswerMembers,
    service: &Service,
    id: ExecutionId,
    event: &HistoryEvent<'_>,
    data: bool,
) {
    let whole = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let execution = service.execution(id);
    match &event.kind {
        EventKind::Started => {
            let machine = service.machines().get(execution.machine);
            let revision = machine.revision(execution.revision);
            members.begin("executionStartedEventDetails");
            if data {
                write_text(members, ("input", "inputDetails"), &execution.input);
            }
            members.string("roleArn", &revision.configuration.role_arn);
            if let Some(alias) = &execution.alias {
                members.string("stateMachineAliasArn", &machine.qualified_arn(alias));
            }
            if let Some(version) = execution.version {
                let arn = machine.qualified_arn(&version.to_string());
                members.string("stateMachineVersionArn", &arn);
            }
            members.end();
        }
        EventKind::Redriven { count } => {
            members.begin("executionRedrivenEventDetails");
            members.integer("redriveCount", whole(*count));
            members.end();
        }
        EventKind::Closed(closing) => write_closing(members, closing, data),
    }
    members.integer("id", whole(event.number));
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
    members.begin(key);
    if data {
        members.optional("cause", closing.cause.as_deref());
        members.optional("error", closing.error.as_deref().or(timeout));
        if let Some(output) = &closing.output {
            write_text(members, ("output", "outputDetails"), output);
        }
    }
    members.end();
}

/// Writes an input or an output, and its details.
fn write_text(members: &mut AnswerMembers, (key, details): (&str, &str), text: &str) {
    members.string(key, text);
    members.begin(details);
    members.boolean("truncated", false);
    members.end();
}
