//! Accepted inputs, and the messages for the others: one named row for each rule.
//!
//! A row that begins with `start_` and a number is a recorded or inferred exchange with AWS; the
//! others follow jackson-core.

use rstest::rstest;

use super::super::fault;
use super::nested;

/// The list of values, as it ends many texts.
const VALUES: &str = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

#[rstest]
#[case::start_005_string(r#""some text""#)]
#[case::start_006_null("null")]
#[case::start_007_true("true")]
#[case::start_008_array("[1,2]")]
#[case::start_009_white_space_around(" {\"a\":1} \n")]
#[case::start_015_empty_object("{}")]
#[case::number("2")]
#[case::false_word("false")]
#[case::empty_array("[]")]
#[case::every_white_space("\r\n\t {\r\n\t \"a\" \t:\n1\r,\"b\":[ ] }\r")]
#[case::negative_zero("-0")]
#[case::zero_with_fraction("0.5")]
#[case::out_of_the_range_of_a_double("1e999")]
#[case::signed_exponents("[1E+5,1e-5,-1.5e0]")]
#[case::a_thousand_digits(&"9".repeat(1000))]
#[case::every_escape(r#""\"\\\/\b\f\n\r\t\u00e9""#)]
#[case::lone_surrogate(r#""\ud800""#)]
#[case::surrogates_the_wrong_way_round(r#""\ude00\ud83d""#)]
#[case::raw_delete_character("\"\u{7f}\"")]
#[case::beyond_the_first_plane("\"\u{1f600}\"")]
#[case::duplicate_names(r#"{"a":1,"a":2}"#)]
#[case::empty_name(r#"{"":1}"#)]
#[case::name_at_the_limit(&format!(r#"{{"{}":1}}"#, "n".repeat(50_000)))]
#[case::name_of_many_escapes(&format!(r#"{{"{}":1}}"#, r"\u0041".repeat(50_000)))]
#[case::token_after_the_value("1 x")]
#[case::junk_after_an_object("{}}junk")]
#[case::junk_after_a_string(r#""a"b"#)]
#[case::dollar_after_a_word("true$")]
#[case::a_thousand_levels(&nested(1000))]
fn an_input_is_accepted(#[case] text: &str) {
    assert_eq!(fault(text), None);
}

#[rstest]
#[case::start_020_empty("", "Invalid execution input.")]
#[case::start_025_white_space("   ", "Invalid execution input.")]
#[case::start_023_quotes_in_quotes(
    r#"{"s3EventBody": "{"Records":[]}"}"#,
    "Unexpected character ('R' (code 82)): was expecting comma to separate Object entries"
)]
#[case::start_022_apostrophe_for_a_name(
    "{'not': 'json'",
    "Unexpected character (''' (code 39)): was expecting double-quote to start field name"
)]
#[case::start_028_comma_before_a_brace(
    r#"{"a":1,}"#,
    "Unexpected character ('}' (code 125)): was expecting double-quote to start field name"
)]
#[case::start_029_no_colon(
    r#"{"a" 1}"#,
    "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value"
)]
#[case::no_comma_in_an_array(
    "[1 2]",
    "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries"
)]
#[case::brace_after_a_comma_in_an_array(
    "[1,}",
    "Unexpected character ('}' (code 125)): expected a value"
)]
#[case::comment(
    "/**/ {}",
    "Unexpected character ('/' (code 47)): maybe a (non-standard) comment? (not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser)"
)]
#[case::root_number_and_junk(
    "1x",
    "Unexpected character ('x' (code 120)): Expected space separating root-level values"
)]
#[case::root_number_and_comma(
    "1.5,",
    "Unexpected character (',' (code 44)): Expected space separating root-level values"
)]
fn a_character_out_of_place_is_named(#[case] text: &str, #[case] message: &str) {
    assert_eq!(fault(text).as_deref(), Some(message));
}

#[rstest]
#[case::start_031_missing_in_an_object(r#"{"a":}"#, "'}' (code 125)")]
#[case::start_040_apostrophe("'a'", "''' (code 39)")]
#[case::missing_in_an_array("[1,]", "']' (code 93)")]
#[case::comma_first("[,1]", "',' (code 44)")]
#[case::comma_alone(",", "',' (code 44)")]
#[case::bracket_for_a_member(r#"{"a":]"#, "']' (code 93)")]
#[case::point_first(".5", "'.' (code 46)")]
#[case::point_after_a_minus_sign("-.5", "'.' (code 46)")]
#[case::byte_order_mark("\u{feff}{}", "'\u{feff}' (code 65279 / 0xfeff)")]
#[case::no_break_space("\u{a0}1", "'\u{a0}' (code 160)")]
#[case::above_latin_1("\u{2192}", "'\u{2192}' (code 8594 / 0x2192)")]
#[case::first_half_of_a_pair("\u{1f600}", "'?' (code 55357 / 0xd83d)")]
#[case::delete_character("\u{7f}", "(CTRL-CHAR, code 127)")]
fn a_character_that_cannot_begin_a_value_is_named(#[case] text: &str, #[case] character: &str) {
    let message = format!("Unexpected character ({character}): expected a valid value {VALUES}");
    assert_eq!(fault(text), Some(message));
}

