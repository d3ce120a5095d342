//! Assertions on one logical call: the requests of its attempts, and the error after which they ended.

use std::panic::Location;

use super::Call;
use crate::aws::ErrorCode;
use crate::fault::Fault;
use crate::journal::Exchange;

impl Call {
    /// Asserts that the client made no further attempt after it was answered with this error.
    ///
    /// ```
    /// # #[cfg(feature = "aws-sdk")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use sfn_mock::{ErrorCode, Scenario, SfnMock, Step};
    ///
    /// let refused = Scenario::new("no such machine").then(Step::fail(ErrorCode::StateMachineDoesNotExist));
    /// let sfn = SfnMock::builder().scenario(refused).start();
    /// let orders = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
    /// sfn.client().start_execution().state_machine_arn(orders).send().await.unwrap_err();
    /// sfn.calls().single().assert_no_retry_after(ErrorCode::StateMachineDoesNotExist);
    /// # }
    /// # #[cfg(not(feature = "aws-sdk"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Panics
    ///
    /// If it did, with the timeline; or if no attempt was answered with this error, since the
    /// assertion would then check nothing.
    #[track_caller]
    pub fn assert_no_retry_after(&self, code: ErrorCode) {
        let mut answered = None;
        let mut more = 0;
        for exchange in &self.exchanges {
            // The client has not read an answer that was lost or damaged.
            let was_read = matches!(exchange.fault(), None | Some(Fault::Trickle { .. }));
            if answered.is_some() {
                more += 1;
            } else if was_read && exchange.code() == Some(code.name()) {
                answered = Some(exchange.number());
            }
        }
        let Some(answered) = answered else {
            self.fail(
                &format!("expected an attempt answered with {code}, found none"),
                "have a scenario answer it: `Step::fail(..)` with this code",
            )
        };
        if more > 0 {
            self.fail(
                &format!(
                    "expected no attempt after {code}, found {more} after #{answered}, which was answered with it"
                ),
                "look at what the code under test retries, and at its client's retry classifiers",
            )
        }
    }

    /// Asserts that all attempts had the same request: operation, state machine, name and input, byte
    /// for byte.
    ///
    /// The attempts of an SDK do; those of a client with its own retry loop may not.
    ///
    /// # Panics
    ///
    /// If the request of one differs, with the difference and the timeline.
    #[track_caller]
    pub fn assert_same_request(&self) {
        let first = &self.exchanges[0];
        for exchange in &self.exchanges {
            if let Some(part) = different_part(first, exchange) {
                self.fail(
                    &format!(
                        "expected the same request in every attempt, but #{} has another {part}",
                        exchange.number()
                    ),
                    "make name and input once, before the first attempt",
                )
            }
        }
    }

    /// Fails the test, with the evidence around its attempts.
    #[track_caller]
    fn fail(&self, what: &str, suggestion: &str) -> ! {
        let mut numbers = Vec::new();
        for exchange in &self.exchanges {
            numbers.push(exchange.number());
        }
        let evidence = &self.evidence;
        evidence.fail(what, suggestion, Location::caller(), &numbers)
    }
}

/// Compares two requests of one call. Returns the part that differs, `name than #1 ("a", then "b")`.
fn different_part(first: &Exchange, exchange: &Exchange) -> Option<String> {
    let number = first.number();
    if first.operation() != exchange.operation() {
        return Some(format!("operation than #{number}"));
    }
    if first.state_machine_arn() != exchange.state_machine_arn() {
        return Some(format!("state machine than #{number}"));
    }
    if first.name() != exchange.name() {
        let name = first.name().unwrap_or("(unnamed)");
        let other = exchange.name().unwrap_or("(unnamed)");
        return Some(format!("name than #{number} ({name:?}, then {other:?})"));
    }
    if first.request_body() != exchange.request_body() {
        return Some(format!("input than #{number}"));
    }
    None
}
