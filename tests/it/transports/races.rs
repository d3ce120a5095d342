//! Many callers at once, on sockets: all callers of one name get one execution, and none waits
//! forever. The same race at the core, ten thousand times, is `src/mock/tests.rs`.

use std::collections::BTreeSet;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::json;
use sfn_mock::{Scenario, SfnHandle, SfnMock, Step, start_execution};

use crate::support::ORDERS;
use crate::support::raw_socket::{Connection, Request};

const CALLERS: usize = 64;

fn body(name: &str) -> String {
    json!({ "stateMachineArn": ORDERS, "name": name, "input": "{\"a\":1}" }).to_string()
}

/// Has 64 callers ask for each name at once; these are the ARNs that each of them got.
fn race(
    names: &[String],
    caller: impl Fn() -> Box<dyn FnMut(&str) -> String> + Sync,
) -> Vec<Vec<String>> {
    let together = Barrier::new(CALLERS);
    thread::scope(|scope| {
        let race = || {
            let mut ask = caller();
            let mut arns = Vec::with_capacity(names.len());
            for name in names {
                together.wait();
                arns.push(ask(name));
            }
            arns
        };
        let callers: Vec<_> = (0..CALLERS).map(|_| scope.spawn(race)).collect();
        let arns = callers
            .into_iter()
            .map(|caller| caller.join().expect("it is answered"));
        arns.collect()
    })
}

/// One execution of each name, and one ARN for all who asked for it.
#[track_caller]
fn assert_one_of_each(sfn: &SfnHandle, names: &[String], arns: &[Vec<String>]) {
    sfn.assert_started(names.len());
    for (number, name) in names.iter().enumerate() {
        let answered: BTreeSet<_> = arns.iter().map(|arns| arns[number].as_str()).collect();
        let arn = format!("arn:aws:states:us-east-1:123456789012:execution:orders:{name}");
        assert_eq!(answered, BTreeSet::from([arn.as_str()]));
    }
    let exchanges = sfn.exchanges();
    assert_eq!(exchanges.len(), names.len() * CALLERS);
    let replays = exchanges
        .iter()
        .filter(|exchange| exchange.is_replay())
        .count();
    assert_eq!(replays, names.len() * (CALLERS - 1));
}

#[test]
fn sixty_four_callers_race_for_a_hundred_names_on_sockets_and_start_each_once() {
    let names: Vec<_> = (0..100).map(|number| format!("order-{number}")).collect();
    let sfn = SfnMock::start();
    let arns = race(&names, || {
        let mut connection = Connection::open(sfn.endpoint_url());
        Box::new(move |name| {
            let answer = connection.ask(Request::start(body(name)));
            assert_eq!(answer.status(), 200, "{answer:?}");
            answer.json()["executionArn"]
                .as_str()
                .expect("an ARN")
                .to_owned()
        })
    });
    assert_one_of_each(&sfn, &names, &arns);
}

/// Starts of the name are answered with the one execution while it runs, and after it was stopped with
/// the refusal that the name is taken: nothing in between, and no second execution.
#[test]
fn starts_that_race_with_a_stop_are_replays_or_refused() {
    const STARTERS: usize = 16;
    const STOPPERS: usize = 4;
    let sfn = SfnMock::start();
    for round in 0..25 {
        let name = format!("order-{round}");
        let arn = format!("arn:aws:states:us-east-1:123456789012:execution:orders:{name}");
        let start = Request::start(body(&name));
        let stop = Request::call("StopExecution", json!({ "executionArn": arn }).to_string());
        let first = Connection::open(sfn.endpoint_url()).ask(&start);
        assert_eq!(first.status(), 200, "{first:?}");
        let together = Barrier::new(STARTERS + STOPPERS);
        let ask = |request: &Request| {
            let mut connection = Connection::open(sfn.endpoint_url());
            together.wait();
            connection.ask(request)
        };
        let (started, stopped) = thread::scope(|scope| {
            let all = |count: usize, request| -> Vec<_> {
                let asking = (0..count).map(|_| scope.spawn(move || ask(request)));
                asking.collect()
            };
            let (starts, stops) = (all(STARTERS, &start), all(STOPPERS, &stop));
            let answers = |asking: Vec<thread::ScopedJoinHandle<'_, _>>| -> Vec<_> {
                let asking = asking.into_iter();
                asking
                    .map(|one| one.join().expect("it is answered"))
                    .collect()
            };
            (answers(starts), answers(stops))
        });
        for answer in started {
            match answer.status() {
                200 => assert_eq!(answer.json(), first.json(), "a replay is the same answer"),
                _ => assert!(
                    answer.text().contains("ExecutionAlreadyExists"),
                    "{answer:?}"
                ),
            }
        }
        let dates: BTreeSet<_> = stopped
            .iter()
            .map(|answer| answer.text().to_owned())
            .collect();
        assert_eq!(dates.len(), 1, "it stopped once: {dates:?}");
        sfn.execution(&name).assert_aborted();
    }
    sfn.assert_started(25);
}

/// Every lock at once, in every order in which they are taken: requests at a gate, their release,
/// scenarios that come and go, evidence that is read, those who wait for it, and clients that
/// vanish. A deadlock shows as a test that hangs, so it has no limit of its own.
#[test]
fn everything_at_once_ends() {
    const ROUNDS: usize = 60;
    let sfn = SfnMock::builder()
        .scenario(
            Scenario::new("held")
                .when(start_execution().name_matches("^held-"))
                .then(Step::hold().times(u64::MAX)),
        )
        .start();
    let (over, gate) = (AtomicBool::new(false), sfn.gate("held"));
    let until_over = |act: &dyn Fn()| {
        while !over.load(Ordering::SeqCst) {
            act();
        }
    };
    thread::scope(|scope| {
        let ask = |kind: &'static str, caller: usize| {
            let url = sfn.endpoint_url();
            move || {
                let mut connection = Connection::open(url);
                for round in 0..ROUNDS {
                    let request = Request::start(body(&format!("{kind}-{caller}-{round}")));
                    if round % 10 == 5 {
                        connection.send(&request);
                        connection = Connection::open(url); // and the last one vanishes
                    } else {
                        assert_eq!(connection.ask(&request).status(), 200);
                    }
                }
            }
        };
        let callers: Vec<_> = (0..4)
            .flat_map(|caller| {
                [
                    scope.spawn(ask("held", caller)),
                    scope.spawn(ask("free", caller)),
                ]
            })
            .collect();
        scope.spawn(|| until_over(&|| gate.release_all()));
        scope.spawn(|| {
            until_over(&|| {
                let mounted =
                    sfn.mount_scoped(Scenario::new("passing").then(Step::serve()).optional());
                drop((sfn.verify(), format!("{gate:?}"), mounted));
            });
        });
        scope.spawn(|| {
            until_over(&|| {
                let seen = sfn.exchanges().len();
                assert!(seen <= sfn.exchanges().len());
                sfn.started()
                    .last()
                    .map(|started| (started.status(), started.arn()));
                drop(sfn.timeline().to_string());
            });
        });
        scope.spawn(|| {
            until_over(&|| {
                sfn.wait_for(|sfn| sfn.started().len() < usize::MAX)
                    .blocking();
            });
        });
        for caller in callers {
            caller.join().expect("it is answered");
        }
        over.store(true, Ordering::SeqCst);
    });
    // Those who have vanished may have started, or not.
    let asked = 8 * ROUNDS;
    let started = sfn.started().len();
    assert!((asked * 9 / 10..=asked).contains(&started), "{started}");
    // Of those who have vanished, one may still wait.
    sfn.close().ok();
}
