//! The callers of the built-in scripts, explored: each naive one is caught without the script, each
//! careful one passes. The bounds and the rules of each row are in its test.
//!
//! `cargo test --all-features --test it -- explore::builtins --nocapture` prints the table. With
//! `SFN_MOCK_TEST_BOUNDS=1,1,2` the careful callers are explored once more, under all classes of
//! failures, with that many failures, crashes and workers, as CI does it.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::error::SdkError;
use aws_sdk_sfn::operation::start_execution::StartExecutionError;
use sfn_mock::explore::FailureClass::{FinalError, NoArn, RetryableError};
use sfn_mock::explore::{Explorer, Run, explore, explore_with, invariant};
use sfn_mock::{Execution, Finish, StateMachine};

use super::callers::Caller::{self, Careful, Naive};
use super::callers::{code, deliver, is_taken, refusal};
use super::{Answer, failed, passed, start};

const NAME: Option<&str> = Some("order-17");

/// The script's row of the table. `narrow` has the bounds and the rules under which the naive caller
/// is caught, `wide` the rules that the careful one keeps whatever the bounds.
#[track_caller]
fn row<'e, T: 'e, E: 'e, S: 'e>(
    script: &str,
    explored: impl Fn(Caller) -> Explorer<'e, T, E, S>,
    narrow: impl Fn(Explorer<'e, T, E, S>) -> Explorer<'e, T, E, S>,
    wide: impl Fn(Explorer<'e, T, E, S>) -> Explorer<'e, T, E, S>,
) {
    let (naive, careful) = (
        narrow(explored(Naive)).run(),
        narrow(explored(Careful)).run(),
    );
    let failed = failed(&naive);
    passed(&careful);
    let token = failed.token().split('@').next().unwrap_or_default();
    let (tried, passes) = (naive.schedules(), careful.schedules());
    println!("| {script} | `{token}` | {tried} | {passes} |");
    if let Some([failures, crashes, workers]) = bounds() {
        let careful = wide(explored(Careful))
            .failures(failures)
            .crashes(crashes)
            .workers(workers)
            .max_schedules(1_000_000)
            .run();
        passed(&careful);
        println!("{script}: {careful}");
    }
}

fn bounds() -> Option<[usize; 3]> {
    let text = std::env::var("SFN_MOCK_TEST_BOUNDS").ok()?;
    let numbers: Vec<usize> = text
        .split(',')
        .map(|number| number.parse().unwrap())
        .collect();
    Some(numbers.try_into().expect("failures, crashes and workers"))
}

/// The order is started once at most, and once if a worker returns `Ok`.
fn once<'e, T: 'e, E: 'e, S: 'e>(explorer: Explorer<'e, T, E, S>) -> Explorer<'e, T, E, S> {
    explorer
        .invariant(invariant::started_at_most(1))
        .invariant(invariant::ok_means_started_once("order-17"))
}

/// Each name is started once at most, and all of them if a worker returns `Ok`.
fn each_once<T, E, S>(names: usize) -> impl Fn(&Run<T, E, S>) -> bool {
    move |run| {
        let executions = run.executions();
        let distinct: HashSet<String> = executions.iter().map(Execution::name).collect();
        distinct.len() == executions.len()
            && (run.results().all(Result::is_err) || executions.len() == names)
    }
}

fn all_ok_and_one_started<T, E, S>(run: &Run<T, E, S>) -> bool {
    run.results().all(Result::is_ok) && run.executions().len() == 1
}

#[test]
fn kms_throttled_once() {
    row(
        "kms-throttled-once",
        |caller| {
            explore(async move |sfn| {
                let client = sfn.client();
                let answer = start(&client, NAME, "{}").await;
                let throttled =
                    refusal(&answer).is_some_and(StartExecutionError::is_kms_throttling_exception);
                if throttled && caller == Careful {
                    return start(&client, NAME, "{}").await;
                }
                answer
            })
        },
        |explorer| {
            explorer
                .only([FinalError])
                .invariant(all_ok_and_one_started)
        },
        once,
    );
}

#[test]
fn a_status_that_is_set_before_the_start() {
    row(
        "kms-throttled-once",
        |caller| {
            explore_with(Cell::<bool>::default, async move |sfn, started| {
                let client = sfn.client();
                deliver(async |_| {
                    if started.get() {
                        return Some(Ok(()));
                    }
                    started.set(caller == Naive);
                    let answer = start(&client, NAME, "{}").await;
                    started.set(started.get() || answer.is_ok());
                    answer.is_ok().then_some(Ok(()))
                })
                .await
            })
        },
        |explorer| explorer.invariant(all_ok_and_one_started),
        once,
    );
}

#[test]
fn throttled_until_the_sdk_gives_up() {
    row(
        "throttled-until-the-sdk-gives-up",
        |caller| {
            explore(async move |sfn| {
                let client = sfn.client();
                deliver(async |_| {
                    let answer = start(&client, NAME, "{}").await;
                    let throttled = match caller {
                        Naive => refusal(&answer)
                            .is_some_and(StartExecutionError::is_kms_throttling_exception),
                        Careful => code(&answer).is_some_and(|code| code.contains("Throttling")),
                    };
                    match answer {
                        Ok(_) => Some(Ok(())),
                        Err(_) if throttled => None,
                        Err(error) => Some(Err(error.to_string())),
                    }
                })
                .await
            })
        },
        |explorer| {
            explorer
                .only([RetryableError])
                .invariant(all_ok_and_one_started)
        },
        once,
    );
}

#[test]
fn throttled_without_end() {
    row(
        "throttled-without-end",
        |caller| {
            explore(async move |sfn| {
                let client = sfn.client();
                let mut answer = start(&client, NAME, "{}").await;
                for _ in 1..3 {
                    if answer.is_ok() || caller == Careful {
                        break;
                    }
                    answer = start(&client, NAME, "{}").await;
                }
                answer
            })
        },
        |explorer| explorer.invariant(invariant::at_most_requests(3)),
        |explorer| once(explorer.invariant(invariant::at_most_requests(9))),
    );
}

#[test]
fn limit_reached_mid_batch() {
    const BATCH: [&str; 2] = ["message-1", "message-2"];
    row(
        "limit-reached-mid-batch",
        |caller| {
            explore(async move |sfn| {
                let client = sfn.client();
                deliver(async |_| {
                    for message in BATCH {
                        let name = (caller == Careful).then_some(message);
                        start(&client, name, &format!("{{\"id\":\"{message}\"}}"))
                            .await
                            .ok()?;
                    }
                    Some(Ok(()))
                })
                .await
            })
        },
        |explorer| {
            explorer.invariant(|run| {
                run.results().all(Result::is_ok) && run.executions().len() == BATCH.len()
            })
        },
        |explorer| explorer.invariant(each_once(BATCH.len())),
    );
}

#[test]
fn name_too_long() {
    row(
        "name-too-long",
        |caller| {
            explore(async move |sfn| {
                let client = sfn.client();
                let answer = start(&client, Some("a-name-of-the-users"), "{}").await;
                let name_is_wrong = refusal(&answer).is_some_and(|error| {
                    error.is_invalid_name() || caller == Careful && error.is_validation_exception()
                });
                if name_is_wrong {
                    return start(&client, Some("a-name-of-ours"), "{}").await;
                }
                answer
            })
        },
        |explorer| {
            explorer.only([FinalError]).every_error().invariant(|run| {
                let exchanges = run.exchanges();
                let mut codes = exchanges
                    .iter()
                    .filter_map(sfn_mock::journal::Exchange::code);
                !codes.any(|code| code == "ValidationException") || run.results().all(Result::is_ok)
            })
        },
        |explorer| {
            explorer
                .invariant(invariant::started_at_most_once("a-name-of-the-users"))
                .invariant(invariant::started_at_most_once("a-name-of-ours"))
        },
    );
}

#[test]
fn name_taken_and_name_of_a_failed_run() {
    row(
        "name-taken, name-of-a-failed-run",
        |caller| {
            explore(async move |sfn| {
                let client = sfn.client();
                let answer = start(&client, NAME, "{}").await;
                match caller {
                    // "It exists, so it was started."
                    Naive if is_taken(&answer) => Ok(()),
                    Careful if is_taken(&answer) => {
                        start(&client, Some("order-17-r2"), "{}").await.map(drop)
                    }
                    Naive | Careful => answer.map(drop),
                }
            })
        },
        |explorer| {
            explorer
                .every_error()
                .without([NoArn])
                .invariant(|run| run.results().all(Result::is_err) || run.executions().len() == 1)
        },
        |explorer| {
            explorer
                .invariant(invariant::started_at_most_once("order-17"))
                .invariant(invariant::started_at_most_once("order-17-r2"))
        },
    );
}

#[test]
fn every_name_once() {
    let two_jobs = async |client: &Client, names: [&str; 2]| {
        let mut done = Ok(());
        for name in names {
            done = done.and(start(client, Some(name), "{}").await.map(drop));
        }
        done
    };
    row(
        "every-name-once (a name of the process)",
        |caller| {
            let names = if caller == Naive {
                ["the-process"; 2]
            } else {
                ["job-1", "job-2"]
            };
            explore(async move |sfn| two_jobs(&sfn.client(), names).await)
        },
        |explorer| {
            explorer
                .without([NoArn])
                .invariant(|run| run.results().all(Result::is_err) || run.executions().len() == 2)
        },
        |explorer| explorer.invariant(each_once(2)),
    );
    row(
        "every-name-once (names cut off)",
        |caller| {
            let key =
                |end: &str| format!("invoices-of-{}-{end}", "a-very-long-customer-".repeat(4));
            let name = |end: &str| match caller {
                Naive => key(end).chars().take(80).collect::<String>(),
                Careful => format!("{end}-{}", key(end).chars().take(60).collect::<String>()),
            };
            let names = [name("january"), name("february")];
            explore(async move |sfn| two_jobs(&sfn.client(), [&names[0], &names[1]]).await)
        },
        |explorer| {
            explorer
                .without([NoArn])
                .invariant(|run| run.results().all(Result::is_err) || run.executions().len() == 2)
        },
        |explorer| explorer.invariant(each_once(2)),
    );
}

#[test]
fn requests_lost_until_the_sdk_gives_up() {
    row(
        "requests-lost-until-the-sdk-gives-up",
        |caller| {
            explore(async move |sfn| {
                let client = sfn.client();
                for _ in 0..3 {
                    match start(&client, NAME, "{}").await {
                        Err(SdkError::DispatchFailure(_)) if caller == Careful => {}
                        Err(SdkError::DispatchFailure(_)) | Ok(_) => return Ok(()),
                        Err(error) => return Err(error.to_string()),
                    }
                }
                Err("the connection is gone".to_owned())
            })
        },
        |explorer| explorer.invariant(invariant::ok_means_started_once("order-17")),
        once,
    );
}

#[test]
fn answer_lost_after_commit() {
    row(
        "answer-lost-after-commit",
        |caller| {
            let name = if caller == Naive { None } else { NAME };
            explore(async move |sfn| start(&sfn.client(), name, r#"{"order":17}"#).await)
        },
        |explorer| explorer.invariant(invariant::started_at_most(1)),
        once,
    );
}

/// The ARN in the database is that of an execution, if the message was handled.
fn noted<T, E>(run: &Run<T, E, RefCell<Option<String>>>) -> bool {
    let (noted, executions) = (run.state().borrow(), run.executions());
    run.results().all(Result::is_err) || executions.iter().any(|one| Some(one.arn()) == *noted)
}

#[test]
fn answers_lost_until_the_sdk_gives_up() {
    row(
        "answers-lost-until-the-sdk-gives-up (the time in the input)",
        |caller| {
            explore(async move |sfn| {
                let client = sfn.client();
                deliver(async |delivery| {
                    let minute = if caller == Naive { delivery } else { 0 };
                    let input = format!(r#"{{"order":17,"at":"09:0{minute}"}}"#);
                    start(&client, NAME, &input).await.is_ok().then_some(Ok(()))
                })
                .await
            })
        },
        |explorer| explorer.invariant(all_ok_and_one_started),
        once,
    );
    row(
        "answers-lost-until-the-sdk-gives-up (the ARN noted afterwards)",
        |caller| {
            explore_with(RefCell::<Option<String>>::default, async move |sfn, arn| {
                let client = sfn.client();
                deliver(async |_| {
                    // Naive: "It is in the database, so it has been handled."
                    if caller == Naive && arn.borrow_mut().replace(String::new()).is_some() {
                        return Some(Ok(()));
                    }
                    let answer = start(&client, NAME, "{}").await.ok()?;
                    *arn.borrow_mut() = Some(answer.execution_arn);
                    Some(Ok(()))
                })
                .await
            })
        },
        |explorer| explorer.without([NoArn]).invariant(noted),
        |explorer| explorer.without([NoArn]).invariant(noted),
    );
}

#[test]
fn answer_lost_and_run_finished() {
    row(
        "answer-lost-and-run-finished",
        |caller| {
            explore(async move |sfn| {
                let client = sfn.client();
                let answer = start(&client, NAME, "{}").await;
                if is_taken(&answer) && caller == Naive {
                    // "Then without a name."
                    return start(&client, None, "{}").await;
                }
                answer
            })
            .mock(|builder| {
                let orders = StateMachine::standard("orders")
                    .finish(Finish::succeeded(serde_json::json!({})));
                builder.state_machine(orders)
            })
        },
        |explorer| explorer.invariant(invariant::started_at_most(1)),
        |explorer| explorer.invariant(invariant::started_at_most(1)),
    );
}

async fn arn(client: &Client, caller: Caller) -> Result<String, String> {
    for _ in 0..3 {
        let answer: Answer = start(client, NAME, "{}").await;
        let arn = answer.map_err(|error| error.to_string())?.execution_arn;
        if caller == Naive || !arn.is_empty() {
            return Ok(arn);
        }
    }
    Err("no ARN".to_owned())
}

#[test]
fn ok_without_an_arn_and_ok_from_a_proxy() {
    row(
        "ok-without-an-arn, ok-from-a-proxy",
        |caller| explore(async move |sfn| arn(&sfn.client(), caller).await),
        |explorer| {
            explorer
                .every_error()
                .invariant(invariant::ok_has_an_arn(|arn: &String| arn))
        },
        |explorer| once(explorer.invariant(invariant::ok_has_an_arn(|arn: &String| arn))),
    );
}

#[derive(Default)]
struct Charges {
    count: Cell<usize>,
    executions: RefCell<HashSet<String>>,
}

fn charged_once<T, E>(run: &Run<T, E, Charges>) -> bool {
    run.results().all(Result::is_err) || run.state().count.get() == 1
}

#[test]
fn two_workers_at_once() {
    row(
        "two-workers-at-once",
        |caller| {
            explore_with(Charges::default, async move |sfn, charges| {
                let arn = arn(&sfn.client(), Careful).await?;
                let first = charges.executions.borrow_mut().insert(arn);
                // Naive: "It was I who started it."
                if first || caller == Naive {
                    charges.count.set(charges.count.get() + 1);
                }
                Ok::<_, String>(())
            })
        },
        |explorer| explorer.workers(2).invariant(charged_once),
        |explorer| explorer.invariant(charged_once),
    );
}
