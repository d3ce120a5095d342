//! Strings and paths of JSON.

/// `scenarios[0].name` of `scenarios[0]` and `name`.
pub(super) fn member_path(above: &str, key: &str) -> String {
    let above = above.trim_start_matches('.');
    let plain = |letter: char| letter.is_alphanumeric() || "_-".contains(letter);
    if key.is_empty() || !key.chars().all(plain) {
        format!("{above}[{key:?}]")
    } else if above.is_empty() {
        key.to_owned()
    } else {
        format!("{above}.{key}")
    }
}

/// The byte after the string that begins at `start`.
pub(crate) fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

/// Decodes a JSON string.
pub(super) fn unquote(quoted: &str) -> String {
    if quoted.contains('\\') {
        return serde_json::from_str(quoted).unwrap_or_default();
    }
    quoted.trim_matches('"').to_owned()
}
