//! Recording: what is recorded from where into which file, and what of it is on disk.

mod credentials;
mod mode;
mod recorder;
mod recording;
mod upstream;

pub use credentials::Credentials;
pub use mode::RecordMode;
pub(crate) use recorder::Recorder;
pub(crate) use recording::Opened;
pub use recording::Recording;
pub(crate) use upstream::{Signing, Upstream};
