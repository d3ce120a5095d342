//! Each fault on the wire, byte by byte and as the socket sees it: on a fresh connection,
//! on a kept one, behind a pipelined request, and with bytes behind the request that are not read.

use std::time::Duration;

use rstest::rstest;
use sfn_mock::{Ending, ErrorCode, Fault, Reply, Scenario, SfnMock, Step, start_execution};

use crate::support::raw_socket::{Answer, Connection, Ended, masked, start};

const THEN_CLOSE: Fault = truncate(12, Ending::Close);
const THEN_RESET: Fault = truncate(12, Ending::Reset);
const TRICKLE: Fault = Fault::Trickle {
    bytes: 7,
    every: Duration::from_micros(50),
};
const GARBAGE: &str = "\u{15}\u{3}\u{1}\0\u{2}\u{2}F this is not HTTP\r\n\r\n";

const fn truncate(after_bytes: usize, then: Ending) -> Fault {
    Fault::Truncate { after_bytes, then }
}

/// The place on a connection of the request whose delivery breaks.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    Fresh,
    KeptAlive,
    Pipelined,
    /// The request is followed by more bytes than hyper reads at once: the beginning of another one.
    UnreadBytes,
}

/// The state of the connection afterwards.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Then {
    Ends(Ended),
    /// It is open, and nothing comes any more.
    Silent,
    /// It serves the next request.
    Serves,
}

/// The expectation: the bytes, given the whole answer, and the state of the connection.
type Expectation = (fn(&Answer) -> String, Then);

fn expectation_of(fault: Fault) -> Expectation {
    let nothing = |_: &Answer| String::new();
    match fault {
        Fault::Reset => (nothing, Then::Ends(Ended::Rst)),
        Fault::Close => (nothing, Then::Ends(Ended::Fin)),
        Fault::Stall => (nothing, Then::Silent),
        Fault::Garbage => (|_| GARBAGE.to_owned(), Then::Ends(Ended::Fin)),
        Fault::Truncate { then, .. } => {
            let end = match then {
                Ending::Close => Ended::Fin,
                Ending::Reset => Ended::Rst,
                other => panic!("{other:?} is new"),
            };
            let cut = |whole: &Answer| {
                let bytes = whole.bytes();
                masked(&bytes[..whole.head().len() + 12])
            };
            (cut, Then::Ends(end))
        }
        Fault::Trickle { .. } => (|whole| masked(&whole.bytes()), Then::Serves),
        Fault::EmptyBody => (|whole| with_body(whole, 0), Then::Serves),
        Fault::BrokenJson => (|whole| with_body(whole, whole.body.len() / 2), Then::Serves),
        other => panic!("{other:?} is new"),
    }
}

/// The whole answer, had its body this length.
fn with_body(whole: &Answer, length: usize) -> String {
    let was = format!("Content-Length: {}\r\n", whole.body.len());
    let is = format!("Content-Length: {length}\r\n");
    assert!(whole.head().contains(&was));
    let head = whole.head().replace(&was, &is);
    masked(&[head.as_bytes(), &whole.body[..length]].concat())
}

/// A request on a connection, about to meet a fault.
struct StagedRequest {
    sfn: SfnMock,
    wire: Connection,
    /// A connection beside it.
    other: Connection,
    request: Vec<u8>,
    /// The part of a further request that has not been sent yet.
    unsent: Vec<u8>,
}

