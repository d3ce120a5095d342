//! Steps in a scenario file: one action and its modifiers.
//!
//! A value that cannot be read is reported and replaced by a default: the file is refused as a whole.

use std::time::Duration;

use super::{Cassettes, SourceFile, world};
use crate::aws::{ErrorCode, ServiceError};
use crate::cassette::{Cassette, RecordedExchange};
use crate::fault::{Ending, Fault, Latency};
use crate::file::nearest::did_you_mean;
use crate::file::{Node, Object};
use crate::reply::Reply;
use crate::script::{Step, Times};

const ACTIONS: [&str; 7] = [
    "serve",
    "fail",
    "reply",
    "play",
    "loseRequest",
    "loseResponse",
    "hold",
];

/// The keys that only a step with `fail` has.
const FAIL_MODIFIERS: [&str; 4] = ["kmsKeyState", "message", "reason", "status"];

const MODIFIERS: [&str; 6] = [
    "finish",
    "times",
    "delayMs",
    "latency",
    "probability",
    "damage",
];

pub(super) fn read(node: Node<'_>, source: &SourceFile<'_>) -> Step {
    let keys = [&ACTIONS[..], &FAIL_MODIFIERS, &MODIFIERS].concat();
    let Some(object) = node.object(&keys) else {
        return Step::serve();
    };
    if object.get("fail").is_none() {
        for key in FAIL_MODIFIERS {
            if let Some(node) = object.get(key) {
                node.report("only a step with `fail` has this key");
            }
        }
    }
    let mut step = Step::serve();
    let mut given = Vec::new();
    for action in ACTIONS {
        if let Some(node) = object.get(action) {
            given.push(format!("`{action}`"));
            step = read_action(action, node, &object, source);
        }
    }
    if given.len() != 1 {
        let found = match given.len() {
            0 => "none".to_owned(),
            _ => given.join(" and "),
        };
        node.report(format!(
            "expected exactly one of `serve`, `fail`, `reply`, `play`, `loseRequest`, \
             `loseResponse` and `hold`; found {found}"
        ));
    }
    step.damage = object.get("damage").and_then(fault);
    if let Some(times) = object.get("times").and_then(times) {
        step = step.times(times);
    }
    step.probability = object.get("probability").and_then(Node::number);
    step.latency = delay(&object);
    step.finish = object.get("finish").map(world::finish);
    step
}

fn read_action(action: &str, node: Node<'_>, object: &Object<'_>, source: &SourceFile<'_>) -> Step {
    match action {
        "fail" => Step::fail(service_error(node, object)),
        "reply" => Step::reply(reply(node)),
        "play" => play(node, source.cassettes),
        "loseRequest" => fault(node).map_or_else(Step::serve, Step::lose_request),
        "loseResponse" => fault(node).map_or_else(Step::serve, Step::lose_response),
        "hold" if !node.is_object() => {
            node.report_unexpected("{} or { \"until\": .. }");
            Step::hold()
        }
        "hold" => {
            let until = node.object(&["until"]);
            match until.and_then(|hold| hold.integer("until")) {
                Some(count) => Step::hold_until(count),
                None => Step::hold(),
            }
        }
        _ if !node.is_object() => {
            node.report_unexpected("{}");
            Step::serve()
        }
        // `serve`: the other actions are above.
        _ => {
            for (key, member) in node.members() {
                if key == "until" {
                    member.report_key(
                        "only `hold` takes it: write { \"hold\": { \"until\": .. } }, which is \
                         `Step::hold_until`",
                    );
                    return Step::serve();
                }
            }
            node.object(&[]);
            Step::serve()
        }
    }
}

fn times(node: Node<'_>) -> Option<Times> {
    if let Ok(times) = node.text().parse() {
        return Some(Times::Exactly(times));
    }
    let expected = "an integer from 1, or \"forever\"";
    node.is_keyword("forever", expected)
        .then_some(Times::Forever)
}

