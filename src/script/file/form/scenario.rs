//! Scenarios in a scenario file: when, how often, what comes afterwards.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{FileName, FileStep, FileText};
use crate::script::Afterwards;

/// When (which requests), steps (what happens to the first, the second, ... of them), afterwards.
#[derive(Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "Scenario"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FileScenario {
    /// What the world does, for failure messages.
    pub(crate) name: Option<String>,
    /// Which requests it is about; without it, all.
    #[serde(default)]
    pub(crate) when: FileWhen,
    /// `scenario` unless told otherwise.
    #[serde(default)]
    pub(crate) counted_per: CountedPer,
    pub(crate) steps: Vec<FileStep>,
    /// `serve` unless told otherwise.
    #[serde(default)]
    pub(crate) afterwards: Afterwards,
    /// How many requests must reach it.
    pub(crate) expect: Option<FileExpected>,
}

/// Which requests a scenario is about. Every condition must hold.
#[derive(Deserialize, Default)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "When"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FileWhen {
    /// An operation of Step Functions, such as `StartExecution`.
    pub(crate) operation: Option<String>,
    /// Its name, its name with a version or alias, or its ARN as sent.
    pub(crate) state_machine: Option<FileText>,
    /// The execution's name; `null` for an unnamed start.
    pub(crate) name: Option<FileName>,
    pub(crate) input: Option<FileInput>,
    /// By name, in any case.
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, FileText>,
}

/// What the input is to be, as JSON.
#[derive(Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "Input"))]
#[serde(rename_all = "camelCase")]
pub(crate) enum FileInput {
    /// It is this.
    Equals(Value),
    /// Every member given here is there, and theirs, and so on.
    Contains(Value),
}

/// Whose requests a scenario's steps are counted by.
#[derive(Deserialize, Default, PartialEq)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) enum CountedPer {
    /// All that match.
    #[default]
    Scenario,
    /// Each execution meets its own first, second, third step.
    Execution,
}

/// How many requests a scenario is to meet.
#[derive(Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "CallCount"))]
#[serde(deny_unknown_fields)]
pub(crate) struct FileExpected {
    /// At least.
    pub(crate) min: Option<u64>,
    /// At most.
    pub(crate) max: Option<u64>,
}
