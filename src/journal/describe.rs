//! One exchange in words: its line, its subject, the effect on the service, the events on the wire.

use std::fmt;
use std::time::Duration;

use super::Exchange;
use super::style::Ink;
use crate::arn::{ActivityArn, ArnParts, machine_and_name};
use crate::aws::{ErrorCode, RetryClass};
use crate::fault::{Breaks, Ending, Fault};
use crate::request::Attempt;
use crate::service::Effect;

impl Exchange {
    /// Returns its operation and resource: `StartExecution orders/order-17`.
    pub(crate) fn subject(&self) -> String {
        if let Some(foreign) = &self.foreign {
            return format!("{foreign} (another service)");
        }
        let operation = self.operation().unwrap_or("a request without an operation");
        match self.resource() {
            Some(resource) => format!("{operation} {resource}"),
            None => operation.to_owned(),
        }
    }

    /// Returns the machine and the name, `orders/order-17`, or the activity.
    fn resource(&self) -> Option<String> {
        if let Some(arn) = self.state_machine_arn() {
            let machine = match arn.split_once(":stateMachine:") {
                Some((_, machine)) => machine,
                None => arn,
            };
            let starts = matches!(
                self.operation(),
                Some("StartExecution" | "StartSyncExecution") | None
            );
            return Some(match (self.name(), starts) {
                (Some(name), _) => format!("{machine}/{name}"),
                (None, true) => format!("{machine}/(unnamed)"),
                (None, false) => machine.to_owned(),
            });
        }
        if let Some(arn) = self.execution_arn() {
            return Some(match machine_and_name(arn) {
                Some((machine, name)) => format!("{machine}/{name}"),
                None => arn.to_owned(),
            });
        }
        let arn = self.activity_arn()?;
        Some(match ActivityArn::parse(arn) {
            Ok(arn) => arn.name.to_owned(),
            Err(_) => arn.to_owned(),
        })
    }

    /// Returns the line without its outcome: `#3 StartExecution orders/order-18 (attempt 2 of 3)`.
    pub(crate) fn headline(&self) -> String {
        let attempt = match self.attempt() {
            Some(Attempt {
                number,
                max: Some(max),
            }) => format!(" (attempt {number} of {max})"),
            Some(Attempt { number, max: None }) => format!(" (attempt {number})"),
            None => String::new(),
        };
        format!("#{} {}{attempt}", self.number(), self.subject())
    }
}

/// One line: `#2 StartExecution orders/order-17 (attempt 2 of 3): 200, started`. The binary prints it for each
/// request, and the control interface returns it.
impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline())?;
        match (self.status(), self.fault()) {
            (Some(status), _) => write!(f, ": {status}")?,
            (None, Some(fault)) => write!(f, ": request lost ({fault})")?,
            (None, None) if self.is_held() => f.write_str(": held")?,
            (None, None) => f.write_str(": forwarded to the upstream")?,
        }
        if let Some(code) = self.code() {
            write!(f, " {code}")?;
        }
        match self.effect {
            Effect::None => {}
            Effect::Described(_, status) => write!(f, ", {status}")?,
            Effect::Started(_) => f.write_str(", started")?,
            Effect::Replayed(_) => f.write_str(", replayed")?,
            Effect::Changed => f.write_str(", changed")?,
        }
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
        match script(self) {
            Some(script) => write!(f, " {script}"),
            None => Ok(()),
        }
    }
}

/// Returns the text of the column `service`: the effect, `COMMIT order-17`, or the status that a poll was
/// answered with.
pub(super) fn service(exchange: &Exchange) -> (String, Ink) {
    let name = started_name(exchange).unwrap_or_default();
    if let Effect::Described(_, status) = exchange.effect {
        (status.to_string(), Ink::Plain)
    } else if exchange.has_committed() {
        (format!("COMMIT {name}"), Ink::Commit)
    } else if exchange.is_replay() {
        (format!("replayed {name}"), Ink::Plain)
    } else if exchange.changed_state() {
        ("changed".to_owned(), Ink::Commit)
    } else if exchange.is_held() {
        ("not reached: held".to_owned(), Ink::Plain)
    } else if exchange.status().is_none() {
        ("not reached".to_owned(), Ink::Plain)
    } else {
        ("-".to_owned(), Ink::Faint)
    }
}

