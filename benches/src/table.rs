//! The table: each row measured in rounds, the contenders taking turns, medians and ratios.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::contender::Contender;
use crate::{explore, sdk};

pub const ROWS: [&str; 11] = [
    "requests",
    "memory",
    "million",
    "stubs",
    "fresh",
    "mocks",
    "alive",
    "sdk",
    "explore",
    "reading",
    "idempotency",
];

/// The options of a run.
#[derive(Debug)]
pub struct Settings {
    /// The number of times that each contender is measured.
    pub rounds: usize,
    /// The number of times that each build is measured.
    pub build_rounds: usize,
    /// Another checkout of this crate, measured in turns with this one.
    pub against: Option<PathBuf>,
    /// The divisor of the counts of requests.
    less: u64,
}

impl Default for Settings {
    fn default() -> Self {
        let less = if cfg!(debug_assertions) { 4 } else { 1 };
        Self {
            rounds: 5,
            build_rounds: 3,
            against: None,
            less,
        }
    }
}

impl Settings {
    pub fn quick() -> Self {
        Self {
            rounds: 3,
            less: 10 * Self::default().less,
            ..Self::default()
        }
    }
}

pub fn print_machine(settings: &Settings) {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let build = if cfg!(debug_assertions) {
        "debug"
    } else {
        "release"
    };
    println!(
        "{build} build, {cores} cores, client and server pinned to one; medians of {} rounds",
        settings.rounds
    );
}

pub fn print(row: &str, settings: &Settings) {
    let less = settings.less;
    let rounds = Rounds {
        count: settings.rounds,
        against: settings.against.as_deref().map(program_of),
    };
    match row {
        "requests" => {
            rounds.rates(
                "requests/s, 64 connections",
                &[64, 200_000 / less],
                "not below 5fb2d4e by more than 5 %; debug build: 1.0 of wiremock",
            );
            rounds.rates(
                "requests/s, 1 connection",
                &[1, 60_000 / less],
                "not below 5fb2d4e by more than 5 %",
            );
        }
        "memory" => rounds.plain(
            "bytes kept per exchange with its execution",
            "memory",
            &peers(),
            &[200_000 / less],
            "1,500",
        ),
        "million" => rounds.against(
            "requests/s around the last request, against the hundredth part",
            &peers(),
            |who| {
                let count = if who == Contender::Wiremock {
                    wiremock_can_hold(1_000_000 / less)
                } else {
                    1_000_000 / less
                };
                words("million", who.name(), &[count])
            },
            "1.0",
        ),
        "stubs" => stubs(&rounds, 20_000 / less),
        // A start is over in less than a millisecond, so it takes many for a figure.
        "fresh" => Rounds {
            count: 8 * rounds.count + 1,
            ..rounds
        }
        .plain(
            "fresh process: start to first answer, ms",
            "fresh",
            &Contender::ALL,
            &[],
            "0.50",
        ),
        "mocks" => rounds.plain(
            "2nd to 1,000th mock: start, one request, drop; ms",
            "mocks",
            &Contender::ALL,
            &[1_000 / less.min(10)],
            "0.14",
        ),
        "alive" => alive(&rounds, less),
        "sdk" => in_process(&rounds, 50_000 / less),
        "explore" => explored(&rounds, 1_000 / less),
        "reading" => {
            let mine = [Contender::HyperStoring, Contender::SfnMock];
            rounds.plain(
                "reading all recorded exchanges; ms, and for a million",
                "reading",
                &mine,
                &[1_000_000 / less],
                "no clone",
            );
            let count = wiremock_can_hold(200_000 / less);
            rounds.plain("the same", "reading", &[Contender::Wiremock], &[count], "-");
        }
        "idempotency" => {
            println!(
                "\none machine: starts/s at first, at last, replays/s at last; rejections/s at first, at last (to reach: within 10 %)"
            );
            let figures = rounds.of(&[words("idempotency", "sfn-mock", &[1_000_000 / less])]);
            println!("  {}", list(&figures[0]));
        }
        _ => unreachable!("main has looked at it"),
    }
}

/// Those that keep what they are sent, or claim to stay as fast without.
fn peers() -> [Contender; 5] {
    [
        Contender::HyperStoring,
        Contender::Wiremock,
        Contender::Httpmock,
        Contender::Mockito,
        Contender::SfnMock,
    ]
}

