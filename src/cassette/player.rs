//! The playback of a cassette, which keeps account of the exchanges that have been played.

use super::match_key::MatchKey;
use super::{PlaybackOptions, RecordedExchange};
use crate::diff;
use crate::request::Request;

/// A cassette that is being played.
#[derive(Debug)]
pub(crate) struct Player {
    options: PlaybackOptions,
    /// The key of each exchange.
    keys: Vec<MatchKey>,
    /// True for each exchange that has been played.
    played: Vec<bool>,
}

impl Player {
    pub(crate) fn new(options: PlaybackOptions) -> Self {
        let mut redacted = options.cassette.exchanges.clone();
        let is_redacted = options.redaction.redact_to_compare(&mut redacted).is_ok();
        // If a closure of the redaction panics, they are compared as they were recorded.
        let exchanges = if is_redacted {
            &redacted
        } else {
            &options.cassette.exchanges
        };
        let mut keys = Vec::new();
        for exchange in exchanges {
            keys.push(MatchKey::of_redacted(exchange, &options));
        }
        Self {
            played: vec![false; keys.len()],
            keys,
            options,
        }
    }

    pub(crate) fn exchange(&self, index: usize) -> &RecordedExchange {
        &self.options.cassette.exchanges()[index]
    }

    /// The cassette's file and where a test plays it, for messages.
    pub(crate) fn describe(&self) -> String {
        let file = match &self.options.cassette.path {
            Some(path) => path.display().to_string(),
            None => "a cassette without a file".to_owned(),
        };
        match self.options.written_at {
            Some(at) => format!("{file}, played at {at}"),
            None => file,
        }
    }

    pub(crate) fn is_adapted(&self) -> bool {
        self.options.adapted
    }

    /// Finds the exchange that answers a request, and marks it as played.
    pub(crate) fn take(&mut self, request: &Request<'_>) -> Option<usize> {
        let request = MatchKey::of(request, &self.options);
        let index = self.find(&request)?;
        self.played[index] = true;
        Some(index)
    }

    /// Finds the first unplayed exchange that matches; with `forever`, falls back to the last match. An
    /// exchange that matches as it is comes before one that has to be adapted.
    fn find(&self, request: &MatchKey) -> Option<usize> {
        let (mut unplayed, mut again) = (Vec::new(), Vec::new());
        for (index, played) in self.played.iter().enumerate() {
            if *played {
                again.push(index);
            } else {
                unplayed.push(index);
            }
        }
        again.reverse();
        if self.options.in_order {
            unplayed.truncate(1);
            again.truncate(1);
        }
        if !self.options.forever {
            again.clear();
        }
        for candidates in [unplayed, again] {
            for adapted in [false, self.options.adapted] {
                for &index in &candidates {
                    let key = &self.keys[index];
                    if key.answers(request) || adapted && key.answers_adapted(request) {
                        return Some(index);
                    }
                }
            }
        }
        None
    }

    /// Explains why [`take`](Self::take) found no exchange for a request: by the nearest one, and their
    /// difference.
    pub(crate) fn explain_mismatch(&self, request: &Request<'_>) -> String {
        let request = MatchKey::of(request, &self.options);
        let count = self.keys.len();
        let mut nearest: Option<((usize, bool), usize, String)> = None;
        let mut estimates = Vec::with_capacity(count);
        for key in &self.keys {
            estimates.push(key.estimate(&request));
        }
        for index in diff::smallest(&estimates) {
            let (distance, lines) = self.keys[index].difference(&request);
            // At one distance, an exchange that can still be played is nearer.
            let far = (distance, self.played[index]);
            if nearest.as_ref().is_none_or(|(least, ..)| far < *least) {
                nearest = Some((far, index, lines));
            }
        }
        let Some(((distance, played), index, lines)) = nearest else {
            return "the cassette holds no exchange".to_owned();
        };
        let operation = self.exchange(index).operation();
        let which = format!("exchange {} of {count} ({operation})", index + 1);
        if distance > 0 {
            return format!("nearest is {which}; - recorded, + this call:{lines}");
        }
        if played {
            return format!(
                "{which} matches and was played already; `forever` would play it again"
            );
        }
        let mut due = 1;
        while self.played.get(due - 1) == Some(&true) {
            due += 1;
        }
        format!("{which} matches, and the cassette is played in order: exchange {due} is due")
    }
}
