//! The evidence that the lints check: the calls of StartExecution, and those about one execution.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;

use super::LintContext;
use crate::arn::StateMachineArn;
use crate::aws::ErrorCode;
use crate::journal::{Exchange, Exchanges, Rejection, group_into_calls};

/// The journal, as the lints read it.
#[derive(Debug)]
pub(super) struct Evidence<'a> {
    pub(super) exchanges: &'a Exchanges,
    pub(super) rejections: &'a [Rejection],
    /// Every call of StartExecution, in the order of their first attempts.
    pub(super) starts: Vec<StartCall<'a>>,
    /// Every request for another service that nothing handled.
    pub(super) foreign: Vec<StartCall<'a>>,
    /// The places in `starts` of the calls about one execution, computed when first needed.
    groups: OnceCell<Vec<Vec<usize>>>,
}

/// One call of a client: its attempts, of which there is at least one.
#[derive(Debug)]
pub(super) struct StartCall<'a>(pub(super) Vec<&'a Exchange>);

/// A finding of a lint. It is rendered only where it is shown: three of ten thousand.
#[derive(Debug)]
pub(super) struct RawFinding<'a> {
    about: &'a StartCall<'a>,
    /// A second call that it is about.
    other: Option<&'a StartCall<'a>>,
    /// The numbers of the exchanges, where it is not about all of these calls.
    only: Vec<u64>,
    pub(super) text: Cow<'static, str>,
}

/// The key of the starts that are about one execution: machine and name, or the body of an unnamed start. The
/// machine is given by the place of its ARN among the ARNs of all starts.
#[derive(Debug, PartialEq, Eq, Hash)]
enum ExecutionKey<'a> {
    Name(usize, &'a str),
    Body(&'a [u8]),
}

impl<'a> Evidence<'a> {
    pub(super) fn new(context: &LintContext<'a>) -> Self {
        let (mut exchanges, mut foreign) = (Vec::new(), Vec::new());
        for exchange in context.exchanges {
            if exchange.is_foreign() {
                foreign.push(StartCall(vec![exchange]));
            }
            // No lint is about a start without a machine, which is malformed.
            let starts = exchange.operation() == Some("StartExecution");
            if starts && exchange.state_machine_arn().is_some() {
                exchanges.push(exchange);
            }
        }
        let calls = group_into_calls(&mut exchanges.iter().copied());
        let mut starts = Vec::with_capacity(calls.len());
        for call in calls {
            starts.push(StartCall(
                call.iter().map(|&index| exchanges[index]).collect(),
            ));
        }
        Self {
            exchanges: context.exchanges,
            rejections: context.rejections,
            groups: OnceCell::new(),
            starts,
            foreign,
        }
    }

    fn groups(&self) -> &[Vec<usize>] {
        self.groups.get_or_init(|| group_by_execution(&self.starts))
    }

    /// Reports whether the condition holds for one of the exchanges of the starts: a cheap check before they
    /// are grouped.
    pub(super) fn any(&self, condition: &dyn Fn(&Exchange) -> bool) -> bool {
        let mut starts = self.starts.iter();
        starts.any(|sent| sent.0.iter().any(|exchange| condition(exchange)))
    }

    /// The starts of each execution, in order; the executions in the order of their first starts.
    pub(super) fn by_execution(&self) -> impl Iterator<Item = Vec<&StartCall<'a>>> {
        let groups = self.groups().iter();
        groups.map(|group| group.iter().map(|place| &self.starts[*place]).collect())
    }

    /// The starts of each named execution for which the condition on the name and the number of its starts
    /// holds.
    pub(super) fn by_name(
        &self,
        condition: impl Fn(&str, usize) -> bool,
    ) -> impl Iterator<Item = (&'a str, Vec<&StartCall<'a>>)> {
        let any = self.starts.iter().any(|sent| sent.name().is_some());
        let groups = if any { self.groups() } else { &[] }.iter();
        groups.filter_map(move |group| {
            let name = self.starts[*group.first()?].name()?;
            let sent = || group.iter().map(|place| &self.starts[*place]).collect();
            condition(name, group.len()).then(|| (name, sent()))
        })
    }
}

