//! The view of a client and of the service of an exchange: all that transports are compared by, without
//! the `Debug` text.

use std::error::Error;
use std::{fmt, io};

use aws_sdk_sfn::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sfn::operation::start_execution::{StartExecutionError, StartExecutionOutput};
use sfn_mock::SfnMock;

/// The view of a client and of the service of an exchange.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ClientView {
    /// `Ok`, or which variant of `SdkError`.
    variant: &'static str,
    /// The kind of `ConnectorError`.
    connector: Option<String>,
    /// The first `io::Error` among the error's sources.
    io: Option<io::ErrorKind>,
    code: Option<String>,
    message: Option<String>,
    execution_arn: Option<String>,
    start_date: Option<String>,
    attempts: usize,
    started: usize,
}

type Answer = Result<StartExecutionOutput, SdkError<StartExecutionError>>;

impl ClientView {
    /// Returns the view of the last call.
    pub(super) fn of(answer: &Answer, sfn: &SfnMock) -> Self {
        let error = answer.as_ref().err();
        let output = answer.as_ref().ok();
        let calls = sfn.calls();
        let own = |text: &str| text.to_owned();
        Self {
            variant: error.map_or("Ok", variant),
            connector: error.and_then(connector),
            io: error.and_then(|error| io_kind(error)),
            code: error.and_then(|error| error.code().map(own)),
            message: error.and_then(|error| error.message().map(unsigned)),
            execution_arn: output.map(|output| output.execution_arn.clone()),
            start_date: output.map(|output| output.start_date.to_string()),
            attempts: calls.iter().last().map_or(0, sfn_mock::Call::attempts),
            started: sfn.started().len(),
        }
    }
}

impl ClientView {
    /// As a bare status 500 is seen.
    #[track_caller]
    pub(super) fn assert_plain_500(&self) {
        assert_eq!(
            self.to_string(),
            format!(
                "ServiceError (no code), 3 attempts, {} started",
                self.started
            )
        );
    }
}

/// Without the signature, which is another for each endpoint and second.
fn unsigned(message: &str) -> String {
    let unsigned_part = message.split(" Authorization=").next();
    unsigned_part.unwrap_or_default().to_owned()
}

fn variant(error: &SdkError<StartExecutionError>) -> &'static str {
    match error {
        SdkError::ConstructionFailure(_) => "ConstructionFailure",
        SdkError::TimeoutError(_) => "TimeoutError",
        SdkError::DispatchFailure(_) => "DispatchFailure",
        SdkError::ResponseError(_) => "ResponseError",
        SdkError::ServiceError(_) => "ServiceError",
        _ => "another",
    }
}

fn connector(error: &SdkError<StartExecutionError>) -> Option<String> {
    let SdkError::DispatchFailure(failure) = error else {
        return None;
    };
    let kinds = [
        (failure.is_io(), "io"),
        (failure.is_timeout(), "timeout"),
        (failure.is_user(), "user"),
        (failure.is_other(), "other"),
    ];
    let kinds: Vec<_> = kinds
        .iter()
        .filter(|(is, _)| *is)
        .map(|(_, kind)| *kind)
        .collect();
    let retry = failure.as_other().map(|kind| format!(", {kind}"));
    Some(kinds.join(" and ") + &retry.unwrap_or_default())
}

pub(super) fn io_kind(error: &(dyn Error + 'static)) -> Option<io::ErrorKind> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(io) = error.downcast_ref::<io::Error>() {
            return Some(io.kind());
        }
        next = error.source();
    }
    None
}

/// On one line, and short: `DispatchFailure (io, connection reset), 3 attempts, 1 started`.
impl fmt::Display for ClientView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.variant)?;
        let io = self.io.map(|kind| kind.to_string());
        let why: Vec<_> = [&self.connector, &io, &self.code]
            .into_iter()
            .flatten()
            .cloned()
            .collect();
        if !why.is_empty() {
            write!(f, " ({})", why.join(", "))?;
        } else if self.variant == "ServiceError" {
            f.write_str(" (no code)")?;
        }
        if self.execution_arn.as_deref() == Some("") {
            f.write_str(", no ARN")?;
        }
        let plural = if self.attempts == 1 { "" } else { "s" };
        write!(
            f,
            ", {} attempt{plural}, {} started",
            self.attempts, self.started
        )
    }
}
