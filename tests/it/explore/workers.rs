//! Workers side by side, and requests of one worker that are in flight together.

use std::cell::RefCell;
use std::time::Duration;

use aws_sdk_sfn::Client;
use sfn_mock::explore::{explore, explore_with, invariant};
use sfn_mock::journal::Exchange;
use sfn_mock::{Finish, SfnHandle, StateMachine};

use super::{ORDERS, failed, passed, start};

const EXECUTION: &str = "arn:aws:states:us-east-1:123456789012:execution:orders:order-17";

/// Looks first, then starts: the second worker looks before the first one has started.
async fn start_if_absent(client: &Client, name: Option<&str>) -> Result<(), String> {
    let described = client
        .describe_execution()
        .execution_arn(EXECUTION)
        .send()
        .await;
    if described.is_ok() {
        return Ok(());
    }
    start(client, name, "{}")
        .await
        .map(drop)
        .map_err(|error| error.to_string())
}

#[test]
fn a_race_of_two_workers_is_found_without_any_failure() {
    // The name is the order's, and each worker adds the time to it.
    let found = explore_with(RefCell::<u32>::default, async |sfn: SfnHandle, time| {
        let client = sfn.client();
        let described = client
            .describe_execution()
            .execution_arn(EXECUTION)
            .send()
            .await;
        if described.is_ok() {
            return Ok(());
        }
        *time.borrow_mut() += 1;
        let name = format!("order-17-{}", time.borrow());
        start(&client, Some(&name), "{}").await.map(drop)
    })
    .workers(2)
    .failures(0)
    .invariant(invariant::started_at_most(1))
    .run();
    let failed = failed(&found);
    assert!(failed.timeline().contains("worker 2"), "{failed}");

    let unnamed = explore(async |sfn| start_if_absent(&sfn.client(), Some("order-17")).await)
        .workers(2)
        .failures(0)
        .invariant(invariant::started_at_most_once("order-17"))
        .run();
    passed(&unnamed);
    assert!(unnamed.schedules() > 1, "{unnamed}");
}

#[test]
fn orders_of_requests_that_do_not_affect_each_other_are_one() {
    let names = || RefCell::new(vec!["order-18", "order-17"]);
    let stateful = explore_with(names, async |sfn, names| {
        let name = names.borrow_mut().pop();
        start(&sfn.client(), name, "{}").await
    });
    let stateful = stateful
        .workers(2)
        .failures(0)
        .invariant(invariant::started_at_most(2))
        .run();
    passed(&stateful);
    // One after the other; both started, and then either of the two first.
    assert_eq!(stateful.schedules(), 3, "{stateful}");

    let stateless = explore(async |sfn| start(&sfn.client(), None, "{}").await);
    let stateless = stateless
        .workers(3)
        .failures(0)
        .invariant(invariant::started_at_most(3))
        .run();
    passed(&stateless);
    // All three send the same bytes, so they count as one request three times.
    assert!(stateless.schedules() <= 12, "{stateless}");
}

#[test]
fn requests_of_joined_futures_and_spawned_tasks_go_in_every_order() {
    let orders = || RefCell::new(std::collections::BTreeSet::<Vec<String>>::new());
    let seen = orders();
    let found = explore(async |sfn| {
        let (one, other) = (sfn.client(), sfn.client());
        let spawned = tokio::spawn(async move { start(&other, Some("b"), "{}").await.is_ok() });
        let (joined, spawned) = tokio::join!(start(&one, Some("a"), "{}"), spawned);
        joined.map(|_| spawned.is_ok())
    })
    .failures(0)
    .invariant(|run| {
        let mut names = Vec::new();
        for exchange in &run.exchanges() {
            names.push(exchange.name().unwrap_or_default().to_owned());
        }
        seen.borrow_mut().insert(names);
        true
    })
    .run();
    passed(&found);
    assert_eq!(seen.borrow().len(), 2, "{:?}", seen.borrow());
}

#[test]
fn a_worker_starts_before_and_after_each_request_of_the_other() {
    let seen = RefCell::new(std::collections::BTreeSet::new());
    let found = explore_with(RefCell::<Vec<u32>>::default, async |sfn, events| {
        // Each worker notes its start and its end, and what the other one has done by then.
        events.borrow_mut().push(0);
        start(&sfn.client(), Some("order-17"), "{}").await?;
        events.borrow_mut().push(1);
        Ok::<_, super::Refused>(())
    })
    .workers(2)
    .failures(0)
    .invariant(|run| {
        seen.borrow_mut().insert(run.state().borrow().clone());
        true
    })
    .run();
    passed(&found);
    assert!(
        seen.borrow().contains(&vec![0, 1, 0, 1]),
        "one after the other"
    );
    assert!(seen.borrow().contains(&vec![0, 0, 1, 1]), "side by side");
}

