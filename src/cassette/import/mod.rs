//! Other tools' recordings, as cassettes.

mod har;
mod network_traffic;

use http::StatusCode;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use super::redaction::KEEP_UNREADABLE;
use super::{Cassette, RecordedExchange, Source};
use crate::error::{Error, ErrorKind};
use crate::panic_message::refuse;

/// The result of an import. Requires feature `record`.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Imported {
    /// The exchanges that could be imported. They are redacted when they are written.
    pub cassette: Cassette,
    /// A line for each part that could not be imported: where it is, and why.
    pub left_out: Vec<String>,
}

impl Cassette {
    /// Imports an HTTP Archive (HAR 1.2), as browsers, proxies and [`to_har`](Self::to_har) write it. Requires
    /// feature `record`.
    ///
    /// Calls of Step Functions that have an answer come in. All else, such as an entry of another host or
    /// one whose `status` is -1, is listed as left out, with the reason.
    ///
    /// ```
    /// use sfn_mock::cassette::{Cassette, RecordedExchange, Source};
    /// use sfn_mock::Reply;
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
    /// If the text is not a HAR ([`ErrorKind::Cassette`]).
    pub fn import_har(json: &str) -> Result<Imported, Error> {
        har::import(json)
    }

    /// Imports recorded traffic as the Rust SDK's own recorder writes it: `NetworkTraffic`, version
    /// `V0`, of aws-smithy's `RecordingClient::dump_to_file`. Requires feature `record`.
    ///
    /// # Errors
    ///
    /// If the text is not such a recording, or of another version ([`ErrorKind::Cassette`]).
    pub fn import_network_traffic(json: &str) -> Result<Imported, Error> {
        network_traffic::import(json)
    }

    /// Exports the cassette as an HTTP Archive (HAR 1.2), without the secrets that every
    /// [`Redaction`](crate::cassette::Redaction) takes out. [`import_har`](Self::import_har) reads it back whole.
    /// Requires feature `record`.
    ///
    /// # Panics
    ///
    /// If a body cannot be read, as [`save`](Self::save) describes.
    #[must_use]
    #[track_caller]
    pub fn to_har(&self) -> String {
        match self.exchanges_to_write() {
            Ok(exchanges) => har::export(self, &exchanges),
            Err(why) => refuse(format!("the cassette: {why}"), KEEP_UNREADABLE),
        }
    }
}

/// Parses a recording, which has an array of its parts at a JSON pointer. A byte order mark is skipped.
fn parse(json: &str, what: &str, parts: &str) -> Result<Value, Error> {
    let json = json.strip_prefix('\u{feff}').unwrap_or(json);
    let refuse = |text: String| Error::new(ErrorKind::Cassette, format!("not {what}: {text}"));
    let value: Value = serde_json::from_str(json).map_err(|error| refuse(error.to_string()))?;
    match value.pointer(parts) {
        Some(Value::Array(_)) => Ok(value),
        found => {
            let path = parts.trim_start_matches('/').replace('/', ".");
            let found = found.map_or_else(|| "nothing".to_owned(), describe);
            Err(refuse(format!("{path}: expected an array, found {found}")))
        }
    }
}

fn describe(value: &Value) -> String {
    match value {
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

/// The string at a key; empty without one.
fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// The status at a key, if it is one of an answer.
fn status(value: &Value, key: &str) -> Result<StatusCode, String> {
    let status = value[key]
        .as_u64()
        .and_then(|status| u16::try_from(status).ok());
    let status = status.filter(|status| (200..=599).contains(status));
    let status = status.and_then(|status| StatusCode::from_u16(status).ok());
    status.ok_or_else(|| format!("expected a status from 200 to 599, found {}", value[key]))
}

/// An import in progress.
#[derive(Default)]
struct Import {
    exchanges: Vec<RecordedExchange>,
    left_out: Vec<String>,
}

impl Import {
    /// Adds an exchange, or the reason why it cannot be one.
    fn add(&mut self, at: &str, exchange: Result<RecordedExchange, String>) {
        match exchange {
            Ok(exchange) => self.exchanges.push(exchange),
            Err(why) => self.left_out.push(format!("{at}: {why}")),
        }
    }

    /// Adds a header; one that is not valid in HTTP is left out.
    fn add_header(&mut self, at: &str, headers: &mut HeaderMap, name: &str, value: &str) {
        // HTTP/2's `:authority` and the like, as browsers write them.
        if name.starts_with(':') {
            return;
        }
        let header = HeaderName::from_bytes(name.as_bytes()).ok();
        match header.zip(HeaderValue::from_bytes(value.as_bytes()).ok()) {
            Some((name, value)) => {
                headers.append(name, value);
            }
            None => self.left_out.push(format!("{at}: the header {name:?}")),
        }
    }

    fn finish(self, source: Source) -> Imported {
        let mut cassette = Cassette::new(source);
        cassette.exchanges = self.exchanges;
        Imported {
            cassette,
            left_out: self.left_out,
        }
    }
}