/// The places of the starts of each execution, in order; the executions in the order of their
/// first starts.
fn group_by_execution<'a>(starts: &[StartCall<'a>]) -> Vec<Vec<usize>> {
    let mut places = HashMap::with_capacity(starts.len());
    let mut groups: Vec<Vec<usize>> = Vec::new();
    // Looked up by the ARN as sent, and then by that of the machine itself. The latest one is tried first.
    let (mut arns, mut machines) = (HashMap::new(), HashMap::new());
    let mut latest = None;
    let mut machine_of = |sent: &StartCall<'a>| {
        let arn = sent.first().state_machine_arn().unwrap_or_default();
        if let Some((known, machine)) = latest
            && known == arn
        {
            return machine;
        }
        let machine = *arns.entry(arn).or_insert_with(|| {
            let next = machines.len();
            *machines.entry(unqualified(arn)).or_insert(next)
        });
        latest = Some((arn, machine));
        machine
    };
    for (start, sent) in starts.iter().enumerate() {
        let about = match sent.name() {
            Some(name) => ExecutionKey::Name(machine_of(sent), name),
            None => ExecutionKey::Body(sent.body()),
        };
        let place = *places.entry(about).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(start),
            None => groups.push(vec![start]),
        }
    }
    groups
}

impl<'a> StartCall<'a> {
    pub(super) fn first(&self) -> &'a Exchange {
        self.0[0]
    }

    pub(super) fn last(&self) -> &'a Exchange {
        self.0[self.0.len() - 1]
    }

    pub(super) fn name(&self) -> Option<&'a str> {
        self.first().name()
    }

    pub(super) fn body(&self) -> &'a [u8] {
        self.first().request_body()
    }

    /// The machine without its version or alias: those share their executions' names.
    pub(super) fn machine(&self) -> &'a str {
        unqualified(self.first().state_machine_arn().unwrap_or_default())
    }

    /// The number of executions that it started.
    pub(super) fn committed(&self) -> usize {
        self.0
            .iter()
            .filter(|exchange| exchange.has_committed())
            .count()
    }

    /// Makes a finding about it.
    pub(super) fn finding(&'a self, text: impl Into<Cow<'static, str>>) -> RawFinding<'a> {
        RawFinding {
            about: self,
            other: None,
            only: Vec::new(),
            text: text.into(),
        }
    }

    /// Makes a finding about it and another.
    pub(super) fn finding_with(
        &'a self,
        other: &'a Self,
        text: impl Into<Cow<'static, str>>,
    ) -> RawFinding<'a> {
        RawFinding {
            other: Some(other),
            ..self.finding(text)
        }
    }

    /// Makes a finding about these of its exchanges.
    pub(super) fn finding_at(
        &'a self,
        only: Vec<u64>,
        text: impl Into<Cow<'static, str>>,
    ) -> RawFinding<'a> {
        RawFinding {
            only,
            ..self.finding(text)
        }
    }
}

impl RawFinding<'_> {
    /// The numbers of the exchanges that it is about.
    pub(super) fn exchanges(&self) -> Vec<u64> {
        if !self.only.is_empty() {
            return self.only.clone();
        }
        let all = [self.about].into_iter().chain(self.other);
        let exchanges = all.flat_map(|sent| sent.0.iter().map(|exchange| exchange.number()));
        exchanges.collect()
    }

    /// Returns the machine and the name of the first start, `orders/order-17`; for a request to another
    /// service, its target or service.
    pub(super) fn subject(&self) -> String {
        if let Some(foreign) = &self.about.first().foreign {
            return foreign.to_string();
        }
        let sent = self.about.first().state_machine_arn().unwrap_or_default();
        let machine = StateMachineArn::parse(sent).map_or(sent, |arn| arn.name);
        format!("{machine}/{}", self.about.name().unwrap_or("(unnamed)"))
    }
}

/// A machine's ARN as it was sent, without its version or alias.
pub(super) fn unqualified(sent: &str) -> &str {
    StateMachineArn::parse(sent).map_or(sent, |arn| arn.unqualified)
}

/// The error that the client received; `None` if its delivery was broken.
pub(super) fn delivered_error(exchange: &Exchange) -> Option<ErrorCode> {
    let delivered = exchange.fault().is_none();
    let code = exchange.code().filter(|_| delivered)?;
    ErrorCode::from_name(code)
}
