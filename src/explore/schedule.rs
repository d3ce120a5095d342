//! Schedules: one choice of failures, crashes and request order, and its token.

use std::fmt;

use super::failure::InjectedFailure;

/// The variable in the environment that has one schedule run alone.
pub(crate) const SCHEDULE: &str = "SFN_MOCK_SCHEDULE";

/// The attempts of a call that a failure applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Scope {
    /// One attempt.
    Attempt,
    /// This attempt and all later ones of the same call.
    Call,
}

/// The fate of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Outcome {
    Served,
    Failed(InjectedFailure, Scope),
    /// The process dies before the request reaches the service.
    CrashBefore,
    /// The process dies after the service has acted, before the response arrives.
    CrashAfter,
}

impl Outcome {
    pub(crate) fn is_crash(self) -> bool {
        matches!(self, Self::CrashBefore | Self::CrashAfter)
    }
}

/// A choice at one step that differs from the default: the first candidate, served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Choice {
    /// The place of the step in the run, counted from 0.
    pub(crate) step: usize,
    /// The request that goes on, by its place among the candidates.
    pub(crate) candidate: usize,
    pub(crate) outcome: Outcome,
}

/// The choices of one run that differ from the default, in the order of their steps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Schedule {
    pub(crate) choices: Vec<Choice>,
}

impl Schedule {
    /// The choice at a step.
    pub(crate) fn at(&self, step: usize) -> (usize, Outcome) {
        let choice = self.choices.iter().find(|choice| choice.step == step);
        choice.map_or((0, Outcome::Served), |choice| {
            (choice.candidate, choice.outcome)
        })
    }

    /// The step of the last choice, or `None` for the plain run.
    pub(crate) fn last_step(&self) -> Option<usize> {
        self.choices.last().map(|choice| choice.step)
    }

    /// The number of failures in it.
    pub(crate) fn failures(&self) -> usize {
        let failed = |choice: &&Choice| matches!(choice.outcome, Outcome::Failed(..));
        self.choices.iter().filter(failed).count()
    }

    /// The number of crashes in it.
    pub(crate) fn crashes(&self) -> usize {
        self.choices
            .iter()
            .filter(|choice| choice.outcome.is_crash())
            .count()
    }

    /// The number of deviations from the plain run: failures, crashes, and changes of order.
    pub(crate) fn deviations(&self) -> usize {
        let reordered = self.choices.iter().filter(|choice| choice.candidate > 0);
        self.failures() + self.crashes() + reordered.count()
    }

    /// Returns its choices before the step of this one, then this one, if it differs from the default. Later
    /// choices are left out: after a deviation, their steps are other requests.
    pub(crate) fn with(&self, choice: Choice) -> Self {
        let mut choices = Vec::with_capacity(self.choices.len() + 1);
        choices.extend(
            self.choices
                .iter()
                .filter(|before| before.step < choice.step),
        );
        if choice.candidate > 0 || choice.outcome != Outcome::Served {
            choices.push(choice);
        }
        Self { choices }
    }

    /// Returns its choices without the one at this place in the list, and with the later ones this
    /// many steps earlier; `None` where they would not come after the others.
    pub(crate) fn without(&self, index: usize, earlier: usize) -> Option<Self> {
        let mut choices = self.choices.clone();
        choices.remove(index);
        for choice in &mut choices[index..] {
            choice.step = choice.step.checked_sub(earlier)?;
        }
        let in_order = choices.windows(2).all(|pair| pair[0].step < pair[1].step);
        in_order.then_some(Self { choices })
    }
}

/// The schedule's choices as a token has them: `2-lost-response,4-w1-crash-before`. Steps are
/// counted from 1. [`ScheduleToken::parse`] reads them.
impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.choices.is_empty() {
            return f.write_str("plain");
        }
        for (index, choice) in self.choices.iter().enumerate() {
            let separator = if index == 0 { "" } else { "," };
            write!(f, "{separator}{}", choice.step + 1)?;
            if choice.candidate > 0 {
                write!(f, "-w{}", choice.candidate)?;
            }
            match choice.outcome {
                Outcome::Served => {}
                Outcome::Failed(failure, Scope::Attempt) => write!(f, "-{}", failure.word())?,
                Outcome::Failed(failure, Scope::Call) => write!(f, "-every-{}", failure.word())?,
                Outcome::CrashBefore => f.write_str("-crash-before")?,
                Outcome::CrashAfter => f.write_str("-crash-after")?,
            }
        }
        Ok(())
    }
}

