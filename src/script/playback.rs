//! Playback: the progress of the mounted scenarios, and the selection of one for a request.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use super::match_context::{MatchContext, counting_key};
use super::order::Orders;
use super::{Afterwards, Order, Scenario, Step, Times, TooEarly};
use crate::cassette::{PlaybackOptions, Player};
use crate::chance::{Chance, Purpose};
use crate::gate::HoldQueue;
use crate::panic_message::message_of;

/// The id of a mounted scenario, in the order of mounting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct MountId(u64);

/// A mounted scenario and its progress.
#[derive(Debug)]
pub(crate) struct Mounted {
    pub(crate) id: MountId,
    pub(crate) scenario: Arc<Scenario>,
    /// The number of the first request that could reach it.
    pub(crate) since: u64,
    /// The number of requests that have reached it.
    pub(crate) matched: u64,
    counted_calls: HashSet<String>,
    /// The number of its steps, from the first to the last one that has taken a request.
    pub(crate) steps_taken: usize,
    /// The queue of the requests that its `hold` step holds.
    pub(crate) gate: HoldQueue,
    /// The progress of each execution by its counting key, where the steps are counted per execution; else
    /// the one of all, under the empty key.
    progress: HashMap<String, ScenarioProgress>,
}

#[derive(Debug, Clone, Copy, Default)]
struct ScenarioProgress {
    /// The number of requests that have reached the scenario, under this key.
    requests: u64,
    /// The index of the next step.
    step: usize,
    /// The number of requests that the next step has taken.
    taken: u64,
}

/// All mounted scenarios, in the order of their mounting.
#[derive(Debug, Default)]
pub(crate) struct Playback {
    mounted: Vec<Mounted>,
    /// The scenarios of all, made when first asked for.
    scenarios: OnceCell<Arc<Vec<Arc<Scenario>>>>,
    mounts: u64,
    orders: Orders,
    /// The requests that came too early and are not reported yet.
    early: Vec<TooEarly>,
    /// The cassettes that answer where no scenario matches.
    players: Vec<Player>,
}

