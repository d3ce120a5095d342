//! The form of a cassette file: how it is read and written, and its JSON Schema.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde::de::value::SeqAccessDeserializer;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use super::exchange::is_operation;
use super::json::{Json, Spacing, Text};
use super::{Cassette, RecordedExchange, Source};
use crate::error::{Error, ErrorKind};
use crate::file::{File, Flaw, Raw};
use crate::reply::Reply;

/// Recorded exchanges for sfn-mock.
#[derive(Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "Cassette"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FileCassette {
    /// The version of the file's form.
    #[serde(rename = "version")]
    #[cfg_attr(feature = "schemars", schemars(extend("const" = super::Cassette::VERSION)))]
    _version: u32,
    /// The origin of its exchanges.
    source: Source,
    /// In the order in which they were recorded.
    exchanges: Vec<FileExchange>,
}

/// A request and its answer.
#[derive(Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "Exchange"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FileExchange {
    /// An operation of Step Functions, such as `StartExecution`.
    operation: String,
    request: FileRequest,
    reply: FileReply,
    /// The time that the answer took, in milliseconds. Default: 0.
    #[serde(default)]
    took_ms: u64,
}

/// The request.
#[derive(Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "Request"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FileRequest {
    /// The headers that matter, by name.
    #[serde(default)]
    #[cfg_attr(feature = "schemars", schemars(with = "SchemaOfHeaders"))]
    headers: Headers,
    /// The body, as JSON.
    body: Option<Raw>,
    /// `body` has a space after each comma and colon.
    #[serde(default)]
    spaced: bool,
    /// The body, where it is not JSON or white space in it matters.
    body_text: Option<String>,
    /// The body, where it is not UTF-8.
    body_base64: Option<String>,
}

/// The answer.
#[derive(Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "Reply"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FileReply {
    #[cfg_attr(feature = "schemars", schemars(range(min = 200, max = 599)))]
    status: u16,
    /// By name. `Date` and the headers for the body's length are added when it is played.
    #[serde(default)]
    #[cfg_attr(feature = "schemars", schemars(with = "SchemaOfHeaders"))]
    headers: Headers,
    /// The body, as JSON.
    body: Option<Raw>,
    /// `body` has a space after each comma and colon.
    #[serde(default)]
    spaced: bool,
    /// The body, where it is not JSON or white space in it matters.
    body_text: Option<String>,
    /// The body, where it is not UTF-8.
    body_base64: Option<String>,
}

/// Names and values, in the file's order.
#[derive(Default)]
struct Headers(Vec<(String, HeaderValues)>);

#[cfg(feature = "schemars")]
type SchemaOfHeaders = std::collections::HashMap<String, HeaderValues>;

/// A header's value, or all of them where it is there several times.
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "HeaderValue", untagged))]
enum HeaderValues {
    One(String),
    Several(Vec<String>),
}

impl<'de> Deserialize<'de> for Headers {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        struct HeadersVisitor;
        impl<'de> Visitor<'de> for HeadersVisitor {
            type Value = Headers;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Headers, A::Error> {
                let mut headers = Vec::new();
                while let Some(header) = map.next_entry()? {
                    headers.push(header);
                }
                Ok(Headers(headers))
            }
        }
        reader.deserialize_map(HeadersVisitor)
    }
}

impl<'de> Deserialize<'de> for HeaderValues {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        struct ValuesVisitor;
        impl<'de> Visitor<'de> for ValuesVisitor {
            type Value = HeaderValues;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text, or a list of texts")
            }

            fn visit_str<E>(self, text: &str) -> Result<HeaderValues, E> {
                Ok(HeaderValues::One(text.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<HeaderValues, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(items)).map(HeaderValues::Several)
            }
        }
        reader.deserialize_any(ValuesVisitor)
    }
}

