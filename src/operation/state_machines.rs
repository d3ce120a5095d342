//! The operations on state machines: create, describe, list, update, delete, and the check of a definition.

use super::arns::{find_unqualified, machine_arn};
use super::configuration::{
    ConfigurationInput, parse_encryption, parse_logging, parse_tracing, write_revision,
    write_tracing,
};
use super::definition::diagnostics;
use super::members::{Parser, write_next};
use super::{Context, OperationResult, changed_if};
use crate::arn::Qualifier;
use crate::aws::shapes::{
    DEFINITION, INCLUDED_DATA_OF_MACHINE, MAX_RESULTS_OF_DIAGNOSTICS, NAME, ROLE_ARN, SEVERITY,
    STATE_MACHINE_ARN, STATE_MACHINE_TYPE, VERSION_DESCRIPTION, check_name,
};
use crate::aws::{Configuration, ErrorCode, ServiceError, StateMachineType};
use crate::clock::Timestamp;
use crate::service::{Creation, Effect, Machine, Revision, machine_does_not_exist};
use crate::wire::AnswerMembers;

/// Runs one CreateStateMachine.
///
/// Inferred: the order of the checks, as StartExecution's: the constraints, the name's characters, the
/// checks of the service itself, and last the existence of such a machine.
pub(super) fn create(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let call = context.call;
    let mut parser = Parser::new(call);
    let name = parser.required(&NAME);
    let definition = parser.required(&DEFINITION);
    let role_arn = parser.required(&ROLE_ARN);
    let kind = parser.optional(&STATE_MACHINE_TYPE);
    let logging = parse_logging(&mut parser);
    let tags = parser.tags().unwrap_or_default();
    let traced = parse_tracing(&mut parser);
    let publish = parser.boolean("publish").unwrap_or_default();
    let description = parser.optional(&VERSION_DESCRIPTION);
    let encryption = parse_encryption(&mut parser);
    parser.finish()?;
    check_name(name, call.has_lone_surrogate(NAME.member))?;
    check_description(description, publish)?;
    let input = ConfigurationInput {
        definition: Some(definition),
        role_arn: Some(role_arn),
        logging,
        traced,
        encryption,
    };
    let kind = machine_type(kind);
    // Its definition and role are replaced: a request has both.
    let base = Configuration::declared(None, None, "", "");
    let creation = Creation {
        name,
        kind,
        configuration: input.apply_to(base, kind)?,
        tags,
        publish,
        version_description: description,
    };
    let now = context.now;
    let machines = context.service.machines_mut();
    let (id, mut is_changed) = machines.create(&creation, call.region(), now)?;
    let machine = machines.get_mut(id);
    members.timestamp("creationDate", machine.created);
    members.string("stateMachineArn", &machine.arn);
    if publish {
        let published = machine.publish(description, now)?;
        is_changed |= write_published(members, machine, published);
    }
    Ok(changed_if(is_changed))
}

/// The facts of a machine, or of one of its versions, that DescribeStateMachine answers.
struct MachineFacts<'a> {
    machine: &'a Machine,
    revision: &'a Revision,
    created: Timestamp,
    description: Option<&'a str>,
}

/// Runs one DescribeStateMachine.
///
/// Recorded: the ARN's form before existence. Inferred: the key last; and that an alias cannot be
/// described so.
pub(super) fn describe(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let mut parser = Parser::new(context.call);
    let sent = parser.required(&STATE_MACHINE_ARN);
    let metadata_only = parser.metadata_only(&INCLUDED_DATA_OF_MACHINE);
    parser.finish()?;
    let arn = machine_arn(sent)?;
    let machines = context.service.machines_mut();
    let id = machines.look_up(&arn)?;
    let facts = id.and_then(|id| facts_of(machines.get(id), arn.qualifier));
    let facts = facts.ok_or_else(|| machine_does_not_exist(sent))?;
    if !metadata_only {
        facts.machine.kms_key.check()?;
    }
    encode_facts(members, &facts, sent, metadata_only);
    Ok(Effect::None)
}

/// Describes the machine, or the version that a qualifier names; `None` if there is no such version.
fn facts_of<'a>(
    machine: &'a Machine,
    qualifier: Option<Qualifier<'_>>,
) -> Option<MachineFacts<'a>> {
    let unqualified = MachineFacts {
        machine,
        revision: machine.latest(),
        created: machine.created,
        description: None,
    };
    match qualifier {
        None => Some(unqualified),
        Some(Qualifier::Alias(_)) => None,
        Some(Qualifier::Version(number)) => match machine.version(number) {
            // Documented: the date is the version's. Recorded: the description is the version's.
            Some(version) => Some(MachineFacts {
                revision: machine.revision(version.revision),
                created: version.created,
                description: version.description.as_deref(),
                ..unqualified
            }),
            None => machine.has_version(number).then_some(unqualified),
        },
    }
}

/// Recorded: the members, their order, the omitted ones, and that the ARN is the one sent.
/// Documented: without its data, the definition is `{}`.
fn encode_facts(
    members: &mut AnswerMembers,
    facts: &MachineFacts<'_>,
    arn: &str,
    metadata_only: bool,
) {
    let configuration = &facts.revision.configuration;
    let definition = if metadata_only {
        "{}"
    } else {
        &configuration.definition
    };
    members.timestamp("creationDate", facts.created);
    members.string("definition", definition);
    members.optional("description", facts.description);
    write_revision(members, &facts.machine.name, facts.revision, arn);
    members.string("status", facts.machine.status.as_str());
    write_tracing(members, configuration.traced);
    members.string("type", facts.machine.kind.as_str());
}

