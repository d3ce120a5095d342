//! The servers that are measured beside each other, each started in the way its own documentation
//! shows.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::json;
use sfn_mock::{Scenario, SfnMock, Step, Times, start_execution};
use tokio::sync::oneshot;

/// A server that is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contender {
    Hyper,
    HyperStoring,
    Wiremock,
    Httpmock,
    Mockito,
    SfnMock,
}

/// The stubs that are mounted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stubs {
    /// Whatever it takes to answer every request.
    Any,
    /// This many scenarios, each for one name; the names count from 0.
    Names(u64),
    /// This many scenarios, each for a pattern of names. Only this crate has them.
    Patterns(u64),
}

/// A server that answers until it is dropped.
pub enum Running {
    Hyper(Hyper),
    Wiremock(wiremock::MockServer, tokio::runtime::Runtime),
    Httpmock(httpmock::MockServer),
    Mockito(mockito::ServerGuard),
    SfnMock(SfnMock),
}

const ANSWER: &str = r#"{"executionArn":"arn:aws:states:us-east-1:123456789012:execution:orders:order-000000000","startDate":1.686509515191E9}"#;
const REQUEST_ID: &str = "01c8a8f7-d12b-4672-bcfb-d0ef55a27a76";
const AWS_JSON: &str = "application/x-amz-json-1.0";

impl Contender {
    pub const ALL: [Self; 6] = [
        Self::Hyper,
        Self::HyperStoring,
        Self::Wiremock,
        Self::Httpmock,
        Self::Mockito,
        Self::SfnMock,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Hyper => "bare hyper",
            Self::HyperStoring => "hyper that stores",
            Self::Wiremock => "wiremock",
            Self::Httpmock => "httpmock",
            Self::Mockito => "mockito",
            Self::SfnMock => "sfn-mock",
        }
    }

    pub fn by_name(name: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        let found = all.find(|contender| contender.name() == name);
        found.unwrap_or_else(|| panic!("{name:?} is no contender"))
    }

    pub fn start(self, stubs: Stubs) -> Running {
        match self {
            Self::Hyper => Running::Hyper(Hyper::start(false)),
            Self::HyperStoring => Running::Hyper(Hyper::start(true)),
            Self::Wiremock => wiremock(stubs),
            Self::Httpmock => httpmock(stubs),
            Self::Mockito => mockito(stubs),
            Self::SfnMock => sfn_mock(stubs),
        }
    }
}

impl Running {
    pub fn address(&self) -> SocketAddr {
        match self {
            Self::Hyper(hyper) => hyper.address,
            Self::Wiremock(server, _) => *server.address(),
            Self::Httpmock(server) => *server.address(),
            Self::Mockito(server) => server.socket_address(),
            Self::SfnMock(sfn) => {
                let address = sfn.endpoint_url().trim_start_matches("http://");
                address.parse().expect("its URL has an address")
            }
        }
    }

    /// Looks at every recorded request, in the way the server lends them; how many there are.
    pub fn read_all(&self) -> usize {
        match self {
            Self::Hyper(hyper) => {
                let stored = hyper
                    .stored
                    .lock()
                    .expect("the lock is not poisoned")
                    .clone();
                stored.iter().filter(|body| body.len() == 264).count()
            }
            Self::Wiremock(server, runtime) => {
                let received = runtime.block_on(server.received_requests());
                let received = received.expect("it records");
                received.iter().filter(|one| one.body.len() == 264).count()
            }
            Self::SfnMock(sfn) => {
                let exchanges = sfn.exchanges();
                let all = exchanges.iter();
                all.filter(|one| one.request_body().len() == 264).count()
            }
            Self::Httpmock(_) | Self::Mockito(_) => 0,
        }
    }
}

fn names(count: u64) -> impl Iterator<Item = String> {
    (0..count).map(|number| format!("order-{number:09}"))
}

fn wiremock(stubs: Stubs) -> Running {
    use wiremock::matchers::{body_partial_json, header, method, path};
    use wiremock::{Mock, MockServer, ResponseTemplate};
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be made");
    let server = runtime.block_on(async {
        let server = MockServer::start().await;
        let answer = || {
            ResponseTemplate::new(200)
                .insert_header("x-amzn-requestid", REQUEST_ID)
                .set_body_raw(ANSWER, AWS_JSON)
        };
        let ours = || {
            Mock::given(method("POST"))
                .and(path("/"))
                .and(header("x-amz-target", "AWSStepFunctions.StartExecution"))
        };
        match stubs {
            Stubs::Any => ours().respond_with(answer()).mount(&server).await,
            Stubs::Names(count) => {
                for name in names(count) {
                    let named = ours().and(body_partial_json(json!({ "name": name })));
                    named.respond_with(answer()).mount(&server).await;
                }
            }
            Stubs::Patterns(_) => unreachable!("only sfn-mock has patterns of names"),
        }
        server
    });
    Running::Wiremock(server, runtime)
}

