//! The rules of a connection: how long it lives, in what order it answers, how much it takes.

use std::io::Write;
use std::net::Shutdown;
use std::thread;
use std::time::Duration;

use rstest::rstest;
use sfn_mock::{Scenario, SfnMock, Step, Times};

use super::requests::{good, start_of};
use crate::support::raw_socket::{Answer, Connection, Ended, Request, ask};

const MEGABYTE: usize = 1024 * 1024;

fn named(name: &str) -> Request {
    start_of(&format!(r#","name":"{name}""#))
}

fn started(answer: &Answer) -> String {
    assert_eq!(answer.status(), 200, "{answer:?}");
    let arn = answer.json()["executionArn"].to_string();
    let name = arn.trim_matches('"').rsplit(':').next();
    name.expect("an ARN has a name").to_owned()
}

#[test]
fn a_connection_is_kept_alive() {
    let sfn = SfnMock::start();
    let mut connection = Connection::open(sfn.endpoint_url());
    for number in 0..100 {
        let name = format!("order-{number}");
        assert_eq!(started(&connection.ask(named(&name))), name);
    }
    let exchanges = sfn.exchanges();
    assert_eq!(exchanges.len(), 100);
    assert!(exchanges.iter().all(|exchange| exchange.connection() == 1));
}

#[test]
fn a_refused_request_does_not_end_the_connection() {
    let sfn = SfnMock::start();
    let mut connection = Connection::open(sfn.endpoint_url());
    for bad in [
        good().line("GET / HTTP/1.1"),
        good().without("Authorization"),
        Request::start("no json"),
    ] {
        assert_ne!(connection.ask(&bad).status(), 200);
        assert_eq!(connection.ask(good()).status(), 200);
    }
}

#[test]
fn pipelined_requests_are_answered_in_their_order() {
    let sfn = SfnMock::start();
    let mut connection = Connection::open(sfn.endpoint_url());
    let names = ["a", "b", "c", "d"];
    let all: Vec<u8> = names.iter().flat_map(|name| named(name).bytes()).collect();
    connection.send(all);
    for name in names {
        assert_eq!(started(&connection.receive()), name);
    }
    assert_eq!(sfn.exchanges().len(), 4);
}

#[rstest]
#[case::close(good().with("Connection", "close"))]
#[case::close_in_capitals(good().with("Connection", "Close"))]
#[case::close_in_a_list(good().with("Connection", "TE, close"))]
#[case::http_1_0(good().line("POST / HTTP/1.0"))]
fn a_client_that_asks_for_one_answer_gets_one_with_connection_close(#[case] request: Request) {
    let sfn = SfnMock::start();
    let mut connection = Connection::open(sfn.endpoint_url());
    let answer = connection.ask(&request);
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.header("connection"), Some("close"), "{answer:?}");
    assert_eq!(connection.try_receive(), Err(Ended::Fin));
}

#[test]
fn an_http_1_0_client_can_keep_its_connection() {
    let sfn = SfnMock::start();
    let mut connection = Connection::open(sfn.endpoint_url());
    let request = good().line("POST / HTTP/1.0");
    let request = request.with("Connection", "Keep-Alive");
    for _ in 0..2 {
        let answer = connection.ask(&request);
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.header("connection"), Some("keep-alive"));
    }
}

#[test]
fn a_request_in_single_bytes_is_put_together() {
    let sfn = SfnMock::start();
    let mut connection = Connection::open(sfn.endpoint_url());
    for byte in named("order-1").bytes() {
        connection.send([byte]);
    }
    assert_eq!(started(&connection.receive()), "order-1");
}

#[test]
fn a_chunked_body_is_put_together() {
    let sfn = SfnMock::start();
    let request = named("order-1");
    let mut connection = Connection::open(sfn.endpoint_url());
    connection.send(chunked(&request, 7));
    assert_eq!(started(&connection.receive()), "order-1");
    assert_eq!(sfn.exchanges()[0].request_body(), request.body);
}

#[test]
fn a_client_that_waits_for_100_continue_gets_it() {
    let sfn = SfnMock::start();
    let request = named("order-1").with("Expect", "100-continue");
    let bytes = request.bytes();
    let (head, body) = bytes.split_at(bytes.len() - request.body.len());
    let mut connection = Connection::open(sfn.endpoint_url());
    connection.send(head);
    assert_eq!(connection.receive().status(), 100);
    connection.send(body);
    assert_eq!(started(&connection.receive()), "order-1");
}

#[test]
fn a_client_that_ends_its_side_gets_an_answer_that_is_late() {
    let late = Step::serve().delayed(Duration::from_millis(100));
    let sfn = SfnMock::builder()
        .scenario(Scenario::new("late").then(late.times(Times::Forever)))
        .start();
    let mut connection = Connection::open(sfn.endpoint_url());
    assert_eq!(connection.ask(named("order-0")).status(), 200);
    connection.send(named("order-1"));
    let stream = connection.stream();
    stream.shutdown(Shutdown::Write).expect("it is connected");
    assert_eq!(started(&connection.receive()), "order-1");
    assert_eq!(connection.try_receive(), Err(Ended::Fin));
    assert_eq!(sfn.max_in_flight(), 1);
}

