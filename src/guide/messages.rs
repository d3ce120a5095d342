//! Messages: how to read the timeline, and what five common failures print.
//!
//! A mock is verified when it is dropped. If something is wrong then, the test fails with a report: what was
//! expected and found, the place in the test, one suggestion, and the timeline of all that came in.
//!
//! # The timeline
//!
//! It has a headline for each call, and below it a row for each of the call's requests.
//!
//! | part | meaning |
//! |---|---|
//! | `call 1: StartExecution orders/order-17` | one call of an SDK, with its machine and execution |
//! | `max=3` | the client makes at most three attempts of this call, by its own header `amz-sdk-request`; a client that does not send it has no `max`, and one with `max=1` does not retry |
//! | `at` | the time since the mock's start: real, or tokio's paused time |
//! | `waited` | the time since the attempt before it, which is the client's back-off |
//! | `#` | the number of the request, in order of arrival |
//! | `attempt` | `2.1` is the first attempt of call 2 |
//! | `service` | `COMMIT` and a name: this request started an execution; `replayed`: the start before it did; `changed`; the status that DescribeExecution reported, such as `RUNNING`; `not reached`: the request was lost or is held; `-`: nothing changed |
//! | `wire` | what the client got: the status, the error and the size of the answer, or the fault instead, such as `RST, 200 lost` |
//! | `["lossy", step 1]` | the scenario and the step that handled the request; without it, no scenario and no cassette answered |
//!
//! # A misspelt scenario
//!
//! A scenario that no request reaches fails the test, because what it stages has not been tested. The report
//! compares it with the nearest request, condition by condition. Here the scenario is about `order-71`, and
//! the code under test has started `order-17`:
//!
//! ```text
//! sfn-mock: 1 unused scenario (seed 42)
//!
//! unused scenario: "KMS throttles order 17" (tests/orders.rs:12:22)
//!   expected at least 1 request, got 0
//!   matches: StartExecution, name = "order-71"
//!   try: correct the condition of the `when` that does not hold, or the request; `.optional()` allows that it stays unused
//!   the nearest request is #1 StartExecution orders/order-17: 1 of 2 conditions hold
//!     ✓ StartExecution
//!     ✗ name = "order-71"
//!         "order-17"
//!                ^ it differs from character 7 on
//!   note: if the test returned early by `?`, this failure hides its own error
//!   lint: unused-scenario (denied by default), https://docs.rs/sfn-mock/latest/sfn_mock/guide/lints/unused_scenario/
//!
//! timeline: 1 exchange in 1 call, 1 execution started (seed 42)
//!         at    waited  #   attempt  service          wire
//!   call 1: StartExecution orders/order-17
//!    0.002 s            #1  1.1      COMMIT order-17  200, 111 bytes
//! the whole journal: target/sfn-mock/orders-it/orders-kms_throttles_order_17.har
//! ```
//!
//! # A scenario mounted too late
//!
//! The request would have matched, and came before `sfn.mount(..)`:
//!
//! ```text
//! sfn-mock: 1 unused scenario (seed 42)
//!
//! unused scenario: "KMS throttles order 17" (tests/orders.rs:27:22)
//!   expected at least 1 request, got 0
//!   matches: StartExecution, name = "order-17"
//!   try: mount it before the code under test makes the call; `.optional()` allows that it stays unused
//!   request #1 StartExecution orders/order-17 matches it, and came before it was mounted; the first request after that is #2
//!   note: if the test returned early by `?`, this failure hides its own error
//!   lint: unused-scenario (denied by default), https://docs.rs/sfn-mock/latest/sfn_mock/guide/lints/unused_scenario/
//!
//! timeline: 1 exchange in 1 call, 1 execution started (seed 42)
//!         at    waited  #   attempt  service          wire
//!   call 1: StartExecution orders/order-17
//!    0.002 s            #1  1.1      COMMIT order-17  200, 111 bytes
//! the whole journal: target/sfn-mock/orders-it/orders-a_scenario_mounted_too_late.har
//! ```
//!
//! # An assertion of the test's own
//!
//! A test that panics by itself gets the same report on stderr, after its own message. The mock does not
//! panic a second time. `SFN_MOCK_ON_PANIC=off` turns this off.
//!
//! ```text
//! sfn-mock: the test panicked; the mock http://127.0.0.1:PORT reports (SFN_MOCK_ON_PANIC=off turns this off):
//! sfn-mock: all expectations met (seed 42)
//!
//! timeline: 1 exchange in 1 call, 1 execution started (seed 42)
//!         at    waited  #   attempt  service          wire
//!   call 1: StartExecution orders/order-17
//!    0.002 s            #1  1.1      COMMIT order-17  200, 111 bytes
//! the whole journal: target/sfn-mock/orders-it/orders-the_order_is_accepted.har
//! ```
//!
//! # A stalled client without a time-out
//!
//! `Fault::Stall` never answers. A client without a time-out waits forever, and the test with it. A request
//! that is held or stalled for longer than the wait limit (10 s; `builder().wait_limit(..)` sets it) prints
//! one line to stderr, also where the test harness captures what the test prints:
//!
//! ```text
//! sfn-mock: request #1 StartExecution orders/order-17 is stalled by scenario "slow" (tests/orders.rs:35:24), step 1 for 10s; a client without a time-out waits forever
//! ```
//!
//! # A hold that waits for two
//!
//! `Step::hold_until(2)` releases its requests when two calls wait. If the code under test makes the calls one
//! after another, the first one waits forever:
//!
//! ```text
//! sfn-mock: request #1 StartExecution orders/order-17 is held by scenario "slow" (tests/orders.rs:48:24), step 1 for 10s: 1 of 2 calls wait; a client without a time-out waits forever
//! ```
