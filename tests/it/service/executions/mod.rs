//! Executions after their start: how they end, what callers see of them.

mod assertions;
mod history;
mod lags;
mod lifecycle;
mod listing;
mod redrive;
mod scripting;
mod sync;
mod tasks;
mod waiting;

use serde_json::{Value, json};
use sfn_mock::{Builder, SfnMock, StateMachine};

use crate::support::ORDERS;
use crate::support::http_client::{Answer, Client};

/// A mock with a frozen clock and these orders.
fn mock(orders: StateMachine) -> Builder {
    SfnMock::builder()
        .state_machine(orders)
        .seed(42)
        .frozen_clock()
}

fn orders() -> StateMachine {
    StateMachine::standard("orders")
}

fn arn(name: &str) -> String {
    format!("arn:aws:states:us-east-1:123456789012:execution:orders:{name}")
}

impl Client {
    /// Calls an operation about an execution of `orders`.
    fn about(&self, operation: &str, name: &str) -> Answer {
        self.about_with(operation, name, json!({}))
    }

    fn about_with(&self, operation: &str, name: &str, mut members: Value) -> Answer {
        members["executionArn"] = arn(name).into();
        self.send(operation, &[], &members)
    }

    /// The status that DescribeExecution answers, or the error.
    fn status(&self, name: &str) -> String {
        let answer = self.about("DescribeExecution", name);
        let status = answer.members["status"].as_str();
        status.map_or_else(|| answer.status_and_code(), str::to_owned)
    }

    /// The names that ListExecutions of `orders` answers, or the error.
    fn listed(&self, mut members: Value) -> (Vec<String>, Option<String>) {
        members["stateMachineArn"] = ORDERS.into();
        let answer = self.send("ListExecutions", &[], &members);
        let Some(executions) = answer.members["executions"].as_array() else {
            return (vec![answer.status_and_code()], None);
        };
        let name = |item: &Value| item["name"].as_str().unwrap_or_default().to_owned();
        let token = answer.members["nextToken"].as_str().map(str::to_owned);
        (executions.iter().map(name).collect(), token)
    }
}

/// A date of an answer, in milliseconds.
#[allow(clippy::cast_possible_truncation, reason = "milliseconds are whole")]
fn millis(answer: &Answer, member: &str) -> i64 {
    let seconds = answer.members[member].as_f64();
    (seconds.unwrap_or_else(|| panic!("{member} of {answer:?}")) * 1000.0).round() as i64
}