/// A token: a schedule, and a fingerprint of the requests that it was found with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ScheduleToken {
    pub(crate) schedule: Schedule,
    pub(crate) fingerprint: u32,
}

impl fmt::Display for ScheduleToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{:08x}", self.schedule, self.fingerprint)
    }
}

impl ScheduleToken {
    /// Reads a token. The error names the part that is wrong.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let expected = "expected a token like `2-lost-response@1f3a9c02`";
        let (choices, fingerprint) = text
            .trim()
            .split_once('@')
            .ok_or_else(|| format!("{expected}, found {text:?}"))?;
        let fingerprint = u32::from_str_radix(fingerprint, 16)
            .map_err(|_| format!("{expected}, found {fingerprint:?} after the `@`"))?;
        let mut schedule = Schedule::default();
        if choices != "plain" {
            for part in choices.split(',') {
                let choice = parse_choice(part)
                    .filter(|choice| schedule.last_step().is_none_or(|last| last < choice.step))
                    .ok_or_else(|| format!("{expected}, found {part:?}"))?;
                schedule.choices.push(choice);
            }
        }
        Ok(Self {
            schedule,
            fingerprint,
        })
    }
}

/// Reads a choice as [`Schedule`]'s `Display` writes it.
fn parse_choice(part: &str) -> Option<Choice> {
    let (step, mut rest) = part.split_once('-')?;
    let step = step.parse::<usize>().ok()?.checked_sub(1)?;
    let mut candidate = 0;
    if let Some(after) = rest.strip_prefix('w') {
        let (number, others) = after.split_once('-').unwrap_or((after, ""));
        if let Ok(number) = number.parse() {
            (candidate, rest) = (number, others);
        }
    }
    let outcome = match rest {
        "" if candidate > 0 => Outcome::Served,
        "crash-before" => Outcome::CrashBefore,
        "crash-after" => Outcome::CrashAfter,
        word => match word.strip_prefix("every-") {
            Some(word) => Outcome::Failed(InjectedFailure::from_word(word)?, Scope::Call),
            None => Outcome::Failed(InjectedFailure::from_word(word)?, Scope::Attempt),
        },
    };
    Some(Choice {
        step,
        candidate,
        outcome,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explore::FailureClass;

    #[test]
    fn a_token_reads_back_as_it_was_written() {
        let mut outcomes = vec![Outcome::CrashBefore, Outcome::CrashAfter];
        for class in FailureClass::ALL {
            for failure in InjectedFailure::of(class, "StartExecution", true) {
                outcomes.push(Outcome::Failed(failure, Scope::Attempt));
                outcomes.push(Outcome::Failed(failure, Scope::Call));
            }
        }
        let choice = |(step, outcome)| Choice {
            step,
            candidate: step % 3,
            outcome,
        };
        let choices: Vec<_> = outcomes.into_iter().enumerate().map(choice).collect();
        for schedule in [Schedule::default(), Schedule { choices }] {
            let token = ScheduleToken {
                schedule,
                fingerprint: 0x00c0_ffee,
            };
            assert_eq!(ScheduleToken::parse(&token.to_string()), Ok(token));
        }
    }

    #[test]
    fn a_wrong_token_is_refused_with_the_part_that_is_wrong() {
        for (text, part) in [
            ("2-lost-response", "\"2-lost-response\""),
            ("2-lost-response@x", "\"x\""),
            ("2-lost-answer@1", "\"2-lost-answer\""),
            ("0-late@1", "\"0-late\""),
            ("2-late,2-late@1", "\"2-late\""),
        ] {
            let error = ScheduleToken::parse(text).unwrap_err();
            assert!(error.contains(&format!("found {part}")), "{error}");
        }
    }
}
