//! HTTP Archive 1.2: the format of journals and of exported cassettes, written entry by entry.
//!
//! The types are the crate's own: the crate `har` brings `serde_with` and its nine crates into every
//! test build. An archive of another tool is read as plain JSON, by the import of cassettes.

use std::borrow::Cow;
use std::io;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// The media type of AWS's JSON protocol. The format requires one for every body.
pub(crate) const AWS_JSON: &str = "application/x-amz-json-1.0";

/// One exchange.
pub(crate) struct Entry<'a> {
    /// ISO 8601: `2026-01-02T03:04:05.678Z`.
    pub(crate) started_date_time: &'a str,
    /// The time until the response, in milliseconds.
    pub(crate) took: u64,
    pub(crate) connection: Option<u64>,
    pub(crate) request: Request<'a>,
    pub(crate) response: Response<'a>,
    /// The members of `_sfnMock`: data for which the format has no name.
    pub(crate) custom: Json,
}

pub(crate) struct Request<'a> {
    pub(crate) method: &'a str,
    pub(crate) url: String,
    pub(crate) headers: Vec<(&'a str, Cow<'a, str>)>,
    pub(crate) body: Body<'a>,
}

pub(crate) struct Response<'a> {
    /// 0 where the client received none.
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'a str, Cow<'a, str>)>,
    /// The body that was sent, whether or not the client received it.
    pub(crate) body: Body<'a>,
    /// The reason why the client received none, as browsers write it.
    pub(crate) error: Option<String>,
}

pub(crate) struct Body<'a> {
    mime_type: &'a str,
    size: usize,
    pub(crate) text: Cow<'a, str>,
    /// Set for a body that is not UTF-8.
    pub(crate) is_base64: bool,
}

impl<'a> Body<'a> {
    pub(crate) fn new(body: &'a [u8], mime_type: &'a str) -> Self {
        let (text, is_base64) = match std::str::from_utf8(body) {
            Ok(text) => (text.into(), false),
            Err(_) => (BASE64_STANDARD.encode(body).into(), true),
        };
        Self {
            mime_type,
            size: body.len(),
            text,
            is_base64,
        }
    }
}

impl Entry<'_> {
    /// Writes the members of its object.
    fn write(&self, to: &mut Json) {
        to.string("startedDateTime", self.started_date_time);
        to.number("time", self.took);
        if let Some(connection) = self.connection {
            to.string("connection", &connection.to_string());
        }
        to.raw("request", "{");
        self.request.write(to);
        to.text("}");
        to.raw("response", "{");
        self.response.write(to);
        to.text("}");
        to.raw("cache", "{}");
        to.raw("timings", "{");
        to.number("send", 0);
        to.number("wait", self.took);
        to.number("receive", 0);
        to.text("}");
        to.raw("_sfnMock", "{");
        to.0.extend_from_slice(&self.custom.0);
        to.text("}");
    }
}

impl Request<'_> {
    fn write(&self, to: &mut Json) {
        to.string("method", self.method);
        to.string("url", &self.url);
        to.string("httpVersion", "HTTP/1.1");
        to.raw("cookies", "[]");
        to.headers(&self.headers);
        to.raw("queryString", "[]");
        to.raw("postData", "{");
        to.string("mimeType", self.body.mime_type);
        to.string("text", &self.body.text);
        if self.body.is_base64 {
            // The format has an encoding for responses alone.
            to.string("_encoding", "base64");
        }
        to.text("}");
        to.raw("headersSize", "-1");
        to.number("bodySize", self.body.size as u64);
    }
}

