//! Requests in process: what the engine sees of them, also where a hook of the test has changed them.

use aws_sdk_sfn::config::http::HttpRequest;
use aws_sdk_sfn::operation::start_execution::StartExecutionOutput;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body_util::Full;
use sfn_mock::SfnMock;

use crate::support::ORDERS;

/// Starts `order-17` by a request that `change` has changed before it was signed.
async fn start(
    sfn: &SfnMock,
    change: impl Fn(&mut HttpRequest) + Send + Sync + 'static,
) -> Result<StartExecutionOutput, String> {
    let start = sfn.client().start_execution().name("order-17").input("{}");
    let start = start.state_machine_arn(ORDERS).customize();
    let answered = start.mutate_request(change).send().await;
    answered.map_err(|error| format!("{error:?}"))
}

#[tokio::test]
async fn a_body_that_is_a_stream_is_read_like_one_in_memory() {
    let sfn = SfnMock::builder().in_process().start();
    let started = start(&sfn, |request| {
        let body = request.take_body();
        let bytes = Bytes::copy_from_slice(body.bytes().expect("it is in memory"));
        *request.body_mut() = SdkBody::from_body_1_x(Full::new(bytes));
        assert_eq!(request.body().bytes(), None);
    });
    started.await.expect("the start is answered");
    sfn.assert_started_once("order-17");
    assert_eq!(sfn.exchanges()[0].name(), Some("order-17"));
}

#[tokio::test]
async fn the_path_of_a_request_is_that_of_its_uri() {
    let sfn = SfnMock::builder().in_process().start();
    for (uri, path) in [
        ("http://localhost:8083/a/b?c=/d", "/a/b?c=/d"),
        ("http://localhost:8083", "/"),
    ] {
        let answered = start(&sfn, move |request| {
            request.set_uri(uri).expect("it is a URI");
        });
        assert_eq!(answered.await.is_ok(), path == "/", "{uri}");
        let exchanges = sfn.exchanges();
        let latest = exchanges.iter().next_back().expect("a request came");
        assert_eq!(latest.path(), path, "{uri}");
        assert_eq!(latest.method(), "POST");
    }
}

#[tokio::test]
async fn each_header_of_a_request_is_listed_once() {
    let sfn = SfnMock::builder().in_process().start();
    start(&sfn, |_| ()).await.expect("the start is answered");
    let exchanges = sfn.exchanges();
    let mut names = Vec::new();
    for (name, _) in exchanges[0].request_headers() {
        assert!(!names.contains(&name), "{name} twice");
        names.push(name);
    }
    for kept in ["amz-sdk-invocation-id", "amz-sdk-request", "x-amz-target"] {
        assert!(names.contains(&kept), "{kept} is missing");
    }
    assert!(!names.contains(&"x-amz-date"));
}
