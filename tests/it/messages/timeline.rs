//! The timeline: as text, as a sequence diagram, as an archive.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::{Value, json};
use sfn_mock::{
    Ending, ErrorCode, Fault, Reply, Scenario, SfnMock, StateMachine, Step, start_execution,
};

use crate::support::http_client::Client;
use crate::support::panics::same_in_every_run;
use crate::support::raw_socket::{Connection, start};

/// A mock to which everything has happened that an answer can come to.
fn eventful() -> SfnMock {
    let sfn = SfnMock::builder()
        .seed(42)
        .frozen_clock()
        .state_machine(StateMachine::standard("orders"))
        .scenario(
            Scenario::new("all; that \"can\" <go> wrong %%")
                .when(start_execution())
                .then(Step::fail(ErrorCode::ThrottlingException))
                .then(Step::lose_request(Fault::Close))
                .then(Step::lose_response(Fault::Reset))
                .then(Step::lose_response(Fault::Truncate {
                    after_bytes: 20,
                    then: Ending::Close,
                }))
                .then(Step::lose_request(Fault::Garbage))
                .then(Step::serve().damaged(Fault::Trickle {
                    bytes: 64,
                    every: Duration::from_millis(1),
                }))
                .then(Step::serve().damaged(Fault::EmptyBody))
                .then(Step::serve().damaged(Fault::BrokenJson))
                .then(Step::reply(Reply::new(503).body("<html>"))),
        )
        .start();
    for number in 0..10 {
        // A connection of its own for each: most of them break.
        let mut wire = Connection::open(sfn.endpoint_url());
        wire.send(start(format!("order-{number}").as_str(), "{}"));
        if (1..5).contains(&number) {
            wire.rest();
        } else {
            wire.receive();
        }
    }
    sfn
}

