//! The scenario file's JSON, member by member.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::fault::Ending;
use crate::model::{
    ExecutionStatus, InputEquality, KmsAccess, KmsKeyState, StateMachineStatus, StateMachineType,
};
use crate::script::{Afterwards, Unmatched, Unsigned};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct File {
    pub(super) partition: Option<String>,
    pub(super) region: Option<String>,
    pub(super) account: Option<String>,
    pub(super) seed: Option<u64>,
    pub(super) name_retention_days: Option<u32>,
    pub(super) open_execution_limit: Option<u64>,
    pub(super) input_equality: Option<InputEquality>,
    pub(super) unsigned: Option<Unsigned>,
    pub(super) unmatched: Option<Unmatched>,
    #[serde(default)]
    pub(super) state_machines: Vec<FileMachine>,
    #[serde(default)]
    pub(super) scenarios: Vec<FileScenario>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct FileMachine {
    pub(super) name: String,
    pub(super) r#type: Option<StateMachineType>,
    pub(super) status: Option<StateMachineStatus>,
    #[serde(default)]
    pub(super) versions: Vec<u32>,
    #[serde(default)]
    pub(super) aliases: BTreeMap<String, BTreeMap<u32, u32>>,
    pub(super) kms_key_state: Option<KmsKeyState>,
    pub(super) kms_access: Option<KmsAccess>,
    #[serde(default)]
    pub(super) executions: Vec<FileExecution>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct FileExecution {
    pub(super) name: String,
    pub(super) input: Option<String>,
    pub(super) status: Option<ExecutionStatus>,
    #[serde(default)]
    pub(super) started_days_ago: f64,
    #[serde(default)]
    pub(super) closed_days_ago: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct FileScenario {
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) when: FileWhen,
    #[serde(default)]
    pub(super) counted_per: CountedPer,
    pub(super) steps: Vec<FileStep>,
    #[serde(default)]
    pub(super) afterwards: Afterwards,
    pub(super) expect: Option<FileExpected>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct FileWhen {
    pub(super) operation: Option<String>,
    pub(super) state_machine: Option<FileText>,
    /// `Some(None)` where the file says `null`: an unnamed start.
    #[serde(default, deserialize_with = "present")]
    #[allow(
        clippy::option_option,
        reason = "absent, `null` and a text are three things"
    )]
    pub(super) name: Option<Option<FileText>>,
    pub(super) input: Option<FileInput>,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, FileText>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a text, or { \"regex\": text }")]
pub(super) enum FileText {
    Equals(String),
    Matches(FileRegex),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileRegex {
    pub(super) regex: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum FileInput {
    Equals(Value),
    Contains(Value),
}

#[derive(Deserialize, Default, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(super) enum CountedPer {
    #[default]
    Scenario,
    Execution,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileExpected {
    pub(super) min: Option<u64>,
    pub(super) max: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct FileStep {
    pub(super) serve: Option<Empty>,
    pub(super) fail: Option<String>,
    pub(super) kms_key_state: Option<KmsKeyState>,
    pub(super) message: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) status: Option<u16>,
    pub(super) reply: Option<FileReply>,
    pub(super) lose_request: Option<FileFault>,
    pub(super) lose_response: Option<FileFault>,
    pub(super) hold: Option<FileHold>,
    pub(super) times: Option<FileTimes>,
    pub(super) delay_ms: Option<u64>,
    pub(super) latency: Option<FileLatency>,
    pub(super) probability: Option<f64>,
    pub(super) damage: Option<FileFault>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Empty {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileHold {
    pub(super) until: Option<u64>,
}

#[derive(Deserialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub(super) enum FileFault {
    Reset,
    Close,
    Stall,
    Garbage,
    Truncate {
        after_bytes: usize,
        then: Option<Ending>,
    },
    Trickle {
        bytes: usize,
        every_ms: u64,
    },
    EmptyBody,
    BrokenJson,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileReply {
    pub(super) status: u16,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) body: String,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a number from 1, or \"forever\"")]
pub(super) enum FileTimes {
    Exactly(u64),
    Forever(Forever),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Forever {
    Forever,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(clippy::enum_variant_names, reason = "the file's keys name their unit")]
pub(super) enum FileLatency {
    FixedMs(u64),
    UniformMs { min: u64, max: u64 },
    LogNormalMs { median: u64, sigma: f64 },
}

fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    reader: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(reader).map(Some)
}
