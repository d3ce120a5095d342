//! A reader of JSON that accepts more than JSON: it finds the parts of a body by their places.
//!
//! It accepts a duplicate key, a number beyond a double, a lone surrogate, a control character in a
//! string, a comma before a closing bracket, a byte order mark, and several documents one after another.

use std::ops::Range;

/// Documents are read to this depth, those in their strings included. Observed: AWS reads 1000 levels.
pub(super) const MAX_DEPTH: usize = 1024;

/// A value, and its place in the text.
#[derive(Debug)]
pub(in crate::cassette) struct Value {
    pub(super) span: Range<usize>,
    pub(super) kind: ValueKind,
}

#[derive(Debug)]
pub(in crate::cassette) enum ValueKind {
    /// A number, `true`, `false` or `null`.
    Token,
    /// A string, unescaped. A lone surrogate reads as U+FFFD.
    Text(String),
    List(Vec<Value>),
    Object(Vec<Member>),
}

#[derive(Debug)]
pub(in crate::cassette) struct Member {
    pub(super) key_span: Range<usize>,
    pub(super) key: String,
    pub(super) value: Value,
}

/// The reason why a text is not read.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::cassette) enum NotJson {
    /// It has another syntax.
    Syntax,
    /// It is nested deeper than the given number of levels.
    TooDeep,
}

/// Reads a text that consists of documents and white space only.
pub(super) fn read(text: &str, levels: usize) -> Result<Vec<Value>, NotJson> {
    let mut parser = LenientParser { text, at: 0 };
    let mut documents = Vec::new();
    loop {
        parser.skip_space();
        if parser.at == text.len() {
            return Ok(documents);
        }
        documents.push(parser.value(levels)?);
    }
}

/// Finds the objects and lists in a text that has words around them. A text that takes too long to search
/// counts as too deep.
pub(super) fn find(text: &str, levels: usize) -> Result<Vec<Value>, NotJson> {
    // A bracket that is not closed is skipped, and the text after it read again: up to this many bytes.
    let mut budget = 16 * text.len() + 4096;
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find(['{', '[']) {
        let mut parser = LenientParser {
            text,
            at: from + open,
        };
        from += open + 1;
        match parser.value(levels) {
            Ok(value) => {
                from = value.span.end;
                found.push(value);
            }
            Err(NotJson::TooDeep) => return Err(NotJson::TooDeep),
            Err(NotJson::Syntax) => {
                // Counted, so that a text of open brackets does not take quadratic time.
                let read = parser.at - from + 1;
                budget = budget.checked_sub(read).ok_or(NotJson::TooDeep)?;
            }
        }
    }
    Ok(found)
}

/// Reports whether a text begins like an object or a list.
pub(super) fn begins_like_json(text: &str) -> bool {
    let mut letters = text.trim_start_matches(is_space).chars();
    let bracket = letters.next();
    let next = letters.as_str().trim_start_matches(is_space);
    match bracket {
        Some('{') => next.is_empty() || next.starts_with(['"', '}']),
        Some('[') => next.is_empty() || next.starts_with(['{', '[', '"', ']']),
        _ => false,
    }
}

fn is_space(letter: char) -> bool {
    // The last two are the byte order mark and the record separator of JSON text sequences.
    matches!(letter, ' ' | '\t' | '\n' | '\r' | '\u{feff}' | '\u{1e}')
}

/// A reader of one text. Its functions read the part that begins at `at`, and leave `at` behind it; `levels`
/// is the number of levels that may be nested in the part.
struct LenientParser<'t> {
    text: &'t str,
    at: usize,
}

