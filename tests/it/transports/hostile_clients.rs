//! Clients that are broken, or mean it. The mock is a process of its own here, so that its memory and
//! its files can be counted; another client is answered throughout.
//!
//! That the limits of time close what must be closed, tests beside the server show, with limits that
//! are short.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rstest::rstest;
use serde_json::json;
use socket2::SockRef;

use crate::support::ORDERS;
use crate::support::raw_socket::{Connection, Ended, Request};

const MEGABYTE: usize = 1 << 20;

fn good() -> Request {
    Request::start(json!({ "stateMachineArn": ORDERS }).to_string())
}

/// A mock in a process of its own, which is killed when the test is over.
struct Victim {
    child: Child,
    url: String,
}

impl Drop for Victim {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Victim {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sfn-mock"))
            .args(["serve", "--bind", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary runs");
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().expect("its output is ours"))
            .read_line(&mut line)
            .expect("its output can be read");
        let url = line.trim_end().rsplit(' ').next().unwrap_or_default();
        Self {
            url: url.to_owned(),
            child,
        }
    }

    fn address(&self) -> SocketAddr {
        crate::support::raw_socket::address(&self.url)
    }

    fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address()).expect("it listens")
    }

    /// Has `act` do its worst while another client asks and is answered.
    fn suffers<T>(&self, act: impl FnOnce() -> T) -> T {
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            let other = scope.spawn(|| {
                let mut other = Connection::open(&self.url);
                // Not as fast as it can, so that what is kept of its requests stays little.
                let tick = Connection::open(&self.url).stream();
                tick.set_read_timeout(Some(Duration::from_millis(1)))
                    .expect("it is a socket");
                loop {
                    let last = over.load(Ordering::SeqCst);
                    assert_eq!(other.ask(good()).status(), 200);
                    if last {
                        return;
                    }
                    let nothing = (&tick).read(&mut [0]);
                    assert!(nothing.is_err(), "no request has come");
                }
            });
            let done = act();
            over.store(true, Ordering::SeqCst);
            other
                .join()
                .expect("the other client is answered throughout");
            done
        })
    }

    /// The most memory that it has had, in bytes; `None` if the system does not report it.
    fn most_memory(&self) -> Option<usize> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kilobytes: usize = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kilobytes * 1024)
    }

    #[track_caller]
    fn assert_memory_below(&self, most: usize) {
        let had = self.most_memory().unwrap_or_default();
        assert!(
            had < most,
            "it had {had} bytes of memory, and {most} were granted"
        );
    }

    /// The number of files that it has open; `None` if the system does not report it.
    fn files(&self) -> Option<usize> {
        let files = std::fs::read_dir(format!("/proc/{}/fd", self.child.id())).ok()?;
        Some(files.count())
    }

    /// Waits until it has closed all but this many files, by asking it: each answer is a moment.
    #[track_caller]
    fn assert_files_come_down_to(&self, most: Option<usize>) {
        const MOMENTS: usize = 100_000;
        let mut other = Connection::open(&self.url);
        for _ in 0..MOMENTS {
            // One for this connection.
            if self.files() <= most.map(|most| most + 1) {
                return;
            }
            assert_eq!(other.ask(good().line("GET / HTTP/1.1")).status(), 404);
        }
        panic!("{:?} files are open, and there were {most:?}", self.files());
    }
}

#[rstest]
#[case::heads("POST / HTTP/1.1\r\nhost: a\r\nx-a: ", 16)]
#[case::bodies("POST / HTTP/1.1\r\ncontent-length: 1000000\r\n\r\n", 1024)]
#[case::bodies_of_gigabytes("POST / HTTP/1.1\r\ncontent-length: 9000000000\r\n\r\n", 65_536)]
#[case::chunks_of_gigabytes(
    "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nfffffff0\r\n",
    65_536
)]
fn an_unfinished_request_keeps_no_drop_waiting(#[case] begun: &str, #[case] more: usize) {
    const CONNECTIONS: usize = 400;
    let victim = Victim::start();
    let files = victim.files();
    let begun = [begun.as_bytes(), &vec![b'a'; more]].concat();
    let stuck: Vec<_> = victim.suffers(|| {
        let begin = |_| {
            let mut stream = victim.connect();
            stream.write_all(&begun).expect("the mock takes it");
            stream
        };
        (0..CONNECTIONS).map(begin).collect()
    });
    victim.assert_memory_below(100 * MEGABYTE);
    drop(stuck);
    victim.assert_files_come_down_to(files);
}

