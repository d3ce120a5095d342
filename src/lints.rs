//! The lints, and their levels.

use std::fmt;

/// A check of what the code under test sent, or of what the test itself scripted.
///
/// By default a lint warns: its findings are part of a failure message, and
/// [`SfnHandle::lint_findings`](crate::SfnHandle::lint_findings) lists them. `unused-scenario` and
/// `foreign-service` are denied by default.
/// [`Builder::lint`](crate::Builder::lint) changes a level. Each lint has a page with the bug, the
/// story and the cure.
///
/// ```
/// use sfn_mock::{Lint, LintLevel, SfnMock};
///
/// let sfn = SfnMock::builder().lint(Lint::UnnamedStart, LintLevel::Deny).start();
/// // ... the code under test starts executions, each with a name ...
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Lint {
    /// A start without a name: [`unnamed_start`](crate::guide::lints::unnamed_start).
    UnnamedStart,
    /// A name of exactly 80 characters: [`name_at_limit`](crate::guide::lints::name_at_limit).
    NameAtLimit,
    /// One name with inputs that differ only in a time or an id:
    /// [`volatile_input`](crate::guide::lints::volatile_input).
    VolatileInput,
    /// A throttle by KMS that was not retried:
    /// [`kms_throttling_given_up`](crate::guide::lints::kms_throttling_given_up).
    KmsThrottlingGivenUp,
    /// A repeated request after a final error:
    /// [`retry_after_final`](crate::guide::lints::retry_after_final).
    RetryAfterFinal,
    /// Retries by hand around those of the SDK:
    /// [`retries_around_retries`](crate::guide::lints::retries_around_retries).
    RetriesAroundRetries,
    /// ExecutionAlreadyExists taken for success:
    /// [`taken_as_done`](crate::guide::lints::taken_as_done).
    TakenAsDone,
    /// A name that `CloudWatch` Logs does not take:
    /// [`name_without_logs`](crate::guide::lints::name_without_logs).
    NameWithoutLogs,
    /// A request for another service of AWS, denied by default:
    /// [`foreign_service`](crate::guide::lints::foreign_service).
    ForeignService,
    /// A scenario that no request reached, denied by default:
    /// [`unused_scenario`](crate::guide::lints::unused_scenario).
    UnusedScenario,
    /// A step that no request took, of a scenario that was reached:
    /// [`unused_step`](crate::guide::lints::unused_step).
    UnusedStep,
}

/// How much a rule of [`Lint`] matters to a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum LintLevel {
    /// It is not checked.
    Allow,
    /// Its findings are reported when the test fails for another reason.
    #[default]
    Warn,
    /// Its findings fail the test.
    Deny,
}

impl Lint {
    /// Every lint.
    pub const ALL: &'static [Self] = &[
        Self::UnnamedStart,
        Self::NameAtLimit,
        Self::VolatileInput,
        Self::KmsThrottlingGivenUp,
        Self::RetryAfterFinal,
        Self::RetriesAroundRetries,
        Self::TakenAsDone,
        Self::NameWithoutLogs,
        Self::ForeignService,
        Self::UnusedScenario,
        Self::UnusedStep,
    ];

    /// Its stable id, as scenario files and messages write it: `unnamed-start`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::UnnamedStart => "unnamed-start",
            Self::NameAtLimit => "name-at-limit",
            Self::VolatileInput => "volatile-input",
            Self::KmsThrottlingGivenUp => "kms-throttling-given-up",
            Self::RetryAfterFinal => "retry-after-final",
            Self::RetriesAroundRetries => "retries-around-retries",
            Self::TakenAsDone => "taken-as-done",
            Self::NameWithoutLogs => "name-without-logs",
            Self::ForeignService => "foreign-service",
            Self::UnusedScenario => "unused-scenario",
            Self::UnusedStep => "unused-step",
        }
    }

    /// Its level where a test sets none.
    #[must_use]
    pub const fn default_level(self) -> LintLevel {
        match self {
            Self::ForeignService | Self::UnusedScenario => LintLevel::Deny,
            Self::UnnamedStart
            | Self::NameAtLimit
            | Self::VolatileInput
            | Self::KmsThrottlingGivenUp
            | Self::RetryAfterFinal
            | Self::RetriesAroundRetries
            | Self::TakenAsDone
            | Self::NameWithoutLogs
            | Self::UnusedStep => LintLevel::Warn,
        }
    }

    /// The URL of its page.
    #[must_use]
    pub fn page(self) -> String {
        let module = self.id().replace('-', "_");
        format!("https://docs.rs/sfn-mock/latest/sfn_mock/guide/lints/{module}/")
    }

    /// One thing to try, as a failure message has it after `try:`.
    pub(crate) const fn next(self) -> &'static str {
        match self {
            Self::UnnamedStart => "name each start after the thing that it processes",
            Self::NameAtLimit => "hash the parts of a long name instead of cutting it",
            Self::VolatileInput => {
                "leave out of the input what differs at every try, or take it from the event"
            }
            Self::KmsThrottlingGivenUp => "try again after a pause: no SDK retries this error",
            Self::RetryAfterFinal => {
                "give up at once, and report it to the code that can change the request"
            }
            Self::RetriesAroundRetries => {
                "let the SDK make more attempts instead of a loop around it"
            }
            Self::TakenAsDone => "describe the execution, and compare its input and its status",
            Self::NameWithoutLogs => "use letters, digits, `-` and `_` alone",
            Self::ForeignService => {
                "give the client of the other service an endpoint of its own, or script its answer \
                 with `when(operation(..))`"
            }
            Self::UnusedScenario => "have the code under test reach it, or mark it `.optional()`",
            Self::UnusedStep => "remove the step, or mark the scenario `.optional()`",
        }
    }
}

impl LintLevel {
    /// Describes a finding of a lint with this level.
    pub(crate) const fn describe(self) -> &'static str {
        match self {
            Self::Deny => "denied",
            Self::Warn | Self::Allow => "a warning",
        }
    }
}

/// Its id.
impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}
