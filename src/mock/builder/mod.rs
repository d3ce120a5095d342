//! The builder of a mock.

mod start;
mod world;

use std::net::SocketAddr;
use std::panic;
#[cfg(feature = "cli")]
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::cassette::PlaybackOptions;
use crate::clock::ClockKind;
use crate::lints::{Lint, LintLevel};
#[cfg(feature = "record")]
use crate::record::Recording;
use crate::script::{Location, Order, Scenario, Script, Unmatched, Unsigned};

/// Builds an [`SfnMock`](crate::SfnMock).
///
/// ```
/// use std::time::Duration;
/// use sfn_mock::{SfnMock, StateMachine, Unsigned};
///
/// let sfn = SfnMock::builder()
///     .region("eu-west-1")
///     .state_machine(StateMachine::standard("orders"))
///     .name_retention(Duration::from_secs(30 * 24 * 60 * 60))
///     .unsigned(Unsigned::Accept)
///     .seed(42)
///     .start();
/// assert_eq!(sfn.state_machine("orders").arn(), "arn:aws:states:eu-west-1:123456789012:stateMachine:orders");
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "a builder makes a mock with `start`"]
pub struct Builder {
    script: Script,
    /// The contradiction between two scripts.
    contradiction: Option<String>,
    bind: Option<SocketAddr>,
    place: Host,
    wait_limit: Option<Duration>,
    #[cfg(feature = "cli")]
    control: bool,
    #[cfg(feature = "cli")]
    control_files: Option<PathBuf>,
    journal_limit: Option<u64>,
    #[cfg(feature = "record")]
    recording: Option<Recording>,
}

/// The place where the mock runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Host {
    /// On the crate's own runtime, behind a socket.
    #[default]
    OwnRuntime,
    /// On the runtime that it is started on, behind a socket.
    CurrentRuntime,
    /// Behind a client's transport alone.
    #[cfg_attr(
        not(feature = "aws-sdk"),
        expect(dead_code, reason = "a transport needs the SDK")
    )]
    Process,
}

impl Builder {
    /// Sets the answer to a request without `Authorization`. Default: refused as by AWS.
    pub fn unsigned(mut self, unsigned: Unsigned) -> Self {
        self.script.unsigned = Some(unsigned);
        self
    }

    /// Sets what happens to a request that no scenario matches. Default: the service answers.
    #[track_caller]
    pub fn unmatched(mut self, unmatched: Unmatched) -> Self {
        let at = Location::Code(panic::Location::caller());
        self.script.unmatched = Some((unmatched, at));
        self
    }

    /// Fixes all chance. With a [frozen clock](Self::frozen_clock), the same seed, script and order
    /// of requests give the same bytes, but for the `Date` header.
    pub fn seed(mut self, seed: u64) -> Self {
        self.script.seed = Some(seed);
        self
    }

    /// Sets the level of a [lint](Lint). Default: its [`default_level`](Lint::default_level). A lint
    /// that warns is reported only where a test fails for another reason.
    ///
    /// ```
    /// use sfn_mock::{Lint, LintLevel, SfnMock};
    ///
    /// let builder = SfnMock::builder().lint(Lint::NameAtLimit, LintLevel::Allow);
    /// // All of them:
    /// let strict = Lint::ALL.iter().fold(builder, |builder, lint| builder.lint(*lint, LintLevel::Deny));
    /// let sfn = strict.start();
    /// assert!(sfn.lint_findings().is_empty());
    /// ```
    #[track_caller]
    pub fn lint(mut self, lint: Lint, level: LintLevel) -> Self {
        let written_at = Location::Code(panic::Location::caller());
        self.script.lint_levels.set(lint, level, written_at);
        self
    }

    /// Sets the level of a lint as the command line does, where `place` names the option. Requires
    /// feature `cli`.
    #[cfg(feature = "cli")]
    #[doc(hidden)]
    pub fn lint_by(mut self, lint: Lint, level: LintLevel, place: &str) -> Self {
        let place = Location::File(place.into());
        self.script.lint_levels.set(lint, level, place);
        self
    }

    /// Mounts a scenario after those that are there.
    pub fn scenario(mut self, scenario: Scenario) -> Self {
        self.script.scenarios.push(scenario);
        self
    }

