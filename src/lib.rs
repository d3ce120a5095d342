//! A mock of AWS Step Functions for Rust tests. It answers like AWS, and can be scripted to fail
//! like AWS or the network, including losing a response after the execution has started.
//!
//! ```
//! # #[cfg(feature = "aws-sdk")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! use sfn_mock::{ErrorCode, Fault, Scenario, SfnMock, StateMachine, Step, start_execution};
//!
//! let sfn = SfnMock::builder()
//!     .state_machine(StateMachine::standard("orders"))
//!     .scenario(
//!         Scenario::new("throttled once, then the answer is lost, then healthy")
//!             .when(start_execution().name("order-17"))
//!             .then(Step::fail(ErrorCode::ThrottlingException))
//!             .then(Step::lose_response(Fault::Reset)),
//!     )
//!     .start();
//!
//! let order = sfn.client().start_execution().name("order-17").input("{}");
//! order.state_machine_arn(sfn.state_machine("orders").arn()).send().await.unwrap();
//!
//! sfn.assert_started_once("order-17"); // the service: one execution,
//! assert_eq!(sfn.calls().single().attempts(), 3); // the conversation: three attempts
//! # }
//! # #[cfg(not(feature = "aws-sdk"))]
//! # fn main() {}
//! ```
//!
//! # The words
//!
//! - A [`SfnMock`] owns the emulated service; an [`SfnHandle`] is its cheap clone for tasks.
//! - A [`Scenario`] is [*when*](When) + [steps](Step) + [afterwards](Afterwards). A [`Script`] is
//!   a world and its scenarios: the content of a scenario file.
//! - A step serves, fails, replies, loses the request, loses the response, or holds. A [`Fault`] is
//!   a network failure; a [`Gate`] is the queue of held requests.
//! - An [exchange](journal::Exchange) is one request and its outcome; a logical [`Call`] is one SDK
//!   call with its retries.
//! - A [cassette](cassette::Cassette) is a file of recorded exchanges, without their secrets;
//!   [playback options](cassette::PlaybackOptions) state how it is played back.
//! - An idempotent replay is AWS's own: a repeated start that is answered like the first.
//!
//! # Where to find it
//!
//! The root has the items that a first test uses. The others are in modules by subject: [`journal`]
//! (exchanges, timeline, rejections, reports), [`lint`] (checks over them), [`cassette`] (recorded
//! exchanges) and, with their features, `record` (the upstream), `explore` and `fixtures` (arguments of
//! tests).
//!
//! [`SfnMock`] lists the methods of a mock by subject, [`ErrorCode`] the errors with the [`Provenance`] of
//! each answer. The [`guide`] has a page for each subject: begin with
//! [getting started](guide::getting_started); [troubleshooting](guide::troubleshooting) is for a test that
//! hangs or a scenario that is unused.

// The modules, in the order in which a reader needs them. A module imports only from groups above its own.
#![cfg_attr(docsrs, feature(doc_cfg))]

// 0 below all
mod closure; //       the closures of the test's author that run
mod excerpt; //       an excerpt of a text with a marked place
mod notify; //        wakes tasks and threads that wait for a change
mod panic_message; // the form of every failure: what is wrong, where, what to try
mod whole_file; //    files that are replaced as a whole

// 1 vocabulary: imports nothing else of ours
mod arn; //               ARNs, taken apart
mod chance; //            chance, from one seed
mod clock; //             time, a value that the test moves
mod diff; //              differences between texts, for messages
mod error; //             what can fail outside of the mock
mod fault; //             how delivery breaks, and how late it is
mod gate; //              the queue of held requests
mod har; //               HTTP Archive, the format of journals and cassettes
mod lints; //             the lints and their levels
mod provenance; //        how well a rule is known
mod request; //           an HTTP request, and the call that it is an attempt of
mod to_json; //           the JSON of a test's values

// 2 what the API's model states: errors, statuses, constraints
mod aws;

// 3 data that passes between the parts
mod reply; //             an HTTP answer
mod transport_support; // the capabilities of transports
mod world;

// 4 pure parts, none knows another
mod file; //    JSON files of people, read with the place of every error
mod service; // the emulated Step Functions
mod wire; //    AWS JSON 1.0

// 5 operations: parse, act, encode; and recorded exchanges
pub mod cassette; // files of recorded exchanges
mod operation;

// 6 scenarios, and their progress
#[cfg(feature = "record")]
pub mod record; // the upstream, and the file that its answers go to
mod script;

// 7 evidence
pub mod journal;

// 8 checks over the evidence
pub mod lint;

// 9 the engine: one decision on each request
mod engine;

// 10 the control interface for clients in other languages
#[cfg(feature = "cli")]
mod control;

// 11 transports: the only code that waits or knows a socket
mod transport;

// 12 what a test holds
mod mock;

// 13 the explorer: every failure, crash and order that a function can meet
#[cfg(any(feature = "cli", feature = "explore"))]
pub mod explore;

// 14 around it
#[cfg(feature = "rstest")]
pub mod fixtures; // mocks as arguments of a test
// Its examples need the features; they run with all of them.
#[cfg(any(
    not(doctest),
    all(feature = "explore", feature = "record", feature = "wiremock")
))]
pub mod guide; //    pages for the reader

pub use aws::{
    ErrorCode, ErrorProvenance, ExecutionStatus, KmsAccess, KmsKeyState, RetryClass, ServiceError,
    StateMachineStatus, StateMachineType, TaskOutcome,
};
pub use clock::Clock;
pub use error::{Error, ErrorKind};
pub use fault::{Ending, Fault, FaultEntry, Latency};
pub use gate::Held;
pub use lints::{Lint, LintLevel};
pub use mock::{
    ActivityHandle, Builder, Call, Calls, Execution, Gate, MountGuard, SfnHandle, SfnMock,
    StateMachineHandle, TaskToken, Wait,
};
pub use provenance::Provenance;
pub use reply::Reply;
pub use request::Request;
pub use script::{
    Afterwards, Builtin, CallCount, Scenario, Script, Step, Times, Unmatched, Unsigned, When,
    describe_execution, get_activity_task, get_execution_history, list_executions, operation,
    redrive_execution, send_task_failure, send_task_heartbeat, send_task_success, start_execution,
    start_sync_execution, stop_execution,
};
pub use world::{
    Activity, ExistingExecution, Finish, InputEquality, Lag, StateMachine, Throttling,
};

/// For the macros that make cases: a user of them needs no rstest of the user's own.
#[cfg(feature = "rstest")]
#[doc(hidden)]
pub use rstest::rstest as __rstest;

/// The examples of README.md, as documentation tests.
#[cfg(all(doctest, feature = "explore", feature = "record", feature = "wiremock"))]
#[doc = include_str!("../README.md")]
struct Readme;
