//! `routingConfiguration`: taken apart, checked, written.

use std::collections::HashSet;

use crate::arn::{Qualifier, StateMachineArn};
use crate::aws::ServiceError;
use crate::operation::machine_arn;
use crate::service::{LONGEST_ARN, Machine, Violations};
use crate::wire::{AnswerMembers, Call};

/// Documented: the member of ValidationException. Inferred: that these refusals carry it.
const REASON: &str = "INVALID_ROUTING_CONFIGURATION";

/// The routing as it was sent: version ARNs and weights.
#[derive(Debug)]
pub(super) struct Routing(Vec<(Option<String>, Option<i64>)>);

impl Routing {
    pub(super) fn decode(call: &Call<'_>) -> Result<Option<Self>, ServiceError> {
        let Some(items) = call.structures("routingConfiguration")? else {
            return Ok(None);
        };
        let item = |item: &crate::wire::Members<'_>| {
            let arn = item.string("stateMachineVersionArn")?;
            Ok((arn.map(Into::into), item.integer("weight")?))
        };
        items
            .iter()
            .map(item)
            .collect::<Result<_, _>>()
            .map(|items| Some(Self(items)))
    }

    /// Recorded: too many items, a weight too large. Inferred: the others, by their form.
    pub(super) fn constrain(&self, violations: &mut Violations) {
        let bound = match self.0.len() {
            0 => Some("Member must have length greater than or equal to 1"),
            1 | 2 => None,
            _ => Some("Member must have length less than or equal to 2"),
        };
        if let Some(bound) = bound {
            let place = format!("Value '{}' at 'routingConfiguration'", self.told());
            violations.add(&place, bound);
        }
        for (index, (arn, weight)) in self.0.iter().enumerate() {
            let member = |name| format!("routingConfiguration.{}.member.{name}", index + 1);
            let arn_member = member("stateMachineVersionArn");
            violations.required(&arn_member, arn.as_deref(), 1, LONGEST_ARN);
            match weight {
                None => violations.missing(&member("weight")),
                Some(weight) => violations.range(&member("weight"), *weight, 0, 100),
            }
        }
    }

    /// Recorded: how a refusal tells it, as Java prints it.
    fn told(&self) -> String {
        let item = |(arn, weight): &(Option<String>, Option<i64>)| {
            let arn = arn.as_deref().unwrap_or("null");
            let weight = weight.map_or("null".to_owned(), |weight| weight.to_string());
            format!("RoutingConfigurationListItem(stateMachineVersionArn={arn}, weight={weight})")
        };
        let items: Vec<_> = self.0.iter().map(item).collect();
        format!("[{}]", items.join(", "))
    }

    /// The machine whose versions it routes to, and the versions with their weights. The
    /// constraints have been checked.
    ///
    /// Recorded: what is refused, and the texts, but for that of two machines. Inferred: the order.
    pub(super) fn check(&self) -> Result<(StateMachineArn<'_>, Vec<(u32, u32)>), ServiceError> {
        let arns: Vec<_> = self
            .0
            .iter()
            .filter_map(|(arn, _)| arn.as_deref())
            .collect();
        let received = || format!("Received: [{}]", arns.join(", "));
        let mut machine: Option<StateMachineArn<'_>> = None;
        let mut versions = Vec::new();
        for sent in &arns {
            let arn = machine_arn(sent)?;
            let Some(Qualifier::Version(number)) = arn.qualifier else {
                return Err(refusal(format!(
                    "Routing configuration must contain state machine version ARNs. {}",
                    received()
                )));
            };
            if machine.is_some_and(|first| first.unqualified != arn.unqualified) {
                return Err(refusal(format!(
                    "Routing configuration must contain versions of one state machine. {}",
                    received()
                )));
            }
            machine = Some(arn);
            versions.push(number);
        }
        let distinct: HashSet<_> = versions.iter().collect();
        if distinct.len() < versions.len() {
            return Err(refusal(format!(
                "Routing configuration must contain distinct state machine version ARNs. {}",
                received()
            )));
        }
        let weights = self.weights();
        if weights.iter().sum::<u32>() != 100 {
            return Err(refusal(format!(
                "Sum of routing configuration weights must equal 100. Received: {weights:?}"
            )));
        }
        let machine = machine.ok_or_else(super::not_there)?;
        Ok((machine, versions.into_iter().zip(weights).collect()))
    }

    fn weights(&self) -> Vec<u32> {
        let weights = self.0.iter().map(|(_, weight)| weight.unwrap_or(0));
        weights
            .map(|weight| u32::try_from(weight).unwrap_or(0))
            .collect()
    }
}

fn refusal(text: String) -> ServiceError {
    ServiceError::by_hand(text).with_reason(REASON)
}

/// Recorded: the members and their order.
pub(super) fn write(members: &mut AnswerMembers, machine: &Machine, routing: &[(u32, u32)]) {
    members.structures(
        "routingConfiguration",
        routing,
        |members, (version, weight)| {
            let arn = machine.qualified_arn(&version.to_string());
            members.string("stateMachineVersionArn", &arn);
            members.integer("weight", i64::from(*weight));
        },
    );
}
