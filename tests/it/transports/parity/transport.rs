//! The transports, and how rows and requests are played on each.

use aws_sdk_sfn::Client;
use aws_sdk_sfn::config::Builder as ConfigBuilder;
use aws_smithy_runtime_api::client::http::{HttpClient, HttpConnector, HttpConnectorSettings};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use sfn_mock::{Builder, SfnMock};
use tokio::runtime::{self, Runtime};
use wiremock::{Mock as WireMock, MockServer, matchers::any};

use super::client_view::ClientView;
use super::rows::Row;
use crate::support::panics::result_of;
use crate::support::raw_socket::{Answer, Request, ask};

/// A transport of requests and answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transport {
    /// `start()`
    Socket,
    /// `start_on_current_runtime()`, on a paused clock.
    CurrentRuntime,
    /// `in_process()`, on a paused clock.
    InProcess,
    /// `mount_on(&server)`
    Mounted,
    /// `responder()`
    Responder,
}

/// A row on a transport.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cell {
    Seen(ClientView),
    /// The transport cannot, and refuses it.
    Refused(String),
}

/// A mock that can be reached.
pub(super) struct Running {
    transport: Transport,
    pub(super) sfn: SfnMock,
    /// The wiremock server that it is on.
    server: Option<MockServer>,
}

impl Transport {
    pub(super) const ALL: [Self; 5] = [
        Self::Socket,
        Self::CurrentRuntime,
        Self::InProcess,
        Self::Mounted,
        Self::Responder,
    ];

    /// The table of transport and need. Answers, late or not, are carried by all.
    pub(super) fn carries(self, need: Option<&str>) -> bool {
        match self {
            Self::Socket | Self::CurrentRuntime | Self::InProcess => true,
            Self::Mounted => need.is_none_or(|need| need == "`close`" || need == "`stall`"),
            Self::Responder => need.is_none(),
        }
    }

    /// A runtime for it: with a paused clock where that is kept right.
    pub(super) fn runtime(self) -> Runtime {
        runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(matches!(self, Self::CurrentRuntime | Self::InProcess))
            .build()
            .expect("a runtime can be made")
    }

    /// Starts a mock on the current runtime; the refusal, if the transport cannot carry its scenarios.
    pub(super) async fn start(self, builder: Builder) -> Result<Running, String> {
        let sfn = match self {
            Self::Socket | Self::Mounted | Self::Responder => builder.start(),
            Self::CurrentRuntime => builder.start_on_current_runtime(),
            Self::InProcess => builder.in_process().start(),
        };
        let server = match self {
            Self::Socket | Self::CurrentRuntime | Self::InProcess => None,
            Self::Mounted => {
                let server = MockServer::start().await;
                result_of(|| sfn.mount_on(&server))?.await;
                Some(server)
            }
            Self::Responder => {
                let server = MockServer::start().await;
                let mock = WireMock::given(any()).respond_with(sfn.responder());
                mock.mount(&server).await;
                Some(server)
            }
        };
        Ok(Running {
            transport: self,
            sfn,
            server,
        })
    }

    /// Plays the row with a mock of its own.
    pub(super) fn play(self, row: &Row) -> Cell {
        self.runtime().block_on(self.play_with(row.mock(), row))
    }

    /// Makes the calls of the row to this mock, on the current runtime.
    ///
    /// A responder learns that it cannot when it is asked to: the client has a 500, the test fails.
    pub(super) async fn play_with(self, builder: Builder, row: &Row) -> Cell {
        let running = match self.start(builder).await {
            Ok(running) => running,
            Err(refusal) => return Cell::Refused(refusal),
        };
        let seen = called(row, &running).await;
        if self != Self::Responder {
            return Cell::Seen(seen);
        }
        let Err(report) = running.sfn.verify() else {
            return Cell::Seen(seen);
        };
        let failed = result_of(|| drop(running.sfn));
        let failed = failed.expect_err("what failed the test fails its end too");
        assert!(failed.starts_with(&report.to_string()), "{failed}");
        seen.assert_plain_500();
        Cell::Refused(failed)
    }
}

impl Running {
    /// The configuration of a client that reaches it.
    fn config(&self) -> ConfigBuilder {
        match &self.server {
            Some(server) => self.sfn.config().endpoint_url(server.uri()),
            None => self.sfn.config(),
        }
    }

    /// Sends a request as it is written here.
    pub(super) async fn ask(&self, request: &Request) -> Answer {
        if self.transport == Transport::InProcess {
            return in_process(&self.sfn, request).await;
        }
        let url = match &self.server {
            Some(server) => server.uri(),
            None => self.sfn.endpoint_url().to_owned(),
        };
        let request = request.clone();
        // Its own thread serves the request. Paused time does not advance while a blocking task runs.
        let asking = tokio::task::spawn_blocking(move || ask(&url, &request));
        asking.await.expect("an answer comes")
    }
}

/// Makes the calls of the row; the last one is looked at.
async fn called(row: &Row, running: &Running) -> ClientView {
    let client = Client::from_conf(row.configured(running.config()));
    let mut answer = row.call(&client).await;
    for _ in 1..row.calls {
        answer = row.call(&client).await;
    }
    ClientView::of(&answer, &running.sfn)
}

/// By the transport alone: what it is handed is the request as it is written.
async fn in_process(sfn: &SfnMock, request: &Request) -> Answer {
    let components = RuntimeComponentsBuilder::for_tests().build();
    let settings = HttpConnectorSettings::builder().build();
    let connector = sfn
        .http_client()
        .http_connector(&settings, &components.expect("they are whole"));
    let mut parts = http::Request::post("http://localhost/");
    for (name, value) in &request.headers {
        parts = parts.header(name, value);
    }
    let request = parts.body(request.body.clone().into()).expect("a request");
    let request = HttpRequest::try_from(request).expect("a request of the SDK's");
    let answer = connector.call(request).await.expect("an answer comes");
    let answer = answer.try_into_http1x().expect("an answer is HTTP");
    let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        let value = value.to_str().expect("a header is visible ASCII");
        (name.to_string(), value.to_owned())
    };
    Answer {
        status_line: format!("HTTP/1.1 {}", answer.status()),
        headers: answer.headers().iter().map(header).collect(),
        body: answer
            .body()
            .bytes()
            .expect("an answer is in memory")
            .to_vec(),
    }
}
