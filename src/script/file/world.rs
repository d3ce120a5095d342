//! State machines, their executions, the end of these, lags and throttling in a scenario file.
//!
//! A value that cannot be read is reported and replaced by a default: the file is refused as a whole.

use std::time::Duration;

use super::DAY;
use crate::aws::{
    ExecutionStatus, KmsAccess, KmsKey, KmsKeyState, StateMachineStatus, StateMachineType,
};
use crate::file::{Node, Object};
use crate::world::{
    Activity, DeclaredResource, Due, ExecutionEnd, ExistingExecution, Finish, Lag, START_EXECUTION,
    StateMachine, Throttling,
};

const MACHINE_KEYS: [&str; 14] = [
    "name",
    "type",
    "status",
    "region",
    "account",
    "versions",
    "aliases",
    "kmsKeyState",
    "kmsAccess",
    "finish",
    "definition",
    "roleArn",
    "tags",
    "executions",
];

const ACTIVITY_KEYS: [&str; 6] = [
    "name",
    "region",
    "account",
    "kmsKeyState",
    "kmsAccess",
    "tags",
];

const FINISH_KEYS: [&str; 6] = [
    "status",
    "output",
    "error",
    "cause",
    "afterMs",
    "afterPolls",
];

pub(super) fn machines(node: Node<'_>) -> Vec<StateMachine> {
    let mut machines = Vec::new();
    for node in node.items() {
        machines.push(machine(node));
    }
    machines
}

fn machine(node: Node<'_>) -> StateMachine {
    let Some(object) = node.object(&MACHINE_KEYS) else {
        return StateMachine::standard("");
    };
    let resource = resource(&object);
    let kind = object.one_of("type", &StateMachineType::ALL, StateMachineType::as_str);
    let mut machine = StateMachine::new(resource, kind.unwrap_or(StateMachineType::Standard));
    let statuses = StateMachineStatus::ALL;
    let status = object.one_of("status", &statuses, StateMachineStatus::as_str);
    machine.status = status.unwrap_or(StateMachineStatus::Active);
    for version in object.items("versions") {
        machine.versions.push(version.integer().unwrap_or_default());
    }
    for (alias, node) in object.members("aliases") {
        machine = machine.alias(alias, routing(node));
    }
    machine.finish = object.get("finish").map(finish);
    machine.definition = object.string("definition");
    machine.role_arn = object.string("roleArn");
    for node in object.items("executions") {
        machine.executions.push(execution(node));
    }
    machine
}

pub(super) fn activity(node: Node<'_>) -> Activity {
    let Some(object) = node.object(&ACTIVITY_KEYS) else {
        return Activity::new("");
    };
    Activity {
        resource: resource(&object),
    }
}

/// Reads the keys that state machines and activities have in common.
fn resource(object: &Object<'_>) -> DeclaredResource {
    let mut tags = Vec::new();
    for (key, value) in object.members("tags") {
        tags.push((key.to_owned(), value.string().unwrap_or_default()));
    }
    let usable = KmsKey::default();
    let access = object.one_of("kmsAccess", &KmsAccess::ALL, KmsAccess::as_str);
    DeclaredResource {
        name: object.required_string("name").unwrap_or_default(),
        region: object.string("region"),
        account: object.string("account"),
        kms_key: KmsKey {
            state: kms_key_state(object).unwrap_or(usable.state),
            access: access.unwrap_or(usable.access),
        },
        tags,
    }
}

pub(super) fn kms_key_state(object: &Object<'_>) -> Option<KmsKeyState> {
    object.one_of("kmsKeyState", &KmsKeyState::ALL, KmsKeyState::as_str)
}

/// Reads an alias's versions and their weights.
fn routing(node: Node<'_>) -> Vec<(u32, u32)> {
    let mut routing = Vec::new();
    for (version, node) in node.members() {
        let weight = node.integer().unwrap_or_default();
        match version.parse() {
            Ok(version) => routing.push((version, weight)),
            Err(_) => node.report_key(format!("expected a version number, found {version:?}")),
        }
    }
    routing
}

