//! The waits of a mock: for a condition, for calls, for executions, for tasks.

use std::panic::Location;

use super::wait::{Wait, WaitCondition};
use super::{Execution, SfnHandle, TaskToken};

impl SfnHandle {
    /// Waits until `condition` returns true. It is called at once, and again after every request,
    /// every change of an execution and every move of the mock's clock, and when an execution closes
    /// [by itself](crate::Finish::after); never in between.
    ///
    /// ```
    /// # #[cfg(feature = "aws-sdk")]
    /// # #[tokio::main]
    /// # async fn main() {
    /// use sfn_mock::SfnMock;
    ///
    /// let sfn = SfnMock::start();
    /// let client = sfn.client();
    /// tokio::spawn(async move {
    ///     let orders = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
    ///     client.start_execution().state_machine_arn(orders).name("order-17").send().await
    /// });
    /// sfn.wait_for(|sfn| sfn.started().len() == 1).await;
    /// sfn.assert_started_once("order-17");
    /// # }
    /// # #[cfg(not(feature = "aws-sdk"))]
    /// # fn main() {}
    /// ```
    #[track_caller]
    pub fn wait_for<'a>(&self, condition: impl FnMut(&Self) -> bool + Send + 'a) -> Wait<'a, ()> {
        let condition = WaitCondition::Closure(Box::new(condition));
        Wait::new(self, condition, |_, _, _| ())
    }

    /// Waits until `count` calls have come in all, each with its retries.
    #[track_caller]
    pub fn wait_for_calls(&self, count: usize) -> Wait<'static, ()> {
        Wait::new(self, WaitCondition::Calls(count), |_, _, _| ())
    }

    /// Waits until a call has started an execution with this name or ARN, and returns it.
    ///
    /// ```
    /// # #[cfg(feature = "aws-sdk")]
    /// # #[tokio::main]
    /// # async fn main() {
    /// use serde_json::json;
    /// use sfn_mock::SfnMock;
    ///
    /// let sfn = SfnMock::start();
    /// let client = sfn.client();
    /// tokio::spawn(async move {
    ///     let orders = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
    ///     client.start_execution().state_machine_arn(orders).name("order-17").send().await
    /// });
    /// let order = sfn.wait_until_started("order-17").await;
    /// order.succeed(&json!({ "placed": true }));
    /// sfn.wait_until_closed("order-17").await.assert_succeeded();
    /// # }
    /// # #[cfg(not(feature = "aws-sdk"))]
    /// # fn main() {}
    /// ```
    ///
    /// The wait panics too if more than one execution fits.
    #[track_caller]
    pub fn wait_until_started(&self, name_or_arn: &str) -> Wait<'static, Execution> {
        Wait::new(self, WaitCondition::Started(name_or_arn.to_owned()), find)
    }

    /// Waits until the execution with this name or ARN has closed, and returns it. It may also start
    /// during the wait.
    ///
    /// An execution that closes [by itself](crate::Finish::after) is waited for without polling, by
    /// the mock's clock. A clock that follows tokio's time is waited for on the test's own runtime,
    /// so that a paused one jumps ahead. A [frozen](crate::Builder::frozen_clock) clock is for the
    /// test to [advance](crate::Clock::advance).
    ///
    /// The wait panics too if more than one execution fits.
    #[track_caller]
    pub fn wait_until_closed(&self, name_or_arn: &str) -> Wait<'static, Execution> {
        Wait::new(self, WaitCondition::Closed(name_or_arn.to_owned()), find)
    }

    /// Waits until a task has ended: it was answered, or it has timed out.
    #[track_caller]
    pub fn wait_until_answered(&self, token: &TaskToken) -> Wait<'static, ()> {
        Wait::new(self, WaitCondition::Answered(token.clone()), |_, _, _| ())
    }
}

fn find(sfn: &SfnHandle, condition: &WaitCondition<'_>, at: &Location<'_>) -> Execution {
    let name = condition.execution().unwrap_or_default();
    Execution::find(&sfn.engine, name, None, at)
}
