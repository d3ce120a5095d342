//! HTTP Archive 1.2: the format of journals and of exported cassettes, written entry by entry.
//!
//! The types are the crate's own: the crate `har` brings `serde_with` and its nine crates into every
//! test build. An archive of another tool is read as plain JSON, by the import of cassettes.

use std::borrow::Cow;
use std::io;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;

/// The media type of AWS's JSON protocol. The format requires one for every body.
pub(crate) const AWS_JSON: &str = "application/x-amz-json-1.0";

/// One exchange.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Entry<'a> {
    /// ISO 8601: `2026-01-02T03:04:05.678Z`.
    pub(crate) started_date_time: &'a str,
    /// In milliseconds: the sum of the timings.
    pub(crate) time: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) connection: Option<String>,
    pub(crate) request: Request<'a>,
    pub(crate) response: Response<'a>,
    pub(crate) cache: Cache,
    pub(crate) timings: Timings,
    #[serde(rename = "_sfnMock")]
    pub(crate) custom: Custom<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Request<'a> {
    pub(crate) method: &'a str,
    pub(crate) url: String,
    pub(crate) http_version: &'static str,
    pub(crate) cookies: [(); 0],
    pub(crate) headers: Vec<Header<'a>>,
    pub(crate) query_string: [(); 0],
    pub(crate) post_data: PostData<'a>,
    pub(crate) headers_size: i64,
    pub(crate) body_size: i64,
}

/// A request's body.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PostData<'a> {
    pub(crate) mime_type: &'a str,
    pub(crate) text: Cow<'a, str>,
    /// `base64` where the body is not UTF-8. The format has it for responses alone.
    #[serde(rename = "_encoding", skip_serializing_if = "Option::is_none")]
    pub(crate) encoding: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Response<'a> {
    /// 0 where the client received none.
    pub(crate) status: u16,
    pub(crate) status_text: &'a str,
    pub(crate) http_version: &'static str,
    pub(crate) cookies: [(); 0],
    pub(crate) headers: Vec<Header<'a>>,
    #[serde(rename = "redirectURL")]
    pub(crate) redirect_url: &'static str,
    pub(crate) headers_size: i64,
    /// -1 where it is not known.
    pub(crate) body_size: i64,
    pub(crate) content: Content<'a>,
    /// The reason why the client received none, as browsers write it.
    #[serde(rename = "_error", skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
}

/// A response's body.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Content<'a> {
    pub(crate) mime_type: &'a str,
    pub(crate) size: i64,
    pub(crate) text: Cow<'a, str>,
    /// `base64` where the body is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) encoding: Option<&'static str>,
}

#[derive(Serialize)]
pub(crate) struct Header<'a> {
    pub(crate) name: &'a str,
    pub(crate) value: Cow<'a, str>,
}

/// The format requires it; it has no members.
#[derive(Serialize)]
pub(crate) struct Cache {}

/// In milliseconds.
#[derive(Serialize)]
pub(crate) struct Timings {
    pub(crate) send: u64,
    pub(crate) wait: u64,
    pub(crate) receive: u64,
}

/// Data for which the format has no name. Names of custom members begin with an underscore.
#[derive(Default, Serialize)]
pub(crate) struct Custom<'a> {
    /// True in the entries of a cassette.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cassette: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) exchange: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) call: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) attempt: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) scenario: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) step: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fault: Option<&'a str>,
    /// The execution that the request started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) committed: Option<&'a str>,
    /// The execution with which the request was answered again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) replayed: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) held: Option<bool>,
}

impl<'a> Request<'a> {
    pub(crate) fn new(
        method: &'a str,
        url: String,
        headers: Vec<Header<'a>>,
        body: &'a [u8],
        mime_type: &'a str,
    ) -> Self {
        let (text, encoding) = text_of(body);
        Self {
            method,
            url,
            http_version: "HTTP/1.1",
            cookies: [],
            headers,
            query_string: [],
            post_data: PostData {
                mime_type,
                text,
                encoding,
            },
            headers_size: -1,
            body_size: size(body),
        }
    }
}

