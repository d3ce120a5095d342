//! Lints: bugs that this test did not hit, found in what the code under test sent. A page for each rule has
//! the bug, the story and the cure.
//!
//! The rules check the requests that a mock has received. Each of them is [allowed, warns, or is
//! denied](crate::LintLevel). Default: it warns, and its findings are printed only where a test fails for
//! another reason. [`Builder::lint`](crate::Builder::lint) sets a level in code,
//! `"lints": { "unnamed-start": "deny" }` in a scenario file, and
//! [`SfnHandle::lint_findings`](crate::SfnHandle::lint_findings) lists the findings. A caller that names its
//! starts, sends the same input again, and describes an execution that exists already, breaks no rule.
//!
//! The rules check calls of StartExecution; of other calls they only need to know that they were made.
//! A mock sees requests and not intentions. A rule that is denied suits a suite of tests about one
//! caller; a test that provokes an error on purpose may have to turn a rule off.
//!
//! The story of [`unnamed_start`] is that of a public incident; the others are made up of patterns
//! that public code has.
//!
//! | rule | what it finds |
//! |---|---|
//! | [`unnamed-start`](unnamed_start) | a start without a name |
//! | [`name-at-limit`](name_at_limit) | a name of exactly 80 characters |
//! | [`volatile-input`](volatile_input) | an input that is new at every try |
//! | [`kms-throttling-given-up`](kms_throttling_given_up) | a throttle that was not retried |
//! | [`retry-after-final`](retry_after_final) | an error that stays, retried |
//! | [`retries-around-retries`](retries_around_retries) | a loop around the SDK's own |
//! | [`taken-as-done`](taken_as_done) | ExecutionAlreadyExists taken for success |
//! | [`name-without-logs`](name_without_logs) | a name that `CloudWatch` Logs does not take |
//! | [`foreign-service`](foreign_service) | a request for another service, denied by default |
//! | [`unused-scenario`](unused_scenario) | a scenario that no request reached, denied by default |
//! | [`unused-step`](unused_step) | a step that no request took |
//!
//! The last two are checked when a mock is verified, and their findings are in its
//! [`Report`](crate::journal::Report) alone.

pub mod foreign_service;
pub mod kms_throttling_given_up;
pub mod name_at_limit;
pub mod name_without_logs;
pub mod retries_around_retries;
pub mod retry_after_final;
pub mod taken_as_done;
pub mod unnamed_start;
pub mod unused_scenario;
pub mod unused_step;
pub mod volatile_input;
