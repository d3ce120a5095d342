//! An AWS Step Functions `StartExecution` that lives inside a Rust test.
#![cfg_attr(docsrs, feature(doc_cfg))]

// 1 vocabulary: imports nothing of ours
mod arn;
mod clock;
mod entropy;
mod fault;
mod gate;
mod provenance;

// 2 model: what passes between the parts, as data
mod model;

// 3 two pure halves, neither knows the other
mod service;
mod wire;

// 4 operations: decode, act, encode
mod operation;

// 5 what was written
mod script;

// 6 evidence
mod journal;

// 7 the core
mod mock;

// 8 carriers: the only code that waits or knows a socket
mod carrier;

// 9 what a test holds
mod handle;

pub use clock::Clock;
pub use fault::{Ending, Fault, Latency};
pub use gate::{Arrived, Gate, Held};
pub use handle::{Builder, Execution, Machine, MountGuard, SfnHandle, SfnMock};
pub use journal::{Call, Calls, Exchanges, ExchangesIter, Report};
pub use model::{
    Attempt, Error, ErrorCode, ErrorKind, ErrorProvenance, Exchange, ExecutionStatus,
    ExistingExecution, InputEquality, KmsAccess, KmsKeyState, Reply, Request, Retried,
    ServiceError, StateMachine, StateMachineStatus, StateMachineType,
};
pub use provenance::Provenance;
pub use script::{
    Afterwards, Builtin, Expected, Scenario, Script, Step, Times, Unmatched, Unsigned, When,
    operation, start_execution,
};