#[test]
fn a_client_that_ends_its_side_after_its_request_gets_its_answer() {
    let sfn = SfnMock::start();
    let request = good().bytes();
    for _ in 0..200 {
        let mut connection = Connection::open(sfn.endpoint_url());
        connection.send(&*request);
        let stream = connection.stream();
        stream.shutdown(Shutdown::Write).expect("it is connected");
        assert_eq!(connection.receive().status(), 200);
        assert_eq!(connection.try_receive(), Err(Ended::Fin));
    }
}

fn chunked(request: &Request, size: usize) -> Vec<u8> {
    let mut bytes = request.head();
    bytes.extend(b"Transfer-Encoding: chunked\r\n\r\n");
    for chunk in request.body.chunks(size) {
        bytes.extend(format!("{:x}\r\n", chunk.len()).bytes());
        bytes.extend(chunk);
        bytes.extend(b"\r\n");
    }
    bytes.extend(b"0\r\n\r\n");
    bytes
}

#[rstest]
#[case::by_length(b"Content-Length: 999\r\n\r\n".to_vec(), Vec::new())]
#[case::by_chunks(b"Transfer-Encoding: chunked\r\n\r\n80\r\n".to_vec(), b"\r\n".to_vec())]
fn a_request_that_breaks_off_starts_nothing(#[case] framing: Vec<u8>, #[case] end: Vec<u8>) {
    let sfn = SfnMock::start();
    let mut request = named("order-1");
    request.body.resize(0x80, b' '); // JSON that is whole, though the request is not
    let mut connection = Connection::open(sfn.endpoint_url());
    connection.send([request.head(), framing, request.body, end].concat());
    let stream = connection.stream();
    stream.shutdown(Shutdown::Write).expect("it is connected");
    assert_eq!(connection.try_receive(), Err(Ended::Fin));
    sfn.assert_started(0);
    assert!(sfn.exchanges().is_empty(), "{}", sfn.exchanges());
}

/// A request that is larger than AWS takes, by its body.
fn large(body: usize) -> Request {
    let mut request = good();
    request.body.resize(body, b' ');
    request
}

#[rstest]
#[case::just_above_a_megabyte(large(MEGABYTE + 1).bytes())]
#[case::three_megabytes(large(3 * MEGABYTE).bytes())]
#[case::forty_megabytes(large(40 * MEGABYTE).bytes())]
#[case::three_megabytes_in_chunks(chunked(&large(3 * MEGABYTE), 8000))]
fn a_request_over_a_megabyte_gets_a_413_that_its_writer_can_read(#[case] bytes: Vec<u8>) {
    let sfn = SfnMock::start();
    let mut connection = Connection::open(sfn.endpoint_url());
    let mut stream = connection.stream();
    // The mock may stop to listen: what counts is that its answer can be read.
    let writer = thread::spawn(move || stream.write_all(&bytes).ok());
    let answer = connection.receive();
    assert_eq!(answer.status(), 413, "{answer:?}");
    let body = r#"{"__type":"com.amazon.coral.service#RequestEntityTooLargeException"}"#;
    assert_eq!(answer.text(), body);
    assert_eq!(answer.header("connection"), Some("close"));
    drop(connection);
    writer.join().expect("the writer does not panic");
    assert_eq!(ask(sfn.endpoint_url(), &good()).status(), 200);
    sfn.assert_started(1);
}

#[test]
fn a_writer_that_reads_only_when_it_has_written_all_can_read_the_413() {
    let sfn = SfnMock::start();
    let mut connection = Connection::open(sfn.endpoint_url());
    assert_eq!(connection.ask(large(8 * MEGABYTE)).status(), 413);
}

#[test]
fn headers_count_towards_the_megabyte() {
    let sfn = SfnMock::start();
    let padding = "a".repeat(10_000);
    let request = large(MEGABYTE - 5_000);
    assert_eq!(ask(sfn.endpoint_url(), &request).status(), 200);
    let request = request.with("X-Padding", &padding);
    assert_eq!(ask(sfn.endpoint_url(), &request).status(), 413);
}

#[rstest]
#[case::no_http(b"hello\r\n\r\n".to_vec())]
#[case::a_tls_hello(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec())]
#[case::an_endless_header(format!("POST / HTTP/1.1\r\nX: {}", "a".repeat(2 * MEGABYTE)).into_bytes())]
#[case::a_head_cut_off(b"POST / HTTP/1.1\r\nHost".to_vec())]
#[case::a_body_cut_off(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{}".to_vec())]
fn a_connection_without_http_harms_no_other(#[case] bytes: Vec<u8>) {
    let sfn = SfnMock::start();
    let other = Connection::open(sfn.endpoint_url());
    let mut stream = other.stream();
    stream.write_all(&bytes).ok(); // the mock may have hung up
    drop((other, stream));
    assert_eq!(ask(sfn.endpoint_url(), &good()).status(), 200);
}