fn httpmock(stubs: Stubs) -> Running {
    let server = httpmock::MockServer::start();
    let mount = |name: Option<String>| {
        server.mock(|when, then| {
            let when = when
                .method("POST")
                .path("/")
                .header("x-amz-target", "AWSStepFunctions.StartExecution");
            if let Some(name) = name {
                when.json_body_includes(json!({ "name": name }).to_string());
            }
            then.status(200)
                .header("x-amzn-requestid", REQUEST_ID)
                .header("content-type", AWS_JSON)
                .body(ANSWER);
        });
    };
    match stubs {
        Stubs::Any => mount(None),
        Stubs::Names(count) => names(count).for_each(|name| mount(Some(name))),
        Stubs::Patterns(_) => unreachable!("only sfn-mock has patterns of names"),
    }
    Running::Httpmock(server)
}

fn mockito(stubs: Stubs) -> Running {
    let mut server = mockito::Server::new();
    let mut mount = |name: Option<String>| {
        let mut mock = server
            .mock("POST", "/")
            .match_header("x-amz-target", "AWSStepFunctions.StartExecution")
            .with_header("x-amzn-requestid", REQUEST_ID)
            .with_header("content-type", AWS_JSON)
            .with_body(ANSWER);
        if let Some(name) = name {
            mock = mock.match_body(mockito::Matcher::PartialJson(json!({ "name": name })));
        }
        mock.create();
    };
    match stubs {
        Stubs::Any => mount(None),
        Stubs::Names(count) => names(count).for_each(|name| mount(Some(name))),
        Stubs::Patterns(_) => unreachable!("only sfn-mock has patterns of names"),
    }
    Running::Mockito(server)
}

fn sfn_mock(stubs: Stubs) -> Running {
    // A million executions run, as many as AWS lets run.
    let mut builder = SfnMock::builder().open_execution_limit(u64::MAX);
    let served = |scenario: Scenario| scenario.then(Step::serve().times(Times::Forever));
    match stubs {
        Stubs::Any => {}
        Stubs::Names(count) => {
            for name in names(count) {
                let when = start_execution().name(&*name);
                builder = builder.scenario(served(Scenario::new(name).when(when)));
            }
        }
        Stubs::Patterns(count) => {
            for name in names(count) {
                let when = start_execution().name_matches(&format!("^{name}[a-z]?$"));
                builder = builder.scenario(served(Scenario::new(name).when(when)));
            }
        }
    }
    Running::SfnMock(builder.start())
}

/// hyper as bare as it can be, on a thread of its own that it joins when dropped.
pub struct Hyper {
    address: SocketAddr,
    stored: Arc<Mutex<Vec<Box<[u8]>>>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Hyper {
    fn start(stores: bool) -> Self {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        listener.set_nonblocking(true).expect("a socket takes it");
        let address = listener.local_addr().expect("it is bound");
        let stored: Arc<Mutex<Vec<Box<[u8]>>>> = Arc::default();
        let storing = stores.then(|| Arc::clone(&stored));
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime can be made");
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("it listens");
                tokio::select! {
                    () = accept(listener, storing) => {}
                    _ = stopped => {}
                }
            });
        });
        Self {
            address,
            stored,
            stop: Some(stop),
            thread: Some(thread),
        }
    }
}

async fn accept(listener: tokio::net::TcpListener, storing: Option<Arc<Mutex<Vec<Box<[u8]>>>>>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            return;
        };
        stream.set_nodelay(true).ok();
        let storing = storing.clone();
        tokio::spawn(async move {
            let service = service_fn(|request: hyper::Request<Incoming>| {
                let storing = storing.clone();
                async move {
                    if let Some(stored) = storing {
                        let body = request.into_body().collect().await;
                        let body = body.expect("the client sends it whole").to_bytes();
                        stored
                            .lock()
                            .expect("the lock is not poisoned")
                            .push(body[..].into());
                    }
                    let response = hyper::Response::builder()
                        .header("x-amzn-requestid", REQUEST_ID)
                        .header("content-type", AWS_JSON)
                        .header("connection", "keep-alive")
                        .body(Full::new(Bytes::from_static(ANSWER.as_bytes())));
                    Ok::<_, Infallible>(response.expect("it is a response"))
                }
            });
            let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
            connection.await.ok();
        });
    }
}

impl Drop for Hyper {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().expect("it does not panic");
        }
    }
}
