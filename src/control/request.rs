//! The requests of the control interface.

use std::time::Duration;

use crate::aws::ExecutionStatus;
use crate::clock::Timestamp;
use crate::error::{Error, ErrorKind};
use crate::file::{Document, Object};
use crate::service::Closing;

/// Reads the body of a request. `Err` reports every error in it, so `read` must read every key before it
/// returns `None`.
pub(super) fn read<T>(
    body: &str,
    keys: &[&'static str],
    read: &dyn Fn(&Object<'_>) -> Option<T>,
) -> Result<Option<T>, Error> {
    let document = Document::parse(ErrorKind::Script, body, "body")?;
    let value = document
        .root()
        .object(keys)
        .and_then(|object| read(&object));
    document.finish(Vec::new())?;
    Ok(value)
}

/// A request to schedule a task of an activity.
pub(super) struct ScheduleTaskRequest {
    pub(super) activity: String,
    /// JSON, byte for byte as it was sent.
    pub(super) input: String,
    pub(super) heartbeat_timeout: Option<Duration>,
}

/// A request to close an execution.
pub(super) struct FinishExecutionRequest {
    /// Its name or its ARN.
    pub(super) execution: String,
    status: ExecutionStatus,
    /// JSON, byte for byte as it was sent.
    output: Option<String>,
    error: Option<String>,
    cause: Option<String>,
}

impl ScheduleTaskRequest {
    pub(super) const KEYS: [&'static str; 3] = ["activity", "input", "heartbeatTimeoutMs"];

    pub(super) fn read(body: &Object<'_>) -> Option<Self> {
        let input = body.get("input").map(|node| node.text().to_owned());
        let heartbeat_timeout = body.integer("heartbeatTimeoutMs");
        Some(Self {
            activity: body.required_string("activity")?,
            input: input.unwrap_or_else(|| "{}".to_owned()),
            heartbeat_timeout: heartbeat_timeout.map(Duration::from_millis),
        })
    }
}

impl FinishExecutionRequest {
    pub(super) const KEYS: [&'static str; 5] = ["execution", "status", "output", "error", "cause"];

    pub(super) fn read(body: &Object<'_>) -> Option<Self> {
        let (execution, status) = (body.required_string("execution"), body.required("status"));
        let (error, cause) = (body.string("error"), body.string("cause"));
        Some(Self {
            status: status?.one_of(&ExecutionStatus::ALL, ExecutionStatus::as_str)?,
            execution: execution?,
            output: body.get("output").map(|node| node.text().to_owned()),
            error,
            cause,
        })
    }

    /// The end that is asked for, at this time; without an output it is `{}`. `Err` names members that
    /// contradict each other.
    pub(super) fn closing(self, at: Timestamp) -> Result<Closing, &'static str> {
        let succeeds = self.status == ExecutionStatus::Succeeded;
        if self.status == ExecutionStatus::Running {
            return Err(
                "expected the status SUCCEEDED, FAILED, TIMED_OUT or ABORTED, found RUNNING",
            );
        }
        if self.output.is_some() && !succeeds {
            return Err("only an execution that SUCCEEDED has an `output`");
        }
        if succeeds && (self.error.is_some() || self.cause.is_some()) {
            return Err("an execution that SUCCEEDED has no `error` and no `cause`");
        }
        Ok(Closing {
            at,
            status: self.status,
            output: succeeds.then(|| self.output.unwrap_or_else(|| "{}".to_owned())),
            error: self.error,
            cause: self.cause,
        })
    }
}
