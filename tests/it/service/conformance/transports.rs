//! The ways on which a case can reach a mock. Where a carrier has header names in lower case only,
//! they are given AWS's case back, so that one check holds them all.

use sfn_mock::Builder;

use crate::support::raw_socket::{Answer, Request, ask};

/// Has a mock with these settings answer the requests, one after the other. Returns the last answer.
pub(super) type Ask = dyn Fn(Builder, &[Request]) -> Answer;

/// As it is: on a socket of its own.
pub(super) fn socket(mock: Builder, requests: &[Request]) -> Answer {
    let sfn = mock.start();
    last(requests, |request| ask(sfn.endpoint_url(), request))
}

fn last(requests: &[Request], mut ask: impl FnMut(&Request) -> Answer) -> Answer {
    let (last, before) = requests.split_last().expect("a case has a request");
    for request in before {
        ask(request);
    }
    ask(last)
}

/// In process, by the transport alone: what it is handed is the request as it is written.
#[cfg(feature = "aws-sdk")]
pub(super) fn in_process(mock: Builder, requests: &[Request]) -> Answer {
    use aws_smithy_runtime_api::client::http::{HttpClient, HttpConnector, HttpConnectorSettings};
    use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;

    let sfn = mock.in_process().start();
    let components = RuntimeComponentsBuilder::for_tests().build();
    let settings = HttpConnectorSettings::builder().build();
    let connector = sfn
        .http_client()
        .http_connector(&settings, &components.expect("they are whole"));

    let answers = last(requests, |request| {
        let answer = on_a_runtime(connector.call(whole(request))).expect("an answer comes");
        as_on_a_wire(&answer.try_into_http1x().expect("an answer is HTTP"))
    });
    in_aws_case(answers)
}

#[cfg(feature = "aws-sdk")]
fn whole(request: &Request) -> aws_smithy_runtime_api::client::orchestrator::HttpRequest {
    let mut parts = http::Request::post("http://localhost/");
    for (name, value) in &request.headers {
        parts = parts.header(name, value);
    }
    let whole = parts.body(request.body.clone().into());
    let whole = whole.expect("a case is a request");
    whole.try_into().expect("a case is a request of the SDK's")
}

#[cfg(feature = "aws-sdk")]
fn as_on_a_wire(answer: &http::Response<aws_smithy_types::body::SdkBody>) -> Answer {
    let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        let value = value.to_str().expect("a header is visible ASCII");
        (name.to_string(), value.to_owned())
    };
    let body = answer.body().bytes().expect("an answer is in memory");
    Answer {
        status_line: format!("HTTP/1.1 {}", answer.status()),
        headers: answer.headers().iter().map(header).collect(),
        body: body.to_vec(),
    }
}

/// On a wiremock server, mounted.
#[cfg(feature = "wiremock")]
pub(super) fn mounted(mock: Builder, requests: &[Request]) -> Answer {
    on_a_runtime(async {
        let (sfn, server) = (mock.start(), wiremock::MockServer::start().await);
        sfn.mount_on(&server).await;
        in_aws_case(last(requests, |request| ask(&server.uri(), request)))
    })
}

/// On a wiremock server, as a responder.
#[cfg(feature = "wiremock")]
pub(super) fn responder(mock: Builder, requests: &[Request]) -> Answer {
    on_a_runtime(async {
        let (sfn, server) = (mock.start(), wiremock::MockServer::start().await);
        let mock = wiremock::Mock::given(wiremock::matchers::any());
        mock.respond_with(sfn.responder()).mount(&server).await;
        in_aws_case(last(requests, |request| ask(&server.uri(), request)))
    })
}

#[cfg(any(feature = "aws-sdk", feature = "wiremock"))]
fn on_a_runtime<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime can be made").block_on(future)
}

#[cfg(any(feature = "aws-sdk", feature = "wiremock"))]
fn in_aws_case(mut answer: Answer) -> Answer {
    for name in ["x-amzn-RequestId", "Content-Type", "Content-Length", "Date"] {
        let headers = answer.headers.iter_mut();
        for (other, _) in headers.filter(|(other, _)| *other == name.to_lowercase()) {
            name.clone_into(other);
        }
    }
    answer
}
