//! Reports, tokens, and functions that are not deterministic. The texts are in `messages::explorer`.

use std::cell::Cell;

use serde_json::Value;
use sfn_mock::explore::FailureClass::{LostRequest, LostResponse};
use sfn_mock::explore::{Explorer, explore, invariant};
use sfn_mock::{Script, SfnHandle, SfnMock};

use super::{Answer, failed, start};
use crate::support::panics::panic_of;

fn unnamed() -> Explorer<
    'static,
    aws_sdk_sfn::operation::start_execution::StartExecutionOutput,
    super::Refused,
    (),
> {
    explore(async |sfn| start(&sfn.client(), None, "{}").await)
        .invariant(invariant::started_at_most(1))
}

#[test]
fn readme_shows_the_message_as_it_is() {
    let readme = include_str!("../../../README.md");
    let (_, section) = readme
        .split_once("\n## Every failure, at every call\n")
        .expect("the section is there");
    let shown = section
        .split("```text\n")
        .nth(1)
        .expect("it shows a message");
    let (shown, _) = shown.split_once("\n```").expect("the message ends");
    let message = panic_of(|| unnamed().failures(2).crashes(1).check());
    let place = regex::Regex::new(r"tests/[\w/]+\.rs:\d+:\d+").expect("a regex");
    let of_any_test = |text: &str| place.replace_all(text, "PLACE").into_owned();
    assert_eq!(
        of_any_test(&message).get(..of_any_test(shown).len()),
        Some(&*of_any_test(shown)),
        "{message}"
    );
}

#[test]
fn the_scenario_file_makes_an_ordinary_test_meet_the_same() {
    let found = unnamed().run();
    let file = failed(&found)
        .scenario_file()
        .expect("a failure alone is a scenario");
    let sfn = SfnMock::builder()
        .script(Script::parse(file).unwrap())
        .in_process()
        .start();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build();
    let answer: Answer = runtime.unwrap().block_on(start(&sfn.client(), None, "{}"));
    assert!(answer.is_ok());
    sfn.assert_started(2);
}

#[test]
fn a_token_runs_its_schedule_alone_and_refuses_other_code() {
    let token = failed(&unnamed().run()).token().to_owned();
    let alone = unnamed().schedule(token.clone()).run();
    assert_eq!(
        (alone.schedules(), failed(&alone).token()),
        (1, token.as_str())
    );
    // It has one deviation.
    assert_eq!(alone.by_deviations(), [0, 1]);

    let other = || {
        explore(async |_| Ok::<(), ()>(()))
            .schedule(token.clone())
            .run()
    };
    panic_of(|| drop(other()));
}

#[test]
fn the_report_is_json_too() {
    let found = unnamed().run();
    let report: Value = serde_json::from_str(&found.to_json()).unwrap();
    assert_eq!(report["schedules"], 2);
    assert_eq!(report["failed"]["deviations"], 1);
    assert_eq!(report["cutShort"], Value::Null);
}

#[test]
fn a_search_that_is_cut_short_is_reported_as_incomplete() {
    let found = explore(async |sfn| start(&sfn.client(), Some("order-17"), "{}").await)
        .failures(2)
        .max_schedules(5)
        .run();
    assert_eq!(found.schedules(), 5);
    let cut_short = found.cut_short().expect("22 more schedules are left");
    assert!(
        found
            .to_string()
            .contains(&format!("INCOMPLETE: {cut_short}"))
    );
    let report: Value = serde_json::from_str(&found.to_json()).unwrap();
    assert_eq!(report["cutShort"], cut_short);
}

#[test]
fn a_function_that_behaves_differently_in_the_same_schedule_is_found_out() {
    let runs = Cell::new(0);
    let found = explore(async |sfn| {
        runs.set(runs.get() + 1);
        let client = sfn.client();
        if runs.get() % 2 == 0 {
            let _ = client.list_state_machines().send().await;
        }
        start(&client, Some("order-17"), "{}").await
    })
    .run();
    assert!(found.diverged().is_some(), "every second run differs");

    let runs = Cell::new(0);
    let found = explore(async |sfn| {
        runs.set(runs.get() + 1);
        start(&sfn.client(), Some("order-17"), &runs.get().to_string()).await
    })
    .run();
    assert!(found.diverged().is_none());
    assert_eq!(found.notes().len(), 1, "{found}");
}

#[test]
fn threads_are_noted_and_a_runtime_around_it_is_refused() {
    let found = explore(async |sfn| {
        let _ = tokio::task::spawn_blocking(|| ()).await;
        start(&sfn.client(), Some("order-17"), "{}").await
    })
    .only([LostRequest, LostResponse])
    .run();
    assert!(!found.notes().is_empty(), "{found}");

    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    panic_of(|| runtime.block_on(async { drop(unnamed().run()) }));
}

#[test]
fn a_function_that_waits_for_a_thread_is_named() {
    let found = explore(async |sfn| {
        let client = sfn.client();
        let (sender, mut receiver) = tokio::sync::mpsc::channel(1);
        let (ready, waits) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            waits.recv().unwrap();
            sender.blocking_send(()).unwrap();
        });
        let mut ready = Some((ready, thread));
        // The thread sends once the function waits, and the function waits until it has sent.
        std::future::poll_fn(|cx| {
            let answer = receiver.poll_recv(cx);
            if let Some((ready, thread)) = ready.take() {
                ready.send(()).unwrap();
                thread.join().unwrap();
            }
            answer
        })
        .await;
        start(&client, Some("order-17"), "{}").await
    })
    .only([LostRequest])
    .run();
    assert!(!found.notes().is_empty(), "{found}");
}

#[test]
fn real_io_is_named() {
    let found = explore(async |_| {
        tokio::net::TcpStream::connect("127.0.0.1:9")
            .await
            .map(drop)
    })
    .run();
    assert_eq!(failed(&found).rule(), "panic");
}

/// The resident memory of this process in kilobytes, where the system reports it.
#[cfg(target_os = "linux")]
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "it takes a minute: cargo test -- --ignored ten_thousand_schedules --nocapture"]
fn ten_thousand_schedules_do_not_grow_memory() {
    let runs = Cell::new(0);
    let first = Cell::new(None);
    let found = explore(async |sfn| {
        runs.set(runs.get() + 1);
        if runs.get() == 2_000 {
            first.set(resident());
        }
        let client = sfn.client();
        for name in ["a", "b", "c"] {
            let _ = start(&client, Some(name), "{}").await;
        }
        Ok::<_, ()>(())
    })
    .failures(5)
    .max_schedules(10_000)
    .run();
    let (first, last) = (first.take().unwrap(), resident().unwrap());
    println!("{found}\n{first} kB after 2,000 runs, {last} kB at the end");
    println!("{:?} per schedule", found.elapsed() / 10_000);
    assert_eq!(found.schedules(), 10_000);
    // Some 300 bytes are kept for each run, to go on from it.
    assert!(last < first + 8_000, "{first} kB, then {last} kB");
}

#[test]
fn the_readme_states_how_many_schedules_its_example_runs() {
    let named = async |sfn: SfnHandle| start(&sfn.client(), Some("order-17"), "{}").await;
    let explorer = explore(named).failures(2).crashes(1);
    let report = explorer.invariant(invariant::started_at_most(1)).run();
    assert!(report.failed().is_none(), "{report}");
    let stated = format!("It runs {} schedules", report.schedules());
    let readme = include_str!("../../../README.md");
    assert!(readme.contains(&stated), "README.md lacks {stated:?}");
}
