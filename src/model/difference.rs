//! How two inputs differ, line by line.

use similar::TextDiff;

/// Each line on one of its own, marked with `-` where only the first text has it and with `+` where
/// only the second has; JSON is spread over several lines before.
pub(crate) fn difference(first: &str, second: &str) -> String {
    let (first, second) = (readable(first), readable(second));
    let lines = TextDiff::from_lines(&first, &second);
    let changes = lines.iter_all_changes();
    changes
        .map(|change| {
            format!(
                "\n  {} {}",
                change.tag(),
                change.value().trim_end_matches('\n')
            )
        })
        .collect()
}

/// JSON over several lines, any other text as it is.
fn readable(input: &str) -> String {
    let value = serde_json::from_str::<serde_json::Value>(input).ok();
    value.map_or_else(|| input.to_owned(), |value| format!("{value:#}"))
}