/// Runs one ListStateMachines.
///
/// Recorded: the order, by name. Inferred: that a machine being deleted is listed until it is gone.
pub(super) fn list(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let call = context.call;
    let list = "ListStateMachines";
    let mut parser = Parser::new(call);
    let paging = parser.paging();
    parser.finish()?;
    // The position is the machine that the last page ended with, which may be gone by now.
    let after = paging.position(context, list)?;
    let machines = context.service.machines();
    let (page, next) = machines.list(call.region(), after, paging.size);
    write_next(members, context, list, next);
    let machines = context.service.machines();
    members.begin_list("stateMachines");
    for id in page {
        let machine = machines.get(id);
        members.begin_item();
        members.timestamp("creationDate", machine.created);
        members.string("name", &machine.name);
        members.string("stateMachineArn", &machine.arn);
        members.string("type", machine.kind.as_str());
        members.end();
    }
    members.end_list();
    Ok(Effect::None)
}

/// Runs one UpdateStateMachine.
///
/// Recorded: a version's ARN names no machine here; an update that changes nothing keeps the
/// revision, and publishes it where `publish` is set. Inferred: the order of the checks.
pub(super) fn update(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let mut parser = Parser::new(context.call);
    let sent = parser.required(&STATE_MACHINE_ARN);
    let definition = parser.optional(&DEFINITION);
    let role_arn = parser.optional(&ROLE_ARN);
    let logging = parse_logging(&mut parser);
    let traced = parse_tracing(&mut parser);
    let publish = parser.boolean("publish").unwrap_or_default();
    let description = parser.optional(&VERSION_DESCRIPTION);
    let encryption = parse_encryption(&mut parser);
    parser.finish()?;
    let input = ConfigurationInput {
        definition,
        role_arn,
        logging,
        traced,
        encryption,
    };
    let arn = machine_arn(sent)?;
    if input.is_empty() {
        // Recorded.
        return Err(ErrorCode::MissingRequiredParameter.into());
    }
    check_description(description, publish)?;
    let now = context.now;
    let machine = find_unqualified(context, &arn, sent)?;
    let configuration = input.apply_to(machine.latest().configuration.clone(), machine.kind)?;
    let mut is_changed = machine.configure(configuration, now);
    if let Some(id) = machine.latest().id {
        members.string("revisionId", &id.to_string());
    }
    if publish {
        let published = machine.publish_described(description, now)?;
        is_changed |= write_published(members, machine, published);
    }
    members.timestamp("updateDate", now);
    Ok(changed_if(is_changed))
}

/// Runs one DeleteStateMachine.
///
/// Recorded: an unknown machine is deleted too. Documented: a machine is DELETING until its
/// executions have ended. Inferred: a version's or an alias's ARN names no machine here, so that
/// nothing happens.
pub(super) fn delete(context: &mut Context<'_>, _: &mut AnswerMembers) -> OperationResult {
    let sent = Parser::read_one(context.call, &STATE_MACHINE_ARN)?;
    let arn = machine_arn(sent)?;
    let machines = context.service.machines_mut();
    let effect = match machines.look_up_unqualified(&arn)? {
        Some(id) if !machines.get(id).is_deleting() => {
            machines.delete(id);
            Effect::Changed
        }
        Some(_) | None => Effect::None,
    };
    Ok(effect)
}

/// The number of diagnostics that are returned where `maxResults` is absent or 0. Documented.
const DEFAULT_MAX_DIAGNOSTICS: usize = 100;

/// Runs one ValidateStateMachineDefinition. It reads nothing but the request.
///
/// Recorded: the members and their order. Documented: `maxResults` and `truncated`; WARNING returns the
/// errors too, and there are no warnings here.
pub(super) fn validate(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let mut parser = Parser::new(context.call);
    let definition = parser.required(&DEFINITION);
    let max = parser.integer(&MAX_RESULTS_OF_DIAGNOSTICS);
    parser.optional(&SEVERITY);
    let kind = parser.optional(&STATE_MACHINE_TYPE);
    parser.finish()?;
    let max = max.and_then(|max| usize::try_from(max).ok());
    let max = max
        .filter(|max| *max > 0)
        .unwrap_or(DEFAULT_MAX_DIAGNOSTICS);
    let mut found = diagnostics(definition, machine_type(kind));
    let (is_valid, is_truncated) = (found.is_empty(), found.len() > max);
    found.truncate(max);
    members.begin_list("diagnostics");
    for diagnostic in &found {
        members.begin_item();
        members.string("code", diagnostic.code);
        members.optional("location", diagnostic.location.as_deref());
        members.string("message", &diagnostic.message);
        members.string("severity", "ERROR");
        members.end();
    }
    members.end_list();
    members.string("result", if is_valid { "OK" } else { "FAIL" });
    members.boolean("truncated", is_truncated);
    Ok(Effect::None)
}

/// The type that a request gives; STANDARD without one. It has passed its shape.
pub(super) fn machine_type(sent: Option<&str>) -> StateMachineType {
    match sent {
        Some("EXPRESS") => StateMachineType::Express,
        Some(_) | None => StateMachineType::Standard,
    }
}

/// Recorded of CreateStateMachine.
fn check_description(description: Option<&str>, publish: bool) -> Result<(), ServiceError> {
    if description.is_some() && !publish {
        let text = "Version description can only be set when publish is true";
        return Err(ServiceError::service_validation(text));
    }
    Ok(())
}

/// Writes the ARN of the published version. Returns `true` if it is new.
fn write_published(
    members: &mut AnswerMembers,
    machine: &Machine,
    (version, is_new): (u32, bool),
) -> bool {
    let arn = machine.qualified_arn(&version.to_string());
    members.string("stateMachineVersionArn", &arn);
    is_new
}
