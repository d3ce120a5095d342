//! Failures: found in the first schedules, shrunk, and each class where it can be.

use std::time::Duration;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::config::retry::RetryConfig;
use aws_sdk_sfn::config::timeout::TimeoutConfig;
use sfn_mock::explore::FailureClass::{self, FinalError, Late, LostRequest, LostResponse, NoArn};
use sfn_mock::explore::{explore, explore_with, invariant};
use sfn_mock::journal::Exchange;
use sfn_mock::{ErrorCode, Lint, LintLevel, Scenario, Step, start_execution};

use super::{failed, passed, start};

#[test]
fn the_double_start_of_an_unnamed_call_is_found_early_and_shrunk_to_one_deviation() {
    let found = explore(async |sfn| start(&sfn.client(), None, "{}").await)
        .failures(2)
        .invariant(invariant::started_at_most(1))
        .run();
    let failed = failed(&found);
    assert!(found.schedules() <= 10, "{found}");
    assert_eq!(failed.deviations(), 1);
    assert!(failed.token().starts_with("1-lost-response@"), "{failed}");
    assert_eq!(failed.message(), "expected at most 1 execution, found 2");
}

#[test]
fn a_named_call_is_safe_under_two_failures_of_every_kind() {
    let found = explore(async |sfn| start(&sfn.client(), Some("order-17"), "{}").await)
        .failures(2)
        .invariant(invariant::started_at_most_once("order-17"))
        .invariant(invariant::ok_means_started_once("order-17"))
        .invariant(invariant::same_name_on_every_attempt())
        .invariant(invariant::no_retry_after_a_final_error())
        .invariant(invariant::at_most_requests(3))
        .run();
    passed(&found);
    assert!(
        found.by_deviations()[1] >= 6 && found.by_deviations()[2] >= 15,
        "{found}"
    );
    let one = explore(async |sfn| start(&sfn.client(), Some("order-17"), "{}").await)
        .every_error()
        .without([NoArn])
        .invariant(invariant::ok_means_started_once("order-17"))
        .run();
    passed(&one);
    assert!(one.schedules() > 30, "{one}");
}

#[test]
fn a_failure_of_every_attempt_is_one_failure() {
    let found = explore(async |sfn| start(&sfn.client(), Some("order-17"), "{}").await)
        .only([FailureClass::RetryableError])
        .invariant(|run| run.results().all(Result::is_ok))
        .run();
    let failed = failed(&found);
    assert!(
        failed.token().starts_with("1-every-ThrottlingException@"),
        "{failed}"
    );
    assert_eq!(failed.deviations(), 1);
}

#[test]
fn an_ok_without_an_arn_is_found() {
    let found = explore(async |sfn| {
        let output = start(&sfn.client(), Some("order-17"), "{}").await?;
        Ok::<_, aws_sdk_sfn::Error>(output.execution_arn)
    })
    .only([NoArn])
    .invariant(invariant::ok_has_an_arn(|arn: &String| arn))
    .run();
    assert_eq!(
        failed(&found).message(),
        "the function returned Ok: expected the ARN of an execution, found \"\""
    );
}

#[test]
fn every_error_of_an_operation_is_one_that_the_model_declares_for_it() {
    let seen = std::cell::RefCell::new(std::collections::BTreeSet::new());
    let found = explore(async |sfn| {
        let describe = sfn.client().describe_execution();
        describe.execution_arn(super::ORDERS).send().await
    })
    .only([FinalError, FailureClass::RetryableError])
    .every_error()
    .invariant(|run| {
        let exchanges = run.exchanges();
        for code in exchanges.iter().filter_map(Exchange::code) {
            seen.borrow_mut().insert(code.to_owned());
        }
        true
    })
    .run();
    passed(&found);
    let seen = seen.borrow();
    for code in [
        "ExecutionDoesNotExist",
        "KmsInvalidStateException",
        "AccessDeniedException",
        "ThrottlingException",
        "ServiceUnavailable",
    ] {
        assert!(seen.contains(code), "{code}: {seen:?}");
    }
    for code in ["ExecutionAlreadyExists", "InvalidName", "TaskTimedOut"] {
        assert!(!seen.contains(code), "{code}: {seen:?}");
    }
}

