//! Parity in time: on a paused clock a trickle takes as long in process as over a socket on the
//! test's own runtime, and a client's time-outs find it equally far.

use std::time::Duration;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::config::timeout::{TimeoutConfig, TimeoutConfigBuilder};
use rstest::rstest;
use sfn_mock::{Fault, Scenario, SfnMock, Step};
use tokio::time::Instant;

use super::client_view::ClientView;
use super::transport::Transport;
use crate::support::ORDERS;

const EVERY: Duration = Duration::from_millis(50);

/// The result of one call with a trickle, and its duration on a paused clock.
fn trickled(transport: Transport, bytes: usize, limit: TimeoutConfig) -> (ClientView, Duration) {
    transport.runtime().block_on(async {
        let trickle = Fault::Trickle {
            bytes,
            every: EVERY,
        };
        let scenario = Scenario::new("slow").then(Step::serve().damaged(trickle).times(3));
        let builder = SfnMock::builder().seed(7).frozen_clock().scenario(scenario);
        let sfn = if transport == Transport::InProcess {
            builder.in_process().start()
        } else {
            builder.start_on_current_runtime()
        };
        let client = Client::from_conf(sfn.config().timeout_config(limit).build());
        let call = client.start_execution().state_machine_arn(ORDERS);
        let begun = Instant::now();
        let answer = call.name("order-17").send().await;
        (ClientView::of(&answer, &sfn), begun.elapsed())
    })
}

/// The answer to this call has a head of 199 bytes and a body of 111.
#[rstest]
#[case::all_at_once(310, 0)]
#[case::all_but_one_byte(309, 1)]
#[case::the_head_alone_first(199, 1)]
#[case::the_head_and_a_little_of_the_body(205, 1)]
#[case::less_than_the_head(100, 3)]
#[case::byte_by_byte(1, 309)]
fn a_trickle_takes_a_wait_less_than_it_has_parts(#[case] bytes: usize, #[case] waits: u32) {
    for transport in [Transport::CurrentRuntime, Transport::InProcess] {
        let (seen, took) = trickled(transport, bytes, TimeoutConfig::builder().build());
        assert_eq!(
            seen.to_string(),
            "Ok, 1 attempt, 1 started",
            "{transport:?}"
        );
        assert_eq!(took, EVERY * waits, "{transport:?}");
    }
}

/// A read time-out waits for the head, an attempt time-out for all of the answer.
#[rstest]
#[case::the_head_in_time(TimeoutConfig::builder().read_timeout(EVERY * 7 / 2))]
#[case::the_head_too_late(TimeoutConfig::builder().read_timeout(EVERY))]
#[case::the_body_too_late(TimeoutConfig::builder().operation_attempt_timeout(EVERY * 9 / 2))]
fn a_time_out_finds_a_trickle_as_far_in_process_as_on_a_socket(
    #[case] limit: TimeoutConfigBuilder,
) {
    let (socket, _) = trickled(Transport::CurrentRuntime, 60, limit.clone().build());
    let (in_process, _) = trickled(Transport::InProcess, 60, limit.build());
    assert_eq!(in_process, socket);
}
