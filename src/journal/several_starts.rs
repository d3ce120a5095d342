//! The explanation of one logical call that started more than one execution.

use std::sync::Arc;

use super::describe::peer_view;
use super::timeline::has_started;
use super::{Exchange, Timeline};
use crate::arn::is_of_express;
use crate::fault::Breaks;
use crate::panic_message::counted;

/// The places where the mounted scenarios were written, by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct ScenarioPlaces(pub(crate) Vec<(Arc<str>, String)>);

impl ScenarioPlaces {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let (_, place) = self.0.iter().find(|(known, _)| **known == *name)?;
        Some(place)
    }
}

/// The explanation of the calls that started more than one execution.
#[derive(Debug)]
pub(crate) struct SeveralStarts {
    pub(crate) text: String,
    pub(crate) suggestion: &'static str,
    /// The numbers of the exchanges around which the timeline is shown.
    pub(crate) around: Vec<u64>,
}

const MAX_CALLS: usize = 3;
const MAX_ATTEMPTS: usize = 4;

impl Timeline {
    /// Explains the calls that started more than one execution; `arns` limits them to these
    /// executions. `None` if there is no such call.
    pub(crate) fn several_starts(
        &self,
        arns: Option<&[String]>,
        scenario_places: &ScenarioPlaces,
    ) -> Option<SeveralStarts> {
        let places = self.places();
        let mut several = Vec::new();
        for (call, indices) in places.calls.iter().enumerate() {
            let mut starts = Vec::new();
            for &index in indices {
                let exchange = &self.exchanges()[index];
                let is_start = match arns {
                    Some(arns) => has_started(exchange, arns),
                    None => exchange.has_committed(),
                };
                if is_start {
                    starts.push(exchange);
                }
            }
            if starts.len() > 1 {
                several.push((call, starts));
            }
        }
        let (_, starts) = several.first()?;
        let first = starts[0];
        let (mut text, mut around) = (String::new(), Vec::new());
        for (call, starts) in several.iter().take(MAX_CALLS) {
            let attempts = places.calls[*call].len();
            text += &self.of_call(call + 1, starts, attempts, scenario_places);
            for exchange in starts {
                around.push(exchange.number());
            }
        }
        if several.len() > MAX_CALLS {
            let more = counted(several.len() - MAX_CALLS, "further call");
            text += &format!("\n  and so did {more}");
        }
        let suggestion = if first.name().is_none() {
            "give the start a name that is the same for every attempt: the service then answers a \
             retry like the start"
        } else if is_express(first) {
            "make the work itself idempotent: an EXPRESS machine starts an execution for \
             every attempt, with any name"
        } else {
            "find out what closed the first execution and freed its name between the attempts"
        };
        Some(SeveralStarts {
            text,
            suggestion,
            around,
        })
    }

    /// Explains one call: its number among all calls, counted from 1, the exchanges that started an
    /// execution, and the number of its attempts.
    fn of_call(
        &self,
        number: usize,
        starts: &[&Exchange],
        attempts: usize,
        scenario_places: &ScenarioPlaces,
    ) -> String {
        let first = starts[0];
        let mut text = format!(
            "\n  one logical call started {}: call {number}, {}, {}",
            counted(starts.len(), "execution"),
            first.subject(),
            counted(attempts, "attempt"),
        );
        text += match first.name() {
            None => "\n    it has no name, so every attempt is a new start for the service",
            Some(_) if is_express(first) => {
                "\n    its machine is EXPRESS, for which every attempt is a new start, named or not"
            }
            Some(_) => "",
        };
        let mut scenarios: Vec<String> = Vec::new();
        // Answers that were lost in one way share a line.
        let mut lost_answers: Vec<(Vec<String>, String)> = Vec::new();
        let mut lost = 0;
        for exchange in starts {
            let Some(fault) = exchange.fault() else {
                continue;
            };
            if !fault.can_break(Breaks::Answer) || lost == MAX_ATTEMPTS {
                continue;
            }
            lost += 1;
            let mut how = peer_view(fault, exchange.reply_body().len());
            if let (Some(scenario), Some(step)) = (exchange.scenario(), exchange.step()) {
                let place = scenario_places.get(scenario);
                let scenario = format!("scenario {scenario:?}");
                how += &format!(", by step {step} of {scenario}");
                if let Some(place) = place {
                    how += &format!(" ({place})");
                }
                if !scenarios.contains(&scenario) {
                    scenarios.push(scenario);
                }
            }
            let number = format!("#{}", exchange.number());
            match lost_answers.iter_mut().find(|(_, other)| *other == how) {
                Some((numbers, _)) => numbers.push(number),
                None => lost_answers.push((vec![number], how)),
            }
        }
        for (numbers, how) in lost_answers {
            let started = match numbers.len() {
                1 => "started one, and its answer was lost",
                _ => "each started one, and its answer was lost",
            };
            text += &format!("\n    {} {started}: {how}", numbers.join(", "));
        }
        if !scenarios.is_empty() {
            text += &format!(
                "\n    to reproduce it: seed {}, {}",
                self.seed,
                scenarios.join(", ")
            );
        }
        text
    }
}

fn is_express(exchange: &Exchange) -> bool {
    exchange.started_arn().is_some_and(is_of_express)
}
