//! Checks a script before it is played: names, numbers, routings, contradictions.

use std::collections::HashSet;

use super::nearest::did_you_mean;
use super::{Diagnostic, Location, Script};
use crate::arn::{is_account, is_alias_name, is_partition};
use crate::aws::shapes::{
    MAX_ARN, MAX_DEFINITION, MAX_TAG_KEY, MAX_TAG_VALUE, MAX_TAGS, is_legal_name,
};
use crate::aws::{ExecutionStatus, StateMachineType};
use crate::operation::{self, Lookup};
use crate::wire::json_fault;
use crate::world::{DeclaredResource, Due, ExistingExecution, StateMachine, Throttling, World};

/// The error of a scenario that holds requests under the name of another that does.
pub(crate) const SECOND_GATE: &str =
    "another scenario of this name holds requests, and a gate is found by its scenario's name";

/// The errors in a script. The service is given no script that has one, and relies on that: it does not check
/// the declarations again.
pub(super) fn diagnostics(script: &Script) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    check_place(&mut found, script);
    if let Some(throttling) = &script.world.throttling {
        check_throttling(&mut found, throttling);
    }
    let world = &script.world;
    let mut known = HashSet::new();
    for (index, machine) in world.machines().iter().enumerate() {
        let mut of_machine = Vec::new();
        let (resource, owner) = (&machine.resource, "a state machine");
        check_resource(&mut of_machine, owner, resource, world, &mut known);
        check_machine(&mut of_machine, machine);
        Diagnostic::add_of_item(&mut found, of_machine, "stateMachines", index, "");
    }
    let mut known = HashSet::new();
    for (index, activity) in world.activities.iter().enumerate() {
        let mut of_activity = Vec::new();
        let (resource, owner) = (&activity.resource, "an activity");
        check_resource(&mut of_activity, owner, resource, world, &mut known);
        Diagnostic::add_of_item(&mut found, of_activity, "activities", index, "");
    }
    for (index, order) in script.orders.iter().enumerate() {
        let owner = format!("in order{}: ", line_of_code(&order.written_at));
        let of_order = order.diagnostics(&script.scenarios);
        Diagnostic::add_of_item(&mut found, of_order, "inOrder", index, &owner);
    }
    let mut holding = HashSet::new();
    for (index, scenario) in script.scenarios.iter().enumerate() {
        let place = line_of_code(&scenario.written_at);
        let owner = format!("scenario {:?}{place}: ", scenario.name);
        let mut of_scenario = Vec::new();
        if scenario.holds() && !holding.insert(&*scenario.name) {
            of_scenario.push(Diagnostic::new(SECOND_GATE));
        }
        of_scenario.append(&mut scenario.diagnostics());
        Diagnostic::add_of_item(&mut found, of_scenario, "scenarios", index, &owner);
    }
    found
}

/// The line of code in brackets; nothing for a file, whose diagnostics have a path.
fn line_of_code(location: &Location) -> String {
    match location {
        Location::Code(line) => format!(" ({line})"),
        Location::File(_) => String::new(),
    }
}

fn check_place(found: &mut Vec<Diagnostic>, script: &Script) {
    let world = &script.world;
    let partition = world.partition();
    if !is_partition(partition) {
        let text =
            format!("expected a partition such as aws, aws-cn or aws-us-gov, found {partition:?}");
        found.push(Diagnostic::at("partition", text));
    }
    check_region(found, world.region.as_deref());
    check_account(found, world.account.as_deref());
}

fn check_region(found: &mut Vec<Diagnostic>, region: Option<&str>) {
    if let Some(region) = region
        && !is_region(region)
    {
        let text = format!("expected a region such as us-east-1, found {region:?}");
        found.push(Diagnostic::at("region", text));
    }
}

fn check_account(found: &mut Vec<Diagnostic>, account: Option<&str>) {
    if let Some(account) = account
        && !is_account(account)
    {
        let text = format!("expected an account of 12 digits, found {account:?}");
        found.push(Diagnostic::at("account", text));
    }
}

