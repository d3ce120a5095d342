//! The timeline as text: a table in causal order, whole or as an excerpt.

use std::collections::HashSet;
use std::fmt;

use super::calls::CallPositions;
use super::describe::{given_up, script, seconds, service, wire};
use super::style::{Ink, Style};
use super::{Exchange, Release, Timeline};
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
    places: &'a CallPositions,
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
        let mut numbers = around.to_vec();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.truncate(MAX_NUMBERS);
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
        table.shown = (0..count).filter(|&place| is_shown[place]).collect();
        table
    }

    fn new(timeline: &'a Timeline, style: Style) -> Self {
        let places = timeline.places();
        let events = events(timeline);
        let shown = Vec::new();
        Self {
            timeline,
            places,
            events,
            shown,
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
            Event::Arrived(_) | Event::Held(_) => {
                let previous = place.previous;
                let before = previous.map(|index| self.timeline.exchanges()[index].since_start());
                (exchange.since_start(), before)
            }
            Event::Released(_, release) => (release.since_start, Some(exchange.since_start())),
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
        let index = event.index();
        let is_answered = !matches!(event, Event::Held(_));
        if is_answered && self.timeline.is_verified() && self.places.is_last_of_its_call(index) {
            let attempts = place.attempt + 1;
            if let Some(given_up) = given_up(exchange, attempts) {
                script = Some(script.map_or(String::new(), |script| script + " ") + &given_up);
            }
        }
        TimelineRow {
            at: seconds(at),
            waited: since.map_or_else(String::new, |since| {
                format!("+{}", seconds(at.saturating_sub(since)))
            }),
            number: format!("#{}", exchange.number()),
            attempt: format!("{}.{}", place.call + 1, place.attempt + 1),
            service,
            wire,
            script,
        }
    }

    fn head(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exchanges = self.timeline.exchanges();
        let started = exchanges.iter().filter(|exchange| exchange.has_committed());
        let head = format!(
            "timeline: {} in {}, {} started (seed {})",
            counted(exchanges.len(), "exchange"),
            counted(self.places.calls, "call"),
            counted(started.count(), "execution"),
            self.timeline.seed()
        );
        self.style.paint(f, Ink::Bold, &head, 0)
    }

    /// Writes the line above the first row of a call.
    fn headline(&self, f: &mut fmt::Formatter<'_>, event: Event) -> fmt::Result {
        let exchange = self.exchange(event);
        let max = match exchange.attempt().and_then(|attempt| attempt.max) {
            None => String::new(),
            Some(1) => ", max=1: the client does not retry".to_owned(),
            Some(max) => format!(", max={max}"),
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
            vec![false; self.places.calls],
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
    let mut releases = timeline.releases().iter().peekable();
    let mut events = Vec::with_capacity(exchanges.len() + timeline.releases().len());
    for (index_of_this, exchange) in exchanges.iter().enumerate() {
        while let Some(release) = releases.next_if(|release| release.before <= exchange.number()) {
            events.push(Event::Released(index(release.number), *release));
        }
        events.push(Event::Arrived(index_of_this));
    }
    for release in releases {
        events.push(Event::Released(index(release.number), *release));
    }
    let mut held = vec![false; exchanges.len()];
    for release in timeline.releases() {
        held[index(release.number)] = true;
    }
    for event in &mut events {
        if let Event::Arrived(index) = *event
            && held[index]
        {
            *event = Event::Held(index);
        }
    }
    events
}

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.head(f)?;
        if self.events.is_empty() {
            return f.write_str("\n  no requests");
        }
        let rows: Vec<_> = self
            .shown
            .iter()
            .map(|&place| self.row(self.events[place]))
            .collect();
        let width = |text: fn(&TimelineRow) -> &str| {
            let widths = rows.iter().map(|row| text(row).chars().count());
            widths.max().unwrap_or_default().min(MAX_WIDTH)
        };
        let number = width(|row| &row.number);
        let attempt = width(|row| &row.attempt).max("attempt".len());
        let service = width(|row| &row.service.0).max("service".len());
        // As wide as most, so that the steps of the script form a column.
        let wire = width(|row| {
            if row.script.is_some() {
                &row.wire.0
            } else {
                ""
            }
        });
        f.write_str("\n")?;
        let columns = format!(
            "{:>10}{:>10}  {:number$}  {:attempt$}  {:service$}  wire",
            "at", "waited", "#", "attempt", "service"
        );
        self.style.paint(f, Ink::Faint, &columns, 0)?;
        let (mut next, mut headed) = (0, HashSet::new());
        for (row, &place) in rows.iter().zip(&self.shown) {
            self.gap(f, next, place)?;
            next = place + 1;
            let event = self.events[place];
            if headed.insert(self.places.of[event.index()].call) {
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
