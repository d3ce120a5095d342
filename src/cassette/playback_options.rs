//! The options of playback: the order, repetition, and the parts of a request that are compared.

use std::panic::Location;

use super::redaction::steps;
use super::{Cassette, Redaction};

/// A cassette, and the options of its playback: for [`SfnMock::play`](crate::SfnMock::play) and
/// [`Builder::play`](crate::Builder::play).
///
/// A recorded exchange answers a request of the same operation with the same members; a text that is
/// JSON, such as `input`, is compared as JSON. Headers are compared too, except for those that change from
/// call to call (dates, signatures, ids, hosts, user agents) and for values that a
/// [redaction](Redaction) takes out.
///
/// By default the exchanges are played in any order, each once, as they were recorded.
///
/// ```
/// use sfn_mock::cassette::{Cassette, PlaybackOptions};
/// use sfn_mock::SfnMock;
///
/// # fn play(cassette: Cassette) {
/// let options = PlaybackOptions::of(cassette).in_order().adapted().ignoring("/input/sentAt");
/// let sfn = SfnMock::play(options);
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
    pub(super) ignored_headers: Vec<String>,
    pub(super) redaction: Redaction,
    /// The place in a test where it is played.
    pub(super) written_at: Option<&'static Location<'static>>,
}

impl PlaybackOptions {
    /// Plays the cassette in any order, each exchange once, as it was recorded.
    pub fn of(cassette: Cassette) -> Self {
        Self {
            cassette,
            in_order: false,
            forever: false,
            adapted: false,
            ignored: Vec::new(),
            ignored_headers: Vec::new(),
            redaction: Redaction::new(),
            written_at: None,
        }
    }

    /// Sets the place in a test where it is played, for messages.
    pub(crate) fn written_at(mut self, place: Option<&'static Location<'static>>) -> Self {
        self.written_at = place;
        self
    }

    /// Requires the requests in the order in which they were recorded.
    pub fn in_order(mut self) -> Self {
        self.in_order = true;
        self
    }

    /// Repeats the last matching exchange once all matching exchanges have been played.
    pub fn forever(mut self) -> Self {
        self.forever = true;
        self
    }

    /// Adapts the answers to the name, ARN and date of the request, so that a recording of `order-1`
    /// answers `order-2` truthfully. An exchange with the same name, machine and trace header is
    /// preferred; without one they do not count.
    ///
    /// It replaces ARNs, in every string; names; dates, so that an execution begins at the mock's time
    /// at its first answer, and later dates keep their distance; and the id of an unnamed start.
    pub fn adapted(mut self) -> Self {
        self.adapted = true;
        self
    }

    /// Ignores a member of the request, given as a JSON pointer (RFC 6901): `/input/sentAt` is the
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

    /// Ignores a header of the request, by its name in any case.
    pub fn ignoring_header(mut self, name: &str) -> Self {
        self.ignored_headers.push(name.to_ascii_lowercase());
        self
    }

    /// Sets the redaction of the cassette: a request is redacted before it is compared.
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
