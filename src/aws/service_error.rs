//! One error as the service answers it: its code, the changes of a script, and the reason of a refused start.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use super::{BrokenRule, ErrorCode, ExecutionStatus, KmsKeyState};
use crate::clock::Timestamp;

/// An error for [`Step::fail`](crate::Step::fail): a code of the table with another text or with
/// its members, or one that the table lacks.
///
/// ```
/// use sfn_mock::{ErrorCode, KmsKeyState, ServiceError, Step};
///
/// Step::fail(ErrorCode::KmsInvalidStateException.with_kms_key_state(KmsKeyState::PendingDeletion));
/// Step::fail(ServiceError::custom("NewException").with_status(503).with_message("not in the table yet"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceError {
    code: Code,
    status: u16,
    message: Option<Cow<'static, str>>,
    kms_key_state: Option<KmsKeyState>,
    reason: Option<Cow<'static, str>>,
    /// The reason of the refusal, for the journal: the answer has less detail.
    refusal_reason: Option<Arc<RefusalReason>>,
    /// Set for a ValidationException of the service's own checks, not of the model's constraints.
    of_service: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Code {
    Known(ErrorCode),
    Other(String),
}

/// The reason why a start was refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum RefusalReason {
    /// Another execution has the name.
    Taken(TakenName),
    /// The request broke these rules, and got this answer.
    Broken(ErrorCode, Vec<BrokenRule>),
}

/// The execution that has a name, and how the refused start differs from it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TakenName {
    pub(crate) execution_arn: Arc<str>,
    pub(crate) first_input: Arc<str>,
    pub(crate) sent_input: Arc<str>,
    pub(crate) same_input: bool,
    pub(crate) closed: Option<OwnerClosing>,
}

/// The closing of the execution that has a name, and the time when the name is free again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OwnerClosing {
    pub(crate) status: ExecutionStatus,
    pub(crate) at: Timestamp,
    pub(crate) free_at: Timestamp,
}

impl From<ErrorCode> for ServiceError {
    fn from(code: ErrorCode) -> Self {
        let mut error = Self::new(Code::Known(code), code.status());
        if code == ErrorCode::KmsInvalidStateException {
            error.kms_key_state = Some(KmsKeyState::Disabled);
        }
        error
    }
}

impl ServiceError {
    fn new(code: Code, status: u16) -> Self {
        Self {
            code,
            status,
            message: None,
            kms_key_state: None,
            reason: None,
            refusal_reason: None,
            of_service: false,
        }
    }

    /// An error that the table lacks, with status 400 and no message until they are given.
    ///
    /// A name without a namespace gets that of Step Functions' own errors. A code of the table
    /// may be named too: it is that code then.
    #[must_use = "this makes an error for `Step::fail`, it injects none by itself"]
    pub fn custom(code: impl Into<String>) -> Self {
        let code = code.into();
        if let Some(known) = ErrorCode::from_name(&code) {
            return known.into();
        }
        Self::new(Code::Other(code), 400)
    }

