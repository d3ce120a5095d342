//! The API of a test: the mock, its handle, and what they return.

mod activity_handle;
mod assertions;
#[cfg(feature = "wiremock")]
mod beside_wiremock;
mod builder;
mod call_assertions;
mod calls;
mod child;
#[cfg(feature = "aws-sdk")]
mod client;
mod ending;
mod execution;
mod execution_assertions;
mod gate;
#[cfg(test)]
mod long_journal;
mod mount;
mod state_machine_handle;
mod task_token;
mod thread_end;
mod wait;
mod wait_reason;
mod waiting;

use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

pub use activity_handle::ActivityHandle;
pub use builder::Builder;
pub use calls::{Call, Calls};
pub use execution::Execution;
pub use gate::Gate;
pub use mount::MountGuard;
pub use state_machine_handle::StateMachineHandle;
pub use task_token::TaskToken;
pub use wait::Wait;

use crate::cassette::PlaybackOptions;
use crate::clock::Clock;
use crate::engine::{Engine, FailureEvidence};
use crate::journal::{Exchanges, Rejection, Report, Timeline};
use crate::lint::LintFinding;
use crate::script::Scenario;
use crate::transport::server::Server;

/// The owner of a mock of AWS Step Functions, which lives as long as this value.
///
/// When it is dropped, it verifies: it panics if an expectation is not met, an unexpected call came, a
/// scenario was not reached or a lint is denied. When `drop` returns, its port refuses and its
/// connections are closed. For tasks and closures, take a
/// [`handle`](SfnHandle::handle): handles, clients and executions do not keep the mock open.
///
/// # By subject
///
/// It derefs to [`SfnHandle`], which has the methods:
///
/// | for | methods |
/// |---|---|
/// | clients | `client`, `config`, `sdk_config`, `http_client` (feature `aws-sdk`); [`endpoint_url`](SfnHandle::endpoint_url), [`env`](SfnHandle::env), [`configure`](SfnHandle::configure), [`env_as_proxy`](SfnHandle::env_as_proxy) for another process; `mount_on`, `responder` (feature `wiremock`) |
/// | the service | [`state_machine`](SfnHandle::state_machine), [`execution`](SfnHandle::execution), [`started`](SfnHandle::started), [`clock`](SfnHandle::clock), [`state_machine_arn`](SfnHandle::state_machine_arn), [`task_token`](SfnHandle::task_token), [`activity`](SfnHandle::activity), [`seed`](SfnHandle::seed) |
/// | failures | [`mount`](SfnHandle::mount), [`mount_scoped`](SfnHandle::mount_scoped), [`gate`](SfnHandle::gate) |
/// | evidence | [`calls`](SfnHandle::calls), [`exchanges`](SfnHandle::exchanges), [`rejections`](SfnHandle::rejections), [`lint_findings`](SfnHandle::lint_findings), [`timeline`](SfnHandle::timeline), [`max_in_flight`](SfnHandle::max_in_flight), [`report`](SfnHandle::report), [`verify`](SfnHandle::verify) |
/// | assertions | [`assert_started`](SfnHandle::assert_started), [`assert_started_once`](SfnHandle::assert_started_once), [`assert_not_started`](SfnHandle::assert_not_started), [`assert_input`](SfnHandle::assert_input) |
/// | waiting | [`wait_for`](SfnHandle::wait_for), [`wait_for_calls`](SfnHandle::wait_for_calls), [`wait_until_started`](SfnHandle::wait_until_started), [`wait_until_closed`](SfnHandle::wait_until_closed), [`wait_until_answered`](SfnHandle::wait_until_answered) |
/// | tasks and closures | [`handle`](SfnHandle::handle) |
///
/// # When a test fails
///
/// A mock that is dropped while its thread panics does not panic again. It prints to stderr what a
/// verification reports, so that a test that fails by its own assertion is explained too: in full once
/// for each thread, then in one line. With `SFN_MOCK_ON_PANIC=off` in the environment it prints nothing.
/// A mock in a `thread_local!`, which is dropped when its thread has ended, prints its failures too: a
/// panic would abort the process. (On Windows, a program that is stripped of its symbols does not show that
/// its thread ends.) A mock in a `static` is never dropped; call
/// [`verify`](SfnHandle::verify).
///
/// Every message states what was expected and found, at which line, and one suggestion, and ends
/// with the part of the [`timeline`](SfnHandle::timeline) that matters. The whole journal is
/// written to `target/sfn-mock/<package>-<binary>/<test>.har` then, which a HAR viewer opens; that
/// of a test's second mock ends in `-2`. `target` is `CARGO_TARGET_DIR`, else the nearest above
/// `CARGO_MANIFEST_DIR`, else that of the current directory. The test's name is that of the thread
/// that started the mock; for a thread without a name of its own (`main`, a worker of tokio's) it is
/// that of the only test that the process runs, else the mock's seed. With `SFN_MOCK_JOURNAL=off`
/// in the environment nothing is written.
///
/// # In another process
///
/// A process that is made by `fork` without `exec` has a copy of the mock without the thread that serves it,
/// and shares its sockets: in it nothing answers, and dropping the copy closes the port of the parent.
/// Leave such a process with `_exit`, or start a program
/// ([`configure`](SfnHandle::configure) gives it the mock's address).
///
/// ```
/// use sfn_mock::SfnMock;
///
/// let sfn = SfnMock::start();
/// assert!(sfn.endpoint_url().starts_with("http://127.0.0.1:"));
/// ```
#[derive(Debug)]
#[must_use = "the mock closes when it is dropped, so keep it for as long as the test calls it"]
pub struct SfnMock {
    handle: SfnHandle,
    server: Option<Server>,
    /// The mock has been closed and verified: the drop does nothing.
    closed: bool,
}

