//! StartSyncExecution: what is emulated, what is not, and how well it is known.
//!
//! Runs an EXPRESS execution and answers when it has ended, by its [`Finish`](crate::Finish); a run
//! that failed is a 200. Without one its output is its input.
//!
//! The answer takes as long as the execution: on a paused clock no time, on a socket real time. The
//! mock's own clock does not move.
//!
//! **Emulated:**
//!
//! - validation and name rules of StartExecution, trace header, `includedData`
//! - five minutes at most, then TIMED_OUT
//! - any host, with `sync-` or without
//!
//! **Not emulated:**
//!
//! - account concurrency (`429`-like throttling) but by a scenario
//! - a run that the test ends by hand: it has its end already when it starts
//!
//! | rule | how well it is known |
//! |---|---|
//! | members, `outputDetails` without output, 200 for a failed run | Recorded |
//! | StateMachineTypeNotSupported of a STANDARD machine | Recorded |
//! | `__type` within the details, the order of members | Observed |
//! | five minutes | Documented |
//! | billed duration rounded up to 100 ms; the output without a plan; the order of checks | Inferred |
