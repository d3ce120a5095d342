//! Characters and places as Java counts and names them: in UTF-16 units.

use std::fmt::Write as _;

/// The maximum length, in units, of a text that Jackson parses in place and shows in a location. It wraps
/// a longer one in a reader.
// Inferred: jackson-core `JsonFactory.createParser(String)`.
const MAX_STRING: usize = 0x8000;

/// The number of units of the text that a location shows.
// Inferred: jackson-core `ErrorReportConfiguration.DEFAULT_MAX_RAW_CONTENT_LENGTH`.
const MAX_SHOWN_SOURCE: usize = 500;

/// Reports whether an identifier of Java can begin with `c` (`Character.isJavaIdentifierStart`).
///
/// Exact for ASCII and Latin-1. Beyond, letters are those of Rust's `is_alphabetic`, which counts
/// some marks and circled letters that Java does not. Characters beyond U+FFFF are two units to
/// Java, neither of them a letter.
pub(super) fn is_identifier_start(c: char) -> bool {
    let letter = c.is_alphabetic() && c <= '\u{ffff}';
    letter || is_currency(c) || is_connector(c)
}

/// Reports whether an identifier of Java can continue with `c` (`Character.isJavaIdentifierPart`).
///
/// As exact as [`is_identifier_start`]; of the marks that are not letters it knows the usual ones.
pub(super) fn is_identifier_part(c: char) -> bool {
    is_identifier_start(c) || c.is_ascii_digit() || is_ignorable(c) || is_other_digit_or_mark(c)
}

/// Describes, as Jackson does, the character at byte `at` of `text`: `'x' (code 120)`.
// The first two forms are Recorded (`''' (code 39)`) or Inferred from jackson-core
// `ParserMinimalBase._getCharDesc`. Of a character beyond U+FFFF it describes the first half, which
// UTF-8 cannot encode: Java then writes `?`.
pub(super) fn describe(text: &str, at: usize) -> String {
    let Some(c) = text[at..].chars().next() else {
        return String::new();
    };
    let unit = c.encode_utf16(&mut [0; 2])[0];
    let shown = if c.len_utf16() == 1 { c } else { '?' };
    match unit {
        _ if c.is_control() => format!("(CTRL-CHAR, code {unit})"),
        0..=255 => format!("'{shown}' (code {unit})"),
        _ => format!("'{shown}' (code {unit} / 0x{unit:x})"),
    }
}

/// Writes, as Jackson does, the place of the character at byte `at` of `text`, 1-based.
// Recorded on ValidateStateMachineDefinition (2025-10-19), whose definition AWS reads as a String
// too: `[Source: (String)"not a definition"; line: 1, column: 4]`. Inferred: the input of an
// execution is shown alike, although from Jackson 2.16 on a parser shows it only on request.
pub(super) fn location(text: &str, at: usize) -> String {
    let before = &text[..at];
    let row = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let breaks = before.matches(['\n', '\r']).count() - before.matches("\r\n").count();
    let column = before[row..].encode_utf16().count() + 1;
    let line = breaks + 1;
    let source = source(text);
    format!("[Source: {source}; line: {line}, column: {column}]")
}

/// `text` in quotes, cut to what a location shows of it.
fn source(text: &str) -> String {
    let units = text.encode_utf16();
    let length = units.clone().count();
    if length > MAX_STRING {
        return "(StringReader)".to_owned();
    }
    let mut shown = String::from("(String)\"");
    for unit in char::decode_utf16(units.take(MAX_SHOWN_SOURCE)) {
        match unit.unwrap_or('?') {
            c if c.is_control() && c != '\n' && c != '\r' => {
                let _ = write!(shown, "\\u{:04X}", u32::from(c));
            }
            c => shown.push(c),
        }
    }
    shown.push('"');
    if length > MAX_SHOWN_SOURCE {
        let _ = write!(shown, "[truncated {} chars]", length - MAX_SHOWN_SOURCE);
    }
    shown
}

/// Unicode's currency symbols (Sc) up to U+FFFF.
fn is_currency(c: char) -> bool {
    matches!(
        c,
        '$' | '\u{a2}'..='\u{a5}'
            | '\u{58f}'
            | '\u{60b}'
            | '\u{7fe}'..='\u{7ff}'
            | '\u{9f2}'..='\u{9f3}'
            | '\u{9fb}'
            | '\u{af1}'
            | '\u{bf9}'
            | '\u{e3f}'
            | '\u{17db}'
            | '\u{20a0}'..='\u{20c0}'
            | '\u{a838}'
            | '\u{fdfc}'
            | '\u{fe69}'
            | '\u{ff04}'
            | '\u{ffe0}'..='\u{ffe1}'
            | '\u{ffe5}'..='\u{ffe6}'
    )
}

/// Unicode's connectors (Pc).
fn is_connector(c: char) -> bool {
    matches!(
        c,
        '_' | '\u{203f}'..='\u{2040}'
            | '\u{2054}'
            | '\u{fe33}'..='\u{fe34}'
            | '\u{fe4d}'..='\u{fe4f}'
            | '\u{ff3f}'
    )
}

/// Characters that Java ignores in identifiers: most control characters, and format characters (Cf).
fn is_ignorable(c: char) -> bool {
    matches!(
        c,
        '\0'..='\u{8}'
            | '\u{e}'..='\u{1b}'
            | '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{600}'..='\u{605}'
            | '\u{61c}'
            | '\u{6dd}'
            | '\u{70f}'
            | '\u{890}'..='\u{891}'
            | '\u{8e2}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
    )
}

/// Digits of other scripts, and the marks that are put on letters most.
fn is_other_digit_or_mark(c: char) -> bool {
    let digit = c.is_numeric() && matches!(c, '\u{600}'..='\u{1fff}' | '\u{a000}'..='\u{ffff}');
    let mark =
        matches!(c, '\u{300}'..='\u{36f}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}');
    digit || mark
}
