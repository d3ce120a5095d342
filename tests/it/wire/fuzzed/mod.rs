//! Random requests and files of a stranger: the fuzzer's targets as tests. `fuzz/README.md` describes
//! how to run them for hours.

#[cfg(feature = "cli")]
mod control;
mod files;
mod operations;
mod targets;

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::proptest;
use proptest::sample::select;
use proptest::test_runner::Config;
use serde_json::{Value, json};

use crate::support::ORDERS;
use crate::support::raw_socket::Request;
use operations::OPERATIONS;

/// The long tests are run.
fn is_long() -> bool {
    std::env::var_os("SFN_MOCK_SOAK").is_some()
}

/// A quarter of this many cases, or all of them in the long tests.
fn cases(cases: u32) -> Config {
    let cases = if is_long() { cases } else { cases / 4 };
    Config {
        cases,
        ..Config::default()
    }
}

/// Something good, with a few bytes of it changed, dropped, doubled or put in.
fn mutated(good: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    const WORDS: [&[u8]; 14] = [
        b"\r\n",
        b"\n",
        b"\0",
        b"\xff",
        b"\"",
        b"{",
        b"}",
        b"[",
        b":",
        b",",
        b" ",
        b"\\u0000",
        b"99999999999999999999",
        b"-1",
    ];
    let edit = prop_oneof![
        (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Edit::Set(at, byte)),
        (any::<usize>(), 1..64usize).prop_map(|(at, count)| Edit::Drop(at, count)),
        (any::<usize>(), 1..64usize).prop_map(|(at, count)| Edit::Double(at, count)),
        (any::<usize>(), select(&WORDS[..])).prop_map(|(at, word)| Edit::Put(at, word)),
    ];
    vec(edit, 1..8).prop_map(move |edits| edits.iter().fold(good.clone(), edited))
}

#[derive(Debug, Clone)]
enum Edit {
    Set(usize, u8),
    Drop(usize, usize),
    Double(usize, usize),
    Put(usize, &'static [u8]),
}

fn edited(mut bytes: Vec<u8>, edit: &Edit) -> Vec<u8> {
    let (Edit::Set(at, _) | Edit::Drop(at, _) | Edit::Double(at, _) | Edit::Put(at, _)) = *edit;
    let at = at % (bytes.len() + 1);
    let end = |count: usize| bytes.len().min(at + count);
    match *edit {
        Edit::Set(_, byte) => {
            if let Some(there) = bytes.get_mut(at) {
                *there = byte;
            }
        }
        Edit::Drop(_, count) => drop(bytes.drain(at..end(count))),
        Edit::Double(_, count) => bytes.extend_from_within(at..end(count)),
        Edit::Put(_, word) => drop(bytes.splice(at..at, word.iter().copied())),
    }
    bytes
}

/// A text of words that have a meaning in its place.
fn text_of(words: &'static [&'static str], most: usize) -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => select(words).prop_map(str::to_owned),
        1 => "\\PC{0,4}",
        1 => any::<char>().prop_map(String::from),
    ];
    vec(word, 0..most).prop_map(|words| words.concat())
}

const OF_ARNS: &[&str] = &[
    "arn:",
    "aws",
    "aws-cn",
    ":",
    "states",
    "us-east-1",
    "123456789012",
    "stateMachine",
    "orders",
    "/",
    "express",
    "execution",
    "1",
    "PROD",
    "4294967296",
    "arn:aws:states:us-east-1:123456789012:stateMachine:",
];
const OF_JSON: &[&str] = &[
    "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "1", "-", "0", ".5", "e9", "1e999", "null",
    "true", "false", "\\", "\\u", "\\ud800", "d83d", " ", "\n", "\t", "NaN", "/*", "//", "'",
    "\u{feff}",
];
const OF_NAMES: &[&str] = &[
    "a",
    "order-",
    "17",
    ".",
    " ",
    "\u{a0}",
    "\u{3000}",
    "é",
    "😀",
    "\u{ffff}",
    "aaaaaaaaaaaaaaaaaaaa",
];
const OF_SCENARIOS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\"scenarios\"",
    "\"steps\"",
    "\"when\"",
    "\"name\"",
    "\"fail\"",
    "\"serve\"",
    "\"times\"",
    "\"forever\"",
    "1",
    "-1",
    "1e99",
    "null",
    "\"ThrottlingException\"",
    "\"regex\"",
    "\"(\"",
    "\"stateMachines\"",
    "\"seed\"",
    "\"hold\"",
    "\"until\"",
    "\"delayMs\"",
    "{ \"scenarios\": [{ \"steps\": [",
    "] }] }",
    "\n",
];

