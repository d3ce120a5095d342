//! Workers that wait for each other, and functions that wait forever.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use sfn_mock::explore::FailureClass::LostResponse;
use sfn_mock::explore::{explore_with, invariant};
use tokio::sync::Mutex;

use super::{failed, passed, start};

#[test]
fn a_worker_that_waits_for_a_lock_goes_on_when_the_other_one_has_ended() {
    let found = explore_with(Mutex::<()>::default, async |sfn, row| {
        let held = row.lock().await;
        let started = start(&sfn.client(), Some("order-17"), "{}").await;
        drop(held);
        started
    })
    .workers(2)
    .crashes(1)
    .only([LostResponse])
    .deny_hangs()
    .run();
    passed(&found);
}

#[test]
fn a_worker_that_has_waited_for_a_lock_can_still_sleep_and_its_wait_took_no_time() {
    let found = explore_with(Mutex::<()>::default, async |sfn, row| {
        let held = row.lock().await;
        let started = start(&sfn.client(), Some("order-17"), "{}").await;
        tokio::time::sleep(Duration::from_mins(1)).await;
        drop(held);
        started
    })
    .workers(2)
    .only([LostResponse])
    .invariant(invariant::ok_means_started_once("order-17"))
    .invariant(|run| {
        let exchanges = run.exchanges();
        let first = exchanges.iter().next().expect("both have started");
        let last = exchanges.iter().next_back().expect("both have started");
        let took = last.at().duration_since(first.at());
        took.is_ok_and(|took| took < Duration::from_mins(10))
    })
    .run();
    passed(&found);
    assert!(found.not_judged().is_empty(), "{found}");
}

#[test]
fn a_task_that_waits_for_a_lock_goes_on_when_the_other_worker_has_ended() {
    let found = explore_with(
        || Arc::new(Mutex::new(())),
        async |sfn, row| {
            let client = sfn.client();
            let _ = client.list_state_machines().send().await;
            let row = Arc::clone(row);
            let task = tokio::spawn(async move {
                let _held = row.lock().await;
                start(&client, Some("order-17"), "{}").await.map(drop)
            });
            task.await.expect("it does not panic")
        },
    )
    .workers(2)
    .only([LostResponse])
    .deny_hangs()
    .run();
    passed(&found);
}

#[test]
fn a_worker_that_asks_for_a_lock_again_and_again_gets_it() {
    for interval in [Duration::from_millis(100), Duration::from_mins(10)] {
        let found = explore_with(
            || Cell::new(false),
            async |sfn, locked| {
                let _ = sfn.client().list_state_machines().send().await;
                while locked.replace(true) {
                    tokio::time::sleep(interval).await;
                }
                let started = start(&sfn.client(), Some("order-17"), "{}").await;
                locked.set(false);
                started
            },
        )
        .workers(2)
        .only([LostResponse])
        .deny_hangs()
        .run();
        passed(&found);
    }
}

#[test]
fn a_schedule_that_waits_forever_is_reported_if_only_the_order_leads_to_it() {
    let second_first = || {
        explore_with(
            || (Cell::new(0), Cell::new(0)),
            async |sfn, (begun, served)| {
                let me = begun.replace(begun.get() + 1);
                let started = start(&sfn.client(), Some("order-17"), "{}").await;
                if served.replace(served.get() + 1) == 0 && me == 1 {
                    std::future::pending::<()>().await;
                }
                started
            },
        )
        .workers(2)
        .failures(0)
    };
    let found = second_first().run();
    passed(&found);
    assert_eq!(found.not_judged(), ["2-w1"], "{found}");
    assert!(
        found
            .to_string()
            .contains("not judged, since the run did not end: "),
        "{found}"
    );
    assert_eq!(failed(&second_first().deny_hangs().run()).rule(), "hang");
}
