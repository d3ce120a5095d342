//! The core: one decision on each request, in one place. Carriers bring requests in and carry
//! plans out; nothing here waits, and nothing but this locks.

mod decide;
mod lock;
mod unexpected;

use std::sync::Mutex;
use std::time::Duration;

pub(crate) use lock::Locked;

use crate::clock::{Clock, Timestamp};
use crate::entropy::{Entropy, Purpose};
use crate::journal::{Journal, Report};
use crate::model::{Exchange, Reply, Request};
use crate::script::{MountId, Mounted, Playback, Scenario, Script, Seen, Unmatched, Unsigned};
use crate::service::Service;
use crate::wire;

/// The core's decision on one request: wait this long, then answer.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) wait: Duration,
    pub(crate) reply: Reply,
}

/// One mock, without a carrier.
#[derive(Debug)]
pub(crate) struct Mock {
    seed: u64,
    clock: Clock,
    accepts_unsigned: bool,
    unmatched: Unmatched,
    state: Mutex<State>,
}

/// All that changes.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) service: Service,
    pub(crate) playback: Playback,
    pub(crate) journal: Journal,
    entropy: Entropy,
}

impl Mock {
    /// A mock that plays `script`, which has been checked.
    pub(crate) fn new(script: Script) -> Self {
        let seed = script.seed.unwrap_or_else(Entropy::random_seed);
        let entropy = Entropy::new(seed);
        let clock = match script.seed {
            Some(_) => Clock::standing(epoch(&entropy)),
            None => Clock::running(),
        };
        let mut playback = Playback::default();
        for scenario in script.scenarios {
            playback.mount(scenario);
        }
        let service = Service::new(&script.world, clock.read());
        Self {
            seed,
            clock,
            accepts_unsigned: script.unsigned.unwrap_or_default() == Unsigned::Accept,
            unmatched: script.unmatched.unwrap_or_default(),
            state: Mutex::new(State {
                service,
                playback,
                journal: Journal::default(),
                entropy,
            }),
        }
    }

    /// Decides on one request. This is the only way through the house.
    pub(crate) fn handle(&self, now: Timestamp, request: &Request<'_>) -> Plan {
        let call = wire::read(request, self.accepts_unsigned);
        let seen = Seen::new(request, &call);
        let mut exchange = self.exchange(now, &seen);
        let mut state = self.lock();
        exchange.number = state.journal.next_number();
        let (plan, outcome, spoke) = state.decide(now, &seen, self.unmatched, &exchange);
        (exchange.outcome, exchange.spoke) = (outcome, spoke);
        state.journal.record(exchange);
        plan
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    /// Mounts a scenario, which has been checked.
    pub(crate) fn mount(&self, scenario: Scenario) -> MountId {
        self.lock().playback.mount(scenario)
    }

    /// Takes a scenario off the stage; what it expected and did not get is the report.
    pub(crate) fn unmount(&self, id: MountId) -> Result<(), Report> {
        let mut state = self.lock();
        let unmet = state.playback.unmount(id).as_ref().and_then(unmet);
        self.report(&state, Vec::new(), unmet.into_iter().collect())
    }

    pub(crate) fn verify(&self) -> Result<(), Report> {
        let state = self.lock();
        let unmet = state.playback.mounted().iter().filter_map(unmet).collect();
        self.report(&state, state.journal.unexpected().to_vec(), unmet)
    }

    fn report(
        &self,
        state: &State,
        unexpected: Vec<String>,
        unmet: Vec<String>,
    ) -> Result<(), Report> {
        if unexpected.is_empty() && unmet.is_empty() {
            return Ok(());
        }
        Err(Report {
            seed: self.seed,
            unexpected,
            unmet,
            exchanges: state.journal.exchanges(),
        })
    }

    /// What of a request the journal keeps; number and outcome come with the decision.
    fn exchange(&self, now: Timestamp, seen: &Seen<'_>) -> Exchange {
        let (request, call) = (seen.request, seen.call);
        Exchange {
            number: 0,
            at: now,
            connection: request.connection,
            operation: call.operation.map(Box::from),
            state_machine_arn: call.text("stateMachineArn").map(Box::from),
            name: call.text("name").map(Box::from),
            body: request.body.into(),
            invocation_id: call.invocation_id.map(Box::from),
            attempt: call.attempt,
            signed: call.authorization.is_some(),
            accepts_unsigned: self.accepts_unsigned,
            spoke: None,
            outcome: crate::model::Outcome::default(),
        }
    }
}

/// What a mounted scenario expected and did not get.
fn unmet(mounted: &Mounted) -> Option<String> {
    let expected = mounted
        .scenario
        .expected
        .filter(|expected| !expected.is_met_by(mounted.matched))?;
    let Scenario {
        name,
        written_at,
        when,
        ..
    } = &mounted.scenario;
    let came = match mounted.matched {
        0 => "none came".to_owned(),
        count => format!("{count} came"),
    };
    Some(format!(
        "expectation not met: scenario {name:?} ({written_at})\n  expected {expected}, but {came}\n  it is about: {when}"
    ))
}

/// Where the clock of a seeded mock stands: a day of 2024 or 2025, settled by the seed.
fn epoch(entropy: &Entropy) -> Timestamp {
    const START_OF_2024: u64 = 1_704_067_200_000;
    const TWO_YEARS: u64 = 2 * 365 * 86_400_000;
    Timestamp::from_millis(START_OF_2024 + entropy.keyed(Purpose::Epoch, b"", 0).u64(0..TWO_YEARS))
}
