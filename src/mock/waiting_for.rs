//! Waiting for executions to start and to close, and for tasks to be answered.

use std::panic::Location;

use super::{Execution, SfnHandle, TaskToken};

impl SfnHandle {
    /// Waits until a call has started an execution with this name or ARN.
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
    /// order.succeed(json!({ "placed": true }));
    /// sfn.wait_until_closed("order-17").await.assert_succeeded();
    /// # }
    /// # #[cfg(not(feature = "aws-sdk"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Panics
    ///
    /// If none was within its [limit](crate::Builder::wait_limit), with what happened; or if more
    /// than one fits.
    #[track_caller]
    pub fn wait_until_started(&self, name_or_arn: &str) -> impl Future<Output = Execution> {
        let (name, at) = (name_or_arn.to_owned(), Location::caller());
        async move {
            let started = |sfn: &Self| Execution::has_started(&sfn.engine, &name);
            self.wait(started, to_start(&name), at).await;
            Execution::find(&self.engine, &name, None, at)
        }
    }

    /// Waits until the execution with this name or ARN has closed. It may also start while this waits.
    ///
    /// An execution that closes [by itself](crate::Finish::after) is waited for without polling,
    /// as the mock's clock has it. A clock that runs with the system's is waited for in real time.
    /// A clock that [follows tokio's](crate::Builder::follow_tokio_time) is waited for on the
    /// test's own runtime, so that a paused one jumps ahead. A clock that stands, as that of a mock
    /// with a seed, is the test's to [advance](crate::Clock::advance).
    ///
    /// # Panics
    ///
    /// If it has not within its [limit](crate::Builder::wait_limit), with what happened; or if more
    /// than one fits.
    #[track_caller]
    pub fn wait_until_closed(&self, name_or_arn: &str) -> impl Future<Output = Execution> {
        let (name, at) = (name_or_arn.to_owned(), Location::caller());
        async move {
            let closed = |sfn: &Self| Execution::has_closed(&sfn.engine, &name);
            self.wait(closed, to_close(&name), at).await;
            Execution::find(&self.engine, &name, None, at)
        }
    }

    /// Waits until a task has ended: it was answered, or its time is up.
    ///
    /// # Panics
    ///
    /// If it has not within its [limit](crate::Builder::wait_limit), with what happened.
    #[track_caller]
    pub fn wait_until_answered(&self, token: &TaskToken) -> impl Future<Output = ()> {
        let token = token.clone();
        let answered = move |_: &Self| token.outcome().is_some();
        self.wait(answered, TO_ANSWER.to_owned(), Location::caller())
    }

    /// Blocks until a call has started an execution with this name or ARN: the blocking counterpart of
    /// [`wait_until_started`](Self::wait_until_started) for a test without a runtime.
    ///
    /// # Panics
    ///
    /// As its counterpart does.
    #[track_caller]
    #[allow(
        clippy::must_use_candidate,
        reason = "the waiting is what it is called for"
    )]
    pub fn blocking_wait_until_started(&self, name_or_arn: &str) -> Execution {
        let started = |sfn: &Self| Execution::has_started(&sfn.engine, name_or_arn);
        self.block(started, &to_start(name_or_arn));
        self.execution(name_or_arn)
    }

    /// Blocks until the execution with this name or ARN has closed: the blocking counterpart of
    /// [`wait_until_closed`](Self::wait_until_closed) for a test without a runtime. A clock that
    /// follows tokio's does not move while a paused runtime is blocked.
    ///
    /// # Panics
    ///
    /// As its counterpart does.
    #[track_caller]
    #[allow(
        clippy::must_use_candidate,
        reason = "the waiting is what it is called for"
    )]
    pub fn blocking_wait_until_closed(&self, name_or_arn: &str) -> Execution {
        let closed = |sfn: &Self| Execution::has_closed(&sfn.engine, name_or_arn);
        self.block(closed, &to_close(name_or_arn));
        self.execution(name_or_arn)
    }

    /// Blocks until a task has ended: the blocking counterpart of
    /// [`wait_until_answered`](Self::wait_until_answered) for a test without a runtime.
    ///
    /// # Panics
    ///
    /// As its counterpart does.
    #[track_caller]
    pub fn blocking_wait_until_answered(&self, token: &TaskToken) {
        self.block(|_| token.outcome().is_some(), TO_ANSWER);
    }
}

const TO_ANSWER: &str = "a task has not been answered";

fn to_start(name: &str) -> String {
    format!("execution {name:?} has not started")
}

fn to_close(name: &str) -> String {
    format!("execution {name:?} has not closed")
}
