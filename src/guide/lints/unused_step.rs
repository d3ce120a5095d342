//! `unused-step`: a step that no request took, of a scenario that was reached.
//!
//! # The bug
//!
//! A scenario throttles twice and then loses an answer, and the client gives up after the first
//! throttle: the rest of the script was never tested.
//!
//! # The story
//!
//! A client was set to one attempt by a shared configuration. Its test scripted a throttle, then a lost
//! answer, and asserted that no execution was started; the throttle was enough for that.
//!
//! # The cure
//!
//! Have the code under test come that far, or remove the step. A scenario whose steps may stay unused is
//! marked [`.optional()`](crate::Scenario::optional). Exempt are scenarios in which a step has a
//! [probability](crate::Step::probability), and built-in scripts. A step that took fewer requests than its
//! [`times`](crate::Step::times) is not reported: to know the number, use
//! [`expect_requests`](crate::Scenario::expect_requests).
//!
//! # The lint fires
//!
//! ```
//! use sfn_mock::{Lint, LintLevel, SfnMock};
//!
//! let sfn = SfnMock::builder().lint(Lint::UnusedStep, LintLevel::Deny).start();
//! // ... scenarios, each step of which the code under test meets ...
//! ```
