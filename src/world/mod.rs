//! The declared world: account and region, machines, quotas and settings of the service.

mod activity;
mod existing_execution;
mod finish;
mod lag;
mod resource;
mod state_machine;
mod throttling;

use std::time::Duration;

use crate::arn::partition_of;

pub use activity::Activity;
pub use existing_execution::ExistingExecution;
pub use finish::Finish;
pub(crate) use finish::{ClosurePanic, Due, ExecutionEnd};
pub use lag::Lag;
pub(crate) use lag::LagAmount;
pub(crate) use resource::DeclaredResource;
pub use state_machine::StateMachine;
pub use throttling::Throttling;
pub(crate) use throttling::{Bucket, START_EXECUTION};

/// The comparison of the inputs of two starts of one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum InputEquality {
    /// Byte for byte: white space and the order of keys count. Observed by one third party only; AWS
    /// compares a machine's definition in the same way.
    #[default]
    Bytes,
    /// As JSON, as other emulators do, for callers that rely on it.
    Json,
}

/// The settings of the service that a script can change. `None` is the default.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct World {
    pub(crate) partition: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) account: Option<String>,
    pub(crate) name_retention: Option<Duration>,
    pub(crate) open_execution_limit: Option<u64>,
    pub(crate) input_equality: Option<InputEquality>,
    pub(crate) describe_lag: Option<Lag>,
    pub(crate) list_lag: Option<Lag>,
    pub(crate) throttling: Option<Throttling>,
    /// The machines that exist; `None` if every well-formed ARN names one.
    pub(crate) machines: Option<Vec<StateMachine>>,
    pub(crate) activities: Vec<Activity>,
}

impl World {
    /// The declared partition, or else that of the region.
    pub(crate) fn partition(&self) -> &str {
        let declared = self.partition.as_deref();
        declared.unwrap_or_else(|| partition_of(self.region()))
    }

    pub(crate) fn region(&self) -> &str {
        self.region.as_deref().unwrap_or("us-east-1")
    }

    pub(crate) fn account(&self) -> &str {
        self.account.as_deref().unwrap_or("123456789012")
    }

    /// The declared machines.
    pub(crate) fn machines(&self) -> &[StateMachine] {
        self.machines.as_deref().unwrap_or_default()
    }
}
