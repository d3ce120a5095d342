//! The form of a cassette file: what JSON is accepted.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Source;
use crate::file::Raw;

/// Recorded exchanges for sfn-mock.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FileCassette {
    /// Which form this file has.
    pub(super) version: u32,
    /// Where its exchanges come from.
    pub(super) source: Source,
    /// In the order in which they were recorded.
    pub(super) exchanges: Vec<FileExchange>,
}

/// A request, and what was answered.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FileExchange {
    /// An operation of Step Functions, such as `StartExecution`.
    pub(super) operation: String,
    pub(super) request: FileRequest,
    pub(super) reply: FileReply,
    /// How many milliseconds the answer took; 0 unless told otherwise.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) took_ms: u64,
}

/// What was asked.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FileRequest {
    /// Those that matter, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) headers: Headers,
    /// The body, as JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Raw>,
    /// `body` is written with a space after each comma and colon.
    #[serde(skip_serializing_if = "is_false")]
    spaced: bool,
    /// The body, where it is no JSON or white space in it matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    body_text: Option<String>,
    /// The body, where it is no text.
    #[serde(skip_serializing_if = "Option::is_none")]
    body_base64: Option<String>,
}

/// What was answered.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FileReply {
    pub(super) status: u16,
    /// By name. `Date` and those that speak of the body's length are made anew when it is played.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) headers: Headers,
    /// The body, as JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Raw>,
    /// `body` is written with a space after each comma and colon.
    #[serde(skip_serializing_if = "is_false")]
    spaced: bool,
    /// The body, where it is no JSON or white space in it matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    body_text: Option<String>,
    /// The body, where it is no text.
    #[serde(skip_serializing_if = "Option::is_none")]
    body_base64: Option<String>,
}

pub(super) type Headers = BTreeMap<String, HeaderValues>;

/// A header's value, or all of them where it is there several times.
#[derive(Serialize, Clone)]
#[serde(untagged)]
pub(super) enum HeaderValues {
    One(String),
    Several(Vec<String>),
}

/// The keys that say a body.
#[derive(Default)]
pub(super) struct FileBody {
    pub(super) body: Option<Raw>,
    pub(super) spaced: bool,
    pub(super) body_text: Option<String>,
    pub(super) body_base64: Option<String>,
}

impl FileRequest {
    pub(super) fn new(headers: Headers, said: FileBody) -> Self {
        Self {
            headers,
            body: said.body,
            spaced: said.spaced,
            body_text: said.body_text,
            body_base64: said.body_base64,
        }
    }
}

impl FileReply {
    pub(super) fn new(status: u16, headers: Headers, said: FileBody) -> Self {
        Self {
            status,
            headers,
            body: said.body,
            spaced: said.spaced,
            body_text: said.body_text,
            body_base64: said.body_base64,
        }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's form")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's form")]
fn is_false(word: &bool) -> bool {
    !word
}
