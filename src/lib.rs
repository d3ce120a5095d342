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
//! - A [`Cassette`] is a file of recorded exchanges, without their secrets; a [`Playing`] says how it is
//!   played back.
//! - An idempotent replay is AWS's own: the same start answered as before.
//!
//! # What it knows
//!
//! [`ErrorCode`] has the table of errors, with the [`Provenance`] of each answer. [`StateMachine`]
//! and [`Builder`] say what can be declared, [`SfnHandle`] what can be asked and changed. The
//! [`guide`] says what to watch for: clients that the code under test makes, virtual time, carriers;
//! what is emulated of [each operation](guide::operations); and what [`Advice`] holds against callers.
//!
//! # The house
//!
//! The modules, in the order a reader needs them. A module imports only from groups above its own.
#![cfg_attr(docsrs, feature(doc_cfg))]

// 0 below all
mod eight; //      bytes, looked at eight at a time
mod mistake; //    how it speaks to the author of a test: what is wrong, where, and what to try

// 1 vocabulary: imports nothing else of ours
mod arn; //        state machine ARNs, taken apart
mod bell; //       who waits for a change
mod capability; // what carriers can carry
mod clock; //      time, a value that the test moves
mod entropy; //    chance, from one seed
mod fault; //      how delivery breaks, how late it is
mod gate; //       where requests wait
mod har; //        HTTP Archive, the format of journals and cassettes
mod passage; //    texts of a request, kept once
mod provenance; // how well something is known

// 2 model: what passes between the parts, as data
mod model;

// 3 pure parts, none knows another
mod file; //    files that people write, told what is wrong with them
mod service; // the emulated Step Functions
mod wire; //    AWS JSON 1.0

// 4 operations: decode, act, encode; and what was recorded of them elsewhere
mod cassette;
mod operation;

// 5 what was written, and how far it has come
#[cfg(feature = "record")]
mod record; // what is recorded from where into which file
mod script;

// 6 evidence
mod journal;

// 7 what the evidence says of the caller
mod advice;

// 8 the core: one decision on each request
mod mock;

// 9 what clients in other languages ask beside Step Functions
#[cfg(feature = "cli")]
mod control;

// 10 carriers: the only code that waits or knows a socket
mod carrier;

// 11 what a test holds
mod handle;

// 12 around it
#[cfg(feature = "rstest")]
pub mod fixtures; // mocks as arguments of a test
pub mod guide; //    what to watch for, for the reader

pub use advice::Finding;
pub use cassette::{Cassette, Imported, Playing, RecordedExchange, Redaction, Source};
pub use clock::Clock;
pub use fault::{Ending, Fault, FaultEntry, Latency};
pub use gate::{Arrived, Gate, Held};
pub use handle::{Builder, Execution, Machine, MountGuard, SfnHandle, SfnMock, TaskToken};
pub use journal::{Call, Calls, Exchanges, ExchangesIter, Report, Timeline};
pub use model::{
    Advice, Attempt, BrokenRule, Error, ErrorCode, ErrorKind, ErrorProvenance, Exchange,
    ExecutionStatus, ExistingExecution, Finish, InputEquality, KmsAccess, KmsKeyState, Lag, Level,
    Rejection, Reply, Request, Retried, ServiceError, StateMachine, StateMachineStatus,
    StateMachineType, TaskOutcome, Throttling,
};
pub use provenance::Provenance;
#[cfg(feature = "record")]
pub use record::{Credentials, Mode, Recording};
pub use script::{
    Afterwards, Builtin, Expected, Scenario, Script, Step, Times, Unmatched, Unsigned, When,
    operation, start_execution,
};

/// README's tests, run as they stand there.
#[cfg(all(doctest, feature = "aws-sdk", feature = "record", feature = "wiremock"))]
#[doc = include_str!("../README.md")]
struct Readme;
