//! Stub mappings of `WireMock`: what they match by equality, and the answer they spell out.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::super::capture::{Sent, header_map};
use super::super::json::{Json, Spacing};
use super::super::{RecordedExchange, Source};
use super::{Carried, Imported};
use crate::error::Error;
use crate::reply::Reply;

/// What a mapping may say beside request and response without a loss: names, and what speaks of
/// `WireMock` itself.
const SAYS_NOTHING: [&str; 6] = [
    "id",
    "uuid",
    "name",
    "persistent",
    "insertionIndex",
    "metadata",
];

type Members = BTreeMap<String, Box<RawValue>>;

pub(super) fn import(text: &str) -> Result<Imported, Error> {
    const WHAT: &str = "stub mapping of WireMock";
    let whole: Value = super::read(text, WHAT)?;
    let mappings = if whole.is_array() {
        super::read(text, WHAT)?
    } else if whole.get("mappings").is_some() {
        super::read::<Several>(text, WHAT)?.mappings
    } else {
        vec![super::read(text, WHAT)?]
    };
    let mut carried = Carried::new();
    for (index, mapping) in mappings.into_iter().enumerate() {
        let at = format!("mappings[{index}]");
        let exchange = exchange(mapping, &mut |what| carried.leave_out(&at, what));
        carried.take(&at, exchange);
    }
    Ok(carried.from(Source::synthetic("stub mappings of WireMock")))
}

#[derive(Deserialize)]
struct Several {
    mappings: Vec<Members>,
}

fn exchange(
    mut mapping: Members,
    left_out: &mut dyn FnMut(String),
) -> Result<RecordedExchange, String> {
    let mut part = |key: &str| -> Result<Members, String> {
        let raw = mapping.remove(key).ok_or(format!("it has no {key:?}"))?;
        serde_json::from_str(raw.get()).map_err(|error| format!("{key}: {error}"))
    };
    let (request, response) = (part("request")?, part("response")?);
    let (sent, unsaid) = sent(request)?;
    let (reply, took, unanswered) = reply(response)?;
    let others = mapping.into_keys();
    let others = others.filter(|key| !SAYS_NOTHING.contains(&key.as_str()));
    let exchange = RecordedExchange::captured(sent, reply, took)?;
    let unsaid = unsaid.into_iter().map(|what| format!("request.{what}"));
    let unanswered = unanswered
        .into_iter()
        .map(|what| format!("response.{what}"));
    others.chain(unsaid).chain(unanswered).for_each(left_out);
    Ok(exchange)
}

/// The request that a mapping is about, and what more it says of it.
fn sent(mut request: Members) -> Result<(Sent, Vec<String>), String> {
    let mut unsaid = Vec::new();
    let method = request.remove("method");
    let method = method.map_or_else(|| "POST".to_owned(), |raw| text(&raw).unwrap_or_default());
    for key in ["url", "urlPath"] {
        if let Some(path) = request
            .remove(key)
            .filter(|path| text(path).as_deref() != Some("/"))
        {
            unsaid.push(format!("{key} {}", path.get()));
        }
    }
    let mut pairs = Vec::new();
    let headers = request.remove("headers");
    for (name, rule) in headers
        .map(|raw| members(&raw))
        .transpose()?
        .unwrap_or_default()
    {
        let mut rule = members(&rule)?;
        match rule.remove("equalTo").and_then(|raw| text(&raw)) {
            Some(value) => {
                unsaid.extend(rule.into_keys().map(|key| format!("headers.{name}.{key}")));
                pairs.push((name, value));
            }
            None => unsaid.push(format!("headers.{name}")),
        }
    }
    let patterns = request.remove("bodyPatterns");
    let patterns = patterns.map(|raw| serde_json::from_str::<Vec<Members>>(raw.get()));
    let patterns = patterns
        .transpose()
        .map_err(|error| format!("bodyPatterns: {error}"))?;
    let mut body = None;
    for mut pattern in patterns.unwrap_or_default() {
        let json = pattern
            .remove("equalToJson")
            .map(|raw| text(&raw).unwrap_or(raw.get().to_owned()));
        let equal = json.or_else(|| text(&pattern.remove("equalTo")?));
        match (equal, &body) {
            (Some(equal), None) => body = Some(compact(&equal)),
            (Some(_), Some(_)) | (None, _) => unsaid.push("bodyPatterns".to_owned()),
        }
        unsaid.extend(pattern.into_keys().map(|key| format!("bodyPatterns.{key}")));
    }
    unsaid.extend(request.into_keys());
    let pairs = pairs.iter().map(|(name, value)| (&**name, &**value));
    let sent = Sent {
        method: if method == "ANY" {
            "POST".to_owned()
        } else {
            method
        },
        headers: header_map(pairs, |what| unsaid.push(what)),
        body: Bytes::from(body.ok_or("its body is not matched by `equalToJson` or `equalTo`")?),
    };
    Ok((sent, unsaid))
}

