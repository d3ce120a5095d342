//! RedriveExecution.

use std::time::Duration;

use serde_json::json;
use sfn_mock::{Finish, Scenario, Step, operation};

use super::{millis, mock, orders};
use crate::support::http_client::Client;

const DAY: Duration = Duration::from_hours(24);

#[test]
fn a_redriven_execution_runs_again_and_counts_its_redrives() {
    let sfn = mock(orders()).start();
    let client = Client::of(&sfn);
    client.start("a", None);
    sfn.execution("a").fail("Oops", "");
    sfn.clock().advance(DAY);
    let redriven = client.about("RedriveExecution", "a");
    let seen = client.about("DescribeExecution", "a");
    assert_eq!(seen.members["status"], "RUNNING");
    assert_eq!(seen.members["redriveCount"], 1);
    assert_eq!(
        millis(&seen, "redriveDate"),
        millis(&redriven, "redriveDate")
    );
    assert_eq!(seen.members.get("stopDate"), None);
    assert_eq!(sfn.execution("a").redrive_count(), 1);
    // It holds its name as a running one does.
    assert_eq!(client.start("a", None).status_and_code(), "200");
    assert_eq!(sfn.started().len(), 1);
}

#[test]
fn a_client_token_is_answered_as_before_for_fifteen_minutes() {
    let sfn = mock(orders()).start();
    let client = Client::of(&sfn);
    client.start("a", None);
    let redrive =
        |token: &str| client.about_with("RedriveExecution", "a", json!({ "clientToken": token }));
    sfn.execution("a").abort();
    let first = redrive("one");
    sfn.clock().advance(Duration::from_mins(15));
    let again = redrive("one");
    assert_eq!(again.text, first.text);
    assert_eq!(sfn.execution("a").redrive_count(), 1);
    assert_eq!(
        redrive("two").status_and_code(),
        "400 ExecutionNotRedrivable"
    );
    sfn.clock().advance(Duration::from_millis(1));
    assert_eq!(
        redrive("one").status_and_code(),
        "400 ExecutionNotRedrivable"
    );
    assert_eq!(redrive("a b").status_and_code(), "400 ValidationException");
}

#[test]
fn the_last_ten_client_tokens_are_remembered() {
    let sfn = mock(orders()).start();
    let client = Client::of(&sfn);
    client.start("a", None);
    let redrive = |number: u32| {
        let members = json!({ "clientToken": format!("token-{number}") });
        client
            .about_with("RedriveExecution", "a", members)
            .status_and_code()
    };
    for number in 1..=10 {
        sfn.execution("a").abort();
        assert_eq!(redrive(number), "200");
    }
    assert_eq!(redrive(1), "200");
    assert_eq!(sfn.execution("a").redrive_count(), 10);
    sfn.execution("a").abort();
    assert_eq!(redrive(11), "200");
    assert_eq!(redrive(2), "200");
    assert_eq!(redrive(1), "400 ExecutionNotRedrivable");
}

#[test]
fn fourteen_days_after_the_closing_it_is_too_late() {
    let sfn = mock(orders().finish(Finish::failed("Oops", ""))).start();
    let client = Client::of(&sfn);
    client.start("a", None);
    let reason = || client.about("DescribeExecution", "a").members["redriveStatusReason"].clone();
    sfn.clock()
        .advance(Duration::from_millis(14 * 86_400_000 - 1));
    assert_eq!(reason(), json!(null));
    sfn.clock().advance(Duration::from_millis(1));
    assert_eq!(reason(), "Execution redrivable period exceeded");
    let refused = client.about("RedriveExecution", "a").status_and_code();
    assert_eq!(refused, "400 ExecutionNotRedrivable");
}

#[test]
fn a_redrive_meets_the_open_execution_limit() {
    let sfn = mock(orders()).open_execution_limit(1).start();
    let client = Client::of(&sfn);
    client.start("a", None);
    sfn.execution("a").abort();
    client.start("b", None);
    let refused = client.about("RedriveExecution", "a").status_and_code();
    assert_eq!(refused, "400 ExecutionLimitExceeded");
    sfn.execution("b").abort();
    assert_eq!(
        client.about("RedriveExecution", "a").status_and_code(),
        "200"
    );
    assert_eq!(
        client.start("c", None).status_and_code(),
        "400 ExecutionLimitExceeded"
    );
}

#[test]
fn a_redrive_restarts_the_finish_or_begins_that_of_its_own_step() {
    let failed = Finish::failed("Oops", "").after(Duration::from_secs(1));
    let repaired = Step::serve().finish(Finish::succeeded(json!({ "ok": 1 })));
    let sfn = mock(orders().finish(failed))
        .scenario(
            Scenario::new("the second redrive repairs it")
                .when(operation("RedriveExecution").name("a"))
                .then(Step::serve())
                .then(repaired),
        )
        .start();
    let client = Client::of(&sfn);
    client.start("a", None);
    for _ in 0..2 {
        sfn.clock().advance(Duration::from_secs(1));
        assert_eq!(client.status("a"), "FAILED");
        assert_eq!(
            client.about("RedriveExecution", "a").status_and_code(),
            "200"
        );
    }
    assert_eq!(client.status("a"), "SUCCEEDED");
}