fn execution(node: Node<'_>) -> ExistingExecution {
    let keys = ["name", "input", "status", "startedDaysAgo", "closedDaysAgo"];
    let Some(object) = node.object(&keys) else {
        return ExistingExecution::running("");
    };
    let status = object.one_of("status", &ExecutionStatus::ALL, ExecutionStatus::as_str);
    ExistingExecution {
        name: object.required_string("name").unwrap_or_default(),
        input: object.string("input"),
        status: status.unwrap_or(ExecutionStatus::Running),
        started_ago: days(&object, "startedDaysAgo"),
        closed_ago: days(&object, "closedDaysAgo"),
    }
}

/// Reads a number of days; zero if the key is absent.
fn days(object: &Object<'_>, key: &str) -> Duration {
    let Some(node) = object.get(key) else {
        return Duration::ZERO;
    };
    let seconds = node.number().map(|days| days * DAY.as_secs_f64());
    let duration = seconds.map_or(Ok(Duration::ZERO), Duration::try_from_secs_f64);
    duration.unwrap_or_else(|_| {
        node.report_unexpected("a number of days from 0");
        Duration::ZERO
    })
}

pub(super) fn finish(node: Node<'_>) -> Finish {
    let Some(object) = node.object(&FINISH_KEYS) else {
        return Finish::timed_out();
    };
    let status = object.required("status");
    let status = status.and_then(|status| status.word(&["SUCCEEDED", "FAILED", "TIMED_OUT"]));
    let status_of_key = [
        ("output", "SUCCEEDED"),
        ("error", "FAILED"),
        ("cause", "FAILED"),
    ];
    for (key, needed) in status_of_key {
        if let (Some(node), Some(status)) = (object.get(key), status)
            && status != needed
        {
            node.report(format!("`{key}` needs the status {needed}, found {status}"));
        }
    }
    let (after, polls) = (object.integer("afterMs"), object.integer("afterPolls"));
    if let (Some(_), Some(node)) = (after, object.get("afterPolls")) {
        node.report("expected `afterMs` or `afterPolls`, found both");
    }
    let (error, cause) = (object.string("error"), object.string("cause"));
    let mut finish = match status {
        Some("SUCCEEDED") => {
            let output = object.get("output").map(Node::compact_text);
            Finish::succeeded_json(output.unwrap_or_else(|| "{}".to_owned()))
        }
        Some("FAILED") => Finish {
            ending: ExecutionEnd::Failed {
                error: error.map(Into::into),
                cause: cause.map(Into::into),
            },
            due: Due::AtOnce,
        },
        Some(_) | None => Finish::timed_out(),
    };
    if let Some(after) = after {
        finish = finish.after(Duration::from_millis(after));
    }
    match polls {
        Some(polls) => finish.after_polls(polls),
        None => finish,
    }
}

pub(super) fn lag(node: Node<'_>) -> Option<Lag> {
    let (word, value) = node.variant(&[("calls", true), ("ms", true)])?;
    let number = value?.integer()?;
    Some(match word {
        "calls" => Lag::calls(number),
        _ => Lag::duration(Duration::from_millis(number)),
    })
}

pub(super) fn throttling(node: Node<'_>) -> Throttling {
    if !node.is_object() {
        let expected = "\"aws\", or a bucket for each operation";
        return if node.is_keyword("aws", expected) {
            Throttling::aws()
        } else {
            Throttling::new()
        };
    }
    let mut throttling = Throttling::new();
    for (operation, node) in node.members() {
        let Some(object) = node.object(&["bucket", "refillPerSecond", "express"]) else {
            continue;
        };
        if let Some(node) = object.get("express") {
            if operation != START_EXECUTION {
                node.report(format!(
                    "only {START_EXECUTION} has a bucket for EXPRESS machines"
                ));
            }
            let express = node.object(&["bucket", "refillPerSecond"]);
            if let Some((size, refill)) = express.as_ref().and_then(bucket) {
                throttling = throttling.express_starts(size, refill);
            }
        }
        if let Some((size, refill)) = bucket(&object) {
            throttling = throttling.bucket(operation, size, refill);
        }
    }
    throttling
}

/// Reads the size of a bucket and its refill each second.
fn bucket(object: &Object<'_>) -> Option<(u32, u32)> {
    let size = object.required_integer("bucket");
    let refill = object.required_integer("refillPerSecond");
    Some((size?, refill?))
}
