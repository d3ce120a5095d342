//! The responses of the control interface: executions and exchanges as JSON.

use serde_json::{Value, json};

use crate::aws::{ExecutionStatus, TaskOutcome};
use crate::clock::Timestamp;
use crate::engine::EngineState;
use crate::journal::{Exchange, Exchanges};
use crate::service::ExecutionId;

/// Every execution, in the order of their starts.
pub(super) fn executions(state: &EngineState) -> Value {
    let mut all = Vec::new();
    for stored in state.service.executions() {
        all.push(execution(state, stored.id));
    }
    all.into()
}

pub(super) fn execution(state: &EngineState, id: ExecutionId) -> Value {
    let execution = state.service.execution(id);
    let closing = execution.closing.as_ref();
    let status = closing.map_or(ExecutionStatus::Running, |closing| closing.status);
    let mut value = json!({
        "executionArn": &*execution.arn,
        "name": &*execution.name,
        "status": status.as_str(),
        "input": &*execution.input,
        "startMs": execution.start_date.as_millis(),
    });
    if let Some(closing) = closing {
        value["stopMs"] = closing.at.as_millis().into();
        let texts = [
            ("output", &closing.output),
            ("error", &closing.error),
            ("cause", &closing.cause),
        ];
        for (key, text) in texts {
            if let Some(text) = text {
                value[key] = text.as_str().into();
            }
        }
    }
    value
}

/// The task of a token, which exists: how it has ended by `now`, and its heartbeats.
pub(super) fn task(state: &EngineState, token: &str, now: Timestamp) -> Value {
    let (outcome, mut value) = (state.service.task_outcome(token, now), json!({}));
    value["heartbeats"] = state.service.task(token).heartbeats.into();
    value["status"] = match &outcome {
        None => "OPEN",
        Some(TaskOutcome::Succeeded { .. }) => "SUCCEEDED",
        Some(TaskOutcome::Failed { .. }) => "FAILED",
        Some(TaskOutcome::TimedOut) => "TIMED_OUT",
    }
    .into();
    match outcome {
        Some(TaskOutcome::Succeeded { output }) => value["output"] = output.into(),
        Some(TaskOutcome::Failed { error, cause }) => {
            for (key, text) in [("error", error), ("cause", cause)] {
                if let Some(text) = text {
                    value[key] = text.into();
                }
            }
        }
        Some(TaskOutcome::TimedOut) | None => {}
    }
    value
}

/// Every exchange, in order of arrival. A missing value is `null`. Clients in other languages read these keys.
pub(super) fn journal(exchanges: &Exchanges) -> Value {
    exchanges.iter().map(exchange).collect()
}

fn exchange(exchange: &Exchange) -> Value {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    json!({
        "number": exchange.number(),
        "elapsedMs": u64::try_from(exchange.since_start().as_millis()).unwrap_or(u64::MAX),
        "connection": exchange.connection(),
        "operation": exchange.operation(),
        "stateMachineArn": exchange.state_machine_arn(),
        "name": exchange.name(),
        "invocationId": exchange.invocation_id(),
        "attempt": exchange.attempt().map(|attempt| attempt.number),
        "scenario": exchange.scenario(),
        "step": exchange.step(),
        "status": exchange.status(),
        "code": exchange.code(),
        "started": exchange.has_committed(),
        "replayed": exchange.is_replay(),
        "fault": exchange.fault().map(|fault| fault.to_string()),
        "held": exchange.is_held(),
        "requestBody": text(exchange.request_body()),
        "replyBody": text(exchange.reply_body()),
        "line": exchange.to_string(),
    })
}
