//! Reading members, strings, and arbitrary texts.

mod messages;

use rstest::rstest;

use super::{BodyError, JavaString, Json, fault, members};

#[test]
fn members_are_decoded_one_level_deep() {
    let text =
        r#" {"a":"x","\u0062":"\n","n":-1.5e9,"t":true,"z":null,"l":[1,{}],"o": {"a" : 2} } x"#;
    let found = members(text).unwrap();
    let names: Vec<&str> = found.all().iter().map(|(name, _)| &**name).collect();
    assert_eq!(names, ["a", "b", "n", "t", "z", "l", "o"]);
    assert_eq!(found.get("n"), Some(&Json::Number("-1.5e9")));
    assert_eq!(found.get("t"), Some(&Json::Bool(true)));
    assert_eq!(found.get("z"), Some(&Json::Null));
    assert_eq!(found.get("l"), Some(&Json::Array("[1,{}]")));
    assert_eq!(found.get("o"), Some(&Json::Object(r#"{"a" : 2}"#)));
    assert_eq!(found.get("absent"), None);
}

#[test]
fn the_last_of_duplicate_members_wins() {
    let found = members(r#"{"a":1,"b":2,"a":3}"#).unwrap();
    assert_eq!(found.get("a"), Some(&Json::Number("3")));
    assert_eq!(found.all().len(), 3);
}

#[rstest]
#[case::plain("caf\u{e9}", "caf\u{e9}", false)]
#[case::simple_escapes(r#"\"\\\/\b\f\n\r\t."#, "\"\\/\u{8}\u{c}\n\r\t.", false)]
#[case::unit(r"\u00e9\u0000", "\u{e9}\0", false)]
#[case::pair(r"a\ud83d\uDE00b", "a\u{1f600}b", false)]
#[case::lone_high(r"\ud800", "?", true)]
#[case::lone_low(r"a\udc00b", "a?b", true)]
#[case::high_and_a_letter(r"\ud83d\u0041", "?A", true)]
#[case::high_and_high_and_low(r"\ud83d\ud83d\ude00", "?\u{1f600}", true)]
#[case::backslash_before_u(r"\\ud800", r"\ud800", false)]
fn a_string_is_decoded(#[case] raw: &str, #[case] text: &str, #[case] lone_surrogate: bool) {
    let body = format!(r#"{{"s":"{raw}"}}"#);
    let found = members(&body).unwrap();
    let Some(Json::String(string)) = found.get("s") else {
        panic!("{body} should have a string");
    };
    assert_eq!(string.text(), text);
    assert_eq!(string.has_lone_surrogate(), lone_surrogate);
    assert_eq!(string.clone().into_text(), text);
}

#[rstest]
#[case::empty(" ", BodyError::Empty)]
#[case::null("null", BodyError::NotAnObject("null"))]
#[case::boolean("true", BodyError::NotAnObject("boolean"))]
#[case::number("1", BodyError::NotAnObject("number"))]
#[case::string(r#""a""#, BodyError::NotAnObject("string"))]
#[case::list_is_not_read_on("[1,", BodyError::NotAnObject("list"))]
fn a_body_that_is_not_an_object_is_refused(#[case] text: &str, #[case] error: BodyError) {
    assert_eq!(members(text), Err(error));
}

#[rstest]
#[case::word("not")]
#[case::name("{a")]
#[case::nested(r#"{"a":[1,{"b":]}"#)]
#[case::unclosed("{")]
fn a_malformed_body_is_refused(#[case] text: &str) {
    assert!(fault(text).is_some());
    assert_eq!(members(text), Err(BodyError::Malformed));
}

#[test]
fn a_million_levels_cost_no_more_than_the_limit() {
    for text in [nested(10_000), "{\"a\":".repeat(10_000), nested(1_000_000)] {
        let message = fault(&text).unwrap();
        assert!(message.starts_with("Document nesting depth (1001)"));
    }
    let wide = format!("[{}1]", "[[[{}]]],".repeat(100_000));
    assert_eq!(fault(&wide), None);
}

/// A document with a value of each kind.
const GOOD: &str = " {\"a\\n\\ud83d\\ude00\":[1,-0.5e+3,true,false,null,\"x\u{e9}\\u0041\"],\n\
     \"b\":{\"c\":[[],{}],\"d\":\"\u{1f600}\"} , \"e\" : 10 }";

#[test]
fn every_prefix_and_every_mutation_is_judged_as_serde_json_does() {
    assert_eq!(fault(GOOD), None);
    for end in (0..GOOD.trim_end().len()).filter(|&end| GOOD.is_char_boundary(end)) {
        assert!(fault(&GOOD[..end]).is_some(), "{}", &GOOD[..end]);
        agrees_with_serde_json(&GOOD[..end]);
    }
    for (at, byte) in (0..GOOD.len()).flat_map(|at| (0..=u8::MAX).map(move |byte| (at, byte))) {
        let mut bytes = GOOD.as_bytes().to_owned();
        bytes[at] = byte;
        agrees_with_serde_json(&String::from_utf8_lossy(&bytes));
    }
}

/// Asserts that `text` is accepted if another parser accepts it, that `members` agrees with `fault`,
/// and that the text is decoded from a string in which it is written.
fn agrees_with_serde_json(text: &str) {
    let fault = fault(text);
    // An input is checked once it is decoded.
    for raw in written_in_a_string(text) {
        assert_eq!(JavaString::new(&raw, true).text(), text, "{raw}");
    }
    if serde_json::from_str::<serde_json::Value>(text).is_ok() {
        assert_eq!(fault, None, "{text}");
    }
    match members(text) {
        Ok(_) => assert_eq!(fault, None, "{text}"),
        Err(BodyError::Malformed) => assert!(fault.is_some(), "{text}"),
        Err(BodyError::Empty | BodyError::NotAnObject(_)) => {}
    }
}

/// `text` written between quotes in two ways: with the fewest escapes, and with the most.
fn written_in_a_string(text: &str) -> [String; 2] {
    let quoted = serde_json::to_string(text).unwrap();
    let least = quoted[1..quoted.len() - 1].to_owned();
    let units = text.encode_utf16();
    let most: String = units.map(|unit| format!("\\u{unit:04x}")).collect();
    [least, most]
}

#[test]
fn decoded_strings_agree_with_serde_json() {
    let theirs: serde_json::Value = serde_json::from_str(GOOD).unwrap();
    let ours = members(GOOD).unwrap();
    assert!(
        ours.all()
            .iter()
            .map(|(name, _)| name)
            .eq(theirs.as_object().unwrap().keys())
    );
    let expected = JavaString::new("x", false);
    assert_eq!(
        members(r#"{"s":"x"}"#).unwrap().get("s"),
        Some(&Json::String(expected))
    );
}

/// An array in an array, `depth` times.
fn nested(depth: usize) -> String {
    "[".repeat(depth) + &"]".repeat(depth)
}
