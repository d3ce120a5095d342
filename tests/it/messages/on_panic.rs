//! A mock that is dropped while its test panics: what it prints, in a child process.
//!
//! The tests of `provoked` fail on purpose. They do nothing unless a child runs them.

use std::path::Path;
use std::process::{Command, Output};

/// Set in a child.
const CHILD: &str = "PROVOKE_A_FAILURE";

/// Runs a test of `provoked` in a child, with the variables of the environment.
pub(crate) fn run(test: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let test = format!("messages::on_panic::provoked::{test}");
    run_test(&test, arguments, variables)
}

/// Runs a test of this binary in a child.
pub(super) fn run_test(test: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let program = std::env::current_exe().expect("the test binary");
    run_in(&program, test, arguments, variables)
}

/// Runs a test of this program in a child.
fn run_in(program: &Path, test: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(program);
    command
        .args(["--exact", test, "--test-threads=1"])
        .args(arguments)
        .env(CHILD, "1")
        .env("RUST_BACKTRACE", "0")
        .env_remove("SFN_MOCK_ON_PANIC");
    command.envs(variables.iter().copied());
    command.output().expect("the child ends")
}

pub(super) fn printed(output: &Output) -> String {
    let both = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8(both).expect("UTF-8")
}

pub(super) fn is_child() -> bool {
    std::env::var_os(CHILD).is_some()
}

#[track_caller]
pub(super) fn count(text: &str, part: &str, times: usize) {
    assert_eq!(text.matches(part).count(), times, "{part:?} in:\n{text}");
}

const IN_FULL: &str = "reports (SFN_MOCK_ON_PANIC=off turns this off):";

#[test]
fn a_test_that_fails_by_its_own_assertion_is_explained() {
    let output = run("by_an_assertion", &[], &[]);
    assert_eq!(output.status.code(), Some(101));
    let captured = String::from_utf8_lossy(&output.stdout).into_owned();
    count(&captured, "the test's own failure", 1);
    count(&captured, IN_FULL, 1);
    count(&captured, "unused scenario: \"never reached\"", 1);
    count(&captured, "timeline: 1 exchange in 1 call", 1);
    count(&captured, "the whole journal: ", 1);
    assert!(!String::from_utf8_lossy(&output.stderr).contains("sfn-mock:"));
}

#[test]
fn without_capture_it_is_printed_to_stderr() {
    let output = run("by_an_assertion", &["--nocapture"], &[]);
    count(&String::from_utf8_lossy(&output.stderr), IN_FULL, 1);
}

#[test]
fn the_explanation_can_be_turned_off() {
    let output = run("by_an_assertion", &[], &[("SFN_MOCK_ON_PANIC", "off")]);
    count(&printed(&output), "sfn-mock:", 0);
}

#[test]
fn a_mock_without_requests_takes_one_line() {
    let output = run("without_a_request", &[], &[]);
    let text = printed(&output);
    count(&text, "no request came to the mock http://127.0.0.1:", 1);
    count(&text, "timeline:", 0);
}

#[test]
fn two_mocks_that_fail_are_both_reported() {
    let text = printed(&run("two_mocks", &[], &[]));
    count(&text, "unused scenario: \"first\"", 1);
    count(&text, "unused scenario: \"second\"", 1);
}

#[test]
fn later_mocks_of_a_thread_take_one_line_each() {
    let text = printed(&run("three_mocks", &[], &[]));
    count(&text, IN_FULL, 1);
    count(&text, "got 1 request: all expectations met", 2);
}

#[test]
fn a_guard_explains_its_mock() {
    let text = printed(&run("a_guard", &[], &[]));
    count(&text, IN_FULL, 1);
    count(&text, "expectation not met: scenario \"guarded\"", 1);
}

#[test]
fn a_mock_on_a_multi_thread_runtime_is_explained() {
    let text = printed(&run("on_a_runtime", &[], &[]));
    count(&text, IN_FULL, 1);
}

