//! Cassettes: recorded exchanges in a file, played back, redacted, imported and exported.

mod body;
mod document;
mod exchange;
mod form;
mod headers;
mod json;
mod redaction;
#[cfg(feature = "schemars")]
mod schema;
mod secrets;
mod source;
mod write;

pub use document::Cassette;
pub use exchange::RecordedExchange;
pub use redaction::Redaction;
pub use source::Source;
