//! Cassettes: recorded exchanges in a file, played back, redacted, imported and exported.

mod body;
mod document;
mod exchange;
mod form;
#[cfg(feature = "record")]
mod growing;
mod headers;
mod json;
mod redaction;
#[cfg(feature = "schemars")]
mod schema;
mod secrets;
mod source;
mod tail;
mod write;

pub use document::Cassette;
pub use exchange::RecordedExchange;
#[cfg(feature = "record")]
pub(crate) use growing::Growing;
pub use redaction::Redaction;
pub use source::Source;
