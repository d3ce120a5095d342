//! HTTP Archives, read and written.

use std::borrow::Cow;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::HeaderMap;
use serde_json::Value;

use super::super::exchange::operation_of;
use super::super::file_form::write_source;
use super::super::{Cassette, RecordedExchange, Source};
use super::{Import, Imported, parse, status, text};
use crate::error::Error;
use crate::har::{AWS_JSON, Archive, Body, Entry, Json, Request, Response};
use crate::reply::Reply;

const TARGET: &str = "x-amz-target";

/// Imports an archive. The source has the host and the time of the first entry that is a call.
pub(super) fn import(json: &str) -> Result<Imported, Error> {
    let har = parse(json, "a HAR", "/log/entries")?;
    let log = &har["log"];
    let entries = log["entries"].as_array().map_or(&[][..], Vec::as_slice);
    let mut import = Import::default();
    let mut first = None;
    for (index, entry) in entries.iter().enumerate() {
        let at = format!("entries[{index}]");
        let exchange = exchange(entry, &at, &mut import);
        if exchange.is_ok() {
            first.get_or_insert(entry);
        }
        import.add(&at, exchange);
    }
    Ok(import.finish(source(log, first.unwrap_or(&Value::Null))))
}

/// The source that an exported cassette has in the comment of its archive; of another tool's archive, the
/// host and the time of its `first` call.
fn source(log: &Value, first: &Value) -> Source {
    if let Ok(source) = serde_json::from_str(text(log, "comment")) {
        return source;
    }
    let host = text(&first["request"], "url").split('/').nth(2);
    let creator = &log["creator"];
    let client = format!("{} {}", text(creator, "name"), text(creator, "version"));
    Source::Recorded {
        service: host.unwrap_or("unknown").to_owned(),
        at: text(first, "startedDateTime").to_owned(),
        client: Some(client.trim().to_owned()).filter(|client| !client.is_empty()),
    }
}

/// Reads an entry, which messages call `at`. Headers that are not valid are listed in `import`.
fn exchange(entry: &Value, at: &str, import: &mut Import) -> Result<RecordedExchange, String> {
    let (request, response) = (&entry["request"], &entry["response"]);
    if !request.is_object() {
        return Err("it has no request".to_owned());
    }
    let mut request_headers = headers(request, at, import);
    let method = text(request, "method");
    let operation = operation_of(method, &request_headers)?.to_owned();
    let status = status(response, "status").map_err(|why| format!("{operation}: {why}"))?;
    let request_body = body(&request["postData"], "_encoding")?;
    let reply = Reply {
        status,
        headers: headers(response, at, import),
        body: body(&response["content"], "encoding")?,
    };
    let took = entry["time"].as_f64().unwrap_or_default() / 1000.0;
    let took = Duration::try_from_secs_f64(took).unwrap_or_default();
    // In milliseconds, as a cassette file keeps it.
    let took = Duration::from_millis(u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
    if entry["_sfnMock"]["cassette"] != true {
        return RecordedExchange::imported(method, request_headers, request_body, reply, took);
    }
    // An exported cassette comes back as it was, without the header that the export has added.
    request_headers.remove(TARGET);
    Ok(RecordedExchange {
        operation,
        request_headers,
        request_body,
        reply,
        took,
    })
}

fn headers(message: &Value, at: &str, import: &mut Import) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for header in message["headers"].as_array().into_iter().flatten() {
        let (name, value) = (text(header, "name"), text(header, "value"));
        import.add_header(at, &mut headers, name, value);
    }
    headers
}

/// The body under the key `text`; `encoding` is the key that reads `base64` for a body in base64.
fn body(content: &Value, encoding: &str) -> Result<Bytes, String> {
    let body = text(content, "text");
    if content[encoding] == "base64" {
        let decoded = BASE64_STANDARD.decode(body);
        return decoded.map_or_else(
            |_| Err("its body is invalid base64".to_owned()),
            |body| Ok(body.into()),
        );
    }
    Ok(body.to_owned().into())
}

/// Writes an archive that [`import`] reads back whole: its comment is the source as JSON, and each entry is
/// marked.
pub(super) fn export(cassette: &Cassette, exchanges: &[RecordedExchange]) -> String {
    let source = cassette.source();
    let at = match source {
        Source::Recorded { at, .. } => at.as_str(),
        // The format requires a time.
        Source::Documentation { .. } | Source::Synthetic { .. } => "1970-01-01T00:00:00Z",
    };
    let comment = write_source(source);
    let mut text = Vec::new();
    let mut archive = Archive::begin(&mut text, &comment);
    for exchange in exchanges {
        let written = archive.entry(&entry(exchange, at));
        written.expect("a list of bytes takes all");
    }
    archive.end().expect("a list of bytes takes all");
    String::from_utf8(text).expect("JSON is UTF-8")
}

/// Encodes an exchange. All entries have the date of the recording: a cassette keeps no others.
fn entry<'a>(exchange: &'a RecordedExchange, at: &'a str) -> Entry<'a> {
    let took = u64::try_from(exchange.took.as_millis()).unwrap_or(u64::MAX);
    let reply = &exchange.reply;
    let mut request_headers = encode_headers(&exchange.request_headers);
    let target = format!("AWSStepFunctions.{}", exchange.operation);
    request_headers.push((TARGET, target.into()));
    let mut custom = Json::default();
    custom.raw("cassette", "true");
    Entry {
        started_date_time: at,
        took,
        connection: None,
        request: Request {
            method: "POST",
            url: "https://states.us-east-1.amazonaws.com/".to_owned(),
            headers: request_headers,
            body: Body::new(
                &exchange.request_body,
                media_type(&exchange.request_headers),
            ),
        },
        response: Response {
            status: reply.status.as_u16(),
            headers: encode_headers(&reply.headers),
            body: Body::new(&reply.body, media_type(&reply.headers)),
            error: None,
        },
        custom,
    }
}

fn encode_headers(headers: &HeaderMap) -> Vec<(&str, Cow<'_, str>)> {
    let mut encoded = Vec::with_capacity(headers.len() + 1);
    for (name, value) in headers {
        encoded.push((name.as_str(), String::from_utf8_lossy(value.as_bytes())));
    }
    encoded
}

fn media_type(headers: &HeaderMap) -> &str {
    let sent = headers.get(http::header::CONTENT_TYPE);
    sent.and_then(|value| value.to_str().ok())
        .unwrap_or(AWS_JSON)
}
