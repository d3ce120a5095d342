//! The calls that exchanges belong to.

use std::borrow::Cow;
use std::collections::HashMap;

use super::Exchange;

/// The place of an exchange among the calls, counted from 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct CallPosition {
    pub(super) call: usize,
    pub(super) attempt: usize,
    /// The index of the exchange that is the attempt before it.
    pub(super) previous: Option<usize>,
}

/// The places of all exchanges, in their order.
#[derive(Debug, Clone, Default)]
pub(super) struct CallPositions {
    pub(super) of: Vec<CallPosition>,
    pub(super) calls: usize,
}

impl CallPositions {
    /// Reports whether no later exchange belongs to the call of the exchange at this index.
    pub(super) fn is_last_of_its_call(&self, index: usize) -> bool {
        let mut later = self.of.iter().skip(index + 1);
        !later.any(|place| place.previous == Some(index))
    }
}

/// Groups exchanges into calls, by [`Exchange::call_key`]. Returns the indices of each call's exchanges, the calls in the
/// order of their first attempts.
pub(crate) fn group_into_calls(exchanges: &mut dyn Iterator<Item = &Exchange>) -> Vec<Vec<usize>> {
    let mut calls: Vec<Vec<usize>> = Vec::new();
    let mut by_key: HashMap<Cow<'_, str>, usize> = HashMap::new();
    for (index, exchange) in exchanges.enumerate() {
        let next = calls.len();
        let call = *by_key.entry(exchange.call_key()).or_insert(next);
        if call == next {
            calls.push(vec![index]);
        } else {
            calls[call].push(index);
        }
    }
    calls
}

/// Returns the place of each of `count` exchanges, which are grouped into `calls`.
pub(super) fn places(calls: &[Vec<usize>], count: usize) -> CallPositions {
    let unplaced = CallPosition {
        call: 0,
        attempt: 0,
        previous: None,
    };
    let mut of = vec![unplaced; count];
    for (call, indices) in calls.iter().enumerate() {
        let mut previous = None;
        for (attempt, &index) in indices.iter().enumerate() {
            of[index] = CallPosition {
                call,
                attempt,
                previous,
            };
            previous = Some(index);
        }
    }
    CallPositions {
        of,
        calls: calls.len(),
    }
}
