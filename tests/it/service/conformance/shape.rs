//! The differences between an answer's JSON and that of its case, in which placeholders match values.

use regex::{Captures, Regex};
use serde_json::{Map, Value};

/// The body as a case can write it: a date in AWS's notation is the text `<E9>`.
pub(super) fn readable(body: &str) -> Option<Map<String, Value>> {
    let date = Regex::new(r":\d\.\d{1,12}E9([,}])").expect("it is a pattern");
    let written = date.replace_all(body, ":\"<E9>\"$1");
    serde_json::from_str(&written).ok()
}

/// Returns whether `got` matches `expected`.
pub(super) fn fits(expected: &Value, got: &Value) -> bool {
    match (expected, got) {
        (Value::String(expected), Value::String(got)) => pattern(expected).is_match(got),
        (Value::Array(expected), Value::Array(got)) => {
            expected.len() == got.len() && expected.iter().zip(got).all(|(e, g)| fits(e, g))
        }
        (Value::Object(expected), Value::Object(got)) => {
            let fits_one = |(key, expected): (&String, &Value)| {
                got.get(key).is_some_and(|got| fits(expected, got))
            };
            expected.len() == got.len() && expected.iter().all(fits_one)
        }
        _ => expected == got,
    }
}

/// The text as a regular expression in which `<uuid>` and `<text>` match their values.
fn pattern(text: &str) -> Regex {
    let placeholder = Regex::new("<(uuid|text)>").expect("it is a pattern");
    let escaped = regex::escape(text);
    let pattern = placeholder.replace_all(&escaped, |found: &Captures<'_>| {
        match &found[1] {
            "uuid" => "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
            _ => "(?s:.+)",
        }
        .to_owned()
    });
    Regex::new(&format!("^{pattern}$")).expect("an escaped text is a pattern")
}

#[rstest::rstest]
#[case::date(r#"{"a":"<E9>"}"#, r#"{"a":1.686509515191E9}"#, true)]
#[case::date_otherwise(r#"{"a":"<E9>"}"#, r#"{"a":1686509515.191}"#, false)]
#[case::uuid(
    r#"{"a":"x:<uuid>"}"#,
    r#"{"a":"x:5c7e2c0e-3a3c-4f0e-8a53-0d7f6b0a6c11"}"#,
    true
)]
#[case::text_that_is_empty(r#"{"a":"<text>"}"#, r#"{"a":""}"#, false)]
#[case::in_a_list(r#"{"a":[{"b":"<text>"}]}"#, r#"{"a":[{"b":"c"}]}"#, true)]
#[case::one_too_many(r#"{"a":1}"#, r#"{"a":1,"b":2}"#, false)]
#[case::one_too_few(r#"{"a":[1,2]}"#, r#"{"a":[1]}"#, false)]
fn placeholders_match_what_they_name(#[case] wanted: &str, #[case] got: &str, #[case] fit: bool) {
    let wanted = serde_json::from_str(wanted).expect("it is JSON");
    let got = readable(got).expect("it is an object");
    assert_eq!(fits(&wanted, &Value::Object(got)), fit);
}