/// Checks what state machines and activities have in common; `owner` is one of them in words. `known` has
/// the name, the region and the account of each that was checked before.
fn check_resource(
    found: &mut Vec<Diagnostic>,
    owner: &str,
    resource: &DeclaredResource,
    world: &World,
    known: &mut HashSet<String>,
) {
    let name = resource.name.as_str();
    let region = resource.region.as_deref();
    let account = resource.account.as_deref();
    check_region(found, region);
    check_account(found, account);
    let place = (
        region.unwrap_or(world.region()),
        account.unwrap_or(world.account()),
    );
    if !known.insert(format!("{place:?} {name}")) {
        let text = format!("{owner} {name:?} is declared twice");
        found.push(Diagnostic::at("name", text));
    }
    if !is_legal_name(name) {
        let text = illegal_name(owner, name);
        found.push(Diagnostic::at("name", text));
    }
    check_tags(found, owner, &resource.tags);
}

fn check_machine(found: &mut Vec<Diagnostic>, machine: &StateMachine) {
    check_settings(found, machine);
    let versions = &machine.versions;
    for (index, version) in versions.iter().enumerate() {
        if *version == 0 || versions[..index].contains(version) {
            let text = match version {
                0 => "expected a version from 1, found 0".to_owned(),
                _ => format!("expected each version once, found {version} twice"),
            };
            found.push(Diagnostic::new(text).item(index).under("versions"));
        }
    }
    for (alias, routing) in &machine.aliases {
        if let Some(text) = alias_error(alias, routing, versions) {
            found.push(Diagnostic::at(alias, text).under("aliases"));
        }
    }
    let due = machine.finish.as_ref().map(|finish| finish.due);
    if machine.kind == StateMachineType::Express && matches!(due, Some(Due::AfterPolls(_))) {
        let name = &machine.resource.name;
        let text =
            format!("EXPRESS executions cannot be described, so those of {name:?} never finish");
        found.push(Diagnostic::at("afterPolls", text).under("finish"));
    }
    let mut names = HashSet::new();
    for (index, execution) in machine.executions.iter().enumerate() {
        let mut of_execution = Vec::new();
        if !names.insert(execution.name.as_str()) {
            let text = format!("an execution {:?} is declared twice", execution.name);
            of_execution.push(Diagnostic::at("name", text));
        }
        check_execution(&mut of_execution, execution);
        Diagnostic::add_of_item(found, of_execution, "executions", index, "");
    }
}

fn check_execution(found: &mut Vec<Diagnostic>, execution: &ExistingExecution) {
    let name = &execution.name;
    if !is_legal_name(name) {
        let text = illegal_name("an execution", name);
        found.push(Diagnostic::at("name", text));
    }
    let running = execution.status == ExecutionStatus::Running;
    if running && !execution.closed_ago.is_zero() {
        let text = format!("the execution {name:?} is RUNNING, so it has not closed");
        found.push(Diagnostic::new(text));
    }
    if !running && execution.started_ago < execution.closed_ago {
        let text = format!("the execution {name:?} closed before it started");
        found.push(Diagnostic::new(text));
    }
}

/// The error of a name that AWS does not accept; `owner` in words: `an execution`.
fn illegal_name(owner: &str, name: &str) -> String {
    if name.starts_with("arn:")
        && let Some((_, bare)) = name.rsplit_once(':')
    {
        return format!(
            "expected {owner}'s name, found an ARN: write {bare:?} instead of {name:?}"
        );
    }
    format!(
        "expected {owner}'s name of 1 to 80 characters without white space, brackets or any of \
         ?*\"#%\\^|~`$&,;:/, found {name:?}"
    )
}

/// Checks definition and role.
fn check_settings(found: &mut Vec<Diagnostic>, machine: &StateMachine) {
    let name = &machine.resource.name;
    if let Some(error) = machine.definition.as_deref().and_then(definition_error) {
        let text = format!("the definition of {name:?} {error}");
        found.push(Diagnostic::at("definition", text));
    }
    if let Some(role_arn) = &machine.role_arn
        && !(1..=MAX_ARN).contains(&role_arn.chars().count())
    {
        let text = format!("expected an ARN of 1 to {MAX_ARN} characters, found {role_arn:?}");
        found.push(Diagnostic::at("roleArn", text));
    }
}

