//! The reason why no request reached a scenario: the nearest request and its differences, a request that an
//! earlier scenario took, or a request that came before the mount.

use std::sync::Arc;

use super::EngineState;
use super::live::Live;
use super::nearest::{conditions, tally};
use super::unexpected::title;
use crate::diff::smallest;
use crate::journal::Exchange;
use crate::panic_message::NO_REQUEST_HINT;
use crate::request::Request;
use crate::script::{Comparison, MatchContext, Mounted};
use crate::wire;

/// The reason why a scenario was not reached.
pub(super) struct Unreached {
    /// The suggestion.
    pub(super) next: String,
    /// The evidence, in lines.
    pub(super) evidence: String,
    /// The number of the request that it is about.
    pub(super) number: Option<u64>,
}

/// The note of a failure that may have hidden another.
pub(super) const EARLY_RETURN: &str =
    "\n  note: if the test returned early by `?`, this failure hides its own error";

impl EngineState {
    /// Finds the reason why a scenario got no request, or no more. It compares only the latest requests: a
    /// comparison takes longer than the request.
    pub(super) fn explain_unreached(&self, mounted: &Mounted, live: &Arc<Live>) -> Unreached {
        const COMPARED: usize = 200;
        let exchanges = self.journal.exchanges();
        if exchanges.is_empty() {
            return no_request(live);
        }
        let (mut candidates, mut distances) = (Vec::new(), Vec::new());
        let mut before_mount: Option<&Exchange> = None;
        for exchange in exchanges
            .iter()
            .skip(exchanges.len().saturating_sub(COMPARED))
        {
            let (mut distance, mut fits) = (0.0, false);
            with_context(exchange, &mut |context| {
                (distance, fits) = mounted.scenario.when.estimate(context);
            });
            if fits {
                if exchange.number() < mounted.since {
                    before_mount = before_mount.or(Some(exchange));
                    continue;
                }
                match self.earlier_taker(mounted, exchange) {
                    Some(taker) => return taken_by(exchange, taker),
                    // It reached the scenario, unless a closure refused it.
                    None if mounted.matched > 0 => continue,
                    None => {}
                }
            }
            candidates.push(exchange);
            distances.push(distance);
        }
        if let Some(exchange) = before_mount {
            return came_before(exchange, mounted);
        }
        let mut best: Option<(&Exchange, Comparison)> = None;
        for index in smallest(&distances) {
            let exchange = candidates[index];
            with_context(exchange, &mut |context| {
                let comparison = mounted.scenario.when.compare(context);
                let is_nearer = |(_, best): &(_, Comparison)| comparison.distance < best.distance;
                if best.as_ref().is_none_or(is_nearer) {
                    best = Some((exchange, comparison));
                }
            });
        }
        match best {
            Some((exchange, comparison)) => differs(exchange, &comparison),
            None => Unreached {
                next: "let the code under test make the missing calls, and await them".to_owned(),
                evidence: String::new(),
                number: None,
            },
        }
    }

    /// Returns the scenario that took a request, if it comes before this one.
    fn earlier_taker(&self, mounted: &Mounted, exchange: &Exchange) -> Option<&Mounted> {
        let name = exchange.scenario()?;
        for earlier in self.playback.mounted() {
            if earlier.id == mounted.id {
                break;
            }
            if *earlier.scenario.name == *name {
                return Some(earlier);
            }
        }
        None
    }
}

/// Makes the request of an exchange again, to be compared with a scenario. Its secret headers do not have
/// their values.
fn with_context(exchange: &Exchange, compare: &mut dyn FnMut(&MatchContext<'_>)) {
    let kept: Vec<_> = exchange.request_headers().collect();
    let mut headers = Vec::with_capacity(kept.len());
    for (name, value) in &kept {
        headers.push((*name, value.as_bytes()));
    }
    let request = Request {
        connection: exchange.connection(),
        method: exchange.method(),
        path: exchange.path(),
        headers: &headers,
        body: exchange.request_body(),
        too_large: false,
    };
    let call = wire::read(&request, true);
    compare(&MatchContext::new(exchange.number(), &request, &call));
}

fn no_request(live: &Arc<Live>) -> Unreached {
    let url = live.url().unwrap_or("no address");
    let mut evidence = format!("\n  no request came to this mock: {url}");
    for other in live.describe_others() {
        evidence += &format!("\n  {other}");
    }
    Unreached {
        next: NO_REQUEST_HINT.to_owned(),
        evidence,
        number: None,
    }
}

fn taken_by(exchange: &Exchange, taker: &Mounted) -> Unreached {
    let (head, name) = (exchange.headline(), &taker.scenario.name);
    let step = exchange.step().unwrap_or_default();
    Unreached {
        next: format!("mount it before scenario {name:?}, or narrow the `when` of that one"),
        evidence: format!(
            "\n  request {head} matches it, and step {step} of scenario {} took it",
            title(&taker.scenario)
        ),
        number: Some(exchange.number()),
    }
}

fn came_before(exchange: &Exchange, mounted: &Mounted) -> Unreached {
    Unreached {
        next: "mount it before the code under test makes the call".to_owned(),
        evidence: format!(
            "\n  request {} matches it, and came before it was mounted; the first request after that \
             is #{}",
            exchange.headline(),
            mounted.since
        ),
        number: Some(exchange.number()),
    }
}

fn differs(exchange: &Exchange, comparison: &Comparison) -> Unreached {
    let next = if comparison.other_operation {
        "let the code under test make that call, and await it"
    } else {
        "correct the condition of the `when` that does not hold, or the request"
    };
    Unreached {
        next: next.to_owned(),
        evidence: format!(
            "\n  the nearest request is {}: {}{}",
            exchange.headline(),
            tally(comparison),
            conditions(comparison)
        ),
        number: Some(exchange.number()),
    }
}
