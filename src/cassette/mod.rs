//! Cassettes: recorded exchanges in a file, played back, redacted, imported and exported.

mod adapt;
mod asked;
mod body;
mod capture;
mod document;
mod exchange;
mod form;
#[cfg(feature = "record")]
mod growing;
mod headers;
mod import;
mod json;
mod playback_options;
mod redaction;
mod reel;
#[cfg(feature = "schemars")]
mod schema;
mod source;
mod tail;
mod write;

pub(crate) use adapt::Adaptation;
#[cfg(feature = "record")]
pub(crate) use capture::Sent;
pub use document::Cassette;
pub use exchange::RecordedExchange;
#[cfg(feature = "record")]
pub(crate) use growing::CassetteWriter;
pub use import::Imported;
pub use playback_options::PlaybackOptions;
pub use redaction::Redaction;
pub(crate) use redaction::redacted_for_journal;
#[cfg(feature = "record")]
pub(crate) use redaction::{KEEP_UNREADABLE, Unreadable, hidden};
pub(crate) use reel::Player;
pub use source::Source;
