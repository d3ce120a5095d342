//! How executions end by themselves, and how late they are seen, in a scenario file.

use serde::Deserialize;
use serde_json::Value;

/// How an execution ends by itself: at once, or after a time, or after some looks.
#[derive(Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "Finish"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FileFinish {
    pub(crate) status: FileFinishStatus,
    /// With `SUCCEEDED`: what it puts out, `{}` unless told otherwise.
    #[serde(default, deserialize_with = "given")]
    pub(crate) output: Option<Value>,
    /// With `FAILED`: the error's name.
    pub(crate) error: Option<String>,
    /// With `FAILED`: why.
    pub(crate) cause: Option<String>,
    /// So many milliseconds after its start, by the mock's clock.
    pub(crate) after_ms: Option<u64>,
    /// When DescribeExecution has said so often that it is RUNNING.
    pub(crate) after_polls: Option<u64>,
}

/// With what status an execution can end by itself.
#[derive(Deserialize, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "FinishStatus"))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum FileFinishStatus {
    /// With an output.
    Succeeded,
    /// With an error and a cause.
    Failed,
    /// Because its time was up.
    TimedOut,
}

/// How far behind a start something is.
#[derive(Deserialize, Clone, Copy)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "Lag"))]
#[serde(rename_all = "camelCase")]
pub(crate) enum FileLag {
    /// For so many calls: of this execution, or of its machine.
    Calls(u64),
    /// For so many milliseconds, by the mock's clock.
    Ms(u64),
}

/// Also `null` is given.
fn given<'de, D: serde::Deserializer<'de>>(reader: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(reader).map(Some)
}