const OF_CASSETTES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "{ \"version\": 1, \"source\": ",
    "\"exchanges\"",
    "{ \"synthetic\": \"\" }",
    "\"recorded\"",
    "\"request\"",
    "\"response\"",
    "\"reply\"",
    "\"headers\"",
    "\"body\"",
    "\"status\"",
    "\"log\"",
    "\"entries\"",
    "\"mappings\"",
    "\"events\"",
    "\"version\": \"V0\"",
    "200",
    "99999",
    "-1",
    "null",
    "1e99",
    "\"a\"",
    "\n",
];

fn request() -> Vec<u8> {
    let body = json!({ "stateMachineArn": ORDERS, "name": "order-1", "input": "{\"a\":1}" });
    Request::start(body.to_string()).bytes()
}

fn a_scenario_file() -> impl Strategy<Value = Vec<u8>> {
    let files: Vec<_> = sfn_mock::Script::builtins()
        .map(sfn_mock::Builtin::json)
        .collect();
    select(files).prop_flat_map(|file| mutated(file.as_bytes().to_vec()))
}

/// The files of a folder under `fixtures`, as texts.
fn files(folder: &str) -> Vec<String> {
    let folder = format!("{}/fixtures/{folder}", env!("CARGO_MANIFEST_DIR"));
    let entries = std::fs::read_dir(folder).expect("there is such a folder");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect();
    paths.sort();
    let read = |path| std::fs::read_to_string(path).expect("it is a text");
    paths.iter().map(read).collect()
}

fn of_a_file(folder: &str) -> impl Strategy<Value = String> + use<> {
    let mutated = |file: String| mutated(file.into_bytes());
    let bytes = select(files(folder)).prop_flat_map(mutated);
    bytes.prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// aws-smithy's traffic, HARs, and stub mappings of `WireMock`, which are neither.
#[cfg(feature = "record")]
fn of_another_tool() -> impl Strategy<Value = String> {
    const MAPPINGS: &str = r#"{ "mappings": [{ "id": "a", "priority": 1,
        "request": { "method": "POST", "url": "/",
            "headers": { "X-Amz-Target": { "equalTo": "AWSStepFunctions.StopExecution" } },
            "bodyPatterns": [{ "equalToJson": "{\"executionArn\": \"arn\"}", "ignoreExtraElements": true }] },
        "response": { "status": 200, "jsonBody": { "stopDate": 1.7E9 },
            "headers": { "Content-Type": "application/x-amz-json-1.0", "X-A": ["1", "2"] },
            "fixedDelayMilliseconds": 20, "transformers": ["x"] } },
      { "request": { "headers": { "x-amz-target": { "equalTo": "AWSStepFunctions.StartExecution" } },
            "bodyPatterns": [{ "equalTo": "{ }" }] },
        "response": { "status": 400, "base64Body": "e30=" } }] }"#;
    let hars = files("recorded").into_iter().filter_map(|file| {
        let cassette = sfn_mock::cassette::Cassette::parse(&file).ok()?;
        Some(cassette.to_har())
    });
    let mut all = files("imported");
    all.extend(hars);
    all.extend(std::iter::repeat_n(MAPPINGS.to_owned(), 16));
    let bytes = select(all).prop_flat_map(|file| mutated(file.into_bytes()));
    bytes.prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// The requests of the conformance cases: operations and bodies that mean something.
fn conformance_requests() -> Vec<(usize, Value)> {
    let cases = files("conformance").into_iter().flat_map(|file| {
        let cases: Vec<Value> = serde_json::from_str(&file).expect("it is a list of cases");
        cases.into_iter().map(|mut case| case["request"].take())
    });
    let conformance_requests = cases.filter_map(|mut request| {
        let operation = request["target"].as_str()?;
        let place = OPERATIONS.iter().position(|known| *known == operation)?;
        let body = request.get_mut("body")?.take();
        Some((place, body))
    });
    conformance_requests.collect()
}

