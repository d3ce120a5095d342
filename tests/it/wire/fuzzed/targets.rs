//! The rules for any bytes that a stranger can send, one function for each entry. The fuzzer under
//! `fuzz/` and the proptests beside this file call the same functions.
//!
//! Each of them panics where the mock panics, hangs, or answers what is no answer: no HTTP, no
//! JSON, a status that its error does not have.

use std::net::Shutdown;
use std::sync::Mutex;

use serde_json::{Value, json};
use sfn_mock::{ErrorCode, Script, SfnMock};

use crate::support::ORDERS;
use crate::support::in_process_client::{Came, Direct};
use crate::support::raw_socket::{Connection, Request};

/// AWS's most bytes of an input. Documented.
const LARGEST_INPUT: usize = 262_144;

/// A mock for some thousands of executions, replaced before its evidence gets long.
struct Served {
    sfn: SfnMock,
    asked: usize,
}

/// Has `act` call a mock that listens, while no other thread calls it.
fn with_mock<T>(act: impl FnOnce(&SfnMock) -> T) -> T {
    const OFTEN: usize = 2_000;
    static SERVED: Mutex<Option<Served>> = Mutex::new(None);
    let mut served = SERVED.lock().unwrap_or_else(|failed| {
        SERVED.clear_poison();
        failed.into_inner()
    });
    if served.as_ref().is_some_and(|served| served.asked >= OFTEN) {
        // No scenario is mounted, but a call of what is not emulated fails a mock.
        served.take().map(|served| served.sfn.close().ok());
    }
    let served = served.get_or_insert_with(|| Served {
        sfn: SfnMock::start(),
        asked: 0,
    });
    served.asked += 1;
    act(&served.sfn)
}

/// Bytes on a socket. Whatever they are, what comes back is a row of whole HTTP answers, and another
/// client is served afterwards.
pub(crate) fn wire(bytes: &[u8]) {
    with_mock(|sfn| {
        let came = talk(sfn, bytes);
        // The answer to a HEAD has the length of a body that does not come.
        if !bytes.windows(4).any(|word| word == b"HEAD") {
            assert_answers(&came);
        }
        let good = Request::start(json!({ "stateMachineArn": ORDERS }).to_string());
        let came = talk(sfn, &good.with("Connection", "close").bytes());
        assert_eq!(assert_answers(&came), [200]);
    });
}

/// Sends all, closes that direction, and reads to the end.
fn talk(sfn: &SfnMock, bytes: &[u8]) -> Vec<u8> {
    let mut connection = Connection::open(sfn.endpoint_url());
    // The mock may have hung up on what it cannot take.
    connection.try_send(bytes);
    connection.stream().shutdown(Shutdown::Write).ok();
    connection.rest().0
}

/// The statuses of a row of answers, all of them whole.
fn assert_answers(mut came: &[u8]) -> Vec<u16> {
    let mut statuses = Vec::new();
    while !came.is_empty() {
        let end = came.windows(4).position(|four| four == b"\r\n\r\n");
        let end = end.unwrap_or_else(|| panic!("no end of a head in {}", came.escape_ascii()));
        let head = std::str::from_utf8(&came[..end]).expect("a head is ASCII");
        let mut lines = head.split("\r\n");
        let first = lines.next().unwrap_or_default();
        let status = first
            .strip_prefix("HTTP/1.")
            .and_then(|rest| rest.get(2..5));
        let status: u16 = status
            .and_then(|status| status.parse().ok())
            .unwrap_or_else(|| panic!("{first:?} is no status line"));
        let mut length = 0;
        for line in lines {
            let (name, value) = line
                .split_once(": ")
                .expect("a header has a name and a value");
            if name.eq_ignore_ascii_case("content-length") {
                length = value.parse().expect("a length is a number");
            }
        }
        came = &came[end + 4..];
        let body = came
            .get(..length)
            .expect("a body of the length in its head");
        came = &came[length..];
        // What hyper cannot take for HTTP it answers by itself, without a body.
        if status != 100 && length > 0 {
            assert_answer(status, body);
        }
        statuses.push(status);
    }
    statuses
}

/// Status and body of an answer of the service's: a start, or an error with a status it may have.
/// Gives the error's name.
fn assert_answer(status: u16, body: &[u8]) -> String {
    if status == 404 {
        assert_eq!(body, b"<UnknownOperationException/>\n");
        return "UnknownOperationException".to_owned();
    }
    let shown = String::from_utf8_lossy(body);
    let answer: Value = serde_json::from_slice(body)
        .unwrap_or_else(|error| panic!("{status} with a body that is no JSON: {error}: {shown}"));
    let Some(code) = answer.get("__type") else {
        assert_eq!(status, 200, "{shown}");
        assert!(
            answer["executionArn"].is_string() && answer["startDate"].is_f64(),
            "{shown}"
        );
        return "started".to_owned();
    };
    let code = code.as_str().and_then(|code| code.split_once('#'));
    let (_, name) = code.expect("a type is a namespace and a name");
    if name == "UnexpectedCall" {
        assert_eq!(status, 501, "{shown}");
    } else {
        let known = ErrorCode::from_name(name).unwrap_or_else(|| panic!("{name} is in no table"));
        assert_eq!(status, known.status(), "{shown}");
    }
    name.to_owned()
}

