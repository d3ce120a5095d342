//! Lint on callers in a scenario file: how much each rule matters.

use serde::Deserialize;

use crate::lints::{Lint, LintLevel};

/// How much each rule of advice matters: `warn` unless told otherwise.
#[derive(Deserialize, Default)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "Lint"))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct FileLints {
    /// A start without a name.
    unnamed_start: Option<LintLevel>,
    /// A name of exactly 80 characters.
    name_at_limit: Option<LintLevel>,
    /// One name with inputs that differ only in a time or an id.
    volatile_input: Option<LintLevel>,
    /// A throttle by KMS that nobody retried.
    kms_throttling_given_up: Option<LintLevel>,
    /// The same request again after an error that is final.
    retry_after_final: Option<LintLevel>,
    /// Retries by hand around those of the SDK.
    retries_around_retries: Option<LintLevel>,
    /// ExecutionAlreadyExists taken for success.
    taken_as_done: Option<LintLevel>,
    /// A name that `CloudWatch` Logs does not take.
    name_without_logs: Option<LintLevel>,
}

impl FileLints {
    /// The rules that the file speaks of.
    pub(crate) fn levels(&self) -> impl Iterator<Item = (Lint, LintLevel)> {
        let said = |advice| match advice {
            Lint::UnnamedStart => self.unnamed_start,
            Lint::NameAtLimit => self.name_at_limit,
            Lint::VolatileInput => self.volatile_input,
            Lint::KmsThrottlingGivenUp => self.kms_throttling_given_up,
            Lint::RetryAfterFinal => self.retry_after_final,
            Lint::RetriesAroundRetries => self.retries_around_retries,
            Lint::TakenAsDone => self.taken_as_done,
            Lint::NameWithoutLogs => self.name_without_logs,
        };
        let all = Lint::ALL.iter();
        all.filter_map(move |advice| Some((*advice, said(*advice)?)))
    }
}
