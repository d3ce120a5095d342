//! The description of a request that is held or stalled.

use super::Engine;
use crate::fault::Fault;
use crate::script::Location;

impl Engine {
    /// Describes a request that has waited for the wait limit, in one line: the request, the scenario and
    /// step, and the number of waiting calls.
    pub(crate) fn describe_waiting(&self, number: u64) -> String {
        let state = self.lock();
        let limit = self.wait_limit;
        let Some(exchange) = state.journal.get(number) else {
            return format!("sfn-mock: request #{number} has waited for {limit:?}");
        };
        let is_at_a_gate = state.playback.mounted().iter().any(|mounted| {
            let waiting = mounted.gate.waiting();
            waiting.iter().any(|held| held.number == number)
        });
        if exchange.is_held() && !is_at_a_gate {
            let frozen = if self.clock.is_frozen() {
                ", which is frozen"
            } else {
                ""
            };
            return format!(
                "sfn-mock: request {} has waited {limit:?} for a task, which \
                 `sfn.activity(..).schedule(..)` adds; without one it is answered after 60 s of the \
                 mock's clock{frozen}",
                exchange.headline()
            );
        }
        let (request, step) = (exchange.headline(), exchange.step().unwrap_or_default());
        let mut by = "sfn-mock".to_owned();
        let mut progress = String::new();
        for mounted in state.playback.mounted() {
            let (name, at) = (&mounted.scenario.name, &mounted.scenario.written_at);
            if exchange.scenario() != Some(&**name) {
                continue;
            }
            by = format!("scenario {name:?} ({at}), step {step}");
            let route = match at {
                Location::Code(_) => "",
                Location::File(_) => " or `POST /_sfn-mock/gates` of `sfn-mock serve --control`",
            };
            progress = match mounted.gate.progress() {
                (calls, Some(until)) => format!("{calls} of {until} calls wait"),
                (1, None) => format!("1 call waits for `gate({name:?})`{route}"),
                (calls, None) => format!("{calls} calls wait for `gate({name:?})`{route}"),
            };
        }
        let state = match exchange.fault() {
            Some(Fault::Stall) => format!("stalled by {by} for {limit:?}"),
            _ => format!("held by {by} for {limit:?}: {progress}"),
        };
        format!("sfn-mock: request {request} is {state}; a client without a time-out waits forever")
    }
}
