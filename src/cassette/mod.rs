//! Cassettes: recorded exchanges in a file, played back, redacted, imported and exported.

mod body;
mod document;
mod exchange;
mod form;
mod json;
#[cfg(feature = "schemars")]
mod schema;
mod source;
mod write;

pub use document::Cassette;
pub use exchange::RecordedExchange;
pub use source::Source;
