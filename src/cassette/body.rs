//! A body as a cassette holds it: as JSON where that says it to the byte, else as text, else in
//! base64.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;

use super::form::FileBody;
use super::json::{Json, Spacing};
use crate::file::{Flaw, Raw};

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

/// The bytes that a file's keys say.
pub(super) fn read(file: FileBody, flaws: &mut Vec<Flaw>) -> Bytes {
    let given = [
        ("body", file.body.is_some()),
        ("bodyText", file.body_text.is_some()),
        ("bodyBase64", file.body_base64.is_some()),
    ];
    let given: Vec<_> = given
        .iter()
        .filter(|(_, given)| *given)
        .map(|(key, _)| *key)
        .collect();
    if let [first, second, ..] = given[..] {
        let text = format!("a body is said once, and `{first}` says it already");
        flaws.push(Flaw::at(second, text));
    }
    if file.spaced && file.body.is_none() {
        let text = "it says how `body` is written, which is not here";
        flaws.push(Flaw::at("spaced", text));
    }
    if let Some(Raw(raw)) = file.body {
        let spacing = if file.spaced {
            Spacing::Spaced
        } else {
            Spacing::Compact
        };
        let Some(json) = Json::read(&raw) else {
            let text = "it is nested too deeply to be kept as JSON; write it as `bodyText`";
            flaws.push(Flaw::at("body", text));
            return Bytes::new();
        };
        return json.write(spacing).into();
    }
    if let Some(base64) = file.body_base64 {
        let decoded = BASE64_STANDARD.decode(&base64);
        return decoded.map_or_else(
            |error| {
                flaws.push(Flaw::at("bodyBase64", format!("it is no base64: {error}")));
                Bytes::new()
            },
            Bytes::from,
        );
    }
    file.body_text.map_or_else(Bytes::new, Bytes::from)
}