#[test]
fn heads_of_ten_megabytes_are_refused_before_they_are_kept() {
    const CONNECTIONS: usize = 20;
    let victim = Victim::start();
    victim.suffers(|| {
        for _ in 0..CONNECTIONS {
            let mut wire = Connection::open(&victim.url);
            let mut head = b"POST / HTTP/1.1\r\nx-a: ".to_vec();
            head.resize(10 * MEGABYTE, b'a');
            wire.try_send(&head);
            match wire.try_receive() {
                Ok(answer) => assert_eq!(answer.status(), 431),
                // It hung up while there was more to come.
                Err(ended) => assert!(matches!(ended, Ended::Rst), "{ended:?}"),
            }
        }
    });
    victim.assert_memory_below(60 * MEGABYTE);
}

#[rstest]
#[case::a_hundred_headers(100, 200)]
#[case::one_more(101, 431)]
fn headers_are_counted(#[case] count: usize, #[case] status: u16) {
    let victim = Victim::start();
    // And Content-Length.
    let there = good().headers.len() + 1;
    let request = (there..count).fold(good(), |request, number| {
        request.with(&format!("x-{number}"), "a")
    });
    assert_eq!(
        crate::support::raw_socket::ask(&victim.url, &request).status(),
        status
    );
}

#[rstest]
#[case::half_a_megabyte(MEGABYTE / 2, 200)]
#[case::three_megabytes(3 * MEGABYTE, 431)]
fn a_head_has_at_most_a_megabyte(#[case] bytes: usize, #[case] status: u16) {
    let victim = Victim::start();
    let request = good().with("x-a", &"a".repeat(bytes));
    let mut wire = Connection::open(&victim.url);
    wire.try_send(&request.bytes());
    match wire.try_receive() {
        Ok(answer) => assert_eq!(answer.status(), status),
        Err(ended) => assert!(status == 431 && matches!(ended, Ended::Rst), "{ended:?}"),
    }
}

#[test]
fn ten_thousand_pipelined_requests_are_answered_one_by_one() {
    const REQUESTS: usize = 10_000;
    let victim = Victim::start();
    victim.suffers(|| {
        let mut wire = Connection::open(&victim.url);
        let mut stream = wire.stream();
        let all = good().bytes().repeat(REQUESTS);
        let writer = thread::spawn(move || stream.write_all(&all));
        for number in 0..REQUESTS {
            assert_eq!(wire.receive().status(), 200, "request {number}");
        }
        let written = writer.join().expect("the writer does not panic");
        written.expect("the mock takes all");
    });
}

#[test]
fn a_client_that_asks_and_never_reads_is_not_asked_for_more_than_fits() {
    let victim = Victim::start();
    victim.suffers(|| {
        let mut stream = victim.connect();
        stream
            .set_write_timeout(Some(Duration::from_millis(300)))
            .expect("it is a socket");
        let some = good().bytes().repeat(100);
        let mut taken = 0;
        // Until the mock takes no more: it waits to be read.
        while taken < 200 * MEGABYTE && stream.write_all(&some).is_ok() {
            taken += some.len();
        }
        assert!(taken < 200 * MEGABYTE, "it takes all there is");
    });
    victim.assert_memory_below(150 * MEGABYTE);
}

