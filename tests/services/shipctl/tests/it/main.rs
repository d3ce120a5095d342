//! Tests of the program: `commands` has the facts about it, `wrong` has tests that fail on purpose, and
//! `printed` has what those print.

mod commands;
mod printed;
mod wrong;

use std::process::Command;

use sfn_mock::SfnMock;

const ORDERS: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";

/// A run is what the program did.
#[derive(Debug, PartialEq, Eq)]
struct Run {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

/// Runs the program with the mock as its AWS.
fn shipctl(sfn: &SfnMock, arguments: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shipctl"));
    configure(&mut command, sfn);
    let output = command.args(arguments).output().expect("shipctl starts");
    Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("shipctl prints UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("shipctl prints UTF-8"),
    }
}

/// Gives a child process the mock as its AWS, and no setting of another one.
fn configure(command: &mut Command, sfn: &SfnMock) {
    sfn.configure(command);
    // StartSyncExecution goes to `sync-127.0.0.1`, which only a proxy finds.
    command.envs(sfn.env_as_proxy());
}
