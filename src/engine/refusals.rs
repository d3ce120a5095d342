//! The starts and calls that the service refused by itself, explained for a test that panics: most tests
//! fail by unwrapping such an answer.

use super::{Engine, State};
use crate::aws::ErrorCode;
use crate::file::nearest::did_you_mean;
use crate::journal::{Exchange, Rejection, Source, first_lines};
use crate::script::counted;

/// The number of refusals that are explained, and the maximum number of lines of one.
const MAX_EXPLAINED: usize = 3;
const MAX_LINES: usize = 20;

impl Engine {
    /// Explains the first refusals; empty where the service has refused nothing.
    pub(super) fn explain_refusals(&self) -> String {
        let state = self.lock();
        let exchanges = state.journal.exchanges();
        let explained = exchanges
            .iter()
            .filter_map(|exchange| state.explain_refusal(exchange));
        let mut text = String::new();
        let mut left_out: u64 = 0;
        for (index, refusal) in explained.enumerate() {
            if index < MAX_EXPLAINED {
                text += &format!("refused: {}\n\n", first_lines(&refusal, MAX_LINES));
            } else {
                left_out += 1;
            }
        }
        if left_out > 0 {
            let more = counted(left_out, "more refusal");
            text += &format!("... and {more} ...\n\n");
        }
        text
    }
}

impl State {
    /// Explains one refusal, as far as the mock knows more than the answer states.
    fn explain_refusal(&self, exchange: &Exchange) -> Option<String> {
        if let Some(reason) = &exchange.refusal_reason {
            return Some(Rejection::new(exchange.number(), reason).to_string());
        }
        let code = exchange
            .code()
            .filter(|_| exchange.source == Source::Service)?;
        let number = exchange.number();
        let (_, name) = exchange.state_machine_arn()?.split_once(":stateMachine:")?;
        if code == ErrorCode::StateMachineDoesNotExist.name() {
            let names: Vec<_> = self.service.machines().names().collect();
            let nearest = did_you_mean(name, names.iter().copied());
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
}
