//! `fixtures/recorded/`: every file is a cassette that names its origin, and plays.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use sfn_mock::cassette::{Cassette, PlaybackOptions, RecordedExchange, Source};
use sfn_mock::{ErrorCode, SfnMock};

use crate::support::raw_socket::{self, Request};

fn files() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/recorded");
    let entries = fs::read_dir(folder).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let cassettes = paths.filter(|path| path.extension().is_some_and(|end| end == "json"));
    let mut files: Vec<_> = cassettes.collect();
    files.sort();
    assert!(!files.is_empty(), "{folder} has no cassette");
    files
}

/// The request as a client sends it.
fn request(exchange: &RecordedExchange) -> Request {
    Request::call(exchange.operation(), exchange.request_body())
}

#[test]
fn every_recorded_answer_is_played_back_byte_for_byte() {
    for file in files() {
        let shown = file.display();
        let cassette = Cassette::load(&file).unwrap_or_else(|error| panic!("{error}"));
        let sfn = SfnMock::play(PlaybackOptions::of(cassette.clone()).in_order());
        for exchange in cassette.exchanges() {
            let answer = raw_socket::ask(sfn.endpoint_url(), &request(exchange));
            assert_eq!(answer.status(), exchange.status(), "{shown}");
            assert_eq!(answer.body, exchange.reply_body(), "{shown}");
        }
    }
}

#[test]
fn every_file_is_as_it_would_be_written() {
    for file in files() {
        let cassette = Cassette::load(&file).unwrap_or_else(|error| panic!("{error}"));
        let text = fs::read_to_string(&file).expect("it was read before");
        assert_eq!(
            cassette.to_json(),
            text.replace("\r\n", "\n"),
            "{}",
            file.display()
        );
    }
}

#[test]
fn every_file_states_where_it_comes_from() {
    for file in files() {
        let cassette = Cassette::load(&file).unwrap_or_else(|error| panic!("{error}"));
        let is_stated = match cassette.source() {
            Source::Recorded { service, at, .. } => !service.is_empty() && at.ends_with('Z'),
            Source::Documentation { from } => !from.is_empty(),
            Source::Synthetic { note } => !note.is_empty(),
            _ => false,
        };
        assert!(is_stated, "{}: {:?}", file.display(), cassette.source());
    }
}

/// The kinds of successes that the recordings have.
const SUCCESSES: [&str; 8] = [
    "CreateStateMachine",
    "DescribeExecution",
    "StartExecution of an EXPRESS machine",
    "StartExecution with a name",
    "StartExecution without a name",
    "StartExecution replayed",
    "StartExecution through a version",
    "StartExecution through an alias",
];

/// Which of them an exchange is, that comes after others.
fn success(exchange: &RecordedExchange, before: &[RecordedExchange]) -> Option<&'static str> {
    let members = |body: &[u8]| serde_json::from_slice::<Value>(body).unwrap_or_default();
    let (asked, answer) = (
        members(exchange.request_body()),
        members(exchange.reply_body()),
    );
    let machine = asked["stateMachineArn"].as_str().unwrap_or_default();
    let qualifier = machine.split(':').nth(7);
    let repeats = |other: &RecordedExchange| {
        other.request_body() == exchange.request_body()
            && members(other.reply_body()) == answer
            && asked.get("name").is_some()
    };
    let kind = match (exchange.operation(), qualifier) {
        _ if exchange.status() != 200 => return None,
        ("StartExecution", Some(version)) if version.parse::<u64>().is_ok() => {
            "StartExecution through a version"
        }
        ("StartExecution", Some(_)) => "StartExecution through an alias",
        ("StartExecution", None) => match answer["executionArn"].as_str()? {
            _ if before.iter().any(repeats) => "StartExecution replayed",
            arn if arn.contains(":express:") => "StartExecution of an EXPRESS machine",
            _ if asked.get("name").is_some() => "StartExecution with a name",
            _ => "StartExecution without a name",
        },
        (operation, _) => {
            let mut known = SUCCESSES.into_iter();
            return known.find(|known| *known == operation);
        }
    };
    Some(kind)
}

#[test]
fn there_is_a_cassette_of_every_kind_of_success() {
    let mut met = BTreeSet::new();
    for file in files() {
        let cassette = Cassette::load(&file).unwrap_or_else(|error| panic!("{error}"));
        let exchanges = cassette.exchanges();
        for (index, exchange) in exchanges.iter().enumerate() {
            let kind = success(exchange, &exchanges[..index]);
            let at = format!("{}, exchange {}", file.display(), index + 1);
            assert_eq!(
                kind.is_some(),
                exchange.status() == 200,
                "{at}: a kind of success that the list lacks"
            );
            met.extend(kind);
        }
    }
    assert_eq!(met, BTreeSet::from(SUCCESSES));
}

#[test]
fn there_is_a_cassette_of_every_declared_error_with_its_status() {
    let mut met = BTreeSet::new();
    for file in files() {
        let cassette = Cassette::load(&file).unwrap_or_else(|error| panic!("{error}"));
        let starts = cassette.exchanges().iter();
        for exchange in starts.filter(|exchange| exchange.operation() == "StartExecution") {
            let body: serde_json::Value =
                serde_json::from_slice(exchange.reply_body()).unwrap_or_default();
            let code = body["__type"]
                .as_str()
                .and_then(|code| code.rsplit('#').next());
            let mut known = ErrorCode::ALL.iter();
            let Some(known) = known.find(|known| Some(known.name()) == code) else {
                continue;
            };
            assert_eq!(exchange.status(), known.status(), "{}", file.display());
            met.insert(known.name());
        }
    }
    let declared = ErrorCode::ALL.iter().filter(|code| code.is_declared());
    let missing: Vec<_> = declared
        .map(|code| code.name())
        .filter(|code| !met.contains(code))
        .collect();
    assert_eq!(missing, [] as [&str; 0]);
}
