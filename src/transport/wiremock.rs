//! The wiremock carrier: Step Functions on the user's own server, beside the user's own mocks.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use wiremock::{
    Match, Mock as WireMock, MockServer, Request as WireRequest, Respond, ResponseTemplate,
};

use crate::engine::{Carried, Delivery, Engine, Plan};
use crate::reply::Reply;
use crate::request::Request;
use crate::transport_support::{Limited, Need};

/// What a wiremock server can carry when the mock is mounted on it.
pub(crate) const MOUNTED: Limited = Limited {
    name: "a wiremock server",
    can: &[Need::Close, Need::Stall],
};

/// No test waits so long, and tokio's timer takes it.
const FOR_EVER: Duration = Duration::from_hours(24 * 365);

/// Mounts two adjacent mocks on `server`: the first one's matcher has the core decide, once for
/// each request, and takes what can be answered; the second one closes the connection.
///
/// wiremock matches one request at a time, under a lock of its own, so what the first matcher
/// leaves behind belongs to the request that comes next to the second.
pub(crate) async fn mount(mock: Arc<Engine>, server: &MockServer) {
    let kept = Arc::new(Kept(Mutex::new(None)));
    let answering = Answering {
        mock,
        kept: Arc::clone(&kept),
    };
    let responder = Kept::respond_from(&kept);
    WireMock::given(answering)
        .respond_with(responder)
        .named("sfn-mock: answers")
        .mount(server)
        .await;
    let closing = Closing(kept);
    let refusal = |_: &WireRequest| std::io::Error::from(std::io::ErrorKind::ConnectionAborted);
    WireMock::given(closing)
        .respond_with_err(refusal)
        .named("sfn-mock: closed connections")
        .mount(server)
        .await;
}

/// What the core decided on the request that is being matched.
struct Kept(Mutex<Option<Decided>>);

enum Decided {
    Respond(ResponseTemplate),
    Close,
}

impl Kept {
    fn lock(&self) -> MutexGuard<'_, Option<Decided>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn respond_from(kept: &Arc<Self>) -> impl Respond + 'static {
        let kept = Arc::clone(kept);
        move |_: &WireRequest| match kept.lock().take() {
            Some(Decided::Respond(template)) => template,
            Some(Decided::Close) | None => {
                unreachable!("the matcher took this request because it left an answer")
            }
        }
    }
}

/// Takes the calls of Step Functions that can be answered.
struct Answering {
    mock: Arc<Engine>,
    kept: Arc<Kept>,
}

impl Match for Answering {
    fn matches(&self, request: &WireRequest) -> bool {
        let ours = self.mock.is_open() && is_ours(request);
        let decided = ours.then(|| decide(&self.mock, request));
        let answered = matches!(decided, Some(Decided::Respond(_)));
        *self.kept.lock() = decided;
        answered
    }
}

/// Takes the calls that the core decided to close, and that `Answering` has just left.
struct Closing(Arc<Kept>);

impl Match for Closing {
    fn matches(&self, request: &WireRequest) -> bool {
        is_ours(request) && matches!(self.0.lock().take(), Some(Decided::Close))
    }
}

fn is_ours(request: &WireRequest) -> bool {
    let target = request.headers.get("x-amz-target");
    target.is_some_and(|target| target.as_bytes().starts_with(b"AWSStepFunctions."))
}

fn decide(mock: &Engine, request: &WireRequest) -> Decided {
    let Plan::Deliver(Delivery { wait, what }) = handle(mock, request) else {
        unreachable!("what holds or records was refused when the carrier was mounted")
    };
    match what {
        Carried::Answer(reply) => Decided::Respond(template(&reply, wait)),
        Carried::Stall => Decided::Respond(ResponseTemplate::new(200).set_delay(FOR_EVER)),
        Carried::Close => Decided::Close,
        Carried::Reset | Carried::Garbage | Carried::Truncate { .. } | Carried::Trickle { .. } => {
            unreachable!("a scenario that asks for it was refused when the carrier was mounted")
        }
    }
}

fn handle(mock: &Engine, request: &WireRequest) -> Plan {
    let path = request.url.path();
    let too_large = Request::head_len(&request.headers) + request.body.len() > Request::LARGEST;
    let request = Request {
        connection: 0,
        method: request.method.as_str(),
        path: &request
            .url
            .query()
            .map_or(path.to_owned(), |query| format!("{path}?{query}")),
        headers: &request.headers,
        body: &request.body,
        too_large,
    };
    mock.handle(mock.clock().read(), &request)
}

fn template(reply: &Reply, wait: Duration) -> ResponseTemplate {
    let mut template = ResponseTemplate::new(reply.status.as_u16()).set_body_bytes(&*reply.body);
    for (name, value) in &reply.headers {
        template = template.append_header(name, value);
    }
    if wait.is_zero() {
        template
    } else {
        template.set_delay(wait)
    }
}

/// The mock as a plain responder.
pub(crate) struct Responder(Arc<Engine>);

impl Responder {
    pub(crate) fn new(mock: Arc<Engine>) -> Self {
        Self(mock)
    }
}

impl Respond for Responder {
    fn respond(&self, request: &WireRequest) -> ResponseTemplate {
        if !self.0.is_open() {
            return ResponseTemplate::new(404); // as wiremock says of what nobody takes
        }
        let beyond = match handle(&self.0, request) {
            Plan::Deliver(Delivery { wait, what }) => match what {
                Carried::Answer(reply) => return template(&reply, wait),
                Carried::Reset => Need::Reset,
                Carried::Close => Need::Close,
                Carried::Stall => Need::Stall,
                Carried::Garbage => Need::Garbage,
                Carried::Truncate { .. } => Need::Truncate,
                Carried::Trickle { .. } => Need::Trickle,
            },
            Plan::Hold(_) => Need::Hold,
            #[cfg(feature = "record")]
            Plan::Forward(_) => Need::Record,
        };
        self.0.blame_carrier(
            &format!(
                "a responder carries answers and delays alone, not {}",
                beyond.name()
            ),
            "`mount_on(&server)` for close and stall, `start()` for everything",
        );
        ResponseTemplate::new(500)
    }
}

impl fmt::Debug for Responder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Responder").finish_non_exhaustive()
    }
}