fn service_error(node: Node<'_>, object: &Object<'_>) -> ServiceError {
    if !node.is_string() {
        node.report_unexpected("the name of an error such as \"ThrottlingException\"");
        return ErrorCode::InternalFailure.into();
    }
    let code = node.string().unwrap_or_default();
    let mut error = ServiceError::custom(&code);
    let is_unknown = error.code().is_none();
    if is_unknown && object.get("status").is_none() {
        let mut codes = Vec::new();
        for code in ErrorCode::ALL {
            codes.push(code.name());
        }
        let suggestion = match did_you_mean(&code, &codes) {
            nearest if nearest.is_empty() => "; another code needs a `status` beside it".into(),
            nearest => format!("{nearest} (another code needs a `status` beside it)"),
        };
        node.report(format!("{code:?} is not in the error table{suggestion}"));
    }
    if let Some(status) = object.integer("status") {
        error = error.with_status(status);
    } else if is_unknown {
        // It is reported: a code of the table has no further errors.
        error = ErrorCode::InternalFailure.into();
    }
    if let Some(message) = object.string("message") {
        error = error.with_message(message);
    }
    if let Some(reason) = object.string("reason") {
        error = error.with_reason(reason);
    }
    match world::kms_key_state(object) {
        Some(state) => error.with_kms_key_state(state),
        None => error,
    }
}

/// Reads a scripted reply. The status is reported here, where its place is known: `Reply::new` panics on a
/// wrong one.
fn reply(node: Node<'_>) -> Reply {
    let Some(object) = node.object(&["status", "headers", "body"]) else {
        return Reply::new(200);
    };
    let mut status: u16 = object.required_integer("status").unwrap_or(200);
    if !(200..=599).contains(&status) {
        if let Some(node) = object.get("status") {
            node.report(format!("expected a status from 200 to 599, found {status}"));
        }
        status = 200;
    }
    let mut reply = Reply::new(status).body(object.string("body").unwrap_or_default());
    for (name, node) in object.members("headers") {
        let Some(value) = node.string() else {
            continue;
        };
        match (name.parse::<http::HeaderName>(), value.parse()) {
            (Ok(name), Ok(value)) => {
                reply.headers.append(name, value);
            }
            (Err(_), _) => node.report(format!("{name:?} is not a valid HTTP header name")),
            (Ok(_), Err(_)) => node.report(format!("{value:?} is not a valid HTTP header value")),
        }
    }
    reply
}

/// Reads a fault, by its name in [`Fault::CATALOGUE`].
fn fault(node: Node<'_>) -> Option<Fault> {
    let (word, value) = node.variant(&[
        ("reset", false),
        ("close", false),
        ("stall", false),
        ("garbage", false),
        ("truncate", true),
        ("trickle", true),
        ("emptyBody", false),
        ("brokenJson", false),
    ])?;
    Some(match word {
        "reset" => Fault::Reset,
        "close" => Fault::Close,
        "stall" => Fault::Stall,
        "garbage" => Fault::Garbage,
        "truncate" => {
            let object = value?.object(&["afterBytes", "then"])?;
            let then = match object.word("then", &["close", "reset"]) {
                Some("reset") => Ending::Reset,
                _ => Ending::Close,
            };
            Fault::Truncate {
                after_bytes: object.required_integer("afterBytes")?,
                then,
            }
        }
        "trickle" => {
            let object = value?.object(&["bytes", "everyMs"])?;
            let (bytes, every) = (
                object.required_integer("bytes"),
                object.required_integer("everyMs"),
            );
            Fault::Trickle {
                bytes: bytes?,
                every: Duration::from_millis(every?),
            }
        }
        "emptyBody" => Fault::EmptyBody,
        _ => Fault::BrokenJson,
    })
}

