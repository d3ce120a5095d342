//! A script: a world and its scenarios, from a file or a builder.

use std::fmt;
use std::path::Path;

use super::file::Cassettes;
use super::{Diagnostic, LintLevels, Location, Order, Scenario, check, file};
use crate::cassette::PlaybackOptions;
use crate::clock::ClockKind;
use crate::error::{Error, ErrorKind};
use crate::lints::{Lint, LintLevel};
use crate::world::World;

/// A world (machines, settings) and its scenarios: the content of a scenario file.
///
/// ```
/// use sfn_mock::{Script, SfnMock};
///
/// let script = Script::parse(
///     r#"{
///       "stateMachines": [{ "name": "orders" }],
///       "scenarios": [{ "name": "throttled twice", "steps": [{ "fail": "ThrottlingException", "times": 2 }] }]
///     }"#,
/// )?;
/// let sfn = SfnMock::builder().script(script).start();
/// // ... the code under test makes its calls ...
/// # drop(sfn.close());
/// # Ok::<(), sfn_mock::Error>(())
/// ```
///
/// Every key but a scenario's `steps` is optional; an unknown key is an error. Each key is described
/// in `fixtures/scenario.schema.json`, which editors can read. A larger file:
///
/// ```
/// # let script = sfn_mock::Script::parse(r#"
/// {
///   "seed": 42, "clock": "frozen",
///   "stateMachines": [
///     { "name": "orders", "versions": [1, 2], "aliases": { "PROD": { "1": 90, "2": 10 } },
///       "executions": [{ "name": "order-1", "status": "FAILED", "startedDaysAgo": 9, "closedDaysAgo": 8 }] }
///   ],
///   "scenarios": [
///     { "name": "KMS throttles every order twice, and the third answer is lost",
///       "when": { "name": { "regex": "^order-" }, "input": { "contains": { "id": 42 } } },
///       "countedPer": "execution",
///       "steps": [
///         { "fail": "KmsThrottlingException", "times": 2, "delayMs": 50 },
///         { "loseResponse": { "truncate": { "afterBytes": 20, "then": "close" } } }
///       ] },
///     { "name": "then two workers meet",
///       "when": { "stateMachine": "orders", "name": "order-17" },
///       "steps": [{ "hold": { "until": 2 } }],
///       "afterwards": "serve",
///       "expect": { "min": 2 } }
///   ]
/// }
/// # "#)?;
/// # Ok::<(), sfn_mock::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "a script plays once it is given to `Builder::script`"]
pub struct Script {
    pub(crate) world: World,
    pub(crate) seed: Option<u64>,
    /// Default: running.
    pub(crate) clock: Option<ClockKind>,
    pub(crate) unsigned: Option<Unsigned>,
    /// With the place where it was set.
    pub(crate) unmatched: Option<(Unmatched, Location)>,
    pub(crate) scenarios: Vec<Scenario>,
    pub(crate) orders: Vec<Order>,
    pub(crate) lint_levels: LintLevels,
    /// The cassettes that answer where no scenario matches.
    pub(crate) playing: Vec<PlaybackOptions>,
}

/// The answer to a request without `Authorization`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Unsigned {
    /// MissingAuthenticationTokenException, as AWS answers.
    #[default]
    Refuse,
    /// It is served as if it were signed.
    Accept,
}

/// The handling of a request that no scenario matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Unmatched {
    /// The service answers it.
    #[default]
    Serve,
    /// It fails the test.
    FailTest,
}

