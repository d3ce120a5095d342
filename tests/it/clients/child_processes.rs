//! The environment of child processes: complete, and free of what the parent inherited.

use std::collections::HashMap;
use std::process::Command;

use sfn_mock::SfnMock;

/// The variables of a parent that would lead a child elsewhere.
pub(crate) const HOSTILE: [(&str, &str); 11] = [
    ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
    ("AWS_USE_FIPS_ENDPOINT", "true"),
    ("AWS_USE_DUALSTACK_ENDPOINT", "true"),
    ("AWS_MAX_ATTEMPTS", "1"),
    ("AWS_PROFILE", "unknown"),
    ("HTTP_PROXY", "http://127.0.0.1:9"),
    ("http_proxy", "http://127.0.0.1:9"),
    ("HTTPS_PROXY", "http://127.0.0.1:9"),
    ("https_proxy", "http://127.0.0.1:9"),
    ("ALL_PROXY", "http://127.0.0.1:9"),
    ("NO_PROXY", "internal.example"),
];

/// Runs a test of this program in a hostile environment.
fn run_hostile(test: &str) {
    let mut child = Command::new(std::env::current_exe().expect("this program"));
    child.args([test, "--exact", "--ignored"]).envs(HOSTILE);
    let output = child.output().expect("it can be run");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(printed.contains("1 passed"), "{printed}");
}

#[test]
fn a_configured_child_inherits_no_setting_of_another_aws() {
    run_hostile("clients::child_processes::a_configured_child");
}

#[test]
#[ignore = "run by another test, in a hostile environment"]
fn a_configured_child() {
    let sfn = SfnMock::start();
    let mut child = Command::new("a-program");
    sfn.configure(&mut child);
    let mut set = HashMap::new();
    for (key, value) in child.get_envs() {
        set.insert(
            key.to_str().expect("UTF-8"),
            value.and_then(|value| value.to_str()),
        );
    }
    let value = |key: &str| set.get(key).copied();
    for key in [
        "AWS_MAX_ATTEMPTS",
        "AWS_PROFILE",
        "HTTPS_PROXY",
        "http_proxy",
        "ALL_PROXY",
    ] {
        assert_eq!(value(key), Some(None), "{key} is removed");
    }
    for key in [
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        "AWS_USE_FIPS_ENDPOINT",
    ] {
        assert_eq!(value(key), Some(Some("false")), "{key}");
    }
    let no_proxy = Some(Some("internal.example,127.0.0.1,localhost"));
    assert_eq!([value("NO_PROXY"), value("no_proxy")], [no_proxy; 2]);
    assert_eq!(
        value("AWS_ENDPOINT_URL_SFN"),
        Some(Some(sfn.endpoint_url()))
    );
}

#[test]
fn a_proxy_is_set_in_both_spellings() {
    let sfn = SfnMock::start();
    let env: HashMap<_, _> = sfn.env_as_proxy().into_iter().collect();
    for key in ["HTTP_PROXY", "http_proxy"] {
        assert_eq!(env[key], sfn.endpoint_url());
    }
    assert!(env["no_proxy"].ends_with("127.0.0.1,localhost"), "{env:?}");
}

/// boto3 and the CLI, as they are installed on the machine.
#[test]
fn other_sdks_reach_the_mock_in_a_hostile_environment() {
    run_hostile("clients::child_processes::other_sdks");
}

#[test]
#[ignore = "run by another test, in a hostile environment"]
fn other_sdks() {
    const BOTO3: &str = "
import boto3, sys
sfn = boto3.client('stepfunctions')
arn = 'arn:aws:states:us-east-1:123456789012:stateMachine:orders'
sfn.start_execution(stateMachineArn=arn, name='boto3')
sfn.start_sync_execution(stateMachineArn=arn.replace('orders', 'audit'))
";
    let orders = sfn_mock::StateMachine::standard("orders");
    let audit = sfn_mock::StateMachine::express("audit");
    let builder = SfnMock::builder()
        .state_machine(orders)
        .state_machine(audit);
    let sfn = builder.start();
    if is_installed(Command::new("python3").args(["-c", "import boto3"])) {
        let mut child = Command::new("python3");
        sfn.configure(&mut child);
        let output = child.args(["-c", BOTO3]).output().expect("it can be run");
        assert!(output.status.success(), "{output:?}");
        sfn.assert_started_once("boto3");
    }
    if is_installed(Command::new("aws").arg("--version")) {
        let mut child = Command::new("aws");
        sfn.configure(&mut child);
        let arn = sfn.state_machine_arn("orders");
        child.args(["stepfunctions", "start-execution", "--name", "cli"]);
        child.args(["--state-machine-arn", &arn]);
        let output = child.output().expect("it can be run");
        assert!(output.status.success(), "{output:?}");
        sfn.assert_started_once("cli");
    }
}

fn is_installed(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}
