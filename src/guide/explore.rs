//! Exploring: every failure, at every call, of the code under test.
//!
//! A scenario stages one bad day. An exploration (feature `explore`) stages all of them, within
//! bounds: it runs a function once per *schedule*, and a schedule chooses for each request whether it
//! is served, lost before or after the service has committed, refused, late, or the last thing that
//! the process does. Each run has a fresh mock in process and paused time. The first schedule that
//! breaks a rule is shrunk and shown.
//!
//! ```
//! # #[cfg(feature = "explore")]
//! # fn main() {
//! use std::cell::Cell;
//!
//! use aws_sdk_sfn::Client;
//! use sfn_mock::explore::{explore_with, invariant};
//!
//! /// The database: it survives a crash of the process.
//! #[derive(Default)]
//! struct Store {
//!     placed: Cell<bool>,
//! }
//!
//! async fn place_order(client: &Client, store: &Store) -> Result<(), aws_sdk_sfn::Error> {
//!     if store.placed.get() {
//!         return Ok(());
//!     }
//!     let orders = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
//!     client.start_execution().state_machine_arn(orders).name("order-17").send().await?;
//!     store.placed.set(true); // after the start: a crash in between starts the same name again
//!     Ok(())
//! }
//!
//! explore_with(Store::default, async |sfn, store| place_order(&sfn.client(), store).await)
//!     .failures(2)
//!     .crashes(1)
//!     .workers(2)
//!     .invariant(invariant::ok_means_started_once("order-17"))
//!     .invariant(|run| !run.state().placed.get() || run.started("order-17") == 1)
//!     .max_schedules(500) // of this example: a test takes the default
//!     .check();
//! # }
//! # #[cfg(not(feature = "explore"))]
//! # fn main() {}
//! ```
//!
//! # The result, and its limits
//!
//! A green exploration that was not cut short means: within these bounds, with these classes of failures, no
//! schedule breaks a rule. It does not cover more failures than the bound, failures of other services, threads, real
//! I/O, and time-outs that fire between two requests which both wait for their turn. The rules are
//! yours: a function that does nothing keeps `started_at_most_once`. Add a rule for success, such as
//! `ok_means_started_once`.
//!
//! A schedule in which the function waits forever is not judged, and no failure is tried in it. The report counts
//! these ([`not_judged`](crate::explore::Exploration::not_judged)), and
//! [`deny_hangs`](crate::explore::Explorer::deny_hangs) makes the first one a failure.
//!
//! Beside the rules, these break a schedule: a panic of the function, more requests than
//! [`max_requests`](crate::explore::Explorer::max_requests), an expectation that is not met, a lint
//! at level deny, and a plain run that never ends.
//!
//! # Failures
//!
//! | class | the client sees | the service |
//! |---|---|---|
//! | `LostRequest` | a broken connection | has done nothing |
//! | `LostResponse` | a broken connection | has committed |
//! | `Late` | its own time-out | has committed |
//! | `RetryableError` | an error that the SDK retries | has done nothing |
//! | `FinalError` | an error that no SDK retries | has done nothing |
//! | `NoArn` | a success with an empty ARN (starts alone) | has committed |
//!
//! Each class is tried by its plainest member;
//! [`every_error`](crate::explore::Explorer::every_error) tries all, which multiplies the search by
//! about five: of the errors, those that the API's model declares for the operation, and the common ones. A failure applies to one attempt, or to every attempt of a call: "throttled until the
//! SDK gives up" is one failure. A response that is lost where nothing was changed equals a lost
//! request, and is not tried. `Late` needs a client with a time-out; without one the function waits
//! forever, and the report lists the requests.
//!
//! # Crashes
//!
//! A process dies before a request is sent, after the service has acted and before the response
//! arrives, or after the last answer: the function has run to its end, and its result has not reached anyone.
//! All of its tasks end, its clients are refused, and the function is started again with the
//! same service and the same state. The state represents everything that outlives a process. A value
//! that the function keeps elsewhere, in a static or in what its closure captures, is not reset between
//! schedules.
//!
//! # Workers
//!
//! With `workers(2)` the function runs twice, side by side, and the explorer chooses at each request
//! who goes on. The start of a worker is such a choice too, so that the second one begins before the first
//! one, in its midst, or after its end. The same holds for requests that one worker has in flight together,
//! with `join!` or spawned tasks. Without a state, requests about different executions are not reordered, since that
//! cannot make a difference; with a state every order is tried, since the code between two requests
//! can touch it. Scenarios, throttling, quotas and a `finish` of a machine make all orders count too.
//!
//! # Choosing bounds
//!
//! Each request has about six failures. A function that makes `r` requests without failures has about
//! `6 r` schedules with one failure, and `(6 r)^2 / 2` with two. One call with the SDK's three attempts:
//!
//! | failures | crashes | workers | schedules |
//! |---|---|---|---|
//! | 1 | 0 | 1 | 10 |
//! | 2 | 0 | 1 | 27 |
//! | 2 | 1 | 1 | 230 |
//! | 1 | 0 | 2 | 48 |
//! | 1 | 1 | 2 | 408 |
//! | 2 | 1 | 2 | 3,178 |
//!
//! Start with one failure, one crash, two workers; most bugs need one or two deviations. A debug build
//! runs some hundreds of schedules per second. [`max_schedules`](crate::explore::Explorer::max_schedules)
//! (10,000) and [`time_limit`](crate::explore::Explorer::time_limit) end a search that is too large: the
//! report is then marked `INCOMPLETE`, and `check` prints a line to stderr, which the test harness does not
//! capture. A test that must not pass then takes the report: `let found = explore(..).run();` and
//! `assert!(found.cut_short().is_none() && found.failed().is_none() && found.diverged().is_none(), "{found}")`.
//!
//! # Time and chance
//!
//! Each process has a paused clock of its own, which jumps where the process has nothing to do: back-off
//! takes no time. The mock's clock follows the process that goes on, and never goes back. A process that
//! waits for 24 virtual hours counts as waiting forever
//! ([`virtual_time`](crate::explore::Explorer::virtual_time)); a wait for another worker, such as for its lock, takes no time. The SDK's back-off is seeded; each process
//! has a retry quota of its own. A client that is made from `sdk_config()` shares the quota of the test
//! binary instead, and an exploration that uses it up ends with "retry quota used up".
//!
//! # A function that is not deterministic
//!
//! Two runs of one schedule must make the same requests. Where they do not, the exploration fails with
//! the first difference. Take time and random numbers from the state, write `biased;` in
//! `tokio::select!`, and do not iterate over a `HashMap`. A body that differs from run to run is only
//! noted.
//!
//! `spawn_blocking`, files of tokio, and threads that wake the function are noted too. Sockets of tokio
//! panic, because the runtime has no I/O, and the message names that; the waits of the mock's handle
//! (`wait_for`) need real time, and count as waiting forever.
//!
//! # A schedule by itself
//!
//! The message of a failure ends with a token. `SFN_MOCK_SCHEDULE=TOKEN cargo test NAME` runs that
//! schedule alone and prints its whole journal. The token knows the requests that it was found with, and
//! refuses other code.
//!
//! # A program in any language
//!
//! `sfn-mock explore` (feature `cli`) runs a program instead of a function: one process, which finds
//! the mock by its environment. A crash kills it and starts it again.
//!
//! ```text
//! sfn-mock explore --failures 2 --crashes 1 --invariant started-at-most-once=order-17 -- python3 place_order.py
//! ```
//!
//! | option | meaning | default |
//! |---|---|---|
//! | `--scenario FILE` | the machines and scenarios of each run | none |
//! | `--failures N`, `--crashes N` | the most of one run | 1, 0 |
//! | `--invariant NAME[=VALUE]` | a rule: `started-at-most-once=NAME`, `started-at-most=N`, `ok-means-started-once=NAME`, `at-most-requests=N`, `same-name-on-every-attempt`, `no-retry-after-a-final-error`, `exit-status` | `exit-status`: every run exits 0 |
//! | `--only CLASS` | these classes of failures alone: `lost-response`, `lost-request`, `retryable-error`, `final-error`, `no-arn`, `late` | all but `late` |
//! | `--every-error` | every member of a class | the plainest one |
//! | `--max-schedules N`, `--timeout SECONDS` | the most runs, and the time of one run | 10,000, 30 |
//! | `--report text\|json` | the form of the report on stdout | `text` |
//!
//! It exits with 1 if a run breaks a rule. A run that a failure keeps longer than `--timeout` is killed, reported and
//! not judged; the plain run must end. Time is real here, so that back-off takes its time.
//!
//! # The callers of the built-in scripts
//!
//! A naive caller of each built-in script is caught without the script: the table has the first schedule
//! that breaks its rule, with the number of those that were run by then. A careful caller passes with one
//! failure, one crash and two workers, in all schedules of the last column.
//!
//! | script | rule | naive | run | careful |
//! |---|---|---|---|---|
//! | `kms-throttled-once` | `Ok`, and started once | `1-KmsThrottlingException` | 2 | 445 |
//! | the same, a status set before the start | the same | `1-every-lost-request` | 5 | 1,850 |
//! | `throttled-until-the-sdk-gives-up` | the same | `1-every-ThrottlingException` | 3 | 482 |
//! | `throttled-without-end` | at most 3 requests | `1-every-lost-response` | 3 | 408 |
//! | `limit-reached-mid-batch` | each message started once | `1-lost-response` | 2 | 5,086 |
//! | `name-too-long` | `Ok` in spite of the name | `1-ValidationException` | 12 | 408 |
//! | `every-name-once`, a name of the process | two jobs, two executions | `plain` | 1 | 3,356 |
//! | `every-name-once`, names cut off | the same | `plain` | 1 | 3,356 |
//! | `requests-lost-until-the-sdk-gives-up` | `Ok` means started once | `1-every-lost-request` | 5 | 476 |
//! | `answer-lost-after-commit` | started at most once | `1-lost-response` | 2 | 408 |
//! | `answers-lost-until-the-sdk-gives-up`, the time in the input | `Ok`, and started once | `1-every-lost-response` | 3 | 550 |
//! | the same, the ARN noted afterwards | the noted ARN exists | `1-every-lost-response` | 3 | 2,398 |
//! | `answer-lost-and-run-finished` | started at most once | `1-lost-response` | 2 | 408 |
//! | `ok-without-an-arn`, `ok-from-a-proxy` | `Ok` has an ARN | `1-empty-body` | 44 | 443 |
//! | `two-workers-at-once` | charged once | `plain` | 1 | 1,817 |
//! | `name-taken`, `name-of-a-failed-run` | `Ok` means started | `1-ExecutionAlreadyExists` | 24 | 408 |
