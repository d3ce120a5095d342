//! The timeline as an HTTP archive.
//!
//! It is written piece by piece. Through serde, from [`Har`](crate::har::Har), ten
//! thousand exchanges take half a second in a debug build, and a failing test waits for them; a
//! test reads what is written here as that type.

use std::io;

use uuid::Uuid;

use super::Timeline;
use super::calls::Place;
use super::pieces::{Pieces, written};
use super::told::{execution_arn, wire};
use crate::cassette::redacted_for_journal;
use crate::clock::Timestamp;
use crate::exchange::{Exchange, Head, OF_EVERY_REPLY};
use crate::fault::Breaks;
use crate::har::Content;

const MIME_TYPE: &str = "application/x-amz-json-1.0";

/// A `.har` file's text.
pub(super) fn text(timeline: &Timeline) -> String {
    let mut text = Vec::with_capacity(2048 * (timeline.exchanges().len() + 1));
    write(timeline, &mut text).expect("a list of bytes takes all");
    String::from_utf8(text).expect("pieces of text are a text")
}

/// Writes a `.har` file, redacted as a cassette is.
pub(super) fn write(timeline: &Timeline, to: &mut dyn io::Write) -> io::Result<()> {
    redacted_for_journal(timeline.redaction(), to, &|to| write_all(timeline, to))
}