#[test]
fn everything_that_can_happen_has_a_row() {
    let timeline = eventful().timeline();
    assert_snapshot!(same_in_every_run(&timeline.to_string()), @r#"
    timeline: 10 exchanges in 10 calls, 6 executions started (seed 42)
            at    waited  #    attempt  service         wire
      call 1: StartExecution orders/order-0
       0.000 s            #1   1.1      -               400 ThrottlingException, 88 bytes  ["all; that \"can\" <go> wrong %%", step 1]
      call 2: StartExecution orders/order-1
       0.000 s            #2   2.1      not reached     FIN, request lost                  ["all; that \"can\" <go> wrong %%", step 2]
      call 3: StartExecution orders/order-2
       0.000 s            #3   3.1      COMMIT order-2  RST, 200 lost                      ["all; that \"can\" <go> wrong %%", step 3]
      call 4: StartExecution orders/order-3
       0.000 s            #4   4.1      COMMIT order-3  20 of 110 bytes, FIN, 200 lost     ["all; that \"can\" <go> wrong %%", step 4]
      call 5: StartExecution orders/order-4
       0.000 s            #5   5.1      not reached     no HTTP, FIN, request lost         ["all; that \"can\" <go> wrong %%", step 5]
      call 6: StartExecution orders/order-5
       0.000 s            #6   6.1      COMMIT order-5  200, 110 bytes, 64 every 1ms       ["all; that \"can\" <go> wrong %%", step 6]
      call 7: StartExecution orders/order-6
       0.000 s            #7   7.1      COMMIT order-6  200, 0 of 110 bytes                ["all; that \"can\" <go> wrong %%", step 7]
      call 8: StartExecution orders/order-7
       0.000 s            #8   8.1      COMMIT order-7  200, 55 of 110 bytes               ["all; that \"can\" <go> wrong %%", step 8]
      call 9: StartExecution orders/order-8
       0.000 s            #9   9.1      -               503, 6 bytes                       ["all; that \"can\" <go> wrong %%", step 9]
      call 10: StartExecution orders/order-9
       0.000 s            #10  10.1     COMMIT order-9  200, 110 bytes
    "#);
    assert_eq!(
        timeline.to_string(),
        timeline.for_terminal(),
        "no terminal, no colour"
    );
}

#[test]
fn a_diagram_keeps_what_mermaid_would_read_as_its_own() {
    assert_snapshot!(same_in_every_run(&eventful().timeline().to_mermaid()), @r#"
    sequenceDiagram
        participant C as client
        participant S as Step Functions
        Note over C: call 1: StartExecution orders/order-0
        Note over C,S: ["all#59; that #92;"can#92;" #60;go#62; wrong #37;#37;", step 1]
        C->>S: #35;1 attempt 1
        S-->>C: 400 ThrottlingException, 88 bytes
        Note over C: call 2: StartExecution orders/order-1
        Note over C,S: ["all#59; that #92;"can#92;" #60;go#62; wrong #37;#37;", step 2]
        C-xS: #35;2 attempt 1: FIN, request lost
        Note over C: call 3: StartExecution orders/order-2
        Note over C,S: ["all#59; that #92;"can#92;" #60;go#62; wrong #37;#37;", step 3]
        C->>S: #35;3 attempt 1
        Note right of S: COMMIT order-2
        S--xC: RST, 200 lost
        Note over C: call 4: StartExecution orders/order-3
        Note over C,S: ["all#59; that #92;"can#92;" #60;go#62; wrong #37;#37;", step 4]
        C->>S: #35;4 attempt 1
        Note right of S: COMMIT order-3
        S--xC: 20 of 110 bytes, FIN, 200 lost
        Note over C: call 5: StartExecution orders/order-4
        Note over C,S: ["all#59; that #92;"can#92;" #60;go#62; wrong #37;#37;", step 5]
        C-xS: #35;5 attempt 1: no HTTP, FIN, request lost
        Note over C: call 6: StartExecution orders/order-5
        Note over C,S: ["all#59; that #92;"can#92;" #60;go#62; wrong #37;#37;", step 6]
        C->>S: #35;6 attempt 1
        Note right of S: COMMIT order-5
        S--xC: 200, 110 bytes, 64 every 1ms
        Note over C: call 7: StartExecution orders/order-6
        Note over C,S: ["all#59; that #92;"can#92;" #60;go#62; wrong #37;#37;", step 7]
        C->>S: #35;7 attempt 1
        Note right of S: COMMIT order-6
        S--xC: 200, 0 of 110 bytes
        Note over C: call 8: StartExecution orders/order-7
        Note over C,S: ["all#59; that #92;"can#92;" #60;go#62; wrong #37;#37;", step 8]
        C->>S: #35;8 attempt 1
        Note right of S: COMMIT order-7
        S--xC: 200, 55 of 110 bytes
        Note over C: call 9: StartExecution orders/order-8
        Note over C,S: ["all#59; that #92;"can#92;" #60;go#62; wrong #37;#37;", step 9]
        C->>S: #35;9 attempt 1
        S-->>C: 503, 6 bytes
        Note over C: call 10: StartExecution orders/order-9
        C->>S: #35;10 attempt 1
        Note right of S: COMMIT order-9
        S-->>C: 200, 110 bytes
    "#);
}

#[test]
fn an_archive_of_a_mock_without_a_recording_has_no_secrets() {
    let sfn = SfnMock::start();
    let client = Client::of(&sfn);
    let inputs = [
        r#"{"password":"hunter2Zx9"}"#,
        r#"{"db_Password":["hunter2Zx9"],"a":1}"#,
        "API-KEY=hunter2Zx9",
        "p%61ssword%3Dhunter2Zx9",
        "https://me:hunter2Zx9@example.com",
        "xAKIAHUNTER2ZX9HUNTER2",
        r#"{"taskToken":"kept-1","account":"999988887777"}"#,
    ];
    for (number, input) in inputs.into_iter().enumerate() {
        client.start(format!("order-{number}").as_str(), input);
    }
    let archive = sfn.timeline().to_har();
    for secret in ["hunter2Zx9", "AKIAHUNTER2"] {
        assert!(!archive.contains(secret), "{archive}");
    }
    for kept in ["kept-1", "999988887777"] {
        assert!(archive.contains(kept), "{archive}");
    }
}

#[test]
fn an_archive_has_what_the_client_saw_and_what_was_lost() {
    let archive: Value = serde_json::from_str(&eventful().timeline().to_har()).expect("JSON");
    let entries = archive["log"]["entries"].as_array().expect("entries");
    let seen = |entry: &Value| {
        (
            entry["response"]["status"].clone(),
            entry["response"]["_error"].clone(),
        )
    };
    assert_eq!(entries.len(), 10);
    assert_eq!(seen(&entries[0]), (json!(400), json!(null)));
    assert_eq!(seen(&entries[1]), (json!(0), json!("FIN, request lost")));
    assert_eq!(seen(&entries[2]), (json!(0), json!("RST, 200 lost")));
    // What is damaged arrives all the same.
    for (place, fault) in [(5, "trickle"), (6, "emptyBody"), (7, "brokenJson")] {
        assert_eq!(seen(&entries[place]), (json!(200), json!(null)));
        assert_eq!(entries[place]["_sfnMock"]["fault"], fault);
    }
    assert_eq!(seen(&entries[9]), (json!(200), json!(null)));
    let request = &entries[9]["request"];
    assert_eq!(request["url"], "http://states.us-east-1.amazonaws.com/");
    let header = |of: &Value, wanted: &str| {
        let headers = of["headers"].as_array().expect("headers");
        let found = headers.iter().find(|header| header["name"] == wanted);
        found.map(|header| header["value"].as_str().expect("a value").to_owned())
    };
    let target = header(request, "x-amz-target");
    assert_eq!(target.as_deref(), Some("AWSStepFunctions.StartExecution"));
    assert_eq!(
        header(request, "authorization").as_deref(),
        Some("(not kept)")
    );
    let id = header(&entries[9]["response"], "x-amzn-requestid");
    assert_eq!(id.map(|id| id.len()), Some(36));
    let custom = &entries[2]["_sfnMock"];
    assert_eq!(
        custom["committed"],
        "arn:aws:states:us-east-1:123456789012:execution:orders:order-2"
    );
    assert_eq!(custom["scenario"], "all; that \"can\" <go> wrong %%");
    assert_eq!(custom["step"], 3);
    let sent = entries[2]["request"]["postData"]["text"]
        .as_str()
        .expect("a body");
    let sent: Value = serde_json::from_str(sent).expect("the body as it was sent");
    assert_eq!(sent["name"], "order-2");
}

#[test]
fn a_held_request_has_a_row_at_its_arrival_and_one_at_its_release() {
    let sfn = SfnMock::builder()
        .seed(42)
        .frozen_clock()
        .state_machine(StateMachine::standard("orders"))
        .scenario(Scenario::new("held").then(Step::hold().times(2)))
        .start();
    let gate = sfn.gate("held");
    let mut held: Vec<_> = [(1, "order-1"), (2, "order-2")]
        .into_iter()
        .map(|(count, name)| {
            let mut wire = Connection::open(sfn.endpoint_url());
            wire.send(start(name, "{}"));
            gate.wait_for_requests(count)
                .within(Duration::from_secs(20))
                .blocking();
            wire
        })
        .collect();
    Client::of(&sfn).start("order-3", None);
    gate.release_name("order-2");
    held[1].receive();
    assert_snapshot!(same_in_every_run(&sfn.timeline().to_string()), @r#"
    timeline: 3 exchanges in 3 calls, 2 executions started (seed 42)
            at    waited  #   attempt  service            wire
      call 1: StartExecution orders/order-1
       0.000 s            #1  1.1      not reached: held  -               ["held", step 1]
      call 2: StartExecution orders/order-2
       0.000 s            #2  2.1      not reached: held  -               ["held", step 1]
      call 3: StartExecution orders/order-3
       0.000 s            #3  3.1      COMMIT order-3     200, 110 bytes
       0.000 s  +0.000 s  #2  2.1      COMMIT order-2     200, 110 bytes  [released]
    "#);
    gate.release_all();
    held[0].receive();
    assert_snapshot!(same_in_every_run(&sfn.timeline().to_string()), @r#"
    timeline: 3 exchanges in 3 calls, 3 executions started (seed 42)
            at    waited  #   attempt  service            wire
      call 1: StartExecution orders/order-1
       0.000 s            #1  1.1      not reached: held  -               ["held", step 1]
      call 2: StartExecution orders/order-2
       0.000 s            #2  2.1      not reached: held  -               ["held", step 1]
      call 3: StartExecution orders/order-3
       0.000 s            #3  3.1      COMMIT order-3     200, 110 bytes
       0.000 s  +0.000 s  #2  2.1      COMMIT order-2     200, 110 bytes  [released]
       0.000 s  +0.000 s  #1  1.1      COMMIT order-1     200, 110 bytes  [released]
    "#);
}