#[test]
fn a_mock_in_a_thread_local_does_not_abort_the_process() {
    let output = run("in_a_thread_local", &["--nocapture"], &[]);
    let text = printed(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    count(&text, "unused scenario: \"never reached\"", 1);
}

#[test]
fn a_mock_in_a_thread_local_of_a_failing_test_does_not_abort_either() {
    let output = run("in_a_thread_local_of_a_failing_test", &["--nocapture"], &[]);
    let text = printed(&output);
    assert_eq!(output.status.code(), Some(101), "{text}");
    count(&text, "unused scenario: \"never reached\"", 1);
}

#[test]
fn a_mock_in_a_thread_local_after_many_others_does_not_abort_either() {
    let output = run("in_a_thread_local_after_many_mocks", &["--nocapture"], &[]);
    let text = printed(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    count(&text, "unused scenario: \"never reached\"", 1);
}

#[test]
fn a_mock_that_was_used_before_it_came_to_its_thread_local_does_not_abort_either() {
    let output = run("in_a_box_of_a_thread_local", &["--nocapture"], &[]);
    let text = printed(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    count(&text, "unused scenario: \"never reached\"", 1);
}

/// Without symbols the end of a thread is known by the addresses of the callers.
#[cfg(target_os = "linux")]
#[test]
fn in_a_program_without_symbols_a_mock_fails_its_test_and_does_not_abort_at_its_thread_s_end() {
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("without-symbols");
    let mut strip = Command::new("strip");
    strip.arg(std::env::current_exe().expect("the test binary"));
    let stripped = strip.arg("-o").arg(&program).status();
    assert!(stripped.expect("the linker's tools are there").success());
    for (name, code) in [
        ("in_a_thread_local", 0),
        ("in_a_thread_local_of_a_failing_test", 101),
        ("in_a_thread_local_after_many_mocks", 0),
        ("in_a_box_of_a_thread_local", 0),
        ("two_mocks", 101),
    ] {
        let path = format!("messages::on_panic::provoked::{name}");
        let output = run_in(&program, &path, &["--nocapture"], &[]);
        let text = printed(&output);
        assert_eq!(output.status.code(), Some(code), "{name}: {text}");
        assert!(text.contains("unused scenario: \""), "{name}: {text}");
    }
    std::fs::remove_file(&program).expect("it is there");
}

#[test]
fn a_mock_in_a_static_is_not_dropped() {
    let output = run("in_a_static", &[], &[]);
    assert_eq!(output.status.code(), Some(101), "{}", printed(&output));
}

#[test]
fn under_proptest_each_case_is_explained_and_only_the_first_in_full() {
    let output = run("under_proptest", &[], &[]);
    let text = printed(&output);
    assert_eq!(output.status.code(), Some(101), "{text}");
    count(&text, IN_FULL, 1);
    assert!(text.contains("Test failed: "), "{text}");
}

mod provoked {
    use std::sync::LazyLock;

    use sfn_mock::{ErrorCode, Scenario, SfnMock, Step, start_execution};

    use super::is_child;
    use crate::support::http_client::Client;

    fn unreached(name: &str) -> SfnMock {
        let scenario = Scenario::new(name)
            .when(start_execution().name("order-17"))
            .then(Step::fail(ErrorCode::ThrottlingException));
        let sfn = SfnMock::builder().scenario(scenario).start();
        Client::of(&sfn).start("order-71", None);
        sfn
    }

    fn called() -> SfnMock {
        let sfn = SfnMock::start();
        Client::of(&sfn).start("order-71", None);
        sfn
    }

    #[test]
    fn by_an_assertion() {
        if is_child() {
            let _sfn = unreached("never reached");
            panic!("the test's own failure");
        }
    }

    #[test]
    fn without_a_request() {
        if is_child() {
            let _sfn = SfnMock::start();
            panic!("the test's own failure");
        }
    }

    #[test]
    fn two_mocks() {
        if is_child() {
            let _second = unreached("second");
            let _first = unreached("first");
        }
    }

    #[test]
    fn three_mocks() {
        if is_child() {
            let _mocks = [called(), called(), called()];
            panic!("the test's own failure");
        }
    }

    #[test]
    fn a_guard() {
        if is_child() {
            let sfn = called();
            let _guard = sfn.mount_scoped(Scenario::new("guarded").expect(1));
            panic!("the test's own failure");
        }
    }

    #[test]
    fn with_every_expectation_met() {
        if is_child() {
            let sfn = SfnMock::builder().seed(42).frozen_clock().start();
            assert_eq!(Client::of(&sfn).start("order-17", None).status, 201);
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn on_a_runtime() {
        if is_child() {
            let _sfn = tokio::task::block_in_place(|| unreached("never reached"));
            tokio::task::yield_now().await;
            panic!("the test's own failure");
        }
    }

    thread_local! {
        static LOCAL: SfnMock = unreached("never reached");
    }

    #[test]
    fn in_a_thread_local() {
        if is_child() {
            LOCAL.with(|sfn| assert!(sfn.endpoint_url().starts_with("http://")));
        }
    }

    #[test]
    fn in_a_thread_local_of_a_failing_test() {
        if is_child() {
            LOCAL.with(|sfn| assert!(sfn.endpoint_url().starts_with("https://")));
        }
    }

    #[test]
    fn in_a_thread_local_after_many_mocks() {
        if is_child() {
            for _ in 0..20 {
                drop(called());
            }
            LOCAL.with(|sfn| assert!(sfn.endpoint_url().starts_with("http://")));
        }
    }

    thread_local! {
        static BOXED: Box<SfnMock> = {
            let sfn = Box::new(unreached("never reached"));
            assert_eq!(sfn.exchanges().len(), 1);
            sfn
        };
    }

    #[test]
    fn in_a_box_of_a_thread_local() {
        if is_child() {
            BOXED.with(|sfn| assert!(sfn.endpoint_url().starts_with("http://")));
        }
    }

    static STATIC: LazyLock<SfnMock> = LazyLock::new(|| unreached("never reached"));

    #[test]
    fn in_a_static() {
        if is_child() {
            assert!(STATIC.endpoint_url().starts_with("https://"));
        }
    }

    #[test]
    fn under_proptest() {
        if is_child() {
            let config = proptest::test_runner::Config {
                cases: 4,
                failure_persistence: None,
                ..proptest::test_runner::Config::default()
            };
            proptest::proptest!(config, |(number in 0..100u32)| {
                let _sfn = called();
                assert!(number > 1000);
            });
        }
    }
}
