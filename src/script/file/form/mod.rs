//! The form of a scenario file, member by member: the one definition, which the reader and the
//! JSON Schema follow.

mod finish;
mod lints;
mod machine;
mod play;
mod scenario;
mod step;
mod throttling;
mod words;

use serde::Deserialize;

pub(super) use finish::{FileFinish, FileFinishStatus, FileLag};
pub(super) use lints::FileLints;
pub(super) use machine::{FileExecution, FileMachine};
pub(super) use play::FilePlay;
pub(super) use scenario::{CountedPer, FileInput, FileScenario, FileWhen};
pub(super) use step::{FileFault, FileHold, FileLatency, FileReply, FileStep};
pub(super) use throttling::{FileBucket, FileThrottling};
pub(super) use words::{FileName, FileText, FileTimes};

use crate::script::{Unmatched, Unsigned};
use crate::world::InputEquality;

/// A script for sfn-mock: a world (machines, settings) and its scenarios. Every key but a
/// scenario's `steps` is optional.
#[derive(Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "Script"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct File {
    /// `aws` unless told otherwise.
    pub(super) partition: Option<String>,
    /// `us-east-1` unless told otherwise. A machine of another region does not exist.
    pub(super) region: Option<String>,
    /// `123456789012` unless told otherwise. A machine of another account is refused.
    #[cfg_attr(feature = "schemars", schemars(regex(pattern = "^[0-9]{12}$")))]
    pub(super) account: Option<String>,
    /// Fixes all chance and the mock's clock.
    pub(super) seed: Option<u64>,
    /// How many days after its execution has closed a name comes free: 90 unless told otherwise.
    pub(super) name_retention_days: Option<u32>,
    /// How many STANDARD executions may be open: 1000000 unless told otherwise.
    pub(super) open_execution_limit: Option<u64>,
    /// How far DescribeExecution lags behind a start: it says ExecutionDoesNotExist.
    pub(super) describe_lag: Option<FileLag>,
    /// How far ListExecutions lags behind a start: the execution is not in the list.
    pub(super) list_lag: Option<FileLag>,
    /// `"aws"` for AWS's default quotas of the region, or a bucket for each operation that is
    /// throttled. Without it, none is.
    #[serde(default)]
    #[cfg_attr(
        feature = "schemars",
        schemars(schema_with = "crate::script::file::schema::throttling")
    )]
    pub(super) throttling: Option<FileThrottling>,
    /// When two starts of one name have the same input: `bytes` unless told otherwise.
    pub(super) input_equality: Option<InputEquality>,
    /// What a request without `Authorization` gets: `refuse` unless told otherwise.
    pub(super) unsigned: Option<Unsigned>,
    /// What happens to a request that no scenario is about: `serve` unless told otherwise.
    pub(super) unmatched: Option<Unmatched>,
    /// How much each rule of advice on callers matters: `warn` unless told otherwise.
    #[serde(default)]
    pub(super) lints: FileLints,
    /// The machines that exist. Declare none, and every well-formed ARN names one.
    #[serde(default)]
    pub(super) state_machines: Vec<FileMachine>,
    /// The first one that matches a request and is not used up speaks.
    #[serde(default)]
    pub(super) scenarios: Vec<FileScenario>,
    /// Groups of scenarios, by name: requests are to reach those of a group in order.
    #[serde(default)]
    pub(super) in_order: Vec<Vec<String>>,
}
