//! The evidence that the lints check: the calls of StartExecution, and those about one execution.

use std::collections::HashMap;

use crate::arn::StateMachineArn;
use crate::aws::ErrorCode;
use crate::journal::{Exchange, Exchanges, group_into_calls};

/// The journal, as the lints read it.
pub(super) struct Evidence<'a> {
    pub(super) exchanges: &'a Exchanges,
    /// Every call of StartExecution, in the order of their first attempts.
    pub(super) starts: &'a [StartCall<'a>],
    /// The starts of each execution, in order; the executions in the order of their first starts.
    pub(super) by_execution: Vec<Vec<&'a StartCall<'a>>>,
}

/// One call of a client: its attempts, of which there is at least one.
pub(super) struct StartCall<'a>(pub(super) Vec<&'a Exchange>);

/// A finding of a lint. It is rendered only where it is shown: three of ten thousand.
pub(super) struct RawFinding<'a> {
    /// The exchanges that it is about, of which there is at least one.
    pub(super) exchanges: Vec<&'a Exchange>,
    pub(super) text: String,
}

impl<'a> Evidence<'a> {
    /// Groups the [`start_calls`] of these exchanges.
    pub(super) fn new(exchanges: &'a Exchanges, starts: &'a [StartCall<'a>]) -> Self {
        Self {
            exchanges,
            starts,
            by_execution: group_by_execution(starts),
        }
    }
}

/// Returns the calls of StartExecution, in the order of their first attempts.
pub(super) fn start_calls(exchanges: &Exchanges) -> Vec<StartCall<'_>> {
    let mut starts = Vec::new();
    for exchange in exchanges {
        // No lint is about a start without a machine, which is malformed.
        let is_start = exchange.operation() == Some("StartExecution");
        if is_start && exchange.state_machine_arn().is_some() {
            starts.push(exchange);
        }
    }
    let mut calls = Vec::new();
    for indices in group_into_calls(&mut starts.iter().copied()) {
        let mut attempts = Vec::with_capacity(indices.len());
        for index in indices {
            attempts.push(starts[index]);
        }
        calls.push(StartCall(attempts));
    }
    calls
}

/// Returns the starts of each execution: those with one machine and name, or with one body if they have no
/// name.
fn group_by_execution<'a>(starts: &'a [StartCall<'a>]) -> Vec<Vec<&'a StartCall<'a>>> {
    let mut groups: Vec<Vec<&StartCall<'_>>> = Vec::new();
    let mut by_key: HashMap<String, usize> = HashMap::new();
    for sent in starts {
        let key = match sent.name() {
            Some(name) => format!("{}\n{name}", sent.machine()),
            None => String::from_utf8_lossy(sent.body()).into_owned(),
        };
        let index = *by_key.entry(key).or_insert(groups.len());
        if index == groups.len() {
            groups.push(Vec::new());
        }
        groups[index].push(sent);
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
        let sent = self.first().state_machine_arn().unwrap_or_default();
        match StateMachineArn::parse(sent) {
            Ok(arn) => arn.unqualified,
            Err(_) => sent,
        }
    }

    /// The number of executions that it started.
    pub(super) fn committed(&self) -> usize {
        let mut committed = 0;
        for exchange in &self.0 {
            committed += usize::from(exchange.has_committed());
        }
        committed
    }

    /// Makes a finding about it.
    pub(super) fn finding(&self, text: String) -> RawFinding<'a> {
        RawFinding {
            exchanges: self.0.clone(),
            text,
        }
    }

    /// Makes a finding about it and another.
    pub(super) fn finding_with(&self, other: &Self, text: String) -> RawFinding<'a> {
        let mut finding = self.finding(text);
        finding.exchanges.extend(&other.0);
        finding
    }
}

impl RawFinding<'_> {
    /// Returns the machine and the name of the first start, `orders/order-17`; for a request to another
    /// service, its target or service.
    pub(super) fn subject(&self) -> String {
        let first = self.exchanges[0];
        if let Some(foreign) = &first.foreign {
            return foreign.to_string();
        }
        let sent = first.state_machine_arn().unwrap_or_default();
        let machine = match StateMachineArn::parse(sent) {
            Ok(arn) => arn.name,
            Err(_) => sent,
        };
        format!("{machine}/{}", first.name().unwrap_or("(unnamed)"))
    }
}

/// The error that the client received; `None` if its delivery was broken.
pub(super) fn delivered_error(exchange: &Exchange) -> Option<ErrorCode> {
    if exchange.fault().is_some() {
        return None;
    }
    ErrorCode::from_name(exchange.code()?)
}
