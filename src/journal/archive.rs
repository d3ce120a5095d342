//! The timeline as an HTTP archive.
//!
//! It is written piece by piece into one text. Through serde, from [`Har`](crate::har::Har), ten
//! thousand exchanges take half a second in a debug build, and a failing test waits for them; a
//! test reads what is written here as that type.

use std::fmt::Write as _;

use super::Timeline;
use super::calls::Place;
use super::told::{execution_arn, wire};
use crate::clock::Timestamp;
use crate::har::Content;
use crate::model::Exchange;

const MIME_TYPE: &str = "application/x-amz-json-1.0";

/// A `.har` file's text.
pub(super) fn text(timeline: &Timeline) -> String {
    let exchanges = timeline.exchanges();
    let places = &timeline.places().of;
    // The mock's clock may stand, or be moved by months; a viewer draws what the client waited.
    let begun = exchanges.iter().next().map(|first| {
        let at = Timestamp::from(first.at());
        at.before(first.elapsed())
    });
    let mut archive = Archive {
        text: String::with_capacity(1280 * (exchanges.len() + 1)),
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
    archive.text
}

struct Archive {
    text: String,
    begun: Timestamp,
    /// The second written last, and its text.
    second: Option<(u64, String)>,
}

impl Archive {
    fn entry(&mut self, exchange: &Exchange, place: Place) {
        self.raw(r#"{"startedDateTime":""#);
        self.time(self.begun.after(exchange.elapsed()));
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

    /// The headers are those that the journal keeps the meaning of.
    fn request(&mut self, exchange: &Exchange) {
        self.raw(
            r#"{"method":"POST","url":"http://states.sfn-mock.invalid/","httpVersion":"HTTP/1.1","cookies":[],"queryString":[],"headers":[{"name":"content-type","value":"application/x-amz-json-1.0"}"#,
        );
        if let Some(operation) = exchange.operation() {
            self.raw(r#",{"name":"x-amz-target","value":"AWSStepFunctions."#);
            self.escaped(operation);
            self.raw(r#""}"#);
        }
        if let Some(id) = exchange.invocation_id() {
            self.raw(r#",{"name":"amz-sdk-invocation-id","value":""#);
            self.escaped(id);
            self.raw(r#""}"#);
        }
        if let Some(attempt) = exchange.attempt() {
            self.raw(r#",{"name":"amz-sdk-request","value":"attempt="#);
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

    /// What was made; where its delivery broke, status 0 and what the client saw.
    fn response(&mut self, exchange: &Exchange) {
        let body = exchange.reply_body();
        let lost = exchange.status().is_none() || exchange.fault().is_some();
        let status = exchange.status().filter(|_| !lost).unwrap_or_default();
        let reason = http::StatusCode::from_u16(status).ok();
        let reason = reason.and_then(|status| status.canonical_reason());
        self.raw(r#"{"status":"#);
        self.number(status.into());
        self.raw(r#","statusText":""#);
        self.raw(reason.unwrap_or_default());
        self.raw(r#"","httpVersion":"HTTP/1.1","cookies":[],"headers":[],"redirectURL":"","headersSize":-1,"bodySize":"#);
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
        self.text.push_str(text);
        let _ = write!(self.text, "{:03}Z", at.as_millis() % 1000);
    }

    fn raw(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn number(&mut self, number: u64) {
        // Writing to a string does not fail.
        let _ = write!(self.text, "{number}");
    }

    /// The inside of a JSON string.
    fn escaped(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let (mut copied, mut at) = (0, 0);
        // By index: an iterator is a call for each byte in a debug build.
        while at < bytes.len() {
            let byte = bytes[at];
            if byte < b' ' || byte == b'"' || byte == b'\\' {
                self.raw(&text[copied..at]);
                match byte {
                    b'"' => self.raw("\\\""),
                    b'\\' => self.raw("\\\\"),
                    _ => {
                        let _ = write!(self.text, "\\u{byte:04x}");
                    }
                }
                copied = at + 1;
            }
            at += 1;
        }
        self.raw(&text[copied..]);
    }
}
