//! rstest's ways to a mock: a fixture as an argument, a case for every code and every script.

use rstest::rstest;
use sfn_mock::fixtures::{sfn, sfn_in_process};
use sfn_mock::{ErrorCode, Scenario, Script, SfnMock, StateMachine, Step};

use crate::support::sdk::{quick_client, start};

#[rstest]
#[tokio::test]
async fn a_mock_is_an_argument(sfn: SfnMock, sfn_in_process: SfnMock) {
    assert!(sfn.endpoint_url().starts_with("http://127.0.0.1:"));
    for mock in [sfn, sfn_in_process] {
        start(&mock.client(), Some("order-17")).await.unwrap();
        mock.assert_started_once("order-17");
    }
}

#[rstest]
fn a_mock_is_started_from_the_builder_it_is_given(
    #[with(SfnMock::builder().state_machine(StateMachine::standard("orders")))] sfn: SfnMock,
    #[with(SfnMock::builder().seed(42))] sfn_in_process: SfnMock,
) {
    assert!(sfn.state_machine("orders").arn().ends_with(":orders"));
    assert_eq!(sfn_in_process.seed(), 42);
}

sfn_mock::every_error_code! {
    #[tokio::test]
    async fn a_lasting_error_starts_nothing(#[case] code: ErrorCode, sfn_in_process: SfnMock) {
        let lasting = Scenario::new("it lasts").then(Step::fail(code).times(3));
        sfn_in_process.mount(lasting);
        start(&quick_client(&sfn_in_process), None).await.unwrap_err();
        sfn_in_process.assert_started(0);
        let exchanges = sfn_in_process.exchanges();
        let last = exchanges.iter().next_back().and_then(sfn_mock::journal::Exchange::code);
        assert_eq!(last, Some(code.name()));
    }
}

sfn_mock::every_builtin_script! {
    #[test]
    fn a_script_is_a_case(#[case] script: &str) {
        drop(Script::builtin(script)); // panics without such a script
    }
}