/// The scenario's step or the cassette that handles a request.
#[derive(Debug)]
pub(crate) enum Match<'a> {
    /// A step of a scenario.
    Step {
        mounted: &'a Mounted,
        step: usize,
        wait: Duration,
    },
    /// A cassette, with its exchange of this index.
    Recorded { player: &'a Player, index: usize },
    /// No scenario, and no cassette has the request.
    NotRecorded,
    /// No scenario; with `matched`, at least one matched and has no steps left.
    NoScenario { matched: bool },
    /// A scenario without steps left, which fails the test on a further request.
    UsedUp { mounted: &'a Mounted },
    /// A closure in a *when* panicked.
    Panicked {
        mounted: &'a Mounted,
        message: String,
    },
}

/// The selection of one scenario for a request that matches it.
enum Selection {
    Step {
        step: usize,
        wait: Duration,
    },
    /// The next matching scenario handles the request.
    Skip,
    UsedUp,
}

impl Playback {
    /// Mounts a scenario, which the requests from number `since` on can reach.
    pub(crate) fn mount(&mut self, scenario: Scenario, since: u64) -> MountId {
        let id = MountId(self.mounts);
        self.mounts += 1;
        let gate = HoldQueue::new(scenario.held_until());
        self.scenarios.take();
        self.mounted.push(Mounted {
            id,
            scenario: Arc::new(scenario),
            since,
            matched: 0,
            counted_calls: HashSet::new(),
            steps_taken: 0,
            gate,
            progress: HashMap::new(),
        });
        id
    }

    /// Unmounts a scenario.
    pub(crate) fn unmount(&mut self, id: MountId) -> Option<Mounted> {
        let place = self.mounted.iter().position(|mounted| mounted.id == id)?;
        self.scenarios.take();
        Some(self.mounted.remove(place))
    }

    /// Keeps an order of mounted scenarios.
    pub(crate) fn keep_order(&mut self, order: Order) {
        self.orders.keep(order, &self.mounted);
    }

    /// Takes the orders that were broken since the last call.
    pub(crate) fn take_early(&mut self) -> Vec<TooEarly> {
        std::mem::take(&mut self.early)
    }

    pub(crate) fn play(&mut self, playing: PlaybackOptions) {
        self.players.push(Player::new(playing));
    }

    /// The cassettes, with their progress.
    pub(crate) fn players(&self) -> &[Player] {
        &self.players
    }

    /// The exchange of a cassette for a request; `None` if there are no cassettes.
    fn recorded(&mut self, context: &MatchContext<'_>) -> Option<Match<'_>> {
        if self.players.is_empty() {
            return None;
        }
        let mut players = self.players.iter_mut();
        let taken = players.find_map(|player| {
            let index = player.take(context.request)?;
            Some((&*player, index))
        });
        Some(match taken {
            Some((player, index)) => Match::Recorded { player, index },
            None => Match::NotRecorded,
        })
    }

    pub(crate) fn mounted(&self) -> &[Mounted] {
        &self.mounted
    }

    /// The scenarios that are mounted now, to be compared with a request later.
    pub(crate) fn scenarios(&self) -> Arc<Vec<Arc<Scenario>>> {
        let all = || {
            let mut all = Vec::with_capacity(self.mounted.len());
            for mounted in &self.mounted {
                all.push(Arc::clone(&mounted.scenario));
            }
            Arc::new(all)
        };
        Arc::clone(self.scenarios.get_or_init(all))
    }

    /// Selects the first mounted scenario that matches and has steps left, or else a cassette's exchange.
    /// Each scenario that matches on the way counts the request. A closure that panics ends the search.
    pub(crate) fn match_request(
        &mut self,
        context: &MatchContext<'_>,
        entropy: &Chance,
    ) -> Match<'_> {
        let mut matched = false;
        let mut selected = None;
        for place in 0..self.mounted.len() {
            let mounted = &self.mounted[place];
            let fits = catch_unwind(AssertUnwindSafe(|| mounted.scenario.when.matches(context)));
            let selection = match fits {
                Ok(false) => continue,
                Ok(true) => {
                    let early = self.orders.find_too_early(context, mounted, &self.mounted);
                    self.early.extend(early);
                    Ok(self.mounted[place].select(context, entropy))
                }
                Err(panic) => {
                    let message = message_of(panic.as_ref()).unwrap_or("no message");
                    Err(message.to_owned())
                }
            };
            matched = true;
            if !matches!(selection, Ok(Selection::Skip)) {
                selected = Some((place, selection));
                break;
            }
        }
        let Some((place, selection)) = selected else {
            return self
                .recorded(context)
                .unwrap_or(Match::NoScenario { matched });
        };
        let mounted = &self.mounted[place];
        match selection {
            Ok(Selection::Step { step, wait }) => Match::Step {
                mounted,
                step,
                wait,
            },
            Ok(Selection::UsedUp) => Match::UsedUp { mounted },
            Ok(Selection::Skip) => Match::NoScenario { matched },
            Err(message) => Match::Panicked { mounted, message },
        }
    }
}

impl Mounted {
    /// Reports whether a request has reached it. With a key, and if its requests are counted per execution:
    /// whether one of the execution with this key has.
    pub(super) fn was_reached(&self, key: Option<&String>) -> bool {
        match key {
            Some(key) if self.scenario.counted_per_execution => self.progress.contains_key(key),
            Some(_) | None => self.matched > 0,
        }
    }

    /// The number of calls that have reached it, where an expectation counts them.
    pub(crate) fn calls(&self) -> u64 {
        self.counted_calls.len() as u64
    }

    /// Counts the call of a request that has reached it, where an expectation needs the number.
    fn count_call(&mut self, call: &str) {
        let (calls, requests) = (self.scenario.expected, self.scenario.expected_requests);
        if calls.is_some() || requests.is_some() {
            self.counted_calls.insert(call.to_owned());
        }
    }

    /// Counts a request that matches, and selects the step that takes it. Its draws depend on its number
    /// under its key alone: counted per execution, requests of other executions do not change them.
    fn select(&mut self, context: &MatchContext<'_>, entropy: &Chance) -> Selection {
        self.matched += 1;
        self.count_call(&context.call_key);
        let key = if self.scenario.counted_per_execution {
            counting_key(context)
        } else {
            String::new()
        };
        let progress = self.progress.entry(key.clone()).or_default();
        let nth = progress.requests;
        progress.requests += 1;
        let steps = &self.scenario.steps;
        let is_over = |step: &Step| step.until_released && self.gate.is_open();
        if steps.get(progress.step).is_some_and(is_over) {
            progress.step += 1;
            progress.taken = 0;
        }
        let index = match (progress.step < steps.len(), self.scenario.afterwards) {
            (true, _) => progress.step,
            (false, Afterwards::Repeat) if !steps.is_empty() => steps.len() - 1,
            (false, Afterwards::FailTest) => return Selection::UsedUp,
            (false, Afterwards::Serve | Afterwards::Repeat) => return Selection::Skip,
        };
        let step = &steps[index];
        // Each scenario has its own draws: its mount id is part of the key.
        let draws = |purpose| {
            let key = [&self.id.0.to_le_bytes()[..], key.as_bytes()].concat();
            entropy.keyed(purpose, &key, nth)
        };
        let missed = |probability| draws(Purpose::Probability).f64() >= probability;
        if step.probability.is_some_and(missed) {
            return Selection::Skip;
        }
        progress.take(index, step.times);
        self.steps_taken = self.steps_taken.max(index + 1);
        let wait = step.latency.map_or(Duration::ZERO, |latency| {
            let mut draws = draws(Purpose::Latency);
            latency.sample(|| draws.f64())
        });
        Selection::Step { step: index, wait }
    }
}

impl ScenarioProgress {
    /// Counts a request for the step at `index`, and goes on to the next step after its last one.
    fn take(&mut self, index: usize, times: Times) {
        self.taken += 1;
        if times == Times::Exactly(self.taken) {
            self.step = index + 1;
            self.taken = 0;
        }
    }
}