    /// Sets another HTTP status.
    #[must_use = "a changed error is a new value"]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// Sets another text.
    #[must_use = "a changed error is a new value"]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(Cow::Owned(message.into()));
        self
    }

    /// Sets the `kmsKeyState` member. Only `KmsInvalidStateException` has one; its
    /// default is `DISABLED`.
    #[must_use = "a changed error is a new value"]
    pub fn with_kms_key_state(mut self, state: KmsKeyState) -> Self {
        self.kms_key_state = Some(state);
        self
    }

    /// Sets the `reason` member, such as `API_DOES_NOT_SUPPORT_LABELED_ARNS`. Only
    /// `ValidationException` has one.
    #[must_use = "a changed error is a new value"]
    pub fn with_reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(Cow::Owned(reason.into()));
        self
    }

    /// A `ValidationException` of the service's own checks, not of the model's constraints.
    pub(crate) fn service_validation(message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            of_service: true,
            message: Some(message.into()),
            ..ErrorCode::ValidationException.into()
        }
    }

    /// Adds the execution that has the name.
    pub(crate) fn with_name_owner(mut self, taken: TakenName) -> Self {
        self.refusal_reason = Some(Arc::new(RefusalReason::Taken(taken)));
        self
    }

    /// Adds the rules that the request broke.
    pub(crate) fn with_broken_rules(mut self, rules: Vec<BrokenRule>) -> Self {
        if let Some(code) = self.code() {
            self.refusal_reason = Some(Arc::new(RefusalReason::Broken(code, rules)));
        }
        self
    }

    pub(crate) fn refusal_reason(&self) -> Option<Arc<RefusalReason>> {
        self.refusal_reason.clone()
    }

    /// The code of the table, unless it is another.
    #[must_use]
    pub fn code(&self) -> Option<ErrorCode> {
        match self.code {
            Code::Known(code) => Some(code),
            Code::Other(_) => None,
        }
    }

    /// The name without its namespace.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.code {
            Code::Known(code) => code.name(),
            Code::Other(name) => name.rsplit('#').next().unwrap_or(name),
        }
    }

    /// The name as a value that outlives the error, without a copy where the table has it.
    pub(crate) fn shared_name(&self) -> Cow<'static, str> {
        match self.code() {
            Some(code) => Cow::Borrowed(code.name()),
            None => Cow::Owned(self.name().to_owned()),
        }
    }

    pub(crate) fn http_status(&self) -> u16 {
        self.status
    }

    /// `__type` on the wire, as namespace and name.
    ///
    /// Inferred: a `ValidationException` of the service's own checks (one with a `reason` is)
    /// carries the service's namespace, not that of the model's constraints.
    pub(crate) fn wire_type(&self) -> (&str, &str) {
        let service = ErrorCode::InvalidArn.namespace();
        match &self.code {
            Code::Known(ErrorCode::ValidationException)
                if self.reason.is_some() || self.of_service =>
            {
                (service, self.name())
            }
            Code::Known(code) => (code.namespace(), code.name()),
            Code::Other(name) => name.split_once('#').unwrap_or((service, name)),
        }
    }

    /// The key and the text of its message; `None` where the answer has no message. The placeholders are made
    /// if the default text has any; braces in a text that was set stay as they are.
    pub(crate) fn text(
        &self,
        placeholders: impl FnOnce() -> Placeholders,
    ) -> Option<(&'static str, Cow<'_, str>)> {
        let (key, default) = match self.code {
            Code::Known(code) => (code.message_key(), code.default_message()),
            Code::Other(_) => ("message", ""),
        };
        match &self.message {
            Some(text) => Some((key, Cow::Borrowed(text))),
            None if default.is_empty() => None,
            None if default.contains('{') => Some((key, placeholders().fill(default).into())),
            None => Some((key, default.into())),
        }
    }

    /// The `kmsKeyState` and the `reason` member. An answer has the one before the message and the other behind
    /// it: AWS's order is alphabetical.
    pub(crate) fn members(&self) -> (Option<KmsKeyState>, Option<&str>) {
        (self.kms_key_state, self.reason.as_deref())
    }

    /// The errors in what a script's author wrote, each with its key in a scenario file, or `None` for the
    /// code.
    pub(crate) fn errors(&self) -> Vec<(Option<&'static str>, String)> {
        let name = self.name();
        let mut errors = Vec::new();
        let foreign = |member: &'static str, home: ErrorCode| {
            (
                Some(member),
                format!("{name} has no member `{member}`; only {home} has"),
            )
        };
        let home = ErrorCode::KmsInvalidStateException;
        if self.kms_key_state.is_some() && self.code() != Some(home) {
            errors.push(foreign("kmsKeyState", home));
        }
        let home = ErrorCode::ValidationException;
        if self.reason.is_some() && self.code() != Some(home) {
            errors.push(foreign("reason", home));
        }
        if !(400..=599).contains(&self.status) {
            let status = self.status;
            let text = format!("expected a status from 400 to 599, found {status}");
            errors.push((Some("status"), text));
        }
        // Both go into the answer's JSON without an escape.
        let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        let (namespace, name) = self.wire_type();
        if name.is_empty() || !name.bytes().all(legal) {
            let text =
                format!("expected a code of letters, digits, `.`, `_` and `-`, found {name:?}");
            errors.push((None, text));
        }
        if !namespace.bytes().all(legal) {
            let text = format!(
                "expected a namespace of letters, digits, `.`, `_` and `-`, found {namespace:?}"
            );
            errors.push((None, text));
        }
        errors
    }
}

/// The parts of a request that a default text can contain.
#[derive(Debug)]
pub(crate) struct Placeholders {
    pub(crate) caller: String,
    pub(crate) operation: String,
    /// The ARN that AWS names in a refusal of the operation.
    pub(crate) resource: String,
    pub(crate) state_machine_arn: String,
    pub(crate) execution_arn: String,
    pub(crate) name: String,
    pub(crate) authorization: String,
    pub(crate) now: Timestamp,
}

impl Placeholders {
    fn fill(&self, template: &str) -> String {
        // A signature expires after this time; the text is about one that expired as long ago.
        const SKEW: Duration = Duration::from_mins(15);
        let oldest = self.now.before(SKEW);
        // ARNs and names come last: they are the caller's text and may hold braces.
        template
            .replace("{signed}", &oldest.before(SKEW).basic_format())
            .replace("{oldest}", &oldest.basic_format())
            .replace("{now}", &self.now.basic_format())
            .replace("{caller}", &self.caller)
            .replace("{operation}", &self.operation)
            .replace("{authorization}", &self.authorization)
            .replace("{resource}", &self.resource)
            .replace("{executionArn}", &self.execution_arn)
            .replace("{stateMachineArn}", &self.state_machine_arn)
            .replace("{name}", &self.name)
    }
}
