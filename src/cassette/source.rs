//! Where a cassette's exchanges come from.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::file::Node;

/// Where the exchanges of a [`Cassette`](crate::Cassette) come from, so that nobody takes for AWS's
/// word what is a guess.
///
/// ```
/// use sfn_mock::Source;
///
/// Source::recorded("moto 5.1.0", std::time::SystemTime::now()).client("boto3 1.43");
/// Source::documentation("the API reference, Errors of StartExecution");
/// Source::synthetic("a proxy's answer, made up");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
#[non_exhaustive]
pub enum Source {
    /// They went over a wire.
    Recorded {
        /// Which service answered, with its version or its region.
        service: String,
        /// When, in UTC: `2026-01-02T03:04:05Z`.
        at: String,
        /// Which client asked.
        #[serde(skip_serializing_if = "Option::is_none")]
        client: Option<String>,
    },
    /// They are written after a description of the service.
    Documentation {
        /// Which description.
        from: String,
    },
    /// They are made up.
    Synthetic {
        /// What they stand for.
        note: String,
    },
}

impl Source {
    /// Reads a source from a cassette file.
    pub(super) fn read(node: Node<'_>) -> Option<Self> {
        let (kind, value) = node.variant(&[
            ("recorded", true),
            ("documentation", true),
            ("synthetic", true),
        ])?;
        let node = value?;
        Some(match kind {
            "recorded" => {
                let source = node.object(&["service", "at", "client"])?;
                let (service, at) = (
                    source.required_string("service"),
                    source.required_string("at"),
                );
                Self::Recorded {
                    service: service?,
                    at: at?,
                    client: source.string("client"),
                }
            }
            "documentation" => Self::Documentation {
                from: node.object(&["from"])?.required_string("from")?,
            },
            _ => Self::Synthetic {
                note: node.object(&["note"])?.required_string("note")?,
            },
        })
    }

    /// Recorded from this service, such as `moto 5.1.0` or `AWS, eu-west-1`, at this time.
    #[must_use]
    pub fn recorded(service: impl Into<String>, at: SystemTime) -> Self {
        let at = Timestamp::from(at).to_string();
        Self::Recorded {
            service: service.into(),
            at: at.replace(" UTC", "Z").replace(' ', "T"),
            client: None,
        }
    }

    /// Written after this description of the service.
    #[must_use]
    pub fn documentation(from: impl Into<String>) -> Self {
        Self::Documentation { from: from.into() }
    }

    /// Made up, to stand for this.
    #[must_use]
    pub fn synthetic(note: impl Into<String>) -> Self {
        Self::Synthetic { note: note.into() }
    }

    /// Recorded through this client, such as `aws-sdk-sfn 1.125`. It says nothing of a source that
    /// is not recorded.
    #[must_use]
    pub fn client(mut self, by: impl Into<String>) -> Self {
        if let Self::Recorded { client, .. } = &mut self {
            *client = Some(by.into());
        }
        self
    }
}