#[test]
fn the_first_requests_of_two_workers_go_in_both_orders() {
    let names = || RefCell::new(vec!["order-18", "order-17"]);
    let seen = RefCell::new(std::collections::BTreeSet::new());
    let found = explore_with(names, async |sfn, names| {
        let name = names.borrow_mut().pop();
        start(&sfn.client(), name, "{}").await
    })
    .workers(2)
    .failures(0)
    .invariant(|run| {
        let exchanges = run.exchanges();
        let first = exchanges.iter().next().and_then(Exchange::name);
        seen.borrow_mut().insert(first.map(str::to_owned));
        true
    })
    .run();
    passed(&found);
    assert_eq!(seen.borrow().len(), 2, "{:?}", seen.borrow());
}

#[test]
fn workers_and_crashes_go_together() {
    let found = explore(async |sfn| {
        let output = start(&sfn.client(), Some("order-17"), "{}")
            .await
            .map_err(drop)?;
        Ok::<_, ()>(output.execution_arn)
    })
    .workers(2)
    .crashes(1)
    .invariant(invariant::started_at_most_once("order-17"))
    .invariant(invariant::every_worker_agrees())
    .without([sfn_mock::explore::FailureClass::NoArn])
    .run();
    passed(&found);
    let orders = sfn_mock::SfnMock::builder().in_process().start();
    assert_eq!(orders.started().len(), 0, "{ORDERS}");
}

#[test]
fn a_race_through_an_alias_is_found() {
    let found = explore(async |sfn| {
        let client = sfn.client();
        let described = client.describe_execution().execution_arn(EXECUTION);
        if described.send().await.is_ok() {
            return Ok(());
        }
        let start = client
            .start_execution()
            .state_machine_arn(format!("{ORDERS}:LIVE"));
        start.name("order-17").send().await.map(drop)
    })
    .mock(|builder| {
        let orders = StateMachine::standard("orders").versions([1]);
        builder.state_machine(orders.alias("LIVE", [(1, 100)]))
    })
    .workers(2)
    .failures(0)
    .invariant(invariant::at_most_requests(3))
    .run();
    failed(&found);
}

#[test]
fn a_poll_between_the_start_and_the_end_of_a_run_is_tried() {
    let found = explore(async |sfn| {
        let client = sfn.client();
        let describe = || client.describe_execution().execution_arn(EXECUTION).send();
        if let Ok(found) = describe().await {
            assert_ne!(found.status().as_str(), "RUNNING", "the other one is at it");
        } else {
            let _ = start(&client, Some("order-17"), "{}").await;
            tokio::time::sleep(Duration::from_secs(5)).await;
            let _ = describe().await;
        }
        Ok::<_, ()>(())
    })
    .mock(|builder| {
        let finish = Finish::succeeded("{}").after(Duration::from_secs(3));
        builder.state_machine(StateMachine::standard("orders").finish(finish))
    })
    .workers(2)
    .failures(0)
    .run();
    assert_eq!(failed(&found).rule(), "panic", "{found}");
}

#[test]
fn of_two_equal_requests_in_flight_the_second_can_fail_while_the_first_is_answered_later() {
    let found = explore_with(RefCell::<Vec<&str>>::default, async |sfn, log| {
        let client = sfn.client();
        let first = async {
            let _ = start(&client, None, "{}").await;
            log.borrow_mut().push("first");
        };
        let second = async {
            if start(&client, None, "{}").await.is_err() {
                log.borrow_mut().push("undo");
            }
        };
        tokio::join!(first, second);
        Ok::<_, ()>(())
    })
    .invariant(|run| run.state().borrow().first() != Some(&"undo"))
    .run();
    assert!(failed(&found).token().starts_with("1-w1-"), "{found}");
}

#[test]
fn the_bound_of_requests_does_not_count_the_start_of_a_worker() {
    let found = explore_with(RefCell::<bool>::default, async |sfn, placed| {
        if !placed.replace(true) {
            let _ = start(&sfn.client(), Some("order-17"), "{}").await;
        }
        Ok::<_, ()>(())
    })
    .workers(2)
    .failures(0)
    .max_requests(1)
    .run();
    passed(&found);
}
