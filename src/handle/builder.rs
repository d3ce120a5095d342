//! A mock to be told more before it starts.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use super::{SfnHandle, SfnMock};
use crate::carrier::{self, server::Server};
use crate::cassette::Playing;
use crate::mock::Mock;
use crate::model::{Error, ErrorKind, InputEquality, StateMachine};
#[cfg(feature = "record")]
use crate::record::{Opened, Recording, Tape};
use crate::script::{Scenario, Script, Unmatched, Unsigned};

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
    #[cfg(feature = "record")]
    recording: Option<Recording>,
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

    /// Mounts a scenario after those that are there.
    pub fn scenario(mut self, scenario: Scenario) -> Self {
        self.script.scenarios.push(scenario);
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

    /// Stands between the client and another Step Functions, the upstream: what no scenario answers is
    /// recorded from there, or played back, as the [recording](crate::Recording)'s mode says. The
    /// service of this mock is not asked.
    ///
    /// ```no_run
    /// use sfn_mock::{Mode, Recording, SfnMock};
    ///
    /// let recording = Recording::new("http://127.0.0.1:4566", "tests/cassettes/orders.json");
    /// let sfn = SfnMock::builder().record(recording.mode(Mode::Once)).start();
    /// ```
    ///
    /// An upstream that cannot be reached, or does not answer in time, gives the client a 502 that
    /// names sfn-mock, and fails the test. The upstream answers in its own time: a test whose clock is
    /// paused records only with a client that has no time-outs.
    ///
    /// A carrier on a wiremock server does not record; it plays back. Of two recordings the last one
    /// counts.
    #[cfg(feature = "record")]
    pub fn record(mut self, recording: Recording) -> Self {
        self.recording = Some(recording);
        self
    }

    /// Listens on this address instead of a free port of 127.0.0.1. On an address that others can
    /// reach, they can start executions too.
    pub fn bind(mut self, address: SocketAddr) -> Self {
        self.bind = Some(address);
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
        #[cfg_attr(
            not(feature = "record"),
            expect(unused_mut, reason = "what is recorded is played")
        )]
        let mut script = self.script;
        #[cfg(feature = "record")]
        let tape = open(self.recording, &mut script)?;
        let wait_limit = self.wait_limit.unwrap_or(WAIT_LIMIT);
        let mock = Mock::new(script, carrier::since_now(), self.follows_tokio);
        #[cfg(feature = "record")]
        let mock = tape.into_iter().fold(mock, Mock::recording);
        let mock = Arc::new(mock);
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
        let written = self.script.flaws();
        let written = written.iter().map(ToString::to_string);
        self.contradiction
            .iter()
            .cloned()
            .chain(written)
            .chain(lost_clock)
            .collect()
    }
}

/// Has the script play what a recording holds; what it does not is for the tape.
#[cfg(feature = "record")]
fn open(recording: Option<Recording>, script: &mut Script) -> Result<Option<Tape>, Error> {
    let Some(recording) = recording else {
        return Ok(None);
    };
    let Opened { playing, tape } = recording.open()?;
    script.playing.extend(playing);
    Ok(tape)
}
