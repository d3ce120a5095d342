//! One exchange in words: what it asked for, what the service did, what went over the wire.

use std::time::Duration;

use super::style::Ink;
use crate::exchange::Exchange;
use crate::fault::{Breaks, Ending, Fault};

/// The ARN of the execution that an exchange started, or that it was answered with again.
pub(super) fn execution_arn(exchange: &Exchange) -> Option<&str> {
    const KEY: &str = "\"executionArn\":\"";
    if !exchange.has_committed() && !exchange.is_replay() {
        return None;
    }
    // The reply is the mock's own: no text of the caller's stands before the ARN, which has no
    // character that JSON escapes.
    let reply = std::str::from_utf8(exchange.reply_body()).ok()?;
    let (_, rest) = reply.split_once(KEY)?;
    let (arn, _) = rest.split_once('"')?;
    Some(arn)
}

/// What the service did: `COMMIT order-17`.
pub(super) fn service(exchange: &Exchange) -> (String, Ink) {
    // `arn:aws:states:REGION:ACCOUNT:execution:MACHINE:NAME`
    let name = || {
        let arn = execution_arn(exchange).unwrap_or_default();
        arn.splitn(8, ':').nth(7).unwrap_or_default().to_owned()
    };
    if exchange.has_committed() {
        (format!("COMMIT {}", name()), Ink::Commit)
    } else if exchange.is_replay() {
        (format!("replayed {}", name()), Ink::Plain)
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

/// What was put on the wire, or broke there: `RST, 200 lost`.
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
            format!("{}, request lost", seen(fault, length)),
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
            format!("{}, {answer} lost", seen(fault, length)),
            Ink::Broken,
        ),
        (Some(answer), Some(fault)) => (format!("{answer}, {}", seen(fault, length)), Ink::Broken),
    }
}

/// What the peer sees of a fault, where the answer has `length` bytes.
pub(super) fn seen(fault: Fault, length: usize) -> String {
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

/// `["lossy", step 1]`; nothing where the service answered by itself.
pub(super) fn script(exchange: &Exchange) -> Option<String> {
    let (scenario, step) = exchange.scenario().zip(exchange.step())?;
    Some(format!("[{scenario:?}, step {step}]"))
}

/// `0.734 s`.
pub(super) fn seconds(duration: Duration) -> String {
    format!("{:.3} s", duration.as_secs_f64())
}

/// `1 exchange`, `2 exchanges`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
