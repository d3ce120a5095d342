//! Two workers that start one name at once: both get `Ok`, and one execution runs.

use std::collections::HashSet;
use std::future::pending;
use std::sync::{Arc, Mutex};

use aws_sdk_sfn::Client;
use sfn_mock::{Script, SfnMock};

use super::Caller::{self, Careful, Naive};
use super::start;

/// The executions that the workers have charged for.
#[derive(Default)]
struct Charges {
    count: usize,
    executions: HashSet<String>,
}

async fn place_and_charge(client: Client, caller: Caller, charges: Arc<Mutex<Charges>>) {
    let answer = start(&client, Some("order-17"), "{}").await;
    let arn = answer.expect("the order is placed").execution_arn;
    let mut charges = charges.lock().expect("no worker panics");
    let first_of_its_execution = charges.executions.insert(arn);
    charges.count += match caller {
        // "It was I who started it."
        Naive => 1,
        // An execution is charged for once, by either worker.
        Careful => usize::from(first_of_its_execution),
    };
}

/// The queue gives the message to a second worker if the first one is stuck with it. Returns how
/// often the order was charged for.
async fn charged(sfn: &SfnMock, caller: Caller, scripted: bool) -> usize {
    let client = super::client(sfn);
    let charges = Arc::default();
    let worker = || place_and_charge(client.clone(), caller, Arc::clone(&charges));
    let stuck = async {
        if scripted {
            sfn.gate("two workers at once").wait_for_requests(1).await;
        } else {
            pending::<()>().await;
        }
    };
    let first = worker();
    tokio::pin!(first);
    let again = tokio::select! {
        () = &mut first => false,
        () = stuck => true,
    };
    if again {
        tokio::join!(first, worker());
    }
    sfn.assert_started_once("order-17");
    let charges = charges.lock().expect("no worker panics");
    charges.count
}

#[tokio::test]
async fn two_workers_who_both_believe_they_won_charge_twice() {
    let script = || Script::builtin("two-workers-at-once");
    let healthy = SfnMock::start();
    assert_eq!(charged(&healthy, Naive, false).await, 1);
    let staged = SfnMock::builder().script(script()).start();
    assert_eq!(charged(&staged, Naive, true).await, 2);
    let staged = SfnMock::builder().script(script()).start();
    assert_eq!(charged(&staged, Careful, true).await, 1);
}
