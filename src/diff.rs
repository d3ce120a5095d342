//! How two inputs differ, line by line; of long ones the parts around the differences.

use serde_json::Value;
use similar::{Algorithm, ChangeTag, DiffOp, capture_diff_slices, group_diff_ops};

use super::excerpt::{cut, first_difference};

/// So many equal lines are shown around a difference.
const CONTEXT: usize = 3;
/// So many lines are shown in all.
const MOST: usize = 40;
/// More lines than these are not compared with each other: it would take too long.
const COMPARED: usize = 2_000;

/// Each line on one of its own, marked with `-` where only the first text has it and with `+` where
/// only the second has; JSON is spread over several lines before.
pub(crate) fn difference(first: &str, second: &str) -> String {
    let parse = |text: &str| serde_json::from_str::<Value>(text).ok();
    let values = (parse(first), parse(second));
    if first != second && values.0.is_some() && values.0 == values.1 {
        return "\n    only in white space, or in the order of keys".to_owned();
    }
    let readable = |value: Option<Value>, text: &str| {
        value.map_or_else(|| text.to_owned(), |value| format!("{value:#}"))
    };
    let (first, second) = (readable(values.0, first), readable(values.1, second));
    let (first, second): (Vec<_>, Vec<_>) = (first.lines().collect(), second.lines().collect());
    let mut shown = lines(&first, &second);
    if shown.len() > MOST {
        let left_out = shown.len() - MOST;
        shown.truncate(MOST);
        shown.push(format!("    ... and {left_out} more lines"));
    }
    shown.iter().map(|line| format!("\n{line}")).collect()
}

fn lines(first: &[&str], second: &[&str]) -> Vec<String> {
    let (first, second, cut_short) = comparable(first, second);
    let ops = capture_diff_slices(Algorithm::Myers, first, second);
    let mut shown = Vec::new();
    let mut next = 0;
    for group in group_diff_ops(ops, CONTEXT) {
        let begins = group.first().map_or(0, |op| op.old_range().start);
        if begins > next {
            shown.push("    ...".to_owned());
        }
        for op in &group {
            next = op.old_range().end;
            write_op(&mut shown, op, first, second);
        }
    }
    if next < first.len() || cut_short {
        shown.push("    ...".to_owned());
    }
    shown
}

/// The lines from the first difference on, and not too many of them.
fn comparable<'a>(
    first: &'a [&'a str],
    second: &'a [&'a str],
) -> (&'a [&'a str], &'a [&'a str], bool) {
    if first.len() <= COMPARED && second.len() <= COMPARED {
        return (first, second, false);
    }
    let same = first
        .iter()
        .zip(second)
        .take_while(|(one, other)| one == other)
        .count();
    let from = same.saturating_sub(CONTEXT);
    let part = |lines: &'a [&'a str]| &lines[from..lines.len().min(from + MOST)];
    (part(first), part(second), true)
}

fn write_op(shown: &mut Vec<String>, op: &DiffOp, first: &[&str], second: &[&str]) {
    let (old, new) = (&first[op.old_range()], &second[op.new_range()]);
    if let DiffOp::Equal { .. } = op {
        shown.extend(old.iter().map(|line| written(ChangeTag::Equal, line, "")));
        return;
    }
    // A line is cut around that in which it differs from the line in its place.
    for (tag, ours, theirs) in [(ChangeTag::Delete, old, new), (ChangeTag::Insert, new, old)] {
        let pairs = ours.iter().enumerate();
        shown.extend(pairs.map(|(index, line)| {
            written(tag, line, theirs.get(index).copied().unwrap_or_default())
        }));
    }
}

fn written(tag: ChangeTag, line: &str, other: &str) -> String {
    let at = if tag == ChangeTag::Equal {
        0
    } else {
        first_difference(line, other)
    };
    format!("  {tag} {}", cut(line, at))
}
