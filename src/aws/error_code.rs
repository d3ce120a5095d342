//! The error codes by name, and each one's row of the table.

use std::fmt;

use super::error_table::ROWS;
use super::{KmsKeyState, ServiceError};
use crate::provenance::Provenance;

macro_rules! error_codes {
    ($dollar:tt $($(#[$doc:meta])* $code:ident,)*) => {
        /// An error that a caller of Step Functions can meet, by the name AWS gives it.
        ///
        /// The eleven that the API declares for StartExecution come first, then those that every
        /// AWS service of this kind can answer, then those that only other operations declare.
        /// One table has the facts of each; [`ErrorCode::ALL`] is in its order:
        ///
        #[doc = include_str!("error_table.md")]
        ///
        /// ```
        /// use sfn_mock::{ErrorCode, RetryClass};
        ///
        /// // The two throttles differ in the one thing that matters.
        /// assert_eq!(ErrorCode::ThrottlingException.retry_class(), RetryClass::Throttling);
        /// assert_eq!(ErrorCode::KmsThrottlingException.retry_class(), RetryClass::No);
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[$doc])* $code,)*
        }

        impl ErrorCode {
            /// Every code of the table, in its order.
            pub const ALL: &'static [Self] = &[$(Self::$code,)*];

            /// The code's name, as `__type` ends with it and as the SDKs show it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$code => stringify!($code),)*
                }
            }
        }

        /// Makes one rstest case of a test for each code of [`ErrorCode::ALL`](crate::ErrorCode::ALL),
        /// named after it: a code that the table gains is a case that the test gains. Requires
        /// feature `rstest` of this crate, and no `rstest` of the user's own.
        ///
        /// The test takes the code as its `#[case]` argument, and any other argument that rstest supports.
        ///
        /// ```rust,test_harness
        /// # #[cfg(feature = "aws-sdk")]
        /// # mod tests {
        /// use aws_sdk_sfn::error::ProvideErrorMetadata;
        /// use sfn_mock::{ErrorCode, Scenario, SfnMock, Step, fixtures::sfn_in_process};
        ///
        /// sfn_mock::every_error_code! {
        ///     #[tokio::test(start_paused = true)]
        ///     async fn an_error_that_stays_reaches_the_caller(#[case] code: ErrorCode, sfn_in_process: SfnMock) {
        ///         sfn_in_process.mount(Scenario::new("it stays").then(Step::fail(code).times(9)));
        ///         let orders = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
        ///         let start = sfn_in_process.client().start_execution().state_machine_arn(orders);
        ///         assert_eq!(start.send().await.unwrap_err().code(), Some(code.name()));
        ///     }
        /// }
        /// # }
        /// ```
        #[cfg(feature = "rstest")]
        #[macro_export]
        macro_rules! every_error_code {
            ($dollar($dollar test:tt)*) => {
                #[$crate::__rstest]
                $(#[case::$code($crate::ErrorCode::$code)])*
                #[allow(non_snake_case, reason = "a case is named as its code is")]
                $dollar($dollar test)*
            };
        }
    };
}

error_codes! { $
    /// An execution of this name was started with other input, or has closed.
    ExecutionAlreadyExists,
    /// The account has reached its limit of open executions.
    ExecutionLimitExceeded,
    /// The ARN is malformed, or names something that is not a state machine.
    InvalidArn,
    /// The input is not JSON.
    InvalidExecutionInput,
    /// The execution's name has a character that is not allowed.
    InvalidName,
    /// The caller may not use the KMS key of the machine or the activity.
    KmsAccessDeniedException,
    /// The KMS key of the machine or the activity is in a state in which it cannot be used.
    KmsInvalidStateException,
    /// KMS throttled Step Functions. No SDK retries it.
    KmsThrottlingException,
    /// The state machine is being deleted.
    StateMachineDeleting,
    /// There is no such state machine, version or alias.
    StateMachineDoesNotExist,
    /// A member breaks a constraint of the API's model, or the ARN carries a label.
    ValidationException,
    /// The account's request rate is used up. The SDKs retry it.
    ThrottlingException,
    /// Another service's code for throttling, which the SDKs retry too.
    TooManyRequestsException,
    /// The service gave up on the request. The SDKs retry it.
    RequestTimeoutException,
    /// The caller may not start this machine, or the ARN is of another account.
    AccessDeniedException,
    /// The access key id or the session token is not known.
    UnrecognizedClientException,
    /// The request has no `Authorization`.
    MissingAuthenticationTokenException,
    /// The `Authorization` header lacks a part.
    IncompleteSignatureException,
    /// The signature is wrong, or too old.
    InvalidSignatureException,
    /// The session token has expired.
    ExpiredTokenException,
    /// The request's body is not JSON, or a member has the wrong type.
    SerializationException,
    /// The service has no operation of this name.
    UnknownOperationException,
    /// The request is larger than 1 MB.
    RequestEntityTooLargeException,
    /// The service failed. The SDKs retry it, because of its status.
    InternalFailure,
    /// The service failed, under its other name.
    InternalServerError,
    /// The service is not available. The SDKs retry it, because of its status.
    ServiceUnavailable,
    /// There is no such execution.
    ExecutionDoesNotExist,
    /// The execution cannot be redriven: it runs, has succeeded, or closed too long ago.
    ExecutionNotRedrivable,
    /// A page's token or a task's token is unknown.
    InvalidToken,
    /// A task's output is not JSON.
    InvalidOutput,
    /// No task has this token.
    TaskDoesNotExist,
    /// The task's time is up, or it has been answered.
    TaskTimedOut,
    /// The operation is not for machines of this type.
    StateMachineTypeNotSupported,
    /// A machine of this name was created with another definition or other settings.
    StateMachineAlreadyExists,
    /// The account has reached its limit of state machines.
    StateMachineLimitExceeded,
    /// The machine's definition is not Amazon States Language.
    InvalidDefinition,
    /// The machine's logging configuration is not valid.
    InvalidLoggingConfiguration,
    /// The machine's tracing is neither on nor off.
    InvalidTracingConfiguration,
    /// The machine's encryption configuration is not valid.
    InvalidEncryptionConfiguration,
    /// The machine is being changed by another request, or the version is in use by an alias.
    ConflictException,
    /// There is no such alias, version or tagged resource.
    ResourceNotFound,
    /// The update has no member that could be updated.
    MissingRequiredParameter,
    /// The machine has reached its limit of versions or aliases.
    ServiceQuotaExceededException,
    /// The resource has reached its limit of tags.
    TooManyTags,
    /// There is no such activity.
    ActivityDoesNotExist,
    /// An activity of this name was created with another encryption.
    ActivityAlreadyExists,
    /// As many activities exist as the account may have.
    ActivityLimitExceeded,
    /// As many workers poll for the tasks of an activity as may do so at once.
    ActivityWorkerLimitExceeded,
}

