//! The timeline as text: a table in causal order, whole or as an excerpt.

use std::fmt;

use super::calls::CallPositions;
use super::describe::{given_up, script, seconds, service, wire};
use super::style::{Ink, Style};
use super::{Attempt, Exchange, Release, Timeline};
use crate::panic_message::counted;

/// The rows of an excerpt: with a headline each, and the gaps, they stay below 150 lines.
const FIRST: usize = 6;
const LAST: usize = 16;
const AROUND: usize = 2;
const MAX_NUMBERS: usize = 8;

/// The maximum width to which a column is padded; a longer text moves the rest of its line.
const MAX_WIDTH: usize = 52;

/// A table of the timeline, or of a part of it.
pub(super) struct Table<'a> {
    timeline: &'a Timeline,
    places: CallPositions,
    events: Vec<Event>,
    /// The indices of the events that are shown, in order.
    shown: Vec<usize>,
    style: Style,
}

/// An event, of the exchange at this index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    /// It arrived, and was decided on.
    Arrived(usize),
    /// It arrived, and had to wait at a gate.
    Held(usize),
    /// It was released, and decided on.
    Released(usize, Release),
}

impl Event {
    fn index(self) -> usize {
        let (Self::Arrived(index) | Self::Held(index) | Self::Released(index, _)) = self;
        index
    }
}

struct TimelineRow {
    at: String,
    waited: String,
    number: String,
    attempt: String,
    service: (String, Ink),
    wire: (String, Ink),
    script: Option<String>,
}

impl<'a> Table<'a> {
    pub(super) fn whole(timeline: &'a Timeline, style: Style) -> Self {
        let mut table = Self::new(timeline, style);
        table.shown = (0..table.events.len()).collect();
        table
    }

    /// An excerpt: the first events, the last, and those around the exchanges of these numbers.
    pub(super) fn excerpt(timeline: &'a Timeline, around: &[u64]) -> Self {
        let mut table = Self::new(timeline, Style::PLAIN);
        let count = table.events.len();
        let mut numbers = Vec::new();
        for exchange in timeline.exchanges() {
            if numbers.len() < MAX_NUMBERS && around.contains(&exchange.number()) {
                numbers.push(exchange.number());
            }
        }
        let mut is_shown = vec![false; count];
        for (place, event) in table.events.iter().enumerate() {
            if place < FIRST || place + LAST >= count {
                is_shown[place] = true;
            }
            if numbers.contains(&table.exchange(*event).number()) {
                let end = (place + AROUND + 1).min(count);
                is_shown[place.saturating_sub(AROUND)..end].fill(true);
            }
        }
        for (place, is_shown) in is_shown.into_iter().enumerate() {
            if is_shown {
                table.shown.push(place);
            }
        }
        table
    }

    fn new(timeline: &'a Timeline, style: Style) -> Self {
        Self {
            timeline,
            places: timeline.places(),
            events: events(timeline),
            shown: Vec::new(),
            style,
        }
    }

    fn exchange(&self, event: Event) -> &'a Exchange {
        &self.timeline.exchanges()[event.index()]
    }

    /// Returns the row of an event. `waited` is the time since the previous attempt of the call; for a
    /// release, since the arrival.
    fn row(&self, event: Event) -> TimelineRow {
        let exchange = self.exchange(event);
        let place = self.places.of[event.index()];
        let (at, since) = match event {
            Event::Released(_, release) => (release.since_start, Some(event.index())),
            Event::Arrived(_) | Event::Held(_) => {
                (exchange.since_start(), self.places.previous(place))
            }
        };
        let waited = match since {
            Some(index) => {
                let since = self.timeline.exchanges()[index].since_start();
                format!("+{}", seconds(at.saturating_sub(since)))
            }
            None => String::new(),
        };
        let (service, wire, mut script) = match event {
            Event::Arrived(_) => (service(exchange), wire(exchange), script(exchange)),
            Event::Held(_) => (
                ("not reached: held".to_owned(), Ink::Plain),
                ("-".to_owned(), Ink::Faint),
                script(exchange),
            ),
            Event::Released(..) => (
                service(exchange),
                wire(exchange),
                Some("[released]".to_owned()),
            ),
        };
        let attempts = self.places.calls[place.call].len();
        let is_last = place.attempt + 1 == attempts && !matches!(event, Event::Held(_));
        if is_last && self.timeline.verified {
            script = match (script, given_up(exchange, attempts)) {
                (Some(script), Some(given_up)) => Some(format!("{script} {given_up}")),
                (script, given_up) => given_up.or(script),
            };
        }
        TimelineRow {
            at: seconds(at),
            waited,
            number: format!("#{}", exchange.number()),
            attempt: format!("{}.{}", place.call + 1, place.attempt + 1),
            service,
            wire,
            script,
        }
    }

    fn head(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exchanges = self.timeline.exchanges();
        let mut started = 0;
        for exchange in exchanges {
            started += usize::from(exchange.has_committed());
        }
        let head = format!(
            "timeline: {} in {}, {} started (seed {})",
            counted(exchanges.len(), "exchange"),
            counted(self.places.calls.len(), "call"),
            counted(started, "execution"),
            self.timeline.seed
        );
        self.style.paint(f, Ink::Bold, &head, 0)
    }

    /// Writes the line above the first row of a call.
    fn headline(&self, f: &mut fmt::Formatter<'_>, event: Event) -> fmt::Result {
        let exchange = self.exchange(event);
        let max = match exchange.attempt() {
            None | Some(Attempt { max: None, .. }) => String::new(),
            Some(Attempt { max: Some(1), .. }) => ", max=1: the client does not retry".to_owned(),
            Some(Attempt { max: Some(max), .. }) => format!(", max={max}"),
        };
        let line = format!(
            "call {}: {}{max}",
            self.places.of[event.index()].call + 1,
            exchange.subject()
        );
        f.write_str("\n  ")?;
        self.style.paint(f, Ink::Bold, &line, 0)
    }

    /// Writes the number of exchanges and calls that are left out: those of the events `from..to`. An
    /// exchange with two events counts once.
    fn gap(&self, f: &mut fmt::Formatter<'_>, from: usize, to: usize) -> fmt::Result {
        if from >= to {
            return Ok(());
        }
        let (mut counted_exchanges, mut counted_calls) = (
            vec![false; self.places.of.len()],
            vec![false; self.places.calls.len()],
        );
        let (mut exchanges, mut calls, mut started) = (0, 0, 0);
        for event in &self.events[from..to] {
            let index = event.index();
            if std::mem::replace(&mut counted_exchanges[index], true) {
                continue;
            }
            exchanges += 1;
            calls += usize::from(!std::mem::replace(
                &mut counted_calls[self.places.of[index].call],
                true,
            ));
            started += usize::from(self.timeline.exchanges()[index].has_committed());
        }
        write!(
            f,
            "\n  ... {} of {} left out, {} of them started an execution ...",
            counted(exchanges, "exchange"),
            counted(calls, "call"),
            started
        )
    }
}

