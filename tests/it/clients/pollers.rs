//! Code that starts an execution and looks at it until it has closed, with `aws-sdk-sfn`.

use std::time::Duration;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::types::ExecutionStatus;
use serde_json::json;
use sfn_mock::{
    Builder, ErrorCode, Fault, Finish, Lag, Scenario, SfnMock, StateMachine, Step, operation,
};
use tokio::time::Instant;

use crate::support::ORDERS;
use crate::support::sdk::quick_retries;

const EVERY: Duration = Duration::from_secs(5);

/// The code under test: places an order and returns what came of it.
async fn place_order(client: &Client, every: Duration) -> Result<String, String> {
    let start = client.start_execution().state_machine_arn(ORDERS);
    let start = start.name("order-17").input(r#"{"id":17}"#);
    let started = start.send().await.map_err(|error| format!("{error:?}"))?;
    loop {
        let poll = client.describe_execution();
        let poll = poll.execution_arn(started.execution_arn()).send().await;
        match poll {
            Ok(seen) if *seen.status() == ExecutionStatus::Running => {}
            Ok(seen) => {
                let output = seen.output().map(str::to_owned);
                return output.ok_or_else(|| seen.error().unwrap_or_default().to_owned());
            }
            Err(error) if error_is_lag(&error) => {}
            Err(error) => return Err(format!("{error:?}")),
        }
        tokio::time::sleep(every).await;
    }
}

fn error_is_lag(
    error: &aws_sdk_sfn::error::SdkError<
        aws_sdk_sfn::operation::describe_execution::DescribeExecutionError,
    >,
) -> bool {
    let service = error.as_service_error();
    service.is_some_and(aws_sdk_sfn::operation::describe_execution::DescribeExecutionError::is_execution_does_not_exist)
}

fn orders(finish: Finish) -> Builder {
    SfnMock::builder().state_machine(StateMachine::standard("orders").finish(finish))
}

fn placed() -> Finish {
    Finish::succeeded_with(|input| json!({ "placed": input["id"] }))
}

/// Twelve looks see it run, the thirteenth, after a minute, what came of it.
async fn assert_a_minute_of_polls(sfn: &SfnMock) {
    let begun = Instant::now();
    let output = place_order(&sfn.client(), EVERY).await;
    assert_eq!(output.as_deref(), Ok(r#"{"placed":17}"#));
    assert_eq!(begun.elapsed(), Duration::from_mins(1));
    assert_eq!(sfn.calls().len(), 1 + 13);
}

fn after_a_minute() -> Builder {
    orders(placed().after(Duration::from_mins(1)))
}

#[tokio::test(start_paused = true)]
async fn on_paused_time_a_minute_of_polls_takes_no_time() {
    assert_a_minute_of_polls(&after_a_minute().in_process().start()).await;
}

#[tokio::test(start_paused = true)]
async fn on_paused_time_over_a_socket_it_takes_none_either() {
    assert_a_minute_of_polls(&after_a_minute().start_on_current_runtime()).await;
}

#[tokio::test]
async fn on_a_socket_three_polls_see_it_run() {
    let sfn = orders(placed().after_polls(3)).start();
    let output = place_order(&sfn.client(), Duration::ZERO).await;
    assert_eq!(output.as_deref(), Ok(r#"{"placed":17}"#));
    assert_eq!(sfn.calls().len(), 1 + 4);
}

#[cfg(feature = "wiremock")]
#[tokio::test]
async fn on_wiremock_three_polls_see_it_run() {
    let failed = Finish::failed("OutOfStock", "no more").after_polls(3);
    let (sfn, server) = (orders(failed).start(), wiremock::MockServer::start().await);
    sfn.mount_on(&server).await;
    let client = Client::from_conf(sfn.config().endpoint_url(server.uri()).build());
    let output = place_order(&client, Duration::ZERO).await;
    assert_eq!(output, Err("OutOfStock".to_owned()));
    assert_eq!(sfn.calls().len(), 1 + 4);
}

#[tokio::test(start_paused = true)]
async fn a_poller_outlives_lag_throttling_and_lost_answers() {
    let sfn = orders(placed().after_polls(2))
        .describe_lag(Lag::calls(2))
        .scenario(
            Scenario::new("the third look is throttled, the fourth lost twice")
                .when(operation("DescribeExecution").name("order-17"))
                .then(Step::serve().times(2))
                .then(Step::fail(ErrorCode::ThrottlingException))
                .then(Step::serve())
                .then(Step::lose_request(Fault::Reset))
                .then(Step::fail(ErrorCode::ServiceUnavailable)),
        )
        .in_process()
        .start();
    let output = place_order(&sfn.client(), EVERY).await;
    assert_eq!(
        output.as_deref(),
        Ok(r#"{"placed":17}"#),
        "{}",
        sfn.timeline()
    );
    let attempts: Vec<_> = sfn.calls().iter().map(sfn_mock::Call::attempts).collect();
    assert_eq!(attempts, [1, 1, 1, 2, 3, 1]);
}

/// The effect of a script on a poll, the number of attempts, and the capabilities that a transport needs.
fn steps() -> Vec<(Step, usize)> {
    vec![
        (Step::serve().delayed(Duration::from_millis(5)), 1),
        (Step::fail(ErrorCode::ThrottlingException), 2),
        (Step::reply(sfn_mock::Reply::new(503)), 2),
        (Step::lose_response(Fault::Close), 2),
        (Step::serve().damaged(Fault::EmptyBody), 1),
        (Step::lose_request(Fault::Reset), 2),
        (Step::serve().damaged(Fault::Garbage), 1),
        (Step::hold_until(1), 1),
    ]
}

fn scripted(step: Step) -> Builder {
    let polls = operation("DescribeExecution").state_machine("orders");
    orders(placed()).scenario(Scenario::new("a look").when(polls).then(step))
}

async fn attempts_of_a_poll(sfn: &SfnMock, endpoint_url: Option<String>) -> usize {
    let config = sfn.config().retry_config(quick_retries());
    let config = match endpoint_url {
        Some(url) => config.endpoint_url(url),
        None => config,
    };
    let client = Client::from_conf(config.build());
    let started = crate::support::sdk::start(&client, Some("a")).await;
    let arn = started.expect("it starts").execution_arn().to_owned();
    let _ = client.describe_execution().execution_arn(arn).send().await;
    let poll = sfn.calls().iter().last().cloned();
    poll.expect("there was a look").attempts()
}

#[tokio::test]
async fn actions_and_faults_reach_a_poll_over_a_socket() {
    for (step, attempts) in steps() {
        let sfn = scripted(step.clone()).start();
        assert_eq!(attempts_of_a_poll(&sfn, None).await, attempts, "{step:?}");
    }
}

#[tokio::test]
async fn actions_and_faults_reach_a_poll_in_process() {
    for (step, attempts) in steps() {
        let sfn = scripted(step.clone()).in_process().start();
        assert_eq!(attempts_of_a_poll(&sfn, None).await, attempts, "{step:?}");
    }
}

#[cfg(feature = "wiremock")]
#[tokio::test]
async fn actions_and_supported_faults_reach_a_poll_on_wiremock() {
    for (step, attempts) in steps().into_iter().take(5) {
        let (sfn, server) = (
            scripted(step.clone()).start(),
            wiremock::MockServer::start().await,
        );
        sfn.mount_on(&server).await;
        let made = attempts_of_a_poll(&sfn, Some(server.uri())).await;
        assert_eq!(made, attempts, "{step:?}");
    }
}

#[tokio::test]
async fn the_sdks_paginators_walk_every_execution_and_every_history() {
    let sfn = orders(placed()).in_process().start();
    let client = sfn.client();
    for index in 0..250 {
        let started = crate::support::sdk::start(&client, Some(&format!("order-{index}"))).await;
        started.expect("it starts");
    }
    let pages = client.list_executions().state_machine_arn(ORDERS);
    let mut pages = pages.max_results(30).into_paginator().items().send();
    let mut names = Vec::new();
    while let Some(item) = pages.next().await {
        names.push(item.expect("a page comes").name().to_owned());
    }
    let expected: Vec<_> = (0..250)
        .rev()
        .map(|index| format!("order-{index}"))
        .collect();
    assert_eq!(names, expected);

    let history = client.get_execution_history();
    let history = history.execution_arn(sfn.execution("order-7").arn());
    let mut events = history.max_results(1).into_paginator().items().send();
    let mut ids = Vec::new();
    while let Some(event) = events.next().await {
        ids.push(event.expect("a page comes").id());
    }
    assert_eq!(ids, [1, 2]);
}
