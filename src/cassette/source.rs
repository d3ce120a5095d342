//! The origin of a cassette's exchanges.

use std::time::SystemTime;

use serde::Deserialize;

use crate::clock::Timestamp;

/// The origin of the exchanges of a [`Cassette`](crate::cassette::Cassette), so that a reader can distinguish
/// a guess from AWS's answer.
///
/// ```
/// use sfn_mock::cassette::Source;
///
/// Source::recorded("moto 5.1.0", std::time::SystemTime::now()).client("boto3 1.43");
/// Source::documentation("the API reference, Errors of StartExecution");
/// Source::synthetic("a proxy's answer, made up");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
#[non_exhaustive]
pub enum Source {
    /// They went over a wire.
    Recorded {
        /// The service that answered, with its version or its region.
        service: String,
        /// The time, in UTC: `2026-01-02T03:04:05Z`.
        at: String,
        /// The client that sent the requests.
        client: Option<String>,
    },
    /// They follow a description of the service.
    Documentation {
        /// The description.
        from: String,
    },
    /// They are made up.
    Synthetic {
        /// The case that they represent.
        note: String,
    },
}

impl Source {
    /// The source of exchanges with this service, such as `moto 5.1.0` or `AWS, eu-west-1`, at this
    /// time.
    #[must_use]
    pub fn recorded(service: impl Into<String>, at: SystemTime) -> Self {
        let at = Timestamp::from(at).to_string();
        Self::Recorded {
            service: service.into(),
            at: at.replace(" UTC", "Z").replace(' ', "T"),
            client: None,
        }
    }

    /// The source of exchanges that follow this description of the service.
    #[must_use]
    pub fn documentation(from: impl Into<String>) -> Self {
        Self::Documentation { from: from.into() }
    }

    /// The source of exchanges that are made up, to represent this case.
    #[must_use]
    pub fn synthetic(note: impl Into<String>) -> Self {
        Self::Synthetic { note: note.into() }
    }

    /// Names the client, such as `aws-sdk-sfn 1.125`. It has no effect on a source that is not
    /// recorded.
    #[must_use]
    pub fn client(mut self, by: impl Into<String>) -> Self {
        if let Self::Recorded { client, .. } = &mut self {
            *client = Some(by.into());
        }
        self
    }
}
