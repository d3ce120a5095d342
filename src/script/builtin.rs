//! The built-in scripts: bad mornings that callers of StartExecution have had, by name.

use super::nearest::did_you_mean;
use super::{Script, file};
use crate::panic_message::refuse;

/// A built-in script, from [`Script::builtins`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Builtin {
    name: &'static str,
    description: &'static str,
    json: &'static str,
}

macro_rules! builtins {
    ($dollar:tt $($case:ident $name:literal: $description:literal,)*) => {
        /// Every built-in script, the mildest first.
        const BUILTINS: &[Builtin] = &[$(Builtin {
            name: $name,
            description: $description,
            json: include_str!(concat!("../../fixtures/scenarios/", $name, ".json")),
        },)*];

        const _: () = {
            $(assert!(is_case_of(stringify!($case), $name));)*
        };

        /// Makes one rstest case of a test for each built-in script, named after it: a script that
        /// [`Script::builtins`](crate::Script::builtins) gains is a case that the test gains. Requires
        /// `rstest` among the dev-dependencies.
        ///
        /// The test takes the script's name as its `#[case]` argument, and whatever else rstest
        /// gives. With `two-workers-at-once` a test that has one caller waits forever.
        ///
        /// ```rust,test_harness
        /// # #[cfg(feature = "aws-sdk")]
        /// # mod tests {
        /// use sfn_mock::{Script, SfnMock};
        ///
        /// sfn_mock::every_builtin_script! {
        ///     #[tokio::test(start_paused = true)]
        ///     async fn an_order_is_placed_once_at_most(#[case] script: &str) {
        ///         if ["two-workers-at-once", "every-name-once"].contains(&script) {
        ///             return; // the one waits for two callers, the other forbids retries
        ///         }
        ///         let sfn = SfnMock::builder().script(Script::builtin(script)).in_process().start();
        ///         let orders = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
        ///         let start = sfn.client().start_execution().state_machine_arn(orders);
        ///         let _ = start.name("order-17").send().await;
        ///         assert!(sfn.started().len() <= 1);
        ///     }
        /// }
        /// # }
        /// ```
        #[cfg(feature = "rstest")]
        #[macro_export]
        macro_rules! every_builtin_script {
            ($dollar($dollar test:tt)*) => {
                #[$crate::__rstest]
                $(#[case::$case($name)])*
                $dollar($dollar test)*
            };
        }
    };
}

/// Returns `true` if a case has a script's name, as far as an identifier can.
const fn is_case_of(case: &str, name: &str) -> bool {
    let (case, name) = (case.as_bytes(), name.as_bytes());
    let mut at = 0;
    while at < case.len() && at < name.len() {
        let letter = if name[at] == b'-' { b'_' } else { name[at] };
        if case[at] != letter {
            return false;
        }
        at += 1;
    }
    case.len() == name.len()
}

builtins! { $
    kms_throttled_once "kms-throttled-once":
        "Of every start the first request is refused with KmsThrottlingException, which no SDK retries.",
    throttled_until_the_sdk_gives_up "throttled-until-the-sdk-gives-up":
        "Every start is throttled three times, which is as often as the SDKs try; the next call is served.",
    throttled_without_end "throttled-without-end":
        "Every request is refused with ThrottlingException, for as long as the test runs.",
    limit_reached_mid_batch "limit-reached-mid-batch":
        "Two starts are served, the third is refused with ExecutionLimitExceeded, and the later ones are served.",
    name_too_long "name-too-long":
        "The first named start is refused with ValidationException, as a name of 81 characters is; InvalidName is for forbidden characters only.",
    name_taken "name-taken":
        "The first named start is refused with ExecutionAlreadyExists: another run, with other input, holds its name.",
    name_of_a_failed_run "name-of-a-failed-run":
        "On the machine `orders`, which is the only one, a run `order-17` failed a week ago and still holds its name.",
    every_name_once "every-name-once":
        "Every name is served once; a second request for one, even the same again, fails the test.",
    requests_lost_until_the_sdk_gives_up "requests-lost-until-the-sdk-gives-up":
        "Of every start three requests are lost before the service sees them, which is as often as the SDKs try: nothing is started.",
    answer_lost_after_commit "answer-lost-after-commit":
        "Every start is committed and its first answer is lost, so that the SDK tries again.",
    answers_lost_until_the_sdk_gives_up "answers-lost-until-the-sdk-gives-up":
        "Every start is committed and its first three answers are lost, which is as often as the SDKs try: the caller has an error, and the execution runs.",
    answer_lost_and_run_finished "answer-lost-and-run-finished":
        "Every named start is committed and its first answer is lost; the run is over at once, so that the retry is refused with ExecutionAlreadyExists.",
    ok_without_an_arn "ok-without-an-arn":
        "Every start is committed, and its first answer comes through a proxy as a 200 with an empty body: the SDK says `Ok` with an empty ARN.",
    ok_from_a_proxy "ok-from-a-proxy":
        "The first request of every start is answered by a proxy, with a 200 and `{}`: the SDK says `Ok` with an empty ARN, and nothing is started.",
    two_workers_at_once "two-workers-at-once":
        "Named starts wait until two have arrived, and are then served in that order; a test with one caller waits for ever.",
}

impl Script {
    /// The built-in script of this name; [`builtins`](Self::builtins) lists them.
    ///
    /// They work for any machine and any execution name, but for `name-of-a-failed-run`, whose
    /// description names them.
    ///
    /// ```
    /// use sfn_mock::{Script, SfnMock};
    ///
    /// let sfn = SfnMock::builder().script(Script::builtin("answer-lost-after-commit")).start();
    /// // ... the code under test places one order ...
    /// // sfn.assert_started(1);
    /// ```
    ///
    /// # Panics
    ///
    /// If no built-in script has this name; the message lists the names.
    #[track_caller]
    pub fn builtin(name: &str) -> Self {
        let Some(builtin) = BUILTINS.iter().find(|builtin| builtin.name == name) else {
            let names: Vec<_> = BUILTINS.iter().map(|builtin| builtin.name).collect();
            refuse(
                format!(
                    "there is no built-in script {name:?}{}\n  there are: {}",
                    did_you_mean(name, names.iter().copied()),
                    names.join(", ")
                ),
                "name one of these; `Script::builtins()` describes each",
            );
        };
        builtin.script()
    }

    /// Every built-in script, the mildest first.
    ///
    /// One test can hold the code under test against all of them that its promise is about:
    ///
    /// ```
    /// use rstest::rstest;
    /// use sfn_mock::{Script, SfnMock};
    ///
    /// #[rstest]
    /// fn an_order_is_placed_once(
    ///     #[values("answer-lost-after-commit", "kms-throttled-once", "ok-without-an-arn")] morning: &str,
    /// ) {
    ///     let sfn = SfnMock::builder().script(Script::builtin(morning)).start();
    ///     // ... the code under test places one order ...
    ///     sfn.assert_started(1);
    /// }
    /// ```
    ///
    /// or against all there are and will be, but for the one that waits for two callers:
    ///
    /// ```
    /// use sfn_mock::{Script, SfnMock};
    ///
    /// for builtin in Script::builtins().filter(|builtin| builtin.name() != "two-workers-at-once") {
    ///     println!("{}: {}", builtin.name(), builtin.description());
    ///     let sfn = SfnMock::builder().script(builtin.script()).start();
    ///     // ... the code under test does not crash, whatever comes ...
    /// }
    /// ```
    pub fn builtins() -> impl Iterator<Item = Builtin> {
        BUILTINS.iter().copied()
    }
}

impl Builtin {
    /// Its name, for [`Script::builtin`].
    #[must_use]
    pub fn name(self) -> &'static str {
        self.name
    }

    /// Describes it in one sentence.
    #[must_use]
    pub fn description(self) -> &'static str {
        self.description
    }

    /// Its text: a scenario file, to be copied and changed.
    #[must_use]
    pub fn json(self) -> &'static str {
        self.json
    }

    /// The script. It is [optional](Script::optional): no request has to reach its scenarios.
    #[allow(
        clippy::missing_panics_doc,
        reason = "a test reads every built-in script"
    )]
    pub fn script(self) -> Script {
        let shown = format!("built-in script {:?}", self.name);
        file::parse(self.json, &shown, std::path::Path::new(""))
            .unwrap_or_else(|error| panic!("sfn-mock: {error}"))
            .optional()
    }
}