/// An operation's number, and a body: a good one with other members, or with other bytes.
fn a_call() -> impl Strategy<Value = Vec<u8>> {
    let conformance_requests = conformance_requests();
    let members = conformance_requests
        .iter()
        .filter_map(|(_, body)| body.as_object());
    let mut members: Vec<(String, Value)> = members
        .flatten()
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    members
        .extend([json!(null), json!([]), json!(-1), json!(true)].map(|odd| ("input".into(), odd)));
    let value = select(members.clone()).prop_map(|(_, value)| value);
    let member = (select(members), value, any::<bool>())
        .prop_map(|((name, its), other, keep)| (name, if keep { its } else { other }));
    let with_others = (select(conformance_requests.clone()), vec(member, 0..4)).prop_map(
        |((operation, mut body), others)| {
            if let Some(body) = body.as_object_mut() {
                body.extend(others);
            }
            (operation, body.to_string().into_bytes())
        },
    );
    let with_other_bytes = select(conformance_requests).prop_flat_map(|(operation, body)| {
        (Just(operation), mutated(body.to_string().into_bytes()))
    });
    prop_oneof![with_others, with_other_bytes].prop_map(|(operation, body)| {
        let operation = u8::try_from(operation).expect("there are few operations");
        [vec![operation], body].concat()
    })
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn bytes_on_a_socket(bytes in prop_oneof![8 => mutated(request()), 1 => vec(any::<u8>(), 0..512)]) {
        targets::wire(&bytes);
    }

    #[test]
    fn two_requests_at_once_on_a_socket(bytes in mutated([request(), request()].concat())) {
        targets::wire(&bytes);
    }
}

proptest! {
    #![proptest_config(cases(4_000))]

    #[test]
    fn bodies(bytes in prop_oneof![
        2 => mutated(json!({ "stateMachineArn": ORDERS, "name": "a", "input": "{}", "traceHeader": "b" }).to_string().into()),
        1 => text_of(OF_JSON, 40).prop_map(String::into_bytes),
    ]) {
        targets::body(&bytes);
    }

    #[test]
    fn arns(arn in prop_oneof![
        2 => text_of(OF_ARNS, 16),
        1 => mutated(ORDERS.into()).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
    ]) {
        targets::arn(&arn);
    }

    #[test]
    fn names(name in prop_oneof![text_of(OF_NAMES, 12), Just("n".repeat(80)), "\\PC{78,82}"]) {
        targets::name(&name);
    }

    #[test]
    fn inputs(input in text_of(OF_JSON, 40)) {
        targets::input(&input);
    }

    #[test]
    fn bodies_of_every_operation(bytes in a_call()) {
        operations::operation(&bytes);
    }

    #[test]
    fn scenario_files(text in prop_oneof![
        1 => text_of(OF_SCENARIOS, 40),
        2 => a_scenario_file().prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
    ]) {
        targets::scenario(&text);
    }
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn cassettes(text in prop_oneof![1 => text_of(OF_CASSETTES, 40), 4 => of_a_file("recorded")]) {
        files::cassette(&text);
    }

    #[cfg(feature = "record")]
    #[test]
    fn recordings_of_other_tools(text in prop_oneof![
        1 => text_of(OF_CASSETTES, 40),
        4 => of_another_tool(),
    ]) {
        files::recording(&text);
    }
}

/// The values that mean something in HTTP, JSON, UTF-8 and to C, a quarter of them at each place; every
/// value at every place where the long tests are run (`SFN_MOCK_SOAK`).
#[test]
fn every_one_byte_mutation_of_a_good_request_is_answered_or_refused() {
    const TELLING: &[u8] = b"\0\x01\t\n\r \"#%,./0:;={\\\x7f\x80\xc3\xed\xff";
    let all: Vec<u8> = (0..=255).collect();
    let (values, share) = if is_long() {
        (&all[..], 1)
    } else {
        (TELLING, 4)
    };
    let good = request();
    for at in 0..good.len() {
        for &value in values.iter().skip(at % share).step_by(share) {
            let mut bytes = good.clone();
            bytes[at] = value;
            targets::wire(&bytes);
        }
    }
    println!("{} mutations", good.len() * values.len() / share);
}