impl Script {
    /// Reads a scenario file, and the cassettes that its steps play: a relative path of one begins
    /// at the folder of the scenario file.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, is not JSON in UTF-8, or has errors. The message has a line for each
    /// error, `file:line:column: path: message`; for a file that is not JSON, only the first. Lines
    /// and columns count from 1, columns in characters. A byte order mark at the beginning is skipped. The
    /// file can be a pipe; a device is refused.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let text = crate::file::read(ErrorKind::Script, "the scenario file", path)?;
        Self::of_text(&text, path)
    }

    /// Reads the content of a file at this path.
    pub(super) fn of_text(text: &str, path: &Path) -> Result<Self, Error> {
        let folder = path.parent().unwrap_or(Path::new(""));
        file::parse(text, &path.display().to_string(), Cassettes::From(folder))
    }

    /// Reads a script from JSON text, in the form of a scenario file. The relative path of a cassette
    /// begins at the current directory.
    ///
    /// # Errors
    ///
    /// If the text is not JSON, or has errors. The messages are those of
    /// [`load`](Self::load), for a file named `script`:
    ///
    /// ```
    /// use sfn_mock::Script;
    ///
    /// let error = Script::parse(r#"{ "scenarios": [{ "steps": [{ "fail": "ThrotlingException", "time": 2 }] }] }"#);
    /// assert_eq!(
    ///     error.unwrap_err().to_string(),
    ///     "script:1:39: scenarios[0].steps[0].fail: \"ThrotlingException\" is not in the error table; \
    ///      did you mean \"ThrottlingException\"? (another code needs a `status` beside it)\n\
    ///      script:1:61: scenarios[0].steps[0].time: unknown key \"time\"; did you mean \"times\"?",
    /// );
    /// ```
    pub fn parse(json: &str) -> Result<Self, Error> {
        file::parse(json, "script", Cassettes::From(Path::new("")))
    }

    /// Reads a script of a stranger, whose steps play cassettes of this folder alone.
    #[cfg(feature = "cli")]
    pub(crate) fn parse_confined(json: &str, folder: Option<&Path>) -> Result<Self, Error> {
        file::parse(json, "script", Cassettes::Within(folder))
    }

    /// Returns the JSON Schema of the scenario file (draft 2020-12), for editors and for tools that write
    /// such files. Requires feature `schemars`. The crate's sources have it as
    /// `fixtures/scenario.schema.json`.
    ///
    /// It describes keys and types. Contradictions (an alias without its version, a fault that a step
    /// cannot have) are reported by [`load`](Self::load) alone.
    ///
    /// ```
    /// assert_eq!(sfn_mock::Script::schema()["title"], "Script");
    /// ```
    #[cfg(feature = "schemars")]
    #[must_use]
    pub fn schema() -> serde_json::Value {
        serde_json::from_str(include_str!("../../fixtures/scenario.schema.json"))
            .unwrap_or_default()
    }

    /// Adds all settings of `other`. Two different values of one setting are a contradiction.
    pub(crate) fn merge(&mut self, other: Self) -> Result<(), String> {
        let Self {
            world,
            seed,
            clock,
            unsigned,
            unmatched,
            scenarios,
            orders,
            lint_levels,
            playing,
        } = other;
        merge_world(&mut self.world, world)?;
        merge_setting("seed", &mut self.seed, seed)?;
        if let (Some(ours), Some(theirs)) = (self.clock, clock)
            && ours != theirs
        {
            return Err(format!(
                "two scripts contradict each other: one has a clock {ours}, the other one {theirs}"
            ));
        }
        self.clock = self.clock.or(clock);
        merge_setting("unsigned", &mut self.unsigned, unsigned)?;
        if let (Some((ours, _)), Some((theirs, _))) = (&self.unmatched, &unmatched)
            && ours != theirs
        {
            return Err(contradiction("unmatched", ours, theirs));
        }
        self.unmatched = self.unmatched.take().or(unmatched);
        self.lint_levels.merge(lint_levels)?;
        self.scenarios.extend(scenarios);
        self.orders.extend(orders);
        self.playing.extend(playing);
        Ok(())
    }

    /// Reports whether a running mock can mount all of it: it has scenarios, their orders, and settings that
    /// are fixed when a mock starts, but nothing else.
    #[cfg(feature = "cli")]
    pub(crate) fn is_mountable(&self) -> bool {
        self.world == World::default()
            && self.unmatched.is_none()
            && self.playing.is_empty()
            && self.lint_levels.is_empty()
    }

    /// Allows that no request reaches its scenarios or some of their steps, as
    /// [`Scenario::optional`] does for one scenario; `"optional": true` in a file.
    pub fn optional(mut self) -> Self {
        for scenario in &mut self.scenarios {
            scenario.optional = true;
        }
        self
    }

    /// Returns the level of a lint; `None` if this script does not set it.
    #[must_use]
    pub fn lint_level(&self, lint: Lint) -> Option<LintLevel> {
        self.lint_levels.get(lint)
    }

    /// The errors in this script.
    pub(crate) fn diagnostics(&self) -> Vec<Diagnostic> {
        check::diagnostics(self)
    }
}

/// Adds all settings of another script's world. Two different values of one setting are a contradiction.
fn merge_world(ours: &mut World, theirs: World) -> Result<(), String> {
    let World {
        partition,
        region,
        account,
        name_retention,
        open_execution_limit,
        input_equality,
        describe_lag,
        list_lag,
        throttling,
        machines,
        activities,
    } = theirs;
    let open = &mut ours.open_execution_limit;
    merge_setting("partition", &mut ours.partition, partition)?;
    merge_setting("region", &mut ours.region, region)?;
    merge_setting("account", &mut ours.account, account)?;
    merge_setting("name retention", &mut ours.name_retention, name_retention)?;
    merge_setting("open-execution limit", open, open_execution_limit)?;
    merge_setting("input equality", &mut ours.input_equality, input_equality)?;
    merge_setting("describe lag", &mut ours.describe_lag, describe_lag)?;
    merge_setting("list lag", &mut ours.list_lag, list_lag)?;
    merge_setting("throttling", &mut ours.throttling, throttling)?;
    if let Some(machines) = machines {
        ours.machines.get_or_insert_default().extend(machines);
    }
    ours.activities.extend(activities);
    Ok(())
}

/// Takes over a setting of another script; an error if both have different values.
fn merge_setting<T: PartialEq + fmt::Debug>(
    what: &str,
    ours: &mut Option<T>,
    theirs: Option<T>,
) -> Result<(), String> {
    match (&*ours, &theirs) {
        (Some(ours), Some(theirs)) if ours != theirs => {
            return Err(contradiction(what, ours, theirs));
        }
        (Some(_), _) => {}
        (None, _) => *ours = theirs,
    }
    Ok(())
}

fn contradiction(what: &str, ours: &dyn fmt::Debug, theirs: &dyn fmt::Debug) -> String {
    format!("two scripts contradict each other: one has {what} {ours:?}, the other {theirs:?}")
}
