//! The limits of time, shortened: what a client that takes longer finds, and who is not timed.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rstest::rstest;

use super::Server;
use super::limits::Limits;
use crate::clock::Stopwatch;
use crate::engine::Engine;
use crate::fault::Fault;
use crate::reply::Reply;
use crate::script::{Scenario, Script, Step};

/// A time that no answer ever takes.
const SHORT: Duration = Duration::from_millis(150);
/// A test that waits so long for a byte has hung.
const HUNG: Duration = Duration::from_secs(20);

const HEAD: &str = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n";

fn server(limits: Limits, steps: impl IntoIterator<Item = Step>) -> (Arc<Engine>, Server) {
    let scenario = steps.into_iter().fold(Scenario::new("a"), Scenario::then);
    let script = Script {
        scenarios: vec![scenario],
        ..Script::default()
    };
    let mock = Arc::new(Engine::new(script, Stopwatch::of_the_system()));
    let anywhere = (Ipv4Addr::LOCALHOST, 0).into();
    let server = Server::start_within(limits, Arc::clone(&mock), anywhere, false);
    (mock, server.expect("a port is free"))
}

/// All limits of time are short.
fn impatient() -> Limits {
    Limits {
        request: SHORT,
        answer: SHORT,
        linger: SHORT,
        ..Limits::default()
    }
}

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.address()).expect("it listens");
    stream.set_read_timeout(Some(HUNG)).expect("it is a socket");
    stream
}

/// Sends a request and reads the head of the answer.
fn status(stream: &mut TcpStream, request: &str) -> String {
    stream
        .write_all(request.as_bytes())
        .expect("the mock takes it");
    let mut answer = vec![0; 4096];
    let count = stream.read(&mut answer).expect("an answer comes");
    let answer = String::from_utf8_lossy(&answer[..count]);
    answer.lines().next().unwrap_or_default().to_owned()
}

/// Returns the bytes that still come until the mock closes the connection.
#[track_caller]
fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut rest = Vec::new();
    match stream.read_to_end(&mut rest) {
        Ok(_) => {}
        Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset, "it is closed"),
    }
    rest
}

#[rstest]
#[case::one_byte("P")]
#[case::a_head_without_its_end("POST / HTTP/1.1\r\nhost: a\r\n")]
#[case::a_body_without_its_first_byte(HEAD)]
#[case::a_body_without_its_last_byte(&format!("{HEAD}{{"))]
#[case::a_declared_length_of_gigabytes(
    "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9000000000\r\n\r\n{"
)]
#[case::a_chunk_without_its_end(
    "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nffff\r\n{"
)]
fn a_request_that_is_never_finished_ends_its_connection_and_no_other(#[case] sent: &str) {
    let (_mock, server) = server(impatient(), []);
    let (mut idle, mut stuck) = (connect(&server), connect(&server));
    assert_eq!(
        status(&mut idle, &format!("{HEAD}{{}}")),
        "HTTP/1.1 404 Not Found"
    );
    stuck.write_all(sent.as_bytes()).expect("the mock takes it");
    assert_eq!(
        rest(&mut stuck),
        b"",
        "what is never finished is not answered"
    );
    assert_eq!(
        status(&mut idle, &format!("{HEAD}{{}}")),
        "HTTP/1.1 404 Not Found"
    );
}

#[test]
fn a_second_request_that_is_never_finished_ends_its_connection_too() {
    let (_mock, server) = server(impatient(), []);
    let mut stuck = connect(&server);
    for _ in 0..3 {
        status(&mut stuck, &format!("{HEAD}{{}}"));
    }
    stuck.write_all(HEAD.as_bytes()).expect("the mock takes it");
    assert_eq!(rest(&mut stuck), b"");
}

#[test]
fn a_request_that_comes_byte_by_byte_is_cut_off_however_busy_it_is() {
    let (_mock, server) = server(impatient(), []);
    let mut slow = connect(&server);
    slow.set_read_timeout(Some(Duration::from_millis(2)))
        .expect("it is a socket");
    let endless = HEAD.bytes().take(25).chain(std::iter::repeat(b'a'));
    let cut = endless.take(10_000).any(|byte| {
        let refused = slow.write_all(&[byte]).is_err();
        // Reading for a moment is what makes it slow.
        refused
            || !matches!(slow.read(&mut [0]), Err(error) if error.kind() == ErrorKind::WouldBlock)
    });
    assert!(cut, "20 s of single bytes were taken");
}

#[test]
fn a_body_that_comes_byte_by_byte_is_cut_off_however_steadily_it_comes() {
    let (_mock, server) = server(impatient(), []);
    let mut slow = connect(&server);
    slow.set_read_timeout(Some(Duration::from_millis(2)))
        .expect("it is a socket");
    let head = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100000\r\n\r\n";
    slow.write_all(head.as_bytes()).expect("the mock takes it");
    let cut = (0..10_000).any(|_| {
        let refused = slow.write_all(b"a").is_err();
        // Reading for a moment is what makes it slow.
        refused
            || !matches!(slow.read(&mut [0]), Err(error) if error.kind() == ErrorKind::WouldBlock)
    });
    assert!(cut, "20 s of single bytes were taken");
}

#[rstest]
#[case::the_beginning_of_a_head("POST / HT")]
#[case::a_head_without_its_body(HEAD)]
fn the_beginning_of_a_request_that_comes_with_the_one_before_it_is_timed(#[case] begun: &str) {
    let (_mock, server) = server(impatient(), []);
    let mut stuck = connect(&server);
    let sent = format!("{HEAD}{{}}{begun}");
    assert_eq!(status(&mut stuck, &sent), "HTTP/1.1 404 Not Found");
    rest(&mut stuck);
}

