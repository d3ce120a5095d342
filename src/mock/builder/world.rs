//! The builder's settings of the service: account, machines, quotas, lags.

use std::time::Duration;

use super::Builder;
use crate::world::{Activity, InputEquality, Lag, StateMachine, Throttling};

impl Builder {
    /// Declares a state machine. As soon as one is declared, only the declared ones exist.
    pub fn state_machine(mut self, machine: StateMachine) -> Self {
        let machines = &mut self.script.world.machines;
        machines.get_or_insert_default().push(machine);
        self
    }

    /// Declares the state machines, in place of those that were declared before. Only these exist, so that an
    /// empty list declares a world without any.
    ///
    /// ```
    /// use sfn_mock::SfnMock;
    ///
    /// let sfn = SfnMock::builder().state_machines([]).start();
    /// // ... the code under test makes its own ...
    /// ```
    pub fn state_machines(mut self, machines: impl IntoIterator<Item = StateMachine>) -> Self {
        self.script.world.machines = Some(machines.into_iter().collect());
        self
    }

    /// Declares an activity, by its name or with its settings. Only declared activities exist, and those
    /// that CreateActivity makes; state machines are not affected.
    ///
    /// ```
    /// use sfn_mock::SfnMock;
    ///
    /// let sfn = SfnMock::builder().activity("pick").start();
    /// let token = sfn.activity("pick").schedule(serde_json::json!({ "order": 17 }));
    /// // ... a worker gets the task and answers it ...
    /// assert_eq!(token.outcome(), None);
    /// ```
    pub fn activity(mut self, activity: impl Into<Activity>) -> Self {
        self.script.world.activities.push(activity.into());
        self
    }

    /// Declares the partition. Default: that of the region, `aws` for most.
    pub fn partition(mut self, partition: impl Into<String>) -> Self {
        self.script.world.partition = Some(partition.into());
        self
    }

    /// Declares the region, by default `us-east-1`. A machine of another region does not exist.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.script.world.region = Some(region.into());
        self
    }

    /// Declares the account, by default `123456789012`. A machine of another account is refused
    /// with AccessDeniedException.
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.script.world.account = Some(account.into());
        self
    }

    /// Sets the time after which the name of a closed execution comes free. Default: 90 days.
    pub fn name_retention(mut self, retention: Duration) -> Self {
        self.script.world.name_retention = Some(retention);
        self
    }

    /// Sets the number of STANDARD executions that may be open. Default: 1,000,000. A start beyond it
    /// is refused with ExecutionLimitExceeded.
    pub fn open_execution_limit(mut self, limit: u64) -> Self {
        self.script.world.open_execution_limit = Some(limit);
        self
    }

    /// Sets how far DescribeExecution lags behind a start: until then it answers
    /// ExecutionDoesNotExist, as the real one can. Default: no lag.
    pub fn describe_lag(mut self, lag: Lag) -> Self {
        self.script.world.describe_lag = Some(lag);
        self
    }

    /// Sets how far ListExecutions lags behind a start: until then it leaves the execution out, as the
    /// real one can. Default: no lag.
    pub fn list_lag(mut self, lag: Lag) -> Self {
        self.script.world.list_lag = Some(lag);
        self
    }

    /// Sets which operations are throttled, and how. Default: none.
    pub fn throttling(mut self, throttling: Throttling) -> Self {
        self.script.world.throttling = Some(throttling);
        self
    }

    /// Throttles an operation too: it has a token bucket of this size, which gains this many tokens
    /// each second of the mock's clock. See [`Throttling`].
    ///
    /// ```
    /// use sfn_mock::SfnMock;
    ///
    /// let sfn = SfnMock::builder().throttle("DescribeExecution", 10, 2).start();
    /// ```
    pub fn throttle(
        mut self,
        operation: impl Into<String>,
        size: u32,
        refill_per_second: u32,
    ) -> Self {
        let throttling = self.script.world.throttling.take().unwrap_or_default();
        let throttling = throttling.bucket(operation, size, refill_per_second);
        self.throttling(throttling)
    }

    /// Sets when two starts of one name have the same input. Default: if their bytes are equal.
    pub fn input_equality(mut self, equality: InputEquality) -> Self {
        self.script.world.input_equality = Some(equality);
        self
    }
}
