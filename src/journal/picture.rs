//! The timeline as text: a table in causal order, whole or the part that matters.

use std::collections::{BTreeSet, HashSet};
use std::fmt;

use super::calls::Places;
use super::style::{Ink, Style};
use super::told::{counted, script, seconds, service, wire};
use super::{LetGo, Timeline};
use crate::exchange::Exchange;

/// Which part matters: the first exchanges, the last, and those around these numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Excerpt<'a> {
    pub(super) around: &'a [u64],
}

/// The rows of an excerpt: with a headline each, and the gaps, they stay below 150 lines.
const FIRST: usize = 6;
const LAST: usize = 16;
const AROUND: usize = 2;
const MOST_NUMBERS: usize = 8;

/// The widest that a column is padded to; what is longer pushes the rest of its line aside.
const WIDEST: usize = 52;

/// The table, ready to be shown.
pub(super) struct Picture<'a> {
    timeline: &'a Timeline,
    places: &'a Places,
    events: Vec<Event>,
    /// Of `events`, in order.
    shown: Vec<usize>,
    style: Style,
}

/// Something that happened, to the exchange at this index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    /// It came, and was decided on.
    Came(usize),
    /// It came, and had to wait at a gate.
    Held(usize),
    /// It was let go, and decided on.
    LetGo(usize, LetGo),
}

impl Event {
    fn index(self) -> usize {
        let (Self::Came(index) | Self::Held(index) | Self::LetGo(index, _)) = self;
        index
    }
}

struct Row {
    at: String,
    waited: String,
    number: String,
    attempt: String,
    service: (String, Ink),
    wire: (String, Ink),
    script: Option<String>,
}

impl<'a> Picture<'a> {
    pub(super) fn whole(timeline: &'a Timeline, style: Style) -> Self {
        let mut picture = Self::new(timeline, style);
        picture.shown = (0..picture.events.len()).collect();
        picture
    }

    pub(super) fn excerpt(timeline: &'a Timeline, excerpt: &Excerpt<'_>) -> Self {
        let mut picture = Self::new(timeline, Style::PLAIN);
        let count = picture.events.len();
        let mut shown: BTreeSet<usize> = (0..count.min(FIRST)).collect();
        shown.extend(count.saturating_sub(LAST)..count);
        let wanted: BTreeSet<u64> = excerpt.around.iter().copied().collect();
        let wanted: HashSet<u64> = wanted.into_iter().take(MOST_NUMBERS).collect();
        if count > shown.len() && !wanted.is_empty() {
            for (place, event) in picture.events.iter().enumerate() {
                if wanted.contains(&picture.exchange(*event).number()) {
                    shown.extend(place.saturating_sub(AROUND)..(place + AROUND + 1).min(count));
                }
            }
        }
        picture.shown = shown.into_iter().collect();
        picture
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

    fn row(&self, event: Event) -> Row {
        let exchange = self.exchange(event);
        let place = self.places.of[event.index()];
        let (at, since) = match event {
            Event::Came(_) | Event::Held(_) => {
                let previous = place.previous;
                let before = previous.map(|index| self.timeline.exchanges()[index].since_start());
                (exchange.since_start(), before)
            }
            Event::LetGo(_, let_go) => (let_go.elapsed, Some(exchange.since_start())),
        };
        let (service, wire, script) = match event {
            Event::Came(_) => (service(exchange), wire(exchange), script(exchange)),
            Event::Held(_) => (
                ("not reached: held".to_owned(), Ink::Plain),
                ("-".to_owned(), Ink::Faint),
                script(exchange),
            ),
            Event::LetGo(..) => (
                service(exchange),
                wire(exchange),
                Some("[let go]".to_owned()),
            ),
        };
        Row {
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

    /// The line above the first row of a call.
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
            exchange.asked()
        );
        f.write_str("\n  ")?;
        self.style.paint(f, Ink::Bold, &line, 0)
    }

    /// How many exchanges of how many calls are left out between two rows.
    fn gap(&self, f: &mut fmt::Formatter<'_>, from: usize, to: usize) -> fmt::Result {
        if from >= to {
            return Ok(());
        }
        let (mut seen, mut in_call) = (
            vec![false; self.places.of.len()],
            vec![false; self.places.calls],
        );
        let (mut exchanges, mut calls, mut started) = (0, 0, 0);
        for event in &self.events[from..to] {
            let index = event.index();
            if std::mem::replace(&mut seen[index], true) {
                continue;
            }
            exchanges += 1;
            calls += usize::from(!std::mem::replace(
                &mut in_call[self.places.of[index].call],
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

/// Exchanges in order of arrival, and each that was let go where that happened.
fn events(timeline: &Timeline) -> Vec<Event> {
    let mut let_go = timeline.let_go().iter().peekable();
    let held: HashSet<u64> = timeline
        .let_go()
        .iter()
        .map(|let_go| let_go.number)
        .collect();
    let forgotten = timeline.exchanges().forgotten();
    let mut events = Vec::with_capacity(timeline.exchanges().len() + held.len());
    for (index, exchange) in timeline.exchanges().iter().enumerate() {
        while let Some(let_go) = let_go.next_if(|let_go| let_go.before <= exchange.number()) {
            events.push(Event::LetGo(let_go.index(forgotten), *let_go));
        }
        events.push(if held.contains(&exchange.number()) {
            Event::Held(index)
        } else {
            Event::Came(index)
        });
    }
    events.extend(let_go.map(|let_go| Event::LetGo(let_go.index(forgotten), *let_go)));
    events
}

impl fmt::Display for Picture<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.head(f)?;
        if self.events.is_empty() {
            return f.write_str("\n  no request came");
        }
        let rows: Vec<_> = self
            .shown
            .iter()
            .map(|&place| self.row(self.events[place]))
            .collect();
        let width = |text: fn(&Row) -> &str| {
            let widths = rows.iter().map(|row| text(row).chars().count());
            widths.max().unwrap_or_default().min(WIDEST)
        };
        let number = width(|row| &row.number);
        let attempt = width(|row| &row.attempt).max("attempt".len());
        let service = width(|row| &row.service.0).max("service".len());
        // As wide as most, for what the script did to stand in a column.
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