/// Reads the text of a file, which messages call `shown`.
pub(super) fn read(text: &str, shown: &str) -> Result<Cassette, Error> {
    let file = File::parse(ErrorKind::Cassette, text, shown)?;
    let expected = Cassette::VERSION;
    if let Some(version) = file.number("version")
        && version != u64::from(expected)
    {
        let text = format!("expected version {expected}, found {version}");
        return Err(file.refuse(Flaw::at("version", text)));
    }
    let (form, file) = file.read::<FileCassette>()?;
    let mut cassette = Cassette::new(form.source);
    let mut flaws = Vec::new();
    for (index, exchange) in form.exchanges.into_iter().enumerate() {
        let mut found = Found {
            path: format!("exchanges[{index}]"),
            flaws: &mut flaws,
        };
        cassette.exchanges.push(exchange.into_domain(&mut found));
    }
    file.check(flaws, Vec::new())?;
    Ok(cassette)
}

/// The errors found so far, and the path of the object at hand.
struct Found<'f> {
    path: String,
    flaws: &'f mut Vec<Flaw>,
}

impl Found<'_> {
    fn add(&mut self, key: &str, text: impl Into<String>) {
        let path = format!("{}.{key}", self.path);
        self.flaws.push(Flaw::at(path, text));
    }
}

impl FileExchange {
    /// Converts the exchange, with a harmless value in the place of each invalid one.
    fn into_domain(self, found: &mut Found<'_>) -> RecordedExchange {
        if !is_operation(&self.operation) {
            let text = format!("expected letters and digits, found {:?}", self.operation);
            found.add("operation", text);
        }
        let exchange = found.path.clone();
        found.path = format!("{exchange}.request");
        let FileRequest {
            headers,
            body,
            spaced,
            body_text,
            body_base64,
        } = self.request;
        let request_headers = read_headers(headers, found);
        let request_body = read_body(body, spaced, body_text, body_base64, found);
        found.path = format!("{exchange}.reply");
        let FileReply {
            status,
            headers,
            body,
            spaced,
            body_text,
            body_base64,
        } = self.reply;
        if !(200..=599).contains(&status) {
            let text = format!("expected a status from 200 to 599, found {status}");
            found.add("status", text);
        }
        let reply = Reply {
            status: StatusCode::from_u16(status).unwrap_or_default(),
            headers: read_headers(headers, found),
            body: read_body(body, spaced, body_text, body_base64, found),
        };
        RecordedExchange {
            operation: self.operation,
            request_headers,
            request_body,
            reply,
            took: Duration::from_millis(self.took_ms),
        }
    }
}

fn read_headers(headers: Headers, found: &mut Found<'_>) -> HeaderMap {
    let mut read = HeaderMap::new();
    for (name, values) in headers.0 {
        let values = match values {
            HeaderValues::One(value) => vec![value],
            HeaderValues::Several(values) => values,
        };
        let key = format!("headers.{name}");
        let Ok(header) = HeaderName::from_bytes(name.as_bytes()) else {
            found.add(&key, format!("{name:?} is not a valid HTTP header name"));
            continue;
        };
        for value in values {
            match HeaderValue::from_bytes(value.as_bytes()) {
                Ok(value) => {
                    read.append(&header, value);
                }
                Err(_) => found.add(&key, format!("{value:?} is not a valid HTTP header value")),
            }
        }
    }
    read
}

fn read_body(
    body: Option<Raw>,
    spaced: bool,
    text: Option<String>,
    base64: Option<String>,
    found: &mut Found<'_>,
) -> Bytes {
    let second = match (&body, &text, &base64) {
        (Some(_), Some(_), _) => Some(("body", "bodyText")),
        (Some(_), None, Some(_)) => Some(("body", "bodyBase64")),
        (None, Some(_), Some(_)) => Some(("bodyText", "bodyBase64")),
        (Some(_), None, None) | (None, _, None) | (None, None, Some(_)) => None,
    };
    if let Some((first, second)) = second {
        found.add(second, format!("expected one body, found `{first}` too"));
    }
    if spaced && body.is_none() {
        found.add("spaced", "expected `body` beside it, found none");
    }
    match (body, base64, text) {
        (Some(Raw(raw)), ..) => {
            let Some(json) = Json::read(&raw) else {
                let text = "it is nested too deeply to be kept as JSON; write it as `bodyText`";
                found.add("body", text);
                return Bytes::new();
            };
            let spacing = if spaced {
                Spacing::Spaced
            } else {
                Spacing::Compact
            };
            json.write(spacing).into()
        }
        (None, Some(base64), _) => match BASE64_STANDARD.decode(base64) {
            Ok(bytes) => bytes.into(),
            Err(error) => {
                found.add("bodyBase64", format!("invalid base64: {error}"));
                Bytes::new()
            }
        },
        (None, None, Some(text)) => text.into(),
        (None, None, None) => Bytes::new(),
    }
}

