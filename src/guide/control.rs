//! The control interface, for clients in other languages that share one `sfn-mock serve`. Requires
//! feature `cli`.
//!
//! A Rust test has the mock's [handle](crate::SfnHandle). A test in another language that starts a
//! binary of its own needs this interface only to act in mid-test: move the clock, end an execution,
//! release a gate. Tests that share one server reset it, too. The flag `--control` turns it on:
//!
//! ```text
//! sfn-mock serve --control
//! ```
//!
//! It is off by default, listens on loopback alone, and is not Step Functions: its requests are in no
//! journal. [`Builder::control`](crate::Builder::control) gives a mock in Rust the same. Every answer is
//! JSON, and an error names its cause: `{ "error": "..." }` with one of these statuses.
//!
//! | status | cause |
//! |---|---|
//! | 400 | the body |
//! | 403 | a `Host` that is not loopback, or an `Origin`: a web page sends such requests |
//! | 404 | there is no such thing |
//! | 405 | the method |
//! | 409 | the mock is in another state |
//! | 413 | the request is larger than 1 MB; nothing was changed |
//! | 415 | a change without `Content-Type: application/json`, which `curl --json` sends |
//!
//! # Reset before each test
//!
//! ```text
//! curl --json '' http://127.0.0.1:8083/_sfn-mock/reset
//! ```
//!
//! The world, the scenarios, the journal, the clock and all chance return to their state at the mock's
//! start; the connections of requests that still waited at a gate are closed. With a scenario file
//! as its body, the mock begins with that instead:
//!
//! ```text
//! curl --json '{"stateMachines":[{"name":"orders"}]}' http://127.0.0.1:8083/_sfn-mock/reset
//! curl --json @throttled.json http://127.0.0.1:8083/_sfn-mock/reset
//! ```
//!
//! Its steps can `play` the regular files of one folder, and below it: that of the first scenario file of
//! `serve`, or that of `--files DIR`.
//!
//! `seed`, `clock` and `unsigned` cannot change after the start. A file can repeat the mock's values, so
//! that one file does for `serve --scenario` and for this; a different value is refused.
//!
//! # What a test does
//!
//! Scenarios of a scenario file are mounted after those that are there:
//!
//! ```text
//! curl --json '{"scenarios":[{"name":"two at once","when":{"name":"order-1"},"steps":[{"hold":{}}]}]}' http://127.0.0.1:8083/_sfn-mock/scenarios
//! ```
//!
//! With `inOrder` the first request that reaches one of them before those earlier in the list fails the
//! test, as in a file that the mock starts with. The rest of a file is for a reset.
//!
//! ```text
//! curl --json '{"inOrder":[["reserve","ship"]],"scenarios":[{"name":"reserve","when":{"name":"reserve-1"},"steps":[]},{"name":"ship","when":{"name":"ship-1"},"steps":[]}]}' http://127.0.0.1:8083/_sfn-mock/scenarios
//! ```
//!
//! Requests that wait at a scenario's gate are released, `all` or the `next` one:
//!
//! ```text
//! curl --json '{"scenario":"two at once","release":"all"}' http://127.0.0.1:8083/_sfn-mock/gates
//! ```
//!
//! The clock moves forward, 90 days and a second for instance:
//!
//! ```text
//! curl --json '{"advanceMs":7776001000}' http://127.0.0.1:8083/_sfn-mock/clock
//! ```
//!
//! An execution finishes, by its name or ARN, as `SUCCEEDED` (with an `output`, by default `{}`),
//! `FAILED`, `TIMED_OUT` or `ABORTED` (with an `error` and a `cause`, or without):
//!
//! ```text
//! curl --json '{"execution":"order-17","status":"SUCCEEDED","output":{"paid":true}}' http://127.0.0.1:8083/_sfn-mock/executions
//! ```
//!
//! A task is scheduled on an activity, by its name or ARN, with an `input` (by default `{}`) and, where
//! wanted, a `heartbeatTimeoutMs`; the answer has its `taskToken`. What a worker answered is asked by that token:
//! `OPEN`, `SUCCEEDED` with an `output`, `FAILED` with an `error` and a `cause`, or `TIMED_OUT`.
//!
//! ```text
//! curl --json '{"activity":"pick","input":{"order":17}}' http://127.0.0.1:8083/_sfn-mock/activities
//! curl --json '{"taskToken":"TASK_TOKEN"}' http://127.0.0.1:8083/_sfn-mock/tasks
//! ```
//!
//! # What a test asks
//!
//! ```text
//! curl http://127.0.0.1:8083/_sfn-mock/executions
//! curl http://127.0.0.1:8083/_sfn-mock/journal
//! curl http://127.0.0.1:8083/_sfn-mock/journal.har
//! curl http://127.0.0.1:8083/_sfn-mock/timeline
//! curl http://127.0.0.1:8083/_sfn-mock/verify
//! ```
//!
//! The executions, in the order of their starts; the exchanges, in order of arrival, and
//! the same as an HTTP archive (HAR 1.2); the timeline, a text; and whether all
//! that the scenarios expect is met: `{"met": true}`, or `{"met": false, ...}` with the report that a
//! Rust test would fail with. When the mock is stopped it verifies once more.
