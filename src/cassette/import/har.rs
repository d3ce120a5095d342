//! HTTP Archives, read and written.

use std::time::Duration;

use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::super::capture::{Sent, header_map};
use super::super::{Cassette, RecordedExchange, Source};
use super::{Carried, Imported};
use crate::error::Error;
use crate::har::{Cache, Content, Entry, Har, Header, PostData, Request, Response, Timings};
use crate::reply::Reply;

/// The format requires a type for every body.
const AWS_JSON: &str = "application/x-amz-json-1.0";
const TARGET: &str = "x-amz-target";

pub(super) fn import(text: &str) -> Result<Imported, Error> {
    let har: Har = super::read(text, "HAR")?;
    let source = source(&har);
    let mut carried = Carried::new();
    for (index, entry) in har.log.entries.iter().enumerate() {
        let at = format!("entries[{index}]");
        let exchange = exchange(entry, &mut |what| carried.leave_out(&at, what));
        carried.take(&at, exchange);
    }
    Ok(carried.from(source))
}

/// Ours says it in its comment; of another's we know who wrote it, and whom it asked when.
fn source(har: &Har) -> Source {
    let comment = har.log.comment.as_deref().unwrap_or_default();
    if let Ok(source) = serde_json::from_str(comment) {
        return source;
    }
    let first = har.log.entries.first();
    let host = first.and_then(|entry| entry.request.url.split('/').nth(2));
    let creator = &har.log.creator;
    Source::Recorded {
        service: host.unwrap_or("unknown").to_owned(),
        at: first.map_or_else(String::new, |entry| entry.started_date_time.clone()),
        client: Some(format!("{} {}", creator.name, creator.version)),
    }
}

fn exchange(entry: &Entry, left_out: &mut dyn FnMut(String)) -> Result<RecordedExchange, String> {
    let Entry {
        request, response, ..
    } = entry;
    let mut map = |headers: &[Header]| {
        let headers = headers.iter();
        let pairs = headers.map(|header| (&*header.name, &*header.value));
        header_map(pairs, &mut *left_out)
    };
    let (request_headers, headers) = (map(&request.headers), map(&response.headers));
    let status = Some(response.status).filter(|status| (200..=599).contains(status));
    let status = status.and_then(|status| StatusCode::from_u16(status).ok());
    let no_base64 = || "its body says that it is base64, and is not".to_owned();
    let data = request.post_data.as_ref().map(PostData::bytes);
    let sent = Sent {
        method: request.method.clone(),
        body: match data {
            None => Vec::new().into(),
            Some(body) => body.ok_or_else(no_base64)?.into_owned().into(),
        },
        headers: request_headers,
    };
    let operation = sent.operation()?.to_owned();
    let reply = Reply {
        status: status.ok_or_else(|| format!("its status is {}: no answer", response.status))?,
        headers,
        body: response
            .content
            .bytes()
            .ok_or_else(no_base64)?
            .into_owned()
            .into(),
    };
    let took = Duration::try_from_secs_f64(entry.time / 1000.0).unwrap_or_default();
    let took = Duration::from_millis(u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
    let is_ours = entry
        .sfn_mock
        .as_ref()
        .is_some_and(|ours| ours["cassette"] == true);
    if !is_ours {
        return RecordedExchange::captured(sent, reply, took);
    }
    let mut request_headers = sent.headers;
    request_headers.remove(TARGET);
    Ok(RecordedExchange {
        operation,
        request_headers,
        request_body: sent.body,
        reply,
        took,
    })
}

pub(super) fn export(cassette: &Cassette, exchanges: &[RecordedExchange]) -> String {
    let at = match cassette.source() {
        Source::Recorded { at, .. } => at.as_str(),
        Source::Documentation { .. } | Source::Synthetic { .. } => "1970-01-01T00:00:00Z",
    };
    let entries = exchanges.iter().map(|exchange| entry(exchange, at));
    let mut har = Har::new(entries.collect());
    har.log.comment = Some(json!(cassette.source()).to_string());
    let text = serde_json::to_string_pretty(&har).expect("every key is a text");
    text + "\n"
}

fn entry(exchange: &RecordedExchange, at: &str) -> Entry {
    let took = exchange.took.as_secs_f64() * 1000.0;
    let (sent, body) = (&exchange.request_body, &exchange.reply.body);
    let mut headers = written(&exchange.request_headers);
    headers.push(Header::new(
        TARGET,
        format!("AWSStepFunctions.{}", exchange.operation),
    ));
    let status = exchange.reply.status;
    Entry {
        started_date_time: at.to_owned(),
        time: took,
        request: Request {
            method: "POST".to_owned(),
            url: "https://states.us-east-1.amazonaws.com/".to_owned(),
            http_version: "HTTP/1.1".to_owned(),
            cookies: Vec::new(),
            headers,
            query_string: Vec::new(),
            post_data: Some(PostData::of(sent, media_type(&exchange.request_headers))),
            headers_size: -1,
            body_size: crate::har::size(sent),
        },
        response: Response {
            status: status.as_u16(),
            status_text: status.canonical_reason().unwrap_or_default().to_owned(),
            http_version: "HTTP/1.1".to_owned(),
            cookies: Vec::new(),
            headers: written(&exchange.reply.headers),
            content: Content::of(body, media_type(&exchange.reply.headers)),
            redirect_url: String::new(),
            headers_size: -1,
            body_size: crate::har::size(body),
            comment: None,
            error: None,
        },
        cache: Cache::default(),
        timings: Timings {
            send: 0.0,
            wait: took,
            receive: 0.0,
        },
        connection: None,
        comment: None,
        sfn_mock: Some(json!({ "cassette": true })),
    }
}

fn written(headers: &HeaderMap) -> Vec<Header> {
    let value = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = headers.iter();
    headers
        .map(|(name, text)| Header::new(name.as_str(), value(text)))
        .collect()
}

fn media_type(headers: &HeaderMap) -> String {
    let sent = headers.get(http::header::CONTENT_TYPE);
    let sent = sent.and_then(|value| value.to_str().ok());
    sent.unwrap_or(AWS_JSON).to_owned()
}
