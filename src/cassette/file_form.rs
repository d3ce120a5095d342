//! The form of a cassette file: how it is read and written.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::exchange::is_operation;
use super::json::{Spacing, can_be_held, quote, with_spacing};
use super::{Cassette, RecordedExchange, Source};
use crate::error::{Error, ErrorKind};
use crate::file::{Document, Node, Object};
use crate::reply::Reply;

/// Reads the text of a file, which messages call `shown`. Errors are collected in the document, and
/// reading goes on with a default, which is dropped: `finish` returns all errors.
pub(super) fn read(text: &str, shown: &str) -> Result<Cassette, Error> {
    let document = Document::parse(ErrorKind::Cassette, text, shown)?;
    let mut cassette = Cassette::new(Source::synthetic(""));
    cassette.keeps_unreadable = true;
    if let Some(file) = document.root().object(&["version", "source", "exchanges"]) {
        let expected = Cassette::VERSION;
        let version = file.required("version");
        if let Some((node, version)) = version.and_then(|node| Some((node, node.integer::<u32>()?)))
            && version != expected
        {
            let text = format!("expected version {expected}, found {version}");
            return Err(document.refuse(node, text));
        }
        if let Some(source) = file.required("source").and_then(read_source) {
            cassette.source = source;
        }
        // Reports an absent key.
        file.required("exchanges");
        for node in file.items("exchanges") {
            if let Some(exchange) = read_exchange(node) {
                cassette.exchanges.push(exchange);
            }
        }
    }
    document.finish(Vec::new())?;
    Ok(cassette)
}

/// Reads an exchange that is the line of this number in a file, which messages call `shown`.
pub(super) fn read_line(
    line: &str,
    shown: &str,
    number: usize,
) -> Result<Option<RecordedExchange>, Error> {
    let document = Document::parse_line(ErrorKind::Cassette, line, shown, number)?;
    let exchange = read_exchange(document.root());
    document.finish(Vec::new())?;
    Ok(exchange)
}

fn read_source(node: Node<'_>) -> Option<Source> {
    // Each kind has a value: `true`.
    let kinds = [
        ("recorded", true),
        ("documentation", true),
        ("synthetic", true),
    ];
    let (kind, value) = node.variant(&kinds)?;
    let node = value?;
    Some(match kind {
        "recorded" => {
            let source = node.object(&["service", "at", "client"])?;
            let service = source.required_string("service");
            let at = source.required_string("at");
            Source::Recorded {
                service: service?,
                at: at?,
                client: source.string("client"),
            }
        }
        "documentation" => Source::Documentation {
            from: node.object(&["from"])?.required_string("from")?,
        },
        _ => Source::Synthetic {
            note: node.object(&["note"])?.required_string("note")?,
        },
    })
}

/// Reads an exchange; after an error, with defaults for its missing parts.
fn read_exchange(node: Node<'_>) -> Option<RecordedExchange> {
    let file = node.object(&["operation", "request", "reply", "tookMs"])?;
    let operation = file.required("operation");
    let request = file.required("request");
    let reply = file.required("reply");
    let mut exchange = RecordedExchange::new("", Vec::new(), Reply::new(200));
    if let Some((node, name)) = operation.and_then(|node| Some((node, node.string()?))) {
        if !is_operation(&name) {
            node.report(format!("expected letters and digits, found {name:?}"));
        }
        exchange.operation = name;
    }
    let keys = ["headers", "body", "spaced", "bodyText", "bodyBase64"];
    if let Some(request) = request.and_then(|node| node.object(&keys)) {
        exchange.request_headers = read_headers(&request);
        exchange.request_body = read_body(&request);
    }
    let keys = [
        "status",
        "headers",
        "body",
        "spaced",
        "bodyText",
        "bodyBase64",
    ];
    if let Some(reply) = reply.and_then(|node| node.object(&keys)) {
        exchange.reply = Reply {
            status: reply
                .required("status")
                .and_then(read_status)
                .unwrap_or_default(),
            headers: read_headers(&reply),
            body: read_body(&reply),
        };
    }
    exchange.took = Duration::from_millis(file.integer("tookMs").unwrap_or_default());
    Some(exchange)
}

fn read_status(node: Node<'_>) -> Option<StatusCode> {
    let status: u16 = node.integer()?;
    if !(200..=599).contains(&status) {
        node.report(format!("expected a status from 200 to 599, found {status}"));
    }
    StatusCode::from_u16(status).ok()
}

/// Reads the headers of a message. One with several values has an array of them.
fn read_headers(message: &Object<'_>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, node) in message.members("headers") {
        let values = if node.is_array() {
            node.items()
        } else if node.is_string() {
            vec![node]
        } else {
            node.report_unexpected("a string, or an array of strings");
            continue;
        };
        let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
            node.report(format!("{name:?} is not a valid HTTP header name"));
            continue;
        };
        for node in values {
            let Some(text) = node.string() else {
                continue;
            };
            match HeaderValue::from_bytes(text.as_bytes()) {
                Ok(value) => {
                    headers.append(&name, value);
                }
                Err(_) => node.report(format!("{text:?} is not a valid HTTP header value")),
            }
        }
    }
    headers
}

