//! The parts of a JSON value that differ at every try: a time, an id.

use once_cell::sync::Lazy;
use regex::Regex;
use serde_json::Value;

/// Lists the differences of two values, if they differ only in times and ids: `requestedAt (a time)`.
pub(super) fn only_volatile(first: &Value, second: &Value) -> Option<Vec<String>> {
    let mut differing = Vec::new();
    (compare(first, second, "", &mut differing) && !differing.is_empty()).then_some(differing)
}

/// Reports whether the values are equal except for times and ids, whose paths it adds to `differing`. If it
/// returns false, `differing` is not complete.
fn compare(first: &Value, second: &Value, path: &str, differing: &mut Vec<String>) -> bool {
    match (first, second) {
        (Value::Object(first), Value::Object(second)) => {
            let dot = if path.is_empty() { "" } else { "." };
            if first.len() != second.len() {
                return false;
            }
            for (key, first) in first {
                let path = format!("{path}{dot}{key}");
                let Some(second) = second.get(key) else {
                    return false;
                };
                if !compare(first, second, &path, differing) {
                    return false;
                }
            }
            true
        }
        (Value::Array(first), Value::Array(second)) => {
            if first.len() != second.len() {
                return false;
            }
            for (index, first) in first.iter().enumerate() {
                let path = format!("{path}[{index}]");
                if !compare(first, &second[index], &path, differing) {
                    return false;
                }
            }
            true
        }
        _ if first == second => true,
        _ => {
            let Some(kind) = volatile(first, second, path) else {
                return false;
            };
            differing.push(format!("`{path}` ({kind})"));
            true
        }
    }
}

/// Returns the kind of both values, if it is a kind that differs at every try.
fn volatile(first: &Value, second: &Value, path: &str) -> Option<&'static str> {
    static DATE: Lazy<Regex> = Lazy::new(|| {
        let date = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d+)?)?\s?(Z|UTC|[+-]\d\d:?\d\d)?$";
        Regex::new(date).expect("the pattern is valid")
    });
    static ID: Lazy<Regex> = Lazy::new(|| {
        let uuid = "[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}";
        let (ulid, hex) = ("[0-9A-HJKMNP-TV-Z]{26}", "[0-9a-f]{24,64}");
        let ids = format!("^({uuid}|{ulid}|{hex})$");
        Regex::new(&ids).expect("the pattern is valid")
    });
    match (first, second) {
        (Value::String(first), Value::String(second)) => {
            let both = |kind: &Regex| kind.is_match(first) && kind.is_match(second);
            match (both(&DATE), both(&ID)) {
                (true, _) => Some("a time"),
                (false, true) => Some("an id"),
                (false, false) => None,
            }
        }
        (Value::Number(first), Value::Number(second)) => {
            let (first, second) = (first.as_f64()?, second.as_f64()?);
            are_times(first, second, path).then_some("a time")
        }
        _ => None,
    }
}

/// Reports whether two numbers are seconds, milliseconds, microseconds or nanoseconds since 1970, of this
/// century, and less than a day apart or under the key of a time: the number of an order is not a time.
fn are_times(first: f64, second: f64, path: &str) -> bool {
    const CENTURY: std::ops::Range<f64> = 946_684_800.0..4_102_444_800.0;
    const DAY: f64 = 86_400.0;
    let key = path.rsplit('.').next().unwrap_or(path).to_lowercase();
    let ends = ["at", "time", "timestamp", "date", "ts", "now", "millis"];
    let is_called_so = ends.iter().any(|end| key.ends_with(end));
    [1.0, 1e3, 1e6, 1e9].iter().any(|unit| {
        let (first, second) = (first / unit, second / unit);
        let close = is_called_so || (first - second).abs() < DAY && *unit > 1.0;
        CENTURY.contains(&first) && CENTURY.contains(&second) && close
    })
}
