//! The real AWS SDK meets a Step Functions that lives in this process: `cargo run --example quickstart`.

use std::time::Duration;

use aws_sdk_sfn::config::{BehaviorVersion, Credentials, Region, retry::RetryConfig};
use aws_sdk_sfn::error::{DisplayErrorContext, ProvideErrorMetadata};
use aws_sdk_sfn::operation::start_execution::StartExecutionOutput;
use aws_sdk_sfn::{Client, Config};
use sfn_mock::{ErrorCode, Scenario, SfnMock, StateMachine, Step, start_execution};

#[tokio::main]
async fn main() {
    let throttle = |name: &str, code| {
        let when = start_execution().name(name);
        Scenario::new(format!("{name} is throttled"))
            .when(when)
            .then(Step::fail(code))
    };
    let sfn = SfnMock::builder()
        .state_machine(StateMachine::standard("orders"))
        .scenario(throttle("order-2", ErrorCode::ThrottlingException))
        .scenario(throttle("order-3", ErrorCode::KmsThrottlingException))
        .seed(42)
        .start();
    let client = client(sfn.endpoint_url());
    let orders = sfn.state_machine("orders");

    println!("sfn-mock answers aws-sdk-sfn on {}\n", sfn.endpoint_url());
    let cases = [
        ("accepted", "order-1", r#"{"id":1}"#),
        (
            "the same again, a minute later: the same ARN and date",
            "order-1",
            r#"{"id":1}"#,
        ),
        ("the same name with other input", "order-1", r#"{"id":9}"#),
        (
            "ThrottlingException once: the SDK retries",
            "order-2",
            r#"{"id":2}"#,
        ),
        (
            "KmsThrottlingException once: no SDK retries",
            "order-3",
            r#"{"id":3}"#,
        ),
        ("a name of 81 characters", &"n".repeat(81), "{}"),
    ];
    for (what, name, input) in cases {
        let start = client
            .start_execution()
            .state_machine_arn(orders.arn())
            .name(name)
            .input(input);
        let answer = start.send().await;
        let attempts = sfn
            .calls()
            .iter()
            .last()
            .map_or(0, sfn_mock::Call::attempts);
        println!(
            "{what}\n  {}\n  attempts: {attempts}\n",
            in_words(answer.map_err(Into::into))
        );
        sfn.clock().advance(Duration::from_mins(1));
    }

    println!(
        "{:<10} {:<10} {:<12} input",
        "execution", "status", "revision"
    );
    for execution in sfn.started() {
        let (name, status, input) = (execution.name(), execution.status(), execution.input());
        println!(
            "{name:<10} {status:<10} {:<12} {input}",
            execution.revision()
        );
    }
}

fn in_words(answer: Result<StartExecutionOutput, aws_sdk_sfn::Error>) -> String {
    match answer {
        Ok(output) => format!(
            "Ok    {} started {}",
            output.execution_arn, output.start_date
        ),
        Err(error) => match (error.code(), error.message()) {
            (Some(code), Some(message)) => format!("Err   {code}: {message}"),
            _ => format!("Err   {}", DisplayErrorContext(error)),
        },
    }
}

/// A client as your own code makes it. With the feature `aws-sdk` it is `sfn.client()`.
fn client(endpoint_url: &str) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(endpoint_url)
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new(
            "AKIDEXAMPLE",
            "secret",
            None,
            None,
            "quickstart",
        ))
        .retry_config(RetryConfig::standard())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    Client::from_conf(config)
}
