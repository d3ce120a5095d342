//! How a cassette is played: in which order, how often, and what of a request counts.

use std::collections::BTreeSet;
use std::panic::Location;

use super::redaction::steps;
use super::{Cassette, Redaction};

/// A cassette, and how it is to be played: for [`SfnMock::play`](crate::SfnMock::play) and
/// [`Builder::play`](crate::Builder::play).
///
/// A recorded exchange answers a request of the same operation with the same members; a text that is
/// JSON, such as `input`, is compared as JSON. Headers count that say what is asked. What changes
/// from call to call does not (dates, signatures, ids, hosts, user agents), and what a
/// [redaction](Redaction) takes out does not.
///
/// Without more the exchanges are played in any order, each once, as they were recorded.
///
/// ```
/// use sfn_mock::{Cassette, PlaybackOptions, SfnMock};
///
/// # fn play(cassette: Cassette) {
/// let playing = PlaybackOptions::of(cassette).in_order().adapted().ignoring("/input/sentAt");
/// let sfn = SfnMock::play(playing);
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "give it to `SfnMock::play` or `Builder::play`"]
pub struct PlaybackOptions {
    pub(super) cassette: Cassette,
    pub(super) in_order: bool,
    pub(super) forever: bool,
    pub(super) adapted: bool,
    /// JSON pointers into a request's members.
    pub(super) ignored: Vec<Vec<String>>,
    /// Names of headers, in lower case.
    pub(super) ignored_headers: BTreeSet<String>,
    pub(super) redaction: Redaction,
    /// Where a test says that it is played.
    pub(super) written_at: Option<&'static Location<'static>>,
}

impl PlaybackOptions {
    /// The cassette in any order, each exchange once, as it was recorded.
    pub fn of(cassette: Cassette) -> Self {
        Self {
            cassette,
            in_order: false,
            forever: false,
            adapted: false,
            ignored: Vec::new(),
            ignored_headers: BTreeSet::new(),
            redaction: Redaction::new(),
            written_at: None,
        }
    }

    /// The same, for messages that say where a test plays it.
    pub(crate) fn written_at(mut self, place: Option<&'static Location<'static>>) -> Self {
        self.written_at = place;
        self
    }

    /// The requests must come in the order in which they were recorded.
    pub fn in_order(mut self) -> Self {
        self.in_order = true;
        self
    }

    /// An exchange whose request comes again answers again: of those that fit, the last. Each has
    /// its first turn before.
    pub fn forever(mut self) -> Self {
        self.forever = true;
        self
    }

    /// The answers take name, ARN and date of the request that they answer, so that a recording
    /// of `order-1` answers `order-2` truthfully. Name, machine and trace header do not count for
    /// the match then, unless an exchange fits that has the same.
    ///
    /// What is adapted: ARNs, in whatever text they stand; names; dates, which are the mock's
    /// time for what is met first, and keep their distance from it for what was met before; the
    /// id of an unnamed start, which is a fresh one.
    pub fn adapted(mut self) -> Self {
        self.adapted = true;
        self
    }

    /// This member does not count, given as a JSON pointer (RFC 6901): `/input/sentAt` is the
    /// member `sentAt` of the JSON in the text `input`.
    ///
    /// # Panics
    ///
    /// If it does not begin with `/`.
    #[track_caller]
    pub fn ignoring(mut self, pointer: &str) -> Self {
        self.ignored.push(steps(pointer));
        self
    }

    /// This header does not count, by its name in any case.
    pub fn ignoring_header(mut self, name: &str) -> Self {
        self.ignored_headers.insert(name.to_ascii_lowercase());
        self
    }

    /// What the cassette was redacted with: a request is compared as it would have been written.
    pub fn redacted(mut self, redaction: Redaction) -> Self {
        self.redaction = redaction;
        self
    }
}

impl From<Cassette> for PlaybackOptions {
    fn from(cassette: Cassette) -> Self {
        Self::of(cassette)
    }
}
