//! The timeline: the exchanges and their events, in causal order.

use std::fmt;
use std::sync::Arc;

use super::calls::CallPositions;
use super::journal_path::JournalPath;
use super::style::Style;
use super::table::Table;
use super::{Exchange, Exchanges, Release, archive, mermaid};
use crate::cassette::Redaction;

/// The exchanges and their events, in causal order: each logical call with its attempts, the client's waits
/// between them, the commits of the service, the answers and faults on the wire, and the scenario and step
/// that caused them.
///
/// It comes in three forms: as text (its `Display`; every failure message ends with an excerpt of
/// it), as an [archive](Timeline::to_har) for a HAR viewer, and as a
/// [sequence diagram](Timeline::to_mermaid) for a pull request.
///
/// ```
/// # use sfn_mock::SfnMock;
/// # let sfn = SfnMock::start();
/// println!("{}", sfn.timeline());
/// // timeline: 2 exchanges in 1 call, 1 execution started (seed 42)
/// //          at     waited  #   attempt  service            wire
/// //   call 1: StartExecution orders/order-17, max=3
/// //     0.001 s             #1  1.1      COMMIT order-17    RST, 200 lost   ["lossy", step 1]
/// //     0.734 s   +0.733 s  #2  1.2      replayed order-17  200, 145 bytes
/// ```
///
/// COMMIT means that the service started an execution, whether or not its client was answered.
#[derive(Debug, Clone)]
pub struct Timeline {
    exchanges: Exchanges,
    pub(super) releases: Vec<Release>,
    pub(super) seed: u64,
    path: Arc<JournalPath>,
    /// The redaction of a mock that records.
    pub(super) redaction: Option<Arc<Redaction>>,
    /// Set for a verification, after which no attempt comes.
    pub(super) verified: bool,
}

impl Timeline {
    pub(super) fn new(
        exchanges: Exchanges,
        releases: Vec<Release>,
        seed: u64,
        path: Arc<JournalPath>,
        redaction: Option<Arc<Redaction>>,
    ) -> Self {
        Self {
            exchanges,
            releases,
            seed,
            path,
            redaction,
            verified: false,
        }
    }

    /// Marks it as the timeline of a verification, which marks the calls that were given up early.
    pub(crate) fn of_verification(mut self) -> Self {
        self.verified = true;
        self
    }

    /// The exchanges that it shows.
    pub(crate) fn exchanges(&self) -> &Exchanges {
        &self.exchanges
    }

    /// Returns the call of each exchange.
    pub(super) fn places(&self) -> CallPositions {
        CallPositions::new(&mut self.exchanges.iter(), self.exchanges.len())
    }

    /// Returns the text of `Display`, in colour if stderr is a terminal and `NO_COLOR` is not
    /// set.
    ///
    /// ```
    /// # use sfn_mock::SfnMock;
    /// # let sfn = SfnMock::start();
    /// eprintln!("{}", sfn.timeline().for_terminal());
    /// ```
    #[must_use]
    pub fn for_terminal(&self) -> String {
        Table::whole(self, Style::of_stderr()).to_string()
    }

    /// Returns it as an HTTP archive (HAR 1.2), which browsers' developer tools and HAR viewers open: the
    /// text of a `.har` file.
    ///
    /// A lost request or answer has status 0, and `_error` describes what the client saw instead; the
    /// format's custom field `_sfnMock` has the call, the scenario, the execution and the fault that
    /// damaged an answer. The archive of a mock with
    /// a recording is redacted by its [`Redaction`]. Any other has no values of secret names in
    /// headers and bodies, no access key ids, tokens and private keys in bodies; it keeps account ids, and
    /// bodies that cannot be read. Times
    /// are those of [`Exchange::since_start`](crate::journal::Exchange::since_start), counted from the mock's start.
    ///
    /// ```
    /// # use sfn_mock::SfnMock;
    /// let sfn = SfnMock::start();
    /// let archive: serde_json::Value = serde_json::from_str(&sfn.timeline().to_har()).unwrap();
    /// assert_eq!(archive["log"]["version"], "1.2");
    /// ```
    #[must_use]
    pub fn to_har(&self) -> String {
        archive::text(self)
    }

    /// Writes the archive to a file that a user of the command line names. Requires feature `cli`. A
    /// regular file and a link are replaced, by the whole archive or not at all; a device and a pipe are
    /// written to.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    #[cfg(feature = "cli")]
    #[doc(hidden)]
    pub fn save_har(&self, path: &std::path::Path) -> std::io::Result<()> {
        let is_stream = path.starts_with("/dev") || path.exists() && !path.is_file();
        if is_stream {
            return std::fs::write(path, self.to_har());
        }
        crate::whole_file::replace(path, &|file| archive::write(self, file))
    }

    /// Returns it as a Mermaid sequence diagram, to be pasted into a pull request between
    /// ```` ```mermaid ```` and ```` ``` ````.
    ///
    /// ```
    /// # use sfn_mock::SfnMock;
    /// # let sfn = SfnMock::start();
    /// assert!(sfn.timeline().to_mermaid().starts_with("sequenceDiagram\n"));
    /// ```
    #[must_use]
    pub fn to_mermaid(&self) -> String {
        mermaid::diagram(self)
    }

    /// Returns the numbers of the exchanges that started these executions.
    pub(crate) fn starts_of(&self, arns: &[String]) -> Vec<u64> {
        let mut numbers = Vec::new();
        for exchange in &self.exchanges {
            if has_started(exchange, arns) {
                numbers.push(exchange.number());
            }
        }
        numbers
    }

    /// Returns the numbers of the exchanges with this name.
    pub(crate) fn requests_for(&self, name: &str) -> Vec<u64> {
        let mut numbers = Vec::new();
        for exchange in &self.exchanges {
            if exchange.name() == Some(name) {
                numbers.push(exchange.number());
            }
        }
        numbers
    }

    /// Returns an excerpt for a failure: the first exchanges, the last, and those around these numbers.
    pub(crate) fn excerpt(&self, around: &[u64]) -> String {
        Table::excerpt(self, around).to_string()
    }

    /// Writes the journal's file. Returns the end of a failure message: the excerpt, and the path of
    /// that file.
    pub(crate) fn describe(&self, around: &[u64]) -> String {
        let written = self.path.write(&|file| archive::write(self, file));
        let excerpt = self.excerpt(around);
        match written {
            None => excerpt,
            Some(written) => format!("{excerpt}\n{written}"),
        }
    }
}

/// Reports whether the exchange started one of these executions.
pub(super) fn has_started(exchange: &Exchange, arns: &[String]) -> bool {
    let arn = exchange.started_arn().unwrap_or_default();
    exchange.has_committed() && arns.iter().any(|known| known == arn)
}

impl fmt::Display for Timeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Table::whole(self, Style::PLAIN).fmt(f)
    }
}
