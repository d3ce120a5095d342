//! Recordings: their settings, their upstream, and the recorder that fills the cassette. Requires
//! feature `record`.

mod mode;
mod recorder;
mod recording;
mod upstream;

pub use mode::RecordMode;
pub(crate) use recorder::Recorder;
pub(crate) use recording::OpenRecording;
pub use recording::Recording;
pub use upstream::Credentials;
pub(crate) use upstream::{Signing, Upstream};
