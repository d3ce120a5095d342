//! The core: one decision on each request, in one place. Carriers bring requests in and carry
//! plans out; nothing here waits, and nothing but this locks.

mod decide;
mod lock;
mod owner;
mod plan;
#[cfg(test)]
mod tests;
mod unexpected;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub(crate) use lock::Locked;
pub(crate) use plan::{Carried, Delivery, Hold, Plan};

use self::owner::Owner;
use crate::bell::Bell;
use crate::capability::Limited;
use crate::clock::{Clock, Timestamp};
use crate::entropy::{Entropy, Purpose};
use crate::gate::Gate;
use crate::journal::{Journal, Report};
use crate::model::{Arrival, Brought, Exchange, Request};
use crate::script::{
    MountId, Mounted, Playback, Scenario, Script, Seen, Step, Unmatched, Unsigned,
};
use crate::service::Service;
use crate::wire;

/// How long it is since the mock was made, by the clock that its carriers wait by.
pub(crate) type Elapsed = Arc<dyn Fn() -> Duration + Send + Sync>;

/// One mock, without a carrier.
pub(crate) struct Mock {
    seed: u64,
    clock: Clock,
    accepts_unsigned: bool,
    unmatched: Unmatched,
    elapsed: Elapsed,
    /// Rung after every request and every change of an execution.
    bell: Bell,
    owner: Owner,
    state: Mutex<State>,
}

impl std::fmt::Debug for Mock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mock")
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}

/// All that changes.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) service: Service,
    pub(crate) playback: Playback,
    pub(crate) journal: Journal,
    entropy: Entropy,
    /// The carriers that cannot carry everything.
    carriers: Vec<Limited>,
}

impl Mock {
    /// A mock that plays `script`, which has been checked.
    ///
    /// Its clock runs with `elapsed` where it `follows` that one.
    pub(crate) fn new(script: Script, elapsed: Elapsed, follows: bool) -> Self {
        let seed = script.seed.unwrap_or_else(Entropy::random_seed);
        let entropy = Entropy::new(seed);
        let clock = match script.seed {
            Some(_) => Clock::standing(epoch(&entropy)),
            None => Clock::running(),
        };
        let clock = if follows {
            clock.following(Arc::clone(&elapsed))
        } else {
            clock
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
            elapsed,
            bell: Bell::default(),
            owner: Owner::default(),
            state: Mutex::new(State {
                service,
                playback,
                journal: Journal::default(),
                carriers: Vec::new(),
                entropy,
            }),
        }
    }

    /// The same mock, whose journal keeps this many exchanges at the most.
    pub(crate) fn with_journal_limit(mut self, limit: Option<u64>) -> Self {
        let state = self.state.get_mut();
        state.unwrap_or_else(PoisonError::into_inner).journal = Journal::new(limit);
        self
    }

    /// Decides on one request. This is the only way through the house.
    pub(crate) fn handle(&self, now: Timestamp, request: &Request<'_>) -> Plan {
        let call = wire::read(request, self.accepts_unsigned);
        let seen = Seen::new(request, &call);
        let arrival = self.arrival(now, &seen);
        let mut state = self.lock();
        let number = state.journal.next_number();
        let mut exchange = state.begin(number, arrival);
        let plan = state.decide(now, &seen, self.unmatched, &mut exchange);
        state.journal.record(exchange);
        drop(state);
        self.bell.ring();
        plan
    }

    /// Decides on a request that was held and has been let go.
    pub(crate) fn resume(&self, now: Timestamp, request: &Request<'_>, hold: &Hold) -> Delivery {
        let call = wire::read(request, self.accepts_unsigned);
        let seen = Seen::new(request, &call);
        let mut state = self.lock();
        let number = hold.ticket.number();
        let written = state.journal.take_up(number);
        let mut exchange = written.unwrap_or_else(|| state.begin(number, self.arrival(now, &seen)));
        let delivery = state.resume(now, &seen, &mut exchange, hold.wait);
        state.journal.amend(exchange);
        drop(state);
        self.bell.ring();
        delivery
    }