/// Checks the tags of a resource, which is given in words.
fn check_tags(found: &mut Vec<Diagnostic>, resource: &str, tags: &[(String, String)]) {
    let mut keys = HashSet::new();
    for (key, _) in tags {
        keys.insert(key.as_str());
    }
    if keys.len() < tags.len() || tags.len() > MAX_TAGS {
        let text = format!("{resource} has at most {MAX_TAGS} tags, each with a key of its own");
        found.push(Diagnostic::at("tags", text));
    }
    for (key, value) in tags {
        let fits = (1..=MAX_TAG_KEY).contains(&key.chars().count())
            && value.chars().count() <= MAX_TAG_VALUE;
        if !fits {
            let text = format!(
                "expected a key of 1 to {MAX_TAG_KEY} characters and a value of at most \
                 {MAX_TAG_VALUE}, found {key:?} and {value:?}"
            );
            found.push(Diagnostic::at(key, text).under("tags"));
        }
    }
}

/// The error in a definition, to be written after "the definition of ..".
fn definition_error(definition: &str) -> Option<String> {
    if definition.chars().count() > MAX_DEFINITION {
        return Some(format!("is longer than {MAX_DEFINITION} characters"));
    }
    if let Some(fault) = json_fault(definition) {
        return Some(format!("is not JSON: {fault}"));
    }
    let object = definition.trim_start().starts_with('{');
    (!object).then(|| "is not a JSON object".to_owned())
}

fn check_throttling(found: &mut Vec<Diagnostic>, throttling: &Throttling) {
    for (operation, bucket) in &throttling.buckets {
        if matches!(operation::look_up(operation), Lookup::Unknown) {
            let nearest = did_you_mean(operation, &operation::names());
            let text =
                format!("Step Functions has no operation {operation:?} to throttle{nearest}");
            found.push(Diagnostic::at(operation, text).under("throttling"));
        }
        if bucket.size == 0 {
            let text = format!("expected a bucket size of at least 1 for {operation}, found 0");
            found.push(Diagnostic::at(operation, text).under("throttling"));
        }
    }
    if throttling.express.is_some_and(|bucket| bucket.size == 0) {
        let text = "expected a bucket size of at least 1 for EXPRESS starts, found 0";
        found.push(Diagnostic::at("throttling", text));
    }
}

/// Recorded: one or two distinct versions, weights from 0 to 100 that sum to 100.
fn alias_error(alias: &str, routing: &[(u32, u32)], versions: &[u32]) -> Option<String> {
    if !is_alias_name(alias) {
        return Some(format!(
            "expected an alias of letters, digits, `_`, `-` and `.`, not of digits alone; found {alias:?}"
        ));
    }
    let mut found = Vec::new();
    let mut sum = 0;
    for (version, weight) in routing {
        if !versions.contains(version) {
            return Some(format!(
                "the alias {alias:?} points at version {version}, which the machine does not have"
            ));
        }
        found.push(format!("version {version} with {weight}"));
        sum += u64::from(*weight);
    }
    let distinct = !matches!(routing, [(first, _), (second, _)] if first == second);
    if !(1..=2).contains(&routing.len()) || !distinct || sum != 100 {
        let found = if found.is_empty() {
            "none".to_owned()
        } else {
            found.join(", ")
        };
        return Some(format!(
            "expected one or two distinct versions whose weights sum to 100 behind the alias {alias:?}, \
             found {found}"
        ));
    }
    None
}

/// Reports whether a region can be called so: words of lower-case letters, then a number. Documented:
/// AWS's list of regions, of which new ones follow the form.
fn is_region(text: &str) -> bool {
    let Some((words, number)) = text.rsplit_once('-') else {
        return false;
    };
    for word in words.split('-') {
        if word.len() < 2 || !consists_of(word, u8::is_ascii_lowercase) {
            return false;
        }
    }
    words.contains('-') && !number.is_empty() && consists_of(number, u8::is_ascii_digit)
}

fn consists_of(text: &str, letters: fn(&u8) -> bool) -> bool {
    text.as_bytes().iter().all(letters)
}
