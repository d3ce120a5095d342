//! Other tools' recordings, as cassettes.

mod har;
mod network_traffic;
mod wiremock;

use serde::de::DeserializeOwned;

use super::redaction::KEEP_UNREADABLE;
use super::{Cassette, RecordedExchange, Source};
use crate::error::{Error, ErrorKind};
use crate::panic_message::refuse;

/// What came of another tool's recording.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Imported {
    /// What could be carried over. It is not redacted before it is written.
    pub cassette: Cassette,
    /// What could not, a line for each: where it stands, and why.
    pub left_out: Vec<String>,
}

impl Cassette {
    /// Takes over an HTTP Archive (HAR 1.2), as browsers and proxies write it and as
    /// [`to_har`](Self::to_har) does.
    ///
    /// ```
    /// use sfn_mock::{Cassette, RecordedExchange, Reply, Source};
    ///
    /// let reply = Reply::new(200).body("{}");
    /// let cassette = Cassette::new(Source::synthetic("an example"))
    ///     .exchange(RecordedExchange::new("StopExecution", "{}", reply));
    /// let imported = Cassette::import_har(&cassette.to_har())?;
    /// assert_eq!(imported.cassette, cassette);
    /// assert!(imported.left_out.is_empty());
    /// # Ok::<(), sfn_mock::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the text is no HAR ([`ErrorKind::Cassette`]).
    pub fn import_har(json: &str) -> Result<Imported, Error> {
        har::import(json)
    }

    /// Takes over recorded traffic as the Rust SDK's own recorder writes it: `NetworkTraffic`, version
    /// `V0`, of aws-smithy's `RecordingClient::dump_to_file`.
    ///
    /// # Errors
    ///
    /// If the text is no such recording, or of another version ([`ErrorKind::Cassette`]).
    pub fn import_network_traffic(json: &str) -> Result<Imported, Error> {
        network_traffic::import(json)
    }

    /// Takes over stub mappings of `WireMock`: one, a list, or `{ "mappings": [...] }`. A mapping
    /// is carried over that names its operation by `X-Amz-Target` and its body by `equalToJson`
    /// or `equalTo`.
    ///
    /// ```
    /// let imported = sfn_mock::Cassette::import_wiremock(r#"{
    ///   "request": { "method": "POST", "url": "/",
    ///     "headers": { "X-Amz-Target": { "equalTo": "AWSStepFunctions.StopExecution" } },
    ///     "bodyPatterns": [{ "equalToJson": "{\"executionArn\":\"arn\"}" }] },
    ///   "response": { "status": 200, "jsonBody": { "stopDate": 1.7E9 }, "transformers": ["x"] }
    /// }"#)?;
    /// assert_eq!(imported.cassette.exchanges()[0].reply_body(), br#"{"stopDate":1.7E9}"#);
    /// assert_eq!(imported.left_out, ["mappings[0]: response.transformers"]);
    /// # Ok::<(), sfn_mock::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the text holds no stub mappings ([`ErrorKind::Cassette`]).
    pub fn import_wiremock(json: &str) -> Result<Imported, Error> {
        wiremock::import(json)
    }

    /// The cassette as an HTTP Archive (HAR 1.2), for tools that show or edit such, without what every
    /// [`Redaction`](crate::Redaction) takes out. [`import_har`](Self::import_har) reads it back whole.
    ///
    /// # Panics
    ///
    /// If a body cannot be read, as [`save`](Self::save) says.
    #[must_use]
    #[track_caller]
    pub fn to_har(&self) -> String {
        match self.exchanges_to_write() {
            Ok(exchanges) => har::export(self, &exchanges),
            Err(why) => refuse(format!("the cassette: {why}"), KEEP_UNREADABLE),
        }
    }
}

/// Reads another tool's file of a form.
fn read<F: DeserializeOwned>(json: &str, what: &str) -> Result<F, Error> {
    let mut reader = serde_json::Deserializer::from_str(json);
    serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let text = format!("this is no {what}: {}: {}", error.path(), error.inner());
        Error::new(ErrorKind::Cassette, text)
    })
}

/// What was carried over so far.
struct Carried {
    exchanges: Vec<RecordedExchange>,
    left_out: Vec<String>,
}

impl Carried {
    fn new() -> Self {
        let (exchanges, left_out) = (Vec::new(), Vec::new());
        Self {
            exchanges,
            left_out,
        }
    }

    /// Takes an exchange, or says why not.
    fn take(&mut self, at: &str, exchange: Result<RecordedExchange, String>) {
        match exchange {
            Ok(exchange) => self.exchanges.push(exchange),
            Err(why) => self.leave_out(at, why),
        }
    }

    fn leave_out(&mut self, at: &str, what: impl std::fmt::Display) {
        self.left_out.push(format!("{at}: {what}"));
    }

    fn from(self, source: Source) -> Imported {
        let exchanges = self.exchanges.into_iter();
        Imported {
            cassette: exchanges.fold(Cassette::new(source), Cassette::exchange),
            left_out: self.left_out,
        }
    }
}
