//! The wiremock transport: Step Functions on the user's own server, beside the user's own mocks.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use wiremock::{
    Match, Mock as WireMock, MockServer, Request as WireRequest, Respond, ResponseTemplate,
};

use super::patience::report_later;
use crate::engine::{Decision, Engine};
use crate::fault::Fault;
use crate::reply::Reply;
use crate::request::Request;
use crate::transport_support::{Capability, TransportSupport};

/// The capabilities of a wiremock server on which the mock is mounted.
pub(crate) const MOUNTED: TransportSupport = TransportSupport {
    name: "a wiremock server",
    faults: &[Fault::Close, Fault::Stall],
};

/// A delay longer than any test, which tokio's timer accepts.
const FOREVER: Duration = Duration::from_hours(24 * 365);

/// Mounts two adjacent mocks on `server`: the matcher of the first one lets the engine decide, once for
/// each request, and takes the requests that are answered; the second one closes the connection.
///
/// wiremock matches one request at a time, under a lock of its own: a delivery that the first matcher keeps
/// belongs to the request that comes next to the second.
pub(crate) async fn mount(engine: Arc<Engine>, server: &MockServer) {
    let next_answer = Arc::new(NextAnswer(Mutex::new(None)));
    let answering = AnswerMatcher {
        engine,
        next_answer: Arc::clone(&next_answer),
    };
    let responder = NextAnswer::respond_from(&next_answer);
    WireMock::given(answering)
        .respond_with(responder)
        .named("sfn-mock: answers")
        .mount(server)
        .await;
    let closing = CloseMatcher(next_answer);
    let refusal = |_: &WireRequest| std::io::Error::from(std::io::ErrorKind::ConnectionAborted);
    WireMock::given(closing)
        .respond_with_err(refusal)
        .named("sfn-mock: closed connections")
        .mount(server)
        .await;
}

/// The delivery that the engine decided for the request that is being matched.
struct NextAnswer(Mutex<Option<WiremockAnswer>>);

enum WiremockAnswer {
    Respond(ResponseTemplate),
    Close,
}

impl NextAnswer {
    fn lock(&self) -> MutexGuard<'_, Option<WiremockAnswer>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn respond_from(next_answer: &Arc<Self>) -> impl Respond + 'static {
        let next_answer = Arc::clone(next_answer);
        move |_: &WireRequest| match next_answer.lock().take() {
            Some(WiremockAnswer::Respond(template)) => template,
            Some(WiremockAnswer::Close) | None => {
                unreachable!("the matcher took this request because it left an answer")
            }
        }
    }
}

/// Takes the calls of Step Functions that can be answered.
struct AnswerMatcher {
    engine: Arc<Engine>,
    next_answer: Arc<NextAnswer>,
}

impl Match for AnswerMatcher {
    fn matches(&self, request: &WireRequest) -> bool {
        let ours = self.engine.is_open() && is_ours(request);
        let decided = ours.then(|| decide(&self.engine, request));
        let answered = matches!(decided, Some(WiremockAnswer::Respond(_)));
        *self.next_answer.lock() = decided;
        answered
    }
}

/// Takes the calls that the engine decided to close, and that `AnswerMatcher` has just left.
struct CloseMatcher(Arc<NextAnswer>);

impl Match for CloseMatcher {
    fn matches(&self, request: &WireRequest) -> bool {
        is_ours(request) && matches!(self.0.lock().take(), Some(WiremockAnswer::Close))
    }
}

fn is_ours(request: &WireRequest) -> bool {
    let target = request.headers.get("x-amz-target");
    target.is_some_and(|target| target.as_bytes().starts_with(b"AWSStepFunctions."))
}

