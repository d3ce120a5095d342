//! A place in a text, shown: the text on one line, cut around the place, and a caret below it.

use std::fmt;

/// The number of characters on either side of the place.
const AROUND: usize = 36;

/// A text as a message shows it: quoted, escaped, cut around one of its characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Excerpt {
    line: Box<str>,
    /// The distance of the character from the beginning of the line.
    column: usize,
}

impl Excerpt {
    /// The text around its character number `at`, counted from 0; its end, where `at` is behind it.
    pub(crate) fn around(text: &str, at: usize) -> Self {
        let (start, end) = cuts(text, at);
        let place = offset(text, at);
        let mut line = String::from(if start == 0 { "\"" } else { "...\"" });
        let mut column = None;
        for (index, character) in text[start..end].char_indices() {
            if start + index == place {
                column = Some(line.chars().count());
            }
            line.extend(character.escape_debug());
        }
        let column = column.unwrap_or(line.chars().count());
        line.push_str(if end == text.len() { "\"" } else { "\"..." });
        Self {
            line: line.into(),
            column,
        }
    }

    /// The line, and a caret under the character with a note about it.
    pub(crate) fn pointing(&self, note: &str) -> [String; 2] {
        let caret = format!("{:column$}^ {note}", "", column = self.column);
        [self.line.to_string(), caret]
    }
}

/// The text, without the caret.
impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line)
    }
}

/// Returns the range of the text around its character number `at` that is shown.
fn cuts(text: &str, at: usize) -> (usize, usize) {
    let first = at.saturating_sub(AROUND);
    // Three dots save nothing where at most three characters are left out.
    let start = if first <= 3 { 0 } else { offset(text, first) };
    let end = offset(text, at.saturating_add(AROUND + 1));
    let left_out = text[end..].chars().count();
    (start, if left_out <= 3 { text.len() } else { end })
}

/// Returns the offset of a text's character number `at`; that of its end, where `at` is behind it.
pub(crate) fn offset(text: &str, at: usize) -> usize {
    match text.char_indices().nth(at) {
        Some((offset, _)) => offset,
        None => text.len(),
    }
}

/// A line cut around one of its characters, neither quoted nor escaped.
pub(crate) fn cut(line: &str, at: usize) -> String {
    let (start, end) = cuts(line, at);
    let head = if start == 0 { "" } else { "..." };
    let tail = if end == line.len() { "" } else { "..." };
    format!("{head}{}{tail}", &line[start..end])
}

/// Returns the first `max` characters of a text, and `...` if there are more; a line break becomes a
/// space.
pub(crate) fn shorten(text: &str, max: usize) -> String {
    let end = offset(text, max);
    let dots = if end == text.len() { "" } else { "..." };
    text[..end].replace('\n', " ") + dots
}

/// The number of the first character in which two texts differ.
pub(crate) fn first_difference(one: &str, other: &str) -> usize {
    let mut same = 0;
    let mut other = other.chars();
    for character in one.chars() {
        if other.next() != Some(character) {
            break;
        }
        same += 1;
    }
    same
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_text_is_shown_whole() {
        let [line, caret] = Excerpt::around("order 17", 5).pointing("a space");
        assert_eq!(line, "\"order 17\"");
        assert_eq!(caret, "      ^ a space");
    }

    #[test]
    fn a_long_text_is_cut_on_both_sides() {
        let text = format!("{}!{}", "a".repeat(500), "b".repeat(500));
        let [line, caret] = Excerpt::around(&text, 500).pointing("here");
        assert_eq!(
            line,
            format!("...\"{}!{}\"...", "a".repeat(36), "b".repeat(36))
        );
        assert_eq!(line.chars().nth(caret.find('^').unwrap()), Some('!'));
    }

    #[test]
    fn a_place_behind_the_end_points_to_the_closing_quote() {
        let [line, caret] = Excerpt::around("ab", 2).pointing("it ends");
        assert_eq!((line.as_str(), caret.as_str()), ("\"ab\"", "   ^ it ends"));
    }

    #[test]
    fn an_escape_before_it_moves_the_caret() {
        let [line, caret] = Excerpt::around("a\n\u{1}b", 3).pointing("b");
        assert_eq!(line.chars().nth(caret.find('^').unwrap()), Some('b'));
    }
}
