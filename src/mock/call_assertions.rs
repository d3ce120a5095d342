//! Assertions on one logical call: the requests of its attempts, and the error after which they ended.

use std::panic::Location;

use super::Call;
use crate::aws::ErrorCode;
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
        let answered = |exchange: &Exchange| exchange.code() == Some(code.name());
        let Some(first) = self.position(answered) else {
            self.evidence.fail(
                &format!("expected an attempt answered with {code}, found none"),
                "have a scenario answer it: `Step::fail(..)` with this code",
                Location::caller(),
                &self.numbers(),
            )
        };
        let more = self.exchanges.len() - 1 - first;
        if more > 0 {
            let exchange = &self.exchanges[first];
            self.evidence.fail(
                &format!(
                    "expected no attempt after {code}, found {more} after #{}, which was answered with it",
                    exchange.number()
                ),
                "look at what the code under test retries, and at its client's retry classifiers",
                Location::caller(),
                &self.numbers(),
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
        let exchanges = self.exchanges.iter();
        if let Err(difference) = same_request(exchanges) {
            self.evidence.fail(
                &format!("expected the same request in every attempt, but {difference}"),
                "make name and input once, before the first attempt",
                Location::caller(),
                &self.numbers(),
            )
        }
    }

    fn position(&self, predicate: impl Fn(&Exchange) -> bool) -> Option<usize> {
        self.exchanges.iter().position(predicate)
    }

    fn numbers(&self) -> Vec<u64> {
        let exchanges = self.exchanges.iter();
        exchanges.map(Exchange::number).collect()
    }
}

/// Compares the requests of one call. `Err` names the first exchange whose request differs from the first
/// one's, and the part that differs.
fn same_request<'a>(mut exchanges: impl Iterator<Item = &'a Exchange>) -> Result<(), String> {
    let Some(first) = exchanges.next() else {
        return Ok(());
    };
    for exchange in exchanges {
        let differs = [
            ("operation", first.operation() != exchange.operation()),
            (
                "state machine",
                first.state_machine_arn() != exchange.state_machine_arn(),
            ),
            ("name", first.name() != exchange.name()),
            ("input", first.request_body() != exchange.request_body()),
        ];
        let [first_name, name] =
            [first, exchange].map(|exchange| exchange.name().unwrap_or("(unnamed)"));
        let Some((what, _)) = differs.iter().find(|(_, differs)| *differs) else {
            continue;
        };
        let names = if *what == "name" {
            format!(" ({first_name:?}, then {name:?})")
        } else {
            String::new()
        };
        return Err(format!(
            "#{} has another {what} than #{}{names}",
            exchange.number(),
            first.number()
        ));
    }
    Ok(())
}