/// The rule by which the AWS SDKs retry an error in their standard mode.
///
/// Taken from the sources of botocore, smithy-rs and smithy-typescript, which have the same list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryClass {
    /// No SDK retries it: the caller has it after one attempt.
    No,
    /// It is on the list of throttling codes.
    Throttling,
    /// It is on the list of transient codes, or its status (500, 502, 503, 504) is.
    Transient,
}

impl RetryClass {
    /// The rule as a word: `no`, `throttling`, `transient`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Throttling => "throttling",
            Self::Transient => "transient",
        }
    }
}

impl fmt::Display for RetryClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The provenance of the parts of one error's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorProvenance {
    /// The provenance of the HTTP status.
    pub status: Provenance,
    /// The provenance of `__type`, namespace included.
    pub wire_type: Provenance,
    /// The provenance of the message's text.
    pub message: Provenance,
    /// The source of the knowledge.
    pub source: &'static str,
}

impl ErrorCode {
    fn row(self) -> &'static super::error_table::ErrorRow {
        &ROWS[self as usize]
    }

    /// The code of this name, exactly as AWS spells it.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|code| code.name() == name).copied()
    }

    /// `__type` on the wire: the name with its namespace.
    #[must_use]
    pub fn wire_type(self) -> String {
        format!("{}#{}", self.namespace(), self.name())
    }

    pub(crate) fn namespace(self) -> &'static str {
        self.row().namespace
    }

    /// The HTTP status it comes with.
    #[must_use]
    pub fn status(self) -> u16 {
        self.row().status
    }

    /// Reports whether the API's model declares it for StartExecution. The others arrive in
    /// `aws-sdk-sfn` as `Unhandled`.
    #[must_use]
    pub fn is_declared(self) -> bool {
        self.row().declared
    }

    /// The rule by which the SDKs retry it.
    #[must_use]
    pub fn retry_class(self) -> RetryClass {
        self.row().retried
    }

    /// The text it comes with unless a script gives another. Parts in braces, such as
    /// `{executionArn}`, are filled in from the request. Empty: the answer has no message.
    #[must_use]
    pub fn default_message(self) -> &'static str {
        self.row().message
    }

    /// The member that carries the text: `message` or, from AWS's front layer, `Message`.
    #[must_use]
    pub fn message_key(self) -> &'static str {
        self.row().message_key
    }

    /// The provenance of its status, type and text.
    #[must_use]
    pub fn provenance(self) -> ErrorProvenance {
        self.row().provenance
    }

    /// This error with another text.
    #[must_use = "this makes an error for `Step::fail`, it injects none by itself"]
    pub fn with_message(self, message: impl Into<String>) -> ServiceError {
        ServiceError::from(self).with_message(message)
    }

    /// This error with its `kmsKeyState` member; only `KmsInvalidStateException` has one.
    #[must_use = "this makes an error for `Step::fail`, it injects none by itself"]
    pub fn with_kms_key_state(self, state: KmsKeyState) -> ServiceError {
        ServiceError::from(self).with_kms_key_state(state)
    }

    /// This error with its `reason` member; only `ValidationException` has one.
    #[must_use = "this makes an error for `Step::fail`, it injects none by itself"]
    pub fn with_reason(self, reason: impl Into<String>) -> ServiceError {
        ServiceError::from(self).with_reason(reason)
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
