//! Requests that are refused before they are read: no HTTP, too long, too large. All are in the journal.

use rstest::rstest;
use sfn_mock::{Reply, Scenario, SfnMock, Step};

use super::requests::good;
use crate::support::raw_socket::{Connection, Ended, Request};

fn with_headers(count: usize) -> Request {
    (0..count).fold(good(), |request, number| {
        request.with(&format!("x-{number}"), "a")
    })
}

#[rstest]
#[case::no_http(b"hello\r\n\r\n".to_vec(), 400, "hello", "/")]
#[case::another_version(b"GET /a HTTP/9.9\r\n\r\n".to_vec(), 400, "GET", "/a")]
#[case::a_line_that_is_no_header(b"POST /b HTTP/1.1\r\nno header\r\n\r\n".to_vec(), 400, "POST", "/b")]
#[case::two_lengths(
    b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n".to_vec(), 400, "POST", "/"
)]
#[case::a_negative_length(b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n".to_vec(), 400, "POST", "/")]
#[case::a_long_path(
    format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(70_000)).into_bytes(), 414, "GET",
    &format!("/{}...", "a".repeat(199))
)]
#[case::many_headers(with_headers(101).bytes(), 431, "POST", "/")]
fn what_the_server_refuses_is_in_the_journal(
    #[case] bytes: Vec<u8>,
    #[case] status: u16,
    #[case] method: &str,
    #[case] path: &str,
) {
    let sfn = SfnMock::start();
    let mut connection = Connection::open(sfn.endpoint_url());
    connection.send(bytes);
    let answer = connection.receive();
    assert_eq!(answer.status(), status, "{answer:?}");
    assert_eq!(answer.header("connection"), Some("close"));
    assert_eq!(answer.text(), "");
    assert_eq!(connection.try_receive(), Err(Ended::Fin));
    let exchanges = sfn.exchanges();
    assert_eq!(exchanges.len(), 1, "{exchanges}");
    assert_eq!(exchanges[0].status(), Some(status));
    assert_eq!((exchanges[0].method(), exchanges[0].path()), (method, path));
    let har: serde_json::Value =
        serde_json::from_str(&sfn.timeline().to_har()).expect("an archive is JSON");
    assert_eq!(har["log"]["entries"][0]["response"]["status"], status);
    sfn.assert_started(0);
}

#[test]
fn a_secret_header_of_a_refused_request_is_not_kept() {
    let sfn = SfnMock::start();
    let request = good()
        .line("POST / HTTP/9.9")
        .with("X-Amz-Security-Token", "IQoJb3Jp");
    let mut connection = Connection::open(sfn.endpoint_url());
    connection.send(&request);
    assert_eq!(connection.receive().status(), 400);
    assert_eq!(sfn.exchanges()[0].operation(), Some("StartExecution"));
    let har = sfn.timeline().to_har();
    assert!(
        !har.contains("IQoJb3Jp") && !har.contains("Signature="),
        "{har}"
    );
}

#[test]
fn a_refused_request_behind_a_good_one_has_its_own_exchange() {
    let sfn = SfnMock::start();
    let mut connection = Connection::open(sfn.endpoint_url());
    let bad = b"GET /bad HTTP/9.9\r\n\r\n".to_vec();
    connection.send([good().bytes(), bad].concat());
    assert_eq!(connection.receive().status(), 200);
    assert_eq!(connection.receive().status(), 400);
    let exchanges = sfn.exchanges();
    let paths: Vec<_> = exchanges
        .iter()
        .map(|exchange| (exchange.path(), exchange.status()))
        .collect();
    assert_eq!(paths, [("/", Some(200)), ("/bad", Some(400))]);
}

#[rstest]
#[case::no_http(b"GET /bad HTTP/9.9\r\n\r\n".to_vec(), 400, "/bad")]
#[case::a_long_path(
    format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(70_000)).into_bytes(), 414, "/a"
)]
#[case::many_headers(with_headers(101).bytes(), 431, "/")]
fn a_refused_request_behind_an_answer_that_is_not_read_yet_is_in_the_journal(
    #[case] bad: Vec<u8>,
    #[case] status: u16,
    #[case] path: &str,
) {
    // More than the buffers of both ends hold.
    let large = Reply::new(200).body(vec![b'a'; 32 << 20]);
    let sfn = SfnMock::builder()
        .scenario(Scenario::new("large").then(Step::reply(large)))
        .start();
    let mut connection = Connection::open(sfn.endpoint_url());
    connection.send([good().bytes(), bad].concat());
    assert_eq!(connection.receive().status(), 200);
    assert_eq!(connection.receive().status(), status);
    sfn.wait_for(|sfn| sfn.exchanges().len() == 2).blocking();
    let exchanges = sfn.exchanges();
    assert_eq!(exchanges[1].status(), Some(status));
    // Of a long path only the beginning is kept.
    assert!(exchanges[1].path().starts_with(path), "{exchanges}");
}

#[rstest]
#[case::one_more_than_64_bits("18446744073709551616")]
#[case::the_largest_of_64_bits("18446744073709551615")]
#[case::a_hundred_digits(&"9".repeat(100))]
fn a_length_beyond_64_bits_is_too_large(#[case] length: &str) {
    let sfn = SfnMock::start();
    let mut connection = Connection::open(sfn.endpoint_url());
    let head = [
        good().head(),
        format!("Content-Length: {length}\r\n\r\n").into_bytes(),
    ];
    connection.send(head.concat());
    let answer = connection.receive();
    assert_eq!(answer.status(), 413, "{answer:?}");
    let body = r#"{"__type":"com.amazon.coral.service#RequestEntityTooLargeException"}"#;
    assert_eq!(answer.text(), body);
    assert_eq!(answer.header("connection"), Some("close"));
    assert_eq!(connection.try_receive(), Err(Ended::Fin));
    assert_eq!(sfn.exchanges()[0].status(), Some(413));
    sfn.assert_started(0);
}
