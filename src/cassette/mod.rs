//! Cassettes: recorded exchanges in a file, played back, redacted, imported and exported.

mod adapt; //            answers for the request at hand
mod append_log; //       the exchanges that the file does not hold yet
mod document;
mod exchange;
mod file_form; //        the form of the file
mod headers; //          the headers that are kept and compared
#[cfg(feature = "record")]
mod import; //           other tools' recordings
mod json; //             JSON as it is spelled
mod match_key; //        the parts of a request that are compared
mod playback_options;
mod player; //           the progress of a playback
mod redaction;
mod replace; //          the replacement of the file
mod source;
#[cfg(feature = "record")]
mod writer; //           the file that is being recorded

pub(crate) use adapt::Adaptation;
#[cfg(feature = "cli")]
pub(crate) use append_log::path as append_log_path;
pub use document::Cassette;
pub use exchange::RecordedExchange;
#[cfg(feature = "record")]
pub use import::Imported;
pub use playback_options::PlaybackOptions;
pub(crate) use player::Player;
pub use redaction::Redaction;
#[cfg(feature = "record")]
pub(crate) use redaction::{KEEP_UNREADABLE, hide_secrets, write_redacted_journal};
pub(crate) use redaction::{is_secret_name, without_secrets};
pub use source::Source;
#[cfg(feature = "record")]
pub(crate) use writer::CassetteWriter;
