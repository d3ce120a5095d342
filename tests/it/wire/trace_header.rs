//! Where an execution's trace header comes from.

use rstest::rstest;
use sfn_mock::SfnMock;

use super::requests::start_of;
use crate::support::raw_socket::ask;

const HEADER: &str = "Root=1-67891233-abcdef012345678912345678";
const BODY: &str = "Root=1-5ff7b1a8-85f06fa4589de340d0167080;Sampled=1";

#[rstest]
#[case::in_neither(None, None, None)]
#[case::in_the_header_alone(Some(HEADER), None, Some(HEADER))]
#[case::in_the_body_alone(None, Some(BODY), Some(BODY))]
#[case::in_both_the_header_wins(Some(HEADER), Some(BODY), Some(HEADER))]
fn a_trace_header_is_taken(
    #[case] header: Option<&str>,
    #[case] body: Option<&str>,
    #[case] taken: Option<&str>,
) {
    let sfn = SfnMock::start();
    let member = body.map_or(String::new(), |text| format!(r#","traceHeader":"{text}""#));
    let mut request = start_of(&format!(r#","name":"order-1"{member}"#));
    if let Some(header) = header {
        request = request.with("X-Amzn-Trace-Id", header);
    }
    let answer = ask(sfn.endpoint_url(), &request);
    assert_eq!(answer.status(), 200, "{answer:?}");
    assert_eq!(sfn.execution("order-1").trace_header().as_deref(), taken);
}

#[test]
fn a_replay_with_another_trace_header_keeps_the_first() {
    let sfn = SfnMock::start();
    for text in [BODY, HEADER] {
        let request = start_of(&format!(r#","name":"order-1","traceHeader":"{text}""#));
        assert_eq!(ask(sfn.endpoint_url(), &request).status(), 200);
    }
    sfn.assert_started_once("order-1");
    assert_eq!(
        sfn.execution("order-1").trace_header().as_deref(),
        Some(BODY)
    );
}

#[rstest]
#[case::too_long(
    "a".repeat(257),
    "Member must have length less than or equal to 256"
)]
#[case::not_ascii(
    "é".to_owned(),
    "Member must satisfy regular expression pattern: \\p{ASCII}*"
)]
fn a_trace_header_in_the_body_that_breaks_the_model_is_refused(
    #[case] text: String,
    #[case] constraint: &str,
) {
    let sfn = SfnMock::start();
    let request = start_of(&format!(r#","traceHeader":"{text}""#));
    let answer = ask(sfn.endpoint_url(), &request);
    let message = format!(
        "1 validation error detected: Value '{text}' at 'traceHeader' failed to satisfy constraint: {constraint}"
    );
    assert_eq!(answer.json()["message"], message);
    sfn.assert_started(0);
}
