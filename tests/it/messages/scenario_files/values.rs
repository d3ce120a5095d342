//! Files with a valid form and invalid values.

use rstest::rstest;

#[rstest]
#[case::a_misspelt_code(
    r#"{ "scenarios": [{ "steps": [
  { "fail": "ThrotlingException" },
  { "fail": "kms-throttling" }
] }] }"#,
    &[
        r#"script:2:13: scenarios[0].steps[0].fail: "ThrotlingException" is not in the error table; did you mean "ThrottlingException"? (another code needs a `status` beside it)"#,
        r#"script:3:13: scenarios[0].steps[1].fail: "kms-throttling" is not in the error table; did you mean "KmsThrottlingException"? (another code needs a `status` beside it)"#,
    ],
)]
#[case::another_code_without_a_status(
    r#"{ "scenarios": [{ "steps": [
  { "fail": "NewException" }
] }] }"#,
    &[r#"script:2:13: scenarios[0].steps[0].fail: "NewException" is not in the error table; another code needs a `status` beside it"#],
)]
#[case::another_code_with_a_wrong_status(
    r#"{ "scenarios": [{ "steps": [
  { "fail": "NewException", "status": 200 }
] }] }"#,
    &["script:2:39: scenarios[0].steps[0].status: expected a status from 400 to 599, found 200"],
)]
#[case::a_length_that_the_body_does_not_have(
    r#"{ "scenarios": [{ "steps": [
  { "reply": { "status": 200, "headers": { "content-length": "9" }, "body": "{}" } }
] }] }"#,
    &[r#"script:2:42: scenarios[0].steps[0].reply.headers: expected the `content-length` 2 or none, since the body has that many bytes, found "9""#],
)]
#[case::members_of_other_errors(
    r#"{ "scenarios": [{ "steps": [
  { "fail": "KmsThrottlingException", "kmsKeyState": "DISABLED", "reason": "a" }
] }] }"#,
    &[
        "script:2:54: scenarios[0].steps[0].kmsKeyState: KmsThrottlingException has no member `kmsKeyState`; only KmsInvalidStateException has",
        "script:2:76: scenarios[0].steps[0].reason: KmsThrottlingException has no member `reason`; only ValidationException has",
    ],
)]
#[case::misplaced_faults(
    r#"{ "scenarios": [{ "steps": [
  { "loseRequest": { "truncate": { "afterBytes": 1 } } },
  { "loseRequest": "emptyBody" },
  { "loseResponse": { "trickle": { "bytes": 1, "everyMs": 1 } } }
] }] }"#,
    &[
        "script:2:20: scenarios[0].steps[0].loseRequest: the fault `truncate` cannot lose a request",
        "script:3:20: scenarios[0].steps[1].loseRequest: the fault `emptyBody` cannot lose a request",
        "script:4:21: scenarios[0].steps[2].loseResponse: the fault `trickle` cannot lose a response",
    ],
)]
#[case::what_is_lost_or_held_is_not_damaged(
    r#"{ "scenarios": [{ "steps": [
  { "loseRequest": "reset", "damage": "reset" },
  { "hold": {}, "damage": "reset" }
] }] }"#,
    &[
        "script:2:39: scenarios[0].steps[0].damage: a lost request or response cannot be damaged too: only serve, fail, reply and play can",
        "script:3:27: scenarios[0].steps[1].damage: a held request's answer is not damaged",
    ],
)]
#[case::two_acts_or_none(
    r#"{ "scenarios": [{ "steps": [
  { "serve": {}, "fail": "ThrottlingException" },
  { "times": 2 }
] }] }"#,
    &[
        "script:2:3: scenarios[0].steps[0]: expected exactly one of `serve`, `fail`, `reply`, `play`, `loseRequest`, `loseResponse` and `hold`; found `serve` and `fail`",
        "script:3:3: scenarios[0].steps[1]: expected exactly one of `serve`, `fail`, `reply`, `play`, `loseRequest`, `loseResponse` and `hold`; found none",
    ],
)]
#[case::what_cannot_finish(
    r#"{ "stateMachines": [
  { "name": "a", "finish": { "status": "SUCCEEDED", "error": "b", "afterMs": 1, "afterPolls": 1 } },
  { "name": "c", "type": "EXPRESS", "finish": { "status": "FAILED", "output": null, "afterPolls": 2 } }
], "scenarios": [{ "when": { "operation": "StopExecution" }, "steps": [
  { "fail": "ExecutionDoesNotExist", "finish": { "status": "TIMED_OUT", "cause": "d" } },
  { "serve": {}, "finish": { "status": "SUCCEEDED" } }
] }] }"#,
    &[
        "script:2:62: stateMachines[0].finish.error: `error` needs the status FAILED, found SUCCEEDED",
        "script:2:95: stateMachines[0].finish.afterPolls: expected `afterMs` or `afterPolls`, found both",
        "script:3:79: stateMachines[1].finish.output: `output` needs the status SUCCEEDED, found FAILED",
        "script:3:99: stateMachines[1].finish.afterPolls: EXPRESS executions cannot be described, so those of \"c\" never finish",
        "script:5:48: scenarios[0].steps[0].finish: only a step that is served starts an execution, which could `finish`",
        "script:5:82: scenarios[0].steps[0].finish.cause: `cause` needs the status FAILED, found TIMED_OUT",
        "script:6:28: scenarios[0].steps[1].finish: StopExecution starts no execution, which could `finish`",
    ],
)]
#[case::what_belongs_to_fail(
    r#"{ "scenarios": [{ "steps": [
  { "serve": {}, "message": "a", "status": 400 }
] }] }"#,
    &[
        "script:2:29: scenarios[0].steps[0].message: only a step with `fail` has this key",
        "script:2:44: scenarios[0].steps[0].status: only a step with `fail` has this key",
    ],
)]
#[case::replies_that_are_none(
    r#"{ "scenarios": [{ "steps": [
  { "reply": { "status": 99 } },
  { "reply": { "body": "" } },
  { "reply": { "status": 200, "headers": { "a b": "c", "d": "e\n" } } }
] }] }"#,
    &[
        "script:2:26: scenarios[0].steps[0].reply.status: expected a status from 200 to 599, found 99",
        r#"script:3:14: scenarios[0].steps[1].reply: missing key "status""#,
        r#"script:4:51: scenarios[0].steps[2].reply.headers["a b"]: "a b" is not a valid HTTP header name"#,
        r#"script:4:61: scenarios[0].steps[2].reply.headers.d: "e\n" is not a valid HTTP header value"#,
    ],
)]
#[case::late_twice(
    r#"{ "scenarios": [{ "steps": [
  { "serve": {}, "delayMs": 5, "latency": { "fixedMs": 5 } }
] }] }"#,
    &["script:2:43: scenarios[0].steps[0].latency: expected `delayMs` or `latency`, found both"],
)]
#[case::latencies_that_are_none(
    r#"{ "scenarios": [{ "steps": [
  { "serve": {}, "latency": { "uniformMs": { "min": 5, "max": 1 } } },
  { "serve": {}, "latency": { "logNormalMs": { "median": 5, "sigma": 9 } } },
  { "serve": {}, "latency": 80 }
] }] }"#,
    &[
        "script:2:44: scenarios[0].steps[0].latency.uniformMs: expected `min` of at most `max`, found 5 and 1",
        "script:3:70: scenarios[0].steps[1].latency.logNormalMs.sigma: expected a number from 0 to 4, found 9",
        r#"script:4:29: scenarios[0].steps[2].latency: expected one of "fixedMs", "uniformMs", "logNormalMs", found 80"#,
    ],
)]
#[case::probabilities_and_times(
    r#"{ "scenarios": [{ "steps": [
  { "serve": {}, "probability": 1.5 },
  { "serve": {}, "times": 0 },
  { "serve": {}, "times": -1 },
  { "serve": {}, "times": "for ever" },
  { "serve": {}, "times": "always" }
] }] }"#,
    &[
        "script:2:33: scenarios[0].steps[0].probability: expected a probability from 0 to 1, found 1.5",
        "script:3:27: scenarios[0].steps[1].times: expected `times` of at least 1, found 0",
        r#"script:4:27: scenarios[0].steps[2].times: expected an integer from 1, or "forever", found -1"#,
        r#"script:5:27: scenarios[0].steps[3].times: unknown value "for ever"; did you mean "forever"?"#,
        r#"script:6:27: scenarios[0].steps[4].times: expected an integer from 1, or "forever", found the string "always""#,
    ],
)]
#[case::holds_that_never_let_go(
    r#"{ "scenarios": [{ "steps": [
  { "hold": { "until": 3 }, "times": 2 },
  { "hold": { "until": 0 } }
] }] }"#,
    &[
        "script:2:38: scenarios[0].steps[0].times: expected at least 3 requests, for which it waits, found 2: it would never release one",
        "script:3:3: scenarios[0].steps[1]: expected one `hold`, found two: a scenario has one gate; let one step hold more `times`",
        "script:3:24: scenarios[0].steps[1].hold.until: expected `until` of at least 1, found 0",
    ],
)]
#[case::bad_patterns(
    r#"{ "scenarios": [{ "steps": [], "when": {
  "name": { "regex": "(" }, "headers": { "x-tenant": { "regex": "[a" } },
  "stateMachine": { "regexp": "^orders" }, "input": { "contain": {} }
} }] }"#,
    &[
        r#"script:2:22: scenarios[0].when.name.regex: "(" is not a valid regular expression: unclosed group"#,
        r#"script:2:65: scenarios[0].when.headers.x-tenant.regex: "[a" is not a valid regular expression: unclosed character class"#,
        r#"script:3:21: scenarios[0].when.stateMachine.regexp: unknown key "regexp"; did you mean "regex"?"#,
        r#"script:3:55: scenarios[0].when.input.contain: unknown value "contain"; did you mean "contains"?"#,
    ],
)]
#[case::unknown_operations(
    r#"{ "scenarios": [
  { "when": { "operation": "StartExecutions" }, "steps": [] },
  { "when": { "operation": "TestState" }, "steps": [{ "serve": {} }] }
] }"#,
    &[
        r#"script:2:28: scenarios[0].when.operation: Step Functions has no operation "StartExecutions"; did you mean "StartExecution"?"#,
        "script:3:53: scenarios[1].steps[0]: TestState is not emulated, so it cannot be served, only failed or replied to",
    ],
)]
#[case::an_expectation_that_nothing_meets(
    r#"{ "scenarios": [{ "steps": [], "expect": { "min": 3, "max": 2 } }] }"#,
    &["script:1:42: scenarios[0].expect: expected a range of calls, found an empty one: at least 3 and at most 2"],
)]
#[case::an_expectation_of_nothing(
    r#"{ "scenarios": [{ "steps": [], "expect": {} }] }"#,
    &["script:1:42: scenarios[0].expect: expected at least one of `min` and `max`"],
)]
#[case::aliases_that_lead_nowhere(
    r#"{ "stateMachines": [{ "name": "orders", "versions": [1, 2], "aliases": {
  "PROD.v1": { "3": 100 },
  "BETA": { "1": 90, "2": 9 },
  "GAMMA": { "one": 100 },
  "7": { "1": 100 }
} }] }"#,
    &[
        r#"script:2:14: stateMachines[0].aliases["PROD.v1"]: the alias "PROD.v1" points at version 3, which the machine does not have"#,
        r#"script:3:11: stateMachines[0].aliases.BETA: expected one or two distinct versions whose weights sum to 100 behind the alias "BETA", found version 1 with 90, version 2 with 9"#,
        r#"script:4:14: stateMachines[0].aliases.GAMMA.one: expected a version number, found "one""#,
        r#"script:5:8: stateMachines[0].aliases.7: expected an alias of letters, digits, `_`, `-` and `.`, not of digits alone; found "7""#,
    ],
)]
#[case::versions_and_machines_declared_twice(
    r#"{ "stateMachines": [{ "name": "orders", "versions": [1, 0, 1] }, { "name": "orders" }, { "name": "a b" }] }"#,
    &[
        "script:1:57: stateMachines[0].versions[1]: expected a version from 1, found 0",
        "script:1:60: stateMachines[0].versions[2]: expected each version once, found 1 twice",
        r#"script:1:76: stateMachines[1].name: a state machine "orders" is declared twice"#,
        r##"script:1:98: stateMachines[2].name: expected a state machine's name of 1 to 80 characters without white space, brackets or any of ?*"#%\^|~`$&,;:/, found "a b""##,
    ],
)]
#[case::executions_that_cannot_be(
    r#"{ "stateMachines": [{ "name": "orders", "executions": [
  { "name": "a", "startedDaysAgo": -1 },
  { "name": "a", "status": "FAILED", "startedDaysAgo": 1, "closedDaysAgo": 2 },
  { "name": "b", "startedDaysAgo": 3, "closedDaysAgo": 2 }
] }] }"#,
    &[
        "script:2:36: stateMachines[0].executions[0].startedDaysAgo: expected a number of days from 0, found -1",
        r#"script:3:3: stateMachines[0].executions[1]: the execution "a" closed before it started"#,
        r#"script:3:13: stateMachines[0].executions[1].name: an execution "a" is declared twice"#,
        r#"script:4:3: stateMachines[0].executions[2]: the execution "b" is RUNNING, so it has not closed"#,
    ],
)]
#[case::two_gates_of_one_name(
    r#"{ "scenarios": [
  { "name": "a", "steps": [{ "hold": {} }] },
  { "name": "a", "steps": [{ "serve": {} }] },
  { "name": "a", "steps": [{ "hold": { "until": 2 } }] }
] }"#,
    &["script:4:3: scenarios[2]: another scenario of this name holds requests, and a gate is found by its scenario's name"],
)]
#[case::a_region_without_its_number(
    r#"{ "region": "us-east" }"#,
    &[r#"script:1:13: region: expected a region such as us-east-1, found "us-east""#],
)]
#[case::an_invalid_partition_region_and_account(
    r#"{ "partition": "azure", "region": "EU", "account": "12" }"#,
    &[
        r#"script:1:16: partition: expected a partition such as aws, aws-cn or aws-us-gov, found "azure""#,
        r#"script:1:35: region: expected a region such as us-east-1, found "EU""#,
        r#"script:1:52: account: expected an account of 12 digits, found "12""#,
    ],
)]
fn each_invalid_value_is_reported_with_its_place(#[case] file: &str, #[case] expected: &[&str]) {
    assert_eq!(super::error_lines(file), expected);
}
