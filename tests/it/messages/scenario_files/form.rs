//! Files whose form is broken: what is no JSON, unknown, missing or of the wrong type.

use rstest::rstest;

#[rstest]
#[case::nothing(
    "",
    &["script:1:1: .: EOF while parsing a value"],
)]
#[case::an_open_list(
    r#"{ "scenarios": [
"#,
    &["script:2:1: scenarios: EOF while parsing a list"],
)]
#[case::a_trailing_comma(
    r#"{
  "scenarios": [
    { "steps": [{ "serve": {} },] }
  ]
}"#,
    &["script:3:33: scenarios[0].steps: trailing comma"],
)]
#[case::two_files_in_one(
    "{} {}",
    &["script:1:4: .: trailing characters"],
)]
#[case::a_list(
    "[]",
    &["script:1:1: .: expected an object, found an array"],
)]
#[case::a_list_for_an_object(
    r#"{ "stateMachines": [["orders"]] }"#,
    &["script:1:21: stateMachines[0]: expected an object, found an array"],
)]
#[case::every_misspelt_key_at_once(
    r#"{
  "sead": 42,
  "scenarios": [
    { "stpes": [{ "fial": "ThrotlingException", "time": 2 }] }
  ]
}"#,
    &[
        r#"script:2:3: sead: unknown key "sead"; did you mean "seed"?"#,
        r#"script:4:7: scenarios[0].stpes: unknown key "stpes"; did you mean "steps"?"#,
        r#"script:4:19: scenarios[0].stpes[0].fial: unknown key "fial"; did you mean "fail"?"#,
        r#"script:4:27: scenarios[0].stpes[0].fial: "ThrotlingException" is not in the error table; did you mean "ThrottlingException"? (another code needs a `status` beside it)"#,
        r#"script:4:49: scenarios[0].stpes[0].time: unknown key "time"; did you mean "times"?"#,
    ],
)]
#[case::an_unknown_key(
    r#"{ "scenarios": [{ "steps": [], "colour": "red" }] }"#,
    &[r#"script:1:32: scenarios[0].colour: unknown key "colour"; expected one of "name", "when", "countedPer", "steps", "afterwards", "optional", "expect", "expectRequests""#],
)]
#[case::a_key_where_none_is_accepted(
    r#"{ "scenarios": [{ "steps": [
  { "serve": { "always": true } }
] }] }"#,
    &[r#"script:2:16: scenarios[0].steps[0].serve.always: unknown key "always"; no key is accepted here"#],
)]
#[case::until_in_another_step(
    r#"{ "scenarios": [{ "steps": [{ "serve": { "until": 2 } }] }] }"#,
    &[r#"script:1:42: scenarios[0].steps[0].serve.until: only `hold` takes it: write { "hold": { "until": .. } }, which is `Step::hold_until`"#],
)]
#[case::clocks(
    r#"{ "clock": "froze" }"#,
    &[r#"script:1:12: clock: unknown value "froze"; did you mean "frozen"?"#],
)]
#[case::an_invalid_date(
    r#"{ "clock": { "frozenAt": "2026-02-30T00:00:00Z" } }"#,
    &[r#"script:1:26: clock.frozenAt: expected a date such as "2026-01-01T00:00:00Z", found the string "2026-02-30T00:00:00Z""#],
)]
#[case::a_key_with_a_line_break_in_it(
    r#"{ "a\nb": [{ "c" 1 }] }"#,
    &[r#"script:1:18: ["a\nb"][0]: expected `:`"#],
)]
#[case::an_end_inside_a_character(
    "\"\u{1cf30}",
    &["script:1:2: .: EOF while parsing a string"],
)]
#[case::a_key_given_twice(
    r#"{ "scenarios": [
  { "name": "a", "steps": [],
    "name": "b" }
] }"#,
    &["script:3:5: scenarios[0].name: duplicate key, first on line 2"],
)]
#[case::columns_are_characters(
    r#"{ "region": "eu-west-1", "scenarios": [{ "name": "ä→😀", "name": "b", "steps": [] }] }"#,
    &["script:1:57: scenarios[0].name: duplicate key, first on line 1"],
)]
#[case::no_steps(
    r#"{ "scenarios": [{ "name": "a" }] }"#,
    &[r#"script:1:17: scenarios[0]: missing key "steps""#],
)]
#[case::no_name(
    r#"{ "stateMachines": [{ "executions": [{ "status": "FAILED" }] }] }"#,
    &[
        r#"script:1:21: stateMachines[0]: missing key "name""#,
        r#"script:1:38: stateMachines[0].executions[0]: missing key "name""#,
    ],
)]
#[case::wrong_types(
    r#"{ "scenarios": [{ "name": 5, "steps": "none", "when": [], "expect": "3" }] }"#,
    &[
        "script:1:27: scenarios[0].name: expected a string, found 5",
        r#"script:1:39: scenarios[0].steps: expected an array, found the string "none""#,
        "script:1:55: scenarios[0].when: expected an object, found an array",
        r#"script:1:69: scenarios[0].expect: expected an integer from 0, or { "min": .., "max": .. }, found the string "3""#,
    ],
)]
#[case::null_where_it_means_nothing(
    r#"{ "seed": null, "unmatched": null, "scenarios": [{ "when": { "stateMachine": null }, "steps": [] }] }"#,
    &[
        "script:1:11: seed: expected an integer from 0, found null",
        r#"script:1:30: unmatched: expected one of "serve", "failTest", found null"#,
        r#"script:1:78: scenarios[0].when.stateMachine: expected a string, or { "regex": ... }, found null"#,
    ],
)]
#[case::numbers_out_of_range(
    r#"{ "seed": -1, "nameRetentionDays": 5000000000, "openExecutionLimit": 2.5,
  "scenarios": [{ "steps": [{ "fail": "InvalidArn", "status": 70000 }] }] }"#,
    &[
        "script:1:11: seed: expected an integer from 0, found -1",
        "script:1:36: nameRetentionDays: expected an integer from 0 to 4294967295, found 5000000000",
        "script:1:70: openExecutionLimit: expected an integer from 0, found 2.5",
        "script:2:63: scenarios[0].steps[0].status: expected an integer from 0 to 65535, found 70000",
    ],
)]
#[case::a_number_beyond_all_range(
    r#"{ "seed": 1e999 }"#,
    &["script:1:15: seed: number out of range"],
)]
#[case::misspelt_words(
    r#"{ "inputEquality": "byte", "unsigned": "acept",
  "stateMachines": [{ "name": "orders", "type": "Standard", "kmsKeyState": "DISABLD" }],
  "scenarios": [{ "steps": [], "afterwards": "serv", "countedPer": "Execution" }] }"#,
    &[
        r#"script:1:20: inputEquality: unknown value "byte"; did you mean "bytes"?"#,
        r#"script:1:40: unsigned: unknown value "acept"; did you mean "accept"?"#,
        r#"script:2:49: stateMachines[0].type: unknown value "Standard"; did you mean "STANDARD"?"#,
        r#"script:2:76: stateMachines[0].kmsKeyState: unknown value "DISABLD"; did you mean "DISABLED"?"#,
        r#"script:3:46: scenarios[0].afterwards: unknown value "serv"; did you mean "serve"?"#,
        r#"script:3:68: scenarios[0].countedPer: unknown value "Execution"; did you mean "execution"?"#,
    ],
)]
#[case::unknown_words(
    r#"{ "unmatched": "ignore", "stateMachines": [{ "name": "orders", "status": "GONE" }] }"#,
    &[
        r#"script:1:16: unmatched: unknown value "ignore"; expected one of "serve", "failTest""#,
        r#"script:1:74: stateMachines[0].status: unknown value "GONE"; expected one of "ACTIVE", "DELETING""#,
    ],
)]
#[case::unknown_faults(
    r#"{ "scenarios": [{ "steps": [
  { "loseRequest": "resett" },
  { "loseRequest": "explode" },
  { "loseRequest": true }
] }] }"#,
    &[
        r#"script:2:20: scenarios[0].steps[0].loseRequest: unknown value "resett"; did you mean "reset"?"#,
        r#"script:3:20: scenarios[0].steps[1].loseRequest: unknown value "explode"; expected one of "reset", "close", "stall", "garbage", "truncate", "trickle", "emptyBody", "brokenJson""#,
        r#"script:4:20: scenarios[0].steps[2].loseRequest: expected one of "reset", "close", "stall", "garbage", "truncate", "trickle", "emptyBody", "brokenJson", found true"#,
    ],
)]
#[case::faults_with_too_few_or_too_many_values(
    r#"{ "scenarios": [{ "steps": [
  { "loseResponse": "truncate" },
  { "loseResponse": { "reset": {} } },
  { "loseResponse": { "reset": {}, "close": {} } },
  { "loseResponse": {} }
] }] }"#,
    &[
        r#"script:2:21: scenarios[0].steps[0].loseResponse: `truncate` needs a value: write { "truncate": ... }"#,
        r#"script:3:32: scenarios[0].steps[1].loseResponse.reset: `reset` takes no value: write "reset""#,
        r#"script:4:21: scenarios[0].steps[2].loseResponse: expected one of "reset", "close", "stall", "garbage", "truncate", "trickle", "emptyBody", "brokenJson", found 2 keys"#,
        r#"script:5:21: scenarios[0].steps[3].loseResponse: expected one of "reset", "close", "stall", "garbage", "truncate", "trickle", "emptyBody", "brokenJson", found 0 keys"#,
    ],
)]
#[case::misspelt_members_of_a_fault(
    r#"{ "scenarios": [{ "steps": [
  { "loseResponse": { "truncate": { "afterByte": 2, "then": "clos" } } },
  { "serve": {}, "damage": { "trickle": { "bytes": 0, "everyMs": 1 } } }
] }] }"#,
    &[
        r#"script:2:37: scenarios[0].steps[0].loseResponse.truncate.afterByte: unknown key "afterByte"; did you mean "afterBytes"?"#,
        r#"script:2:61: scenarios[0].steps[0].loseResponse.truncate.then: unknown value "clos"; did you mean "close"?"#,
        "script:3:28: scenarios[0].steps[1].damage: expected at least 1 byte at a time, found 0",
    ],
)]
#[case::actions_of_the_wrong_type(
    r#"{ "scenarios": [{ "steps": [
  { "hold": 2 },
  { "hold": "forever" },
  { "serve": true },
  { "serve": null },
  { "fail": { "code": "ThrottlingException" } }
] }] }"#,
    &[
        r#"script:2:13: scenarios[0].steps[0].hold: expected {} or { "until": .. }, found 2"#,
        r#"script:3:13: scenarios[0].steps[1].hold: expected {} or { "until": .. }, found the string "forever""#,
        "script:4:14: scenarios[0].steps[2].serve: expected {}, found true",
        "script:5:14: scenarios[0].steps[3].serve: expected {}, found null",
        r#"script:6:13: scenarios[0].steps[4].fail: expected the name of an error such as "ThrottlingException", found an object"#,
    ],
)]
#[case::what_follows_from_an_error_is_not_reported(
    r#"{ "scenarios": [{ "steps": [
  { "fail": 5 },
  { "loseRequest": { "truncat": { "afterBytes": [] } } }
] }] }"#,
    &[
        r#"script:2:13: scenarios[0].steps[0].fail: expected the name of an error such as "ThrottlingException", found 5"#,
        r#"script:3:22: scenarios[0].steps[1].loseRequest.truncat: unknown value "truncat"; did you mean "truncate"?"#,
        "script:3:49: scenarios[0].steps[1].loseRequest.truncat.afterBytes: expected an integer from 0, found an array",
    ],
)]
fn each_error_of_form_is_reported_with_its_place(#[case] file: &str, #[case] expected: &[&str]) {
    assert_eq!(super::error_lines(file), expected);
}