#[rstest]
#[case::start_021_not("not some json", "not")]
#[case::start_039_cut_short("tru", "tru")]
#[case::gone_on("nullify", "nullify")]
#[case::digit_after("[true1]", "true1")]
#[case::capital("True", "True")]
#[case::in_an_object(r#"{"a":undefined}"#, "undefined")]
#[case::nothing_gathered("n-1", "n")]
#[case::letters_of_java("\u{e9}_$\u{416}9-x", "\u{e9}_$\u{416}9")]
#[case::stops_at_a_pair("a\u{1d400}", "a")]
#[case::not_nan("NaNa", "NaNa")]
#[case::not_minus_infinity("-Infinite", "-Infinite")]
#[case::just_below_the_limit(&"x".repeat(255), &"x".repeat(255))]
#[case::at_the_limit(&"x".repeat(256), &format!("{}...", "x".repeat(256)))]
#[case::above_the_limit(&"x".repeat(300), &format!("{}...", "x".repeat(256)))]
fn an_unknown_word_is_named(#[case] text: &str, #[case] token: &str) {
    let message = format!("Unrecognized token '{token}': was expecting {VALUES}");
    assert_eq!(fault(text), Some(message));
}

#[rstest]
#[case::start_038_nan("NaN", "NaN")]
#[case::infinity("[Infinity]", "Infinity")]
#[case::minus_infinity("-Infinity", "-Infinity")]
#[case::minus_inf("-INF", "-INF")]
#[case::plus_infinity("+Infinity", "+Infinity")]
fn a_word_for_a_number_is_not_standard(#[case] text: &str, #[case] token: &str) {
    let message = format!(
        "Non-standard token '{token}': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow"
    );
    assert_eq!(fault(text), Some(message));
}

#[rstest]
#[case::start_037_point(
    "1.x",
    "Unexpected character ('x' (code 120)) in numeric value: Decimal point not followed by a digit"
)]
#[case::point_last(
    "1.",
    "Unexpected character ('.' (code 46)) in numeric value: Decimal point not followed by a digit"
)]
#[case::exponent(
    "[1e]",
    "Unexpected character (']' (code 93)) in numeric value: Exponent indicator not followed by a digit"
)]
#[case::signed_exponent(
    "1e+-",
    "Unexpected character ('-' (code 45)) in numeric value: Exponent indicator not followed by a digit"
)]
#[case::minus_sign(
    "-x",
    "Unexpected character ('x' (code 120)) in numeric value: expected digit (0-9) to follow minus sign, for valid numeric value"
)]
#[case::minus_sign_and_i(
    "-Ix",
    "Unexpected character ('x' (code 120)) in numeric value: expected digit (0-9) to follow minus sign, for valid numeric value"
)]
#[case::plus_sign(
    "+1",
    "Unexpected character ('+' (code 43)) in numeric value: JSON spec does not allow numbers to have plus signs: enable `JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS` to allow"
)]
#[case::leading_zero("01", "Invalid numeric value: Leading zeroes not allowed")]
#[case::leading_zero_after_a_sign("[-00]", "Invalid numeric value: Leading zeroes not allowed")]
#[case::end_after_the_sign("-", "Unexpected end-of-inputNo digit following sign")]
#[case::end_after_the_exponent(
    "1e+",
    "Unexpected end-of-inputexpected a digit for number exponent"
)]
#[case::end_after_a_plus_sign("+", "Unexpected end-of-input in a Number value")]
#[case::end_after_minus_i("-I", "Unexpected end-of-input in a Number value")]
fn an_invalid_number_is_explained(#[case] text: &str, #[case] message: &str) {
    assert_eq!(fault(text).as_deref(), Some(message));
}

#[rstest]
#[case::start_032_no_closing_quote(
    r#""abc"#,
    "Unexpected end-of-input: was expecting closing quote for a string value"
)]
#[case::no_closing_quote_of_a_name(r#"{"abc"#, "Unexpected end-of-input in field name")]
#[case::end_after_a_backslash(r#""\"#, "Unexpected end-of-input in character escape sequence")]
#[case::end_in_an_escape(r#""\u00"#, "Unexpected end-of-input in character escape sequence")]
#[case::start_034_control_character(
    "\"a\tb\"",
    "Illegal unquoted character ((CTRL-CHAR, code 9)): has to be escaped using backslash to be included in string value"
)]
#[case::control_character_in_a_name(
    "{\"a\nb\":1}",
    "Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped using backslash to be included in name"
)]
#[case::start_035_unknown_escape(r#""\x""#, "Unrecognized character escape 'x' (code 120)")]
#[case::unknown_escape_of_a_control_character(
    "\"\\\n\"",
    "Unrecognized character escape (CTRL-CHAR, code 10)"
)]
#[case::digit_of_an_escape(
    r#"{"\u00g0":1}"#,
    "Unexpected character ('g' (code 103)): expected a hex-digit for character escape sequence"
)]
fn an_invalid_string_is_explained(#[case] text: &str, #[case] message: &str) {
    assert_eq!(fault(text).as_deref(), Some(message));
}

