//! RedriveExecution: what is emulated, what is not, and how well it is known.
//!
//! Runs an execution again that did not succeed. It ends as the redrive's own step defines, or as
//! its machine's [`Finish`](crate::Finish), started again.
//!
//! **Emulated:**
//!
//! - 14 days after the closing, a year after the start, not of a machine that is being deleted
//! - `clientToken`: the last ten, for 15 minutes
//! - the open-execution limit
//!
//! **Not emulated:**
//!
//! - from which state it goes on: there are no states
//! - the limit of 25,000 events
//!
//! | rule | how well it is known |
//! |---|---|
//! | conditions, client tokens, `redriveCount`, `redriveDate` | Documented |
//! | the body `{"redriveDate":...}` | Documented |
//! | the text of ExecutionNotRedrivable | Inferred |
//! | the order of checks; that a closed redrive starts its plan again | Inferred |
