//! Tasks of an activity on every transport: one that is there, and a poll that would wait for one.

use aws_sdk_sfn::Client;
use aws_sdk_sfn::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sfn::operation::get_activity_task::{GetActivityTaskError, GetActivityTaskOutput};
use rstest::rstest;
use sfn_mock::{Builder, SfnMock};
use wiremock::matchers::any;
use wiremock::{Mock as WireMock, MockServer};

use super::transport::Carrier;
use crate::support::sdk::quick_retries;

fn pick() -> Builder {
    SfnMock::builder().seed(7).frozen_clock().activity("pick")
}

/// A poll on a transport after `prepare`, and the mock.
async fn polled(
    carrier: Carrier,
    prepare: fn(&SfnMock),
) -> (Result<GetActivityTaskOutput, GetActivityTaskError>, SfnMock) {
    let server = MockServer::start().await;
    let sfn = match carrier {
        Carrier::Socket | Carrier::Mounted | Carrier::Responder => pick().start(),
        Carrier::CurrentRuntime => pick().start_on_current_runtime(),
        Carrier::InProcess => pick().in_process().start(),
    };
    let config = sfn.config().retry_config(quick_retries());
    let config = match carrier {
        Carrier::Socket | Carrier::CurrentRuntime | Carrier::InProcess => config,
        Carrier::Mounted => {
            sfn.mount_on(&server).await;
            config.endpoint_url(server.uri())
        }
        Carrier::Responder => {
            let mock = WireMock::given(any()).respond_with(sfn.responder());
            mock.mount(&server).await;
            config.endpoint_url(server.uri())
        }
    };
    prepare(&sfn);
    let arn = sfn.activity("pick").arn().to_owned();
    let poll = Client::from_conf(config.build()).get_activity_task();
    let polled = poll.activity_arn(arn).send().await;
    (polled.map_err(SdkError::into_service_error), sfn)
}

#[test]
fn a_task_that_is_there_is_the_same_on_every_transport() {
    let seen = Carrier::ALL.map(|carrier| {
        carrier.runtime().block_on(async {
            let (polled, _sfn) =
                polled(carrier, |sfn| drop(sfn.activity("pick").schedule(17))).await;
            let task = polled.expect("it is answered");
            (task.input, task.task_token)
        })
    });
    assert_eq!(seen[0].0.as_deref(), Some("17"));
    assert!(seen.iter().all(|each| *each == seen[0]), "{seen:?}");
}

#[rstest]
#[case::mounted(
    Carrier::Mounted,
    "a wiremock server cannot keep GetActivityTask waiting"
)]
#[case::responding(
    Carrier::Responder,
    "a responder carries only answers and delays, not a `hold`"
)]
#[tokio::test]
async fn a_poll_that_would_wait_fails_the_test_on_a_wiremock_server(
    #[case] carrier: Carrier,
    #[case] says: &str,
) {
    let (polled, sfn) = polled(carrier, |_| ()).await;
    assert_eq!(polled.expect_err("it cannot wait").code(), None);
    let report = sfn.close().expect_err("the test fails").to_string();
    assert!(report.contains(says), "{report}");
}
