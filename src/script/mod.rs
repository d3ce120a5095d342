//! What was written: scenarios and scripts; and playback, how far the mounted ones have come.

mod builtin;
mod call_count;
mod check;
mod compare;
mod document;
mod file;
mod index;
mod lint_levels;
mod mending;
mod order;
mod origin;
mod playback;
mod scenario;
mod step;
mod when;

use crate::file::{Flaw, nearest};

pub use builtin::Builtin;
pub use call_count::CallCount;
pub(crate) use compare::{Comparison, Fit};
pub use document::{Script, Unmatched, Unsigned};
pub(crate) use lint_levels::LintLevels;
pub(crate) use mending::mended;
pub(crate) use order::{Order, TooEarly};
pub(crate) use origin::{Origin, Written};
pub(crate) use playback::{Match, MatchContext, MountId, Mounted, Playback, message_of};
pub use scenario::{Afterwards, Scenario};
pub(crate) use step::{Act, Play};
pub use step::{Step, Times};
pub use when::{When, operation, start_execution};
