//! The core: one decision on each request, in one place. Carriers bring requests in and carry
//! plans out; nothing here waits, and nothing but this locks.

mod answer;
mod decide;
mod events;
mod lock;
mod owner;
mod plan;
#[cfg(feature = "record")]
mod record;
#[cfg(test)]
mod tests;
mod unexpected;
mod verification;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub(crate) use lock::Locked;
pub(crate) use plan::{Carried, Delivery, Hold, Plan};

use self::owner::Owner;
use crate::cassette::Adaptation;
use crate::chance::{Chance, Purpose};
use crate::clock::{Clock, Timestamp};
use crate::exchange::{Arrival, Exchange};
use crate::gate::Gate;
use crate::journal::Journal;
use crate::notify::Bell;
use crate::request::Request;
use crate::script::{
    LintLevels, MatchContext, MountId, Origin, Playback, Scenario, Script, Step, Unmatched,
    Unsigned, Written,
};
use crate::service::{ExecutionId, Service};
use crate::transport_support::Limited;
use crate::wire;

/// How long it is since the mock was made, by the clock that its carriers wait by.
pub(crate) type Elapsed = Arc<dyn Fn() -> Duration + Send + Sync>;

/// One mock, without a carrier.
pub(crate) struct Engine {
    seed: u64,
    clock: Clock,
    accepts_unsigned: bool,
    elapsed: Elapsed,
    /// Rung after every request, every change of an execution and every move of the clock.
    bell: Arc<Bell>,
    owner: Owner,
    /// What a reset begins with, where clients in other languages may ask for one.
    #[cfg(feature = "cli")]
    control: Option<Script>,
    state: Mutex<State>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}

/// All that changes.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) service: Service,
    pub(crate) playback: Playback,
    /// What recorded answers have told, adapted to their requests.
    adaptation: Adaptation,
    pub(crate) journal: Journal,
    entropy: Chance,
    /// Who records, where somebody does.
    #[cfg(feature = "record")]
    tape: Option<crate::record::Recorder>,
    /// The carriers that cannot carry everything.
    carriers: Vec<Limited>,
    unmatched: Option<Written<Unmatched>>,
    lint_levels: LintLevels,
    /// How often all began anew.
    era: u64,
}

impl State {
    /// Everything as `script` has it at `now`.
    fn new(script: Script, entropy: Chance, journal: Journal, now: Timestamp) -> Self {
        let service = Service::new(&script.world, now, &entropy);
        let mut playback = Playback::default();
        for scenario in script.scenarios {
            playback.mount(scenario);
        }
        for order in script.orders {
            playback.keep_order(order);
        }
        for playing in script.playing {
            playback.play(playing);
        }
        Self {
            service,
            playback,
            adaptation: Adaptation::default(),
            journal,
            entropy,
            #[cfg(feature = "record")]
            tape: None,
            carriers: Vec::new(),
            unmatched: script.unmatched,
            lint_levels: script.lint_levels,
            era: 0,
        }
    }
}

impl State {
    /// A token of a task, which waits for its answer from now on.
    pub(crate) fn hand_out_token(&mut self, execution: Option<ExecutionId>) -> Arc<str> {
        let token = Arc::<str>::from(self.entropy.task_token());
        self.service.hand_out(Arc::clone(&token), execution);
        token
    }
}

impl Engine {
    /// A mock that plays `script`, which has been checked.
    ///
    /// Its clock runs with `elapsed` where it `follows` that one.
    pub(crate) fn new(script: Script, elapsed: Elapsed, follows: bool) -> Self {
        let seed = script.seed.unwrap_or_else(Chance::random_seed);
        let entropy = Chance::new(seed);
        let clock = match script.seed {
            Some(_) => Clock::standing(epoch(&entropy)),
            None => Clock::running(),
        };
        let clock = if follows {
            clock.following(Arc::clone(&elapsed))
        } else {
            clock
        };
        let bell = Arc::<Bell>::default();
        let rung = Arc::clone(&bell);
        let clock = clock.telling(Arc::new(move || rung.ring()));
        Self {
            seed,
            accepts_unsigned: script.unsigned.unwrap_or_default() == Unsigned::Accept,
            elapsed,
            bell,
            owner: Owner::default(),
            #[cfg(feature = "cli")]
            control: None,
            state: Mutex::new(State::new(
                script,
                entropy,
                Journal::new(seed),
                clock.read(),
            )),
            clock,
        }
    }

    /// The same mock with the control interface, where a reset begins with `script`.
    #[cfg(feature = "cli")]
    pub(crate) fn controlled(mut self, script: Script) -> Self {
        self.control = Some(script);
        self
    }

    /// What a reset begins with; `None` for a mock without the control interface.
    #[cfg(feature = "cli")]
    pub(crate) fn control(&self) -> Option<&Script> {
        self.control.as_ref()
    }

