//! A program that ships an order: `shipctl start` starts its execution, `shipctl run` waits for its output.

use std::process::ExitCode;

use aws_config::BehaviorVersion;
use aws_sdk_sfn::Client;
use aws_sdk_sfn::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_sfn::types::SyncExecutionStatus;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::{Builder, Connector};

const USAGE: &str = "usage: shipctl start|run STATE_MACHINE_ARN [NAME [INPUT]]";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (command, arn, name, input) = match arguments[..] {
        [command, arn] => (command, arn, None, "{}"),
        [command, arn, name] => (command, arn, Some(name), "{}"),
        [command, arn, name, input] => (command, arn, Some(name), input),
        _ => return usage(),
    };
    match command {
        "start" => start(arn, name, input).await,
        "run" => run(arn, name, input).await,
        _ => usage(),
    }
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}

async fn start(arn: &str, name: Option<&str>, input: &str) -> ExitCode {
    let call = client().await.start_execution();
    match call
        .state_machine_arn(arn)
        .set_name(name.map(str::to_owned))
        .input(input)
        .send()
        .await
    {
        Ok(started) => {
            println!("{}", started.execution_arn());
            ExitCode::SUCCESS
        }
        Err(error) => fail(&error),
    }
}

async fn run(arn: &str, name: Option<&str>, input: &str) -> ExitCode {
    let call = client().await.start_sync_execution();
    match call
        .state_machine_arn(arn)
        .set_name(name.map(str::to_owned))
        .input(input)
        .send()
        .await
    {
        Ok(execution) if execution.status() == &SyncExecutionStatus::Succeeded => {
            println!("{}", execution.output().unwrap_or_default());
            ExitCode::SUCCESS
        }
        Ok(execution) => {
            let (error, cause) = (execution.error(), execution.cause());
            let status = execution.status().as_str();
            eprintln!(
                "shipctl: {status}: {}: {}",
                error.unwrap_or("-"),
                cause.unwrap_or("-")
            );
            ExitCode::from(3)
        }
        Err(error) => fail(&error),
    }
}

/// A client from the environment. It has no TLS, to keep small what is compiled here; else it is as
/// the SDK's own: it goes through the proxy that the environment names.
async fn client() -> Client {
    let http_client = Builder::new().build_with_connector_fn(|_, _| {
        let proxy = ProxyConfig::from_env();
        Connector::builder().proxy_config(proxy).build_http()
    });
    let config = aws_config::defaults(BehaviorVersion::latest());
    Client::new(&config.http_client(http_client).load().await)
}

/// One line for a person: AWS's code and message, or what went wrong on the way.
fn fail<E>(error: &SdkError<E>) -> ExitCode
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    match (error.code(), error.message()) {
        (Some(code), Some(message)) => eprintln!("shipctl: {code}: {message}"),
        (Some(code), None) => eprintln!("shipctl: {code}"),
        _ => eprintln!("shipctl: {}", DisplayErrorContext(error)),
    }
    ExitCode::FAILURE
}
