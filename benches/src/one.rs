//! One measurement, in a process of its own: what it measured is its output, numbers on a line.

use std::time::{Duration, Instant};

use sfn_mock_benches_client::Client;

use crate::contender::{Contender, Running, Stubs};
use crate::{count, explore, sdk};

/// `words` are what is measured, who, and with which numbers.
pub fn measure(words: &[String], begun: Instant) {
    let cores = core_affinity::get_core_ids().unwrap_or_default();
    if let Some(core) = cores.last() {
        core_affinity::set_for_current(*core);
    }
    let [what, who, numbers @ ..] = words else {
        panic!("what and who is measured?")
    };
    let numbers: Vec<u64> = numbers
        .iter()
        .map(|number| number.parse().expect("a number"))
        .collect();
    let figures = if what == "sdk" {
        vec![sdk::measure(who, numbers[0])]
    } else if what == "explore" {
        vec![explore::measure(who, numbers[0] as u32)]
    } else {
        let who = Contender::by_name(who);
        match (&**what, &numbers[..]) {
            ("requests", &[connections, requests]) => served(who, connections, requests),
            ("memory", &[requests]) => memory(who, requests),
            ("million", &[requests]) => million(who, requests),
            ("stubs", &[kind, stubs, requests]) => stubbed(who, kind, stubs, requests),
            ("fresh", []) => fresh(who, begun),
            ("mocks", &[count]) => mocks(who, count),
            ("alive", &[count]) => alive(who, count),
            ("reading", &[requests]) => reading(who, requests),
            ("idempotency", &[executions]) => idempotency(executions),
            _ => panic!("{words:?} measures nothing"),
        }
    };
    let figures: Vec<_> = figures.iter().map(f64::to_string).collect();
    println!("{}", figures.join(" "));
}

const CONNECTIONS: usize = 64;

fn per_second(requests: u64, took: Duration) -> f64 {
    requests as f64 / took.as_secs_f64()
}

fn started(who: Contender, stubs: Stubs, connections: usize) -> (Running, Client) {
    let server = who.start(stubs);
    let client = Client::connect(server.address(), connections);
    (server, client)
}

/// Requests per second, and per second of the core's time, which other processes do not disturb.
fn served(who: Contender, connections: u64, requests: u64) -> Vec<f64> {
    let (_server, mut client) = started(who, Stubs::Any, connections as usize);
    client.run(requests / 10);
    rates(&mut client, requests)
}

fn rates(client: &mut Client, requests: u64) -> Vec<f64> {
    let before = on_the_core();
    let took = client.run(requests);
    let busy = on_the_core().saturating_sub(before);
    vec![per_second(requests, took), per_second(requests, busy)]
}

/// How long this process's threads have run.
pub fn on_the_core() -> Duration {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten();
    let times = tasks.filter_map(|task| {
        let text = std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(times.sum())
}

/// Beyond the first tenth, in which buffers find their sizes.
fn memory(who: Contender, requests: u64) -> Vec<f64> {
    count::begin();
    let (_server, mut client) = started(who, Stubs::Any, CONNECTIONS);
    client.run(requests / 10);
    let before = count::in_use();
    client.run(requests - requests / 10);
    let after = count::in_use();
    vec![(after - before) as f64 / (requests - requests / 10) as f64]
}

/// Requests per second around the hundredth part of `requests`, and around the last one.
fn million(who: Contender, requests: u64) -> Vec<f64> {
    let (_server, mut client) = started(who, Stubs::Any, CONNECTIONS);
    let (early, window) = (requests / 100, requests / 100);
    client.run(early - window / 2);
    let first = rates(&mut client, window);
    client.run(requests - early - window);
    let last = rates(&mut client, window);
    [first, last].concat()
}

fn stubbed(who: Contender, kind: u64, stubs: u64, requests: u64) -> Vec<f64> {
    let mounted = match kind {
        0 => Stubs::Names(stubs),
        _ => Stubs::Patterns(stubs),
    };
    let (_server, client) = started(who, mounted, CONNECTIONS);
    let mut client = client.with_name(stubs - 1);
    client.run(requests / 10);
    rates(&mut client, requests)
}

/// Milliseconds from the start of `main` to the first answer.
fn fresh(who: Contender, begun: Instant) -> Vec<f64> {
    let (_server, mut client) = started(who, Stubs::Any, 1);
    client.run(1);
    vec![millis(begun.elapsed())]
}

fn mocks(who: Contender, mocks: u64) -> Vec<f64> {
    let once = || {
        let begun = Instant::now();
        let (server, mut client) = started(who, Stubs::Any, 1);
        client.run(1);
        drop(server);
        millis(begun.elapsed())
    };
    once();
    let mut times: Vec<f64> = (1..mocks).map(|_| once()).collect();
    times.sort_unstable_by(f64::total_cmp);
    vec![times[times.len() / 2]]
}

/// Threads for each mock, kB of memory for each (as the system counts it, and as was asked for).
fn alive(who: Contender, mocks: u64) -> Vec<f64> {
    rlimit::increase_nofile_limit(u64::MAX).expect("the limit of descriptors can be read");
    count::begin();
    // The first one brings what all share.
    let first = started(who, Stubs::Any, 1);
    let (threads, resident, in_use) = (status("Threads:"), status("VmRSS:"), count::in_use());
    let mut all = vec![first];
    for _ in 0..mocks {
        let (server, mut client) = started(who, Stubs::Any, 1);
        client.run(1);
        all.push((server, client));
    }
    let mocks = mocks as f64;
    // The client's own buffer and request are none of the server's.
    let of_client = 16.0 + 1.5;
    vec![
        (status("Threads:") - threads) / mocks,
        (status("VmRSS:") - resident) / mocks - of_client,
        (count::in_use() - in_use) as f64 / 1024.0 / mocks - of_client,
    ]
}

/// A figure that the system reports of this process.
fn status(key: &str) -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(key));
    let figure = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    figure.unwrap_or(f64::NAN)
}

/// Milliseconds for all that was recorded, and for a million.
fn reading(who: Contender, requests: u64) -> Vec<f64> {
    let (server, mut client) = started(who, Stubs::Any, CONNECTIONS);
    client.run(requests);
    let begun = Instant::now();
    let read = server.read_all();
    let took = millis(begun.elapsed());
    assert_eq!(read as u64, requests, "it recorded all");
    vec![took, took * 1e6 / requests as f64]
}

/// Requests per second: starts and rejections at first; starts, replays and rejections once all
/// executions of the one machine are there.
fn idempotency(executions: u64) -> Vec<f64> {
    let (server, mut client) = started(Contender::SfnMock, Stubs::Any, CONNECTIONS);
    let Running::SfnMock(sfn) = &server else {
        unreachable!("it is the contender that was asked for")
    };
    let window = executions / 100;
    let mut refused = Client::connect(server.address(), CONNECTIONS).rejected();
    client.run(window);
    let first = client.run(window);
    refused.run(window);
    let mut refused = refused.from_number(0);
    let first_rejections = refused.run(window);
    client.run(executions - 3 * window);
    let last = client.run(window);
    let mut client = client.from_number(executions / 2);
    let replays = client.run(window);
    let replayed = sfn.exchanges().iter().filter(|one| one.is_replay()).count();
    assert_eq!(replayed as u64, window);
    let mut refused = refused.from_number(executions / 2);
    let rejections = refused.run(window);
    assert_eq!(sfn.rejections().len() as u64, 3 * window);
    [first, last, replays, first_rejections, rejections]
        .map(|took| per_second(window, took))
        .to_vec()
}

fn millis(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}
