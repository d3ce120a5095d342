//! The declared world: account and region, machines, quotas and settings of the service.

mod activity;
mod existing_execution;
mod finish;
mod state_machine;
mod throttling;

use std::time::Duration;

use crate::arn::partition_of;
use crate::aws::KmsKey;

pub use activity::Activity;
pub use existing_execution::ExistingExecution;
pub use finish::Finish;
pub(crate) use finish::{ClosurePanic, Due, ExecutionEnd};
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

/// The lag of DescribeExecution or ListExecutions behind a start.
///
/// Documented: both are eventually consistent. AWS documents no number.
///
/// ```
/// use std::time::Duration;
/// use sfn_mock::{Lag, SfnMock};
///
/// let sfn = SfnMock::builder()
///     .describe_lag(Lag::calls(2)) // the first two calls for a new execution: ExecutionDoesNotExist
///     .list_lag(Lag::duration(Duration::from_millis(500)))
///     .start();
/// # drop(sfn);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "give it to `Builder::describe_lag` or `Builder::list_lag`"]
pub struct Lag(pub(crate) LagAmount);

/// The amount of a lag, in calls or as time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LagAmount {
    Calls(u64),
    Duration(Duration),
}

impl Lag {
    /// A lag of this many calls: DescribeExecution of this execution, ListExecutions of its machine.
    pub fn calls(calls: u64) -> Self {
        Self(LagAmount::Calls(calls))
    }

    /// A lag of this time after the start, by the mock's clock.
    pub fn duration(duration: Duration) -> Self {
        Self(LagAmount::Duration(duration))
    }
}

/// The name, the place, the KMS key and the tags of a declared state machine or activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DeclaredResource {
    pub(crate) name: String,
    /// `None` is the mock's.
    pub(crate) region: Option<String>,
    /// `None` is the mock's.
    pub(crate) account: Option<String>,
    pub(crate) kms_key: KmsKey,
    /// In the order in which they were given.
    pub(crate) tags: Vec<(String, String)>,
}

impl DeclaredResource {
    pub(crate) fn new(name: String) -> Self {
        Self {
            name,
            region: None,
            account: None,
            kms_key: KmsKey::default(),
            tags: Vec::new(),
        }
    }

    /// Replaces the tags.
    fn set_tags<K: Into<String>, V: Into<String>>(
        &mut self,
        tags: impl IntoIterator<Item = (K, V)>,
    ) {
        let tags = tags.into_iter();
        self.tags = tags
            .map(|(key, value)| (key.into(), value.into()))
            .collect();
    }
}
