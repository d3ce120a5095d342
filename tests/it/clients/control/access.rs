//! Access to the control interface: for its owner's programs, and for no web page.

use rstest::rstest;
use sfn_mock::SfnMock;

use super::get;
use crate::support::http_client::Client;
use crate::support::raw_socket::{Answer, Connection, Request};

/// A request to the control interface, as a program of this machine sends it.
fn request(line: &str, body: &str) -> Request {
    let request = Request::call("none", body).line(&format!("{line} HTTP/1.1"));
    let request = ["X-Amz-Target", "X-Amz-Date", "Authorization"]
        .iter()
        .fold(request, |request, name| request.without(name));
    request
        .with("Host", "127.0.0.1:8083")
        .with("Content-Type", "application/json")
}

fn reset() -> Request {
    request("POST /_sfn-mock/reset", "")
}

fn journal() -> Request {
    request("GET /_sfn-mock/journal", "")
}

/// A mock with the control interface, that one request has come to.
fn mock() -> SfnMock {
    let sfn = SfnMock::builder().control().start();
    Client::of(&sfn).start("order-17", None);
    sfn
}

#[track_caller]
fn assert_refused(sfn: &SfnMock, answer: &Answer, status: u16, error: &str) {
    assert_eq!(answer.status(), status, "{answer:?}");
    let json = answer.json();
    let text = json["error"].as_str().unwrap_or_default();
    assert!(text.contains(error), "{text}");
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(sfn.exchanges().len(), 1, "nothing was changed");
}

#[rstest]
#[case::a_name("evil.example")]
#[case::a_name_that_leads_here("evil.example:8083")]
#[case::a_name_that_begins_as_ours("localhost.evil.example")]
#[case::an_address_elsewhere("192.0.2.1:8083")]
#[case::all_addresses("0.0.0.0:8083")]
#[case::nothing("")]
fn a_foreign_host_is_refused(#[case] host: &str, #[values(reset(), journal())] request: Request) {
    let sfn = mock();
    let answer = crate::support::raw_socket::ask(sfn.endpoint_url(), &request.with("Host", host));
    assert_refused(&sfn, &answer, 403, "expected a loopback address as `Host`");
}

#[test]
fn a_request_without_a_host_is_refused() {
    let sfn = mock();
    let request = journal()
        .without("Host")
        .line("GET /_sfn-mock/journal HTTP/1.0");
    let answer = crate::support::raw_socket::ask(sfn.endpoint_url(), &request);
    assert_refused(&sfn, &answer, 403, "as `Host`, found none");
}

#[rstest]
#[case::of_a_page("https://evil.example")]
#[case::of_a_page_on_this_machine("http://127.0.0.1:8083")]
#[case::of_a_file("null")]
fn a_request_with_an_origin_is_refused(
    #[case] origin: &str,
    #[values(reset(), journal())] request: Request,
) {
    let sfn = mock();
    let answer =
        crate::support::raw_socket::ask(sfn.endpoint_url(), &request.with("Origin", origin));
    assert_refused(&sfn, &answer, 403, "expected no `Origin`");
}

#[rstest]
#[case("127.0.0.1:8083")]
#[case("127.0.0.1")]
#[case("127.77.0.1:1")]
#[case("localhost:8083")]
#[case("LocalHost")]
#[case("[::1]:8083")]
fn every_name_of_loopback_is_accepted(#[case] host: &str) {
    let sfn = mock();
    let answer = crate::support::raw_socket::ask(sfn.endpoint_url(), &journal().with("Host", host));
    assert_eq!(answer.status(), 200, "{answer:?}");
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
}

#[rstest]
#[case::as_a_form_sends_it("application/x-www-form-urlencoded")]
#[case::as_a_page_may_send_it("text/plain;charset=UTF-8")]
#[case::like_it("application/jsonp")]
fn a_change_without_the_content_type_of_json_is_refused(#[case] content_type: &str) {
    let sfn = mock();
    let request = reset().with("Content-Type", content_type);
    let answer = crate::support::raw_socket::ask(sfn.endpoint_url(), &request);
    assert_refused(
        &sfn,
        &answer,
        415,
        "expected the content type application/json",
    );
    let answer =
        crate::support::raw_socket::ask(sfn.endpoint_url(), &reset().without("Content-Type"));
    assert_refused(&sfn, &answer, 415, "application/json, found none");
}

#[test]
fn parameters_of_the_content_type_do_not_count() {
    let sfn = mock();
    let request = reset().with("Content-Type", "Application/JSON; charset=utf-8");
    assert_eq!(
        crate::support::raw_socket::ask(sfn.endpoint_url(), &request).status(),
        200
    );
    assert_eq!(sfn.exchanges().len(), 0);
}

#[rstest]
#[case("reset")]
#[case("scenarios")]
fn what_is_too_large_is_refused_and_changes_nothing(#[case] path: &str) {
    let sfn = SfnMock::builder()
        .state_machine(sfn_mock::StateMachine::standard("orders"))
        .control()
        .start();
    Client::of(&sfn).start("order-17", None);
    let file = format!(
        r#"{{"stateMachines":[],"scenarios":[]{}}}"#,
        " ".repeat(1 << 20)
    );
    let large = request(&format!("POST /_sfn-mock/{path}"), &file);
    let answer = crate::support::raw_socket::ask(sfn.endpoint_url(), &large);
    assert_refused(&sfn, &answer, 413, "larger than 1 MB, headers included");
    sfn.assert_started(1);
    assert_eq!(get(&sfn, "verify")["met"], true);
    assert_eq!(Client::of(&sfn).start("order-18", None).status, 200);
}

#[test]
fn a_pattern_that_compiles_to_too_much_is_refused_by_its_size() {
    let sfn = mock();
    let file = r#"{"scenarios":[{"when":{"name":{"regex":"^\\w{1000}$"}},"steps":[]}]}"#;
    let answer = crate::support::raw_socket::ask(
        sfn.endpoint_url(),
        &request("POST /_sfn-mock/scenarios", file),
    );
    let error =
        r#"the regular expression "^\\w{1000}$" takes more than 8 MB: expected fewer repetitions"#;
    assert_refused(&sfn, &answer, 400, error);
}

/// On the thread that serves all mocks, no answer could come before that of the journal.
#[test]
fn a_large_journal_is_written_while_other_clients_are_answered() {
    const EXCHANGES: usize = 3_000;
    const TRIES: usize = 20;
    let sfn = SfnMock::builder().control().start();
    let mut other = Connection::open(sfn.endpoint_url());
    let start = Request::start(format!(
        r#"{{"stateMachineArn":"{}"}}"#,
        crate::support::http_client::ORDERS
    ));
    for _ in 0..EXCHANGES {
        assert_eq!(other.ask(&start).status(), 200);
    }
    let overtaken = (0..TRIES).any(|_| {
        let mut reader = Connection::open(sfn.endpoint_url());
        reader.send(request("GET /_sfn-mock/journal.har", ""));
        assert_eq!(other.ask(&start).status(), 200);
        let stream = reader.stream();
        stream.set_nonblocking(true).expect("it is a socket");
        let is_first = stream.peek(&mut [0]).is_err();
        stream.set_nonblocking(false).expect("it is a socket");
        assert_eq!(reader.receive().status(), 200);
        is_first
    });
    assert!(overtaken, "every journal came first");
}