fn delay(object: &Object<'_>) -> Option<Latency> {
    let delay = object.integer("delayMs").map(Duration::from_millis);
    let Some(node) = object.get("latency") else {
        return delay.map(Latency::from);
    };
    if delay.is_some() {
        node.report("expected `delayMs` or `latency`, found both");
    }
    latency(node)
}

/// Reads a latency. Its limits are checked here too, where the place is known: [`Latency`]'s functions panic.
fn latency(node: Node<'_>) -> Option<Latency> {
    let (word, value) = node.variant(&[
        ("fixedMs", true),
        ("uniformMs", true),
        ("logNormalMs", true),
    ])?;
    let node = value?;
    match word {
        "fixedMs" => node
            .integer()
            .map(Duration::from_millis)
            .map(Latency::fixed),
        "uniformMs" => {
            let object = node.object(&["min", "max"])?;
            let (min, max) = (
                object.required_integer("min"),
                object.required_integer("max"),
            );
            let (min, max): (u64, u64) = (min?, max?);
            if min > max {
                node.report(format!(
                    "expected `min` of at most `max`, found {min} and {max}"
                ));
                return None;
            }
            let (min, max) = (Duration::from_millis(min), Duration::from_millis(max));
            Some(Latency::uniform(min, max))
        }
        _ => {
            let object = node.object(&["median", "sigma"])?;
            let (median, sigma) = (object.required_integer("median"), object.required("sigma"));
            let (median, node) = (Duration::from_millis(median?), sigma?);
            let sigma = node.number()?;
            if !(0.0..=4.0).contains(&sigma) {
                node.report_unexpected("a number from 0 to 4");
                return None;
            }
            Some(Latency::log_normal(median, sigma))
        }
    }
}

/// Reads the path of a cassette, or an object with the path and `adapt`.
fn play(node: Node<'_>, cassettes: Cassettes<'_>) -> Step {
    let (path, is_adapted) = if node.is_object() {
        let object = node.object(&["cassette", "adapt"]);
        let adapt = object.as_ref().and_then(|given| given.get("adapt"));
        (
            object.and_then(|given| given.required_string("cassette")),
            adapt.and_then(Node::boolean).unwrap_or_default(),
        )
    } else if node.is_string() {
        (node.string(), false)
    } else {
        node.report_unexpected("the path of a cassette, or { \"cassette\": ... }");
        (None, false)
    };
    match path.map(|path| find_exchange(cassettes, &path)) {
        Some(Ok(exchange)) if is_adapted => Step::play_adapted(&exchange),
        Some(Ok(exchange)) => Step::play(&exchange),
        Some(Err(message)) => {
            node.report(message);
            Step::serve()
        }
        None => Step::serve(),
    }
}

/// The exchange that `recorded.json` or `recorded.json#2` names.
fn find_exchange(cassettes: Cassettes<'_>, name: &str) -> Result<RecordedExchange, String> {
    let numbered = name.rsplit_once('#');
    let numbered = numbered.and_then(|(path, number)| Some((path, number.parse().ok()?)));
    let (path, number) = match numbered {
        Some((path, number)) => (path, Some(number)),
        None => (name, None::<usize>),
    };
    let cassette = Cassette::load(cassettes.find(path)?).map_err(|error| {
        let errors = error.to_string().replace('\n', "\n  ");
        format!("the cassette cannot be played:\n  {errors}")
    })?;
    let exchanges = cassette.exchanges();
    let count = exchanges.len();
    let index = match (number, count) {
        (None, 1) => 0,
        (None, 0) => return Err("the cassette holds no exchange".to_owned()),
        (None, _) => {
            return Err(format!(
                "expected the number of one of {count} exchanges, as in \"{path}#2\""
            ));
        }
        // The number 0 wraps to an index that no cassette has.
        (Some(number), _) => number.wrapping_sub(1),
    };
    exchanges.get(index).cloned().ok_or_else(|| {
        let number = index.wrapping_add(1);
        format!("expected an exchange from 1 to {count}, found {number}")
    })
}
