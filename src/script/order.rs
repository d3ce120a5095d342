//! Scenarios that requests must reach in order, and the requests that came too early.

use std::sync::Arc;

use super::match_context::counting_key;
use super::{Diagnostic, Location, MatchContext, MountId, Mounted, Scenario};

/// Scenarios, by name, that requests must reach in this order.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    pub(crate) scenarios: Vec<Arc<str>>,
    pub(crate) written_at: Location,
}

impl Order {
    /// The errors in it, in a script with these scenarios.
    pub(super) fn diagnostics(&self, scenarios: &[Scenario]) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        if self.scenarios.len() < 2 {
            found.push(Diagnostic::new("expected at least two scenarios"));
        }
        for (index, name) in self.scenarios.iter().enumerate() {
            let (mut count, mut known) = (0, Vec::new());
            for scenario in scenarios {
                count += usize::from(scenario.name == *name);
                known.push(&*scenario.name);
            }
            let is_new = !self.scenarios[..index].contains(name);
            let text = match (count, is_new) {
                (1, true) => continue,
                (0, _) => {
                    let nearest = super::nearest::did_you_mean(name, &known);
                    format!("there is no scenario {name:?}{nearest}")
                }
                (_, false) => format!("{name:?} is listed twice"),
                (count, true) => format!("{count} scenarios are called {name:?}"),
            };
            found.push(Diagnostic::new(text).item(index));
        }
        found
    }
}

/// The orders of a playback.
#[derive(Debug, Default)]
pub(super) struct Orders(Vec<MountedOrder>);

#[derive(Debug)]
struct MountedOrder {
    scenarios: Vec<MountId>,
    written_at: Location,
}

/// A request reached a scenario before an earlier one of an order.
#[derive(Debug)]
pub(crate) struct TooEarly {
    pub(crate) reached: MountId,
    pub(crate) not_yet: MountId,
    pub(crate) written_at: Location,
    /// Set if the order is one of the requests of one execution.
    pub(crate) of_the_execution: bool,
}

impl Orders {
    /// Adds an order of mounted scenarios. If several have one name, it means the one that was mounted last.
    pub(super) fn keep(&mut self, order: Order, mounted: &[Mounted]) {
        let mounted = |name: &Arc<str>| {
            let mut mounted = mounted.iter().rev();
            mounted.find(|mounted| mounted.scenario.name == *name)
        };
        let scenarios = order.scenarios.iter().filter_map(mounted);
        self.0.push(MountedOrder {
            scenarios: scenarios.map(|mounted| mounted.id).collect(),
            written_at: order.written_at,
        });
    }

    /// Finds the orders that a request breaks by being the first to reach a scenario. It runs before the
    /// request is counted there.
    pub(super) fn find_too_early(
        &self,
        context: &MatchContext<'_>,
        reached: &Mounted,
        mounted: &[Mounted],
    ) -> Vec<TooEarly> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let key = counting_key(context);
        if reached.was_reached(Some(&key)) {
            return Vec::new();
        }
        let broken = self.0.iter().filter_map(|order| {
            let place = order.scenarios.iter().position(|id| *id == reached.id)?;
            let earlier = order.scenarios[..place].iter();
            let mut earlier = earlier.filter_map(|id| mounted.iter().find(|of| of.id == *id));
            let own = |earlier: &Mounted| {
                earlier.scenario.counted_per_execution && reached.scenario.counted_per_execution
            };
            let not_yet =
                earlier.find(|earlier| !earlier.was_reached(own(earlier).then_some(&key)))?;
            Some(TooEarly {
                reached: reached.id,
                not_yet: not_yet.id,
                written_at: order.written_at.clone(),
                of_the_execution: own(not_yet),
            })
        });
        broken.collect()
    }
}
