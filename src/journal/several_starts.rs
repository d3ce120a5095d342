//! The explanation of one logical call that started more than one execution.

use std::collections::HashSet;
use std::sync::Arc;

use super::describe::peer_view;
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
        arns: Option<&HashSet<String>>,
        scenario_places: &ScenarioPlaces,
    ) -> Option<SeveralStarts> {
        let exchanges = self.exchanges();
        let places = self.places();
        let mut starts: Vec<Vec<&Exchange>> = vec![Vec::new(); places.calls];
        let mut attempts = vec![0; places.calls];
        for (exchange, place) in exchanges.iter().zip(&places.of) {
            attempts[place.call] += 1;
            let arn = exchange.started_arn().filter(|_| exchange.has_committed());
            if arn.is_some_and(|arn| arns.is_none_or(|arns| arns.contains(arn))) {
                starts[place.call].push(exchange);
            }
        }
        let calls: Vec<_> = (1..)
            .zip(starts.iter().zip(attempts))
            .filter(|(_, (starts, _))| starts.len() > 1)
            .collect();
        let &(_, (first, _)) = calls.first()?;
        let mut text = String::new();
        for &(number, (starts, attempts)) in calls.iter().take(MAX_CALLS) {
            text += &self.of_call(number, starts, attempts, scenario_places);
        }
        if let Some(more @ 1..) = calls.len().checked_sub(MAX_CALLS) {
            text += &format!("\n  and so did {}", counted(more, "further call"));
        }
        let around = calls
            .iter()
            .take(MAX_CALLS)
            .flat_map(|(_, (starts, _))| starts.iter());
        Some(SeveralStarts {
            text,
            suggestion: if first[0].name().is_none() {
                "give the start a name that is the same for every attempt: the service then answers a \
                 retry like the start"
            } else if is_express(first[0]) {
                "make the work itself idempotent: an EXPRESS machine starts an execution for \
                 every attempt, with any name"
            } else {
                "find out what closed the first execution and freed its name between the attempts"
            },
            around: around.map(|exchange| exchange.number()).collect(),
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
        let lost = starts.iter().filter_map(|exchange| {
            let fault = exchange.fault()?;
            fault.can_break(Breaks::Answer).then_some((exchange, fault))
        });
        // Answers that were lost in one way share a line.
        let mut lost_answers: Vec<(Vec<String>, String)> = Vec::new();
        for (exchange, fault) in lost.take(MAX_ATTEMPTS) {
            let events = peer_view(fault, exchange.reply_body().len());
            let by = exchange
                .scenario()
                .zip(exchange.step())
                .map(|(scenario, step)| {
                    let place = scenario_places.get(scenario);
                    let place = place.map_or_else(String::new, |place| format!(" ({place})"));
                    let scenario = format!("scenario {scenario:?}");
                    if !scenarios.contains(&scenario) {
                        scenarios.push(scenario.clone());
                    }
                    format!(", by step {step} of {scenario}{place}")
                });
            let (number, how) = (exchange.number(), events + &by.unwrap_or_default());
            match lost_answers.iter_mut().find(|(_, other)| *other == how) {
                Some((numbers, _)) => numbers.push(format!("#{number}")),
                None => lost_answers.push((vec![format!("#{number}")], how)),
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
                self.seed(),
                scenarios.join(", ")
            );
        }
        text
    }
}

fn is_express(exchange: &Exchange) -> bool {
    exchange.started_arn().is_some_and(is_of_express)
}