    /// Everything begins anew, as `script` has it, which has been checked: the world, the scenarios,
    /// the journal, the clock and all chance. Who waits at a gate is shown out.
    #[cfg(feature = "cli")]
    pub(crate) fn reset(&self, script: Script) {
        let mut state = self.lock();
        self.clock.reset();
        let (entropy, journal) = (Chance::new(self.seed), state.journal.anew());
        let anew = State::new(script, entropy, journal, self.clock.read());
        let before = std::mem::replace(&mut *state, anew);
        state.era = before.era + 1;
        state.carriers = before.carriers;
        #[cfg(feature = "record")]
        {
            state.tape = before.tape;
        }
        drop(state);
        for mounted in before.playback.mounted() {
            mounted.gate.release_all();
        }
        self.bell.ring();
    }

    /// The same mock, whose journal keeps this many exchanges at the most.
    pub(crate) fn with_journal_limit(mut self, limit: Option<u64>) -> Self {
        let state = self.state.get_mut();
        let state = state.unwrap_or_else(PoisonError::into_inner);
        state.journal.keep_at_most(limit);
        self
    }

    /// Decides on one request. This is the only way through the house.
    pub(crate) fn handle(&self, now: Timestamp, request: &Request<'_>) -> Plan {
        let call = wire::read(request, self.accepts_unsigned);
        let seen = MatchContext::new(request, &call);
        let arrival = self.arrival(now, &seen);
        let mut state = self.lock_at(now);
        let number = state.journal.next_number();
        let mut exchange = state.begin(number, arrival);
        let plan = state.decide(now, &seen, &mut exchange);
        let heard = events::heard(&exchange);
        let refused = state.journal.blamed().last() == Some(&number);
        state.journal.record(exchange);
        drop(state);
        events::decided(heard.as_ref(), &plan, refused);
        self.bell.ring();
        plan
    }

    /// Decides on a request that was held and has been let go.
    pub(crate) fn resume(&self, now: Timestamp, request: &Request<'_>, hold: &Hold) -> Delivery {
        let call = wire::read(request, self.accepts_unsigned);
        let seen = MatchContext::new(request, &call);
        let mut state = self.lock_at(now);
        if state.era != hold.era {
            return Delivery::shown_out();
        }
        let number = hold.ticket.number();
        let written = state.journal.take_up(number);
        let mut exchange = written.unwrap_or_else(|| state.begin(number, self.arrival(now, &seen)));
        let delivery = state.resume(now, &seen, &mut exchange, hold);
        let heard = events::heard(&exchange);
        state.journal.amend(exchange, (self.elapsed)());
        drop(state);
        events::settled(heard.as_ref());
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
        #[cfg(feature = "record")]
        self.finish_recording();
        let state = self.lock();
        for mounted in state.playback.mounted() {
            mounted.gate.close();
        }
    }

    /// How long it is until the next thing happens by the clock alone; `None` if nothing is to, or
    /// if the clock stands.
    pub(crate) fn next_by_clock(&self) -> Option<Duration> {
        if !self.clock.runs() {
            return None;
        }
        let now = self.clock.read();
        let mut state = self.lock_at(now);
        let due = [state.service.next_due(), state.service.next_task_due(now)];
        let due = due.into_iter().flatten().min()?;
        let left = due.as_millis().saturating_sub(now.as_millis());
        Some(Duration::from_millis(left))
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
        #[cfg(feature = "record")]
        record::carriable(&state, &carrier)?;
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

    /// The names of the scenarios that hold requests.
    pub(crate) fn gates(&self) -> Vec<Arc<str>> {
        let state = self.lock();
        let mounted = state.playback.mounted().iter();
        let holding = mounted.filter(|mounted| mounted.scenario.holds());
        holding
            .map(|mounted| Arc::clone(&mounted.scenario.name))
            .collect()
    }

    /// The gate of the scenario with this name, and where that was written; `None` if none of that
    /// name holds requests.
    pub(crate) fn gate(&self, name: &str) -> Option<(Gate, Origin)> {
        let state = self.lock();
        let mut mounted = state.playback.mounted().iter();
        let holding =
            mounted.find(|mounted| &*mounted.scenario.name == name && mounted.scenario.holds())?;
        Some((holding.gate.clone(), holding.scenario.written_at.clone()))
    }

    /// What of a request the journal keeps, as far as it is known before the decision.
    fn arrival<'a>(&self, now: Timestamp, seen: &'a MatchContext<'_>) -> Arrival<'a> {
        let (request, call) = (seen.request, seen.call);
        Arrival {
            at: now,
            elapsed: (self.elapsed)(),
            request,
            invocation_id: call.invocation_id,
            state_machine_arn: call.text("stateMachineArn"),
            execution_arn: call.text("executionArn"),
            name: call.text("name"),
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

/// Where the clock of a seeded mock stands: a day of 2024 or 2025, settled by the seed.
fn epoch(entropy: &Chance) -> Timestamp {
    const START_OF_2024: u64 = 1_704_067_200_000;
    const TWO_YEARS: u64 = 2 * 365 * 86_400_000;
    Timestamp::from_millis(START_OF_2024 + entropy.keyed(Purpose::Epoch, b"", 0).u64(0..TWO_YEARS))
}