/// Returns the exchanges in order of arrival, with the releases between them, which are in the order of their
/// times. Each release is of an exchange in the timeline.
fn events(timeline: &Timeline) -> Vec<Event> {
    let exchanges = timeline.exchanges();
    let first = exchanges.get(0).map_or(1, Exchange::number);
    let index = |number: u64| usize::try_from(number - first).unwrap_or(usize::MAX);
    let mut was_held = vec![false; exchanges.len()];
    for release in &timeline.releases {
        was_held[index(release.number)] = true;
    }
    let mut releases = &timeline.releases[..];
    let mut events = Vec::with_capacity(exchanges.len() + releases.len());
    for (arrived, exchange) in exchanges.iter().enumerate() {
        while let [release, later @ ..] = releases
            && release.before <= exchange.number()
        {
            events.push(Event::Released(index(release.number), *release));
            releases = later;
        }
        events.push(if was_held[arrived] {
            Event::Held(arrived)
        } else {
            Event::Arrived(arrived)
        });
    }
    for release in releases {
        events.push(Event::Released(index(release.number), *release));
    }
    events
}

/// Widens a column for a text.
fn widen(width: &mut usize, text: &str) {
    *width = text.chars().count().min(MAX_WIDTH).max(*width);
}

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.head(f)?;
        if self.events.is_empty() {
            return f.write_str("\n  no requests");
        }
        let mut rows = Vec::with_capacity(self.shown.len());
        let (mut number, mut attempt, mut service) = (0, "attempt".len(), "service".len());
        // As wide as most, so that the steps of the script form a column.
        let mut wire = 0;
        for &place in &self.shown {
            let row = self.row(self.events[place]);
            widen(&mut number, &row.number);
            widen(&mut attempt, &row.attempt);
            widen(&mut service, &row.service.0);
            if row.script.is_some() {
                widen(&mut wire, &row.wire.0);
            }
            rows.push(row);
        }
        f.write_str("\n")?;
        let columns = format!(
            "{:>10}{:>10}  {:number$}  {:attempt$}  {:service$}  wire",
            "at", "waited", "#", "attempt", "service"
        );
        self.style.paint(f, Ink::Faint, &columns, 0)?;
        let (mut next, mut has_headline) = (0, vec![false; self.places.calls.len()]);
        for (index, row) in rows.iter().enumerate() {
            let place = self.shown[index];
            self.gap(f, next, place)?;
            next = place + 1;
            let event = self.events[place];
            let call = self.places.of[event.index()].call;
            if !has_headline[call] {
                has_headline[call] = true;
                self.headline(f, event)?;
            }
            write!(f, "\n{:>10}{:>10}  ", row.at, row.waited)?;
            write!(f, "{:number$}  {:attempt$}  ", row.number, row.attempt)?;
            self.style
                .paint(f, row.service.1, &row.service.0, service)?;
            f.write_str("  ")?;
            let padded = if row.script.is_some() { wire } else { 0 };
            self.style.paint(f, row.wire.1, &row.wire.0, padded)?;
            if let Some(script) = &row.script {
                f.write_str("  ")?;
                self.style.paint(f, Ink::Faint, script, 0)?;
            }
        }
        self.gap(f, next, self.events.len())
    }
}
