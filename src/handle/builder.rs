//! A mock to be told more before it starts.

use std::net::{Ipv4Addr, SocketAddr};
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use super::{SfnHandle, SfnMock};
use crate::carrier::{self, server::Server};
use crate::cassette::Playing;
use crate::mock::Mock;
use crate::model::{Advice, Error, ErrorKind, InputEquality, Lag, Level, StateMachine, Throttling};
use crate::script::{Order, Origin, Scenario, Script, Unmatched, Unsigned};

/// Builds an [`SfnMock`].
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
    /// What two scripts said that cannot both be.
    contradiction: Option<String>,
    bind: Option<SocketAddr>,
    place: Place,
    follows_tokio: bool,
    wait_limit: Option<Duration>,
    #[cfg(feature = "cli")]
    control: bool,
    journal_limit: Option<u64>,
}

/// Long enough for a slow machine, short enough for whoever looks at a failing test.
const WAIT_LIMIT: Duration = Duration::from_secs(10);

/// Where the mock lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Place {
    /// On the crate's own runtime, behind a socket.
    #[default]
    OwnRuntime,
    /// On the runtime of whoever starts it, behind a socket.
    CurrentRuntime,
    /// Behind a client's transport alone.
    #[cfg_attr(
        not(feature = "aws-sdk"),
        expect(dead_code, reason = "a transport needs the SDK")
    )]
    Process,
}

impl Builder {
    /// Declares a state machine. As soon as one is declared, only the declared ones exist.
    pub fn state_machine(mut self, machine: StateMachine) -> Self {
        self.script.world.machines.push(machine);
        self
    }

    /// Declares the partition: `aws` (the default), `aws-cn`, `aws-us-gov`.
    pub fn partition(mut self, partition: impl Into<String>) -> Self {
        self.script.world.partition = Some(partition.into());
        self
    }

