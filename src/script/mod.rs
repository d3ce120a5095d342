//! Scenarios, scripts and their files; and playback, the progress of mounted scenarios.

mod builtin;
mod call_count;
mod check;
#[cfg(feature = "cli")]
mod command_line;
mod compare;
mod document;
mod file;
mod hints;
mod lint_levels;
mod match_context;
mod operations;
mod order;
mod playback;
mod scenario;
mod step;
mod when;

use crate::file::{Diagnostic, nearest};

pub use builtin::Builtin;
pub use call_count::CallCount;
pub(crate) use check::SECOND_GATE;
pub(crate) use compare::{Comparison, Fit};
pub use document::{Script, Unmatched, Unsigned};
pub(crate) use hints::hints;
pub(crate) use lint_levels::LintLevels;
pub(crate) use match_context::MatchContext;
pub use operations::{
    describe_execution, get_activity_task, get_execution_history, list_executions,
    redrive_execution, send_task_failure, send_task_heartbeat, send_task_success, start_execution,
    start_sync_execution, stop_execution,
};
pub(crate) use order::{Order, TooEarly};
pub(crate) use playback::{Match, MountId, Mounted, Playback};
pub(crate) use scenario::Location;
pub use scenario::{Afterwards, Scenario};
pub(crate) use step::{Play, StepAction};
pub use step::{Step, Times};
pub use when::{When, operation};
