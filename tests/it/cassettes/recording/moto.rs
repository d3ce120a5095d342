//! A session with moto's server: recorded when there is one, and played back without it.
//!
//! `.ci/moto` runs this twice: with `SFN_MOCK_TEST_MOTO`, a URL, to record the session into
//! `SFN_MOCK_TEST_MOTO_FOLDER`; and, when moto is gone, without it, to play it back from there. A plain
//! `cargo test` plays back what `fixtures/recorded` holds.

use std::path::PathBuf;
use std::{env, fs};

use aws_sdk_sfn::Client;
use sfn_mock::SfnMock;
use sfn_mock::journal::Exchange;
use sfn_mock::record::{RecordMode, Recording};

use super::describe_result;

const ROLE: &str = "arn:aws:iam::123456789012:role/orders";
const DEFINITION: &str = r#"{"StartAt":"Done","States":{"Done":{"Type":"Pass","End":true}}}"#;

/// The typed results of each call at the client. boto3 has the same session, in
/// `tests/clients/moto/session.py`.
async fn session(client: &Client) -> Vec<String> {
    let create = client.create_state_machine().name("orders").role_arn(ROLE);
    let created = create.definition(DEFINITION).send().await;
    let machine = created
        .as_ref()
        .map(|created| created.state_machine_arn.clone());
    let machine = machine.unwrap_or_default();
    let mut seen = vec![describe_result(created)];
    let missing = format!("{machine}-that-is-missing");
    for (machine, name, input) in [
        (machine.as_str(), "order-17", r#"{"id":17}"#),
        (&machine, "order-17", r#"{"id":17}"#),
        (&machine, "order-17", r#"{"id":18}"#),
        (&machine, "order 17?", r#"{"id":17}"#),
        (&machine, "order-18", r#"{"id":"#),
        (&missing, "order-17", r#"{"id":17}"#),
        ("orders", "order-17", r#"{"id":17}"#),
    ] {
        let start = client.start_execution().state_machine_arn(machine);
        seen.push(describe_result(start.name(name).input(input).send().await));
    }
    let execution = machine.replace(":stateMachine:", ":execution:") + ":order-17";
    let describe = client.describe_execution().execution_arn(execution);
    seen.push(describe_result(describe.send().await));
    seen
}

/// Where the cassette is, and what the client saw when it was recorded.
fn folder() -> PathBuf {
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/recorded");
    env::var_os("SFN_MOCK_TEST_MOTO_FOLDER").map_or_else(|| fixtures.into(), PathBuf::from)
}

#[tokio::test]
async fn a_session_with_moto_plays_back_the_same_without_it() {
    let cassette = folder().join("moto-through-aws-sdk-sfn.json");
    let saw = folder().join("moto-through-aws-sdk-sfn.seen.txt");
    if let Ok(url) = env::var("SFN_MOCK_TEST_MOTO") {
        let service = env::var("SFN_MOCK_TEST_MOTO_NAME").expect("a name with its version");
        let recording = Recording::new(url, &cassette).mode(RecordMode::All);
        let sfn = SfnMock::builder()
            .record(recording.source_service(service))
            .start();
        let seen = session(&sfn.client()).await;
        assert!(sfn.exchanges().iter().all(Exchange::is_recorded));
        fs::write(&saw, seen.join("\n") + "\n").expect("it can be written");
        return;
    }
    // No upstream listens there: the cassette answers.
    let sfn = SfnMock::builder()
        .record(Recording::new("http://127.0.0.1:1", &cassette).mode(RecordMode::None))
        .start();
    let seen = session(&sfn.client()).await;
    let expected = fs::read_to_string(&saw).expect("it was written when it was recorded");
    assert_eq!(seen.join("\n") + "\n", expected);
    assert!(!sfn.exchanges().iter().any(Exchange::is_recorded));

    let found = [
        "stateMachine:orders",
        "execution:orders:order-17",
        "execution:orders:order-17",
        "400 ExecutionAlreadyExists",
        "400 InvalidName",
        "400 InvalidExecutionInput",
        "400 StateMachineDoesNotExist",
        "400 InvalidArn",
        "status: Running",
    ];
    assert_eq!(seen.len(), found.len());
    for (seen, found) in seen.iter().zip(found) {
        assert!(seen.contains(found), "{found}: {seen}");
    }
    assert_eq!(
        seen[1].split("_request_id").next(),
        seen[2].split("_request_id").next()
    );
}