impl LenientParser<'_> {
    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        let rest = self.text[self.at..].trim_start_matches(is_space);
        self.at = self.text.len() - rest.len();
    }

    /// Skips white space, and this byte if it comes next; then returns true.
    fn skip_if(&mut self, byte: u8) -> bool {
        self.skip_space();
        let there = self.next() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn value(&mut self, levels: usize) -> Result<Value, NotJson> {
        let levels = levels.checked_sub(1).ok_or(NotJson::TooDeep)?;
        let start = self.at;
        let kind = match self.next() {
            Some(b'{') => ValueKind::Object(self.members(levels)?),
            Some(b'[') => ValueKind::List(self.items(levels)?),
            Some(b'"') => ValueKind::Text(self.string()?),
            Some(_) | None => self.token()?,
        };
        let span = start..self.at;
        Ok(Value { span, kind })
    }

    fn items(&mut self, levels: usize) -> Result<Vec<Value>, NotJson> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            if self.skip_if(b']') {
                return Ok(items);
            }
            items.push(self.value(levels)?);
            if !self.skip_if(b',') {
                return self.expect(b']').map(|()| items);
            }
        }
    }

    fn members(&mut self, levels: usize) -> Result<Vec<Member>, NotJson> {
        self.at += 1;
        let mut members = Vec::new();
        loop {
            if self.skip_if(b'}') {
                return Ok(members);
            }
            let start = self.at;
            let key = self.string()?;
            let key_span = start..self.at;
            self.expect(b':')?;
            self.skip_space();
            let value = self.value(levels)?;
            members.push(Member {
                key_span,
                key,
                value,
            });
            if !self.skip_if(b',') {
                return self.expect(b'}').map(|()| members);
            }
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), NotJson> {
        if self.skip_if(byte) {
            Ok(())
        } else {
            Err(NotJson::Syntax)
        }
    }

    fn token(&mut self) -> Result<ValueKind, NotJson> {
        let start = self.at;
        let (mut end, mut has_digit, mut is_number) = (start, false, true);
        for byte in self.text[start..].bytes() {
            if !byte.is_ascii_alphanumeric() && !b"+-.".contains(&byte) {
                break;
            }
            has_digit |= byte.is_ascii_digit();
            is_number &= b"+-.0123456789eE".contains(&byte);
            end += 1;
        }
        let token = &self.text[start..end];
        let is_word = ["true", "false", "null", "NaN", "Infinity", "-Infinity"].contains(&token);
        if is_word || is_number && has_digit {
            self.at = end;
            return Ok(ValueKind::Token);
        }
        Err(NotJson::Syntax)
    }

    fn string(&mut self) -> Result<String, NotJson> {
        if self.next() != Some(b'"') {
            return Err(NotJson::Syntax);
        }
        self.at += 1;
        let mut units = String::new();
        loop {
            let rest = &self.text[self.at..];
            let end = rest.find(['"', '\\']).ok_or(NotJson::Syntax);
            // The whole text was read, for the budget of `find`.
            let end = end.inspect_err(|_| self.at = self.text.len())?;
            units.push_str(&rest[..end]);
            self.at += end + 1;
            if rest.as_bytes()[end] == b'"' {
                return Ok(units);
            }
            self.escape(&mut units)?;
        }
    }

    /// Reads the rest of an escape after its backslash. One that JSON does not have encodes its letter.
    fn escape(&mut self, units: &mut String) -> Result<(), NotJson> {
        let letter = self.text[self.at..].chars().next();
        let letter = letter.ok_or(NotJson::Syntax)?;
        self.at += letter.len_utf8();
        units.push(match letter {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => self.escaped_letter(),
            other => other,
        });
        Ok(())
    }

    /// Reads the digits after `\u`, and those of the second half of a surrogate pair. Without four digits,
    /// the `u` is an unknown escape.
    fn escaped_letter(&mut self) -> char {
        let Some(first) = self.hex() else { return 'u' };
        self.at += 4;
        if let Some(letter) = char::from_u32(first) {
            return letter;
        }
        // Documented (RFC 8259, 7): the halves of a pair have ten bits each.
        if self.text[self.at..].starts_with("\\u") && first < 0xdc00 {
            self.at += 2;
            if let Some(second @ 0xdc00..0xe000) = self.hex() {
                self.at += 4;
                let letter = 0x1_0000 + ((first & 0x3ff) << 10) + (second & 0x3ff);
                return char::from_u32(letter).unwrap_or_default();
            }
            self.at -= 2;
        }
        char::REPLACEMENT_CHARACTER
    }

    fn hex(&self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        if digits.starts_with('+') {
            return None;
        }
        u32::from_str_radix(digits, 16).ok()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::a_duplicate_key(r#"{"a":1,"a":[2]}"#, 1)]
    #[case::a_number_beyond_a_double("[1e999]", 1)]
    #[case::a_lone_surrogate(r#"["\ud800x"]"#, 1)]
    #[case::a_byte_order_mark("\u{feff}{}", 1)]
    #[case::several_documents("{} [] 1\n\"a\"", 4)]
    #[case::a_last_comma("[1,]", 1)]
    #[case::an_unknown_escape(r#"["\x"]"#, 1)]
    #[case::nothing("", 0)]
    fn more_than_json_is_read(#[case] text: &str, #[case] documents: usize) {
        let read = read(text, MAX_DEPTH).expect("it is read");
        assert_eq!(read.len(), documents);
    }

    #[rstest]
    #[case::words("hello", NotJson::Syntax)]
    #[case::an_open_object(r#"{"a":1"#, NotJson::Syntax)]
    #[case::an_open_string("\"a", NotJson::Syntax)]
    #[case::depth(&"[".repeat(MAX_DEPTH + 1), NotJson::TooDeep)]
    fn other_texts_are_not_read(#[case] text: &str, #[case] reason: NotJson) {
        assert_eq!(read(text, MAX_DEPTH).expect_err("it is not read"), reason);
    }

    #[test]
    fn a_string_is_unescaped() {
        let read = read(r#""\u0041\ud83d\ude00\ud800\n\"""#, 1).expect("it is read");
        assert!(
            matches!(&read[0].kind, ValueKind::Text(text) if text == "A\u{1f600}\u{fffd}\n\""),
            "{read:?}"
        );
    }

    #[test]
    fn documents_are_found_between_words() {
        let text = r#"got [ {"a":"}"} and {not} [1]"#;
        let found = find(text, MAX_DEPTH).expect("it is shallow");
        let found: Vec<_> = found
            .iter()
            .map(|value| &text[value.span.clone()])
            .collect();
        assert_eq!(found, [r#"{"a":"}"}"#, "[1]"]);
    }
}