/// Reads the body of a message under one of its three keys; without one it is empty.
fn read_body(message: &Object<'_>) -> Bytes {
    let mut first = None;
    for key in ["body", "bodyText", "bodyBase64"] {
        match (message.get(key), first) {
            (Some(_), None) => first = Some(key),
            (Some(node), Some(first)) => {
                node.report(format!("expected one body, found `{first}` too"));
            }
            (None, _) => {}
        }
    }
    let mut spacing = Spacing::Compact;
    if let Some(node) = message.get("spaced")
        && node.boolean() == Some(true)
    {
        spacing = Spacing::Spaced;
        if message.get("body").is_none() {
            node.report("expected `body` beside it, found none");
        }
    }
    if let Some(node) = message.get("body") {
        if !can_be_held(node.text()) {
            node.report("it is nested too deeply to be kept as JSON; write it as `bodyText`");
            return Bytes::new();
        }
        return with_spacing(node.text(), spacing).into();
    }
    if let Some((node, text)) = message
        .get("bodyBase64")
        .and_then(|node| Some((node, node.string()?)))
    {
        return match BASE64_STANDARD.decode(text) {
            Ok(bytes) => bytes.into(),
            Err(error) => {
                node.report(format!("invalid base64: {error}"));
                Bytes::new()
            }
        };
    }
    message.string("bodyText").unwrap_or_default().into()
}

/// The text of a file: indented, with every token of the bodies as it is spelled.
pub(super) fn write(source: &Source, exchanges: &[RecordedExchange]) -> String {
    let mut written = Vec::with_capacity(exchanges.len());
    for exchange in exchanges {
        written.push(write_line(exchange));
    }
    let file = object(&[
        ("version", Cassette::VERSION.to_string()),
        ("source", write_source(source)),
        ("exchanges", array(&written)),
    ]);
    with_spacing(&file, Spacing::Pretty) + "\n"
}

pub(super) fn write_source(source: &Source) -> String {
    let (kind, members) = match source {
        Source::Recorded {
            service,
            at,
            client,
        } => {
            let mut members = vec![("service", quote(service)), ("at", quote(at))];
            if let Some(client) = client {
                members.push(("client", quote(client)));
            }
            ("recorded", members)
        }
        Source::Documentation { from } => ("documentation", vec![("from", quote(from))]),
        Source::Synthetic { note } => ("synthetic", vec![("note", quote(note))]),
    };
    object(&[(kind, object(&members))])
}

/// An exchange as an item of `exchanges`, on one line.
pub(super) fn write_line(exchange: &RecordedExchange) -> String {
    let reply = &exchange.reply;
    let request = write_message(&exchange.request_headers, &exchange.request_body);
    let status = ("status", reply.status.as_str().to_owned());
    let mut answer = vec![status];
    answer.extend(write_message(&reply.headers, &reply.body));
    let mut members = vec![
        ("operation", quote(&exchange.operation)),
        ("request", object(&request)),
        ("reply", object(&answer)),
    ];
    let took = exchange.took.as_millis();
    if took > 0 {
        members.push(("tookMs", took.to_string()));
    }
    object(&members)
}

/// The members for the headers and the body of a message: the body as JSON if reading that gives the same
/// bytes, else as a string, else in base64.
fn write_message(headers: &HeaderMap, body: &[u8]) -> Vec<(&'static str, String)> {
    let mut members = Vec::new();
    if !headers.is_empty() {
        members.push(("headers", write_headers(headers)));
    }
    let Ok(text) = std::str::from_utf8(body) else {
        members.push(("bodyBase64", quote(&BASE64_STANDARD.encode(body))));
        return members;
    };
    if text.is_empty() {
        return members;
    }
    if can_be_held(text) {
        let compact = with_spacing(text, Spacing::Compact);
        if compact == text {
            members.push(("body", compact));
            return members;
        }
        if with_spacing(text, Spacing::Spaced) == text {
            members.push(("body", compact));
            members.push(("spaced", "true".to_owned()));
            return members;
        }
    }
    members.push(("bodyText", quote(text)));
    members
}

/// The headers by name. One with several values has an array of them.
fn write_headers(headers: &HeaderMap) -> String {
    let mut written = serde_json::Map::new();
    for name in headers.keys() {
        let mut values = Vec::new();
        for value in headers.get_all(name) {
            values.push(String::from_utf8_lossy(value.as_bytes()).into());
        }
        let value = match values.len() {
            1 => values.remove(0),
            _ => Value::Array(values),
        };
        written.insert(name.as_str().to_owned(), value);
    }
    // In one order, also where a feature of serde_json's keeps that of the document.
    written.sort_keys();
    Value::Object(written).to_string()
}

fn object(members: &[(&str, String)]) -> String {
    let mut object = "{".to_owned();
    for (key, value) in members {
        if object.len() > 1 {
            object.push(',');
        }
        object.push_str(&quote(key));
        object.push(':');
        object.push_str(value);
    }
    object + "}"
}

fn array(items: &[String]) -> String {
    format!("[{}]", items.join(","))
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    /// An archive holds a source in its comment, which serde reads.
    #[test]
    fn a_source_is_read_as_it_is_written() {
        let recorded = Source::recorded("moto \"5.1\"", SystemTime::UNIX_EPOCH);
        for source in [
            recorded.clone(),
            recorded.client("boto3 1.43"),
            Source::documentation("the API reference"),
            Source::synthetic("a proxy's answer"),
        ] {
            let read = serde_json::from_str::<Source>(&write_source(&source));
            assert_eq!(read.ok(), Some(source));
        }
    }
}
