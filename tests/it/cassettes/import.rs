//! Recordings of other tools, taken over and played; and back to HAR.

use rstest::rstest;
use sfn_mock::cassette::{Cassette, Imported, RecordedExchange, Redaction, Source};
use sfn_mock::{Reply, SfnMock};

use super::{cassette, ok, path, start, started};

#[rstest]
#[case::of_aws(started("order-1"))]
#[case::that_took_a_while(started("order-1").took(std::time::Duration::from_millis(1234)))]
#[case::with_headers(started("order-1").request_header("user-agent", "x").request_header("content-type", "text/plain"))]
#[case::with_a_header_twice(RecordedExchange::new("StopExecution", "{}", Reply::new(503).header("a", "1").header("a", "2")))]
#[case::in_odd_spacing(RecordedExchange::new("StopExecution", "{ }\n", ok("{\"a\":  1}")))]
#[case::without_bodies(RecordedExchange::new("StopExecution", "", Reply::new(204)))]
#[case::that_are_no_text(RecordedExchange::new("StopExecution", &b"\xff"[..], ok(&b"\x00\xfe"[..])))]
fn a_cassette_comes_back_whole_from_a_har(#[case] exchange: RecordedExchange) {
    let day = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_767_323_045);
    let source = Source::recorded("moto 5.1.0", day).client("boto3");
    let written = Cassette::new(source)
        .exchange(exchange)
        .exchange(started("b"))
        .redacted(
            &Redaction::new()
                .keep_unreadable()
                .keep_header("user-agent")
                .keep_header("a"),
        );
    let imported = Cassette::import_har(&written.to_har()).expect("it is a HAR");
    assert_eq!(imported.cassette, written);
    assert_eq!(imported.left_out, [] as [&str; 0]);
}

#[test]
fn a_har_has_no_secret() {
    let body = r#"{"by":"arn:aws:iam::999988887777:user/AKIAIOSFODNN7EXAMPLE"}"#;
    let exchange = RecordedExchange::new("StopExecution", body, ok(body));
    let har = cassette([exchange.request_header("authorization", "x")]).to_har();
    for secret in ["999988887777", "AKIAIOSFODNN7EXAMPLE", "authorization"] {
        assert!(!har.contains(secret), "{secret} is in\n{har}");
    }
}

#[test]
fn of_a_browsers_har_the_calls_are_taken_and_the_rest_is_listed() {
    let har = r#"{ "log": { "version": "1.2", "creator": { "name": "Firefox", "version": "140" },
      "entries": [
        { "startedDateTime": "2026-01-02T03:04:05.678Z", "time": 12.7,
          "request": { "method": "POST", "url": "https://states.us-east-1.amazonaws.com/", "httpVersion": "HTTP/2",
            "headers": [ { "name": ":authority", "value": "states" }, { "name": "X-Amz-Target", "value": "AWSStepFunctions.StopExecution" },
              { "name": "Authorization", "value": "AWS4-HMAC-SHA256 Credential=A" }, { "name": "User-Agent", "value": "x" },
              { "name": "X-Tenant", "value": "a" }, { "name": "a b", "value": "c" } ],
            "postData": { "mimeType": "application/x-amz-json-1.0", "text": "{\"executionArn\":\"arn\"}" } },
          "response": { "status": 200, "httpVersion": "HTTP/2", "headers": [ { "name": "Date", "value": "now" }, { "name": "X-A", "value": "b" } ],
            "content": { "size": 2, "mimeType": "application/x-amz-json-1.0", "text": "{\"stopDate\":1.7E9}" } } },
        { "startedDateTime": "2026-01-02T03:04:06Z", "time": 1,
          "request": { "method": "GET", "url": "https://example.com/", "httpVersion": "HTTP/2", "headers": [] },
          "response": { "status": 200, "httpVersion": "HTTP/2", "headers": [], "content": { "size": 0, "mimeType": "" } } },
        { "startedDateTime": "2026-01-02T03:04:06Z", "time": 1,
          "request": { "method": "POST", "url": "/", "httpVersion": "", "headers": [ { "name": "x-amz-target", "value": "AWSStepFunctions.StopExecution" } ] },
          "response": { "status": 0, "httpVersion": "", "headers": [], "content": { "size": 0, "mimeType": "" } } },
        { "startedDateTime": "2026-01-02T03:04:06Z", "time": 1,
          "request": { "method": "POST", "url": "/", "httpVersion": "", "headers": [ { "name": "x-amz-target", "value": "DynamoDB_20120810.GetItem" } ] },
          "response": { "status": 200, "httpVersion": "", "headers": [], "content": { "size": 0, "mimeType": "" } } }
      ] } }"#;
    let imported = Cassette::import_har(har).expect("it is a HAR");
    let expected = RecordedExchange::new(
        "StopExecution",
        r#"{"executionArn":"arn"}"#,
        Reply::new(200).body(r#"{"stopDate":1.7E9}"#),
    );
    let expected = expected.took(std::time::Duration::from_millis(12));
    assert_eq!(imported.cassette.exchanges(), [expected]);
    assert_eq!(
        imported.left_out,
        [
            "entries[0]: the header \"a b\"",
            "entries[1]: a GET is not a call of Step Functions",
            "entries[2]: StopExecution: expected a status from 200 to 599, found 0",
            "entries[3]: DynamoDB_20120810.GetItem is not an operation of Step Functions",
        ]
    );
    let Source::Recorded {
        service,
        at,
        client,
    } = imported.cassette.source()
    else {
        panic!("it was recorded")
    };
    assert_eq!(
        (&**service, &**at),
        ("states.us-east-1.amazonaws.com", "2026-01-02T03:04:05.678Z")
    );
    assert_eq!(client.as_deref(), Some("Firefox 140"));
}