/// wiremock takes nine kilobytes for each request.
fn wiremock_can_hold(requests: u64) -> u64 {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    requests.min(kilobytes.unwrap_or_default() / 20)
}

fn stubs(rounds: &Rounds, requests: u64) {
    let who = [
        Contender::Wiremock,
        Contender::Httpmock,
        Contender::Mockito,
        Contender::SfnMock,
    ];
    println!(
        "\nrequests/s with 1,000 mounted stubs, the last one matching, against 1 (to reach: 0.9)"
    );
    for (kind, of, who) in [(0, "names", &who[..]), (1, "patterns", &who[3..])] {
        let measured = who.iter().flat_map(|who| {
            let slow = if *who == Contender::SfnMock { 1 } else { 10 };
            let with = |stubs: u64, requests| words("stubs", who.name(), &[kind, stubs, requests]);
            [with(1, requests), with(1_000, requests / slow)]
        });
        let figures = rounds.of(&measured.collect::<Vec<_>>());
        for (who, pair) in who.iter().zip(figures.chunks(2)) {
            let (one, many) = (pair[0][1], pair[1][1]);
            println!(
                "  {:<18} {of}: {one:>9.0} {many:>9.0}  {:.3}",
                who.name(),
                many / one
            );
        }
    }
}

fn alive(rounds: &Rounds, less: u64) {
    println!(
        "\nalive at once, with one live connection each: threads, kB resident, kB asked for, each (to reach: 5,000; 0; 14)"
    );
    let all = [
        (Contender::Hyper, 500),
        (Contender::Wiremock, 500),
        (Contender::Httpmock, 20),
        (Contender::Mockito, 20),
        (Contender::SfnMock, 5_000 / less),
    ];
    let measured: Vec<_> = all
        .iter()
        .map(|(who, mocks)| words("alive", who.name(), &[*mocks]))
        .collect();
    for ((who, mocks), figures) in all.iter().zip(rounds.of(&measured)) {
        println!("  {:<18} {mocks:>5} mocks: {}", who.name(), list(&figures));
    }
}

fn in_process(rounds: &Rounds, calls: u64) {
    println!(
        "\nin process, microseconds for an SDK call, and added to a constant function (to reach: two thirds of 5fb2d4e's; debug build: 1.05 of aws-smithy-mocks)"
    );
    let measured: Vec<_> = sdk::ALL
        .iter()
        .map(|who| words("sdk", who, &[calls]))
        .collect();
    let figures = rounds.of(&measured);
    for (who, took) in sdk::ALL.iter().zip(&figures) {
        println!(
            "  {who:<28} {:>7.2}  {:+.2}",
            took[0],
            took[0] - figures[0][0]
        );
    }
}

fn explored(rounds: &Rounds, runs: u64) {
    println!(
        "\nms on the core for a schedule of a call with three attempts, and against a constant function (to reach, debug build: 2 ms, 1.5)"
    );
    let measured = explore::ALL.map(|who| words("explore", who, &[runs]));
    let figures = rounds.of(&measured);
    for (who, took) in explore::ALL.iter().zip(&figures) {
        let ratio = took[0] / figures[0][0];
        println!("  {who:<28} {:>7.2}  {ratio:.2}", took[0]);
    }
}

fn words(what: &str, who: &str, numbers: &[u64]) -> Vec<String> {
    let numbers = numbers.iter().map(u64::to_string);
    [what.to_owned(), who.to_owned()]
        .into_iter()
        .chain(numbers)
        .collect()
}

fn list(figures: &[f64]) -> String {
    let figures: Vec<_> = figures.iter().map(|figure| format_figure(*figure)).collect();
    figures.join("  ")
}

fn format_figure(figure: f64) -> String {
    if figure.abs() >= 100.0 {
        format!("{figure:.0}")
    } else {
        format!("{figure:.3}")
    }
}

/// The program of the benches of another checkout, built in the same profile.
fn program_of(checkout: &Path) -> PathBuf {
    let benches = checkout.join("benches");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet"]).current_dir(&benches);
    command.env("CARGO_TARGET_DIR", benches.join("target"));
    let profile = if cfg!(debug_assertions) {
        "debug"
    } else {
        command.arg("--release");
        "release"
    };
    let status = command.status().expect("cargo can be run");
    assert!(
        status.success(),
        "the benches of {} can be built",
        checkout.display()
    );
    benches
        .join("target")
        .join(profile)
        .join("sfn-mock-benches")
}

pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_unstable_by(f64::total_cmp);
    figures[figures.len() / 2]
}

struct Rounds {
    count: usize,
    /// The program of another checkout's benches.
    against: Option<PathBuf>,
}

impl Rounds {
    /// Returns the medians of each measurement's figures. Prints those of the other checkout, which are
    /// measured in the same rounds.
    fn of(&self, measured: &[Vec<String>]) -> Vec<Vec<f64>> {
        let own = std::env::current_exe().expect("this program is a file");
        let mut all: Vec<(&Path, &[String])> = Vec::new();
        for words in measured {
            all.push((&own, words));
        }
        if let Some(other) = &self.against {
            let ours = measured.iter().filter(|words| words[1] == "sfn-mock");
            all.extend(ours.map(|words| (&**other, &**words)));
        }
        let mut taken: Vec<Vec<Vec<f64>>> = vec![Vec::new(); all.len()];
        for round in 0..self.count {
            for ((program, words), taken) in all.iter().zip(&mut taken) {
                eprint!(
                    "\r\x1b[K{} of {}: {}",
                    round + 1,
                    self.count,
                    words.join(" ")
                );
                taken.push(run(program, words));
            }
        }
        eprint!("\r\x1b[K");
        let mut medians: Vec<Vec<f64>> = Vec::new();
        for taken in taken {
            let figures = |place: usize| taken.iter().map(|figures| figures[place]).collect();
            let places = 0..taken[0].len();
            medians.push(places.map(|place| median(figures(place))).collect());
        }
        let others = medians.split_off(measured.len());
        let (_, theirs) = all.split_at(measured.len());
        for ((program, words), figures) in theirs.iter().zip(others) {
            let (program, words) = (program.display(), words.join(" "));
            println!("  {program}, {words}: {}", list(&figures));
        }
        medians
    }

    fn rates(&self, title: &str, numbers: &[u64], goal: &str) {
        println!(
            "\n{title}: by the clock, by the core's time, each against bare hyper (to reach: {goal})"
        );
        let measured: Vec<_> = Contender::ALL
            .iter()
            .map(|who| words("requests", who.name(), numbers))
            .collect();
        let figures = self.of(&measured);
        for (who, rate) in Contender::ALL.iter().zip(&figures) {
            let (by_clock, by_core) = (rate[0] / figures[0][0], rate[1] / figures[0][1]);
            println!(
                "  {:<18} {:>9.0}  {by_clock:.3}  {:>9.0}  {by_core:.3}",
                who.name(),
                rate[0],
                rate[1]
            );
        }
    }

    fn plain(&self, title: &str, what: &str, who: &[Contender], numbers: &[u64], goal: &str) {
        println!("\n{title} (to reach: {goal})");
        let measured: Vec<_> = who
            .iter()
            .map(|who| words(what, who.name(), numbers))
            .collect();
        for (who, figures) in who.iter().zip(self.of(&measured)) {
            println!("  {:<18} {}", who.name(), list(&figures));
        }
    }

    fn against(
        &self,
        title: &str,
        who: &[Contender],
        measured: impl Fn(Contender) -> Vec<String>,
        goal: &str,
    ) {
        println!("\n{title} (to reach: {goal})");
        let measured: Vec<_> = who.iter().map(|who| measured(*who)).collect();
        let figures = self.of(&measured);
        for ((who, words), pair) in who.iter().zip(&measured).zip(&figures) {
            println!(
                "  {:<18} of {:>7}: {:>9.0} {:>9.0}  {:.3}",
                who.name(),
                words[2],
                pair[1],
                pair[3],
                pair[3] / pair[1]
            );
        }
    }
}

/// Runs one measurement, in a process of its own.
fn run(program: &Path, words: &[String]) -> Vec<f64> {
    let output = Command::new(program).arg("one").args(words).output();
    let output = output.expect("this program can be run");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {errors}", words.join(" "));
    let text = String::from_utf8_lossy(&output.stdout);
    let figures = text
        .split_whitespace()
        .map(|figure| figure.parse().expect("a figure"));
    figures.collect()
}
