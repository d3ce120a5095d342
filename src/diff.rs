//! Differences and distances between texts, for messages: two inputs line by line, the similarity of two texts,
//! and the candidates that are worth comparing in full.

use serde_json::Value;

use super::excerpt::{cut, first_difference};

/// Equal lines shown around a difference.
const CONTEXT: usize = 3;
/// Lines shown in all.
const MAX_SHOWN: usize = 40;
/// The maximum number of differing lines that are compared: more would take too long.
const MAX_COMPARED: usize = 500;
/// The number of candidates that seem nearest to a request, which are then compared in full.
const MAX_NEAREST: usize = 8;

/// The difference between two inputs that are not the same text: each line after a line break and two spaces,
/// marked with `-` where only the first input has it and with `+` where only the second has. JSON is spread
/// over several lines before.
pub(crate) fn difference(first: &str, second: &str) -> String {
    let (first_value, second_value) = (json(first), json(second));
    if first != second && first_value.is_some() && first_value == second_value {
        return "\n    only in white space, or in the order of keys".to_owned();
    }
    let (first, second) = (readable(first_value, first), readable(second_value, second));
    let (first, second): (Vec<_>, Vec<_>) = (first.lines().collect(), second.lines().collect());
    let mut shown = lines(&first, &second);
    if shown.len() > MAX_SHOWN {
        let left_out = shown.len() - MAX_SHOWN;
        shown.truncate(MAX_SHOWN);
        shown.push(format!("    ... and {left_out} more lines"));
    }
    format!("\n{}", shown.join("\n"))
}

/// Spreads a value over several lines; a text that is not JSON stays as it is.
fn readable(value: Option<Value>, text: &str) -> String {
    match value {
        Some(value) => format!("{value:#}"),
        None => text.to_owned(),
    }
}

/// Reports whether both texts are JSON of the same value.
pub(crate) fn is_same_json(first: &str, second: &str) -> bool {
    let value = json(first);
    value.is_some() && value == json(second)
}

/// The value of a text; `None` if it is not JSON.
pub(crate) fn json(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

/// The indices of the smallest of these distances, in ascending order.
pub(crate) fn smallest(distances: &[f64]) -> Vec<usize> {
    let mut near: Vec<usize> = Vec::new();
    for (index, distance) in distances.iter().enumerate() {
        let mut place = near.len();
        while place > 0 && distances[near[place - 1]] > *distance {
            place -= 1;
        }
        if place < MAX_NEAREST {
            near.truncate(MAX_NEAREST - 1);
            near.insert(place, index);
        }
    }
    let mut ascending = Vec::new();
    for index in 0..distances.len() {
        if near.contains(&index) {
            ascending.push(index);
        }
    }
    ascending
}

/// The similarity of two texts, from 0 to 1: the share of characters that both have in the same order.
pub(crate) fn similarity(one: &str, other: &str) -> f64 {
    let (one, other) = (characters(one), characters(other));
    if one.is_empty() && other.is_empty() {
        return 1.0;
    }
    let common = f64::from(common_lengths(&one, &other)[0]);
    #[expect(clippy::cast_precision_loss, reason = "words are short")]
    let all = (one.len() + other.len()) as f64;
    2.0 * common / all
}

fn characters(text: &str) -> Vec<char> {
    let mut characters = Vec::with_capacity(text.len());
    for character in text.chars() {
        characters.push(character);
    }
    characters
}

/// The lengths of the longest common subsequences of each rest of `one` with each rest of `other`, row
/// by row: the first is that of the two wholes. It takes time and memory for `one` times `other`.
fn common_lengths<T: PartialEq>(one: &[T], other: &[T]) -> Vec<u32> {
    let width = other.len() + 1;
    let mut lengths = vec![0; (one.len() + 1) * width];
    for row in (0..one.len()).rev() {
        for column in (0..other.len()).rev() {
            let at = row * width + column;
            lengths[at] = if one[row] == other[column] {
                lengths[at + width + 1] + 1
            } else {
                lengths[at + width].max(lengths[at + 1])
            };
        }
    }
    lengths
}

/// Compares two texts line by line. Equal lines at both ends are left aside; between them the longest common
/// subsequence decides which lines are kept and which are replaced. Of more than [`MAX_COMPARED`] lines between
/// them only the first [`MAX_SHOWN`] are compared, and dots mark the rest.
fn lines(first: &[&str], second: &[&str]) -> Vec<String> {
    let mut head = 0;
    while head < first.len().min(second.len()) && first[head] == second[head] {
        head += 1;
    }
    let (mut old, mut new) = (&first[head..], &second[head..]);
    let mut tail = 0;
    while let ([old_rest @ .., old_last], [new_rest @ .., new_last]) = (old, new)
        && old_last == new_last
    {
        (old, new) = (old_rest, new_rest);
        tail += 1;
    }
    let compared_whole = old.len().max(new.len()) <= MAX_COMPARED;
    if !compared_whole {
        (old, new) = (
            &old[..old.len().min(MAX_SHOWN)],
            &new[..new.len().min(MAX_SHOWN)],
        );
    }
    let mut shown = Vec::new();
    // The equal lines that are not shown yet: how many are, depends on what follows them.
    let mut equal: Vec<&str> = first[..head].to_vec();
    let lengths = common_lengths(old, new);
    let width = new.len() + 1;
    let (mut row, mut column) = (0, 0);
    while row < old.len() || column < new.len() {
        let (from_row, from_column) = (row, column);
        // Up to the next line that both have.
        while old.get(row) != new.get(column) {
            let at = row * width + column;
            let deletes =
                column == new.len() || (row < old.len() && lengths[at + width] >= lengths[at + 1]);
            if deletes {
                row += 1;
            } else {
                column += 1;
            }
        }
        if row > from_row || column > from_column {
            show_equal(&mut shown, &equal);
            equal.clear();
            show_change(&mut shown, &old[from_row..row], &new[from_column..column]);
        } else {
            equal.push(old[row]);
            (row, column) = (row + 1, column + 1);
        }
    }
    if compared_whole {
        equal.extend(&first[first.len() - tail..]);
    }
    let after = equal.len().min(CONTEXT);
    push_equal(&mut shown, &equal[..after]);
    if equal.len() > after || !compared_whole {
        shown.push("    ...".to_owned());
    }
    shown
}

/// Shows equal lines between two changes: the first of them, which follow the change before, and the last,
/// which precede the next change.
fn show_equal(shown: &mut Vec<String>, equal: &[&str]) {
    let after = if shown.is_empty() { 0 } else { CONTEXT };
    let (first, last) = if equal.len() > after + CONTEXT {
        (&equal[..after], &equal[equal.len() - CONTEXT..])
    } else {
        (equal, &[][..])
    };
    push_equal(shown, first);
    if first.len() + last.len() < equal.len() {
        shown.push("    ...".to_owned());
    }
    push_equal(shown, last);
}

fn push_equal(shown: &mut Vec<String>, lines: &[&str]) {
    for line in lines {
        shown.push(marked(' ', line, 0));
    }
}

/// Shows replaced lines, each cut around the first character in which it differs from its replacement.
fn show_change(shown: &mut Vec<String>, old: &[&str], new: &[&str]) {
    for (mark, ours, theirs) in [('-', old, new), ('+', new, old)] {
        for (index, line) in ours.iter().enumerate() {
            let other = theirs.get(index).copied().unwrap_or_default();
            shown.push(marked(mark, line, first_difference(line, other)));
        }
    }
}

/// A line behind its mark, cut around its character `at`.
fn marked(mark: char, line: &str, at: usize) -> String {
    format!("  {mark} {}", cut(line, at))
}
