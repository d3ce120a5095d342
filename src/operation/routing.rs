//! The routing configuration of an alias: parsed, checked, encoded.

use super::arns::{machine_arn, resource_not_found};
use super::members::Parser;
use crate::arn::{Qualifier, StateMachineArn};
use crate::aws::ServiceError;
use crate::aws::shapes::{ROUTED_VERSION_ARN, WEIGHT};
use crate::service::Machine;
use crate::wire::AnswerMembers;

/// Documented: the member of ValidationException. Inferred: that these refusals carry it.
const REASON: &str = "INVALID_ROUTING_CONFIGURATION";

/// The routing as it was sent: version ARNs and weights.
#[derive(Debug, Default)]
pub(super) struct Routing(Vec<(String, u32)>);

impl Routing {
    /// Reads `routingConfiguration`, which must be there.
    pub(super) fn required(parser: &mut Parser<'_, '_>) -> Self {
        let routing = Self::optional(parser);
        if routing.is_none() {
            parser.violations.missing("routingConfiguration");
        }
        routing.unwrap_or_default()
    }

    /// Reads `routingConfiguration`; `None` if it is absent.
    ///
    /// Recorded: the answers to too many items, and to a weight that is too large. Inferred: the
    /// others, by their form.
    pub(super) fn optional(parser: &mut Parser<'_, '_>) -> Option<Self> {
        let items = parser.structures("routingConfiguration")?;
        let mut sent = Vec::new();
        for item in &items {
            let arn = parser.value(item.string("stateMachineVersionArn"));
            sent.push((arn, parser.value(item.integer("weight"))));
        }
        let bound = match sent.len() {
            0 => Some("Member must have length greater than or equal to 1"),
            1 | 2 => None,
            _ => Some("Member must have length less than or equal to 2"),
        };
        if let Some(bound) = bound {
            // Recorded: the items as Java prints them.
            let mut printed = Vec::new();
            for (arn, weight) in &sent {
                let arn = arn.unwrap_or("null");
                let weight = weight.map_or("null".to_owned(), |weight| weight.to_string());
                printed.push(format!(
                    "RoutingConfigurationListItem(stateMachineVersionArn={arn}, weight={weight})"
                ));
            }
            let printed = printed.join(", ");
            let place = format!("Value '[{printed}]' at 'routingConfiguration'");
            parser.violations.add(&place, bound);
        }
        let mut routing = Vec::new();
        for (index, (arn, weight)) in sent.into_iter().enumerate() {
            let path = format!("routingConfiguration.{}.member.", index + 1);
            parser.check_required(&path, &ROUTED_VERSION_ARN, arn);
            match weight {
                None => parser.violations.missing_at(&path, &WEIGHT),
                Some(weight) => parser.violations.check_number(&path, &WEIGHT, weight),
            }
            // A weight that violates its shape becomes 0 here, and the parser refuses the request.
            let weight = weight.and_then(|weight| u32::try_from(weight).ok());
            routing.push((
                arn.unwrap_or_default().to_owned(),
                weight.unwrap_or_default(),
            ));
        }
        Some(Self(routing))
    }

    /// The machine whose versions it routes to, and the versions with their weights. The
    /// constraints have been checked: there are one or two.
    ///
    /// Recorded: the refusals and their texts, except that of two machines. Inferred: the order.
    pub(super) fn check(&self) -> Result<(StateMachineArn<'_>, Vec<(u32, u32)>), ServiceError> {
        let (mut arns, mut weights, mut sum) = (Vec::new(), Vec::new(), 0);
        for (arn, weight) in &self.0 {
            arns.push(arn.as_str());
            weights.push(weight.to_string());
            sum += weight;
        }
        let arns = arns.join(", ");
        let mut machine: Option<StateMachineArn<'_>> = None;
        let mut routing = Vec::new();
        for (sent, weight) in &self.0 {
            let arn = machine_arn(sent)?;
            let Some(Qualifier::Version(number)) = arn.qualifier else {
                let rule = "Routing configuration must contain state machine version ARNs";
                return Err(refusal(rule, &arns));
            };
            if machine.is_some_and(|first| first.unqualified != arn.unqualified) {
                let rule = "Routing configuration must contain versions of one state machine";
                return Err(refusal(rule, &arns));
            }
            machine = Some(arn);
            routing.push((number, *weight));
        }
        if matches!(routing[..], [(first, _), (second, _)] if first == second) {
            let rule = "Routing configuration must contain distinct state machine version ARNs";
            return Err(refusal(rule, &arns));
        }
        if sum != 100 {
            let rule = "Sum of routing configuration weights must equal 100";
            return Err(refusal(rule, &weights.join(", ")));
        }
        let machine = machine.ok_or_else(resource_not_found)?;
        Ok((machine, routing))
    }
}

fn refusal(rule: &str, received: &str) -> ServiceError {
    let text = format!("{rule}. Received: [{received}]");
    ServiceError::service_validation(text).with_reason(REASON)
}

/// Recorded: the members and their order.
pub(super) fn write(members: &mut AnswerMembers, machine: &Machine, routing: &[(u32, u32)]) {
    members.begin_list("routingConfiguration");
    for (version, weight) in routing {
        let arn = machine.qualified_arn(&version.to_string());
        members.begin_item();
        members.string("stateMachineVersionArn", &arn);
        members.integer("weight", i64::from(*weight));
        members.end();
    }
    members.end_list();
}
