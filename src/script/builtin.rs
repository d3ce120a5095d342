//! The built-in scripts: failures that callers of Step Functions have met, by name.

use std::borrow::Cow;

use super::file::Cassettes;
use super::nearest::did_you_mean;
use super::{Script, file};
use crate::panic_message::refuse;

/// A built-in script, from [`Script::builtins`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Builtin {
    name: &'static str,
    description: &'static str,
    json: &'static str,
    attempts: u32,
}

/// The number of attempts that most SDKs make of one call; Java's makes 4, and boto3's legacy mode 5.
const DEFAULT_ATTEMPTS: u32 = 3;

/// The place of the number of attempts in the text of a script that takes it. The file of another script must
/// not have this text.
const ATTEMPTS: &str = "\"times\": 3";

macro_rules! builtins {
    ($dollar:tt $($case:ident $name:literal: $description:literal,)*) => {
        /// Every built-in script, the mildest first.
        const BUILTINS: &[Builtin] = &[$(Builtin {
            name: $name,
            description: $description,
            json: include_str!(concat!("../../fixtures/scenarios/", $name, ".json")),
            attempts: DEFAULT_ATTEMPTS,
        },)*];

        const _: () = {
            $(assert!(is_case_of(stringify!($case), $name));)*
        };

        /// Makes one rstest case of a test for each built-in script, named after it: a script that
        /// [`Script::builtins`](crate::Script::builtins) gains is a case that the test gains. Requires
        /// feature `rstest` of this crate, and no `rstest` of the user's own.
        ///
        /// The test takes the script's name as its `#[case]` argument, and any other argument that
        /// rstest supports. With `two-workers-at-once` a test that has one caller waits forever.
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

/// Reports whether a case has a script's name, with `_` for `-`.
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
        "Every start is throttled as often as the SDK tries, 3 times by default; the next call is served.",
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
        "Every start is lost before the service sees it, as often as the SDK tries, 3 times by default: nothing is started.",
    answer_lost_after_commit "answer-lost-after-commit":
        "Every start is committed and its first answer is lost, so that the SDK tries again.",
    answers_lost_until_the_sdk_gives_up "answers-lost-until-the-sdk-gives-up":
        "Every start is committed and its answer is lost, as often as the SDK tries, 3 times by default: the caller has an error, and the execution runs.",
    answer_lost_and_run_finished "answer-lost-and-run-finished":
        "Every named start is committed and its first answer is lost; the run is over at once, so that the retry is refused with ExecutionAlreadyExists.",
    ok_without_an_arn "ok-without-an-arn":
        "Every start is committed, and its first answer comes through a proxy as a 200 with an empty body: the SDK returns `Ok` with an empty ARN.",
    ok_from_a_proxy "ok-from-a-proxy":
        "The first request of every start is answered by a proxy, with a 200 and `{}`: the SDK returns `Ok` with an empty ARN, and nothing is started.",
    role_not_assumable_yet "role-not-assumable-yet":
        "The first two requests of CreateStateMachine are refused with AccessDeniedException: the role was made just now, and cannot be assumed yet.",
    poller_denied "poller-denied":
        "Every start is served, and every DescribeExecution is refused with AccessDeniedException: the caller may start executions, and may not look at them.",
    sync_run_outlasts_the_client "sync-run-outlasts-the-client":
        "Every StartSyncExecution runs, and its first answer does not come before the client's read time-out; a client without one waits forever.",
    two_workers_at_once "two-workers-at-once":
        "Named starts wait until two have arrived, and are then served in that order; a test with one caller waits forever.",
}

impl Script {
    /// The built-in script of this name; [`builtins`](Self::builtins) lists them, and
    /// [`Builtin::named`] gives one that can be changed.
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
        Builtin::named(name).script()
    }

    /// Every built-in script, the mildest first.
    ///
    /// One test can run the code under test with each script that matters to it:
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
    /// or with every script, except the one that waits for two callers. Two others ask something of the
    /// test: `sync-run-outlasts-the-client` needs a client with a time-out if it calls StartSyncExecution, and
    /// `every-name-once` fails a test that sends one name in two requests.
    ///
    /// ```
    /// use sfn_mock::{Script, SfnMock};
    ///
    /// for builtin in Script::builtins().filter(|builtin| builtin.name() != "two-workers-at-once") {
    ///     println!("{}: {}", builtin.name(), builtin.description());
    ///     let sfn = SfnMock::builder().script(builtin.script()).start();
    ///     // ... the code under test does not crash, whatever the script does ...
    /// }
    /// ```
    pub fn builtins() -> impl Iterator<Item = Builtin> {
        BUILTINS.iter().copied()
    }
}

