//! The events of `tracing` that a mock emits.
//!
//! All have the target `sfn_mock`. They belong to the span in which the mock handles the request, if any;
//! the mock opens no spans. The mock is not locked while it emits them, so a subscriber can call it.
//!
//! | level | message | when | fields |
//! |---|---|---|---|
//! | TRACE | `decision` | the mock has decided on a request | `exchange`, `by`, `scenario`, `step`, `held` |
//! | DEBUG | `exchange` | the outcome of a request is known | `exchange`, `connection`, `operation`, `state_machine_arn`, `name`, `invocation_id`, `attempt`, `scenario`, `step`, `status`, `code`, `committed`, `replayed`, `fault` |
//!
//! - `exchange` is the [number](crate::journal::Exchange) of the exchange in the journal.
//! - `by` is `service`, `scenario` (or a cassette), `upstream`, or `refused`.
//! - `committed` is `true` where the service started an execution; together with a `fault` that is an
//!   execution whose start the client does not know of.
//! - A field is absent where the request has no such value.
//! - To see them: a subscriber of the crate `tracing-subscriber` with the filter `sfn_mock=debug`.
