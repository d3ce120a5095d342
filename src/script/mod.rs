//! What was written: scenarios and scripts; and playback, how far the mounted ones have come.

mod builtin;
mod check;
mod document;
mod expected;
mod file;
mod playback;
mod scenario;
mod step;
mod when;

use crate::file::{Flaw, nearest};

pub use builtin::Builtin;
pub use document::{Script, Unmatched, Unsigned};
pub use expected::Expected;
pub(crate) use playback::{Cue, MountId, Mounted, Playback, Seen};
pub use scenario::{Afterwards, Scenario};
pub(crate) use step::{Act, Play};
pub use step::{Step, Times};
pub use when::{When, operation, start_execution};