#[test]
fn endless_sleeping_ends_at_the_bound_on_virtual_time() {
    let sleeps = || {
        explore(async |_| {
            for _ in 0..100 {
                tokio::time::sleep(Duration::from_hours(1)).await;
            }
            Ok::<_, ()>(())
        })
    };
    let found = sleeps().run();
    assert_eq!(failed(&found).rule(), "hang");
    passed(&sleeps().virtual_time(Duration::from_hours(101)).run());

    let busy = explore(async |_| {
        loop {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        #[allow(unreachable_code, reason = "it gives the function its type")]
        Ok::<_, ()>(())
    });
    let found = busy.run();
    assert!(
        failed(&found)
            .message()
            .starts_with("the function sleeps again and again"),
        "{}",
        failed(&found)
    );
}

fn with_time_outs(sfn: &sfn_mock::SfnHandle) -> Client {
    let limits = TimeoutConfig::builder().operation_attempt_timeout(Duration::from_secs(5));
    Client::from_conf(sfn.config().timeout_config(limits.build()).build())
}

#[test]
fn a_late_response_is_tried_where_the_client_has_a_time_out() {
    let unnamed = explore(async |sfn| start(&with_time_outs(&sfn), None, "{}").await)
        .only([Late])
        .invariant(invariant::started_at_most(1))
        .run();
    assert!(failed(&unnamed).token().starts_with("1-late@"), "{unnamed}");
    assert!(unnamed.waits_forever().is_empty(), "{unnamed}");

    let patient = explore(async |sfn| start(&sfn.client(), None, "{}").await)
        .only([Late])
        .invariant(invariant::started_at_most(1))
        .run();
    passed(&patient);
    assert_eq!(patient.waits_forever(), ["StartExecution orders/(unnamed)"]);

    let denied = explore(async |sfn| start(&sfn.client(), None, "{}").await)
        .only([Late])
        .deny_hangs()
        .run();
    assert_eq!(failed(&denied).rule(), "hang");
}

#[test]
fn a_panic_a_storm_and_a_plain_run_without_an_end_break_a_schedule() {
    let panics = explore(async |sfn| {
        start(&sfn.client(), Some("order-17"), "{}")
            .await
            .expect("AWS always answers");
        Ok::<_, ()>(())
    })
    .only([FinalError])
    .run();
    assert_eq!(failed(&panics).rule(), "panic");
    assert!(failed(&panics).message().contains("AWS always answers"));

    let storm = explore(async |sfn| {
        let client = sfn.client();
        while start(&client, Some("order-17"), "{}").await.is_err() {}
        Ok::<_, ()>(())
    })
    .mock(|builder| {
        builder.scenario(
            Scenario::new("down").then(Step::fail(ErrorCode::AccessDeniedException).times(1_000)),
        )
    })
    .max_requests(20)
    .run();
    assert_eq!(failed(&storm).rule(), "storm");

    let hangs = explore(async |_| {
        std::future::pending::<()>().await;
        Ok::<_, ()>(())
    })
    .run();
    assert_eq!(
        (failed(&hangs).rule(), failed(&hangs).deviations()),
        ("hang", 0)
    );
    assert_eq!(
        failed(&hangs).message(),
        "the function waits forever, before its first request"
    );
}

#[test]
fn an_expectation_and_a_denied_lint_break_a_schedule() {
    let expects = explore(async |sfn| start(&sfn.client(), Some("order-17"), "{}").await)
        .mock(|builder| {
            builder.scenario(
                Scenario::new("one")
                    .when(start_execution().name("order-18"))
                    .never(),
            )
        })
        .run();
    passed(&expects);
    assert_eq!(expects.never_reached(), ["one"]);
    let linted = explore(async |sfn| start(&sfn.client(), None, "{}").await)
        .mock(|builder| builder.lint(Lint::UnnamedStart, LintLevel::Deny))
        .only([LostRequest])
        .run();
    assert_eq!(failed(&linted).rule(), "verification");
}

#[test]
fn back_off_takes_virtual_time_and_the_mocks_clock_follows_it() {
    let found = explore(async |sfn| {
        let before = sfn.clock().now();
        let retries = RetryConfig::standard()
            .with_initial_backoff(Duration::from_secs(20))
            .with_max_backoff(Duration::from_secs(20));
        let client = Client::from_conf(sfn.config().retry_config(retries).build());
        let answer = start(&client, Some("order-17"), "{}").await;
        tokio::time::sleep(Duration::from_mins(1)).await;
        let again = start(&client, Some("order-17"), "{}").await;
        let passed = sfn.clock().now().duration_since(before).unwrap_or_default();
        assert!(passed >= Duration::from_mins(1), "{passed:?}");
        answer.and(again)
    })
    .only([LostResponse])
    .invariant(invariant::started_at_most(1))
    .run();
    passed(&found);
}

#[test]
fn no_schedule_meets_the_retry_quota_of_another() {
    // The default quota is used up by some 35 calls that are never served.
    let found = explore(async |sfn| start(&sfn.client(), Some("order-17"), "{}").await)
        .failures(3)
        .only([LostRequest, LostResponse])
        .invariant(invariant::at_most_requests(3))
        .invariant(|run| {
            run.exchanges().len() >= 2
                || run
                    .exchanges()
                    .iter()
                    .all(|exchange| exchange.fault().is_none())
        })
        .run();
    passed(&found);
}

#[test]
fn each_schedule_has_a_state_of_its_own() {
    let found = explore_with(std::cell::Cell::<u32>::default, async |sfn, count| {
        count.set(count.get() + 1);
        start(&sfn.client(), Some("order-17"), "{}").await
    })
    .invariant(|run| run.state().get() == 1)
    .run();
    passed(&found);
}

#[test]
fn an_exploration_that_uses_up_the_shared_retry_quota_reports_it() {
    let found = explore(async |sfn| {
        let client = Client::new(&sfn.sdk_config());
        for name in ["a", "b", "c", "d"] {
            let _ = start(&client, Some(name), "{}").await;
        }
        Ok::<_, ()>(())
    })
    .failures(4)
    .only([LostRequest])
    .mock(|builder| builder.region("eu-central-1")) // a quota that no other test has
    .run();
    let failed = failed(&found);
    assert!(
        failed.message().starts_with("retry quota used up"),
        "{failed}"
    );
}

#[test]
fn a_caller_that_looks_starts_and_looks_again_does_not_retry_a_final_error() {
    let found = explore(async |sfn| {
        let client = sfn.client();
        let arn = "arn:aws:states:us-east-1:123456789012:execution:orders:order-17";
        let describe = || client.describe_execution().execution_arn(arn).send();
        if describe().await.is_err() {
            start(&client, Some("order-17"), "{}").await?;
            let _ = describe().await;
        }
        Ok::<_, super::Refused>(())
    })
    .failures(0)
    .invariant(invariant::no_retry_after_a_final_error())
    .run();
    passed(&found);
}