impl<'a> Response<'a> {
    pub(crate) fn new(
        status: u16,
        headers: Vec<Header<'a>>,
        body: &'a [u8],
        mime_type: &'a str,
    ) -> Self {
        let (text, encoding) = text_of(body);
        let reason = http::StatusCode::from_u16(status).ok();
        let reason = reason.and_then(|status| status.canonical_reason());
        Self {
            status,
            status_text: reason.unwrap_or_default(),
            http_version: "HTTP/1.1",
            cookies: [],
            headers,
            redirect_url: "",
            headers_size: -1,
            body_size: size(body),
            content: Content {
                mime_type,
                size: size(body),
                text,
                encoding,
            },
            error: None,
        }
    }

    /// Adds the reason why the client received no response. The content stays the one that was sent.
    pub(crate) fn with_loss(self, error: String) -> Self {
        Self {
            status: 0,
            status_text: "",
            body_size: -1,
            error: Some(error),
            ..self
        }
    }
}

fn size(body: &[u8]) -> i64 {
    i64::try_from(body.len()).unwrap_or(i64::MAX)
}

/// A body as a string, and its encoding if it is not UTF-8.
fn text_of(body: &[u8]) -> (Cow<'_, str>, Option<&'static str>) {
    match std::str::from_utf8(body) {
        Ok(text) => (text.into(), None),
        Err(_) => (BASE64_STANDARD.encode(body).into(), Some("base64")),
    }
}

/// An archive that is being written, with a line for each entry: the journal of a recording is redacted line by
/// line.
pub(crate) struct Archive<'w> {
    to: &'w mut dyn io::Write,
    /// The piece that is written next.
    piece: Vec<u8>,
    entries: usize,
}

impl<'w> Archive<'w> {
    /// Begins an archive. The head is written with the first entry.
    pub(crate) fn begin(to: &'w mut dyn io::Write, comment: &str) -> io::Result<Self> {
        let version = env!("CARGO_PKG_VERSION");
        let comment = serde_json::to_string(comment)?;
        let mut archive = Self {
            to,
            piece: Vec::new(),
            entries: 0,
        };
        archive.piece.extend_from_slice(
            format!(
                r#"{{"log":{{"version":"1.2","creator":{{"name":"sfn-mock","version":"{version}"}},"comment":{comment},"entries":["#
            )
            .as_bytes(),
        );
        Ok(archive)
    }

    pub(crate) fn entry(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        let separator: &[u8] = if self.entries == 0 { b"\n" } else { b",\n" };
        self.piece.extend_from_slice(separator);
        serde_json::to_writer(&mut self.piece, entry)?;
        self.entries += 1;
        self.to.write_all(&self.piece)?;
        self.piece.clear();
        Ok(())
    }

    pub(crate) fn end(mut self) -> io::Result<()> {
        self.piece.extend_from_slice(b"\n]}}\n");
        self.to.write_all(&self.piece)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_is_not_utf_8_is_written_in_base64() {
        for (body, text, encoding) in [
            (&b"{}"[..], "{}", None),
            (b"", "", None),
            (b"\xff\x00{", "/wB7", Some("base64")),
        ] {
            let request = Request::new("POST", String::new(), Vec::new(), body, AWS_JSON);
            let response = Response::new(200, Vec::new(), body, AWS_JSON);
            assert_eq!(text_of(body), (text.into(), encoding));
            assert_eq!(request.post_data.encoding, encoding);
            assert_eq!(response.content.encoding, encoding);
        }
    }

    #[test]
    fn an_archive_names_its_version_and_its_creator() {
        let mut text = Vec::new();
        let archive = Archive::begin(&mut text, "a \"comment\"").expect("a list takes all");
        archive.end().expect("a list takes all");
        let read: serde_json::Value = serde_json::from_slice(&text).expect("it is JSON");
        assert_eq!(read["log"]["version"], "1.2");
        assert_eq!(read["log"]["creator"]["name"], "sfn-mock");
        assert_eq!(read["log"]["comment"], "a \"comment\"");
        assert_eq!(read["log"]["entries"], serde_json::json!([]));
    }
}
