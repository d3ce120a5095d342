//! The rules for any text that is read as a recording: a cassette, or another tool's.

use std::panic::Location;

#[cfg(feature = "record")]
use sfn_mock::Error;
#[cfg(feature = "record")]
use sfn_mock::cassette::Imported;
use sfn_mock::cassette::{Cassette, Redaction};

use super::targets::assert_diagnostics;

/// Reads a cassette file. The errors of an invalid one have places in it; a valid one is equal after it
/// was written and read again, without secrets, and from a HAR too.
pub(crate) fn cassette(text: &str) {
    match Cassette::parse(text) {
        Ok(cassette) => assert_comes_back(cassette),
        Err(error) => assert_diagnostics("cassette", text, &error.to_string()),
    }
}

/// Another tool's recording, whichever it is meant to be. What is taken over is a cassette like
/// any other.
#[cfg(feature = "record")]
pub(crate) fn recording(text: &str) {
    type Import = fn(&str) -> Result<Imported, Error>;
    let ways: [Import; 2] = [Cassette::import_har, Cassette::import_network_traffic];
    for import in ways {
        match import(text) {
            Ok(imported) => {
                assert!(imported.left_out.iter().all(|line| !line.is_empty()));
                assert_comes_back(imported.cassette);
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

#[track_caller]
fn assert_comes_back(cassette: Cassette) {
    let cassette = cassette.redacted(&Redaction::new().keep_unreadable());
    let saved = cassette.to_json();
    let loaded = Cassette::parse(&saved);
    let loaded = loaded.unwrap_or_else(|error| panic!("{error}\n{saved}\n{}", Location::caller()));
    assert_eq!(loaded, cassette, "{saved}");
    assert_eq!(loaded.to_json(), saved);
    #[cfg(feature = "record")]
    {
        let har = Cassette::import_har(&cassette.to_har()).expect("it is its own HAR");
        assert_eq!(har.left_out, [] as [&str; 0]);
        assert_eq!(har.cassette, cassette);
    }
}