#[test]
fn a_connection_is_idle_after_a_request_that_came_in_pieces() {
    let (_mock, server) = server(impatient(), []);
    let (mut idle, mut stuck) = (connect(&server), connect(&server));
    let request = format!("{HEAD}{{}}");
    let (first, second) = request.split_at(40);
    idle.write_all(first.as_bytes()).expect("the mock takes it");
    assert_eq!(status(&mut idle, second), "HTTP/1.1 404 Not Found");
    // As long as the limit lasts, and begun later.
    for _ in 0..2 {
        stuck.write_all(b"P").expect("the mock takes it");
        rest(&mut stuck);
        stuck = connect(&server);
    }
    assert_eq!(status(&mut idle, &request), "HTTP/1.1 404 Not Found");
}

#[test]
fn the_largest_unfinished_request_is_given_up_when_all_together_are_too_large() {
    let limits = Limits {
        unfinished: 3_000,
        ..Limits::default()
    };
    let (_mock, server) = server(limits, []);
    let begin = |bytes: usize| {
        let mut stream = connect(&server);
        let head = format!(
            "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: {}\r\n\r\n",
            bytes + 1
        );
        let begun = [head.as_bytes(), &vec![b' '; bytes]].concat();
        stream.write_all(&begun).expect("the mock takes it");
        stream
    };
    let mut small = begin(500);
    let mut large = begin(2_000);
    let mut other = begin(700);
    assert_eq!(rest(&mut large), b"", "it is closed without an answer");
    for stream in [&mut small, &mut other] {
        assert_eq!(status(stream, " "), "HTTP/1.1 404 Not Found");
    }
    // What has come to its end is not counted any more.
    for _ in 0..10 {
        assert_eq!(status(&mut begin(900), " "), "HTTP/1.1 404 Not Found");
    }
}

#[test]
fn a_request_that_waits_at_a_gate_is_not_timed_and_neither_is_what_is_pipelined_behind_it() {
    let (mock, server) = server(impatient(), [Step::hold()]);
    let (mut held, mut stuck) = (connect(&server), connect(&server));
    let request = format!("{HEAD}{{}}");
    held.write_all(request.as_bytes())
        .expect("the mock takes it");
    let (queue, _) = mock.hold_queue("a").expect("it holds");
    let listener = queue.listen();
    loop {
        let notified = listener.count();
        if queue.arrived() == 1 {
            break;
        }
        listener.wait_beyond(notified, HUNG);
    }
    held.write_all(request.as_bytes())
        .expect("the mock takes it");
    // As long as the limit lasts, and begun later.
    for _ in 0..2 {
        stuck.write_all(b"P").expect("the mock takes it");
        rest(&mut stuck);
        stuck = connect(&server);
    }
    queue.release_all();
    let mut answers = String::new();
    while answers.matches("HTTP/1.1 404 Not Found").count() < 2 {
        let mut bytes = [0; 4096];
        let count = held.read(&mut bytes).expect("both answers come");
        assert_ne!(count, 0, "only this came: {answers}");
        answers += &String::from_utf8_lossy(&bytes[..count]);
    }
}

#[test]
fn a_client_that_does_not_take_its_answer_is_cut_off() {
    let large = Step::reply(Reply::new(200).body(vec![b'a'; 64 << 20]));
    let (_mock, server) = server(impatient(), [large]);
    let mut stuck = connect(&server);
    let request = format!("{HEAD}{{}}");
    stuck
        .write_all(request.as_bytes())
        .expect("the mock takes it");
    assert_cut_off(&mut stuck);
}

/// Writes until the connection is closed, which shows without reading.
#[track_caller]
fn assert_cut_off(stream: &mut TcpStream) {
    stream
        .set_write_timeout(Some(HUNG))
        .expect("it is a socket");
    let ended = loop {
        if let Err(error) = stream.write_all(&[b'a'; 64]) {
            break error.kind();
        }
    };
    assert_ne!(
        ended,
        ErrorKind::WouldBlock,
        "the server did not cut it off"
    );
}

#[test]
fn a_client_that_never_closes_after_a_fin_is_cut_off() {
    let (_mock, server) = server(impatient(), [Step::lose_response(Fault::Close)]);
    let mut stuck = connect(&server);
    stuck
        .write_all(format!("{HEAD}{{}}").as_bytes())
        .expect("the mock takes it");
    assert_eq!(rest(&mut stuck), b"", "the mock has closed its side");
    assert_cut_off(&mut stuck);
}

#[test]
fn a_stalled_connection_is_not_timed() {
    let (_mock, server) = server(impatient(), [Step::lose_response(Fault::Stall)]);
    let (mut stalled, mut stuck) = (connect(&server), connect(&server));
    stalled
        .write_all(format!("{HEAD}{{}}{HEAD}").as_bytes())
        .expect("the mock takes it");
    for _ in 0..2 {
        stuck.write_all(b"P").expect("the mock takes it");
        rest(&mut stuck);
        stuck = connect(&server);
    }
    stalled.set_nonblocking(true).expect("it is a socket");
    let silence = stalled
        .read(&mut [0])
        .expect_err("neither bytes nor an end");
    assert_eq!(silence.kind(), ErrorKind::WouldBlock);
}
