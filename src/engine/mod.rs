//! The engine: one decision on each request, in one place. Transports bring requests in and carry
//! decisions out; nothing here waits, and only the engine locks.

mod act;
mod activity_tasks;
#[cfg(feature = "cli")]
mod control;
mod decision;
mod evidence;
mod live;
mod mounting;
mod nearest;
mod on_panic;
mod open_execution;
#[cfg(feature = "record")]
mod record;
mod refusals;
mod refused;
mod select;
mod state;
#[cfg(test)]
mod tests;
mod unexpected;
mod unreached;
mod verification;
mod waiting;

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tracing::{Level, debug, enabled, trace};

#[cfg(feature = "cli")]
pub(crate) use control::Control;
pub(crate) use decision::{Decision, Hold};
pub(crate) use evidence::FailureEvidence;
pub(crate) use open_execution::{OpenExecution, frozen};
pub(crate) use state::{EngineState, Locked};

use self::live::{Counter, Live};
use crate::aws::ExecutionStatus;
use crate::chance::Chance;
use crate::clock::{Clock, ClockKind, Stopwatch, Timestamp};
use crate::journal::{AnswerSource, Exchange, Journal};
use crate::notify::Notify;
use crate::panic_message::print_line;
use crate::request::Request;
use crate::script::{MatchContext, Script, Unsigned};
use crate::service::Effect;
use crate::wire::{self, ParsedRequest};

/// One mock, without a transport.
pub(crate) struct Engine {
    seed: u64,
    clock: Clock,
    accepts_unsigned: bool,
    /// The time since the mock began, by the clock that its transports wait by.
    stopwatch: Arc<Stopwatch>,
    wait_limit: Duration,
    /// Notified after every request, every change of an execution and every move of the clock.
    changed: Arc<Notify>,
    /// Set until the owner drops the mock.
    open: AtomicBool,
    /// Notified when the owner drops the mock.
    #[cfg(feature = "aws-sdk")]
    closed: Arc<Notify>,
    /// The entry of this mock in the list of live ones.
    live: Arc<Live>,
    in_flight: Counter,
    /// The control interface, if the mock has it.
    #[cfg(feature = "cli")]
    control: Option<Control>,
    state: Mutex<EngineState>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}

impl Engine {
    /// Makes a mock that plays `script`, which has been checked. Its clock follows the stopwatch
    /// if that follows tokio's time, and the script does not freeze it.
    pub(crate) fn new(script: Script, stopwatch: Stopwatch) -> Self {
        /// The default: long enough for a slow machine, short enough for a failing test.
        const WAIT_LIMIT: Duration = Duration::from_secs(10);
        let seed = script.seed.unwrap_or_else(Chance::random_seed);
        let entropy = Chance::new(seed);
        let stopwatch = Arc::new(stopwatch);
        let changed = Arc::<Notify>::default();
        let kind = script.clock.unwrap_or(ClockKind::Running);
        let clock = Clock::new(kind, &stopwatch, Arc::clone(&changed));
        Self {
            seed,
            accepts_unsigned: script.unsigned.unwrap_or_default() == Unsigned::Accept,
            stopwatch,
            wait_limit: WAIT_LIMIT,
            changed,
            open: AtomicBool::new(true),
            #[cfg(feature = "aws-sdk")]
            closed: Arc::default(),
            live: Arc::default(),
            in_flight: Counter::default(),
            #[cfg(feature = "cli")]
            control: None,
            state: Mutex::new(EngineState::new(
                script,
                entropy,
                Journal::new(seed),
                clock.read(),
            )),
            clock,
        }
    }

    /// Sets the limit of waits, after which a request that still waits is reported too.
    pub(crate) fn with_wait_limit(mut self, limit: Option<Duration>) -> Self {
        self.wait_limit = limit.unwrap_or(self.wait_limit);
        self
    }

    /// The limit of waits, in real time.
    pub(crate) fn wait_limit(&self) -> Duration {
        self.wait_limit
    }

    /// Returns the time at which a request arrives, as [`now`](Self::now) does. A clock that follows tokio's
    /// time follows that of the current runtime from now on.
    pub(crate) fn arrival(&self) -> (Timestamp, Duration) {
        let since_start = self.stopwatch.synchronise();
        (self.clock.read_at(since_start), since_start)
    }

    /// Returns the time by the mock's clock, and the time since the mock began.
    pub(crate) fn now(&self) -> (Timestamp, Duration) {
        let since_start = self.stopwatch.elapsed();
        (self.clock.read_at(since_start), since_start)
    }

    /// Limits the number of exchanges that the journal keeps.
    pub(crate) fn with_journal_limit(mut self, limit: Option<u64>) -> Self {
        let state = self.state.get_mut();
        let state = state.unwrap_or_else(PoisonError::into_inner);
        state.journal.set_limit(limit);
        self
    }

    /// Decides on a request that arrives [`now`](Self::now).
    pub(crate) fn handle(
        &self,
        (now, since_start): (Timestamp, Duration),
        request: &Request<'_>,
    ) -> Decision {
        self.live.count_request();
        let call = wire::read(request, self.accepts_unsigned);
        let mut state = self.lock_at(now);
        let number = state.journal.next_number();
        let context = MatchContext::new(number, request, &call);
        let mut exchange = self.begin(&mut state, number, (now, since_start), request, &call);
        let decision = state.contain(&mut exchange, &mut |state, exchange| {
            state.decide(now, &context, exchange)
        });
        self.conclude(state, exchange, &decision);
        decision
    }

