//! Advice on callers in a scenario file: how much each rule matters.

use serde::Deserialize;

use crate::model::{Advice, Level};

/// How much each rule of advice matters: `warn` unless told otherwise.
#[derive(Deserialize, Default)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "Advice"))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct FileAdvice {
    /// A start without a name.
    unnamed_start: Option<Level>,
    /// A name of exactly 80 characters.
    name_at_limit: Option<Level>,
    /// One name with inputs that differ only in a time or an id.
    volatile_input: Option<Level>,
    /// A throttle by KMS that nobody retried.
    kms_throttling_given_up: Option<Level>,
    /// The same request again after an error that is final.
    retry_after_final: Option<Level>,
    /// Retries by hand around those of the SDK.
    retries_around_retries: Option<Level>,
    /// ExecutionAlreadyExists taken for success.
    taken_as_done: Option<Level>,
    /// A name that `CloudWatch` Logs does not take.
    name_without_logs: Option<Level>,
}

impl FileAdvice {
    /// The rules that the file speaks of.
    pub(crate) fn levels(&self) -> impl Iterator<Item = (Advice, Level)> {
        let said = |advice| match advice {
            Advice::UnnamedStart => self.unnamed_start,
            Advice::NameAtLimit => self.name_at_limit,
            Advice::VolatileInput => self.volatile_input,
            Advice::KmsThrottlingGivenUp => self.kms_throttling_given_up,
            Advice::RetryAfterFinal => self.retry_after_final,
            Advice::RetriesAroundRetries => self.retries_around_retries,
            Advice::TakenAsDone => self.taken_as_done,
            Advice::NameWithoutLogs => self.name_without_logs,
        };
        let all = Advice::ALL.iter();
        all.filter_map(move |advice| Some((*advice, said(*advice)?)))
    }
}
