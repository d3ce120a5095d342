//! The explorer: the time that one schedule of a call with three attempts takes, client included.

use std::cell::Cell;
use std::time::Duration;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::config::retry::RetryPartition;
use aws_smithy_http_client::test_util::infallible_client_fn;
use aws_smithy_types::body::SdkBody;
use sfn_mock::SfnMock;
use sfn_mock::explore::{FailureClass, explore};

use crate::one::on_the_core;

pub const ALL: [&str; 2] = ["constant function", "sfn-mock"];

const ORDERS: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
const THROTTLED: &str = r#"{"__type":"ThrottlingException","message":"Rate exceeded"}"#;

/// The first runs, in which everything finds its size, are not counted.
const WARM_UP: u32 = 20;

/// Milliseconds on the core for a run of the function.
pub fn measure(who: &str, runs: u32) -> f64 {
    let took = match who {
        "constant function" => constant(runs),
        "sfn-mock" => explored(runs),
        _ => panic!("{who:?} is no contender"),
    };
    took.as_secs_f64() * 1000.0
}

async fn call(client: &Client) -> Result<(), ()> {
    let start = client.start_execution().state_machine_arn(ORDERS);
    let start = start.name("order-17").input(r#"{"order":17}"#);
    start.send().await.map(drop).map_err(drop)
}

/// A paused runtime and a client for each run, as in an exploration, and no mock.
fn constant(runs: u32) -> Duration {
    let sfn = SfnMock::builder().in_process().start();
    let mut before = Duration::ZERO;
    for run in 0..WARM_UP + runs {
        if run == WARM_UP {
            before = on_the_core();
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime can be made");
        let answer = runtime.block_on(async {
            let http_client = infallible_client_fn(|_| {
                http::Response::builder()
                    .status(400)
                    .header("content-type", "application/x-amz-json-1.0")
                    .body(SdkBody::from(THROTTLED))
                    .expect("it is a response")
            });
            let partition = RetryPartition::custom("benches").build();
            let config = sfn.config().retry_partition(partition);
            call(&Client::from_conf(config.http_client(http_client).build())).await
        });
        assert!(answer.is_err(), "it is throttled three times");
    }
    (on_the_core() - before) / runs
}

/// Schedules with up to three failures: nearly all have three attempts.
fn explored(runs: u32) -> Duration {
    let (count, before) = (Cell::new(0), Cell::new(Duration::ZERO));
    let found = explore(async |sfn| {
        count.set(count.get() + 1);
        if count.get() == WARM_UP {
            before.set(on_the_core());
        }
        call(&sfn.client()).await
    })
    .failures(3)
    .only([
        FailureClass::RetryableError,
        FailureClass::LostRequest,
        FailureClass::LostResponse,
    ])
    .every_error()
    .max_schedules((WARM_UP + runs) as usize)
    .run();
    assert!(found.failed().is_none(), "{found}");
    (on_the_core() - before.get()) / (count.get() - WARM_UP)
}