/// The names of the scripts of which this holds.
fn names(holds: &dyn Fn(Builtin) -> bool) -> Vec<&'static str> {
    let mut names = Vec::new();
    for builtin in BUILTINS {
        if holds(*builtin) {
            names.push(builtin.name);
        }
    }
    names
}

impl Builtin {
    /// The built-in script of this name.
    ///
    /// # Panics
    ///
    /// If no built-in script has this name; the message lists the names.
    #[must_use]
    #[track_caller]
    pub fn named(name: &str) -> Self {
        let Some(builtin) = BUILTINS.iter().find(|builtin| builtin.name == name) else {
            let names = names(&|_| true);
            let nearest = did_you_mean(name, &names);
            let list = names.join(", ");
            refuse(
                format!("there is no built-in script {name:?}{nearest}\n  there are: {list}"),
                "name one of these; `Script::builtins()` describes each",
            )
        };
        *builtin
    }

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

    /// The number of requests that it fails of every start, where that is as often as the SDK tries;
    /// `None` for the other scripts. Default: 3, as the SDKs for Rust, Go, JavaScript and boto3 try in
    /// standard mode.
    #[must_use]
    pub fn attempts(self) -> Option<u32> {
        self.json.contains(ATTEMPTS).then_some(self.attempts)
    }

    /// Sets the number of attempts that the client under test makes of one call: 4 for Java's SDK, 5 for
    /// boto3's legacy mode, or that of its own configuration.
    ///
    /// ```
    /// use sfn_mock::{Builtin, SfnMock};
    ///
    /// let lossy = Builtin::named("answers-lost-until-the-sdk-gives-up").with_attempts(4);
    /// let sfn = SfnMock::builder().script(lossy.script()).start();
    /// ```
    ///
    /// # Panics
    ///
    /// If `attempts` is 0, or the script has no such number ([`attempts`](Self::attempts)).
    #[must_use = "a changed script is a new value"]
    #[track_caller]
    pub fn with_attempts(self, attempts: u32) -> Self {
        if self.attempts().is_none() {
            let takes = names(&|builtin| builtin.attempts().is_some());
            refuse(
                format!(
                    "the built-in script {:?} has no number of attempts",
                    self.name
                ),
                format!("leave it out; these have one: {}", takes.join(", ")),
            );
        }
        if attempts == 0 {
            refuse(
                "expected 1 attempt or more, found 0",
                "give the number of attempts that the SDK makes of one call; its first request is one",
            );
        }
        Self { attempts, ..self }
    }

    /// Its text: a scenario file, to be copied and changed.
    #[must_use]
    pub fn json(self) -> Cow<'static, str> {
        match self.attempts {
            DEFAULT_ATTEMPTS => self.json.into(),
            attempts => self
                .json
                .replace(ATTEMPTS, &format!("\"times\": {attempts}"))
                .into(),
        }
    }

    /// The script. It is [optional](Script::optional): no request has to reach its scenarios.
    #[allow(
        clippy::missing_panics_doc,
        reason = "a test reads every built-in script"
    )]
    pub fn script(self) -> Script {
        let shown = format!("built-in script {:?}", self.name);
        file::parse(
            &self.json(),
            &shown,
            Cassettes::From(std::path::Path::new("")),
        )
        .unwrap_or_else(|error| panic!("sfn-mock: {error}"))
        .optional()
    }
}
