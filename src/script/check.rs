//! What a script says, checked before it plays: names, numbers, routings, what contradicts itself.

use std::collections::HashSet;

use super::nearest::did_you_mean;
use super::origin::Origin;
use super::{Flaw, Script};
use crate::arn::{is_account, is_alias_name, is_partition};
use crate::aws::shapes::{
    MAX_ARN, MAX_DEFINITION, MAX_TAG_KEY, MAX_TAG_VALUE, MAX_TAGS, is_legal_name,
};
use crate::aws::{ExecutionStatus, StateMachineType};
use crate::operation::{self, Known};
use crate::wire::json_fault;
use crate::world::{Due, ExistingExecution, StateMachine, Throttling};

pub(super) fn flaws(script: &Script) -> Vec<Flaw> {
    let mut flaws = Flaws(Vec::new());
    let world = &script.world;
    flaws.unless(is_partition(world.partition()), "partition", || {
        format!(
            "a partition is aws, aws-cn or aws-us-gov, not {:?}",
            world.partition()
        )
    });
    flaws.unless(is_region(world.region()), "region", || {
        format!(
            "a region is lower-case letters, digits and dashes, not {:?}",
            world.region()
        )
    });
    flaws.unless(is_account(world.account()), "account", || {
        format!("an account is 12 digits, not {:?}", world.account())
    });
    if let Some(throttling) = &world.throttling {
        check_throttling(&mut flaws, throttling);
    }
    let mut names = HashSet::new();
    for (index, machine) in world.machines.iter().enumerate() {
        let path = format!("stateMachines[{index}]");
        flaws.unless(names.insert(&machine.name), &format!("{path}.name"), || {
            format!("the state machine {:?} is declared twice", machine.name)
        });
        check_machine(&mut flaws, &path, machine);
    }
    // In a file the path says where.
    let place = |origin: &Origin| match origin {
        Origin::Code(location) => format!(" ({location})"),
        Origin::File(_) => String::new(),
    };
    for (index, order) in script.orders.iter().enumerate() {
        let (path, place) = (format!("inOrder[{index}]"), place(&order.written_at));
        let found = order.flaws(&script.scenarios).into_iter();
        let found = found.map(|flaw| flaw.within(&path, &format!("in order{place}: ")));
        flaws.0.extend(found);
    }
    for (index, scenario) in script.scenarios.iter().enumerate() {
        let place = place(&scenario.written_at);
        let (path, whose) = (
            format!("scenarios[{index}]"),
            format!("scenario {:?}{place}: ", scenario.name),
        );
        let found = scenario.flaws().into_iter();
        flaws.0.extend(found.map(|flaw| flaw.within(&path, &whose)));
    }
    flaws.0
}

fn check_machine(flaws: &mut Flaws, path: &str, machine: &StateMachine) {
    flaws.unless(is_legal_name(&machine.name), &format!("{path}.name"), || {
        format!("a state machine's name is 1 to 80 characters without white space, brackets or any of ?*\"#%\\^|~`$&,;:/, not {:?}", machine.name)
    });
    check_settings(flaws, path, machine);
    let mut versions = HashSet::new();
    for (index, version) in machine.versions.iter().enumerate() {
        flaws.unless(
            *version > 0 && versions.insert(*version),
            &format!("{path}.versions[{index}]"),
            || format!("versions are distinct numbers from 1, so {version} cannot stand here"),
        );
    }
    for (alias, routing) in &machine.aliases {
        if let Some(text) = alias_flaw(alias, routing, &versions) {
            flaws.add(&format!("{path}.aliases.{alias}"), text);
        }
    }
    let looks = |due: &Due| matches!(due, Due::AfterPolls(_));
    let looked_at = machine.finish.as_ref().map(|finish| finish.due);
    let express = machine.kind == StateMachineType::Express;
    flaws.unless(
        !(express && looked_at.as_ref().is_some_and(looks)),
        &format!("{path}.finish.afterPolls"),
        || {
            let name = &machine.name;
            format!("EXPRESS executions cannot be looked at, so those of {name:?} never finish")
        },
    );
    let mut names = HashSet::new();
    for (index, execution) in machine.executions.iter().enumerate() {
        let path = format!("{path}.executions[{index}]");
        let ExistingExecution {
            name,
            status,
            started_ago,
            closed_ago,
            ..
        } = execution;
        flaws.unless(is_legal_name(name), &format!("{path}.name"), || {
            format!("an execution's name is 1 to 80 characters without white space, brackets or any of ?*\"#%\\^|~`$&,;:/, not {name:?}")
        });
        flaws.unless(names.insert(name), &format!("{path}.name"), || {
            format!("the execution {name:?} is declared twice")
        });
        let running = *status == ExecutionStatus::Running;
        flaws.unless(!running || closed_ago.is_zero(), &path, || {
            format!("the execution {name:?} is RUNNING, so it has not closed")
        });
        flaws.unless(running || started_ago >= closed_ago, &path, || {
            format!("the execution {name:?} closed before it started")
        });
    }
}

