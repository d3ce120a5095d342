//! An AWS Step Functions `StartExecution` that lives inside a Rust test: it answers as AWS does,
//! and a script makes it fail, also after the service has committed.
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
//! sfn.assert_started_once("order-17"); // the world: one execution,
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
//!   a world and its scenarios: what a scenario file holds.
//! - A step serves, fails, replies, loses the request, loses the response, or holds. A [`Fault`] is
//!   how delivery breaks on the wire; a [`Gate`] is where held requests wait.
//! - An [`Exchange`] is one request and what became of it; a logical [`Call`] is one SDK call with
//!   its retries.
//! - A [`Cassette`] is a file of recorded exchanges, without their secrets; a [`PlaybackOptions`] says how it is
//!   played back.
//! - An idempotent replay is AWS's own: the same start answered as before.
//!
//! # What it knows
//!
//! [`ErrorCode`] has the table of errors, with the [`Provenance`] of each answer. [`StateMachine`]
//! and [`Builder`] say what can be declared, [`SfnHandle`] what can be asked and changed. The
//! [`guide`] says what to watch for: clients that the code under test makes, virtual time, carriers;
//! what is emulated of [each operation](guide::operations); and what [`Lint`] holds against callers.
//!
//! # The house
//!
//! The modules, in the order a reader needs them. A module imports only from groups above its own.
#![cfg_attr(docsrs, feature(doc_cfg))]

// 0 below all
mod excerpt; //       a place in a text, shown
mod notify; //        wakes tasks and threads that wait for a change
mod panic_message; // the form of every failure: what is wrong, where, what to try

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
mod reply; //             an HTTP answer
mod request; //           an HTTP request

// 2 what the API's model states: errors, statuses, constraints
mod aws;

// 3 data that passes between the parts
mod transport_support; // the capabilities of transports
mod world;

// 4 pure parts, none knows another
mod file; //    JSON files of people, read with the place of every error
mod service; // the emulated Step Functions
mod wire; //    AWS JSON 1.0

// 5 operations: parse, act, encode; and recorded exchanges
mod cassette;
mod operation;

// 6 scenarios, and their progress
#[cfg(feature = "record")]
mod record; // the upstream, and the file that its answers go to
mod script;

// 7 evidence
mod journal;

// 8 checks over the evidence
mod lint;

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
pub mod guide; //    pages for the reader

pub use aws::{
    BrokenRule, ErrorCode, ErrorProvenance, ExecutionStatus, KmsAccess, KmsKeyState, RetryClass,
    ServiceError, StateMachineStatus, StateMachineType, TaskOutcome,
};
pub use cassette::{Cassette, Imported, PlaybackOptions, RecordedExchange, Redaction, Source};
pub use clock::Clock;
pub use error::{Error, ErrorKind};
pub use fault::{Ending, Fault, FaultEntry, Latency};
pub use gate::Held;
pub use journal::{
    Exchange, Exchanges, ExchangesIter, Failure, FailureKind, Rejection, Report, Timeline,
};
pub use lint::LintFinding;
pub use lints::{Lint, LintLevel};
pub use mock::{
    Arrived, Builder, Call, Calls, Execution, Gate, MountGuard, SfnHandle, SfnMock,
    StateMachineHandle, TaskToken,
};
pub use provenance::Provenance;
#[cfg(feature = "record")]
pub use record::{Credentials, RecordMode, Recording};
pub use reply::Reply;
pub use request::{Attempt, Request};
pub use script::{
    Afterwards, Builtin, CallCount, Scenario, Script, Step, Times, Unmatched, Unsigned, When,
    operation, start_execution,
};
pub use world::{ExistingExecution, Finish, InputEquality, Lag, StateMachine, Throttling};

/// README's tests, run as they stand there.
#[cfg(all(doctest, feature = "explore", feature = "record", feature = "wiremock"))]
#[doc = include_str!("../README.md")]
struct Readme;