    /// Sets the order in which requests must reach these scenarios, by name: the first request that
    /// reaches one of them before the scenarios ahead of it were reached fails the test. The scenario
    /// still answers it.
    ///
    /// Scenarios that are [counted per execution](Scenario::counted_per_execution) are in order
    /// within each execution. The order does not check how often each is reached:
    /// [`expect`](Scenario::expect) does.
    ///
    /// ```
    /// use sfn_mock::{Scenario, SfnMock, start_execution};
    ///
    /// let order = Scenario::new("the order").when(start_execution().name_matches("^order-"));
    /// let receipt = Scenario::new("its receipt").when(start_execution().name_matches("^receipt-"));
    /// let sfn = SfnMock::builder()
    ///     .scenario(order.expect(1..))
    ///     .scenario(receipt.expect(1..))
    ///     .in_order(["the order", "its receipt"])
    ///     .start();
    /// # sfn.close().unwrap_err();
    /// ```
    ///
    /// A name that is not that of exactly one scenario, or is listed twice, panics when the mock
    /// starts.
    #[track_caller]
    pub fn in_order(mut self, scenarios: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let scenarios = scenarios.into_iter().map(|name| Arc::from(name.into()));
        self.script.orders.push(Order {
            scenarios: scenarios.collect(),
            written_at: Location::Code(panic::Location::caller()),
        });
        self
    }

    /// Adds a script: its machines and scenarios come after those that are there. Scripts that
    /// contradict each other, or the builder's settings, cannot start.
    pub fn script(mut self, script: Script) -> Self {
        let merged = self.script.merge(script);
        self.contradiction = self.contradiction.or(merged.err());
        self
    }

    /// Plays a cassette: its recorded exchanges answer the requests that no scenario answers, in place
    /// of the service. A request that is in no cassette fails the test. Of several cassettes, the
    /// first that has the request answers.
    ///
    /// A played answer starts no execution of this mock:
    /// [`started`](crate::SfnHandle::started) has only the executions of its own service. A scenario's
    /// `serve` still calls the service.
    ///
    /// ```
    /// use sfn_mock::cassette::{Cassette, PlaybackOptions};
    /// use sfn_mock::{ErrorCode, Scenario, SfnMock, Step};
    ///
    /// # fn play(cassette: Cassette) {
    /// let sfn = SfnMock::builder()
    ///     .play(PlaybackOptions::of(cassette).forever())
    ///     .scenario(Scenario::new("throttled first").then(Step::fail(ErrorCode::ThrottlingException)))
    ///     .start();
    /// # }
    /// ```
    #[track_caller]
    pub fn play(mut self, playing: impl Into<PlaybackOptions>) -> Self {
        let playing = playing.into().written_at(Some(panic::Location::caller()));
        self.script.playing.push(playing);
        self
    }

    /// Forwards requests to another Step Functions, the upstream: a request that no scenario answers is
    /// recorded from there, or played back, by the mode of the [recording](crate::record::Recording).
    /// The service of this mock answers only where a step of a scenario lets it. Requires feature `record`.
    ///
    /// ```no_run
    /// use sfn_mock::record::{RecordMode, Recording};
    /// use sfn_mock::SfnMock;
    ///
    /// let recording = Recording::new("http://127.0.0.1:4566", "tests/cassettes/orders.json");
    /// let sfn = SfnMock::builder().record(recording.mode(RecordMode::Once)).start();
    /// ```
    ///
    /// If the upstream cannot be reached or does not answer in time, or its answer cannot be recorded,
    /// the client gets a 501 that names sfn-mock, which no SDK retries, and the test fails. The
    /// exchange is not in the file. The upstream answers in its own time: a test whose clock is
    /// paused records only with a client that has no time-outs.
    ///
    /// A transport on a wiremock server does not record; it plays back. Of two recordings the last one
    /// counts.
    #[cfg(feature = "record")]
    #[track_caller]
    pub fn record(mut self, recording: Recording) -> Self {
        self.recording = Some(recording.written_at(Some(panic::Location::caller())));
        self
    }

    /// Listens on this address instead of a free port of 127.0.0.1. On an address that others can
    /// reach, they can start executions too.
    pub fn bind(mut self, address: SocketAddr) -> Self {
        self.bind = Some(address);
        self
    }

    /// Has the mock answer the [control interface](crate::guide::control) under `/_sfn-mock/`, on its
    /// own port, for clients in other languages that cannot hold its handle. Only on an address of
    /// loopback: every client can change everything. Requires feature `cli`.
    #[cfg(feature = "cli")]
    pub fn control(mut self) -> Self {
        self.control = true;
        self
    }

