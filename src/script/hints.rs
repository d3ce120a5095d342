//! Suggestions for errors in a script: one table, by the key that is wrong.

use super::Diagnostic;

/// The suggestion for an order of scenarios, which has no key if it is written in Rust.
const ORDER: &str = "give the names of at least two scenarios, each once";

/// The suggestion for one error.
fn hint(diagnostic: &Diagnostic) -> &'static str {
    for step in &diagnostic.path {
        if let Some(hint) = hint_at(step) {
            return hint;
        }
    }
    ORDER
}

/// The suggestion for a key; `None` for one that means nothing by itself, as an alias's name or an index.
fn hint_at(key: &str) -> Option<&'static str> {
    Some(match key {
        "kmsKeyState" | "reason" => "leave it out, or fail with the error that has it",
        "status" => "give the status of an error; `Step::reply` takes any from 200 to 599",
        "fail" => "take a code of `ErrorCode::ALL`, or name another with `ServiceError::custom`",
        "probability" => "give the share of requests that meet the step: 0.1 is one in ten",
        "times" => "give a number from 1, or `Times::Forever`",
        "until" => "give the number of calls that wait for each other",
        "expect" | "expectRequests" => "put the smaller number first; `never()` expects no call",
        "regex" => "escape the parts that are literal (`regex::escape`), or correct the pattern",
        "headers" => {
            "leave `content-length` out, or cut the answer with `Step::damaged(Fault::Truncate)`"
        }
        "operation" => "spell it as AWS does, as in \"StartExecution\"",
        "finish" => "give it to a step that is served, or to the machine (`StateMachine::finish`)",
        "damage" | "loseRequest" | "loseResponse" => {
            "take another fault; the table at `Fault` lists what each can break"
        }
        "steps" => "use `Step::fail` or `Step::reply` in place of it",
        "partition" | "region" | "account" => {
            "take account, region and partition from the ARN that the code under test uses"
        }
        "scenarios" => "give each scenario that holds requests a name of its own",
        "inOrder" => ORDER,
        "versions" => "give each version once, with a number from 1",
        "aliases" => {
            "begin the alias with a letter, and route 100 % to one or two versions that \
             `StateMachine::versions` declares"
        }
        "name" => "give each machine and execution a name of its own that AWS accepts",
        "executions" => "declare it with `running` or `closed`, and let it start before it closes",
        _ => return None,
    })
}

/// The suggestions for these errors, each once.
pub(crate) fn hints(diagnostics: &[Diagnostic]) -> String {
    let mut hints: Vec<&str> = Vec::new();
    for diagnostic in diagnostics {
        let hint = hint(diagnostic);
        if !hints.contains(&hint) {
            hints.push(hint);
        }
    }
    hints.join("; ")
}
