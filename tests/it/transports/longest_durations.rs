//! The longest durations that a test can give: nothing overflows, and time never goes back.

use std::time::Duration;

use rstest::rstest;
use sfn_mock::{
    ExecutionStatus, ExistingExecution, Fault, Finish, Lag, Latency, Scenario, SfnMock,
    StateMachine, Step,
};

use crate::support::http_client::Client;
use crate::support::raw_socket::{Connection, Request};

const LONGEST: Duration = Duration::MAX;

#[test]
fn the_clock_stops_at_its_last_date() {
    let sfn = SfnMock::builder().frozen_clock().start();
    let clock = sfn.clock();
    let mut before = clock.now();
    for by in [LONGEST, LONGEST, Duration::from_secs(1), LONGEST] {
        clock.advance(by);
        assert!(clock.now() >= before, "it never goes back");
        before = clock.now();
    }
    assert_eq!(Client::of(&sfn).start("order-17", None).status, 200);
}

#[test]
fn a_running_clock_stops_at_its_last_date_too() {
    let sfn = SfnMock::start();
    let clock = sfn.clock();
    clock.advance(LONGEST);
    let before = clock.now();
    clock.advance(LONGEST);
    assert!(clock.now() >= before);
    assert_eq!(Client::of(&sfn).start("order-17", None).status, 200);
}

#[rstest]
#[case::delayed(Step::serve().delayed(LONGEST))]
#[case::drawn(Step::serve().delayed(Latency::uniform(LONGEST, LONGEST)))]
#[case::with_a_finish(Step::serve().delayed(LONGEST).finish(Finish::timed_out().after(LONGEST)))]
#[case::trickled(Step::serve().damaged(Fault::Trickle { bytes: 1, every: LONGEST }))]
fn an_answer_that_never_comes_keeps_no_other_waiting(
    #[case] step: Step,
    #[values("StartExecution", "StartSyncExecution")] operation: &str,
) {
    let machine = StateMachine::express("orders").finish(Finish::timed_out().after(LONGEST));
    let scenario = Scenario::new("endless").then(step);
    let sfn = SfnMock::builder()
        .state_machine(machine)
        .scenario(scenario)
        .start();
    let body = format!(
        r#"{{"stateMachineArn":"{}"}}"#,
        crate::support::http_client::ORDERS
    );
    let mut waiting = Connection::open(sfn.endpoint_url());
    waiting.send(Request::call(operation, body));
    sfn.wait_for_calls(1).blocking();
    assert_eq!(Client::of(&sfn).start("order-18", None).status, 200);
    assert!(sfn.verify().is_ok(), "no panic has ended the first one");
}

#[test]
fn a_world_of_longest_durations_is_served() {
    let existing = ExistingExecution::closed("order-1", ExecutionStatus::Failed)
        .started_ago(LONGEST)
        .closed_ago(LONGEST);
    let sfn = SfnMock::builder()
        .state_machine(StateMachine::standard("orders").execution(existing))
        .name_retention(LONGEST)
        .describe_lag(Lag::duration(LONGEST))
        .list_lag(Lag::duration(LONGEST))
        .throttle("StopExecution", 1, u32::MAX)
        .start();
    let client = Client::of(&sfn);
    assert_eq!(
        client.start("order-1", None).status,
        400,
        "its name is never free"
    );
    assert_eq!(client.start("order-2", None).status, 200);
    let arn = "arn:aws:states:us-east-1:123456789012:execution:orders:order-2";
    let members = serde_json::json!({ "executionArn": arn });
    assert_eq!(
        client.send("DescribeExecution", &[], &members).status,
        400,
        "it lags"
    );
    sfn.clock().advance(LONGEST);
    assert_eq!(client.send("StopExecution", &[], &members).status, 200);
}
