//! Recording: what is recorded from where into which file, and what of it is on disk.

mod credentials;
mod mode;
mod recording;
mod tape;
mod upstream;

pub use credentials::Credentials;
pub use mode::RecordMode;
pub(crate) use recording::Opened;
pub use recording::Recording;
pub(crate) use tape::Tape;
pub(crate) use upstream::{Signing, Upstream};