/// A body of a StartExecution. Returns the answer's code.
pub(crate) fn body(body: &[u8]) -> String {
    let sfn = SfnMock::builder().in_process().start();
    match Direct::to(&sfn).start(body.to_vec()) {
        Came::Answer { status, body } => assert_answer(status, &body),
        broken @ (Came::Broken | Came::Silence) => panic!("{broken:?} is no answer"),
    }
}

/// The ARN of a machine. One that is taken is of a state machine, and so are its parts.
pub(crate) fn arn(arn: &str) {
    let outcome = body(json!({ "stateMachineArn": arn }).to_string().as_bytes());
    let parts: Vec<_> = arn.split(':').collect();
    let of_a_machine = parts.len() >= 7
        && parts[0] == "arn"
        && parts[2] == "states"
        && parts[4].len() == 12
        && parts[5] == "stateMachine";
    let refusals = [
        "InvalidArn",
        "ValidationException",
        "StateMachineDoesNotExist",
    ];
    let known = if outcome == "started" {
        of_a_machine
    } else {
        refusals.contains(&outcome.as_str())
    };
    assert!(known, "{arn:?}: {outcome}");
}

/// The name of an execution: what the documentation forbids is refused, and nothing else.
pub(crate) fn name(name: &str) {
    let outcome = body(
        json!({ "stateMachineArn": ORDERS, "name": name })
            .to_string()
            .as_bytes(),
    );
    let refused = |c: char| {
        c.is_whitespace()
            || "<>{}[]?*\"#%\\^|~`$&,;:/".contains(c)
            || c.is_control()
            || c >= '\u{fffe}'
    };
    let wanted = match name.chars().count() {
        0 | 81.. => "ValidationException",
        _ if name.chars().any(refused) => "InvalidName",
        _ => "started",
    };
    assert_eq!(outcome, wanted, "{name:?}");
}

/// The input of an execution. What serde_json takes, AWS takes too, unless it is too large.
pub(crate) fn input(input: &str) {
    let outcome = body(
        json!({ "stateMachineArn": ORDERS, "input": input })
            .to_string()
            .as_bytes(),
    );
    if input.len() > LARGEST_INPUT {
        assert_eq!(outcome, "ValidationException");
    } else if serde_json::from_str::<serde::de::IgnoredAny>(input).is_ok() {
        assert_eq!(outcome, "started", "{input:?}");
    } else {
        assert!(
            ["started", "InvalidExecutionInput"].contains(&outcome.as_str()),
            "{input:?}: {outcome}"
        );
    }
}

/// Reads a scenario file. The errors of an invalid one have places in it; a valid one plays.
pub(crate) fn scenario(text: &str) {
    let script = match Script::parse(text) {
        Ok(script) => script,
        Err(error) => return assert_diagnostics("script", text, &error.to_string()),
    };
    let Ok(sfn) = SfnMock::builder().script(script).in_process().try_start() else {
        return;
    };
    let client = Direct::to(&sfn);
    for _ in 0..3 {
        client.start(json!({ "stateMachineArn": ORDERS, "name": "order-1" }).to_string());
    }
    // Expectations may well not be met.
    if let Err(report) = sfn.close() {
        assert!(!report.to_string().is_empty());
    }
}

/// Each line of the diagnostics begins with a place in the text, which `file` names.
pub(crate) fn assert_diagnostics(file: &str, text: &str, diagnostics: &str) {
    for line in diagnostics.lines() {
        let mut words = line
            .strip_prefix(file)
            .and_then(|rest| rest.strip_prefix(':'))
            .unwrap_or_default()
            .splitn(3, ':');
        let mut number = || words.next().and_then(|word| word.parse::<usize>().ok());
        let (row, column) = (number().unwrap_or_default(), number().unwrap_or_default());
        let rows = text.split('\n').count();
        let within = text
            .split('\n')
            .nth(row.saturating_sub(1))
            .map(|row| row.chars().count());
        assert!(
            (1..=rows).contains(&row),
            "{line:?} is no place in {text:?}"
        );
        assert!(
            column <= within.unwrap_or_default() + 1,
            "{line:?} is no place in {text:?}"
        );
    }
}
