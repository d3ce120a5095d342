//! Parity: whatever carries an exchange or a fault, the client sees the same, the service has done
//! the same; and what a transport cannot carry it refuses.

mod client_view;
mod documented;
mod operations;
#[cfg(feature = "record")]
mod recorded;
mod rows;
mod time;
mod transport;

use std::time::Duration;
use std::{io, thread};

use aws_sdk_sfn::Client;
use aws_sdk_sfn::config::retry::RetryConfig;
use aws_sdk_sfn::error::SdkError;
use rstest::rstest;
use sfn_mock::{Fault, Scenario, SfnMock, Step};

use self::rows::{Row, answers, error_codes, faults};
use self::transport::{Cell, Transport};
use crate::support::sdk::start;

/// Every row on every transport, each transport on a thread of its own.
fn played(rows: &[Row]) -> Vec<(Transport, Vec<Cell>)> {
    let play = |transport: Transport| rows.iter().map(|row| transport.play(row)).collect();
    thread::scope(|scope| {
        let threads: Vec<_> = Transport::ALL
            .map(|transport| (transport, scope.spawn(move || play(transport))))
            .into();
        let joined = threads.into_iter();
        joined
            .map(|(transport, thread)| (transport, thread.join().expect("nothing else panics")))
            .collect()
    })
}

/// Checks every transport by the rows, and by the exact results of the first transport.
#[track_caller]
fn assert_parity(rows: &[Row]) {
    let played = played(rows);
    let mut failures = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let Cell::Seen(reference) = &played[0].1[index] else {
            panic!("{}: {:?} carries everything", row.line, played[0].0);
        };
        let summary = reference.to_string();
        if summary != row.sees {
            failures.push(format!(
                "{}\n  to be: {}\n  is:    {summary}",
                row.line, row.sees
            ));
        }
        for (transport, cells) in &played {
            let fits = match &cells[index] {
                Cell::Seen(seen) => transport.carries(row.need) && seen == reference,
                Cell::Refused(text) => {
                    !transport.carries(row.need) && row.need.is_some_and(|need| text.contains(need))
                }
            };
            if !fits {
                failures.push(format!(
                    "{}\n  on {transport:?}: {:#?}\n  not: {reference:#?}",
                    row.line, cells[index]
                ));
            }
        }
    }
    assert!(failures.is_empty(), "\n{}\n", failures.join("\n\n"));
}

#[test]
fn every_answer_is_the_same_on_every_transport() {
    assert_parity(&answers());
}

#[test]
fn every_error_code_is_the_same_on_every_transport() {
    assert_parity(&error_codes());
}

#[test]
fn every_fault_is_the_same_on_every_transport_or_refused() {
    assert_parity(&faults());
}

/// A client without retries of a mock with a socket, and of one without.
fn clients(scenario: &Scenario) -> [(SfnMock, Client); 2] {
    let mock = || SfnMock::builder().scenario(scenario.clone());
    [mock(), mock().in_process()].map(|builder| {
        let sfn = builder.start();
        let config = sfn.config().retry_config(RetryConfig::disabled());
        (sfn, Client::from_conf(config.build()))
    })
}

/// Returns the kind of the connector error that a start fails with, if it is I/O.
async fn failure(client: Client) -> (bool, Option<io::ErrorKind>) {
    let error = start(&client, None).await.expect_err("no answer");
    let SdkError::DispatchFailure(failure) = &error else {
        panic!("{error:?}")
    };
    (failure.is_io(), client_view::io_kind(&error))
}

#[tokio::test]
async fn a_dropped_mock_refuses_connections_with_a_socket_and_without() {
    for (sfn, client) in clients(&Scenario::new("nothing in particular")) {
        drop(sfn);
        let refused = Some(io::ErrorKind::ConnectionRefused);
        assert_eq!(failure(client).await, (true, refused));
    }
}

#[rstest]
#[case::that_is_never_answered(Step::lose_request(Fault::Stall))]
#[case::that_is_answered_late(Step::serve().delayed(Duration::from_hours(1)))]
#[tokio::test]
async fn a_dropped_mock_closes_the_connection_of_a_call_with_a_socket_and_without(
    #[case] step: Step,
) {
    for (sfn, client) in clients(&Scenario::new("it waits").then(step)) {
        let call = tokio::spawn(failure(client));
        while sfn.exchanges().is_empty() {
            tokio::task::yield_now().await;
        }
        drop(sfn);
        assert_eq!(call.await.expect("it ends"), (false, None));
    }
}

/// A scenario that is mounted later is refused if a limited transport is attached already.
#[tokio::test]
async fn a_scenario_that_wiremock_cannot_carry_is_refused_when_it_is_mounted_later() {
    let (sfn, server) = (SfnMock::start(), wiremock::MockServer::start().await);
    sfn.mount_on(&server).await;
    for row in faults().iter().chain(&answers()) {
        let mounted = crate::support::panics::result_of(|| drop(sfn.mount_scoped(row.scenario())));
        let carried = Transport::Mounted.carries(row.need);
        assert_eq!(mounted.is_ok(), carried, "{}: {mounted:?}", row.line);
        if let (Err(refusal), Some(need)) = (mounted, row.need) {
            assert!(
                refusal.contains(need) && refusal.contains("`start()`"),
                "{refusal}"
            );
        }
    }
}
