//! Many scenarios at once: the first mounted one that matches the request and has steps left handles
//! it, by any index.

use sfn_mock::{Scenario, SfnMock, Step, Times, Unmatched, When, start_execution};

use crate::support::ORDERS;
use crate::support::http_client::Client;

/// An obviously right question: whether a name is meant by a number.
type Question = fn(&str, u32) -> bool;

/// The condition of a scenario: as a *when*, and as a predicate of the name.
type About = (When, Question, u32);

/// Every kind of condition by which a scenario can be found, and those by which none can.
fn about(kind: u32, number: u32) -> About {
    let when = start_execution();
    let name = format!("order-{number}");
    match kind % 8 {
        0 | 1 => (
            when.name(name),
            |name, n| name == format!("order-{n}"),
            number,
        ),
        2 | 3 => (
            when.name_matches(&format!("{number}$")),
            |name, n| name.ends_with(&n.to_string()),
            number,
        ),
        4 => (when.state_machine("orders"), |_, _| true, number),
        5 => (
            when.state_machine_matches("^ord").name(name),
            |name, n| name == format!("order-{n}"),
            number,
        ),
        6 => (
            when.matching(|request| request.body().ends_with(b"3\"}"))
                .name_matches("."),
            |name, _| name.ends_with('3'),
            number,
        ),
        _ => (when.state_machine("bills"), |_, _| false, number),
    }
}

/// Numbers that look like chance and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        u32::try_from(self.0 >> 33).expect("31 bits") % below
    }
}

#[test]
fn the_first_mounted_one_that_is_not_used_up_handles_the_request_however_it_is_found() {
    let mut numbers = Numbers(42);
    let sfn = SfnMock::start();
    // Name, question, its number, and the number of requests that it has left to handle.
    let mut written: Vec<(String, Question, u32, u64)> = Vec::new();
    let mut guards = Vec::new();
    for mounted in 0..400 {
        let (when, question, number) = about(numbers.next(8), numbers.next(20));
        let (name, times) = (
            format!("scenario {mounted}"),
            u64::from(numbers.next(4)) + 1,
        );
        let step = Step::serve().times(Times::Exactly(times));
        let scenario = Scenario::new(&*name).when(when).then(step).optional();
        if mounted % 3 == 0 {
            guards.push((name.clone(), sfn.mount_scoped(scenario)));
        } else {
            sfn.mount(scenario);
        }
        written.push((name, question, number, times));
        if mounted % 5 == 0 && !guards.is_empty() {
            let place = numbers.next(u32::try_from(guards.len()).expect("few"));
            let (name, guard) = guards.swap_remove(place as usize);
            drop(guard);
            written.retain(|(written, ..)| *written != name);
        }
        let asked = format!("order-{}", numbers.next(20));
        let mut fitting = written.iter_mut();
        let wanted =
            fitting.find(|(_, question, number, left)| *left > 0 && question(&asked, *number));
        let wanted = wanted.map(|(name, _, _, left)| {
            *left -= 1;
            name.clone()
        });
        let body = format!(r#"{{"stateMachineArn":"{ORDERS}","name":"{asked}"}}"#);
        let request = crate::support::raw_socket::Request::start(body);
        assert_eq!(
            crate::support::raw_socket::ask(sfn.endpoint_url(), &request).status(),
            200
        );
        let exchanges = sfn.exchanges();
        let spoke = exchanges[exchanges.len() - 1].scenario().map(str::to_owned);
        assert_eq!(spoke, wanted, "request {} for {asked}", mounted + 1);
    }
}

#[test]
fn a_closure_before_the_name_is_asked_about_every_request() {
    let asked = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = std::sync::Arc::clone(&asked);
    let when = start_execution()
        .matching(move |_| {
            counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            true
        })
        .name("order-1");
    let sfn = SfnMock::builder()
        .scenario(Scenario::new("asks").when(when).then(Step::serve()))
        .start();
    let client = Client::of(&sfn);
    for name in ["order-1", "order-2", "order-3"] {
        client.start(name, None);
    }
    assert_eq!(asked.load(std::sync::atomic::Ordering::SeqCst), 3);
}

/// Each is compared when the message is written, and the nearest ones condition by condition.
#[test]
fn unmatched_calls_among_a_thousand_patterns_name_the_nearest_scenario() {
    let mut builder = SfnMock::builder().unmatched(Unmatched::FailTest);
    for number in 0..1000 {
        let pattern =
            format!("^(refund|receipt|invoice)-{number}-[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}$");
        let when = start_execution().name_matches(&pattern);
        builder = builder.scenario(Scenario::new(format!("pattern {number}")).when(when));
    }
    let when = start_execution().name("order-18").state_machine("orders");
    let sfn = builder
        .scenario(Scenario::new("the nearest").when(when))
        .start();
    let client = Client::of(&sfn);
    for number in 0..30 {
        assert_eq!(
            client.start(&*format!("order-17-{number}"), None).status,
            501
        );
    }
    let report = sfn.close().expect_err("no scenario matches");
    assert_eq!(report.failures().len(), 30);
    for failure in report.failures().take(20) {
        let text = failure.to_string();
        assert!(
            text.contains("the nearest scenario is \"the nearest\""),
            "{text}"
        );
        assert!(text.contains("and 995 more, further away"), "{text}");
    }
}

#[test]
fn a_guard_that_is_gone_is_compared_as_it_was_mounted_then() {
    let sfn = SfnMock::builder().unmatched(Unmatched::FailTest).start();
    let passing = Scenario::new("passing").when(start_execution().name("order-18"));
    let guard = sfn.mount_scoped(passing);
    Client::of(&sfn).start("order-17", None);
    drop(guard);
    sfn.mount(Scenario::new("later").when(start_execution().name("order-17")));
    let report = sfn.close().expect_err("no scenario matches").to_string();
    assert!(
        report.contains("the nearest scenario is \"passing\""),
        "{report}"
    );
    assert!(!report.contains("\"later\""), "{report}");
}

#[test]
fn patterns_too_large_for_one_automaton_are_still_met() {
    let sfn = SfnMock::start();
    for number in 0..12 {
        let pattern = format!("^(\\w{{80}}{number}|order-{number}$)");
        let scenario = Scenario::new(format!("pattern {number}"))
            .when(start_execution().name_matches(&pattern))
            .then(Step::serve().times(Times::Forever))
            .optional();
        sfn.mount(scenario);
    }
    let client = Client::of(&sfn);
    for number in [0, 7, 11] {
        client.start(&*format!("order-{number}"), None);
        let exchanges = sfn.exchanges();
        let spoke = exchanges[exchanges.len() - 1].scenario();
        assert_eq!(spoke, Some(&*format!("pattern {number}")));
    }
}
