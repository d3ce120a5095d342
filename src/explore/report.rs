//! The report of an exploration: as a value, as text, and as JSON.

use std::fmt;
use std::time::Duration;

use serde_json::json;

use super::failed_schedule::FailedSchedule;
use super::search::{Bounds, Search};
use crate::panic_message::counted;

/// The result of an exploration.
///
/// Its `Display` is a short text for people, [`to_json`](Self::to_json) is for programs.
#[derive(Debug, Clone)]
pub struct Exploration {
    by_deviations: Vec<usize>,
    bounds: String,
    merged: usize,
    tried: Vec<(String, usize)>,
    hung: Vec<String>,
    not_judged: Vec<String>,
    pub(crate) never_reached: Vec<String>,
    pub(crate) notes: Vec<String>,
    cut_short: Option<String>,
    diverged: Option<String>,
    failed: Option<FailedSchedule>,
    elapsed: Duration,
}

impl Exploration {
    pub(crate) fn new(
        bounds: &Bounds,
        workers: usize,
        found: Search,
        failed: Option<FailedSchedule>,
        elapsed: Duration,
    ) -> Self {
        let diverged = found.diverged.map(|divergence| {
            format!(
                "the function behaves differently in the same schedule ({}): request {}: expected \
                 {}, found {}\n  try: use no real clock and no random numbers, keep both in the state, and \
                 write `biased;` first in each `tokio::select!`",
                divergence.schedule,
                divergence.step + 1,
                divergence.expected,
                divergence.found
            )
        });
        let cut_short = found.cut_short.map(|(bound, left)| {
            format!(
                "the search was cut short by `{bound}`, with at least {left} schedules left to run"
            )
        });
        let mut notes = Vec::new();
        if bounds.failures == 0 && bounds.crashes == 0 && workers == 1 {
            notes.push(
                "no failure, no crash and one worker: only the plain run was made".to_owned(),
            );
        }
        let bounds = format!(
            "at most {} and {}, {}",
            counted(bounds.failures, "failure"),
            counted(bounds.crashes, "crash"),
            counted(workers, "worker")
        );
        Self {
            by_deviations: found.runs,
            bounds,
            merged: found.merged,
            tried: found.tried,
            hung: found.hung,
            not_judged: found.not_judged,
            never_reached: Vec::new(),
            notes,
            cut_short,
            diverged,
            failed,
            elapsed,
        }
    }

    /// The number of schedules that were run.
    #[must_use]
    pub fn schedules(&self) -> usize {
        self.by_deviations.iter().sum()
    }

    /// The number of schedules that were run, by their number of deviations from the plain run:
    /// failures, crashes and changes of order.
    #[must_use]
    pub fn by_deviations(&self) -> &[usize] {
        &self.by_deviations
    }

    /// The number of schedules that equal another one to client and service.
    #[must_use]
    pub fn merged(&self) -> usize {
        self.merged
    }

    /// The requests at which failures and crashes were tried, each with the number of schedules.
    #[must_use]
    pub fn tried(&self) -> &[(String, usize)] {
        &self.tried
    }

    /// The requests to which a response that is late cannot be tried: their client has no time-out, and
    /// waits forever.
    #[must_use]
    pub fn waits_forever(&self) -> &[String] {
        &self.hung
    }

    /// The other schedules in which the function waits forever, so that no rule was checked. With
    /// [`deny_hangs`](super::Explorer::deny_hangs) the first one fails.
    #[must_use]
    pub fn not_judged(&self) -> &[String] {
        &self.not_judged
    }

    /// The scenarios of the mock that took no request in any schedule.
    #[must_use]
    pub fn never_reached(&self) -> &[String] {
        &self.never_reached
    }

    /// Remarks about the function: what the explorer could not control.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The bound that ended the search before its end, if one did.
    #[must_use]
    pub fn cut_short(&self) -> Option<&str> {
        self.cut_short.as_deref()
    }

    /// The first difference between two runs of one schedule, if there is one.
    #[must_use]
    pub fn diverged(&self) -> Option<&str> {
        self.diverged.as_deref()
    }

    /// The shortest schedule that breaks a rule, if there is one.
    #[must_use]
    pub fn failed(&self) -> Option<&FailedSchedule> {
        self.failed.as_ref()
    }

    /// The real time that the exploration took.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The report as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut tried = Vec::new();
        for (request, schedules) in &self.tried {
            tried.push(json!({ "request": request, "schedules": schedules }));
        }
        let report = json!({
            "bounds": self.bounds,
            "schedules": self.schedules(),
            "byDeviations": self.by_deviations,
            "merged": self.merged,
            "tried": tried,
            "waitsForever": self.hung,
            "notJudged": self.not_judged,
            "neverReached": self.never_reached,
            "notes": self.notes,
            "cutShort": self.cut_short,
            "diverged": self.diverged,
            "failed": self.failed.as_ref().map(FailedSchedule::to_value),
            "elapsedMs": u64::try_from(self.elapsed.as_millis()).unwrap_or(u64::MAX),
        });
        format!("{report:#}")
    }
}

impl fmt::Display for Exploration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.elapsed.as_secs_f64();
        let schedules = counted(self.schedules(), "schedule");
        write!(
            f,
            "explored {schedules} in {seconds:.2} s ({})",
            self.bounds
        )?;
        for (deviations, count) in self.by_deviations.iter().enumerate().skip(1) {
            write!(f, "\n  with {}: {count}", counted(deviations, "deviation"))?;
        }
        if self.merged > 0 {
            write!(
                f,
                "\n  not run because they equal another one: {}",
                self.merged
            )?;
        }
        for (request, count) in &self.tried {
            write!(f, "\n  at {request}: {count}")?;
        }
        for request in &self.hung {
            write!(
                f,
                "\n  not tried: a late response to {request}, since the client has no time-out or goes on waiting after it"
            )?;
        }
        if let Some(first) = self.not_judged.first() {
            let schedules = counted(self.not_judged.len(), "schedule");
            write!(
                f,
                "\n  not judged, since the run did not end: {schedules}, the first is {first}"
            )?;
        }
        for name in &self.never_reached {
            write!(f, "\n  never reached: the scenario {name:?}")?;
        }
        for note in &self.notes {
            write!(f, "\n  note: {note}")?;
        }
        if let Some(cut_short) = &self.cut_short {
            write!(f, "\n  INCOMPLETE: {cut_short}")?;
        }
        Ok(())
    }
}
