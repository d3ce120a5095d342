//! The reports of the explorer, as text.

use std::cell::Cell;

use insta::assert_snapshot;
use sfn_mock::explore::FailureClass::LostRequest;
use sfn_mock::explore::{Explorer, explore, invariant};

use super::stderr_of;
use crate::explore::{Refused, failed, start};
use crate::support::panics::{panic_of, same_in_every_run};

/// A function that starts an execution without a name, of which one at most is allowed.
fn unnamed()
-> Explorer<'static, aws_sdk_sfn::operation::start_execution::StartExecutionOutput, Refused, ()> {
    explore(async |sfn| start(&sfn.client(), None, "{}").await)
        .invariant(invariant::started_at_most(1))
}

/// A report without the time that the exploration took.
fn report(text: &str) -> String {
    let time = regex::Regex::new(r"( in) [\d.]+ ?(ns|µs|ms|s)").expect("a regex");
    let text = time.replace_all(text, "$1 TIME");
    same_in_every_run(&text)
}

#[test]
fn a_failed_schedule_has_its_rule_its_timeline_a_scenario_file_and_a_token() {
    assert_snapshot!(report(&panic_of(|| unnamed().check())), @r#"
    sfn-mock: a schedule with 1 deviation breaks a rule: expected at most 1 execution, found 2
      rule: the invariant at tests/it/messages/explorer.rs:LINE, schedule 2 of the search

       1      0.000 s  StartExecution orders/(unnamed)             started, response lost after the service (reset)   <- failure
       2      0.000 s  StartExecution orders/(unnamed), attempt 2  started
      result: Ok
      started: 88386dbe-93ac-4f7c-9396-026c7ab096ea (RUNNING), 00b2dbce-0224-40e6-b3b7-bfe8c3059cd7 (RUNNING)

    as a scenario file, for an ordinary test:
    { "scenarios": [
      { "when": { "operation": "StartExecution", "name": null }, "steps": [{ "loseResponse": "reset" }] }
    ] }

    run this schedule alone, with its journal:
      SFN_MOCK_SCHEDULE=1-lost-response@eb952cf3 cargo test messages::explorer::a_failed_schedule_has_its_rule_its_timeline_a_scenario_file_and_a_token

    explored 2 schedules in TIME (at most 1 failure and 0 crashes, 1 worker)
      with 1 deviation: 1
      at StartExecution orders/(unnamed): 1
    "#);
}

#[test]
#[ignore = "run by another test"]
fn cut_short() {
    explore(async |sfn| start(&sfn.client(), Some("order-17"), "{}").await)
        .failures(2)
        .max_schedules(5)
        .check();
}

#[test]
fn a_check_that_was_cut_short_passes_and_prints_a_line_to_stderr() {
    assert_snapshot!(stderr_of("explorer::cut_short"), @"sfn-mock: the exploration at tests/it/messages/explorer.rs:LINE is INCOMPLETE: the search was cut short by `max_schedules`, with at least 15 schedules left to run");
}

#[test]
fn an_exploration_without_a_failure_is_summarised() {
    let found = explore(async |sfn| start(&sfn.client(), Some("order-17"), "{}").await)
        .only([LostRequest])
        .run();
    assert_snapshot!(report(&found.to_string()), @"
    explored 3 schedules in TIME (at most 1 failure and 0 crashes, 1 worker)
      with 1 deviation: 2
      at StartExecution orders/order-17: 2
    ");
}

#[test]
fn a_search_that_is_cut_short_is_incomplete() {
    let found = explore(async |sfn| start(&sfn.client(), Some("order-17"), "{}").await)
        .failures(2)
        .max_schedules(5)
        .run();
    assert_snapshot!(report(&found.to_string()), @"
    explored 5 schedules in TIME (at most 2 failures and 0 crashes, 1 worker)
      with 1 deviation: 4
      not run because they equal another one: 1
      at StartExecution orders/order-17: 4
      INCOMPLETE: the search was cut short by `max_schedules`, with at least 15 schedules left to run
    ");
}

#[test]
fn a_token_of_other_code_is_refused() {
    let token = failed(&unnamed().run()).token().to_owned();
    let other = || explore(async |_| Ok::<(), ()>(())).schedule(token).run();
    assert_snapshot!(report(&panic_of(|| drop(other()))), @"
    sfn-mock: the token 1-lost-response@eb952cf3 belongs to other code: the requests up to its last deviation differ
      at tests/it/messages/explorer.rs:LINE
      try: copy the token from the failure message, or unset SFN_MOCK_SCHEDULE and explore again
    ");
}

#[test]
fn an_invalid_token_is_quoted() {
    let run = || drop(unnamed().schedule("1-lost-answer@0").run());
    assert_snapshot!(report(&panic_of(run)), @r#"
    sfn-mock: the token of a schedule cannot be read: expected a token like `2-lost-response@1f3a9c02`, found "1-lost-answer"
      at tests/it/messages/explorer.rs:LINE
      try: copy the token from the failure message, or unset SFN_MOCK_SCHEDULE and explore again
    "#);
}

#[test]
fn a_function_that_differs_in_the_same_schedule_shows_the_difference() {
    let runs = Cell::new(0);
    let explorer = explore(async |sfn| {
        runs.set(runs.get() + 1);
        let client = sfn.client();
        if runs.get() % 2 == 0 {
            let _ = client.list_state_machines().send().await;
        }
        start(&client, Some("order-17"), "{}").await
    });
    assert_snapshot!(report(&panic_of(|| explorer.check())), @"
    sfn-mock: the function behaves differently in the same schedule (1-lost-response): request 1: expected StartExecution orders/order-17, found ListStateMachines
      try: use no real clock and no random numbers, keep both in the state, and write `biased;` first in each `tokio::select!`

    explored 2 schedules in TIME (at most 1 failure and 0 crashes, 1 worker)
      with 1 deviation: 1
      at ListStateMachines: 1
    ");
}

#[test]
fn an_input_that_differs_from_run_to_run_is_noted() {
    let runs = Cell::new(0);
    let found = explore(async |sfn| {
        runs.set(runs.get() + 1);
        start(&sfn.client(), Some("order-17"), &runs.get().to_string()).await
    })
    .only([LostRequest])
    .run();
    assert_snapshot!(report(&found.to_string()), @"
    explored 3 schedules in TIME (at most 1 failure and 0 crashes, 1 worker)
      with 1 deviation: 2
      at StartExecution orders/order-17: 2
      note: the body of StartExecution orders/order-17 differs from run to run, so a failure may not be found again; take time and chance from the state
    ");
}

#[test]
fn a_thread_of_the_runtime_is_noted() {
    let found = explore(async |sfn| {
        let _ = tokio::task::spawn_blocking(|| ()).await;
        start(&sfn.client(), Some("order-17"), "{}").await
    })
    .only([LostRequest])
    .run();
    assert_snapshot!(report(&found.notes().join("\n")), @"the function uses `spawn_blocking` or threads, which the explorer does not control");
}

#[test]
fn an_exploration_inside_a_runtime_is_refused() {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime can be made");
    let run = || runtime.block_on(async { drop(unnamed().run()) });
    assert_snapshot!(report(&panic_of(run)), @"
    sfn-mock: an exploration makes runtimes of its own, and cannot run on another one
      at tests/it/messages/explorer.rs:LINE
      try: make the test a plain `#[test]` function instead of `#[tokio::test]`
    ");
}

#[test]
fn real_io_is_explained() {
    let connect = async || tokio::net::TcpStream::connect("127.0.0.1:9").await;
    let found = explore(async |_| connect().await.map(drop)).run();
    assert_snapshot!(report(failed(&found).message()), @"
    the function panicked: A Tokio 1.x context was found, but IO is disabled. Call `enable_io` on the runtime builder to enable IO.
      try: leave sockets and pipes out of an explored function; its runtime has no I/O
    ");
}
