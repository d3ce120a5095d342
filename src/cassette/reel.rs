//! A reel: how far the playing of a cassette has come.

use std::collections::BTreeSet;

use super::asked::Asked;
use super::{PlaybackOptions, RecordedExchange};
use crate::request::Request;

/// A cassette that is being played.
#[derive(Debug)]
pub(crate) struct Player {
    playing: PlaybackOptions,
    /// What each of its exchanges answers.
    asked: Vec<Asked>,
    played: BTreeSet<usize>,
}

impl Player {
    pub(crate) fn new(playing: PlaybackOptions) -> Self {
        let exchanges = playing.cassette.exchanges.clone();
        let written = playing.redaction.redact_to_compare(exchanges);
        let written = written.unwrap_or_else(|| playing.cassette.exchanges.clone());
        let exchanges = written.iter();
        let asked = exchanges.map(|exchange| Asked::of_recorded(exchange, &playing));
        Self {
            asked: asked.collect(),
            played: BTreeSet::new(),
            playing,
        }
    }

    pub(crate) fn exchange(&self, index: usize) -> &RecordedExchange {
        &self.playing.cassette.exchanges()[index]
    }

    /// Which cassette it is, for messages.
    pub(crate) fn told(&self) -> String {
        let PlaybackOptions {
            cassette,
            written_at,
            ..
        } = &self.playing;
        let file = cassette.file.from.as_ref().map_or_else(
            || "a cassette without a file".to_owned(),
            |path| path.display().to_string(),
        );
        match written_at {
            Some(at) => format!("{file}, played at {at}"),
            None => file,
        }
    }

    pub(crate) fn is_adapted(&self) -> bool {
        self.playing.adapted
    }

    /// The exchange that answers a request, which has its turn by that.
    pub(crate) fn take(&mut self, request: &Request<'_>) -> Option<usize> {
        let today = Asked::of(request, &self.playing);
        let index = self.find(&today)?;
        self.played.insert(index);
        Some(index)
    }

    /// Those that still have their turn, or now: of the others only the last, and only for ever.
    fn find(&self, today: &Asked) -> Option<usize> {
        let left = |index: &usize| !self.played.contains(index);
        let all = 0..self.asked.len();
        let mut candidates: Vec<_> = all.clone().filter(left).collect();
        let mut again: Vec<_> = all.rev().filter(|index| !left(index)).collect();
        if self.playing.in_order {
            candidates.truncate(1);
            again.truncate(1);
        }
        if !self.playing.forever {
            again.clear();
        }
        for candidates in [candidates, again] {
            let mut exact = candidates.iter().copied();
            let exact = exact.find(|index| self.asked[*index].answers(today));
            let mut adapted = candidates.iter().copied();
            let adapted = adapted
                .find(|index| self.playing.adapted && self.asked[*index].answers_adapted(today));
            if let Some(found) = exact.or(adapted) {
                return Some(found);
            }
        }
        None
    }

    /// Why no exchange answers a request: the nearest one, and how it differs.
    pub(crate) fn nearest(&self, request: &Request<'_>) -> String {
        let today = Asked::of(request, &self.playing);
        let count = self.asked.len();
        let nearest = (0..count).map(|index| {
            let (far, lines) = self.asked[index].difference(&today);
            let out_of_turn = self.played.contains(&index);
            ((far, out_of_turn), index, lines)
        });
        let Some(((far, _), index, lines)) = nearest.min_by_key(|(far, ..)| *far) else {
            return "the cassette holds no exchange".to_owned();
        };
        let operation = self.exchange(index).operation();
        let which = format!("exchange {} of {count} ({operation})", index + 1);
        let played = self.played.contains(&index);
        let due = (0..count).find(|index| !self.played.contains(index));
        if far == 0 && played {
            return format!(
                "{which} answers it and was played already; `forever` would play it again"
            );
        }
        if far == 0 {
            let due = due.unwrap_or_default() + 1;
            return format!(
                "{which} answers it, and the cassette is played in order: {due} is due"
            );
        }
        format!("nearest is {which}; `-` is what it answers, `+` is this call:{lines}")
    }
}
