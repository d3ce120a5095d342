//! Shrinking: the fewest and plainest deviations that break the same rule.

use super::schedule::{Choice, Outcome, Schedule, Scope};
use super::trace::Trace;

/// Removes and simplifies deviations as long as the schedule breaks the same rule.
pub(crate) fn shrink(
    schedule: Schedule,
    trace: Trace,
    run: &mut dyn FnMut(&Schedule) -> Trace,
) -> (Schedule, Trace) {
    let Some(rule) = trace.broken.as_ref().map(|broken| broken.rule.clone()) else {
        return (schedule, trace);
    };
    let (mut schedule, mut trace) = (schedule, trace);
    'smaller: loop {
        for candidate in simpler(&schedule) {
            let again = run(&candidate);
            if again
                .broken
                .as_ref()
                .is_some_and(|broken| broken.rule == rule)
            {
                (schedule, trace) = (candidate, again);
                continue 'smaller;
            }
        }
        return (schedule, trace);
    }
}

/// The schedules that are one step simpler.
fn simpler(schedule: &Schedule) -> Vec<Schedule> {
    let mut found = Vec::new();
    for (index, choice) in schedule.choices.iter().enumerate().rev() {
        // Without a deviation, the later ones can come as many steps earlier as it had added.
        let most = if index + 1 == schedule.choices.len() {
            0
        } else {
            choice.step + 2
        };
        for earlier in 0..=most {
            found.extend(schedule.without(index, earlier));
        }
    }
    for (index, choice) in schedule.choices.iter().enumerate() {
        let mut plainer = Vec::new();
        if let Outcome::Failed(failure, Scope::Call) = choice.outcome {
            plainer.push(Choice {
                outcome: Outcome::Failed(failure, Scope::Attempt),
                ..*choice
            });
        }
        if choice.candidate > 0 && choice.outcome != Outcome::Served {
            plainer.push(Choice {
                candidate: 0,
                ..*choice
            });
            plainer.push(Choice {
                outcome: Outcome::Served,
                ..*choice
            });
        }
        for choice in plainer {
            let mut simpler = schedule.clone();
            simpler.choices[index] = choice;
            found.push(simpler);
        }
    }
    found
}