/// What a machine is declared to be made of, and its tags.
fn check_settings(flaws: &mut Flaws, path: &str, machine: &StateMachine) {
    let name = &machine.name;
    if let Some(definition) = &machine.definition {
        let flaw = definition_flaw(definition);
        flaws.unless(flaw.is_none(), &format!("{path}.definition"), || {
            format!("the definition of {name:?} {}", flaw.unwrap_or_default())
        });
    }
    let role_arn = machine.role_arn.as_deref().unwrap_or("arn");
    let fits = (1..=MAX_ARN).contains(&role_arn.chars().count());
    flaws.unless(fits, &format!("{path}.roleArn"), || {
        format!("the ARN of a role is 1 to {MAX_ARN} characters, not {role_arn:?}")
    });
    let keys: HashSet<_> = machine.tags.iter().map(|(key, _)| key).collect();
    let distinct = keys.len() == machine.tags.len();
    flaws.unless(
        distinct && keys.len() <= MAX_TAGS,
        &format!("{path}.tags"),
        || format!("a state machine has at most {MAX_TAGS} tags, each with a key of its own"),
    );
    for (key, value) in &machine.tags {
        let fits = (1..=MAX_TAG_KEY).contains(&key.chars().count())
            && value.chars().count() <= MAX_TAG_VALUE;
        flaws.unless(fits, &format!("{path}.tags.{key}"), || {
            format!(
                "a tag's key is 1 to {MAX_TAG_KEY} characters and its value at most \
                 {MAX_TAG_VALUE}, not {key:?} and {value:?}"
            )
        });
    }
}

/// What is wrong with a definition as far as it is looked at, to be read behind whose it is.
fn definition_flaw(definition: &str) -> Option<String> {
    if definition.chars().count() > MAX_DEFINITION {
        return Some(format!("is longer than {MAX_DEFINITION} characters"));
    }
    if let Some(fault) = json_fault(definition) {
        return Some(format!("is not JSON: {fault}"));
    }
    let object = definition.trim_start().starts_with('{');
    (!object).then(|| "is not a JSON object".to_owned())
}

fn check_throttling(flaws: &mut Flaws, throttling: &Throttling) {
    for (operation, bucket) in &throttling.buckets {
        let path = format!("throttling.{operation}");
        let known = !matches!(operation::look_up(operation), Known::Unknown);
        flaws.unless(known, &path, || {
            let nearest = did_you_mean(operation, operation::names());
            format!("Step Functions has no operation {operation:?} to be throttled{nearest}")
        });
        flaws.unless(bucket.size > 0, &path, || {
            format!("the bucket of {operation} lets nothing through; its size is 1 or more")
        });
    }
    let express = throttling.express.is_none_or(|bucket| bucket.size > 0);
    flaws.unless(express, "throttling", || {
        "the bucket of EXPRESS starts lets nothing through; its size is 1 or more".to_owned()
    });
}

/// Recorded: one or two distinct versions, weights from 0 to 100 that sum to 100.
fn alias_flaw(alias: &str, routing: &[(u32, u32)], versions: &HashSet<u32>) -> Option<String> {
    if !is_alias_name(alias) {
        return Some(format!(
            "an alias is letters, digits, `_`, `-` and `.`, and not digits alone; not {alias:?}"
        ));
    }
    if let Some((version, _)) = routing
        .iter()
        .find(|(version, _)| !versions.contains(version))
    {
        return Some(format!(
            "the alias {alias:?} points at version {version}, which the machine does not have"
        ));
    }
    let distinct = !matches!(routing, [(first, _), (second, _)] if first == second);
    let sum: u64 = routing.iter().map(|(_, weight)| u64::from(*weight)).sum();
    if !(1..=2).contains(&routing.len()) || !distinct || sum != 100 {
        return Some(format!(
            "the alias {alias:?} needs one or two distinct versions whose weights sum to 100"
        ));
    }
    None
}

fn is_region(text: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty() && text.bytes().all(legal)
}

struct Flaws(Vec<Flaw>);

impl Flaws {
    fn add(&mut self, path: &str, text: String) {
        self.0.push(Flaw::at(path, text));
    }

    fn unless(&mut self, fine: bool, path: &str, text: impl FnOnce() -> String) {
        if !fine {
            self.add(path, text());
        }
    }
}