/// Sends the request `broken`, which meets `step`, at its place on a connection. Asked again, it is
/// answered as in `whole`.
fn stage(place: Place, step: Step, whole: Step) -> StagedRequest {
    let scenario = Scenario::new("broken")
        .when(start_execution().name("broken"))
        .then(step)
        .then(whole);
    let sfn = SfnMock::builder()
        .seed(1)
        .frozen_clock()
        .scenario(scenario)
        .start();
    let (mut wire, mut other) = (
        Connection::open(sfn.endpoint_url()),
        Connection::open(sfn.endpoint_url()),
    );
    assert_eq!(other.ask(start("other-1", "{}")).status(), 200);
    let request = start("broken", "{}").bytes();
    let mut unsent = start("next", &format!("\"{}\"", "x".repeat(50_000))).bytes();
    match place {
        Place::Fresh => wire.send(&*request),
        Place::KeptAlive => {
            assert_eq!(wire.ask(start("first", "{}")).status(), 200);
            wire.send(&*request);
        }
        Place::Pipelined => {
            wire.send([start("first", "{}").bytes(), request.clone()].concat());
            assert_eq!(wire.receive().status(), 200);
        }
        Place::UnreadBytes => {
            let behind: Vec<u8> = unsent.drain(..40_000).collect();
            wire.send([request.clone(), behind].concat());
        }
    }
    StagedRequest {
        sfn,
        wire,
        other,
        request,
        unsent,
    }
}

impl StagedRequest {
    /// Compares what the peer sees with what is expected.
    fn play(mut self, fault: Fault, starts_one: bool) {
        let (expected, then) = expectation_of(fault);
        let came = match then {
            Then::Ends(end) => {
                let (came, ended) = self.wire.rest();
                assert_eq!(ended, end, "after {:?}", masked(&came));
                came
            }
            Then::Silent => {
                self.wait_for_silence();
                Vec::new()
            }
            Then::Serves => self.wire.receive().bytes(),
        };
        let started = self.sfn.started();
        let started = started.iter().any(|started| started.name() == "broken");
        assert_eq!(started, starts_one, "whether the service has committed");
        self.go_on(then);

        assert_eq!(self.other.ask(start("other-2", "{}")).status(), 200);
        let whole = self.other.ask(&*self.request);
        assert_eq!(masked(&came), expected(&whole));
        drop(self.sfn);
        if then == Then::Silent {
            self.wire.rest();
        }
    }

    fn wait_for_silence(&mut self) {
        let reached = |sfn: &SfnMock| sfn.exchanges().iter().any(|seen| seen.fault().is_some());
        while !reached(&self.sfn) {
            assert!(self.wire.is_silent());
        }
        assert!(self.wire.is_silent());
    }

    /// Sends on the connection in the state in which the fault has left it.
    fn go_on(&mut self, then: Then) {
        match then {
            Then::Ends(Ended::Rst) => {}
            Then::Ends(Ended::Fin) => {
                self.wire.send(&*self.unsent);
                let end = (Vec::new(), Ended::Fin);
                assert_eq!(self.wire.rest(), end, "a FIN stays a FIN");
            }
            Then::Silent => {
                self.wire.send(&*self.unsent);
                assert!(self.wire.is_silent());
            }
            Then::Serves => {
                assert_eq!(self.wire.ask(&*self.unsent).status(), 200);
                assert_eq!(self.sfn.execution("next").input().len(), 50_002);
            }
        }
    }
}

#[rstest]
fn a_lost_request_has_the_bytes_of_its_fault_and_starts_nothing(
    #[values(Fault::Reset, Fault::Close, Fault::Stall, Fault::Garbage)] fault: Fault,
    #[values(Place::Fresh, Place::KeptAlive, Place::Pipelined, Place::UnreadBytes)] place: Place,
) {
    stage(place, Step::lose_request(fault), Step::serve()).play(fault, false);
}

#[rstest]
fn a_lost_response_has_the_bytes_of_its_fault_and_has_started_one(
    #[values(
        Fault::Reset,
        Fault::Close,
        Fault::Stall,
        Fault::Garbage,
        THEN_CLOSE,
        THEN_RESET
    )]
    fault: Fault,
    #[values(Place::Fresh, Place::KeptAlive, Place::Pipelined, Place::UnreadBytes)] place: Place,
) {
    stage(place, Step::lose_response(fault), Step::serve()).play(fault, true);
}