#[rstest]
#[case::object(
    r#"{"a":1"#,
    r#"Unexpected end-of-input: expected close marker for Object (start marker at [Source: (String)"{"a":1"; line: 1, column: 1])"#
)]
#[case::array_on_a_later_line(
    "{\r\n\"\u{1f600}\": [",
    "Unexpected end-of-input: expected close marker for Array (start marker at [Source: (String)\"{\r\n\"\u{1f600}\": [\"; line: 2, column: 7])"
)]
#[case::source_of_500_units(
    &format!("[{}", " ".repeat(499)),
    &format!(
        "Unexpected end-of-input: expected close marker for Array (start marker at [Source: (String)\"[{}\"; line: 1, column: 1])",
        " ".repeat(499)
    )
)]
#[case::source_of_more_than_500_units(
    &format!("[{}", " ".repeat(600)),
    &format!(
        "Unexpected end-of-input: expected close marker for Array (start marker at [Source: (String)\"[{}\"[truncated 101 chars]; line: 1, column: 1])",
        " ".repeat(499)
    )
)]
#[case::source_too_long_to_be_a_string(
    &format!("[{}", " ".repeat(0x8000)),
    "Unexpected end-of-input: expected close marker for Array (start marker at [Source: (StringReader); line: 1, column: 1])"
)]
#[case::after_a_comma_in_an_object(
    r#"{"a":1,"#,
    "Unexpected end-of-input within/between Object entries"
)]
#[case::before_a_colon(r#"{"a" "#, "Unexpected end-of-input within/between Object entries")]
#[case::after_a_colon(r#"{"a":"#, "Unexpected end-of-input within/between Object entries")]
#[case::after_a_comma_in_an_array("[1,", "Unexpected end-of-input within/between Array entries")]
fn a_text_that_ends_too_early_names_the_open_part(#[case] text: &str, #[case] message: &str) {
    assert_eq!(fault(text).as_deref(), Some(message));
}

#[rstest]
#[case::array_by_a_brace(
    "[1}",
    r#"Unexpected close marker '}': expected ']' (for Array starting at [Source: (String)"[1}"; line: 1, column: 1])"#
)]
#[case::object_by_a_bracket(
    "[{]",
    r#"Unexpected close marker ']': expected '}' (for Object starting at [Source: (String)"[{]"; line: 1, column: 2])"#
)]
#[case::nothing_by_a_brace("}", "Unexpected close marker '}': no open Object to close")]
#[case::nothing_by_a_bracket(" ]", "Unexpected close marker ']': no open Array to close")]
#[case::control_character(
    "[\0]",
    r"Illegal character ((CTRL-CHAR, code 0)): only regular white space (\r, \n, \t) is allowed between tokens"
)]
#[case::record_separator(
    "\u{1e}",
    r"Illegal character ((CTRL-CHAR, code 30)): only regular white space (\r, \n, \t) is allowed between tokens (consider enabling `JsonReadFeature.ALLOW_RS_CONTROL_CHAR` to allow use of Record Separators (\u001E))"
)]
#[case::depth(
    &nested(1001),
    "Document nesting depth (1001) exceeds the maximum allowed (1000, from `StreamReadConstraints.getMaxNestingDepth()`)"
)]
#[case::digits(
    &format!("{}.5e1", "9".repeat(999)),
    "Number value length (1001) exceeds the maximum allowed (1000, from `StreamReadConstraints.getMaxNumberLength()`)"
)]
#[case::name(
    &format!(r#"{{"\n{}":1}}"#, "n".repeat(50_000)),
    "Name length (50001) exceeds the maximum allowed (50000, from `StreamReadConstraints.getMaxNameLength()`)"
)]
fn a_text_out_of_shape_or_bounds_is_explained(#[case] text: &str, #[case] message: &str) {
    assert_eq!(fault(text).as_deref(), Some(message));
}

#[test]
fn a_comment_and_a_control_character_are_named_wherever_white_space_may_be() {
    for before in [
        "",
        "[",
        "[1",
        "[1,",
        "{",
        r#"{"a""#,
        r#"{"a":"#,
        r#"{"a":1"#,
        r#"{"a":1,"#,
        r#"{"a":[]"#,
    ] {
        let comment = fault(&format!("{before} /")).expect("it is refused");
        assert!(
            comment.contains("maybe a (non-standard) comment?"),
            "{before}: {comment}"
        );
        let control = fault(&format!("{before} \u{1}")).expect("it is refused");
        assert!(
            control.starts_with("Illegal character ((CTRL-CHAR, code 1))"),
            "{before}: {control}"
        );
    }
}