impl Response<'_> {
    fn write(&self, to: &mut Json) {
        let reason = http::StatusCode::from_u16(self.status).ok();
        let reason = reason.and_then(|status| status.canonical_reason());
        to.number("status", self.status.into());
        to.string("statusText", reason.unwrap_or_default());
        to.string("httpVersion", "HTTP/1.1");
        to.raw("cookies", "[]");
        to.headers(&self.headers);
        to.string("redirectURL", "");
        to.raw("headersSize", "-1");
        match self.error {
            None => to.number("bodySize", self.body.size as u64),
            Some(_) => to.raw("bodySize", "-1"),
        }
        to.raw("content", "{");
        to.string("mimeType", self.body.mime_type);
        to.number("size", self.body.size as u64);
        to.string("text", &self.body.text);
        if self.body.is_base64 {
            to.string("encoding", "base64");
        }
        to.text("}");
        if let Some(error) = &self.error {
            to.string("_error", error);
        }
    }
}

/// An archive that is being written, with a line for each entry: the journal of a recording is redacted line by
/// line.
pub(crate) struct Archive<'w> {
    to: &'w mut dyn io::Write,
    /// The piece that is written next.
    piece: Json,
    entries: usize,
}

impl<'w> Archive<'w> {
    /// Begins an archive. The head is written with the first entry.
    pub(crate) fn begin(to: &'w mut dyn io::Write, comment: &str) -> Self {
        let mut piece = Json(Vec::new());
        piece.text(r#"{"log":{"version":"1.2","creator":{"name":"sfn-mock""#);
        piece.string("version", env!("CARGO_PKG_VERSION"));
        piece.text("}");
        piece.string("comment", comment);
        piece.raw("entries", "[");
        Self {
            to,
            piece,
            entries: 0,
        }
    }

    pub(crate) fn entry(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        self.piece
            .text(if self.entries == 0 { "\n{" } else { ",\n{" });
        entry.write(&mut self.piece);
        self.piece.text("}");
        self.entries += 1;
        self.to.write_all(&self.piece.0)?;
        self.piece.0.clear();
        Ok(())
    }

    pub(crate) fn end(mut self) -> io::Result<()> {
        self.piece.text("\n]}}\n");
        self.to.write_all(&self.piece.0)
    }
}

/// JSON that is being written, without white space.
#[derive(Default)]
pub(crate) struct Json(Vec<u8>);

impl Json {
    fn text(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Writes a member. Its value is JSON, or the beginning of JSON that the caller completes. A comma comes
    /// before it unless the object has just begun.
    pub(crate) fn raw(&mut self, key: &str, value: &str) {
        if !matches!(self.0.last(), None | Some(b'{')) {
            self.text(",");
        }
        self.quoted(key);
        self.text(":");
        self.text(value);
    }

    pub(crate) fn string(&mut self, key: &str, value: &str) {
        self.raw(key, "");
        self.quoted(value);
    }

    pub(crate) fn number(&mut self, key: &str, value: u64) {
        self.raw(key, &value.to_string());
    }

    fn headers(&mut self, headers: &[(&str, Cow<'_, str>)]) {
        self.raw("headers", "[");
        for (index, (name, value)) in headers.iter().enumerate() {
            self.text(if index == 0 { "{" } else { ",{" });
            self.string("name", name);
            self.string("value", value);
            self.text("}");
        }
        self.text("]");
    }

    fn quoted(&mut self, text: &str) {
        serde_json::to_writer(&mut self.0, text).expect("a list of bytes takes all");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_is_not_utf_8_is_written_in_base64() {
        for (body, text, is_base64) in [
            (&b"{}"[..], "{}", false),
            (b"", "", false),
            (b"\xff\x00{", "/wB7", true),
        ] {
            let body = Body::new(body, AWS_JSON);
            assert_eq!((&*body.text, body.is_base64), (text, is_base64));
        }
    }

    #[test]
    fn an_archive_names_its_version_and_its_creator() {
        let mut text = Vec::new();
        let archive = Archive::begin(&mut text, "a \"comment\"");
        archive.end().expect("a list takes all");
        let read: serde_json::Value = serde_json::from_slice(&text).expect("it is JSON");
        assert_eq!(read["log"]["version"], "1.2");
        assert_eq!(read["log"]["creator"]["name"], "sfn-mock");
        assert_eq!(read["log"]["comment"], "a \"comment\"");
        assert_eq!(read["log"]["entries"], serde_json::json!([]));
    }
}
