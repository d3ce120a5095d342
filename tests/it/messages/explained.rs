//! The explanations that a test gets which panics by itself: refused calls, and polls in vain. And the line at
//! which a panic of the mock is reported.
//!
//! The tests of `provoked` fail on purpose. They do nothing unless a child runs them.

use std::process::Output;

use super::on_panic::{count, is_child, printed, run_test};

fn run(test: &str) -> Output {
    run_test(&format!("messages::explained::provoked::{test}"), &[], &[])
}

#[test]
fn what_the_service_refused_is_explained_to_a_test_that_fails_by_it() {
    let text = printed(&run("by_refused_calls"));
    for explained in [
        "refused: #1 StateMachineDoesNotExist: there is no \"order\"; there are [\"orders\"]; did you mean \"orders\"?\n  try: use the ARN",
        "refused: #3 ExecutionAlreadyExists: arn:aws:states:us-east-1:123456789012:execution:orders:order-17\n",
        "  the input differs:\n    only in white space, or in the order of keys\n",
        "refused: #4 StateMachineTypeNotSupported: \"orders\" is STANDARD, and StartSyncExecution is not for that type\n  try: declare it with `StateMachine::express(\"orders\")`",
        "\n... and 1 more refusal ...\n",
    ] {
        count(&text, explained, 1);
    }
    count(&text, "refused: ", 3);
}

#[test]
fn an_execution_that_does_not_exist_is_compared_with_those_that_do() {
    let text = printed(&run("by_executions_that_do_not_exist"));
    for explained in [
        "refused: #1 ExecutionDoesNotExist: this execution exists now\n",
        "refused: #3 ExecutionDoesNotExist: the nearest is arn:aws:states:us-east-1:123456789012:execution:orders:order-17\n",
        "refused: #4 ExecutionDoesNotExist: there is only arn:aws:states:us-east-1:123456789012:execution:orders:order-17\n",
    ] {
        count(&text, explained, 1);
    }
    let text = printed(&run("by_an_execution_of_another_test"));
    let none = "refused: #1 ExecutionDoesNotExist: the mock has no executions\n  try: start it in this test";
    count(&text, none, 1);
}

#[test]
fn an_execution_that_a_lag_hides_or_whose_name_is_free_again_is_named_as_such() {
    let text = printed(&run("by_executions_out_of_sight"));
    count(
        &text,
        "#2 ExecutionDoesNotExist: this execution exists now\n",
        1,
    );
    let closed =
        "#3 ExecutionDoesNotExist: this execution has closed, and its name is free again\n";
    count(&text, closed, 1);
}

#[test]
fn an_execution_that_nothing_ends_is_named_to_a_test_that_polled_it() {
    let text = printed(&run("by_polls_in_vain"));
    let polled = "polled: execution \"order-17\" is RUNNING after 2 polls: nothing scripted ends this execution\n  try: end it with";
    count(&text, polled, 1);
    count(&text, "polled: ", 1);
}

#[test]
fn a_loop_of_polls_that_nothing_ends_is_named_on_stderr_once() {
    let output = run("polls_without_end");
    let printed = String::from_utf8_lossy(&output.stderr).into_owned();
    let line = "sfn-mock: execution \"order-17\" is RUNNING after 1000 polls: nothing scripted ends this execution\n";
    count(&printed, line, 1);
}

#[test]
fn a_panic_of_a_wait_and_of_a_lookup_names_the_line_of_the_test() {
    for test in ["by_an_awaited_wait", "by_a_blocking_wait", "by_a_lookup"] {
        let text = printed(&run(test));
        count(&text, "panicked at tests/it/messages/explained.rs:", 1);
    }
}

mod provoked {
    use std::time::Duration;

    use sfn_mock::{Lag, SfnMock, StateMachine};

    use super::is_child;
    use crate::support::ORDERS;
    use crate::support::http_client::Client;

    #[test]
    fn by_refused_calls() {
        if is_child() {
            let orders = StateMachine::standard("orders");
            let sfn = SfnMock::builder().state_machine(orders).start();
            let client = Client::of(&sfn);
            let misspelt = ORDERS.strip_suffix('s').expect("it is a plural");
            client.start_on(misspelt, "order-17", None);
            client.start("order-17", r#"{"a":1}"#);
            client.start("order-17", r#"{"a": 1}"#);
            let members = serde_json::json!({ "stateMachineArn": ORDERS });
            client.send("StartSyncExecution", &[], &members);
            client.start("order 17", None);
            panic!("the test's own failure");
        }
    }

    /// The ARN of an execution of `orders`.
    fn arn(name: &str) -> String {
        ORDERS.replace("stateMachine", "execution") + ":" + name
    }

    fn describe(sfn: &SfnMock, name: &str) {
        let members = serde_json::json!({ "executionArn": arn(name) });
        Client::of(sfn).send("DescribeExecution", &[], &members);
    }

    #[test]
    fn by_executions_that_do_not_exist() {
        if is_child() {
            let sfn = SfnMock::start();
            describe(&sfn, "order-17");
            Client::of(&sfn).start("order-17", None);
            describe(&sfn, "order-71");
            describe(&sfn, "refund");
            panic!("the test's own failure");
        }
    }

    #[test]
    fn by_an_execution_of_another_test() {
        if is_child() {
            let sfn = SfnMock::start();
            describe(&sfn, "order-17");
            panic!("the test's own failure");
        }
    }

    #[test]
    fn by_executions_out_of_sight() {
        if is_child() {
            let lag = Lag::calls(1);
            let sfn = SfnMock::builder().describe_lag(lag).frozen_clock().start();
            Client::of(&sfn).start("order-17", None);
            describe(&sfn, "order-17");
            sfn.execution("order-17").time_out();
            sfn.clock().advance(Duration::from_hours(91 * 24));
            describe(&sfn, "order-17");
            panic!("the test's own failure");
        }
    }

    #[test]
    fn by_polls_in_vain() {
        if is_child() {
            let sfn = SfnMock::start();
            Client::of(&sfn).start("order-71", None);
            Client::of(&sfn).start("order-17", None);
            describe(&sfn, "order-71");
            describe(&sfn, "order-17");
            describe(&sfn, "order-17");
            panic!("the test's own failure");
        }
    }

    #[test]
    fn polls_without_end() {
        if is_child() {
            let sfn = SfnMock::start();
            Client::of(&sfn).start("order-17", None);
            for _ in 0..1001 {
                describe(&sfn, "order-17");
            }
        }
    }

    #[tokio::test]
    async fn by_an_awaited_wait() {
        if is_child() {
            let sfn = SfnMock::start();
            sfn.wait_for_calls(1).within(Duration::ZERO).await;
        }
    }

    #[test]
    fn by_a_blocking_wait() {
        if is_child() {
            let sfn = SfnMock::start();
            sfn.wait_for_calls(1).within(Duration::ZERO).blocking();
        }
    }

    #[test]
    fn by_a_lookup() {
        if is_child() {
            let sfn = SfnMock::start();
            let _ = sfn.execution("order-17");
        }
    }
}