#[test]
fn of_a_har_with_odd_entries_the_good_exchanges_come_in_and_the_others_are_listed() {
    let target = r#"[ { "name": "X-Amz-Target", "value": "AWSStepFunctions.StopExecution" } ]"#;
    let call = |response: &str| {
        format!(
            r#"{{ "startedDateTime": null, "time": null, "timings": null,
                "request": {{ "method": "POST", "url": "https://states.us-east-1.amazonaws.com/", "headers": {target} }},
                "response": {response} }}"#
        )
    };
    let entries = [
        r#"{ "startedDateTime": "2026-01-02T03:04:06Z", "request": { "method": "POST", "url": "https://example.com/log",
            "headers": [ { "name": "a b", "value": "c" } ] }, "response": { "status": 204 } }"#.to_owned(),
        call(r#"{ "status": 200, "headers": null, "content": { "text": "{}" } }"#),
        call(r#"{ "status": -1, "headers": [], "content": {} }"#),
        call(r#"{ "status": "error", "headers": [], "content": null }"#),
        call(r#"{ "status": null }"#),
        call("null"),
        call(r#"{ "status": 400, "content": null }"#),
        "null".to_owned(),
        r#"{ "request": null, "response": null }"#.to_owned(),
    ];
    let har = format!(
        "\u{feff}{{ \"log\": {{ \"entries\": [ {} ] }} }}",
        entries.join(",\n")
    );
    let imported = Cassette::import_har(&har).expect("it is a HAR");
    let stop = |reply| RecordedExchange::new("StopExecution", "", reply);
    assert_eq!(
        imported.cassette.exchanges(),
        [stop(Reply::new(200).body("{}")), stop(Reply::new(400))]
    );
    let no_status = "StopExecution: expected a status from 200 to 599, found";
    assert_eq!(
        imported.left_out,
        [
            "entries[0]: the header \"a b\"".to_owned(),
            "entries[0]: without `X-Amz-Target` it is not a call of Step Functions".to_owned(),
            format!("entries[2]: {no_status} -1"),
            format!("entries[3]: {no_status} \"error\""),
            format!("entries[4]: {no_status} null"),
            format!("entries[5]: {no_status} null"),
            "entries[7]: it has no request".to_owned(),
            "entries[8]: it has no request".to_owned(),
        ]
    );
    let Source::Recorded { service, .. } = imported.cassette.source() else {
        panic!("it was recorded")
    };
    assert_eq!(
        service, "states.us-east-1.amazonaws.com",
        "that of the first exchange"
    );
    let file = path("imported_from_an_odd_har");
    imported.cassette.save(&file).expect("it can be written");
    assert_eq!(
        Cassette::load(&file).expect("it was written"),
        imported.cassette
    );
}

#[test]
fn a_byte_order_mark_before_recorded_traffic_is_skipped() {
    let traffic = format!("\u{feff}{TRAFFIC}");
    let imported = Cassette::import_network_traffic(&traffic).expect("it is traffic");
    assert_eq!(imported.cassette.exchanges().len(), 4);
}

/// Written by aws-smithy's own recorder; `fixtures/README.md` describes how.
const TRAFFIC: &str = include_str!("../../../fixtures/imported/network-traffic.json");

#[test]
fn what_the_sdks_own_recorder_wrote_is_taken_over_whole() {
    let imported = Cassette::import_network_traffic(TRAFFIC).expect("it is traffic");
    let Imported {
        cassette, left_out, ..
    } = imported;
    assert_eq!(left_out, [] as [&str; 0]);
    let statuses = cassette.exchanges().iter().map(RecordedExchange::status);
    assert_eq!(statuses.collect::<Vec<_>>(), [200, 200, 400, 400]);
    let Source::Recorded {
        service,
        at,
        client,
    } = cassette.source()
    else {
        panic!("it was recorded")
    };
    assert!(service.starts_with("127.0.0.1:"), "{service}");
    assert!(at.starts_with("2026-11-22T") && at.ends_with('Z'), "{at}");
    let client = client.as_deref().unwrap_or_default();
    assert!(client.contains("aws-sdk-rust"), "{client}");
    let written = cassette.to_json();
    assert!(!written.contains("AWS4-HMAC-SHA256"), "{written}");
}

#[cfg(feature = "aws-sdk")]
#[tokio::test]
async fn what_the_sdks_own_recorder_wrote_is_played_back_to_the_sdk() {
    let imported = Cassette::import_network_traffic(TRAFFIC).expect("it is traffic");
    let sfn = SfnMock::play(imported.cassette);
    let client = sfn.client();
    let start = async |name: &str, input: &str| {
        let start = client.start_execution().state_machine_arn(super::ORDERS);
        let answer = start.name(name).input(input).send().await;
        answer.map_err(aws_sdk_sfn::error::SdkError::into_service_error)
    };
    let first = start("order-1", "{}").await.expect("it was started");
    assert!(first.execution_arn().ends_with(":execution:orders:order-1"));
    let replayed = start("order-1", "{}").await.expect("it was replayed");
    assert_eq!(replayed.execution_arn(), first.execution_arn());
    assert_eq!(replayed.start_date(), first.start_date());
    let taken = start("order-1", "[]").await.expect_err("the input differs");
    assert!(taken.is_execution_already_exists(), "{taken:?}");
    let refused = start("a b", "{}").await.expect_err("an invalid name");
    assert!(refused.is_invalid_name(), "{refused:?}");
}

#[test]
fn of_the_sdks_recording_what_has_no_whole_answer_is_listed() {
    let traffic = r#"{ "docs": null, "version": "V0", "events": [
      { "connection_id": 0, "action": { "Request": { "request": { "uri": "https://states/", "method": "POST",
        "headers": { "x-amz-target": ["AWSStepFunctions.StopExecution"] } } } } },
      { "connection_id": 1, "action": { "Request": { "request": { "uri": "https://states/", "method": "POST",
        "headers": { "x-amz-target": ["AWSStepFunctions.StartExecution"] } } } } },
      { "connection_id": 0, "action": { "Response": { "response": { "Err": "connection reset" } } } },
      { "connection_id": 1, "action": { "Data": { "data": { "Base64": "e30=" }, "direction": "Request" } } },
      { "connection_id": 1, "action": { "Eof": { "ok": true, "direction": "Request" } } },
      { "connection_id": 1, "action": { "Response": { "response": { "Ok": { "status": 200, "headers": { "date": ["Sun, 22 Nov 2026 21:00:00 GMT"] } } } } } },
      { "connection_id": 1, "action": { "Data": { "data": { "Utf8": "{\"a\"" }, "direction": "Response" } } },
      { "connection_id": 1, "action": { "Data": { "data": { "Utf8": ":1}" }, "direction": "Response" } } },
      { "connection_id": 2, "action": { "Eof": { "ok": false, "direction": "Response" } } },
      { "connection_id": 3, "action": { "Request": { "request": { "uri": "https://states/", "method": "POST",
        "headers": { "x-amz-target": ["AWSStepFunctions.StartExecution"] } } } } },
      { "connection_id": 3, "action": { "Data": { "data": { "Utf8": "{" }, "direction": "Request" } } },
      { "connection_id": 3, "action": { "Eof": { "ok": false, "direction": "Request" } } },
      { "connection_id": 3, "action": { "Response": { "response": { "Ok": { "status": 400, "headers": {} } } } } },
      { "connection_id": 4, "action": { "Request": { "request": { "uri": "https://states/", "method": "POST",
        "headers": { "x-amz-target": ["AWSStepFunctions.StartExecution"] } } } } },
      { "connection_id": 4, "action": { "Response": { "response": { "Ok": { "status": 200, "headers": {} } } } } },
      { "connection_id": 4, "action": { "Eof": { "ok": false, "direction": "Response" } } }
    ] }"#;
    let imported = Cassette::import_network_traffic(traffic).expect("it is traffic");
    let expected =
        RecordedExchange::new("StartExecution", "{}", Reply::new(200).body(r#"{"a":1}"#));
    assert_eq!(imported.cassette.exchanges(), [expected]);
    assert_eq!(
        imported.left_out,
        [
            "connection 0: StopExecution has no answer: connection reset",
            "connection 2: it has no request",
            "connection 3: StartExecution: its request ended before it was complete",
            "connection 4: StartExecution: its answer ended before it was complete",
        ]
    );
}

#[test]
fn what_is_imported_and_saved_is_what_was_imported() {
    let body = start("order-1", "{}");
    let har = cassette([RecordedExchange::new("StartExecution", body, ok("{}"))]).to_har();
    let imported = Cassette::import_har(&har).expect("it is a HAR").cassette;
    let file = path("imported");
    imported.save(&file).expect("it can be written");
    assert_eq!(Cassette::load(&file).expect("it was written"), imported);
}

#[test]
fn a_call_whose_operation_no_file_can_name_is_left_out() {
    let har = r#"{ "log": { "entries": [ {
      "request": { "method": "POST", "headers": [ { "name": "X-Amz-Target", "value": "AWSStepFunctions. tartExecution" } ] },
      "response": { "status": 200 } } ] } }"#;
    let imported = Cassette::import_har(har).expect("it is a HAR");
    assert_eq!(imported.cassette.exchanges(), []);
    assert_eq!(
        imported.left_out,
        ["entries[0]: AWSStepFunctions. tartExecution is not an operation of Step Functions"]
    );
}
