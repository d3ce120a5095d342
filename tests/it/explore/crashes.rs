//! Crashes: the process dies, and the function is started again on the same service and state.

use std::cell::Cell;
use std::time::Duration;

use sfn_mock::explore::{explore, explore_with, invariant};
use sfn_mock::{ErrorCode, Scenario, Step};

use super::{failed, passed, start};

#[test]
fn a_flag_that_is_set_before_the_start_is_found_with_one_crash() {
    // FIELD, pattern 11: "it is in the database, so it has been handled".
    let place = |before: bool| {
        let found = explore_with(Cell::<bool>::default, async |sfn, placed| {
            if placed.get() {
                return Ok(());
            }
            placed.set(before);
            start(&sfn.client(), Some("order-17"), "{}")
                .await
                .map_err(drop)?;
            placed.set(true);
            Ok::<_, ()>(())
        });
        found
            .failures(0)
            .crashes(1)
            .invariant(invariant::ok_means_started_once("order-17"))
            .run()
    };
    let found = place(true);
    assert!(
        failed(&found).token().starts_with("1-crash-before@"),
        "{}",
        failed(&found)
    );
    assert!(
        failed(&found)
            .timeline()
            .contains("the process crashes, and the function is started again")
    );
    assert_eq!(failed(&found).scenario_file(), None);
    passed(&place(false));
}

#[test]
fn a_crash_after_the_commit_doubles_an_unnamed_start() {
    let found = explore(async |sfn| start(&sfn.client(), None, "{}").await)
        .failures(0)
        .crashes(2)
        .invariant(invariant::started_at_most(1))
        .run();
    assert!(
        failed(&found).token().starts_with("1-crash-after@"),
        "{}",
        failed(&found)
    );
}

#[test]
fn a_crash_after_the_last_response_is_tried() {
    // The charge is booked after the answer, and a process that dies then books it again.
    let charge = |once: bool| {
        explore_with(Cell::<u32>::default, async move |sfn, charges| {
            start(&sfn.client(), Some("order-17"), "{}").await?;
            if !once || charges.get() == 0 {
                charges.set(charges.get() + 1);
            }
            Ok::<_, super::Refused>(())
        })
        .failures(0)
        .crashes(1)
        .invariant(|run| run.state().get() <= 1)
        .run()
    };
    let found = charge(false);
    let failed = failed(&found);
    assert!(failed.token().starts_with("2-crash-before@"), "{failed}");
    assert!(failed.timeline().contains("return  "), "{failed}");
    passed(&charge(true));
}

#[test]
fn no_request_of_a_dead_process_arrives() {
    let found = explore_with(
        || Cell::<Option<aws_sdk_sfn::Client>>::new(None),
        async |sfn, kept| {
            // The second process inherits the first one's client, which cannot be.
            let client = kept.take().unwrap_or_else(|| sfn.client());
            kept.set(Some(client.clone()));
            let background = client.clone();
            tokio::spawn(async move { start(&background, Some("order-18"), "{}").await });
            start(&client, Some("order-17"), "{}").await
        },
    )
    .failures(0)
    .crashes(1)
    .invariant(|run| run.results().all(Result::is_ok))
    .run();
    let failed = failed(&found);
    assert!(failed.timeline().contains("result: Err"), "{failed}");
}

#[test]
fn failures_and_crashes_are_counted_apart() {
    let found = explore(async |sfn| start(&sfn.client(), Some("order-17"), "{}").await)
        .failures(1)
        .crashes(1)
        .invariant(invariant::ok_means_started_once("order-17"))
        .run();
    passed(&found);
    assert_eq!(found.by_deviations().len(), 3, "{found}");
}

#[test]
fn a_process_that_dies_after_a_refused_request_leaves_its_step_used_up() {
    // The restarted process is served, since the one before has taken the only step.
    let found = explore(async |sfn| start(&sfn.client(), Some("order-17"), "{}").await)
        .mock(|builder| {
            let refused = Step::fail(ErrorCode::KmsThrottlingException);
            builder.scenario(Scenario::new("refused once").then(refused))
        })
        .failures(0)
        .crashes(1)
        .invariant(|run| run.started("order-17") == 0)
        .run();
    let failed = failed(&found);
    assert!(failed.token().starts_with("1-crash-after@"), "{failed}");
}

#[test]
fn a_process_without_a_bound_of_time_can_die_after_a_back_off() {
    let found = explore(async |sfn| start(&sfn.client(), Some("order-17"), "{}").await)
        .crashes(1)
        .virtual_time(Duration::MAX)
        .run();
    passed(&found);
}
