//! ListExecutions: what is emulated, what is not, and how well it is known.
//!
//! Lists a machine's executions in pages, the most recent first.
//!
//! A page is read as of the first one: executions that start, close or are redriven after that neither
//! come twice nor are left out.
//!
//! **Emulated:**
//!
//! - `statusFilter`, `redriveFilter`, `maxResults`, `nextToken`
//! - the ARN of a version or of an alias: what was started through it
//! - tokens that were changed, belong to another request or are older than 24 hours are refused
//! - the lag of [`Builder::list_lag`](crate::Builder::list_lag)
//!
//! **Not emulated:**
//!
//! - map runs: a `mapRunArn` is refused with ResourceNotFound
//! - fewer results than were asked for, which AWS may give
//!
//! | rule | how well it is known |
//! |---|---|
//! | members, newest first, no `nextToken` on the last page | Recorded |
//! | the constraints of `statusFilter`, `maxResults`, `nextToken`; StateMachineTypeNotSupported; InvalidToken | Recorded |
//! | `Must provide a StateMachine ARN or MapRun ARN` | Observed |
//! | open ones are sorted by start or redrive, closed ones by closing; 24 hours | Documented |
//! | which executions an alias ARN lists; that a token is for its own request | Inferred |
//! | texts about map runs and PENDING_REDRIVE | Inferred |