#[rstest]
#[case::lists("[", "]")]
#[case::objects("{\"a\":", "}")]
fn ten_thousand_levels_of_json_are_answered(#[case] open: &str, #[case] close: &str) {
    const LEVELS: usize = 10_000;
    let victim = Victim::start();
    let deep = format!("{}1{}", open.repeat(LEVELS), close.repeat(LEVELS));
    let unclosed = open.repeat(LEVELS);
    let member = |member: &str| format!(r#"{{"stateMachineArn":"{ORDERS}","x":{member}}}"#);
    let input = |input: &str| json!({ "stateMachineArn": ORDERS, "input": input }).to_string();
    let bodies = [&deep, &unclosed].map(|text| [text.clone(), member(text), input(text)]);
    victim.suffers(|| {
        for body in bodies.as_flattened() {
            let answer =
                crate::support::raw_socket::ask(&victim.url, &Request::start(body.as_bytes()));
            let answered = answer.json();
            let known = match answer.status() {
                200 => answered["executionArn"].is_string(),
                400 => answered["__type"].is_string(),
                _ => false,
            };
            assert!(known, "{answer:?}");
        }
    });
}

#[test]
fn five_thousand_idle_connections_cost_little_and_are_let_go() {
    const IDLE: u64 = 5_000;
    /// The files that the other tests of this process use.
    const OTHERS: u64 = 5_000;
    let allowed = rlimit::increase_nofile_limit(IDLE + OTHERS).unwrap_or_default();
    let idle = IDLE.min(allowed.saturating_sub(OTHERS));
    println!("{idle} idle connections, since {allowed} files are allowed");
    let victim = Victim::start();
    victim.suffers(|| ());
    let (files, before) = (victim.files(), victim.most_memory());
    let kept: Vec<_> = victim.suffers(|| {
        let connect = |number| {
            let mut connection = Connection::open(&victim.url);
            if number % 10 == 0 {
                assert_eq!(connection.ask(good()).status(), 200);
            }
            connection
        };
        (0..idle).map(connect).collect()
    });
    if let (Some(before), Some(after)) = (before, victim.most_memory()) {
        let each = (after - before) / kept.len().max(1);
        println!("{each} bytes each");
        assert!(each < 32 * 1024, "{each} bytes for each idle connection");
    }
    drop(kept);
    victim.assert_files_come_down_to(files);
}

/// Prints how long the answers of another client take at the same time. Run it alone, on an idle machine:
///
/// ```sh
/// cargo test --release --all-features --test it -- five_thousand_slow_clients --ignored --nocapture
/// ```
#[test]
#[ignore = "it measures a time, which only an idle machine has"]
#[allow(
    clippy::disallowed_methods,
    reason = "how long an answer takes is what is asked for"
)]
fn five_thousand_slow_clients_are_answered_when_they_have_asked() {
    const SLOW: usize = 5_000;
    /// Half of the time in which a request must have come.
    const LONG: Duration = Duration::from_secs(15);
    rlimit::increase_nofile_limit(SLOW as u64 + 5_000).expect("it can be raised");
    let victim = Victim::start();
    let request = good().bytes();
    let mut slow: Vec<_> = (0..SLOW).map(|_| victim.connect()).collect();
    let pause = Connection::open(&victim.url).stream();
    pause
        .set_read_timeout(Some(Duration::from_millis(1)))
        .expect("it is a socket");
    let over = AtomicBool::new(false);
    let (sent, mut took) = thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut sent = vec![0; SLOW];
            // About a byte of each a second.
            for number in (0..SLOW).cycle() {
                if over.load(Ordering::SeqCst) {
                    break;
                }
                let byte = &request[sent[number]..=sent[number]];
                (&slow[number]).write_all(byte).expect("it is read");
                sent[number] += 1;
                if number % 20 == 0 {
                    assert!((&pause).read(&mut [0]).is_err(), "no request has come");
                }
            }
            sent
        });
        let mut other = Connection::open(&victim.url);
        let (begun, mut took) = (Instant::now(), Vec::new());
        while begun.elapsed() < LONG {
            let asked = Instant::now();
            assert_eq!(other.ask(good()).status(), 200);
            took.push(asked.elapsed());
            assert!((&pause).read(&mut [0]).is_err(), "no request has come");
        }
        over.store(true, Ordering::SeqCst);
        (writer.join().expect("all are taken"), took)
    });
    for (stream, sent) in slow.iter_mut().zip(&sent) {
        stream.write_all(&request[*sent..]).expect("it is read");
        let mut status = [0; "HTTP/1.1 200".len()];
        stream.read_exact(&mut status).expect("it is answered");
        assert_eq!(&status, b"HTTP/1.1 200");
    }
    took.sort_unstable();
    let of = |percent: usize| took[took.len() * percent / 100];
    let (least, most) = (sent.iter().min(), sent.iter().max());
    println!(
        "{SLOW} slow clients ({least:?} to {most:?} bytes each); of {} requests of another: p50 {:?}, p99 \
         {:?}, longest {:?}",
        took.len(),
        of(50),
        of(99),
        took[took.len() - 1]
    );
}

#[test]
fn a_storm_of_connections_that_are_reset_leaves_nothing_behind() {
    const CONNECTIONS: usize = 5_000;
    let victim = Victim::start();
    victim.suffers(|| ());
    let files = victim.files();
    let request = good().bytes();
    victim.suffers(|| {
        for number in 0..CONNECTIONS {
            let mut stream = victim.connect();
            // At every byte of the request, and before the first, and after the last.
            stream
                .write_all(&request[..number % (request.len() + 1)])
                .ok();
            SockRef::from(&stream)
                .set_linger(Some(Duration::ZERO))
                .expect("it is a socket");
        }
    });
    victim.assert_files_come_down_to(files);
    victim.assert_memory_below(60 * MEGABYTE);
}
