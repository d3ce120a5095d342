//! The requests of callers besides starts, as data, and each as a request's body.

use proptest::option;
use proptest::prelude::{Just, Strategy, prop_oneof};
use proptest::sample::select;
use serde_json::{Value, json};

use super::actions::{MACHINES, TARGETS};

/// The aliases that there can be.
pub(super) const ALIASES: [&str; 3] = ["PROD", "CANARY", "NONE"];

/// The owner of listed executions: a machine or an alias.
const LISTED: [usize; 9] = [0, 4, 5, 6, 7, 8, 9, 10, 11];

const STATUSES: [&str; 5] = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"];

/// An operation. Executions are counted from the last, machines and aliases from the first.
#[derive(Debug, Clone, Copy)]
pub(super) enum Call {
    Describe(usize),
    /// With an error and a cause, or without.
    Stop(usize, bool),
    /// With one of the client tokens, or without.
    Redrive(usize, Option<usize>),
    List(usize, Option<&'static str>),
    /// To one of the definitions.
    Update(usize, usize),
    Publish(usize),
    DeleteVersion(usize, u32),
    CreateAlias(usize, usize, Routing),
    UpdateAlias(usize, usize, Routing),
    DescribeAlias(usize, usize),
    DeleteAlias(usize, usize),
}

/// One version or two: the first one's weight, and the second one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Routing {
    first: u32,
    weight: u32,
    second: Option<u32>,
}

impl Routing {
    /// Versions and weights, as they are sent.
    pub(super) fn items(self) -> Vec<(u32, u32)> {
        let second = self.second.map(|second| (second, 100 - self.weight));
        [(self.first, self.weight)]
            .into_iter()
            .chain(second)
            .collect()
    }
}

pub(super) fn any() -> impl Strategy<Value = Call> {
    let back = || 0..8usize;
    // Most of it on the one machine that has versions from the start.
    let machine = || prop_oneof![3 => Just(0usize), 1 => 0..MACHINES.len()];
    let alias = || 0..ALIASES.len();
    let version = || 1..5u32;
    let weight = prop_oneof![4 => Just(100u32), 2 => 0..=100u32];
    let routing = (version(), weight, option::of(version()));
    let routing = routing.prop_map(|(first, weight, second)| Routing {
        first,
        weight,
        second,
    });
    let token = option::of(0..2usize);
    prop_oneof![
        6 => back().prop_map(Call::Describe),
        3 => (back(), proptest::bool::ANY).prop_map(|(back, has_error)| Call::Stop(back, has_error)),
        5 => (back(), token).prop_map(|(back, token)| Call::Redrive(back, token)),
        2 => (select(&LISTED[..]), option::of(select(&STATUSES[..])))
            .prop_map(|(target, status)| Call::List(target, status)),
        1 => (machine(), 1..4usize).prop_map(|(machine, to)| Call::Update(machine, to)),
        2 => machine().prop_map(Call::Publish),
        2 => (machine(), version()).prop_map(|(machine, number)| Call::DeleteVersion(machine, number)),
        2 => (machine(), alias(), routing.clone())
            .prop_map(|(machine, alias, routing)| Call::CreateAlias(machine, alias, routing)),
        2 => (machine(), alias(), routing)
            .prop_map(|(machine, alias, routing)| Call::UpdateAlias(machine, alias, routing)),
        1 => (machine(), alias()).prop_map(|(machine, alias)| Call::DescribeAlias(machine, alias)),
        1 => (machine(), alias()).prop_map(|(machine, alias)| Call::DeleteAlias(machine, alias)),
    ]
}

/// The ARN of a machine, or of a version or an alias of it.
pub(super) fn machine_arn(machine: usize, qualifier: &str) -> String {
    let arn = "arn:aws:states:us-east-1:123456789012:stateMachine";
    let machine = MACHINES[machine];
    if qualifier.is_empty() {
        format!("{arn}:{machine}")
    } else {
        format!("{arn}:{machine}:{qualifier}")
    }
}

impl Call {
    /// The execution that it is about, counted from the last.
    pub(super) fn back(self) -> Option<usize> {
        match self {
            Self::Describe(back) | Self::Stop(back, _) | Self::Redrive(back, _) => Some(back),
            Self::List(..)
            | Self::Update(..)
            | Self::Publish(_)
            | Self::DeleteVersion(..)
            | Self::CreateAlias(..)
            | Self::UpdateAlias(..)
            | Self::DescribeAlias(..)
            | Self::DeleteAlias(..) => None,
        }
    }

    pub(super) fn operation(self) -> &'static str {
        match self {
            Self::Describe(_) => "DescribeExecution",
            Self::Stop(..) => "StopExecution",
            Self::Redrive(..) => "RedriveExecution",
            Self::List(..) => "ListExecutions",
            Self::Update(..) => "UpdateStateMachine",
            Self::Publish(_) => "PublishStateMachineVersion",
            Self::DeleteVersion(..) => "DeleteStateMachineVersion",
            Self::CreateAlias(..) => "CreateStateMachineAlias",
            Self::UpdateAlias(..) => "UpdateStateMachineAlias",
            Self::DescribeAlias(..) => "DescribeStateMachineAlias",
            Self::DeleteAlias(..) => "DeleteStateMachineAlias",
        }
    }

    /// The request's body; `execution` is the ARN of the one that it is about.
    pub(super) fn body(self, execution: &str) -> Value {
        let alias_arn = |machine, alias: usize| machine_arn(machine, ALIASES[alias]);
        match self {
            Self::Describe(_) | Self::Stop(_, false) | Self::Redrive(_, None) => {
                json!({ "executionArn": execution })
            }
            Self::Stop(_, true) => {
                json!({ "executionArn": execution, "error": "Enough", "cause": "of it" })
            }
            Self::Redrive(_, Some(token)) => {
                json!({ "executionArn": execution, "clientToken": format!("token-{token}") })
            }
            Self::List(target, status) => {
                let arn = format!("arn:aws:states:{}", TARGETS[target]);
                let mut body = json!({ "stateMachineArn": arn });
                if let Some(status) = status {
                    body["statusFilter"] = status.into();
                }
                body
            }
            Self::Update(machine, to) => {
                let state = json!({ "Type": "Pass", "End": true });
                let definition =
                    json!({ "Comment": to.to_string(), "StartAt": "A", "States": { "A": state } });
                json!({ "stateMachineArn": machine_arn(machine, ""), "definition": definition.to_string() })
            }
            Self::Publish(machine) => json!({ "stateMachineArn": machine_arn(machine, "") }),
            Self::DeleteVersion(machine, number) => {
                json!({ "stateMachineVersionArn": machine_arn(machine, &number.to_string()) })
            }
            Self::CreateAlias(machine, alias, routing) => {
                json!({ "name": ALIASES[alias], "routingConfiguration": routed(machine, routing) })
            }
            Self::UpdateAlias(machine, alias, routing) => json!({
                "stateMachineAliasArn": alias_arn(machine, alias),
                "routingConfiguration": routed(machine, routing),
            }),
            Self::DescribeAlias(machine, alias) | Self::DeleteAlias(machine, alias) => {
                json!({ "stateMachineAliasArn": alias_arn(machine, alias) })
            }
        }
    }
}

fn routed(machine: usize, routing: Routing) -> Value {
    let item = |(version, weight): (u32, u32)| {
        let arn = machine_arn(machine, &version.to_string());
        json!({ "stateMachineVersionArn": arn, "weight": weight })
    };
    routing.items().into_iter().map(item).collect()
}
