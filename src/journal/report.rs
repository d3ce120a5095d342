//! The report: what went against the script, and what happened.

use std::fmt;

use super::Exchanges;

/// What went against the script: calls that nobody expected, expectations that were not met,
/// requests that nobody let go.
///
/// Its `Display` is the message with which a dropped mock panics.
#[derive(Debug, Clone)]
pub struct Report {
    pub(crate) seed: u64,
    pub(crate) unexpected: Vec<String>,
    pub(crate) unmet: Vec<String>,
    pub(crate) held: Vec<String>,
    pub(crate) advised: Box<Advised>,
    pub(crate) exchanges: Exchanges,
}

/// What the rules of advice found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Advised {
    pub(crate) denied: Vec<String>,
    pub(crate) warned: Vec<String>,
}

impl Report {
    /// The calls that nobody expected, each with why.
    #[must_use]
    pub fn unexpected(&self) -> &[String] {
        &self.unexpected
    }

    /// The expectations that were not met.
    #[must_use]
    pub fn unmet(&self) -> &[String] {
        &self.unmet
    }

    /// The gates at which requests still waited, each with the requests.
    #[must_use]
    pub fn held(&self) -> &[String] {
        &self.held
    }

    /// The rules of [advice](crate::Advice) that found something and are denied, each with what.
    #[must_use]
    pub fn denied(&self) -> &[String] {
        &self.advised.denied
    }

    /// The rules of [advice](crate::Advice) that found something and warn, each with what. They
    /// are said beside what fails the test, and fail none.
    #[must_use]
    pub fn warned(&self) -> &[String] {
        &self.advised.warned
    }

    pub(crate) fn is_empty(&self) -> bool {
        let failures = [
            &self.unexpected,
            &self.unmet,
            &self.held,
            &self.advised.denied,
        ];
        failures.iter().all(|texts| texts.is_empty())
    }

    /// How many there are of each: `1 unexpected call, 2 expectations not met`.
    #[must_use]
    pub fn summary(&self) -> String {
        let counted = |count: usize, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            _ => Some(format!("{count} {many}")),
        };
        let unexpected = counted(self.unexpected.len(), "unexpected call", "unexpected calls");
        let unmet = counted(
            self.unmet.len(),
            "expectation not met",
            "expectations not met",
        );
        let held = counted(
            self.held.len(),
            "gate with requests still held",
            "gates with requests still held",
        );
        let denied = counted(
            self.advised.denied.len(),
            "rule of advice broken",
            "rules of advice broken",
        );
        let summary: Vec<_> = [unexpected, unmet, held, denied]
            .into_iter()
            .flatten()
            .collect();
        summary.join(", ")
    }
}

impl std::error::Error for Report {}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "sfn-mock: {} (seed {})", self.summary(), self.seed)?;
        let Self {
            unexpected,
            unmet,
            held,
            advised,
            ..
        } = self;
        let Advised { denied, warned } = &**advised;
        for text in [unexpected, unmet, held, denied, warned]
            .into_iter()
            .flatten()
        {
            writeln!(f, "\n{text}")?;
        }
        write!(f, "\n{}", Happened(&self.exchanges))
    }
}

/// What happened, one line an exchange; of many the last ones, with the rest counted.
pub(crate) struct Happened<'a>(pub(crate) &'a Exchanges);

impl fmt::Display for Happened<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 40;
        if self.0.is_empty() {
            return f.write_str("what happened: no request came");
        }
        f.write_str("what happened:")?;
        let left_out = self.0.len().saturating_sub(SHOWN);
        let before = self.0.forgotten() + left_out as u64;
        if before > 0 {
            write!(f, "\n  ... {before} exchanges before these ...")?;
        }
        for exchange in self.0.iter().skip(left_out) {
            write!(f, "\n  {exchange}")?;
        }
        Ok(())
    }
}
