//! The story of one logical call that started more than one execution.

use super::Timeline;
use super::told::{counted, execution_arn, seen};
use crate::exchange::Exchange;
use crate::fault::Breaks;

/// Calls that started more than one execution, each explained.
#[derive(Debug)]
pub(crate) struct SeveralStarts {
    pub(crate) story: String,
    pub(crate) next: &'static str,
    pub(crate) around: Vec<u64>,
}

const MOST_CALLS: usize = 3;
const MOST_ATTEMPTS: usize = 4;

impl Timeline {
    /// What to say of the calls that started more than one execution of which `counts` says yes
    /// to the ARN; `written_at` knows where a scenario of a name was written.
    pub(crate) fn several_starts(
        &self,
        counts: impl Fn(&str) -> bool,
        written_at: impl Fn(&str) -> Option<String>,
    ) -> Option<SeveralStarts> {
        let exchanges = self.exchanges();
        let places = self.places();
        let mut starts: Vec<Vec<&Exchange>> = vec![Vec::new(); places.calls];
        let mut attempts = vec![0; places.calls];
        for (exchange, place) in exchanges.iter().zip(&places.of) {
            attempts[place.call] += 1;
            if execution_arn(exchange).is_some_and(&counts) && exchange.has_committed() {
                starts[place.call].push(exchange);
            }
        }
        let calls: Vec<_> = (1..)
            .zip(starts.iter().zip(attempts))
            .filter(|(_, (starts, _))| starts.len() > 1)
            .collect();
        let &(_, (first, _)) = calls.first()?;
        let mut story = String::new();
        for &(number, (starts, attempts)) in calls.iter().take(MOST_CALLS) {
            story += &self.of_call(number, starts, attempts, &written_at);
        }
        if let Some(more @ 1..) = calls.len().checked_sub(MOST_CALLS) {
            story += &format!("\n  and so did {}", counted(more, "further call"));
        }
        let around = calls
            .iter()
            .take(MOST_CALLS)
            .flat_map(|(_, (starts, _))| starts.iter());
        Some(SeveralStarts {
            story,
            next: if first[0].name().is_none() {
                "give the start a name that is the same for every attempt: the service then answers a \
                 retry as it answered the start"
            } else if is_express(first[0]) {
                "have the work itself be idempotent: an EXPRESS machine starts an execution for \
                 every attempt, whatever its name"
            } else {
                "look at what closed the first execution and freed its name between the attempts"
            },
            around: around.map(|exchange| exchange.number()).collect(),
        })
    }

    fn of_call(
        &self,
        number: usize,
        starts: &[&Exchange],
        attempts: usize,
        written_at: &impl Fn(&str) -> Option<String>,
    ) -> String {
        let first = starts[0];
        let mut story = format!(
            "\n  one logical call started {}: call {number}, {}, {}",
            counted(starts.len(), "execution"),
            first.asked(),
            counted(attempts, "attempt"),
        );
        story += match first.name() {
            None => "\n    it gives no name, so the service takes every attempt for a new start",
            Some(_) if is_express(first) => {
                "\n    its machine is EXPRESS, which takes every attempt for a new start, named or not"
            }
            Some(_) => "",
        };
        let mut scenarios: Vec<String> = Vec::new();
        let lost = starts.iter().filter_map(|exchange| {
            let fault = exchange.fault()?;
            fault.can_break(Breaks::Answer).then_some((exchange, fault))
        });
        // Answers that were lost in one way are told in one line.
        let mut told: Vec<(Vec<String>, String)> = Vec::new();
        for (exchange, fault) in lost.take(MOST_ATTEMPTS) {
            let seen = seen(fault, exchange.reply_body().len());
            let by = exchange
                .scenario()
                .zip(exchange.step())
                .map(|(scenario, step)| {
                    let place = written_at(scenario);
                    let place = place.map_or_else(String::new, |place| format!(" ({place})"));
                    let scenario = format!("scenario {scenario:?}");
                    if !scenarios.contains(&scenario) {
                        scenarios.push(scenario.clone());
                    }
                    format!(", by step {step} of {scenario}{place}")
                });
            let (number, how) = (exchange.number(), seen + &by.unwrap_or_default());
            match told.iter_mut().find(|(_, other)| *other == how) {
                Some((numbers, _)) => numbers.push(format!("#{number}")),
                None => told.push((vec![format!("#{number}")], how)),
            }
        }
        for (numbers, how) in told {
            let started = match numbers.len() {
                1 => "started one, and its answer was lost",
                _ => "each started one, and its answer was lost",
            };
            story += &format!("\n    {} {started}: {how}", numbers.join(", "));
        }
        if !scenarios.is_empty() {
            story += &format!(
                "\n    to see it again: seed {}, {}",
                self.seed(),
                scenarios.join(", ")
            );
        }
        story
    }
}

fn is_express(exchange: &Exchange) -> bool {
    execution_arn(exchange).is_some_and(|arn| arn.contains(":express:"))
}
