//! Mocks that come and go for a while, with every fault, with requests held and clients that vanish:
//! afterwards files, threads, memory and ports are as they were.
//!
//! A few seconds of it are part of every test run. For longer, in a process of its own:
//!
//! ```sh
//! SFN_MOCK_SOAK=30m cargo test --all-features --test it quality::soak:: -- --nocapture
//! ```

use std::net::{SocketAddr, TcpListener};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;
use sfn_mock::{Ending, ErrorCode, Fault, Scenario, SfnMock, Step, start_execution};
use socket2::SockRef;

use crate::support::ORDERS;
use crate::support::raw_socket::{Connection, Request};

/// How long, as `90s` or `30m`.
const LONG: &str = "SFN_MOCK_SOAK";
/// Set in the process whose resources are counted.
const ALONE: &str = "SFN_MOCK_SOAK_ALONE";

/// The growth of memory that is allowed after any time: an allocator keeps some.
const GROWTH: u64 = 24 << 20;

fn duration() -> Duration {
    let asked = std::env::var(LONG).unwrap_or_else(|_| "3s".to_owned());
    let (number, unit) = asked.split_at(asked.len().saturating_sub(1));
    let number: u64 = number
        .parse()
        .unwrap_or_else(|_| panic!("{LONG}={asked} is no duration"));
    match unit {
        "s" => Duration::from_secs(number),
        "m" => Duration::from_mins(number),
        _ => panic!("{LONG}={asked} ends neither with s nor with m"),
    }
}

#[test]
fn after_a_while_of_everything_all_is_as_it_was() {
    if std::env::var_os(ALONE).is_some() {
        return soak(duration());
    }
    let this = std::env::current_exe().expect("a test has a file");
    let test = "quality::soak::after_a_while_of_everything_all_is_as_it_was";
    let alone = Command::new(this)
        .args([test, "--exact", "--nocapture"])
        .env(ALONE, "1")
        .output();
    let output = alone.expect("a test can be run again");
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stdout}\n{stderr}");
    let report = stdout.lines().find(|line| line.contains("mocks in"));
    println!("{}", report.expect("a report"));
}

#[allow(
    clippy::disallowed_methods,
    reason = "how long it takes is what is asked for"
)]
fn soak(long: Duration) {
    // Once around first: runtimes are made, allocators have taken what they keep.
    for number in 0..3 * VISITS.len() {
        visit(number);
    }
    let (before, begun, mut mocks) = (Resources::now(), Instant::now(), 0);
    while begun.elapsed() < long {
        for number in 0..VISITS.len() {
            visit(number);
        }
        mocks += VISITS.len();
    }
    // What a closed connection's task holds goes a moment later than the port.
    let mut after = Resources::now();
    for _ in 0..1_000 {
        if after.files <= before.files && after.threads <= before.threads {
            break;
        }
        visit(0);
        after = Resources::now();
    }
    println!("{mocks} mocks in {long:?}: {before:?}, then {after:?}");
    assert!(after.files <= before.files, "{before:?} became {after:?}");
    assert!(
        after.threads <= before.threads,
        "{before:?} became {after:?}"
    );
    assert!(
        after.memory <= before.memory + GROWTH,
        "{before:?} became {after:?}"
    );
}

/// The resources of the process, as Linux reports them. On other systems the test shows only that
/// nothing hangs and that ports come free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Resources {
    files: usize,
    threads: usize,
    memory: u64,
}

impl Resources {
    fn now() -> Self {
        let entries = |path| std::fs::read_dir(path).map_or(0, Iterator::count);
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
        Self {
            files: entries("/proc/self/fd"),
            threads: entries("/proc/self/task"),
            memory: kilobytes.unwrap_or(0) * 1024,
        }
    }
}

/// The use that a client makes of its connection.
#[derive(Debug, Clone, Copy)]
enum Visit {
    /// Asks, and takes what comes, or whatever comes instead.
    Asks,
    /// Goes in the middle of its request.
    GoesEarly,
    /// Goes without waiting for its answer.
    GoesLate,
    /// Goes with an RST, without waiting for its answer.
    Resets,
}
const VISITS: [(Visit, usize); 44] = {
    let visits = [
        Visit::Asks,
        Visit::GoesEarly,
        Visit::GoesLate,
        Visit::Resets,
    ];
    let mut all = [(Visit::Asks, 0); 44];
    let mut number = 0;
    while number < all.len() {
        all[number] = (visits[number % visits.len()], number / visits.len());
        number += 1;
    }
    all
};

/// Every way in which a step can go, by number.
fn steps() -> [Step; 11] {
    let cut = Fault::Truncate {
        after_bytes: 20,
        then: Ending::Reset,
    };
    let slow = Fault::Trickle {
        bytes: 64,
        every: Duration::from_micros(100),
    };
    [
        Step::serve(),
        Step::fail(ErrorCode::ThrottlingException),
        Step::lose_request(Fault::Reset),
        Step::lose_response(Fault::Close),
        Step::lose_response(Fault::Stall),
        Step::lose_response(Fault::Garbage),
        Step::lose_response(cut),
        Step::serve().damaged(slow),
        Step::serve().damaged(Fault::BrokenJson),
        Step::serve().delayed(Duration::from_micros(500)),
        Step::hold(),
    ]
}

/// One mock, from its start to its drop.
fn visit(number: usize) {
    let (visit, step) = VISITS[number % VISITS.len()];
    let is_patient = !matches!(step, 4 | 10);
    let [serve, .., hold] = steps();
    let scenario = Scenario::new("a visit").when(start_execution().name("visitor"));
    let step = if step == 10 {
        hold
    } else {
        steps().into_iter().nth(step).unwrap_or(serve)
    };
    // An address whose ports no other process is given, as far as the system has more than one.
    let host = if cfg!(target_os = "linux") {
        [127, 77, 0, 2]
    } else {
        [127, 0, 0, 1]
    };
    let sfn = SfnMock::builder()
        .bind(SocketAddr::from((host, 0)))
        .scenario(scenario.then(step))
        .start();
    let address = crate::support::raw_socket::address(sfn.endpoint_url());
    let body = |name: &str| json!({ "stateMachineArn": ORDERS, "name": name }).to_string();
    let request = Request::start(body("visitor"));

    let mut visitor = Connection::open(sfn.endpoint_url());
    let bytes = request.bytes();
    match visit {
        Visit::Asks => {
            visitor.send(&*bytes);
            if is_patient {
                // Garbage is no head, so it is read as it comes.
                std::io::Read::read(&mut visitor.stream(), &mut [0; 512]).ok();
            }
        }
        Visit::GoesEarly => visitor.send(&bytes[..bytes.len() / 2]),
        Visit::GoesLate | Visit::Resets => visitor.send(&*bytes),
    }
    if let Visit::Resets = visit {
        let stream = visitor.stream();
        SockRef::from(&stream)
            .set_linger(Some(Duration::ZERO))
            .expect("it is a socket");
    }
    // Half of them outlive the mock.
    let outlives = number.is_multiple_of(2);
    let visitor = outlives.then_some(visitor);
    let other =
        crate::support::raw_socket::ask(sfn.endpoint_url(), &Request::start(body("another")));
    assert_eq!(other.status(), 200);
    sfn.assert_started_once("another");
    // A request that is still held is a failed test, and is meant here.
    sfn.close().ok();
    let port = TcpListener::bind(address);
    let taken = port.err().map(|error| error.kind());
    assert_ne!(
        taken,
        Some(std::io::ErrorKind::AddrInUse),
        "the port is not free"
    );
    drop(visitor);
}
