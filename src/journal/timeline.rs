//! The timeline: all that happened, in the order in which it did.

use std::collections::HashSet;
use std::fmt;
use std::panic::Location;
use std::sync::{Arc, OnceLock};

use super::calls::{Places, places};
use super::file::Home;
use super::picture::{Excerpt, Picture};
use super::report::cut;
use super::style::Style;
use super::told::execution_arn;
use super::{Exchanges, LetGo, archive, mermaid};
use crate::cassette::Redaction;
use crate::exchange::Exchange;
use crate::panic_message;

/// All that happened, in causal order: each logical call and its attempts, how long the client
/// waited between them, where the service committed, what was put on the wire or broke there, and
/// which step of which scenario did so.
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
/// COMMIT means that the service started an execution, whatever its client came to know of it.
#[derive(Debug, Clone)]
pub struct Timeline {
    exchanges: Exchanges,
    let_go: Vec<LetGo>,
    seed: u64,
    home: Arc<Home>,
    redaction: Option<Arc<Redaction>>,
    /// Found out when first asked for.
    places: OnceLock<Places>,
    warned: Warned,
}

/// What advice says of the caller, asked for where a test fails.
#[derive(Clone, Default)]
struct Warned(Option<Arc<dyn Fn() -> Vec<String> + Send + Sync>>);

impl Timeline {
    pub(super) fn new(
        exchanges: Exchanges,
        let_go: Vec<LetGo>,
        seed: u64,
        home: Arc<Home>,
        redaction: Option<Arc<Redaction>>,
    ) -> Self {
        Self {
            exchanges,
            let_go,
            seed,
            home,
            redaction,
            places: OnceLock::new(),
            warned: Warned::default(),
        }
    }

    /// The same timeline, which says with a failure what this says.
    pub(crate) fn warned_by(
        mut self,
        warned: impl Fn() -> Vec<String> + Send + Sync + 'static,
    ) -> Self {
        self.warned = Warned(Some(Arc::new(warned)));
        self
    }

    /// The exchanges that it shows.
    pub(crate) fn exchanges(&self) -> &Exchanges {
        &self.exchanges
    }

    /// To which call each exchange belongs.
    pub(super) fn places(&self) -> &Places {
        self.places.get_or_init(|| places(&self.exchanges))
    }

    pub(super) fn let_go(&self) -> &[LetGo] {
        &self.let_go
    }

    /// The redaction of a mock that records.
    pub(super) fn redaction(&self) -> Option<&Redaction> {
        self.redaction.as_deref()
    }

    pub(super) fn seed(&self) -> u64 {
        self.seed
    }

    /// The same text as `Display` gives, in colour if stderr is a terminal and `NO_COLOR` is not
    /// set.
    ///
    /// ```
    /// # use sfn_mock::SfnMock;
    /// # let sfn = SfnMock::start();
    /// eprintln!("{}", sfn.timeline().for_terminal());
    /// ```
    #[must_use]
    pub fn for_terminal(&self) -> String {
        Picture::whole(self, Style::of_stderr()).to_string()
    }

    /// As an HTTP archive (HAR 1.2), which browsers' developer tools and HAR viewers open: the
    /// text of a `.har` file.
    ///
    /// A lost request or answer has status 0 and says in `_error` what the client saw instead;
    /// what the format has no word for (call, scenario, execution, the fault that damaged an answer)
    /// stands in `_sfnMock`. Of secret headers it says `(not kept)`. A mock with a
    /// recording keeps what its [`Redaction`](crate::Redaction) takes out from it. Times
    /// are those of [`Exchange::since_start`](crate::Exchange::since_start), counted from the mock's start.
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

    /// As a Mermaid sequence diagram, to be pasted into a pull request between
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

    /// The numbers of the exchanges that started these executions.
    pub(crate) fn starts_of(&self, arns: &HashSet<String>) -> Vec<u64> {
        let started = self.exchanges.iter().filter(|exchange| {
            exchange.has_committed()
                && execution_arn(exchange).is_some_and(|arn| arns.contains(arn))
        });
        started.map(Exchange::number).collect()
    }

    /// The part that matters to a failure: the first, the last, and those around the exchanges
    /// with these numbers.
    pub(crate) fn excerpt(&self, around: &[u64]) -> String {
        Picture::excerpt(self, &Excerpt { around }).to_string()
    }

    /// The end of a failure message: what advice says, the excerpt, and where the whole journal now is.
    pub(crate) fn told(&self, around: &[u64]) -> String {
        let written = self.home.keep(|file| archive::write(self, file));
        let told = self.warnings() + &self.excerpt(around);
        match written {
            None => told,
            Some(written) => format!("{told}\n{written}"),
        }
    }

    fn warnings(&self) -> String {
        const MOST_LINES: usize = 40;
        let Warned(Some(warned)) = &self.warned else {
            return String::new();
        };
        let mut warnings = warned().join("\n\n");
        if !warnings.is_empty() {
            warnings = cut(&warnings, MOST_LINES) + "\n\n";
        }
        warnings
    }

    /// Fails the test: what was to be and is not, where the test says so, what to try next, and the
    /// timeline.
    #[track_caller]
    pub(crate) fn fail(&self, what: &str, next: &str, at: &Location<'_>, around: &[u64]) -> ! {
        const MOST_LINES: usize = 40;
        let lead = panic_message::told(cut(what, MOST_LINES), at, next);
        panic!("{lead}\n\n{}", self.told(around))
    }
}

impl fmt::Debug for Warned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "asked"
        } else {
            "not asked"
        })
    }
}

impl fmt::Display for Timeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Picture::whole(self, Style::PLAIN).fmt(f)
    }
}
