//! `unused-scenario`: a scenario that no request reached. It is denied by default.
//!
//! # The bug
//!
//! A test that scripts a failure and never meets it passes for nothing: a name is misspelt in the
//! *when*, an earlier scenario takes the request, or the scenario is mounted after the call.
//!
//! # The story
//!
//! A team tested that a lost answer does not place an order twice. The order's name gained a prefix,
//! the scenario no longer matched, the service answered by itself, and the test was green for a year
//! in which the retry had no name.
//!
//! # The cure
//!
//! The message has the nearest request and how it differs, the scenario that took it, or that it came
//! before the mount. Correct the *when*, the order or the code. A scenario that may stay unused is
//! marked [`.optional()`](crate::Scenario::optional), and so is a whole
//! [script](crate::Script::optional) (`"optional": true` in a file). Exempt are scenarios with an
//! expectation, which decides by itself; those without steps; and built-in scripts. The command line
//! warns instead.
//!
//! # The lint fires
//!
//! ```
//! use sfn_mock::journal::FailureKind;
//! use sfn_mock::{Fault, Lint, Scenario, SfnMock, Step, start_execution};
//!
//! let sfn = SfnMock::builder()
//!     .scenario(
//!         Scenario::new("the answer is lost")
//!             .when(start_execution().name("order-17"))
//!             .then(Step::lose_response(Fault::Reset)),
//!     )
//!     .start();
//! // ... the code under test starts "prod-order-17" ...
//! let report = sfn.close().unwrap_err();
//! let failure = report.failures().next().unwrap();
//! assert_eq!(failure.kind(), FailureKind::Lint(Lint::UnusedScenario));
//! assert_eq!(failure.scenario(), Some("the answer is lost"));
//! ```
