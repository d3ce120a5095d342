//! Secrets in texts that are not JSON: known forms, percent-encoding, and names with their values.

use once_cell::sync::Lazy;
use regex::Regex;

use super::{names, pairs};

/// The replacement of everything that is taken out.
pub(super) const REDACTED: &str = "REDACTED";

/// A form of secret that is recognized without a name: letters that are in every one, and the pattern, whose
/// group is the secret.
struct Form {
    letters: &'static [&'static str],
    pattern: Lazy<Regex>,
}

static FORMS: [Form; 5] = [
    // Documented (IAM identifiers): an access key id begins with `AKIA`, one of a session with
    // `ASIA`; both are 16 to 128 letters and digits. Any character may be before it.
    Form {
        letters: &["AKIA", "ASIA"],
        pattern: Lazy::new(|| pattern("((?:AKIA|ASIA)[A-Z0-9]{12,})")),
    },
    // Documented (RFC 7519): three parts in base64; the first is a JSON object.
    Form {
        letters: &["eyJ"],
        pattern: Lazy::new(|| {
            pattern(r"(eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*)")
        }),
    },
    // Documented (RFC 7468). One that is cut short goes to its end.
    Form {
        letters: &["PRIVATE KEY"],
        pattern: Lazy::new(|| {
            pattern(r"(?s)-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----(.*?)(?:-----END|$)")
        }),
    },
    // Documented (RFC 3986, 3.2.1).
    Form {
        letters: &["@"],
        pattern: Lazy::new(|| pattern(r#"://([^/\s@"'<>]+)@"#)),
    },
    // Documented (RFC 9110, 11.6.2; RFC 6750).
    Form {
        letters: &["earer ", "asic ", "EARER ", "ASIC "],
        pattern: Lazy::new(|| pattern(r"(?i)\b(?:bearer|basic) +([A-Za-z0-9._~+/=-]{12,})")),
    },
];

pub(super) fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is ours")
}

/// Reports whether a text may have secrets, by letters that are in each. A quick test with false positives; a
/// text for which it returns false is not searched at all.
pub(super) fn may_have_secrets(text: &str) -> bool {
    for form in &FORMS {
        if names::contains_one_of(text, form.letters) {
            return true;
        }
    }
    text.contains('%') || text.contains("\\u") || names::may_occur_in(text)
}

/// The text without its secrets; `None` if it has none.
pub(super) fn hide_secrets(text: &str) -> Option<String> {
    let plain = hide_in_plain(text);
    let before = plain.as_deref().unwrap_or(text);
    rewrite_encoded(before, &mut |decoded| hide_in_plain(decoded)).or(plain)
}

/// The text without its secrets, of which none is encoded; `None` if it has none.
fn hide_in_plain(text: &str) -> Option<String> {
    let mut hidden = pairs::hide_values(text);
    // No form is shorter, but for the user of a URL.
    if text.len() < 16 && !text.contains('@') {
        return hidden;
    }
    for Form { letters, pattern } in &FORMS {
        let here = hidden.as_deref().unwrap_or(text);
        if !names::contains_one_of(here, letters) {
            continue;
        }
        hidden = hide_group(pattern, 1, here).or(hidden);
    }
    hidden
}

/// The text without a group of each match of a pattern; `None` if there is nothing to hide.
pub(super) fn hide_group(pattern: &Regex, group: usize, text: &str) -> Option<String> {
    let mut hidden = String::new();
    let mut copied = 0;
    for found in pattern.captures_iter(text) {
        if let Some(secret) = found.get(group) {
            hidden.push_str(&text[copied..secret.start()]);
            hidden.push_str(REDACTED);
            copied = secret.end();
        }
    }
    hidden.push_str(&text[copied..]);
    (hidden != text).then_some(hidden)
}

/// The maximum number of encodings of one text.
const MAX_ENCODINGS: usize = 4;

/// Calls `rewrite` with each word that is percent-encoded, or has `\u` escapes: decoded once, twice, and
/// so on. Percent-encodes its results again; an escape becomes its letter. Returns `None` if it changes no
/// word.
pub(super) fn rewrite_encoded(
    text: &str,
    rewrite: &mut dyn FnMut(&str) -> Option<String>,
) -> Option<String> {
    rewrite_up_to(text, rewrite, MAX_ENCODINGS)
}

/// Decodes each word of a text, and rewrites the decoded words, which can be encoded again up to `depth`
/// times. Returns the text with the rewritten words encoded again; `None` if none changed.
fn rewrite_up_to(
    text: &str,
    rewrite: &mut dyn FnMut(&str) -> Option<String>,
    depth: usize,
) -> Option<String> {
    if depth == 0 || !text.contains(['%', '\\']) {
        return None;
    }
    let mut written = String::new();
    let mut changed = false;
    for word in
        text.split_inclusive(|letter: char| letter.is_whitespace() || "\"'<>".contains(letter))
    {
        let new = decode(word).and_then(|(decoded, percent)| {
            let new = rewrite(&decoded);
            let inner = rewrite_up_to(new.as_deref().unwrap_or(&decoded), rewrite, depth - 1);
            let new = inner.or(new)?;
            Some(if percent { percent_encode(&new) } else { new })
        });
        changed |= new.is_some();
        written.push_str(new.as_deref().unwrap_or(word));
    }
    changed.then_some(written)
}

/// Decodes a word once. Returns it with `true` if it was percent-encoded; `None` if it is not encoded.
fn decode(word: &str) -> Option<(String, bool)> {
    let bytes = word.as_bytes();
    let (mut decoded, mut percent, mut escaped) = (Vec::new(), false, false);
    let mut at = 0;
    while at < bytes.len() {
        let hex = |from: usize, to: usize| {
            let digits = word.get(at + from..at + to)?;
            u32::from_str_radix(digits, 16).ok()
        };
        let (letter, length) = match bytes[at] {
            b'%' => (hex(1, 3), 3),
            b'\\' if bytes.get(at + 1) == Some(&b'u') => (hex(2, 6).filter(|code| *code < 128), 6),
            _ => (None, 1),
        };
        if let Some(byte) = letter.and_then(|code| u8::try_from(code).ok()) {
            percent |= length == 3;
            escaped |= length == 6;
            decoded.push(byte);
            at += length;
        } else {
            decoded.push(bytes[at]);
            at += 1;
        }
    }
    (percent || escaped).then(|| (String::from_utf8_lossy(&decoded).into_owned(), percent))
}

/// Encodes all but the unreserved letters. Documented (RFC 3986, 2.3).
fn percent_encode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