/// Writes a `.har` file with a line for each exchange.
fn write_all<'a>(timeline: &'a Timeline, to: &'a mut dyn io::Write) -> io::Result<()> {
    let exchanges = timeline.exchanges();
    let places = &timeline.places().of;
    // The mock's clock may stand, or be moved by months; a viewer draws what the client waited.
    let begun = exchanges.iter().next().map(|first| {
        let at = Timestamp::from(first.at());
        at.before(first.since_start())
    });
    let mut archive = Archive {
        pieces: Pieces::to(to),
        heads: Vec::new(),
        of_every_reply: written(|pieces| {
            for (name, value) in OF_EVERY_REPLY {
                pieces.header(",", name, value);
            }
        }),
        begun: begun.unwrap_or(Timestamp::from_millis(0)),
        second: None,
    };
    let version = env!("CARGO_PKG_VERSION");
    archive.raw(r#"{"log":{"version":"1.2","creator":{"name":"sfn-mock","version":""#);
    archive.raw(version);
    archive.raw(r#""},"comment":"seed "#);
    archive.number(timeline.seed());
    archive.raw(r#"","entries":["#);
    for (index, (exchange, place)) in exchanges.iter().zip(places).enumerate() {
        archive.raw(if index == 0 { "\n" } else { ",\n" });
        archive.entry(exchange, *place);
    }
    archive.raw("\n]}}\n");
    archive.pieces.end()
}

struct Archive<'a> {
    pieces: Pieces<'a>,
    /// The heads that were written lately, as they are written.
    heads: Vec<(&'a Head, String)>,
    /// What follows the id in every answer of AWS's form.
    of_every_reply: String,
    begun: Timestamp,
    /// The second written last, and its text.
    second: Option<(u64, String)>,
}

impl<'a> Archive<'a> {
    fn entry(&mut self, exchange: &'a Exchange, place: Place) {
        self.raw(r#"{"startedDateTime":""#);
        self.time(self.begun.after(exchange.since_start()));
        self.raw(r#"","time":0,"connection":""#);
        self.number(exchange.connection());
        self.raw(r#"","request":"#);
        self.request(exchange);
        self.raw(r#","response":"#);
        self.response(exchange);
        self.raw(r#","cache":{},"timings":{"send":0,"wait":0,"receive":0},"_sfnMock":"#);
        self.custom(exchange, place);
        self.raw("}");
    }

    fn request(&mut self, exchange: &'a Exchange) {
        let head = exchange.head();
        self.head(head);
        let mut separator = if head.headers.is_empty() { "" } else { "," };
        if let Some(id) = exchange.invocation_id() {
            self.pieces.header(separator, "amz-sdk-invocation-id", id);
            separator = ",";
        }
        if let Some(attempt) = exchange.attempt() {
            self.raw(separator);
            self.raw(r#"{"name":"amz-sdk-request","value":"attempt="#);
            self.number(attempt.number.into());
            if let Some(max) = attempt.max {
                self.raw("; max=");
                self.number(max.into());
            }
            self.raw(r#""}"#);
        }
        self.raw(r#"],"postData":{"mimeType":"application/x-amz-json-1.0","text":""#);
        self.body(exchange.request_body(), r#","_encoding":"base64""#);
        self.raw(r#"},"headersSize":-1,"bodySize":"#);
        self.number(exchange.request_body().len() as u64);
        self.raw("}");
    }

    /// What the requests of one client begin with, written once for all of them.
    fn head(&mut self, head: &'a Head) {
        const MOST: usize = 8;
        let known = self
            .heads
            .iter()
            .position(|(known, _)| std::ptr::eq(*known, head));
        let known = known.unwrap_or_else(|| {
            if self.heads.len() == MOST {
                self.heads.clear();
            }
            self.heads.push((head, beginning(head)));
            self.heads.len() - 1
        });
        self.pieces.raw(&self.heads[known].1);
    }

    /// What was made; where the answer was lost, status 0 and what the client saw.
    fn response(&mut self, exchange: &Exchange) {
        let body = exchange.reply_body();
        let fault = exchange.fault();
        let lost = exchange.status().is_none()
            || fault.is_some_and(|fault| fault.can_break(Breaks::Response));
        let status = exchange.status().filter(|_| !lost).unwrap_or_default();
        let reason = http::StatusCode::from_u16(status).ok();
        let reason = reason.and_then(|status| status.canonical_reason());
        self.raw(r#"{"status":"#);
        self.number(status.into());
        self.raw(r#","statusText":""#);
        self.raw(reason.unwrap_or_default());
        self.raw(r#"","httpVersion":"HTTP/1.1","cookies":[],"headers":["#);
        if let Some(id) = exchange.reply_id() {
            // As `reply_headers` has them, which would be taken letter by letter.
            self.raw(r#"{"name":"x-amzn-requestid","value":""#);
            self.raw(id.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
            self.raw(r#""}"#);
            self.pieces.raw(&self.of_every_reply);
        } else {
            for (index, (name, value)) in exchange.reply_headers().enumerate() {
                let separator = if index == 0 { "" } else { "," };
                self.pieces.header(separator, name, &value);
            }
        }
        self.raw(r#"],"redirectURL":"","headersSize":-1,"bodySize":"#);
        if lost {
            self.raw("-1");
        } else {
            self.number(body.len() as u64);
        }
        self.raw(r#","content":{"mimeType":"application/x-amz-json-1.0","size":"#);
        self.number(body.len() as u64);
        self.raw(r#","text":""#);
        self.body(body, r#","encoding":"base64""#);
        self.raw("}");
        if lost {
            self.raw(r#","_error":""#);
            self.escaped(&wire(exchange).0);
            self.raw(r#"""#);
        }
        self.raw("}");
    }

    /// What the format has no word for.
    fn custom(&mut self, exchange: &Exchange, place: Place) {
        self.raw(r#"{"exchange":"#);
        self.number(exchange.number());
        self.raw(r#","call":"#);
        self.number(place.call as u64 + 1);
        self.raw(r#","attempt":"#);
        self.number(place.attempt as u64 + 1);
        if let Some((scenario, step)) = exchange.scenario().zip(exchange.step()) {
            self.raw(r#","scenario":""#);
            self.escaped(scenario);
            self.raw(r#"","step":"#);
            self.number(step as u64);
        }
        if let Some(fault) = exchange.fault() {
            self.raw(r#","fault":""#);
            self.raw(fault.name());
            self.raw(r#"""#);
        }
        if let Some(arn) = execution_arn(exchange) {
            self.raw(if exchange.has_committed() {
                r#","committed":""#
            } else {
                r#","replayed":""#
            });
            self.escaped(arn);
            self.raw(r#"""#);
        }
        if exchange.is_held() {
            self.raw(r#","held":true"#);
        }
        self.raw("}");
    }

    /// The rest of a string that holds a body, and what is said of one that is no text.
    fn body(&mut self, body: &[u8], no_text: &str) {
        if let Ok(text) = std::str::from_utf8(body) {
            self.escaped(text);
            self.raw(r#"""#);
        } else {
            let encoded = Content::of(body, MIME_TYPE).text;
            self.raw(&encoded.unwrap_or_default());
            self.raw(r#"""#);
            self.raw(no_text);
        }
    }

    /// All of a second have the same text but for its end.
    fn time(&mut self, at: Timestamp) {
        let second = at.as_millis() / 1000;
        if self.second.as_ref().is_none_or(|(last, _)| *last != second) {
            let mut text = Timestamp::from_millis(second * 1000).extended_format();
            text.truncate(text.len() - "000Z".len());
            self.second = Some((second, text));
        }
        let text = self.second.as_ref().map_or("", |(_, text)| text);
        self.pieces.raw(text);
        // The leading zeros are those of a thousand more.
        let millis = at.as_millis() % 1000 + 1000;
        self.raw(&itoa::Buffer::new().format(millis)[1..]);
        self.raw("Z");
    }

    fn raw(&mut self, text: &str) {
        self.pieces.raw(text);
    }

    fn number(&mut self, number: u64) {
        self.raw(itoa::Buffer::new().format(number));
    }

    /// The inside of a JSON string.
    fn escaped(&mut self, text: &str) {
        self.pieces.escaped(text);
    }
}

/// A request up to the headers that all requests of its client have.
fn beginning(head: &Head) -> String {
    written(|pieces| {
        pieces.raw(r#"{"method":""#);
        pieces.escaped(&head.method);
        pieces.raw(r#"","url":"http://"#);
        pieces.escaped(head.get("host").unwrap_or("states.sfn-mock.invalid"));
        pieces.escaped(&head.path);
        pieces.raw(r#"","httpVersion":"HTTP/1.1","cookies":[],"queryString":[],"headers":["#);
        for (index, (name, value)) in head.headers.iter().enumerate() {
            pieces.header(if index == 0 { "" } else { "," }, name, value);
        }
    })
}
