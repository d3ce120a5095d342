//! How an exchange reads on a line.

use std::fmt;

use super::{Attempt, Effect, Exchange};
use crate::arn::machine_and_name;
use crate::fault::Breaks;

impl Exchange {
    /// What it asked for: `StartExecution orders/order-17`.
    pub(crate) fn asked(&self) -> String {
        let operation = self.operation().unwrap_or("a request without an operation");
        let about = match (self.state_machine_arn(), self.execution_arn()) {
            (Some(arn), _) => {
                let machine = arn
                    .split_once(":stateMachine:")
                    .map_or(arn, |(_, machine)| machine);
                match (self.name(), self.starts()) {
                    (Some(name), _) => format!(" {machine}/{name}"),
                    (None, true) => format!(" {machine}/(unnamed)"),
                    (None, false) => format!(" {machine}"),
                }
            }
            (None, Some(arn)) => machine_and_name(arn).map_or_else(
                || format!(" {arn}"),
                |(machine, name)| format!(" {machine}/{name}"),
            ),
            (None, None) => String::new(),
        };
        operation.to_owned() + &about
    }
}

/// One line: `#2 StartExecution orders/order-17 (attempt 2 of 3): 200, started`.
impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{} {}", self.number(), self.asked())?;
        match self.attempt() {
            Some(Attempt {
                number,
                max: Some(max),
            }) => write!(f, " (attempt {number} of {max})")?,
            Some(Attempt { number, max: None }) => write!(f, " (attempt {number})")?,
            None => {}
        }
        match (self.status(), self.fault()) {
            (Some(status), _) => write!(f, ": {status}")?,
            (None, Some(fault)) => write!(f, ": request lost ({fault})")?,
            (None, None) if self.is_held() => f.write_str(": held")?,
            (None, None) => f.write_str(": the upstream is asked")?,
        }
        if let Some(code) = self.code() {
            write!(f, " {code}")?;
        }
        f.write_str(match self.effect() {
            Effect::Nothing => "",
            Effect::Started => ", started",
            Effect::Replayed => ", replayed",
            Effect::Changed => ", changed",
        })?;
        match (self.status(), self.fault()) {
            (Some(_), Some(fault)) if fault.can_break(Breaks::Response) => {
                write!(f, ", answer lost ({fault})")?;
            }
            (Some(_), Some(fault)) => write!(f, ", answer damaged ({fault})")?,
            (_, None) | (None, _) => {}
        }
        if !self.is_signed() && self.accepts_unsigned() {
            f.write_str(", accepted unsigned")?;
        }
        #[cfg(feature = "record")]
        if self.is_recorded() {
            f.write_str(", recorded")?;
        }
        match self.scenario().zip(self.step()) {
            Some((scenario, step)) => write!(f, " [{scenario:?}, step {step}]"),
            None => Ok(()),
        }
    }
}
