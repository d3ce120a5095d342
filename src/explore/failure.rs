//! The failures that a schedule can inject, and the classes that they belong to.

use std::fmt;

use crate::aws::{ErrorCode, RetryClass, is_declared_for};
use crate::fault::Fault;
use crate::reply::Reply;
use crate::script::Step;

/// A class of failures that the explorer injects at a request.
///
/// By default each class is tried by its plainest member;
/// [`every_error`](super::Explorer::every_error) tries all members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum FailureClass {
    /// The request is lost before the service sees it: nothing has happened.
    LostRequest,
    /// The service does what it is asked, and its response is lost.
    LostResponse,
    /// The service does what it is asked, and its response comes later than the client waits.
    ///
    /// A client without a time-out waits forever then. The explorer reports that, and fails such
    /// a schedule only with [`deny_hangs`](super::Explorer::deny_hangs).
    Late,
    /// The service refuses with an error that the SDKs retry.
    RetryableError,
    /// The service refuses with an error that no SDK retries.
    FinalError,
    /// A start is answered with a success that has no execution ARN.
    NoArn,
}

impl FailureClass {
    /// All classes, the plainest first.
    pub const ALL: [Self; 6] = [
        Self::LostResponse,
        Self::LostRequest,
        Self::RetryableError,
        Self::FinalError,
        Self::NoArn,
        Self::Late,
    ];

    /// The name of the class in reports and on the command line: `lost-response` for instance.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LostRequest => "lost-request",
            Self::LostResponse => "lost-response",
            Self::Late => "late",
            Self::RetryableError => "retryable-error",
            Self::FinalError => "final-error",
            Self::NoArn => "no-arn",
        }
    }
}

impl fmt::Display for FailureClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One failure of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum InjectedFailure {
    LostRequest(Fault),
    LostResponse(Fault),
    Late,
    Error(ErrorCode),
    /// The service has committed, and its answer arrives without its body.
    EmptyBody,
    /// A proxy answers `{}` with status 200, and the service never sees the request.
    EmptyObject,
}

/// The faults that lose a request or a response, the plainest first.
const FAULTS: [Fault; 3] = [Fault::Reset, Fault::Close, Fault::Garbage];

impl InjectedFailure {
    /// The failures of `class` that a request of `operation` can meet: the plainest one, or all.
    pub(crate) fn of(class: FailureClass, operation: &str, every: bool) -> Vec<Self> {
        let faults = if every { &FAULTS[..] } else { &FAULTS[..1] };
        let starts = matches!(operation, "StartExecution" | "StartSyncExecution");
        match class {
            FailureClass::LostRequest => faults
                .iter()
                .map(|fault| Self::LostRequest(*fault))
                .collect(),
            FailureClass::LostResponse => faults
                .iter()
                .map(|fault| Self::LostResponse(*fault))
                .collect(),
            FailureClass::Late => vec![Self::Late],
            FailureClass::NoArn if !starts => Vec::new(),
            FailureClass::NoArn if every => vec![Self::EmptyBody, Self::EmptyObject],
            FailureClass::NoArn => vec![Self::EmptyBody],
            FailureClass::RetryableError | FailureClass::FinalError => {
                errors(class, operation, every)
            }
        }
    }

    /// The scenario step that injects the failure.
    pub(crate) fn step(self) -> Step {
        match self {
            Self::LostRequest(fault) => Step::lose_request(fault),
            Self::LostResponse(fault) => Step::lose_response(fault),
            Self::Late => Step::lose_response(Fault::Stall),
            Self::Error(code) => Step::fail(code),
            Self::EmptyBody => Step::serve().damaged(Fault::EmptyBody),
            Self::EmptyObject => Step::reply(Reply::new(200).body("{}")),
        }
    }

    /// The step as a scenario file has it.
    pub(crate) fn step_json(self) -> String {
        match self {
            Self::LostRequest(fault) => format!("{{ \"loseRequest\": \"{}\" }}", fault.name()),
            Self::LostResponse(fault) => format!("{{ \"loseResponse\": \"{}\" }}", fault.name()),
            Self::Late => "{ \"loseResponse\": \"stall\" }".to_owned(),
            Self::Error(code) => format!("{{ \"fail\": \"{code}\" }}"),
            Self::EmptyBody => "{ \"serve\": {}, \"damage\": \"emptyBody\" }".to_owned(),
            Self::EmptyObject => "{ \"reply\": { \"status\": 200, \"body\": \"{}\" } }".to_owned(),
        }
    }

    /// Returns `true` if the service sees the request and acts on it.
    pub(crate) fn reaches_the_service(self) -> bool {
        match self {
            Self::LostResponse(_) | Self::Late | Self::EmptyBody => true,
            Self::LostRequest(_) | Self::Error(_) | Self::EmptyObject => false,
        }
    }

    /// The word for the failure in a token.
    pub(crate) fn word(self) -> String {
        match self {
            Self::LostRequest(Fault::Reset) => "lost-request".to_owned(),
            Self::LostResponse(Fault::Reset) => "lost-response".to_owned(),
            Self::LostRequest(fault) => format!("lost-request.{}", fault.name()),
            Self::LostResponse(fault) => format!("lost-response.{}", fault.name()),
            Self::Late => "late".to_owned(),
            Self::Error(code) => code.name().to_owned(),
            Self::EmptyBody => "empty-body".to_owned(),
            Self::EmptyObject => "empty-object".to_owned(),
        }
    }

    /// The failure that has this word.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        let (kind, fault) = word.split_once('.').unwrap_or((word, "reset"));
        let fault = FAULTS.into_iter().find(|known| known.name() == fault);
        match kind {
            "lost-request" => fault.map(Self::LostRequest),
            "lost-response" => fault.map(Self::LostResponse),
            "late" => Some(Self::Late),
            "empty-body" => Some(Self::EmptyBody),
            "empty-object" => Some(Self::EmptyObject),
            _ => ErrorCode::from_name(word).map(Self::Error),
        }
    }
}

/// The errors of a class. The plainest ones are those that a caller is most likely to meet; all of
/// them are those that the API's model declares for the operation, and those that it has in common
/// with the others.
fn errors(class: FailureClass, operation: &str, every: bool) -> Vec<InjectedFailure> {
    let retryable = class == FailureClass::RetryableError;
    if !every {
        let plainest = match (retryable, operation) {
            (true, _) => ErrorCode::ThrottlingException,
            (false, "StartExecution") => ErrorCode::KmsThrottlingException,
            (false, _) => ErrorCode::AccessDeniedException,
        };
        return vec![InjectedFailure::Error(plainest)];
    }
    let mut found = Vec::new();
    for code in ErrorCode::ALL {
        // `ErrorCode` lists the errors that no operation declares together, from the first of these two to the
        // last: they are common to all operations.
        let common = (ErrorCode::ThrottlingException as usize
            ..=ErrorCode::ServiceUnavailable as usize)
            .contains(&(*code as usize));
        if (code.retry_class() != RetryClass::No) == retryable
            && (common || is_declared_for(*code, operation))
        {
            found.push(InjectedFailure::Error(*code));
        }
    }
    found
}

impl fmt::Display for InjectedFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LostRequest(fault) => {
                write!(f, "request lost before the service ({})", fault.name())
            }
            Self::LostResponse(fault) => {
                write!(f, "response lost after the service ({})", fault.name())
            }
            Self::Late => f.write_str("response later than the client waits"),
            Self::Error(code) => write!(f, "{code}"),
            Self::EmptyBody => f.write_str("response without its body"),
            Self::EmptyObject => f.write_str("a proxy's `{}` instead of a response"),
        }
    }
}
