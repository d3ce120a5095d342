//! The resource of a call: what AWS's refusals name, for every operation.

use crate::arn::{StateMachineArn, machine_and_name, machine_of_execution};
use crate::service::Service;
use crate::wire::ParsedRequest;

/// The members that name the resource of an operation by its ARN. A request has one of them.
const ARNS: [&str; 7] = [
    "stateMachineArn",
    "executionArn",
    "stateMachineVersionArn",
    "stateMachineAliasArn",
    "activityArn",
    "mapRunArn",
    "resourceArn",
];

/// The names of a call's resource in a default text. None is empty.
#[derive(Debug)]
pub(crate) struct Resource {
    pub(crate) arn: String,
    pub(crate) state_machine_arn: String,
    pub(crate) execution_arn: String,
    pub(crate) name: String,
}

impl Resource {
    /// Finds the resource of a call. A request without a name gets `drawn_name`, as AWS draws one.
    ///
    /// Inferred: the ARNs in errors that AWS does not give for that operation.
    pub(crate) fn of(call: &ParsedRequest<'_>, service: &Service, drawn_name: &str) -> Self {
        let sent = |member| call.text(member).filter(|text| !text.is_empty());
        let mut arn = None;
        for &member in &ARNS {
            if arn.is_none() {
                arn = sent(member);
            }
        }
        let arn = match arn {
            Some(arn) => arn.to_owned(),
            None => unsent_arn(call, service),
        };
        let state_machine_arn = machine_of_execution(&arn).unwrap_or_else(|| arn.clone());
        let name = sent("name").or_else(|| Some(machine_and_name(&arn)?.1));
        let name = name.unwrap_or(drawn_name).to_owned();
        let execution_arn = match StateMachineArn::parse(&arn) {
            Ok(machine) => machine.execution_of_type("execution", &name),
            Err(_) => arn.clone(),
        };
        Self {
            arn,
            state_machine_arn,
            execution_arn,
            name,
        }
    }
}

/// The ARN that AWS names where the request has none.
///
/// Observed: that of the machine to be made; that of the token's machine; `stateMachine:*` for
/// ListStateMachines and ValidateStateMachineDefinition. Inferred: an alias is refused for the machine
/// of its first version; `*` for a token that is not known, and for operations not seen.
fn unsent_arn(call: &ParsedRequest<'_>, service: &Service) -> String {
    let operation = call.operation.unwrap_or_default();
    let machines = service.machines();
    if let Some(machine) = call
        .text("taskToken")
        .and_then(|token| service.machine_of_task(token))
    {
        return machines.get(machine).arn.to_string();
    }
    if let Ok(Some(routed)) = call.members.structures("routingConfiguration") {
        let version = routed
            .first()
            .map(|routed| routed.string("stateMachineVersionArn"));
        if let Some(Ok(Some(version))) = version
            && let Ok(version) = StateMachineArn::parse(version)
        {
            return version.unqualified.to_owned();
        }
    }
    let resource_type = match operation {
        "CreateActivity" | "ListActivities" => "activity",
        _ => "stateMachine",
    };
    let made = call.text("name").filter(|name| {
        !name.is_empty() && matches!(operation, "CreateStateMachine" | "CreateActivity")
    });
    machines.arn_for(resource_type, made.unwrap_or("*"), call.region())
}