/// Returns the name of the execution that it started; with its id, for an EXPRESS one.
fn started_name(exchange: &Exchange) -> Option<&str> {
    let execution = ArnParts::split(exchange.started_arn()?)?;
    let (_, name) = execution.resource.split_once(':')?;
    Some(name)
}

/// Returns the text of the column `wire`, the events on the wire: `RST, 200 lost`.
pub(super) fn wire(exchange: &Exchange) -> (String, Ink) {
    let length = exchange.reply_body().len();
    let answer = match (exchange.status(), exchange.code()) {
        (None, _) => None,
        (Some(status), None) => Some(status.to_string()),
        (Some(status), Some(code)) => Some(format!("{status} {code}")),
    };
    match (answer, exchange.fault()) {
        (None, None) => ("-".to_owned(), Ink::Faint),
        (None, Some(fault)) => (
            format!("{}, request lost", peer_view(fault, length)),
            Ink::Broken,
        ),
        (Some(answer), None) => {
            let ink = if exchange.status() == Some(200) {
                Ink::Plain
            } else {
                Ink::Refused
            };
            (format!("{answer}, {length} bytes"), ink)
        }
        (Some(answer), Some(fault)) if fault.can_break(Breaks::Response) => (
            format!("{}, {answer} lost", peer_view(fault, length)),
            Ink::Broken,
        ),
        (Some(answer), Some(fault)) => (
            format!("{answer}, {}", peer_view(fault, length)),
            Ink::Broken,
        ),
    }
}

/// Describes a fault as the peer sees it, for an answer whose body has `length` bytes. The numbers must be
/// those by which the engine and the transports break an answer.
pub(super) fn peer_view(fault: Fault, length: usize) -> String {
    match fault {
        Fault::Reset => "RST".to_owned(),
        Fault::Close => "FIN".to_owned(),
        Fault::Stall => "silence".to_owned(),
        Fault::Garbage => "no HTTP, FIN".to_owned(),
        Fault::Truncate { after_bytes, then } => {
            let arrive = after_bytes.min(length.saturating_sub(1));
            let end = match then {
                Ending::Close => "FIN",
                Ending::Reset => "RST",
            };
            format!("{arrive} of {length} bytes, {end}")
        }
        Fault::Trickle { bytes, every } => {
            format!("{length} bytes, {bytes} every {every:?}")
        }
        Fault::EmptyBody => format!("0 of {length} bytes"),
        Fault::BrokenJson => format!("{} of {length} bytes", length / 2),
    }
}

/// Returns the scenario and the step that handled it, `["lossy", step 1]`; `None` where neither did.
pub(super) fn script(exchange: &Exchange) -> Option<String> {
    let (scenario, step) = (exchange.scenario()?, exchange.step()?);
    Some(format!("[{scenario:?}, step {step}]"))
}

/// Returns a mark for the last attempt of a call, which had `attempts`, if its delivered answer was retryable
/// and the client had attempts left, by its own header:
/// `[gave up after 2 of 3: retry quota of the process?]`.
pub(super) fn given_up(exchange: &Exchange, attempts: usize) -> Option<String> {
    let max = exchange.attempt()?.max?;
    let has_left = attempts < max as usize;
    let code = exchange.code().and_then(ErrorCode::from_name);
    let retryable = code.is_some_and(|code| code.retry_class() != RetryClass::No)
        || matches!(exchange.status(), Some(500 | 502 | 503 | 504));
    let delivered = exchange.status().is_some() && exchange.fault().is_none();
    (delivered && retryable && has_left)
        .then(|| format!("[gave up after {attempts} of {max}: retry quota of the process?]"))
}

/// Returns `0.734 s`.
pub(super) fn seconds(duration: Duration) -> String {
    format!("{:.3} s", duration.as_secs_f64())
}
