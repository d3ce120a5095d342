//! State machines and their executions in a scenario file.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::FileFinish;

use crate::aws::{ExecutionStatus, KmsAccess, KmsKeyState, StateMachineStatus, StateMachineType};

/// A state machine that exists.
#[derive(Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "StateMachine"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FileMachine {
    /// Its name, not its ARN.
    #[cfg_attr(feature = "schemars", schemars(length(min = 1, max = 80)))]
    pub(crate) name: String,
    /// `STANDARD` unless told otherwise.
    pub(crate) r#type: Option<StateMachineType>,
    /// `ACTIVE` unless told otherwise.
    pub(crate) status: Option<StateMachineStatus>,
    /// The versions it has.
    #[serde(default)]
    pub(crate) versions: Vec<u32>,
    /// Each alias with one version or two and their weights, which sum to 100.
    #[serde(default)]
    pub(crate) aliases: BTreeMap<String, BTreeMap<u32, u32>>,
    /// `ENABLED` unless told otherwise.
    pub(crate) kms_key_state: Option<KmsKeyState>,
    /// `ALLOWED` unless told otherwise.
    pub(crate) kms_access: Option<KmsAccess>,
    /// How the executions that calls start on it end by themselves.
    pub(crate) finish: Option<FileFinish>,
    /// Its definition, as text: kept and compared byte for byte, and never interpreted. Without it,
    /// the machine takes over that of the first CreateStateMachine that names it.
    pub(crate) definition: Option<String>,
    /// The ARN of its role: `role/sfn-mock` of the mock's account unless told otherwise.
    #[cfg_attr(feature = "schemars", schemars(length(min = 1, max = 256)))]
    pub(crate) role_arn: Option<String>,
    /// Its tags.
    #[serde(default)]
    pub(crate) tags: BTreeMap<String, String>,
    /// What exists when the mock starts.
    #[serde(default)]
    pub(crate) executions: Vec<FileExecution>,
}

/// An execution that exists when the mock starts.
#[derive(Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "Execution"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FileExecution {
    #[cfg_attr(feature = "schemars", schemars(length(min = 1, max = 80)))]
    pub(crate) name: String,
    /// Its input, byte for byte; without it, it was started without one.
    pub(crate) input: Option<String>,
    /// `RUNNING` unless told otherwise.
    pub(crate) status: Option<ExecutionStatus>,
    #[serde(default)]
    #[cfg_attr(feature = "schemars", schemars(range(min = 0)))]
    pub(crate) started_days_ago: f64,
    /// Its name comes free so many days after this as the world's `nameRetentionDays` says.
    #[serde(default)]
    #[cfg_attr(feature = "schemars", schemars(range(min = 0)))]
    pub(crate) closed_days_ago: f64,
}