/// The answer that a mapping gives, how late, and what more it says of it.
fn reply(mut response: Members) -> Result<(Reply, Duration, Vec<String>), String> {
    let mut unsaid = Vec::new();
    for key in ["fault", "bodyFileName", "proxyBaseUrl"] {
        if response.contains_key(key) {
            return Err(format!("its answer is not spelled out: response.{key}"));
        }
    }
    let status: u16 = response
        .remove("status")
        .map_or(Ok(200), |raw| number(&raw))?;
    let accepted = (200..=599).contains(&status);
    let status = StatusCode::from_u16(status).ok().filter(|_| accepted);
    let mut pairs = Vec::new();
    let headers = response.remove("headers");
    for (name, value) in headers
        .map(|raw| members(&raw))
        .transpose()?
        .unwrap_or_default()
    {
        let several = serde_json::from_str::<Vec<String>>(value.get()).ok();
        let values = several.or_else(|| text(&value).map(|value| vec![value]));
        match values {
            Some(values) => pairs.extend(values.into_iter().map(|value| (name.clone(), value))),
            None => unsaid.push(format!("headers.{name}")),
        }
    }
    let mut body = None;
    // Of several `WireMock` takes the first in this order (its `Body.fromOneOf`).
    for key in ["body", "jsonBody", "base64Body"] {
        let raw = response.remove(key).filter(|raw| raw.get() != "null");
        let Some(raw) = raw else { continue };
        match bytes(key, &raw)? {
            Some(bytes) if body.is_none() => body = Some(bytes),
            Some(_) | None => unsaid.push(key.to_owned()),
        }
    }
    let delay = response.remove("fixedDelayMilliseconds");
    let delay: u64 = delay.map_or(Ok(0), |raw| number(&raw))?;
    unsaid.extend(response.into_keys());
    let pairs = pairs.iter().map(|(name, value)| (&**name, &**value));
    let reply = Reply {
        status: status.ok_or("its status is not 200 to 599")?,
        headers: header_map(pairs, |what| unsaid.push(what)),
        body: Bytes::from(body.unwrap_or_default()),
    };
    Ok((reply, Duration::from_millis(delay), unsaid))
}

/// The body that a key of an answer spells out; `None` if a text is due there and it is none.
fn bytes(key: &str, raw: &RawValue) -> Result<Option<Vec<u8>>, String> {
    if key == "jsonBody" {
        return Ok(Some(compact(raw.get()).into_bytes()));
    }
    let text = text(raw);
    if key == "body" {
        return Ok(text.map(String::into_bytes));
    }
    let decoded = text.map(|text| BASE64_STANDARD.decode(text)).transpose();
    decoded.map_err(|error| format!("response.{key}: {error}"))
}

fn members(raw: &RawValue) -> Result<Members, String> {
    serde_json::from_str(raw.get()).map_err(|error| format!("{}: {error}", raw.get()))
}

fn text(raw: &RawValue) -> Option<String> {
    serde_json::from_str(raw.get()).ok()
}

fn number<N: for<'de> Deserialize<'de>>(raw: &RawValue) -> Result<N, String> {
    serde_json::from_str(raw.get()).map_err(|_| format!("{} is no number here", raw.get()))
}

/// JSON as clients send it; what is none, as it is.
fn compact(text: &str) -> String {
    Json::read(text).map_or_else(|| text.to_owned(), |json| json.write(Spacing::Compact))
}
