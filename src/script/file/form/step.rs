//! Steps in a scenario file: one act and its modifiers.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{FileFinish, FilePlay, FileTimes};
use crate::aws::KmsKeyState;
use crate::fault::Ending;

/// What happens to one request, or to several in a row: exactly one of `serve`, `fail`, `reply`,
/// `play`, `loseRequest`, `loseResponse` and `hold`, and its modifiers.
#[derive(Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "schemars",
    schemars(rename = "Step", extend("oneOf" = crate::script::file::schema::one_act()))
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FileStep {
    /// The service answers, as it would without a script.
    pub(crate) serve: Option<Empty>,
    /// The service refuses with this code, and nothing is started. A code that is not in the
    /// error table needs a `status` beside it.
    #[serde(default)]
    #[cfg_attr(
        feature = "schemars",
        schemars(schema_with = "crate::script::file::schema::error_code")
    )]
    pub(crate) fail: Option<String>,
    /// With `fail`: the member of KmsInvalidStateException.
    pub(crate) kms_key_state: Option<KmsKeyState>,
    /// With `fail`: another text.
    pub(crate) message: Option<String>,
    /// With `fail`: the member of ValidationException.
    pub(crate) reason: Option<String>,
    /// With `fail`: another HTTP status.
    #[cfg_attr(feature = "schemars", schemars(range(min = 400, max = 599)))]
    pub(crate) status: Option<u16>,
    /// Somebody else answers, and nothing is started: a proxy, a load balancer.
    pub(crate) reply: Option<FileReply>,
    /// A recorded exchange answers, and nothing is started.
    pub(crate) play: Option<FilePlay>,
    /// The request is lost on its way, and nothing is started: `reset`, `close`, `stall` or
    /// `garbage`.
    pub(crate) lose_request: Option<FileFault>,
    /// The execution is started, and the answer is lost on its way back: `reset`, `close`,
    /// `stall`, `garbage` or `truncate`.
    pub(crate) lose_response: Option<FileFault>,
    /// The request waits before the service sees it.
    pub(crate) hold: Option<FileHold>,
    /// How the execution ends by itself that is started or redriven, with `serve`, `loseResponse`
    /// and `hold`.
    pub(crate) finish: Option<FileFinish>,
    /// How many requests the step takes: 1 unless told otherwise, and as many as a `hold` waits
    /// for.
    #[serde(default)]
    #[cfg_attr(
        feature = "schemars",
        schemars(schema_with = "crate::script::file::schema::times")
    )]
    pub(crate) times: Option<FileTimes>,
    /// How many milliseconds late the answer comes.
    pub(crate) delay_ms: Option<u64>,
    /// How late the answer comes, drawn from the seed.
    pub(crate) latency: Option<FileLatency>,
    /// With which probability the step takes a request.
    #[cfg_attr(feature = "schemars", schemars(range(min = 0, max = 1)))]
    pub(crate) probability: Option<f64>,
    /// How the delivery of the answer breaks, with `serve`, `fail`, `reply` and `play`.
    pub(crate) damage: Option<FileFault>,
}

/// Nothing more to say: `{}`.
#[derive(Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Empty {}

/// How long requests wait.
#[derive(Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "Hold"))]
#[serde(deny_unknown_fields)]
pub(crate) struct FileHold {
    /// When so many have arrived, all are let go, in order of arrival. Without it, the test lets
    /// them go.
    #[cfg_attr(feature = "schemars", schemars(range(min = 1)))]
    pub(crate) until: Option<u64>,
}

/// How delivery breaks on the wire.
#[derive(Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "Fault"))]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub(crate) enum FileFault {
    /// An RST, before any byte of the answer.
    Reset,
    /// A FIN, before any byte of the answer.
    Close,
    /// Nothing comes, and the connection is kept.
    Stall,
    /// Bytes that are no HTTP, then a FIN.
    Garbage,
    /// The head and some bytes of the body, then the end.
    Truncate {
        /// How many bytes of the body arrive.
        after_bytes: usize,
        /// `close` unless told otherwise.
        then: Option<Ending>,
    },
    /// All of the answer, a few bytes at a time.
    Trickle {
        /// How many at a time.
        #[cfg_attr(feature = "schemars", schemars(range(min = 1)))]
        bytes: usize,
        /// How many milliseconds from one time to the next.
        every_ms: u64,
    },
    /// The answer with an empty body.
    EmptyBody,
    /// The answer with its body cut in the middle, whole as HTTP.
    BrokenJson,
}

/// An answer that the script writes itself.
#[derive(Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "Reply"))]
#[serde(deny_unknown_fields)]
pub(crate) struct FileReply {
    #[cfg_attr(feature = "schemars", schemars(range(min = 200, max = 599)))]
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) body: String,
}

/// How late an answer comes, in milliseconds.
#[derive(Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "Latency"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(clippy::enum_variant_names, reason = "the file's keys name their unit")]
pub(crate) enum FileLatency {
    /// Always so many.
    FixedMs(u64),
    /// Any number from `min` to `max`, all alike.
    UniformMs { min: u64, max: u64 },
    /// Half of the answers come before `median`; `sigma` says how long the tail is.
    LogNormalMs {
        median: u64,
        #[cfg_attr(feature = "schemars", schemars(range(min = 0, max = 4)))]
        sigma: f64,
    },
}