    /// Whether its owner still lives; if not, carriers without a socket refuse.
    #[cfg_attr(
        not(any(feature = "aws-sdk", feature = "wiremock")),
        expect(dead_code, reason = "a socket that is closed refuses by itself")
    )]
    pub(crate) fn is_open(&self) -> bool {
        self.owner.is_alive()
    }

    /// Ready once its owner is dropped.
    #[cfg_attr(
        not(feature = "aws-sdk"),
        expect(dead_code, reason = "a socket ends its connections by itself")
    )]
    pub(crate) fn closed(&self) -> owner::Gone<'_> {
        self.owner.gone()
    }

    /// Its owner goes: carriers without a socket refuse from now on, and the list of who waits at a
    /// gate stays as it is, whatever connections close after this.
    pub(crate) fn close(&self) {
        self.owner.go();
        let state = self.lock();
        for mounted in state.playback.mounted() {
            mounted.gate.close();
        }
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(crate) fn bell(&self) -> &Bell {
        &self.bell
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    /// Mounts a scenario, which has been checked; `Err` says what a carrier cannot carry of it.
    pub(crate) fn mount(&self, scenario: Scenario) -> Result<MountId, String> {
        let mut state = self.lock();
        for carrier in &state.carriers {
            carriable(&scenario, carrier)?;
        }
        Ok(state.playback.mount(scenario))
    }

    /// Takes a carrier that cannot carry everything; `Err` says which scenario asks it for more.
    #[cfg(feature = "wiremock")]
    pub(crate) fn admit_carrier(&self, carrier: Limited) -> Result<(), String> {
        let mut state = self.lock();
        for mounted in state.playback.mounted() {
            let Scenario {
                name, written_at, ..
            } = &mounted.scenario;
            carriable(&mounted.scenario, &carrier).map_err(|flaw| {
                format!("scenario {name:?} ({written_at}) stands in the way: {flaw}")
            })?;
        }
        state.carriers.push(carrier);
        Ok(())
    }

    /// Writes down that something happened which fails the test.
    #[cfg(feature = "wiremock")]
    pub(crate) fn blame(&self, text: String) {
        self.lock().journal.blame(text);
    }

    /// The gate of the scenario with this name; `None` if none of that name holds requests.
    pub(crate) fn gate(&self, name: &str) -> Option<Gate> {
        let state = self.lock();
        let mut mounted = state.playback.mounted().iter();
        let holding =
            mounted.find(|mounted| &*mounted.scenario.name == name && mounted.scenario.holds())?;
        Some(holding.gate.clone())
    }

    /// Takes a scenario off the stage; what it expected and did not get is the report. The requests
    /// that it holds are let go: nobody else could, once it is off.
    pub(crate) fn unmount(&self, id: MountId) -> Result<(), Report> {
        let mut state = self.lock();
        let unmounted = state.playback.unmount(id);
        let verdict = self.report(&state, Vec::new(), unmounted.as_slice());
        if let Some(unmounted) = unmounted {
            unmounted.gate.release_all();
        }
        verdict
    }

    pub(crate) fn verify(&self) -> Result<(), Report> {
        let state = self.lock();
        let unexpected = state.journal.unexpected().to_vec();
        self.report(&state, unexpected, state.playback.mounted())
    }

    /// What went against the script, as far as these scenarios know of it.
    fn report(
        &self,
        state: &State,
        unexpected: Vec<String>,
        mounted: &[Mounted],
    ) -> Result<(), Report> {
        let report = Report {
            seed: self.seed,
            unexpected,
            unmet: mounted.iter().filter_map(unmet).collect(),
            held: mounted.iter().filter_map(held).collect(),
            exchanges: state.journal.exchanges(),
        };
        if report.is_empty() {
            Ok(())
        } else {
            Err(report)
        }
    }

    /// What of a request the journal keeps, as far as it is known before the decision.
    fn arrival<'a>(&self, now: Timestamp, seen: &'a Seen<'_>) -> Arrival<'a> {
        let (request, call) = (seen.request, seen.call);
        let told = |member| Some((call.text(member)?, call.passage(member)));
        Arrival {
            at: now,
            elapsed: (self.elapsed)(),
            request,
            brought: Brought::by(request, call.invocation_id),
            state_machine_arn: told("stateMachineArn"),
            name: told("name"),
            attempt: call.attempt,
            trace_header: call.trace_header,
            signed: call.authorization.is_some(),
            accepts_unsigned: self.accepts_unsigned,
        }
    }
}

impl State {
    /// An exchange that nothing is decided about.
    fn begin(&mut self, number: u64, arrival: Arrival<'_>) -> Exchange {
        let head = self
            .journal
            .head(arrival.request, self.entropy.request_ids());
        Exchange::begin(number, head, arrival)
    }
}

/// Whether a carrier can carry all that a scenario asks for.
fn carriable(scenario: &Scenario, carrier: &Limited) -> Result<(), String> {
    let asked = scenario.steps.iter().filter_map(Step::need);
    let beyond: Vec<_> = asked.filter(|need| !carrier.can.contains(need)).collect();
    match beyond.first() {
        None => Ok(()),
        Some(need) => Err(format!(
            "{} cannot carry {}; the mock's own server (`start()`) can, and so can \
             `in_process()`",
            carrier.name,
            need.name()
        )),
    }
}

/// What a mounted scenario expected and did not get.
fn unmet(mounted: &Mounted) -> Option<String> {
    let Scenario {
        name,
        written_at,
        when,
        expected,
        ..
    } = &mounted.scenario;
    let expected = expected.filter(|expected| !expected.is_met_by(mounted.matched))?;
    let came = match mounted.matched {
        0 => "none came".to_owned(),
        count => format!("{count} came"),
    };
    Some(format!(
        "expectation not met: scenario {name:?} ({written_at})\n  expected {expected}, but {came}\n  \
         it is about: {when}"
    ))
}

/// The requests that still wait at a mounted scenario's gate.
fn held(mounted: &Mounted) -> Option<String> {
    let Scenario {
        name, written_at, ..
    } = &mounted.scenario;
    let held = mounted.gate.held();
    let numbers: Vec<_> = held
        .iter()
        .map(|held| format!("#{}", held.number()))
        .collect();
    (!held.is_empty()).then(|| {
        format!(
            "requests still held: {} at the gate of scenario {name:?} ({written_at})\n  \
             try: let them go with `gate({name:?}).release_all()` before the mock is dropped",
            numbers.join(", ")
        )
    })
}

/// Where the clock of a seeded mock stands: a day of 2024 or 2025, settled by the seed.
fn epoch(entropy: &Entropy) -> Timestamp {
    const START_OF_2024: u64 = 1_704_067_200_000;
    const TWO_YEARS: u64 = 2 * 365 * 86_400_000;
    Timestamp::from_millis(START_OF_2024 + entropy.keyed(Purpose::Epoch, b"", 0).u64(0..TWO_YEARS))
}
