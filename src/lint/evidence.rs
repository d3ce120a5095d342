//! What the rules look at: the calls that were sent, and those that are about one execution.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;

use crate::arn::StateMachineArn;
use crate::aws::ErrorCode;
use crate::exchange::{Exchange, Rejection};
use crate::journal::Exchanges;

/// What came, as the rules look at it.
#[derive(Debug)]
pub(super) struct Evidence<'a> {
    pub(super) exchanges: &'a Exchanges,
    pub(super) rejections: &'a [Rejection],
    /// Every call of StartExecution, in the order of their first attempts.
    pub(super) starts: Vec<Sent<'a>>,
    /// The places of those that are about one execution, found out when first asked for.
    groups: OnceCell<Vec<Vec<usize>>>,
}

/// One call of a client: the attempts that share an `amz-sdk-invocation-id`. What comes without
/// one is a call by itself.
#[derive(Debug)]
pub(super) struct Sent<'a>(pub(super) Vec<&'a Exchange>);

/// What a rule has found. It is put into words only where it is told: of ten thousand, three are.
#[derive(Debug)]
pub(super) struct Found<'a> {
    about: &'a Sent<'a>,
    /// Another call that it is about too.
    and: Option<&'a Sent<'a>>,
    /// The numbers of the exchanges, where it is not about all of these calls'.
    only: Vec<u64>,
    pub(super) text: Cow<'static, str>,
}

/// Which starts are about one execution: machine and name, or where there is no name the body. The
/// machine is the place of its ARN among those that came.
#[derive(Debug, PartialEq, Eq, Hash)]
enum About<'a> {
    Name(usize, &'a str),
    Body(&'a [u8]),
}

impl<'a> Evidence<'a> {
    pub(super) fn new(exchanges: &'a Exchanges, rejections: &'a [Rejection]) -> Self {
        let mut places = HashMap::with_capacity(exchanges.len());
        let mut starts: Vec<Sent<'a>> = Vec::new();
        let meant = |exchange: &&Exchange| {
            exchange.operation() == Some("StartExecution") && exchange.state_machine_arn().is_some()
        };
        for exchange in exchanges.iter().filter(meant) {
            let id = exchange.invocation_id();
            let place = id.map(|id| *places.entry(id).or_insert(starts.len()));
            match place.and_then(|place| starts.get_mut(place)) {
                Some(sent) => sent.0.push(exchange),
                None => starts.push(Sent(vec![exchange])),
            }
        }
        Self {
            exchanges,
            rejections,
            groups: OnceCell::new(),
            starts,
        }
    }

    fn groups(&self) -> &[Vec<usize>] {
        self.groups.get_or_init(|| grouped(&self.starts))
    }

    /// Whether one of the starts' exchanges is such a one.
    pub(super) fn any(&self, wanted: impl FnMut(&&'a Exchange) -> bool) -> bool {
        let mut exchanges = self.starts.iter().flat_map(|sent| &sent.0);
        exchanges.any(wanted)
    }

    /// The starts of each execution, in order; the executions in the order of their first starts.
    pub(super) fn by_execution(&self) -> impl Iterator<Item = Vec<&Sent<'a>>> {
        let groups = self.groups().iter();
        groups.map(|group| group.iter().map(|place| &self.starts[*place]).collect())
    }

    /// The named ones of these whose name, and how often it was sent, is `wanted`.
    pub(super) fn by_name(
        &self,
        wanted: impl Fn(&str, usize) -> bool,
    ) -> impl Iterator<Item = (&'a str, Vec<&Sent<'a>>)> {
        let any = self.starts.iter().any(|sent| sent.name().is_some());
        let groups = if any { self.groups() } else { &[] }.iter();
        groups.filter_map(move |group| {
            let name = self.starts[*group.first()?].name()?;
            let sent = || group.iter().map(|place| &self.starts[*place]).collect();
            wanted(name, group.len()).then(|| (name, sent()))
        })
    }

    /// The scenarios that spoke to these exchanges, each with where it was written.
    pub(super) fn scenarios(
        &self,
        numbers: &[u64],
        place: impl Fn(&str) -> Option<String>,
    ) -> Vec<String> {
        let mut scenarios = Vec::new();
        for number in numbers {
            // They stand in the order of their numbers, of which none is left out between them.
            let before = number - self.exchanges[0].number();
            let index = usize::try_from(before).expect("what was recorded fits into memory");
            let Some(name) = self.exchanges[index].scenario() else {
                continue;
            };
            let place = place(name).map_or_else(String::new, |place| format!(" ({place})"));
            let scenario = format!("{name:?}{place}");
            if !scenarios.contains(&scenario) {
                scenarios.push(scenario);
            }
        }
        scenarios
    }
}

/// The places of the starts of each execution, in order; the executions in the order of their
/// first starts.
fn grouped<'a>(starts: &[Sent<'a>]) -> Vec<Vec<usize>> {
    let mut places = HashMap::with_capacity(starts.len());
    let mut groups: Vec<Vec<usize>> = Vec::new();
    // By the ARN as it was sent, and by that of the machine itself. The latest is nearly always the one.
    let (mut arns, mut machines) = (HashMap::new(), HashMap::new());
    let mut latest = None;
    let mut machine_of = |sent: &Sent<'a>| {
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
            Some(name) => About::Name(machine_of(sent), name),
            None => About::Body(sent.body()),
        };
        let place = *places.entry(about).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(start),
            None => groups.push(vec![start]),
        }
    }
    groups
}

impl<'a> Sent<'a> {
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

    pub(super) fn committed(&self) -> usize {
        self.0
            .iter()
            .filter(|exchange| exchange.has_committed())
            .count()
    }

    /// What is said of it.
    pub(super) fn found(&'a self, text: impl Into<Cow<'static, str>>) -> Found<'a> {
        Found {
            about: self,
            and: None,
            only: Vec::new(),
            text: text.into(),
        }
    }

    /// What is said of it and another.
    pub(super) fn found_with(
        &'a self,
        other: &'a Self,
        text: impl Into<Cow<'static, str>>,
    ) -> Found<'a> {
        Found {
            and: Some(other),
            ..self.found(text)
        }
    }

    /// What is said of these exchanges of its.
    pub(super) fn found_at(
        &'a self,
        only: Vec<u64>,
        text: impl Into<Cow<'static, str>>,
    ) -> Found<'a> {
        Found {
            only,
            ..self.found(text)
        }
    }
}

impl Found<'_> {
    /// The numbers of the exchanges that it is about.
    pub(super) fn exchanges(&self) -> Vec<u64> {
        if !self.only.is_empty() {
            return self.only.clone();
        }
        let all = [self.about].into_iter().chain(self.and);
        let exchanges = all.flat_map(|sent| sent.0.iter().map(|exchange| exchange.number()));
        exchanges.collect()
    }

    /// What the first of them is about: `orders/order-17`.
    pub(super) fn subject(&self) -> String {
        let machine = self.about.machine();
        let machine = machine.rsplit(':').next().unwrap_or(machine);
        format!("{machine}/{}", self.about.name().unwrap_or("(unnamed)"))
    }
}

/// A machine's ARN as it was sent, without its version or alias.
pub(super) fn unqualified(sent: &str) -> &str {
    StateMachineArn::parse(sent).map_or(sent, |arn| arn.unqualified)
}

/// The error with which the client was answered; none where the answer broke on its way.
pub(super) fn answered(exchange: &Exchange) -> Option<ErrorCode> {
    let delivered = exchange.fault().is_none();
    let code = exchange.code().filter(|_| delivered)?;
    ErrorCode::from_name(code)
}
