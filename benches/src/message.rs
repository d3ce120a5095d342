//! The time that a failing test takes: the message after 10,000 exchanges, and the journal's file.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::time::{Duration, Instant};

use sfn_mock::{Builder, Lint, LintLevel, Scenario, SfnMock, Unmatched, start_execution};
use sfn_mock_benches_client::Client;

use crate::one::on_the_core;

const EXCHANGES: u64 = 10_000;
const ROUNDS: usize = 5;

/// A failure: the mock, how its client calls, and what fails.
type Failure = (&'static str, fn() -> Builder, Calls, fn(SfnMock));

#[derive(Clone, Copy, PartialEq)]
enum Calls {
    Named,
    Unnamed,
    Unexpected,
}

const FAILURES: &[Failure] = &[
    (
        "expectation not met, advice warns",
        one_expected,
        Calls::Unnamed,
        drop,
    ),
    ("advice denied", denied, Calls::Unnamed, drop),
    ("unexpected calls", unmatched, Calls::Unexpected, drop),
    ("assert_started(1)", SfnMock::builder, Calls::Named, |sfn| {
        sfn.assert_started(1)
    }),
    ("calls().single()", SfnMock::builder, Calls::Named, |sfn| {
        let _ = sfn.calls().single();
    }),
    (
        "execution(..) of no such name",
        SfnMock::builder,
        Calls::Named,
        |sfn| {
            let _ = sfn.execution("refund-1");
        },
    ),
];

fn one_expected() -> Builder {
    SfnMock::builder().scenario(Scenario::new("one start").expect(1))
}

fn denied() -> Builder {
    SfnMock::builder().lint(Lint::UnnamedStart, LintLevel::Deny)
}

fn unmatched() -> Builder {
    let refunds = Scenario::new("refunds").when(start_execution().name_matches("^refund-"));
    SfnMock::builder()
        .unmatched(Unmatched::FailTest)
        .scenario(refunds)
}

/// Each failure in processes of its own: with the journal's file, and without.
pub fn print() {
    println!(
        "\na failure after {EXCHANGES} exchanges, ms by the clock (and of the core's time); to reach: 100, 200 lines"
    );
    println!(
        "  {:<36}{:>8}{:>18}{:>24}",
        "", "lines", "message", "message and file"
    );
    for (name, ..) in FAILURES {
        let [lines, message, of_the_core] = measured(name, "off");
        let [_, whole, whole_of_the_core] = measured(name, "on");
        println!(
            "  {name:<36}{lines:>8}{:>18}{:>24}",
            format!("{message:.0} ({of_the_core:.0})"),
            format!("{whole:.0} ({whole_of_the_core:.0})")
        );
    }
}

/// Lines, milliseconds, and milliseconds of the core's time: medians.
fn measured(name: &str, journal: &str) -> [f64; 3] {
    let mut rounds: Vec<Vec<f64>> = Vec::new();
    for _ in 0..ROUNDS {
        let program = std::env::current_exe().expect("this program");
        let output = Command::new(program)
            .args(["message-once", name])
            .env("SFN_MOCK_JOURNAL", journal)
            .output()
            .expect("it runs once more");
        let text = String::from_utf8_lossy(&output.stdout);
        let figures = text.split_whitespace().filter_map(|word| word.parse().ok());
        rounds.push(figures.collect());
    }
    [0, 1, 2].map(|place| {
        let mut figures: Vec<f64> = rounds.iter().map(|figures| figures[place]).collect();
        figures.sort_unstable_by(f64::total_cmp);
        figures[ROUNDS / 2]
    })
}

/// One failure, in this process.
pub fn once(name: &str) {
    let failure = FAILURES.iter().find(|(known, ..)| *known == name);
    let (_, builder, calls, fail) = failure.expect("a failure of this name");
    // The journals of all rounds are one file, by its seed.
    let sfn = builder().seed(42).start();
    let address = sfn.endpoint_url().trim_start_matches("http://");
    let client = Client::connect(address.parse().expect("an address"), 64);
    let mut client = match calls {
        Calls::Named => client,
        Calls::Unnamed => client.unnamed(),
        Calls::Unexpected => client.answered(b"HTTP/1.1 501"),
    };
    client.run(EXCHANGES);
    // The bench measures the text of the message, not its printing.
    std::panic::set_hook(Box::new(|_| {}));
    let (begun, before) = (Instant::now(), on_the_core());
    let panic = catch_unwind(AssertUnwindSafe(|| fail(sfn))).expect_err("it is to fail");
    let (took, busy) = (begun.elapsed(), on_the_core().saturating_sub(before));
    let message = panic.downcast_ref::<String>().expect("it has a message");
    let millis = |time: Duration| time.as_secs_f64() * 1000.0;
    println!(
        "{} {} {}",
        message.lines().count(),
        millis(took),
        millis(busy)
    );
}
