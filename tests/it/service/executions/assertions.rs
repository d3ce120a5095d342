//! Assertions on executions: each holds for its own status.

use serde_json::json;
use sfn_mock::ExecutionStatus;

use super::{mock, orders};
use crate::support::http_client::Client;
use crate::support::panics::panic_if_any;

#[test]
fn each_assertion_holds_for_its_own_status_and_no_other() {
    let sfn = mock(orders()).start();
    let client = Client::of(&sfn);
    for name in ["run", "succeed", "fail", "expire", "stop"] {
        client.start(name, None);
    }
    sfn.execution("succeed").succeed(json!({}));
    sfn.execution("fail").fail("Oops", "");
    sfn.execution("expire").time_out();
    client.about("StopExecution", "stop");
    for execution in sfn.started() {
        let holds = |assertion: &dyn Fn()| panic_if_any(assertion).is_none();
        let held = [
            (
                ExecutionStatus::Running,
                holds(&|| execution.assert_running()),
            ),
            (
                ExecutionStatus::Succeeded,
                holds(&|| execution.assert_succeeded()),
            ),
            (
                ExecutionStatus::Failed,
                holds(&|| execution.assert_failed()),
            ),
            (
                ExecutionStatus::TimedOut,
                holds(&|| execution.assert_timed_out()),
            ),
            (
                ExecutionStatus::Aborted,
                holds(&|| execution.assert_aborted()),
            ),
        ];
        let held: Vec<_> = held.into_iter().filter(|(_, holds)| *holds).collect();
        assert_eq!(held, [(execution.status(), true)]);
    }
}
