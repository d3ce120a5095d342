//! How executions end by themselves.

use std::time::Duration;

use serde_json::json;
use sfn_mock::{
    ExecutionStatus, ExistingExecution, Fault, Finish, Scenario, SfnMock, StateMachine, Step,
    start_execution,
};

use super::{millis, mock, orders};
use crate::support::http_client::Client;
use crate::support::panics::panic_of;

const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_hours(24);

fn placed() -> Finish {
    Finish::succeeded(json!({ "placed": true }))
}

#[test]
fn without_a_plan_it_runs_for_good() {
    let sfn = mock(orders()).start();
    let client = Client::of(&sfn);
    client.start("a", None);
    sfn.clock().advance(DAY * 300);
    assert_eq!(client.status("a"), "RUNNING");
}

#[test]
fn at_once_it_has_closed_when_the_start_is_answered() {
    let sfn = mock(orders().finish(placed())).start();
    let client = Client::of(&sfn);
    client.start("a", None);
    let seen = client.about("DescribeExecution", "a");
    assert_eq!(seen.members["output"], r#"{"placed":true}"#);
    assert_eq!(millis(&seen, "startDate"), millis(&seen, "stopDate"));
    assert_eq!(
        client.start("a", None).status_and_code(),
        "400 ExecutionAlreadyExists"
    );
}

#[test]
fn after_a_time_it_closes_to_the_millisecond_whenever_it_is_polled() {
    let sfn = mock(orders().finish(placed().after(2 * SECOND))).start();
    let client = Client::of(&sfn);
    client.start("a", None);
    sfn.clock().advance(Duration::from_millis(1999));
    assert_eq!(client.status("a"), "RUNNING");
    sfn.clock().advance(DAY);
    let seen = client.about("DescribeExecution", "a");
    assert_eq!(seen.members["status"], "SUCCEEDED");
    assert_eq!(millis(&seen, "stopDate") - millis(&seen, "startDate"), 2000);
}

#[test]
fn the_handle_sees_it_close_without_any_request() {
    let sfn = mock(orders().finish(Finish::timed_out().after(SECOND))).start();
    Client::of(&sfn).start("a", None);
    assert_eq!(sfn.execution("a").status(), ExecutionStatus::Running);
    sfn.clock().advance(SECOND);
    assert_eq!(sfn.execution("a").status(), ExecutionStatus::TimedOut);
    let started = sfn.execution("a").start_date();
    assert_eq!(sfn.execution("a").stop_date(), Some(started + SECOND));
}

#[test]
fn after_three_polls_the_fourth_sees_it_closed() {
    let sfn = mock(orders().finish(placed().after_polls(3))).start();
    let client = Client::of(&sfn);
    client.start("a", None);
    let seen: Vec<_> = (0..4).map(|_| client.status("a")).collect();
    assert_eq!(seen, ["RUNNING", "RUNNING", "RUNNING", "SUCCEEDED"]);
}

#[test]
fn the_output_can_be_a_function_of_the_input() {
    let finish = Finish::succeeded_with(|input| json!({ "id": input["id"] }));
    let sfn = mock(orders().finish(finish)).start();
    Client::of(&sfn).start("a", r#"{"id": 17, "more": null}"#);
    assert_eq!(sfn.execution("a").output().as_deref(), Some(r#"{"id":17}"#));
}

#[test]
fn a_step_ends_what_it_starts_and_wins_over_the_machine() {
    let failed = Step::serve().finish(Finish::failed("OutOfStock", "no more"));
    let sfn = mock(orders().finish(placed()))
        .scenario(
            Scenario::new("a fails")
                .when(start_execution().name("a"))
                .then(failed),
        )
        .start();
    let client = Client::of(&sfn);
    client.start("a", None);
    client.start("b", None);
    assert_eq!(client.status("a"), "FAILED");
    assert_eq!(client.status("b"), "SUCCEEDED");
    let failed = sfn.execution("a");
    assert_eq!(failed.error().as_deref(), Some("OutOfStock"));
    assert_eq!(failed.cause().as_deref(), Some("no more"));
}

#[test]
fn a_lost_answer_and_a_run_that_is_over_make_the_retry_a_refusal() {
    let lost = Step::lose_response(Fault::Reset).finish(placed());
    let sfn = mock(orders())
        .scenario(Scenario::new("lost, and over").then(lost))
        .start();
    let client = Client::of(&sfn);
    let lost = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| client.start("a", None)));
    assert!(lost.is_err(), "the answer is lost");
    let again = Client::of(&sfn).start("a", None);
    assert_eq!(again.status_and_code(), "400 ExecutionAlreadyExists");
    assert_eq!(
        sfn.rejections()[0].closed_status(),
        Some(ExecutionStatus::Succeeded)
    );
}

#[test]
fn what_closes_otherwise_first_stays_as_it_closed() {
    let sfn = mock(orders().finish(placed().after(SECOND))).start();
    let client = Client::of(&sfn);
    client.start("a", None);
    client.start("b", None);
    sfn.execution("a").abort();
    client.about("StopExecution", "b");
    sfn.clock().advance(2 * SECOND);
    assert_eq!(client.status("a"), "ABORTED");
    assert_eq!(client.status("b"), "ABORTED");
}

#[test]
fn a_closing_by_the_clock_frees_the_limit_the_name_and_the_machine() {
    let sfn = mock(orders().finish(placed().after(SECOND)))
        .open_execution_limit(1)
        .start();
    let client = Client::of(&sfn);
    client.start("a", None);
    assert_eq!(
        client.start("b", None).status_and_code(),
        "400 ExecutionLimitExceeded"
    );
    sfn.clock().advance(SECOND);
    assert_eq!(client.start("b", None).status_and_code(), "200");

    // The name comes free 90 days after the closing, not after whatever saw it.
    sfn.clock()
        .advance(Duration::from_millis(90 * 86_400_000 - 1));
    assert_eq!(
        client.start("a", None).status_and_code(),
        "400 ExecutionAlreadyExists"
    );
    sfn.clock().advance(Duration::from_millis(1));
    assert_eq!(client.start("a", None).status_and_code(), "200");

    sfn.state_machine("orders").delete();
    assert_eq!(
        client.start("c", None).status_and_code(),
        "400 StateMachineDeleting"
    );
    sfn.clock().advance(SECOND);
    assert_eq!(
        client.start("c", None).status_and_code(),
        "400 StateMachineDoesNotExist"
    );
}

#[test]
fn an_express_execution_runs_for_five_minutes_at_most() {
    let late = StateMachine::express("late").finish(placed().after(Duration::from_mins(6)));
    let sfn = mock(orders())
        .state_machine(StateMachine::express("endless"))
        .state_machine(late)
        .start();
    let client = Client::of(&sfn);
    for name in ["endless", "late"] {
        client.start_on(sfn.state_machine(name).arn(), name, None);
    }
    sfn.clock().advance(Duration::from_secs(299));
    sfn.execution("endless").assert_running();
    sfn.clock().advance(SECOND);
    sfn.execution("endless").assert_timed_out();
    sfn.execution("late").assert_timed_out();
}

#[test]
fn a_closure_that_panics_costs_its_own_start_alone_and_fails_the_test() {
    let finish = Finish::succeeded_with(|input| {
        assert!(input["id"] != 0, "no such id");
        json!(null)
    });
    let sfn = mock(orders().finish(finish)).start();
    let client = Client::of(&sfn);
    assert_eq!(
        client.start("a", r#"{"id":0}"#).status_and_code(),
        "500 InternalFailure"
    );
    assert_eq!(client.start("b", r#"{"id":1}"#).status_and_code(), "200");
    sfn.assert_not_started("a");
    let text = panic_of(|| drop(sfn));
    let expected =
        "the closure of the `Finish::succeeded_with` at tests/it/service/executions/lifecycle.rs:";
    assert!(text.contains(expected), "{text}");
    assert!(text.contains(" panicked: no such id\n"), "{text}");
}

#[test]
fn a_closure_that_calls_back_panics() {
    let sfn = mock(orders()).start();
    let handle = sfn.handle();
    let finish = Finish::succeeded_with(move |_| json!(handle.started().len()));
    sfn.mount(Scenario::new("it calls back").then(Step::serve().finish(finish)));
    let answer = Client::of(&sfn).start("a", None);
    assert_eq!(answer.status_and_code(), "500 InternalFailure");
    let text = panic_of(|| drop(sfn));
    assert!(text.contains("called back into it"), "{text}");
}

#[test]
fn what_had_succeeded_before_has_an_output() {
    let old = ExistingExecution::closed("old", ExecutionStatus::Succeeded);
    let sfn = mock(orders().execution(old)).start();
    let seen = Client::of(&sfn).about("DescribeExecution", "old");
    assert_eq!(seen.members["output"], "{}");
}

#[test]
fn a_held_start_ends_by_the_finish_of_its_step() {
    let sfn = mock(orders())
        .scenario(Scenario::new("held").then(Step::hold_until(1).finish(placed())))
        .start();
    let client = Client::of(&sfn);
    client.start("a", None);
    assert_eq!(client.status("a"), "SUCCEEDED");
}

#[test]
fn a_finish_that_cannot_happen_is_refused_when_it_is_mounted() {
    let sfn = SfnMock::start();
    let refused = |step: Step| panic_of(|| sfn.mount(Scenario::new("wrong").then(step)));
    let text = refused(Step::fail(sfn_mock::ErrorCode::InvalidName).finish(placed()));
    assert!(
        text.contains("only a step that is served starts an execution"),
        "{text}"
    );
    let scenario = Scenario::new("wrong")
        .when(sfn_mock::operation("DescribeExecution"))
        .then(Step::serve().finish(placed()));
    let text = panic_of(|| sfn.mount(scenario));
    assert!(
        text.contains("DescribeExecution starts no execution"),
        "{text}"
    );
    let unseen = StateMachine::express("audit").finish(placed().after_polls(2));
    let text = panic_of(|| drop(SfnMock::builder().state_machine(unseen).start()));
    assert!(
        text.contains("EXPRESS executions cannot be described"),
        "{text}"
    );
}
