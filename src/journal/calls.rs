//! The calls that exchanges belong to.

use std::collections::HashMap;

use super::Exchange;

/// The exchanges, grouped into calls.
pub(super) struct CallPositions {
    /// The indices of each call's exchanges, the calls in the order of their first attempts.
    pub(super) calls: Vec<Vec<usize>>,
    /// The place of each exchange.
    pub(super) of: Vec<CallPosition>,
}

/// The place of an exchange among the calls, counted from 0.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CallPosition {
    pub(super) call: usize,
    pub(super) attempt: usize,
}

impl CallPositions {
    /// Returns the places of these exchanges, of which there are `count`.
    pub(super) fn new(exchanges: &mut dyn Iterator<Item = &Exchange>, count: usize) -> Self {
        let calls = group_into_calls(exchanges);
        let mut of = vec![CallPosition::default(); count];
        for (call, indices) in calls.iter().enumerate() {
            for (attempt, &index) in indices.iter().enumerate() {
                of[index] = CallPosition { call, attempt };
            }
        }
        Self { calls, of }
    }

    /// The index of the attempt before this one; `None` for the first.
    pub(super) fn previous(&self, place: CallPosition) -> Option<usize> {
        let previous = place.attempt.checked_sub(1)?;
        Some(self.calls[place.call][previous])
    }
}

/// Groups exchanges into calls, by [`Exchange::call_key`]. Returns the indices of each call's exchanges, the calls
/// in the order of their first attempts.
pub(crate) fn group_into_calls(exchanges: &mut dyn Iterator<Item = &Exchange>) -> Vec<Vec<usize>> {
    let mut calls: Vec<Vec<usize>> = Vec::new();
    let mut by_key: HashMap<String, usize> = HashMap::new();
    for (index, exchange) in exchanges.enumerate() {
        let next = calls.len();
        let key = exchange.call_key().into_owned();
        let call = *by_key.entry(key).or_insert(next);
        if call == next {
            calls.push(Vec::new());
        }
        calls[call].push(index);
    }
    calls
}