/// A cheap clone of the mock for tasks and closures. It has all methods but those that need the owner, and does
/// not keep the mock open.
#[derive(Debug, Clone)]
pub struct SfnHandle {
    engine: Arc<Engine>,
    endpoint_url: Arc<str>,
    /// Set if it has a socket.
    listens: bool,
    #[cfg(feature = "explore")]
    explored: Option<client::ExploredClient>,
}

/// The credentials of the clients, which give no access to AWS.
const ACCESS_KEY_ID: &str = "AKIDEXAMPLE";
const SECRET_ACCESS_KEY: &str = "secret";

impl SfnMock {
    /// Starts a mock in which every well-formed state machine ARN names an ACTIVE machine of type
    /// STANDARD. It needs no runtime and answers at once.
    ///
    /// # Panics
    ///
    /// If no port of 127.0.0.1 can be had.
    #[track_caller]
    pub fn start() -> Self {
        Self::builder().start()
    }

    /// Starts a mock that plays a [cassette](crate::cassette::Cassette), as [`Builder::play`] does.
    ///
    /// ```
    /// use sfn_mock::cassette::{Cassette, RecordedExchange, Source};
    /// use sfn_mock::{Reply, SfnMock};
    ///
    /// let cassette = Cassette::new(Source::synthetic("a bad morning"))
    ///     .exchange(RecordedExchange::new("StartExecution", "{}", Reply::new(503)));
    /// let sfn = SfnMock::play(cassette);
    /// assert_eq!(sfn.exchanges().len(), 0); // no call has come yet
    /// ```
    ///
    /// # Panics
    ///
    /// If no port of 127.0.0.1 can be had.
    #[track_caller]
    pub fn play(playing: impl Into<PlaybackOptions>) -> Self {
        Self::builder().play(playing).start()
    }

    /// Returns a builder.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Closes the mock as dropping it does, and returns the failures instead of panicking. A
    /// [`handle`](SfnHandle::handle) still reads what came.
    ///
    /// ```
    /// use sfn_mock::{Scenario, SfnMock};
    ///
    /// let sfn = SfnMock::builder().scenario(Scenario::new("one call").expect(1)).start();
    /// let report = sfn.close().unwrap_err();
    /// assert_eq!(report.failures().len(), 1);
    /// ```
    ///
    /// # Errors
    ///
    /// The failures, as [`verify`](SfnHandle::verify) returns them.
    pub fn close(mut self) -> Result<(), Report> {
        self.end();
        self.handle.verify()
    }

    /// Closes the mock, and then its connections: in this order the requests at a gate are still in its list
    /// when they are reported. `closed` is set first, so that a recording that cannot be finished is reported
    /// once.
    fn end(&mut self) {
        self.closed = true;
        ending::close(&self.handle.engine, &self.handle.endpoint_url);
        drop(self.server.take());
    }
}

impl Deref for SfnMock {
    type Target = SfnHandle;

    fn deref(&self) -> &SfnHandle {
        &self.handle
    }
}

impl Drop for SfnMock {
    fn drop(&mut self) {
        if self.closed {
            return;
        }
        let ended = catch_unwind(AssertUnwindSafe(|| self.end()));
        if std::thread::panicking() {
            self.handle.engine.explain_panic();
            return;
        }
        // After the end, which can find that a recording cannot be finished.
        let verified = catch_unwind(AssertUnwindSafe(|| self.handle.verify()));
        match (ended, verified) {
            (Ok(()), Ok(Ok(()))) => {}
            _ if thread_end::thread_is_ending() => self.handle.engine.explain_at_thread_exit(),
            (Err(panic), _) | (_, Err(panic)) => resume_unwind(panic),
            (_, Ok(Err(report))) => panic!("{}", report.describe()),
        }
    }
}

impl SfnHandle {
    /// A clone for a task or a closure.
    #[must_use]
    pub fn handle(&self) -> Self {
        self.clone()
    }