    /// Declares the region, by default `us-east-1`. A machine of another region does not exist.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.script.world.region = Some(region.into());
        self
    }

    /// Declares the account, by default `123456789012`. A machine of another account is refused
    /// with AccessDeniedException.
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.script.world.account = Some(account.into());
        self
    }

    /// How long after its execution has closed a name comes free: 90 days unless told otherwise.
    pub fn name_retention(mut self, retention: Duration) -> Self {
        self.script.world.name_retention = Some(retention);
        self
    }

    /// How many STANDARD executions may be open: 1,000,000 unless told otherwise. A start beyond
    /// is refused with ExecutionLimitExceeded.
    pub fn open_execution_limit(mut self, limit: u64) -> Self {
        self.script.world.open_execution_limit = Some(limit);
        self
    }

    /// How far DescribeExecution lags behind a start: until then it says ExecutionDoesNotExist, as
    /// the real one can. Not at all unless told otherwise.
    pub fn describe_lag(mut self, lag: Lag) -> Self {
        self.script.world.describe_lag = Some(lag);
        self
    }

    /// How far ListExecutions lags behind a start: until then it leaves the execution out, as the
    /// real one can. Not at all unless told otherwise.
    pub fn list_lag(mut self, lag: Lag) -> Self {
        self.script.world.list_lag = Some(lag);
        self
    }

    /// Which operations are throttled, and how: none unless told otherwise.
    pub fn throttling(mut self, throttling: Throttling) -> Self {
        self.script.world.throttling = Some(throttling);
        self
    }

    /// Throttles an operation too: it has a token bucket of this size, which gains so many tokens
    /// each second of the mock's clock. See [`Throttling`].
    ///
    /// ```
    /// use sfn_mock::SfnMock;
    ///
    /// let sfn = SfnMock::builder().throttle("DescribeExecution", 10, 2).start();
    /// ```
    pub fn throttle(
        mut self,
        operation: impl Into<String>,
        size: u32,
        refill_per_second: u32,
    ) -> Self {
        let throttling = self.script.world.throttling.take().unwrap_or_default();
        let throttling = throttling.bucket(operation, size, refill_per_second);
        self.throttling(throttling)
    }

    /// When two starts of one name have the same input: by their bytes unless told otherwise.
    pub fn input_equality(mut self, equality: InputEquality) -> Self {
        self.script.world.input_equality = Some(equality);
        self
    }

    /// What a request without `Authorization` gets: refused as by AWS unless told otherwise.
    pub fn unsigned(mut self, unsigned: Unsigned) -> Self {
        self.script.unsigned = Some(unsigned);
        self
    }

    /// What happens to a request that no scenario is about: the service answers, unless told
    /// otherwise.
    pub fn unmatched(mut self, unmatched: Unmatched) -> Self {
        self.script.unmatched = Some(unmatched);
        self
    }

    /// Fixes all chance, and the time at which the mock's clock stands until it is moved: the same
    /// seed, script and order of requests give the same bytes, but for the `Date` header.
    pub fn seed(mut self, seed: u64) -> Self {
        self.script.seed = Some(seed);
        self
    }

    /// How much a rule of [advice](Advice) on callers matters: it warns unless told otherwise, which
    /// says something only where a test fails for another reason.
    ///
    /// ```
    /// use sfn_mock::{Advice, Level, SfnMock};
    ///
    /// let builder = SfnMock::builder().advice(Advice::NameAtLimit, Level::Off);
    /// // All of them:
    /// let strict = Advice::ALL.iter().fold(builder, |builder, advice| builder.advice(*advice, Level::Deny));
    /// let sfn = strict.start();
    /// assert!(sfn.advice().is_empty());
    /// ```
    #[track_caller]
    pub fn advice(mut self, advice: Advice, level: Level) -> Self {
        let written_at = Origin::Code(Location::caller());
        self.script.advice.set(advice, level, written_at);
        self
    }

    /// Mounts a scenario after those that are there.
    pub fn scenario(mut self, scenario: Scenario) -> Self {
        self.script.scenarios.push(scenario);
        self
    }

    /// Requests are to reach these scenarios, by name, in this order: the first request that
    /// reaches one of them fails the test where none has reached those before it. It is played all
    /// the same.
    ///
    /// Scenarios that are [counted per execution](Scenario::counted_per_execution) are in order
    /// within each execution. How often each is met is not looked at: that is what
    /// [`expect`](Scenario::expect) is for.
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
    /// A name that is not that of exactly one scenario, or stands there twice, panics when the mock
    /// starts.
    #[track_caller]
    pub fn in_order(mut self, scenarios: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let scenarios = scenarios.into_iter().map(|name| Arc::from(name.into()));
        self.script.orders.push(Order {
            scenarios: scenarios.collect(),
            written_at: Origin::Code(Location::caller()),
        });
        self
    }

    /// Takes in a script: its machines and scenarios come after those that are there. Scripts that
    /// contradict each other, or what the builder was told before, cannot start.
    pub fn script(mut self, script: Script) -> Self {
        let merged = self.script.merge(script);
        self.contradiction = self.contradiction.or(merged.err());
        self
    }

    /// Plays a cassette: its recorded exchanges answer where no scenario speaks, and the service does
    /// not. A request that no cassette holds fails the test. Of several cassettes the first one
    /// answers that holds a request.
    ///
    /// A played answer starts nothing here: what [`started`](SfnHandle::started) tells is what the
    /// service of this mock has done, and the recording was another's. A scenario's `serve` still asks
    /// the service.
    ///
    /// ```
    /// use sfn_mock::{Cassette, ErrorCode, Playing, Scenario, SfnMock, Step};
    ///
    /// # fn play(cassette: Cassette) {
    /// let sfn = SfnMock::builder()
    ///     .play(Playing::of(cassette).forever())
    ///     .scenario(Scenario::new("throttled first").then(Step::fail(ErrorCode::ThrottlingException)))
    ///     .start();
    /// # }
    /// ```
    pub fn play(mut self, playing: impl Into<Playing>) -> Self {
        self.script.playing.push(playing.into());
        self
    }

    /// Listens on this address instead of a free port of 127.0.0.1. On an address that others can
    /// reach, they can start executions too.
    pub fn bind(mut self, address: SocketAddr) -> Self {
        self.bind = Some(address);
        self
    }

    /// The mock answers the [control interface](crate::guide::control) under `/_sfn-mock/`, on its
    /// own port, for clients in other languages that cannot hold its handle. Only on an address of
    /// loopback: whoever reaches it can change everything.
    #[cfg(feature = "cli")]
    pub fn control(mut self) -> Self {
        self.control = true;
        self
    }

    /// The mock opens no socket: [`client`](SfnHandle::client) and
    /// [`config`](SfnHandle::config) reach it in process, without a thread.
    ///
    /// All of its waiting is the client's own, so under `#[tokio::test(start_paused = true)]` a
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
        self.place = Place::Process;
        self
    }

    /// How long [`wait_for`](SfnHandle::wait_for) and its kin wait, in real time, before they
    /// panic: 10 seconds unless told otherwise.
    pub fn wait_limit(mut self, limit: Duration) -> Self {
        self.wait_limit = Some(limit);
        self
    }

    /// How many exchanges the journal keeps at the most: all, unless told otherwise. An exchange
    /// takes some 600 bytes, with the execution it started.
    ///
    /// Of more the oldest fall out, and are [counted](crate::Exchanges::forgotten); those that are
    /// kept keep their numbers. What reads the journal (exchanges, calls, rejections, the
    /// timeline) knows no more of them; executions, assertions about what was started and
    /// scenarios' expectations do.
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

    /// The mock's clock follows tokio's: it moves as `tokio::time::advance` and a paused clock do,
    /// from the time it would have begun with. For a mock [in process](Self::in_process) or
    /// [on the current runtime](Self::start_on_current_runtime).
    pub fn follow_tokio_time(mut self) -> Self {
        self.follows_tokio = true;
        self
    }

    /// Starts the mock on the runtime that this is called on, with a socket.
    ///
    /// It is the one way in which a socket and a paused clock agree, on a current-thread runtime:
    /// a server on another thread would be given time-outs that are none, since a paused clock
    /// jumps ahead while that thread works.
    ///
    /// # Panics
    ///
    /// If it is not called on a tokio runtime with I/O and time enabled, was told something that
    /// it cannot mean, or cannot listen.
    #[track_caller]
    pub fn start_on_current_runtime(mut self) -> SfnMock {
        self.place = Place::CurrentRuntime;
        self.start()
    }

    /// Starts the mock. It needs no runtime and answers at once.
    ///
    /// # Panics
    ///
    /// If it was told something that it cannot mean, with all of it in the message; or if it
    /// cannot listen.
    #[track_caller]
    pub fn start(self) -> SfnMock {
        match self.try_start() {
            Ok(mock) => mock,
            Err(error) => panic!("sfn-mock: {error}"),
        }
    }

    /// Starts the mock, or says why it cannot: for programs that are told by a file or a user what
    /// to mock. In a test, [`start`](Self::start) says it as well.
    ///
    /// # Errors
    ///
    /// If it was told something that it cannot mean, with all of it in the message
    /// ([`ErrorKind::Script`]); or if it cannot listen ([`ErrorKind::Listen`]).
    pub fn try_start(self) -> Result<SfnMock, Error> {
        let flaws = self.flaws();
        if !flaws.is_empty() {
            let text = format!("the mock cannot start: {}", flaws.join("; "));
            return Err(Error::new(ErrorKind::Script, text));
        }
        let wait_limit = self.wait_limit.unwrap_or(WAIT_LIMIT);
        #[cfg(feature = "cli")]
        let begin_with = self.control.then(|| self.script.clone());
        let mock = Mock::new(self.script, carrier::since_now(), self.follows_tokio);
        #[cfg(feature = "cli")]
        let mock = match begin_with {
            Some(script) => mock.controlled(script),
            None => mock,
        };
        let mock = Arc::new(mock.with_journal_limit(self.journal_limit));
        if let Place::Process = self.place {
            let endpoint_url = "http://in-process.sfn-mock.invalid".into();
            return Ok(SfnMock {
                handle: SfnHandle {
                    mock,
                    endpoint_url,
                    wait_limit,
                    listens: false,
                },
                server: None,
                closed: false,
            });
        }
        let address = self.bind.unwrap_or((Ipv4Addr::LOCALHOST, 0).into());
        let server = Server::start(
            Arc::clone(&mock),
            address,
            self.place == Place::CurrentRuntime,
        )?;
        let endpoint_url = format!("http://{}", server.address()).into();
        Ok(SfnMock {
            handle: SfnHandle {
                mock,
                endpoint_url,
                wait_limit,
                listens: true,
            },
            server: Some(server),
            closed: false,
        })
    }

    /// What is wrong with what it was told.
    fn flaws(&self) -> Vec<String> {
        let lost_clock = self.follows_tokio && self.place == Place::OwnRuntime;
        let lost_clock = lost_clock.then(|| {
            "its clock follows tokio's, which its own runtime does not know; start it in process or \
             on the current runtime"
                .to_owned()
        });
        #[cfg(feature = "cli")]
        let open_control = (self.control && self.bind.is_some_and(|bind| !bind.ip().is_loopback()))
            .then(|| {
                "its control interface is for loopback alone, since whoever reaches it can change \
                 everything"
                    .to_owned()
            });
        #[cfg(not(feature = "cli"))]
        let open_control = None;
        let written = self.script.flaws();
        let written = written.iter().map(ToString::to_string);
        self.contradiction
            .iter()
            .cloned()
            .chain(written)
            .chain(lost_clock)
            .chain(open_control)
            .collect()
    }
}