#[rstest]
fn a_damaged_answer_has_the_bytes_of_its_fault(
    #[values(
        Fault::Reset,
        Fault::Close,
        Fault::Stall,
        Fault::Garbage,
        THEN_CLOSE,
        THEN_RESET,
        TRICKLE,
        Fault::EmptyBody,
        Fault::BrokenJson
    )]
    fault: Fault,
    #[values(Place::Fresh, Place::KeptAlive, Place::Pipelined, Place::UnreadBytes)] place: Place,
    #[values(
        Step::serve(),
        Step::fail(ErrorCode::ThrottlingException),
        Step::reply(Reply::new(502).header("Content-Type", "text/html").body("<h1>Bad Gateway</h1>"))
    )]
    step: Step,
) {
    let serves = step == Step::serve();
    stage(place, step.clone().damaged(fault), step).play(fault, serves);
}

#[rstest]
#[case::nothing_of_the_body(0, 0)]
#[case::one_byte(1, 1)]
#[case::all_but_the_last_byte(1_000_000, 9)]
fn a_truncated_answer_keeps_the_configured_bytes_of_its_body(
    #[case] after_bytes: usize,
    #[case] kept: usize,
    #[values(Ending::Close, Ending::Reset)] then: Ending,
) {
    let ten = Step::reply(Reply::new(200).body("0123456789"));
    let fault = truncate(after_bytes, then);
    let mut staged = stage(Place::Fresh, ten.clone().damaged(fault), ten);
    let (came, _) = staged.wire.rest();
    let whole = staged.other.ask(&*staged.request);
    assert_eq!(
        masked(&came),
        masked(&whole.bytes()[..whole.head().len() + kept])
    );
}

#[rstest]
#[case::empty(Reply::new(200))]
#[case::no_content(Reply::new(204))]
#[case::a_body_where_http_allows_none(Reply::new(204).body("never sent".repeat(100)))]
fn a_truncated_answer_without_a_body_lacks_the_end_of_its_head(#[case] reply: Reply) {
    let fault = truncate(12, Ending::Close);
    let step = Step::reply(reply);
    let mut staged = stage(Place::Fresh, step.clone().damaged(fault), step);
    let (came, end) = staged.wire.rest();
    let whole = staged.other.ask(&*staged.request).bytes();
    assert_eq!(end, Ended::Fin);
    assert_eq!(masked(&came), masked(&whole[..whole.len() - 2]));
}

#[test]
fn a_trickle_sends_the_configured_bytes_at_a_time() {
    let hourly = Fault::Trickle {
        bytes: 11,
        every: Duration::from_hours(1),
    };
    let mut staged = stage(Place::Fresh, Step::serve().damaged(hourly), Step::serve());
    assert_eq!(staged.wire.take(11), b"HTTP/1.1 20");
    assert!(staged.wire.is_silent());
}

#[test]
fn a_connection_of_which_many_answers_trickle_loses_no_byte_of_what_was_sent() {
    let all = Scenario::new("all trickle").then(
        Step::serve()
            .damaged(TRICKLE)
            .times(sfn_mock::Times::Forever),
    );
    let sfn = SfnMock::builder().scenario(all).start();
    let mut wire = Connection::open(sfn.endpoint_url());
    // A large one first: hyper reads the more at once, the more came at once before.
    let large = start("large", &format!("\"{}\"", "x".repeat(200_000))).bytes();
    let names: Vec<_> = (0..200).map(|number| format!("small-{number}")).collect();
    let small = names.iter().flat_map(|name| start(name, "{}").bytes());
    wire.send(large.into_iter().chain(small).collect::<Vec<_>>());
    for _ in 0..=names.len() {
        assert_eq!(wire.receive().status(), 200);
    }
    let started: Vec<_> = sfn
        .started()
        .iter()
        .map(sfn_mock::Execution::name)
        .collect();
    assert_eq!(started[1..], names);
}

