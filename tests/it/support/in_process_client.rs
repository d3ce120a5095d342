//! A client without a socket, a runtime or a thread: each request is one call of the in-process
//! transport, polled once. Fast enough for hundreds of thousands of them.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_types::body::SdkBody;
use sfn_mock::SfnHandle;

use crate::support::raw_socket::{AUTHORIZATION, CONTENT_TYPE};

/// The transport of one mock.
#[derive(Debug, Clone)]
pub(crate) struct Direct(SharedHttpConnector);

/// The outcome of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Came {
    Answer {
        status: u16,
        body: Vec<u8>,
    },
    /// The connection broke.
    Broken,
    /// The caller has stopped waiting, without an answer.
    Silence,
}

impl Direct {
    pub(crate) fn to(sfn: &SfnHandle) -> Self {
        let components = RuntimeComponentsBuilder::for_tests().build();
        let settings = HttpConnectorSettings::builder().build();
        let client = sfn.http_client();
        Self(client.http_connector(&settings, &components.expect("they are whole")))
    }

    /// A StartExecution with this body.
    pub(crate) fn start(&self, body: impl Into<SdkBody>) -> Came {
        self.call("StartExecution", body)
    }

    /// A request of an operation, signed.
    pub(crate) fn call(&self, operation: &str, body: impl Into<SdkBody>) -> Came {
        let head = http::Request::post("http://localhost/")
            .header("content-type", CONTENT_TYPE)
            .header("x-amz-target", format!("AWSStepFunctions.{operation}"))
            .header("x-amz-date", "20261122T120000Z")
            .header("authorization", AUTHORIZATION);
        self.ask(head.body(body.into()).expect("it is a request"))
    }

    /// Any request that the SDK could send.
    pub(crate) fn ask(&self, request: http::Request<SdkBody>) -> Came {
        let request = HttpRequest::try_from(request).expect("it is a request of the SDK's");
        let mut answer = pin!(self.0.call(request));
        let Poll::Ready(came) = answer
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        else {
            return Came::Silence;
        };
        let Ok(answer) = came else {
            return Came::Broken;
        };
        let status = answer.status().as_u16();
        answer
            .body()
            .bytes()
            .map_or(Came::Broken, |body| Came::Answer {
                status,
                body: body.to_vec(),
            })
    }
}

impl Came {
    /// The answer's JSON; null if it is not JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        match self {
            Self::Answer { body, .. } => serde_json::from_slice(body).unwrap_or_default(),
            Self::Broken | Self::Silence => serde_json::Value::Null,
        }
    }
}
