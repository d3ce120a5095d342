//! Traffic that aws-smithy's own recorder wrote: `NetworkTraffic`, version V0.
//!
//! It is read as plain JSON: aws-smithy-http-client has its types behind `test-util`, with private
//! members.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::HeaderMap;
use serde_json::Value;

use super::super::exchange::operation_of;
use super::super::{RecordedExchange, Source};
use super::{Import, Imported, parse, status, text};
use crate::error::{Error, ErrorKind};
use crate::reply::Reply;

const WHAT: &str = "recorded traffic of aws-smithy";

/// The events of one connection, put together.
struct Connection<'t> {
    id: u64,
    request: Option<&'t Value>,
    request_body: Vec<u8>,
    response: Option<&'t Value>,
    response_body: Vec<u8>,
    /// The error in its data.
    error: Option<&'static str>,
}

/// Imports a recording: puts the events of each connection together, and makes an exchange of each
/// connection, in the order of their ids.
pub(super) fn import(json: &str) -> Result<Imported, Error> {
    let traffic = parse(json, WHAT, "/events")?;
    if traffic["version"] != "V0" {
        let text = format!(
            "{WHAT}: expected version \"V0\", found {}",
            traffic["version"]
        );
        return Err(Error::new(ErrorKind::Cassette, text));
    }
    let mut connections: Vec<Connection<'_>> = Vec::new();
    for (index, event) in traffic["events"]
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
    {
        let id = event["connection_id"].as_u64();
        let action = event["action"]
            .as_object()
            .and_then(|action| action.iter().next());
        let Some((id, (action, content))) = id.zip(action) else {
            let text = format!("not {WHAT}: events[{index}]: expected a connection and an action");
            return Err(Error::new(ErrorKind::Cassette, text));
        };
        let place = match connections.binary_search_by_key(&id, |connection| connection.id) {
            Ok(place) => place,
            Err(place) => {
                connections.insert(place, Connection::new(id));
                place
            }
        };
        connections[place].apply(action, content);
    }
    let mut import = Import::default();
    for connection in &connections {
        let at = format!("connection {}", connection.id);
        let exchange = connection.exchange(&at, &mut import);
        import.add(&at, exchange);
    }
    Ok(import.finish(source(&connections)))
}

impl<'t> Connection<'t> {
    fn new(id: u64) -> Self {
        Self {
            id,
            request: None,
            request_body: Vec::new(),
            response: None,
            response_body: Vec::new(),
            error: None,
        }
    }

    /// Adds an event. Unknown actions are ignored.
    fn apply(&mut self, action: &str, content: &'t Value) {
        let of_request = content["direction"] == "Request";
        match action {
            "Request" => self.request = Some(&content["request"]),
            "Response" => self.response = Some(&content["response"]),
            "Data" => {
                let body = if of_request {
                    &mut self.request_body
                } else {
                    &mut self.response_body
                };
                let data = &content["data"];
                body.extend_from_slice(text(data, "Utf8").as_bytes());
                match BASE64_STANDARD.decode(text(data, "Base64")) {
                    Ok(bytes) => body.extend_from_slice(&bytes),
                    Err(_) => self.error = Some("its data is invalid base64"),
                }
            }
            "Eof" if content["ok"] == false && of_request => {
                self.error = Some("its request ended before it was complete");
            }
            "Eof" if content["ok"] == false => {
                self.error = Some("its answer ended before it was complete");
            }
            _ => {}
        }
    }

    /// Makes the exchange of the connection, which messages call `at`. `Err` has the reason why it has
    /// none; headers that are not valid are listed in `import`.
    fn exchange(&self, at: &str, import: &mut Import) -> Result<RecordedExchange, String> {
        let request = self.request.ok_or("it has no request")?;
        let request_headers = headers(request, at, import);
        let method = text(request, "method");
        let operation = operation_of(method, &request_headers)?;
        let response = self.response.unwrap_or(&Value::Null);
        if let Some(error) = response["Err"].as_str() {
            return Err(format!("{operation} has no answer: {error}"));
        }
        if response["Ok"].is_null() {
            return Err(format!("{operation} has no answer"));
        }
        if let Some(error) = self.error {
            return Err(format!("{operation}: {error}"));
        }
        let response = &response["Ok"];
        let reply = Reply {
            status: status(response, "status")?,
            headers: headers(response, at, import),
            body: self.response_body.clone().into(),
        };
        let body = self.request_body.clone();
        RecordedExchange::imported(method, request_headers, body, reply, Duration::ZERO)
    }
}

fn headers(message: &Value, at: &str, import: &mut Import) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, values) in message["headers"].as_object().into_iter().flatten() {
        for value in values.as_array().into_iter().flatten() {
            let value = value.as_str().unwrap_or_default();
            import.add_header(at, &mut headers, name, value);
        }
    }
    headers
}

/// The host of the first request, and the time of its answer.
fn source(connections: &[Connection<'_>]) -> Source {
    let mut connections = connections.iter();
    let first = connections.find_map(|connection| Some((connection.request?, connection.response)));
    let (request, response) = first.unwrap_or((&Value::Null, None));
    let response = response.map_or(&Value::Null, |response| &response["Ok"]);
    let host = text(request, "uri").split('/').nth(2);
    let date = header(response, "date").and_then(|date| iso(&date));
    Source::Recorded {
        service: host.unwrap_or("unknown").to_owned(),
        at: date.unwrap_or_else(|| "unknown".to_owned()),
        client: header(request, "user-agent"),
    }
}

fn header(message: &Value, name: &str) -> Option<String> {
    let mut headers = message["headers"].as_object()?.iter();
    let (_, values) = headers.find(|(other, _)| other.eq_ignore_ascii_case(name))?;
    Some(values[0].as_str()?.to_owned())
}

/// The date of an HTTP header, `Sun, 22 Nov 2026 21:00:00 GMT`, as `2026-11-22T21:00:00Z`.
fn iso(date: &str) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let words: Vec<_> = date.split(' ').collect();
    let [_, day, month, year, time, "GMT"] = words[..] else {
        return None;
    };
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    Some(format!("{year}-{month:02}-{day}T{time}Z"))
}
