//! The starts and calls that the service refused by itself, explained for a test that panics: most tests
//! fail by unwrapping such an answer.

use super::{Engine, EngineState};
use crate::arn::{ExecutionArn, machine_and_name};
use crate::aws::ErrorCode;
use crate::clock::Timestamp;
use crate::file::nearest::{did_you_mean, nearest};
use crate::journal::{AnswerSource, Exchange, Rejection, first_lines};
use crate::panic_message::counted;

/// The number of refusals that are explained, and the maximum number of lines of one.
const MAX_EXPLAINED: usize = 3;
const MAX_LINES: usize = 20;

impl Engine {
    /// Explains the first refusals; empty where the service has refused nothing.
    pub(super) fn explain_refusals(&self) -> String {
        let state = self.lock();
        let exchanges = state.journal.exchanges();
        let mut text = String::new();
        let mut explained = 0;
        for exchange in &exchanges {
            let Some(refusal) = state.explain_refusal(exchange) else {
                continue;
            };
            explained += 1;
            if explained <= MAX_EXPLAINED {
                text += &format!("refused: {}\n\n", first_lines(&refusal, MAX_LINES));
            }
        }
        if explained > MAX_EXPLAINED {
            let more = counted(explained - MAX_EXPLAINED, "more refusal");
            text += &format!("... and {more} ...\n\n");
        }
        text
    }
}

impl EngineState {
    /// Explains one refusal, as far as the mock knows more than the answer states.
    fn explain_refusal(&self, exchange: &Exchange) -> Option<String> {
        if let Some(reason) = &exchange.refusal_reason {
            return Some(Rejection::new(exchange.number(), reason).to_string());
        }
        let code = exchange
            .code()
            .filter(|_| exchange.source == AnswerSource::Service)?;
        let number = exchange.number();
        if code == ErrorCode::ExecutionDoesNotExist.name() {
            let arn = exchange.execution_arn()?;
            return Some(format!(
                "#{number} {code}: {}",
                self.explain_absent(arn, exchange.at)
            ));
        }
        let (_, name) = exchange.state_machine_arn()?.split_once(":stateMachine:")?;
        if code == ErrorCode::StateMachineDoesNotExist.name() {
            let names = self.service.machines().names();
            let nearest = did_you_mean(name, &names);
            return Some(format!(
                "#{number} {code}: there is no {name:?}; there are {names:?}{nearest}\n  try: use the ARN that \
                 `sfn.state_machine_arn(..)` returns, or declare the machine"
            ));
        }
        if code == ErrorCode::StateMachineTypeNotSupported.name() {
            let name = name.split(':').next()?;
            let operation = exchange.operation()?;
            let (is, other) = match operation {
                "StartSyncExecution" => ("STANDARD", "express"),
                _ => ("EXPRESS", "standard"),
            };
            return Some(format!(
                "#{number} {code}: {name:?} is {is}, and {operation} is not for that type\n  try: declare it \
                 with `StateMachine::{other}({name:?})`"
            ));
        }
        None
    }

    /// Explains why a request at this time did not find the execution with this ARN, by the executions that
    /// there are now.
    fn explain_absent(&self, arn: &str, at: Timestamp) -> String {
        /// Among the latest ones: to compare many takes long.
        const COMPARED: usize = 200;
        let parsed = ExecutionArn::parse(arn);
        if parsed.is_ok_and(|parsed| self.service.find_execution(at, &parsed, arn).is_ok()) {
            return "this execution exists now\n  try: describe it again after a while, as on AWS: it may \
                    have started later, or a `describe_lag` hid it"
                .to_owned();
        }
        if !self.service.executions_by(arn).is_empty() {
            return "this execution has closed, and its name is free again\n  try: describe it within 90 \
                    days, or set `Builder::name_retention`"
                .to_owned();
        }
        let all = self.service.executions();
        let Some(latest) = all.last() else {
            return "the mock has no executions\n  try: start it in this test, or declare it with \
                    `StateMachine::execution`: each mock is new"
                .to_owned();
        };
        let wanted = machine_colon_name(arn);
        let mut there = match all.len() {
            1 => format!("there is only {}", latest.arn),
            count => format!("there are {count}, the latest is {}", latest.arn),
        };
        for candidate in all.iter().rev().take(COMPARED) {
            let known = machine_colon_name(&candidate.arn);
            if nearest(&wanted, &[&*known]).is_some() {
                there = format!("the nearest is {}", candidate.arn);
                break;
            }
        }
        format!(
            "{there}\n  try: describe the `executionArn` of the start's answer; each mock is new"
        )
    }
}

/// Returns the part of an execution's ARN that is compared: all ARNs begin alike.
fn machine_colon_name(arn: &str) -> String {
    match machine_and_name(arn) {
        Some((machine, name)) => format!("{machine}:{name}"),
        None => String::new(),
    }
}
