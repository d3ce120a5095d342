//! The timeline as an HTTP archive.

use std::io;

use super::calls::CallPosition;
use super::describe::wire;
use super::{Exchange, Timeline};
use crate::cassette::without_secrets;
#[cfg(feature = "record")]
use crate::cassette::write_redacted_journal;
use crate::clock::Timestamp;
use crate::fault::Breaks;
use crate::har::{AWS_JSON, Archive, Body, Entry, Json, Request, Response};

/// The text of a `.har` file.
pub(super) fn text(timeline: &Timeline) -> String {
    let mut text = Vec::with_capacity(2048 * (timeline.exchanges().len() + 1));
    write(timeline, &mut text).expect("a list of bytes takes all");
    String::from_utf8(text).expect("JSON is UTF-8")
}

/// Writes a `.har` file, redacted as a cassette is.
pub(super) fn write(timeline: &Timeline, to: &mut dyn io::Write) -> io::Result<()> {
    #[cfg(feature = "record")]
    if let Some(redaction) = &timeline.redaction {
        return write_redacted_journal(redaction, to, &|to| write_all(timeline, to));
    }
    write_all(timeline, to)
}

/// Writes a `.har` file with a line for each exchange, by which the archive of a recording is redacted.
fn write_all(timeline: &Timeline, to: &mut dyn io::Write) -> io::Result<()> {
    let places = timeline.places();
    let mut archive = Archive::begin(to, &format!("seed {}", timeline.seed));
    // Dates are the first one's plus the time since: the mock's clock may be frozen, or moved by months, and
    // a viewer draws the client's waits.
    let mut start = None;
    for (index, exchange) in timeline.exchanges().iter().enumerate() {
        let since_start = exchange.since_start();
        let start = *start.get_or_insert(Timestamp::from(exchange.at()).before(since_start));
        let at = start.after(since_start).extended_format();
        let mut entry = entry(exchange, places.of[index], &at);
        // The archive of a recording is redacted line by line.
        if timeline.redaction.is_none() {
            redact(&mut entry.request.body);
            redact(&mut entry.response.body);
        }
        archive.entry(&entry)?;
    }
    archive.end()
}

fn redact(body: &mut Body<'_>) {
    if !body.is_base64
        && let Some(redacted) = without_secrets(&body.text)
    {
        body.text = redacted.into();
    }
}

/// Encodes an exchange that arrived at this date. Its durations are 0: the journal keeps arrivals alone.
fn entry<'a>(exchange: &'a Exchange, place: CallPosition, at: &'a str) -> Entry<'a> {
    Entry {
        started_date_time: at,
        took: 0,
        connection: Some(exchange.connection()),
        request: request(exchange),
        response: response(exchange),
        custom: custom(exchange, place),
    }
}

/// Encodes the request of an exchange, with its URL from the header `host`.
fn request(exchange: &Exchange) -> Request<'_> {
    let mut headers = Vec::new();
    let mut url = "http://".to_owned();
    for (name, value) in exchange.request_headers() {
        if name == "host" {
            url.push_str(&value);
        }
        headers.push((name, value));
    }
    if url.ends_with('/') {
        url.push_str("states.sfn-mock.invalid");
    }
    url.push_str(exchange.path());
    Request {
        method: exchange.method(),
        url,
        headers,
        body: Body::new(exchange.request_body(), AWS_JSON),
    }
}

/// The response that was sent; for a lost one the status 0, with the events that the client saw.
fn response(exchange: &Exchange) -> Response<'_> {
    let mut headers = Vec::new();
    for header in exchange.reply_headers() {
        headers.push(header);
    }
    let breaks = exchange
        .fault()
        .is_some_and(|fault| fault.can_break(Breaks::Response));
    let status = match exchange.status() {
        Some(status) if !breaks => status,
        _ => 0,
    };
    Response {
        status,
        headers,
        body: Body::new(exchange.reply_body(), AWS_JSON),
        error: (status == 0).then(|| wire(exchange).0),
    }
}

/// Encodes the facts that the format has no fields for; call, attempt and step are counted from 1.
fn custom(exchange: &Exchange, place: CallPosition) -> Json {
    let mut custom = Json::default();
    custom.number("exchange", exchange.number());
    custom.number("call", place.call as u64 + 1);
    custom.number("attempt", place.attempt as u64 + 1);
    if let (Some(scenario), Some(step)) = (exchange.scenario(), exchange.step()) {
        custom.string("scenario", scenario);
        custom.number("step", step as u64);
    }
    if let Some(fault) = exchange.fault() {
        custom.string("fault", fault.name());
    }
    // The execution that the request started, or with which it was answered again.
    if let Some(arn) = exchange.started_arn() {
        let key = if exchange.has_committed() {
            "committed"
        } else {
            "replayed"
        };
        custom.string(key, arn);
    }
    if exchange.is_held() {
        custom.raw("held", "true");
    }
    custom
}