/// The text of a file: indented, with every token of the bodies as it is spelled.
pub(super) fn write(source: &Source, exchanges: &[RecordedExchange]) -> String {
    let source = serde_json::to_string(source).expect("a source is strings");
    let mut written = Vec::with_capacity(exchanges.len());
    for exchange in exchanges {
        written.push(write_exchange(exchange));
    }
    let file = object(vec![
        ("version", Json::Token(Cassette::VERSION.to_string())),
        (
            "source",
            Json::read(&source).expect("serde_json writes JSON"),
        ),
        ("exchanges", Json::List(written)),
    ]);
    file.write(Spacing::Pretty) + "\n"
}

/// An exchange as an item of `exchanges`, on one line.
#[cfg(feature = "record")]
pub(super) fn write_line(exchange: &RecordedExchange) -> String {
    write_exchange(exchange).write(Spacing::Compact)
}

fn write_exchange(exchange: &RecordedExchange) -> Json {
    let Reply {
        status,
        headers,
        body,
    } = &exchange.reply;
    let mut request = Vec::new();
    write_message(
        &exchange.request_headers,
        &exchange.request_body,
        &mut request,
    );
    let mut reply = vec![("status", Json::Token(status.as_str().to_owned()))];
    write_message(headers, body, &mut reply);
    let mut members = vec![
        ("operation", Json::text(&*exchange.operation)),
        ("request", object(request)),
        ("reply", object(reply)),
    ];
    let took = exchange.took.as_millis();
    if took > 0 {
        members.push(("tookMs", Json::Token(took.to_string())));
    }
    object(members)
}

/// Writes the body as JSON where that gives the same bytes, else as a string, else in base64.
fn write_message(headers: &HeaderMap, body: &[u8], members: &mut Vec<(&'static str, Json)>) {
    let mut names: Vec<&str> = headers.keys().map(HeaderName::as_str).collect();
    names.sort_unstable();
    let mut written = Vec::with_capacity(names.len());
    for name in names {
        let mut values = Vec::new();
        for value in headers.get_all(name) {
            values.push(Json::text(String::from_utf8_lossy(value.as_bytes())));
        }
        let values = match values.len() {
            1 => values.remove(0),
            _ => Json::List(values),
        };
        written.push((Text::new(name), values));
    }
    if !written.is_empty() {
        members.push(("headers", Json::Object(written)));
    }
    let Ok(text) = std::str::from_utf8(body) else {
        return members.push(("bodyBase64", Json::text(BASE64_STANDARD.encode(body))));
    };
    if text.is_empty() {
        return;
    }
    let json = Json::read(text).map(|json| (json.spacing_of(text), json));
    match json {
        Some((Some(Spacing::Compact), json)) => members.push(("body", json)),
        Some((Some(Spacing::Spaced), json)) => {
            members.push(("body", json));
            members.push(("spaced", Json::Token("true".to_owned())));
        }
        Some((Some(Spacing::Pretty) | None, _)) | None => {
            members.push(("bodyText", Json::text(text)));
        }
    }
}

fn object(members: Vec<(&'static str, Json)>) -> Json {
    let mut named = Vec::with_capacity(members.len());
    for (name, value) in members {
        named.push((Text::new(name), value));
    }
    Json::Object(named)
}

/// The JSON Schema of a whole file.
#[cfg(feature = "schemars")]
pub(super) fn schema() -> serde_json::Value {
    crate::file::schema_for::<FileCassette>()
}
