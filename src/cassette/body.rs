//! A body as a cassette holds it: as JSON where that says it to the byte, else as text, else in
//! base64.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;

use super::form::FileBody;
use super::json::{Json, Spacing};
use crate::file::{Node, Object, Raw};

/// The file's keys for a body.
pub(super) fn written(body: &[u8]) -> FileBody {
    let mut file = FileBody::default();
    if body.is_empty() {
        return file;
    }
    match (json(body), std::str::from_utf8(body)) {
        (Some((json, spacing)), _) => {
            file.body = Some(Raw(json.write(Spacing::Compact)));
            file.spaced = spacing == Spacing::Spaced;
        }
        (None, Ok(text)) => file.body_text = Some(text.to_owned()),
        (None, Err(_)) => file.body_base64 = Some(BASE64_STANDARD.encode(body)),
    }
    file
}

/// The body as JSON and how it is spaced, if writing that gives the same bytes.
pub(super) fn json(body: &[u8]) -> Option<(Json, Spacing)> {
    let text = std::str::from_utf8(body).ok()?;
    let json = Json::read(text)?;
    let spacing = json.spacing_of(text);
    let same = spacing.filter(|spacing| *spacing != Spacing::Pretty)?;
    Some((json, same))
}

/// The bytes that the keys of a request or a reply stand for.
pub(super) fn read(object: &Object<'_>) -> Bytes {
    let mut first = None;
    for key in ["body", "bodyText", "bodyBase64"] {
        match (object.get(key), first) {
            (Some(_), None) => first = Some(key),
            (Some(node), Some(first)) => {
                node.report(format!(
                    "a body is said once, and `{first}` says it already"
                ));
            }
            (None, _) => {}
        }
    }
    let is_spaced = object.get("spaced").and_then(Node::boolean);
    let is_spaced = is_spaced.unwrap_or_default();
    if let (Some(node), true, None) = (object.get("spaced"), is_spaced, object.get("body")) {
        node.report("it says how `body` is written, which is not here");
    }
    if let Some(node) = object.get("body") {
        let spacing = if is_spaced {
            Spacing::Spaced
        } else {
            Spacing::Compact
        };
        let Some(json) = Json::read(node.text()) else {
            node.report("it is nested too deeply to be kept as JSON; write it as `bodyText`");
            return Bytes::new();
        };
        return json.write(spacing).into();
    }
    if let Some(node) = object.get("bodyBase64") {
        let decoded = BASE64_STANDARD.decode(node.string().unwrap_or_default());
        return match decoded {
            Ok(bytes) => bytes.into(),
            Err(error) => {
                node.report(format!("it is no base64: {error}"));
                Bytes::new()
            }
        };
    }
    object
        .string("bodyText")
        .map_or_else(Bytes::new, Bytes::from)
}
