//! GetExecutionHistory: what is emulated, what is not, and how well it is known.
//!
//! Returns an execution's events in pages, in either order.
//!
//! There are the events of a start, a closing and a redrive, and none of a state: definitions are
//! never interpreted.
//!
//! **Emulated:**
//!
//! - ExecutionStarted, ExecutionSucceeded, ExecutionFailed, ExecutionTimedOut, ExecutionAborted, ExecutionRedriven
//! - `reverseOrder`, `maxResults`, `nextToken`, `includeExecutionData`
//!
//! **Not emulated:**
//!
//! - events of states and tasks
//! - the limit of 25,000 events
//!
//! | rule | how well it is known |
//! |---|---|
//! | the members of ExecutionStarted, ExecutionSucceeded, ExecutionFailed, ExecutionAborted | Recorded |
//! | an abort before the first state has the previous event 0 | Recorded |
//! | a time-out has it too, and the error `States.Timeout` is in its event alone | Observed |
//! | the previous events of other closings without states, and of a redrive | Inferred |
//! | without execution data, input and output are left out with their details | Inferred |
//! | the order in which members are written | Inferred |
