//! One exploration, of a function or of a program: the search, the shrinking and the report; or the
//! one schedule of a token.

use std::time::Duration;

use super::failed_schedule::FailedSchedule;
use super::report::Exploration;
use super::schedule::{Schedule, ScheduleToken};
use super::search::{Bounds, Search, differs, other_values, search};
use super::shrink::shrink;
use super::trace::Trace;
use crate::transport::since_now;

/// The parts of an exploration that do not depend on what is explored.
pub(crate) struct Exploring<'e> {
    pub(crate) bounds: &'e Bounds,
    pub(crate) workers: usize,
    /// The command that runs the function or the program again.
    pub(crate) rerun: String,
    /// The names of the scenarios of the user's own setup.
    pub(crate) scenarios: Vec<String>,
    pub(crate) time_limit: Option<Duration>,
}

/// Runs one schedule. The trace of a token's schedule has its journal.
pub(crate) type RunSchedule<'r> = dyn FnMut(&Schedule) -> Trace + 'r;

/// The suggestion for a token that cannot be used.
pub(crate) const TOKEN_HINT: &str =
    "copy the token from the failure message, or unset SFN_MOCK_SCHEDULE and explore again";

impl Exploring<'_> {
    /// Searches within the bounds, and shrinks the first schedule that breaks a rule.
    pub(crate) fn search(&self, run: &mut RunSchedule<'_>) -> Exploration {
        let elapsed = since_now();
        let (mut plain, mut threads) = (None, false);
        let mut never_reached = self.scenarios.clone();
        let mut run = |schedule: &Schedule| {
            let trace = run(schedule);
            threads |= trace.spawned_threads;
            never_reached.retain(|name| !trace.reached.contains(name));
            if schedule.choices.is_empty() && plain.is_none() {
                plain = Some(trace.clone());
            }
            trace
        };
        let out_of_time = || self.time_limit.is_some_and(|limit| elapsed() > limit);
        let mut found = search(self.bounds, &mut run, &out_of_time);
        let failed = found.failed.take().map(|(schedule, trace)| {
            let (schedule, trace) = shrink(schedule, trace, &mut run);
            let again = run(&schedule);
            let diverged = differs(&schedule, &trace, &again);
            found.diverged = found.diverged.take().or(diverged);
            FailedSchedule::new(schedule, trace, self.workers, found.count(), &self.rerun)
        });
        // The plain run once more: chance shows even where no schedule breaks.
        let again = run(&Schedule::default());
        let mut note = None;
        if let Some(plain) = plain {
            let diverged = differs(&Schedule::default(), &plain, &again);
            found.diverged = found.diverged.take().or(diverged);
            note = other_values(&plain, &again);
        }
        let mut exploration = Exploration::new(self.bounds, self.workers, found, failed, elapsed());
        exploration.never_reached = never_reached;
        exploration.notes.extend(note);
        if threads {
            exploration.notes.push(
                "the function uses `spawn_blocking` or threads, which the explorer does not control"
                    .to_owned(),
            );
        }
        exploration
    }

    /// Runs the schedule of a token once, without a search or shrinking, and prints its journal to stderr. The
    /// error has the reason why it cannot: a token that cannot be read, or one of other code.
    pub(crate) fn run_one(
        &self,
        token: &str,
        run: &mut RunSchedule<'_>,
    ) -> Result<Exploration, String> {
        let elapsed = since_now();
        let token = ScheduleToken::parse(token)
            .map_err(|error| format!("the token of a schedule cannot be read: {error}"))?;
        let trace = run(&token.schedule);
        if trace.fingerprint(&token.schedule) != token.fingerprint {
            return Err(format!(
                "the token {token} belongs to other code: the requests up to its last deviation differ"
            ));
        }
        let journal = trace.journal.as_deref().unwrap_or_default();
        eprintln!("schedule {token}\n\n{journal}");
        let mut found = Search::default();
        found.count_run(&token.schedule, &trace);
        let failed = trace.broken.is_some();
        let failed = failed
            .then(|| FailedSchedule::new(token.schedule, trace, self.workers, 1, &self.rerun));
        Ok(Exploration::new(
            self.bounds,
            self.workers,
            found,
            failed,
            elapsed(),
        ))
    }
}