    /// Decides on a request whose hold has ended.
    pub(crate) fn resume(
        &self,
        (now, since_start): (Timestamp, Duration),
        request: &Request<'_>,
        hold: &Hold,
    ) -> Decision {
        let call = wire::read(request, self.accepts_unsigned);
        let context = MatchContext::new(hold.number, request, &call);
        let mut state = self.lock_at(now);
        if state.generation != hold.generation {
            return Decision::disconnect();
        }
        let mut exchange =
            self.find_or_begin(&mut state, hold.number, (now, since_start), request, &call);
        let decision = state.contain(&mut exchange, &mut |state, exchange| {
            let options = hold.options.clone();
            let decision = state.serve(now, &context, exchange, options, hold.until);
            if matches!(decision, Decision::Respond { .. }) {
                state.journal.release(hold.number, since_start);
            }
            decision
        });
        self.conclude(state, exchange, &decision);
        decision
    }

    /// Makes the exchange of a request on which nothing is decided yet.
    fn begin(
        &self,
        state: &mut EngineState,
        number: u64,
        arrival: (Timestamp, Duration),
        request: &Request<'_>,
        call: &ParsedRequest<'_>,
    ) -> Exchange {
        let head = state.journal.head(request);
        let mut exchange = Exchange::new(number, arrival, head, request, call);
        exchange.accepts_unsigned = self.accepts_unsigned;
        // A recorder forwards to any upstream.
        #[cfg(feature = "record")]
        if state.recorder.is_some() {
            exchange.foreign = None;
        }
        exchange
    }

    /// Returns the exchange of a request that was held or forwarded. Makes it again, as one that arrives
    /// `now`, if the journal has dropped it.
    fn find_or_begin(
        &self,
        state: &mut EngineState,
        number: u64,
        now: (Timestamp, Duration),
        request: &Request<'_>,
        call: &ParsedRequest<'_>,
    ) -> Exchange {
        match state.journal.get(number) {
            Some(exchange) => Exchange::clone(exchange),
            None => self.begin(state, number, now, request, call),
        }
    }

    /// Records an exchange, unlocks the state, and reports the exchange to subscribers and waiting tasks. A
    /// new exchange must have got its number under this lock: it is added as the next one.
    fn conclude(&self, mut state: Locked<'_>, exchange: Exchange, decision: &Decision) {
        let exchange = Arc::new(exchange);
        let is_new = exchange.number == state.journal.next_number();
        if is_new {
            state.journal.push(Arc::clone(&exchange));
        } else {
            state.journal.replace(Arc::clone(&exchange));
        }
        let mut polled_in_vain = None;
        if let Effect::Described(id, ExecutionStatus::Running) = exchange.effect {
            polled_in_vain = state.polled_in_vain(id);
        }
        drop(state);
        if let Some(line) = polled_in_vain {
            print_line(&line);
        }
        if is_new {
            report_decision(&exchange);
        }
        if matches!(decision, Decision::Respond { .. }) {
            report_exchange(&exchange);
        }
        self.changed.notify();
    }

    /// Returns the time until the next event that the clock alone brings about; `None` without
    /// one, or if the clock is frozen.
    pub(crate) fn next_by_clock(&self) -> Option<Duration> {
        if self.clock.is_frozen() {
            return None;
        }
        let now = self.clock.read();
        let due = self.lock_at(now).next_due(now)?;
        Some(self.clock.until(due))
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Notified after every change that a test may wait for.
    pub(crate) fn changed(&self) -> &Arc<Notify> {
        &self.changed
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }
}

/// The target of the events for subscribers of `tracing`: one for each decision, one for each exchange.
const TARGET: &str = "sfn_mock";

/// Reports which component handles a request. The mock is not locked, so that a subscriber can query it.
fn report_decision(exchange: &Exchange) {
    if !enabled!(target: TARGET, Level::TRACE) {
        return;
    }
    let by = match exchange.source {
        AnswerSource::Service => "service",
        AnswerSource::Scenario { .. } | AnswerSource::Cassette { .. } => "scenario",
        #[cfg(feature = "record")]
        AnswerSource::Upstream => "upstream",
        AnswerSource::Unexpected => "refused",
    };
    trace!(
        target: TARGET,
        exchange = exchange.number(),
        by,
        scenario = exchange.scenario(),
        step = exchange.step(),
        held = exchange.is_held(),
        "decision"
    );
}

/// Reports the outcome of an exchange.
fn report_exchange(exchange: &Exchange) {
    if !enabled!(target: TARGET, Level::DEBUG) {
        return;
    }
    debug!(
        target: TARGET,
        exchange = exchange.number(),
        connection = exchange.connection(),
        operation = exchange.operation(),
        state_machine_arn = exchange.state_machine_arn(),
        name = exchange.name(),
        invocation_id = exchange.invocation_id(),
        attempt = exchange.attempt().map(|attempt| attempt.number),
        scenario = exchange.scenario(),
        step = exchange.step(),
        status = exchange.status(),
        code = exchange.code(),
        committed = exchange.has_committed(),
        replayed = exchange.is_replay(),
        fault = exchange.fault().map(tracing::field::display),
        "exchange"
    );
}