/// Returns the delivery of the engine's decision. The scenarios that need more than [`MOUNTED`] were refused.
fn decide(engine: &Arc<Engine>, request: &WireRequest) -> WiremockAnswer {
    let (number, delay, reply, fault) = match handle(engine, request) {
        Decision::Respond {
            number,
            delay,
            reply,
            fault,
        } => (number, delay, reply, fault),
        Decision::Hold(hold) => {
            return WiremockAnswer::Respond(refuse(
                engine,
                hold.number,
                "a wiremock server cannot keep GetActivityTask waiting for a task",
                "schedule the task before a worker asks for it, or give the workers a mock of their own: `start()`",
            ));
        }
        #[cfg(feature = "record")]
        Decision::Forward(_) => unreachable!("a recorder was refused when it was mounted"),
    };
    match (fault, reply) {
        (None | Some(Fault::EmptyBody | Fault::BrokenJson), Some(reply)) => {
            WiremockAnswer::Respond(template(&reply, delay))
        }
        (Some(Fault::Stall), _) => {
            report_later(engine, number);
            WiremockAnswer::Respond(ResponseTemplate::new(200).set_delay(FOREVER))
        }
        (Some(Fault::Close), _) | (None, None) => WiremockAnswer::Close,
        (Some(_), _) => unreachable!("a scenario with this fault was refused when it was mounted"),
    }
}

/// The answer to a request whose decision wiremock cannot carry out, which fails the test.
fn refuse(engine: &Engine, number: u64, what: &str, next: &str) -> ResponseTemplate {
    let reply = Reply::new(500);
    engine.record_unsupported(number, &reply, what, next);
    template(&reply, Duration::ZERO)
}

/// Lets the engine decide on a request of wiremock's, which does not number its connections.
fn handle(engine: &Engine, request: &WireRequest) -> Decision {
    let path = request.url.path();
    let headers = Request::list_headers(&request.headers);
    let too_large = Request::head_len(&headers) + request.body.len() > Request::MAX_SIZE;
    let request = Request {
        connection: 0,
        method: request.method.as_str(),
        path: &request
            .url
            .query()
            .map_or(path.to_owned(), |query| format!("{path}?{query}")),
        headers: &headers,
        body: &request.body,
        too_large,
    };
    let _in_flight = engine.begin_request();
    engine.handle(engine.arrival(), &request)
}

fn template(reply: &Reply, delay: Duration) -> ResponseTemplate {
    let mut template = ResponseTemplate::new(reply.status.as_u16()).set_body_bytes(&*reply.body);
    for (name, value) in &reply.headers {
        // hyper adds the body's length.
        if *name == http::header::CONTENT_LENGTH {
            continue;
        }
        template = template.append_header(name, value);
    }
    if delay.is_zero() {
        template
    } else {
        template.set_delay(delay)
    }
}

/// The mock as a plain responder.
pub(crate) struct Responder(Arc<Engine>);

impl Responder {
    pub(crate) fn new(engine: Arc<Engine>) -> Self {
        Self(engine)
    }
}

impl Respond for Responder {
    fn respond(&self, request: &WireRequest) -> ResponseTemplate {
        if !self.0.is_open() {
            // The status is that of wiremock's answer to an unmatched request.
            return ResponseTemplate::new(404).set_body_string("sfn-mock: the mock was dropped");
        }
        let (number, unsupported) = match handle(&self.0, request) {
            Decision::Respond {
                number,
                delay,
                reply,
                fault,
            } => match (fault, reply) {
                (None | Some(Fault::EmptyBody | Fault::BrokenJson), Some(reply)) => {
                    return template(&reply, delay);
                }
                (fault, _) => (number, Capability::Fault(fault.unwrap_or(Fault::Close))),
            },
            Decision::Hold(hold) => (hold.number, Capability::Hold),
            #[cfg(feature = "record")]
            Decision::Forward(forward) => (forward.number, Capability::Record),
        };
        refuse(
            &self.0,
            number,
            &format!(
                "a responder carries only answers and delays, not {}",
                unsupported.name()
            ),
            "use `mount_on(&server)` for close and stall, and the mock's own server (`start()`) for all faults",
        )
    }
}

impl fmt::Debug for Responder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Responder").finish_non_exhaustive()
    }
}
