//! One failure of a verification, with its parts.

use std::fmt;

use crate::lints::Lint;
use crate::script::Scenario;

/// One failure of a verification. Its `Display` is the text in the message of the failing test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub(crate) kind: FailureKind,
    pub(crate) scenario: Option<String>,
    pub(crate) location: Option<String>,
    pub(crate) expected: String,
    pub(crate) found: String,
    pub(crate) text: String,
}

/// The kind of a [`Failure`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FailureKind {
    /// A call that no scenario, cassette or service handles, that comes too early, or whose handling fails.
    UnexpectedCall,
    /// An expectation of a scenario that is not met.
    UnmetExpectation,
    /// Requests that still wait at a scenario's gate.
    HeldRequests,
    /// The findings of a lint.
    Lint(Lint),
}

impl Failure {
    /// An unexpected call: its line, and the text of the message.
    pub(crate) fn unexpected(call: String, text: String) -> Self {
        Self {
            kind: FailureKind::UnexpectedCall,
            scenario: None,
            location: None,
            expected: "a call that a scenario, a cassette or the service handles".to_owned(),
            found: call,
            text,
        }
    }

    /// Names the scenario that it is about, and the place where that was written.
    pub(crate) fn of_scenario(mut self, scenario: &Scenario) -> Self {
        self.scenario = Some(scenario.name.to_string());
        self.location = Some(scenario.written_at.to_string());
        self
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> FailureKind {
        self.kind
    }

    /// The name of the scenario that it is about, if it is about one.
    #[must_use]
    pub fn scenario(&self) -> Option<&str> {
        self.scenario.as_deref()
    }

    /// The place where that scenario was written, or where a lint was given its level: a line of code or a
    /// place in a scenario file.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.location.as_deref()
    }

    /// The expected state: `at least 1 call`.
    #[must_use]
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// The state that was found: `0`.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.found
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}
