//! What was written: scenarios and scripts; and playback, how far the mounted ones have come.

mod check;
mod expected;
mod file;
mod playback;
mod scenario;
mod script;
mod step;
mod when;

pub use expected::Expected;
pub(crate) use playback::{Cue, MountId, Mounted, Playback, Seen};
pub use scenario::{Afterwards, Scenario};
pub use script::{Script, Unmatched, Unsigned};
pub(crate) use step::Act;
pub use step::{Step, Times};
pub use when::{When, operation, start_execution};
