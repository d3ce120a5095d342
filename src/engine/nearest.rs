//! The scenario nearest to an unexpected call. It is searched for when a message is written: with many
//! scenarios that takes long, and neither the call nor the other clients wait for it.

use std::sync::Arc;

use bytes::Bytes;
use http::HeaderMap;

use super::unexpected::title;
use crate::diff::smallest;
use crate::excerpt::shorten;
use crate::request::Request;
use crate::script::{Comparison, Fit, MatchContext, Playback, Scenario};
use crate::wire;

/// An unexpected call and the scenarios that were mounted then.
#[derive(Debug)]
pub(super) struct NearestScenario {
    /// The index of its failure.
    pub(super) failure: usize,
    connection: u64,
    method: Box<str>,
    path: Box<str>,
    headers: HeaderMap,
    body: Bytes,
    scenarios: Arc<Vec<Arc<Scenario>>>,
    has_cassettes: bool,
}

impl NearestScenario {
    pub(super) fn of(failure: usize, context: &MatchContext<'_>, playback: &Playback) -> Self {
        let request = context.request;
        Self {
            failure,
            connection: request.connection,
            method: request.method.into(),
            path: request.path.into(),
            headers: request.header_map(),
            body: Bytes::copy_from_slice(request.body),
            scenarios: playback.scenarios(),
            has_cassettes: !playback.players().is_empty(),
        }
    }

    /// Describes the scenario nearest to the call, condition by condition, and the others in a line
    /// each.
    pub(super) fn describe(&self) -> String {
        let headers = Request::list_headers(&self.headers);
        let request = Request {
            connection: self.connection,
            method: &self.method,
            path: &self.path,
            headers: &headers,
            body: &self.body,
            too_large: false,
        };
        let call = wire::read(&request, true);
        self.compare(&MatchContext::new(0, &request, &call))
    }

    /// Compares the call with the scenarios that seem nearest, and describes them, the nearest first. Empty
    /// where cassettes are played and no scenario is mounted: another message is about those.
    fn compare(&self, context: &MatchContext<'_>) -> String {
        const OTHERS: usize = 5;
        let mut estimates = Vec::with_capacity(self.scenarios.len());
        for scenario in &*self.scenarios {
            estimates.push(scenario.when.estimate(context).0);
        }
        let mut compared: Vec<(&Arc<Scenario>, Comparison)> = Vec::new();
        for index in smallest(&estimates) {
            let scenario = &self.scenarios[index];
            let comparison = scenario.when.compare(context);
            let mut place = compared.len();
            while place > 0 && compared[place - 1].1.distance > comparison.distance {
                place -= 1;
            }
            compared.insert(place, (scenario, comparison));
        }
        let Some(((nearest, comparison), others)) = compared.split_first() else {
            return if self.has_cassettes {
                String::new()
            } else {
                "\n  no scenario is mounted".to_owned()
            };
        };
        let mut text = format!(
            "\n  the nearest scenario is {}: {}",
            title(nearest),
            tally(comparison)
        );
        text += &conditions(comparison);
        for (other, comparison) in others.iter().take(OTHERS) {
            let missed = comparison.missed();
            let missed = match &missed.join(", ")[..] {
                "" => String::new(),
                missed => format!(", not: {}", shorten(missed, 100)),
            };
            text += &format!(
                "\n  scenario {}: {}{missed}",
                title(other),
                tally(comparison)
            );
        }
        if let Some(more @ 1..) = self.scenarios.len().checked_sub(OTHERS + 1) {
            text += &format!("\n  and {more} more, further away");
        }
        text
    }
}

/// Describes each condition, and what the request has instead.
pub(super) fn conditions(comparison: &Comparison) -> String {
    let mut text = String::new();
    for row in &comparison.rows {
        let mark = match row.fit {
            Fit::Met => "✓",
            Fit::Missed => "✗",
            Fit::NotCalled => "?",
        };
        text += &format!("\n    {mark} {}", row.condition);
        for line in &row.instead {
            text += &format!("\n        {line}");
        }
    }
    text
}

/// Returns the number of its conditions that hold.
pub(super) fn tally(comparison: &Comparison) -> String {
    let all = comparison.rows.len();
    match comparison.missed().len() {
        0 => "it matches, but none of its steps took the call".to_owned(),
        _ => format!("{} of {all} conditions hold", comparison.met().len()),
    }
}
