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
        let (cut_before, cut_behind) = cuts(text, at);
        let mut line = String::from(if cut_before == 0 { "\"" } else { "...\"" });
        let mut column = None;
        let shown = text.chars().skip(cut_before).take(cut_behind - cut_before);
        for (index, character) in shown.enumerate() {
            if cut_before + index == at {
                column = Some(line.chars().count());
            }
            line.extend(character.escape_debug());
        }
        let column = column.unwrap_or(line.chars().count());
        let whole = text.chars().nth(cut_behind).is_none();
        line.push_str(if whole { "\"" } else { "\"..." });
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

/// Returns the range of the characters around the one at `at` that are shown: the number of the first,
/// and the number after the last.
fn cuts(text: &str, at: usize) -> (usize, usize) {
    let before = at.saturating_sub(AROUND);
    // Three dots save nothing where at most three characters are left out.
    let before = if before <= 3 { 0 } else { before };
    let behind = at.saturating_add(AROUND + 1);
    let rest = text.chars().skip(behind).take(4).count();
    (before, if rest <= 3 { behind + rest } else { behind })
}

/// A line cut around one of its characters, neither quoted nor escaped.
pub(crate) fn cut(line: &str, at: usize) -> String {
    let (before, behind) = cuts(line, at);
    let shown: String = line.chars().skip(before).take(behind - before).collect();
    let head = if before == 0 { "" } else { "..." };
    let whole = line.chars().nth(behind).is_none();
    format!("{head}{shown}{}", if whole { "" } else { "..." })
}

/// Returns the first `max` characters of a text, and `...` if there are more; a line break becomes a
/// space.
pub(crate) fn shorten(text: &str, max: usize) -> String {
    let shown: String = text.chars().take(max).collect();
    let dots = if shown.len() < text.len() { "..." } else { "" };
    shown.replace('\n', " ") + dots
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