    /// Sets the folder of the cassettes that a step can `play` in what the
    /// [control interface](Self::control) takes: regular files in it and below it. Default: none, and
    /// such a step is refused. Requires feature `cli`.
    #[cfg(feature = "cli")]
    pub fn control_files(mut self, folder: impl Into<PathBuf>) -> Self {
        self.control_files = Some(folder.into());
        self
    }

    /// Starts the mock without a socket: [`client`](crate::SfnHandle::client) and
    /// [`config`](crate::SfnHandle::config) reach it in process, without a thread.
    /// Requires feature `aws-sdk`.
    ///
    /// The mock waits in the client's own tasks, so under `#[tokio::test(start_paused = true)]` a
    /// test with retries, delays and time-outs takes no time.
    ///
    /// ```
    /// use sfn_mock::{ErrorCode, Scenario, SfnMock, Step};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// tokio::time::pause();
    /// let throttled = Scenario::new("throttled twice").then(Step::fail(ErrorCode::ThrottlingException).times(2));
    /// let sfn = SfnMock::builder().scenario(throttled).in_process().start();
    /// let start = sfn.client().start_execution().name("order-17");
    /// let orders = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
    /// start.state_machine_arn(orders).send().await.unwrap(); // two back-offs, no wall time
    /// assert_eq!(sfn.calls().single().attempts(), 3);
    /// # }
    /// ```
    #[cfg(feature = "aws-sdk")]
    pub fn in_process(mut self) -> Self {
        self.place = Host::Process;
        self
    }

    /// Sets the real time that [`wait_for`](crate::SfnHandle::wait_for) and the other waits take
    /// before they panic. Default: 10 seconds.
    pub fn wait_limit(mut self, limit: Duration) -> Self {
        self.wait_limit = Some(limit);
        self
    }

    /// Sets the number of exchanges that the journal keeps at the most. Default: all. An exchange
    /// takes some 1,300 bytes, with the execution it started; a large one counts as several, one for each
    /// 16 KiB of its request and answer, so that 10,000 take at most 200 MB. The latest is kept however
    /// large it is.
    ///
    /// The oldest are dropped and [counted](crate::journal::Exchanges::forgotten); those that are
    /// kept keep their numbers. The views of the journal (exchanges, calls, rejections, the
    /// timeline) do not have the dropped ones; executions, assertions about starts and scenarios'
    /// expectations still count them.
    ///
    /// ```
    /// use sfn_mock::SfnMock;
    ///
    /// let sfn = SfnMock::builder().journal_limit(10_000).start();
    /// // ... a load test ...
    /// println!("{} exchanges, and {} before them", sfn.exchanges().len(), sfn.exchanges().forgotten());
    /// ```
    pub fn journal_limit(mut self, exchanges: u64) -> Self {
        self.journal_limit = Some(exchanges);
        self
    }

    /// Freezes the mock's clock at 2026-01-02T03:04:05.678Z, until the test
    /// [advances](crate::Clock::advance) it. Default: the clock runs from the system's time. In
    /// process and [on the current runtime](Self::start_on_current_runtime) it follows the time of
    /// tokio's runtime, which a test may pause.
    pub fn frozen_clock(mut self) -> Self {
        self.script.clock = Some(ClockKind::FROZEN);
        self
    }

    /// Freezes the mock's clock at this time, until the test [advances](crate::Clock::advance) it.
    pub fn frozen_clock_at(mut self, time: SystemTime) -> Self {
        self.script.clock = Some(ClockKind::Frozen(time.into()));
        self
    }

    /// The names of its scenarios.
    #[cfg(any(feature = "cli", feature = "explore"))]
    pub(crate) fn scenario_names(&self) -> Vec<Arc<str>> {
        let mut names = Vec::new();
        for scenario in &self.script.scenarios {
            names.push(Arc::clone(&scenario.name));
        }
        names
    }

    /// Reports whether requests for different executions are answered alike in any order: it has only the
    /// `explored` scenarios of the explorer, and no setting that counts requests. The explorer leaves out
    /// orders on this ground, so a new setting that counts requests must be tested here. (The lag of
    /// ListExecutions need not: to the explorer, that operation depends on every other request.)
    #[cfg(any(feature = "cli", feature = "explore"))]
    pub(crate) fn is_order_free(&self, explored: usize) -> bool {
        let world = &self.script.world;
        self.script.scenarios.len() == explored
            && self.script.orders.is_empty()
            && self.script.playing.is_empty()
            && world.throttling.is_none()
            && world.open_execution_limit.is_none()
            && world.describe_lag.is_none()
            // A plan can close an execution at a time, or after a number of polls.
            && world.machines().iter().all(|machine| machine.finish.is_none())
    }
}