    /// Where it listens: `http://127.0.0.1:PORT`. A mock [in process](Builder::in_process) listens
    /// nowhere, and has a URL that leads nowhere.
    #[must_use]
    pub fn endpoint_url(&self) -> &str {
        &self.endpoint_url
    }

    /// The seed of all chance in this mock: the one it was given, or a random one.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.engine.seed()
    }

    /// The mock's clock, to be moved.
    #[must_use]
    pub fn clock(&self) -> Clock {
        self.engine.clock().clone()
    }

    /// Mounts a scenario after those that are mounted already.
    ///
    /// # Panics
    ///
    /// If the scenario has an invalid setting.
    #[track_caller]
    pub fn mount(&self, scenario: Scenario) {
        mount::mount(&self.engine, scenario);
    }

    /// Mounts a scenario until the guard is dropped, which then panics if the scenario's
    /// [`expect`](Scenario::expect) is not met, if no request reached it, or if a request still waits
    /// at its gate, which is then released.
    ///
    /// # Panics
    ///
    /// If the scenario has an invalid setting.
    #[track_caller]
    pub fn mount_scoped(&self, scenario: Scenario) -> MountGuard {
        MountGuard::new(
            Arc::clone(&self.engine),
            mount::mount(&self.engine, scenario),
        )
    }

    /// Every exchange so far, in order of arrival.
    #[must_use]
    pub fn exchanges(&self) -> Exchanges {
        self.engine.lock().journal.exchanges()
    }

    /// The exchanges so far, grouped into logical calls.
    #[must_use]
    pub fn calls(&self) -> Calls {
        Calls::new(self.evidence())
    }

    /// All that happened so far: as text, for a HAR viewer, as a diagram.
    #[must_use]
    pub fn timeline(&self) -> Timeline {
        self.engine.lock().journal.timeline()
    }

    fn evidence(&self) -> FailureEvidence {
        self.engine.lock().evidence()
    }

    /// The starts that the service refused, each with why: a name that is taken (other input, or
    /// an execution that has closed, and until when the name stays taken), or a rule that a member
    /// breaks, with its limit, how well it is known, and where. What a script answered in the
    /// service's place is not among them.
    ///
    /// ```
    /// # use sfn_mock::SfnMock;
    /// # let sfn = SfnMock::start();
    /// // ... the code under test starts "order-17" twice, with other input ...
    /// for rejection in sfn.rejections() {
    ///     assert!(!rejection.input_differs(), "{rejection}");
    /// }
    /// ```
    #[must_use]
    pub fn rejections(&self) -> Vec<Rejection> {
        self.exchanges().rejections()
    }

    /// The findings of the [lints](crate::Lint) so far, but for those that are allowed: by lint, in
    /// the order of [`Lint::ALL`](crate::Lint::ALL).
    ///
    /// ```
    /// # use sfn_mock::SfnMock;
    /// # let sfn = SfnMock::start();
    /// // ... the code under test runs ...
    /// for finding in sfn.lint_findings() {
    ///     println!("{finding}");
    /// }
    /// ```
    #[must_use]
    pub fn lint_findings(&self) -> Vec<LintFinding> {
        self.engine.lint_findings()
    }

    /// Verifies that every expectation of the mounted scenarios is met, that requests reached every
    /// scenario, that no unexpected call came and no denied lint found anything. The mock verifies
    /// again when it is dropped.
    ///
    /// # Errors
    ///
    /// The failures, as a report whose `Display` is the message of a failing test.
    pub fn verify(&self) -> Result<(), Report> {
        self.engine.verify()
    }

    /// Returns the report of a verification now, whether or not it has failures. A lint that warns
    /// is in its [`warnings`](Report::warnings), also where nothing fails.
    ///
    /// ```
    /// use sfn_mock::{Fault, Scenario, SfnMock, Step};
    ///
    /// let lossy = Scenario::new("the answer is lost").then(Step::lose_response(Fault::Reset));
    /// let sfn = SfnMock::builder().scenario(lossy).start();
    /// assert_eq!(sfn.report().summary(), "1 unused scenario");
    /// # sfn.close().unwrap_err();
    /// ```
    #[must_use]
    pub fn report(&self) -> Report {
        self.engine.report()
    }

    /// The largest number of requests that were in flight at one time: between their arrival and
    /// their reply. A request that is held or delayed is in flight; on a wiremock server, only until
    /// it is decided on.
    ///
    /// ```
    /// # use sfn_mock::SfnMock;
    /// # let sfn = SfnMock::start();
    /// // ... the code under test starts a thousand executions, eight at a time ...
    /// assert!(sfn.max_in_flight() <= 8);
    /// ```
    #[must_use]
    pub fn max_in_flight(&self) -> u64 {
        self.engine.max_in_flight()
    }
}
