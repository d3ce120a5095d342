//! Logical calls: one SDK call with all its attempts.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use super::Exchanges;

/// The logical calls, in the order of their first attempts.
#[derive(Debug, Clone)]
pub struct Calls(Vec<Call>);

/// One logical call: the exchanges that share an `amz-sdk-invocation-id`, which is one SDK call
/// with its retries. A client that sends none is known by its connection and body.
#[derive(Debug, Clone)]
pub struct Call(Exchanges);

#[derive(PartialEq, Eq, Hash)]
enum Identity<'a> {
    Invocation(&'a str),
    Repetition(u64, &'a [u8]),
}

impl Calls {
    pub(crate) fn of(exchanges: &Exchanges) -> Self {
        let mut known = HashMap::new();
        let mut calls: Vec<Vec<usize>> = Vec::new();
        for (place, exchange) in exchanges.iter().enumerate() {
            let identity = match exchange.invocation_id() {
                Some(id) => Identity::Invocation(id),
                None => Identity::Repetition(exchange.connection(), exchange.request_body()),
            };
            let call = *known.entry(identity).or_insert(calls.len());
            match calls.get_mut(call) {
                Some(places) => places.push(place),
                None => calls.push(vec![place]),
            }
        }
        let calls = calls.iter().map(|places| Call(exchanges.pick(places)));
        Self(calls.collect())
    }

    /// The one call there is.
    ///
    /// # Panics
    ///
    /// If there is none, or more than one: with a list of them.
    #[must_use]
    #[track_caller]
    pub fn single(self) -> Call {
        match <[Call; 1]>::try_from(self.0) {
            Ok([call]) => call,
            Err(calls) if calls.is_empty() => {
                panic!("sfn-mock: exactly one call was expected, but none came")
            }
            Err(calls) => {
                let list: String = calls.iter().map(|call| format!("\n{call}")).collect();
                panic!(
                    "sfn-mock: exactly one call was expected, but {} came:{list}",
                    calls.len()
                )
            }
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The calls, in the order of their first attempts.
    pub fn iter(&self) -> std::slice::Iter<'_, Call> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Calls {
    type Item = &'a Call;
    type IntoIter = std::slice::Iter<'a, Call>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Call {
    /// How many requests the client sent for it.
    #[must_use]
    pub fn attempts(&self) -> usize {
        self.0.len()
    }

    /// How long the client waited before each attempt but the first: from the arrival of one to
    /// that of the next, by [`Exchange::elapsed`](crate::Exchange::elapsed)'s clock.
    #[must_use]
    pub fn back_offs(&self) -> Vec<Duration> {
        let pairs = self.0.iter().zip(self.0.iter().skip(1));
        pairs
            .map(|(before, after)| after.elapsed().saturating_sub(before.elapsed()))
            .collect()
    }

    /// Its exchanges, in order of arrival.
    #[must_use]
    pub fn exchanges(&self) -> Exchanges {
        self.0.clone()
    }

    /// The operation it asked for.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.0[0].operation()
    }

    /// The name it asked for; `None` for an unnamed start.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.0[0].name()
    }

    /// `amz-sdk-invocation-id`.
    #[must_use]
    pub fn invocation_id(&self) -> Option<&str> {
        self.0[0].invocation_id()
    }
}

/// One line for each attempt.
impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, exchange) in self.0.iter().enumerate() {
            let lead = if index == 0 { "- " } else { "\n  " };
            write!(f, "{lead}{exchange}")?;
        }
        Ok(())
    }
}
