//! The requests of the control interface.

use serde::Deserialize;
use serde_json::Value;

use crate::aws::ExecutionStatus;
use crate::clock::Timestamp;
use crate::service::Closing;

/// The clock moves forward.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Advance {
    pub(super) advance_ms: u64,
}

/// Requests that wait at a scenario's gate are let go.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Release {
    pub(super) scenario: String,
    pub(super) release: Which,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Which {
    All,
    Next,
}

/// An execution ends.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Finish {
    /// Its name or its ARN.
    pub(super) execution: String,
    status: ExecutionStatus,
    output: Option<Value>,
    error: Option<String>,
    cause: Option<String>,
}

impl Finish {
    pub(super) fn closing(self, at: Timestamp) -> Result<Closing, &'static str> {
        let succeeds = self.status == ExecutionStatus::Succeeded;
        if self.status == ExecutionStatus::Running {
            return Err("an execution finishes as SUCCEEDED, FAILED, TIMED_OUT or ABORTED");
        }
        if self.output.is_some() && !succeeds {
            return Err("only an execution that SUCCEEDED has an `output`");
        }
        if succeeds && (self.error.is_some() || self.cause.is_some()) {
            return Err("an execution that SUCCEEDED has no `error` and no `cause`");
        }
        let output = succeeds.then(|| {
            self.output
                .unwrap_or_else(|| Value::Object(serde_json::Map::default()))
        });
        Ok(Closing {
            at,
            status: self.status,
            output: output.map(|output| output.to_string()),
            error: self.error,
            cause: self.cause,
        })
    }
}
