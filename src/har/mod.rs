//! HTTP Archive 1.2: the format in which exchanges are written down and read again.
//!
//! The types are our own: the crate `har` brings `serde_with` and its nine crates into every test
//! build. They hold what the format requires and what we use; what else a file has is ignored.

use std::borrow::Cow;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};

/// A whole file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Har {
    pub(crate) log: Log,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Log {
    pub(crate) version: String,
    pub(crate) creator: Creator,
    pub(crate) entries: Vec<Entry>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) comment: Option<String>,
}

/// The program that wrote the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Creator {
    pub(crate) name: String,
    pub(crate) version: String,
}

/// One exchange.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Entry {
    /// ISO 8601: `2026-01-02T03:04:05.678Z`.
    pub(crate) started_date_time: String,
    /// In milliseconds: the sum of the timings that are not -1.
    pub(crate) time: f64,
    pub(crate) request: Request,
    pub(crate) response: Response,
    #[serde(default)]
    pub(crate) cache: Cache,
    #[serde(default)]
    pub(crate) timings: Timings,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) connection: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) comment: Option<String>,
    /// What the format has no word for. Names of custom fields begin with an underscore.
    #[serde(rename = "_sfnMock", default, skip_serializing_if = "Option::is_none")]
    pub(crate) sfn_mock: Option<serde_json::Value>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) http_version: String,
    #[serde(default)]
    pub(crate) cookies: Vec<Cookie>,
    pub(crate) headers: Vec<Header>,
    #[serde(default)]
    pub(crate) query_string: Vec<Header>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) post_data: Option<PostData>,
    #[serde(default = "unknown")]
    pub(crate) headers_size: i64,
    #[serde(default = "unknown")]
    pub(crate) body_size: i64,
}

/// A request's body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PostData {
    pub(crate) mime_type: String,
    #[serde(default)]
    pub(crate) text: String,
    /// `base64` where the body is no text. The format has it for answers alone.
    #[serde(rename = "_encoding", default, skip_serializing_if = "Option::is_none")]
    pub(crate) encoding: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Response {
    /// 0 where none came.
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) status_text: String,
    pub(crate) http_version: String,
    #[serde(default)]
    pub(crate) cookies: Vec<Cookie>,
    pub(crate) headers: Vec<Header>,
    pub(crate) content: Content,
    #[serde(default, rename = "redirectURL")]
    pub(crate) redirect_url: String,
    #[serde(default = "unknown")]
    pub(crate) headers_size: i64,
    #[serde(default = "unknown")]
    pub(crate) body_size: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) comment: Option<String>,
    /// Why none came, as browsers write it.
    #[serde(rename = "_error", default, skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
}

/// An answer's body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Content {
    /// In bytes.
    pub(crate) size: i64,
    pub(crate) mime_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
    /// `base64` where the body is no text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) encoding: Option<String>,
}

/// A header, or a parameter of the query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Header {
    pub(crate) name: String,
    pub(crate) value: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cookie {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// The format requires it; there is nothing to say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cache {}

/// In milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Timings {
    pub(crate) send: f64,
    pub(crate) wait: f64,
    pub(crate) receive: f64,
}

impl Har {
    /// A file of this crate's.
    pub(crate) fn new(entries: Vec<Entry>) -> Self {
        Self {
            log: Log {
                version: "1.2".to_owned(),
                creator: Creator {
                    name: env!("CARGO_PKG_NAME").to_owned(),
                    version: env!("CARGO_PKG_VERSION").to_owned(),
                },
                entries,
                comment: None,
            },
        }
    }
}

impl Header {
    pub(crate) fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
        }
    }
}

impl PostData {
    pub(crate) fn of(body: &[u8], mime_type: impl Into<String>) -> Self {
        let (text, encoding) = written(body);
        Self {
            mime_type: mime_type.into(),
            text,
            encoding,
        }
    }

    /// The body; `None` if it says `base64` and is none.
    pub(crate) fn bytes(&self) -> Option<Cow<'_, [u8]>> {
        read(&self.text, self.encoding.as_deref())
    }
}