/// More than the system takes off a server's hands before the peer reads.
const LARGE: usize = 8 * 1024 * 1024;

#[rstest]
fn a_large_answer_arrives_whole_before_the_fault_behind_it(
    #[values(Fault::Close, Fault::Garbage, THEN_CLOSE)] fault: Fault,
) {
    let large = Scenario::new("large")
        .when(start_execution().name("large"))
        .then(Step::reply(Reply::new(200).body(vec![b'x'; LARGE])));
    let broken = Scenario::new("broken")
        .when(start_execution().name("broken"))
        .then(Step::serve().damaged(fault));
    let sfn = SfnMock::builder().scenario(large).scenario(broken).start();
    let mut wire = Connection::open(sfn.endpoint_url());
    wire.send([start("large", "{}").bytes(), start("broken", "{}").bytes()].concat());
    assert_eq!(wire.receive().body.len(), LARGE);
    assert_eq!(wire.rest().1, Ended::Fin);
}

#[test]
fn an_answer_is_reset_after_all_the_bytes_that_it_was_to_have() {
    const KEPT: usize = 32 * 1024;
    let body = Step::reply(Reply::new(200).body(vec![b'x'; 2 * KEPT]));
    for _ in 0..50 {
        let step = body.clone().damaged(truncate(KEPT, Ending::Reset));
        let mut staged = stage(Place::Fresh, step, body.clone());
        let (came, end) = staged.wire.rest();
        assert_eq!(end, Ended::Rst);
        let body = came.iter().position(|byte| *byte == b'x');
        assert_eq!(came.len() - body.expect("the body has begun"), KEPT);
    }
}

#[rstest]
#[case::http_1_0("HTTP/1.0\r\n", true)]
#[case::http_1_0_kept("HTTP/1.0\r\nconnection: keep-alive\r\n", false)]
#[case::to_be_closed("HTTP/1.1\r\nconnection: Close\r\n", true)]
#[case::to_be_closed_in_a_list("HTTP/1.1\r\nconnection: te, close\r\n", true)]
fn a_trickle_is_the_whole_answer_whatever_the_client_asks_of_the_connection(
    #[case] version_and_header: &str,
    #[case] closes: bool,
) {
    let trickle = Scenario::new("trickles").then(Step::serve().damaged(TRICKLE));
    let sfn = SfnMock::builder()
        .seed(1)
        .frozen_clock()
        .scenario(trickle)
        .start();
    let (version, header) = version_and_header.split_once("\r\n").expect("a line");
    let mut request = start("order-1", "{}").line(&format!("POST / {version}"));
    if let Some((name, value)) = header.trim_end().split_once(": ") {
        request = request.with(name, value);
    }
    let (mut wire, mut other) = (
        Connection::open(sfn.endpoint_url()),
        Connection::open(sfn.endpoint_url()),
    );
    let (trickled, at_once) = (wire.ask(&request), other.ask(&request));
    assert_eq!(masked(&trickled.bytes()), masked(&at_once.bytes()));
    for mut connection in [wire, other] {
        if closes {
            assert_eq!(connection.rest(), (Vec::new(), Ended::Fin));
        } else {
            assert_eq!(connection.ask(&request).status(), 200);
        }
    }
}

#[test]
fn a_trickled_answer_to_head_has_no_body() {
    let trickle = Scenario::new("trickles").then(Step::serve().damaged(TRICKLE));
    let sfn = SfnMock::builder().scenario(trickle).start();
    let request = "HEAD / HTTP/1.1\r\nhost: sfn\r\nconnection: close\r\n\r\n";
    let [trickled, at_once] = [(); 2].map(|()| {
        let mut wire = Connection::open(sfn.endpoint_url());
        wire.send(request);
        let (bytes, _) = wire.rest();
        masked(&bytes)
    });
    assert_eq!(trickled, at_once);
    assert!(trickled.ends_with("\r\n\r\n"));
}