impl Content {
    pub(crate) fn of(body: &[u8], mime_type: impl Into<String>) -> Self {
        let (text, encoding) = written(body);
        Self {
            size: size(body),
            mime_type: mime_type.into(),
            text: Some(text),
            encoding,
        }
    }

    /// The body; `None` if it says `base64` and is none.
    pub(crate) fn bytes(&self) -> Option<Cow<'_, [u8]>> {
        read(
            self.text.as_deref().unwrap_or_default(),
            self.encoding.as_deref(),
        )
    }
}

/// A body's length.
pub(crate) fn size(body: &[u8]) -> i64 {
    i64::try_from(body.len()).unwrap_or(i64::MAX)
}

/// A body as text, and the encoding where it is none.
fn written(body: &[u8]) -> (String, Option<String>) {
    match std::str::from_utf8(body) {
        Ok(text) => (text.to_owned(), None),
        Err(_) => (BASE64_STANDARD.encode(body), Some("base64".to_owned())),
    }
}

fn read<'t>(text: &'t str, encoding: Option<&str>) -> Option<Cow<'t, [u8]>> {
    match encoding {
        Some("base64") => BASE64_STANDARD.decode(text).ok().map(Cow::Owned),
        Some(_) | None => Some(Cow::Borrowed(text.as_bytes())),
    }
}

/// How the format says that a size is not known.
fn unknown() -> i64 {
    -1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a browser or a proxy writes it, with much that is none of ours.
    const FOREIGN: &str = r#"{ "log": { "version": "1.2", "creator": { "name": "proxy", "version": "1" },
        "browser": { "name": "b", "version": "1" }, "pages": [],
        "entries": [ { "startedDateTime": "2026-01-02T03:04:05.678Z", "time": 12, "_id": 7,
          "request": { "method": "POST", "url": "https://states.us-east-1.amazonaws.com/", "httpVersion": "HTTP/1.1",
            "cookies": [], "headers": [ { "name": "Host", "value": "states", "comment": "" } ], "queryString": [],
            "postData": { "mimeType": "application/x-amz-json-1.0", "text": "{}", "params": [] },
            "headersSize": 10, "bodySize": 2 },
          "response": { "status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "cookies": [], "headers": [],
            "content": { "size": 2, "mimeType": "application/x-amz-json-1.0", "text": "{}", "compression": 0 },
            "redirectURL": "", "headersSize": -1, "bodySize": 2 },
          "cache": {}, "timings": { "blocked": -1, "send": 0, "wait": 12, "receive": 0 }, "serverIPAddress": "127.0.0.1" } ] } }"#;

    #[test]
    fn what_others_have_written_is_read_and_what_is_none_of_ours_left_out() {
        let read: Har = serde_json::from_str(FOREIGN).expect("an archive");
        let entry = &read.log.entries[0];
        let body = entry.request.post_data.as_ref().expect("a body");
        assert_eq!((entry.response.status, &*body.text), (200, "{}"));
        assert_eq!(entry.request.headers, [Header::new("Host", "states")]);
        let written = serde_json::to_string(&read).expect("it is JSON");
        assert!(!written.contains("browser") && !written.contains("_id"));
        let again: Har = serde_json::from_str(&written).expect("what was written is read");
        assert_eq!(again, read);
    }

    #[test]
    fn a_body_that_is_no_text_is_kept_to_the_byte() {
        for body in [&b"{}"[..], b"\xff\x00{", b""] {
            let (content, data) = (Content::of(body, "x"), PostData::of(body, "x"));
            assert_eq!(content.bytes().as_deref(), Some(body));
            assert_eq!(data.bytes().as_deref(), Some(body));
            assert_eq!(content.encoding.is_some(), body.starts_with(b"\xff"));
        }
    }

    #[test]
    fn a_file_names_its_version_and_who_wrote_it() {
        let written = serde_json::to_value(Har::new(Vec::new())).expect("it is JSON");
        assert_eq!(written["log"]["version"], "1.2");
        assert_eq!(written["log"]["creator"]["name"], "sfn-mock");
        assert_eq!(written["log"]["entries"], serde_json::json!([]));
    }
}
