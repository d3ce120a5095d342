//! Heads that many requests share, kept once.

use std::sync::Arc;

use crate::chance::RequestIds;
use crate::exchange::Head;
use crate::request::Request;

/// The heads of the clients that called lately. A client's requests have one head, so that of its
/// latest request is nearly always the one.
#[derive(Debug, Default)]
pub(super) struct Heads(Vec<Arc<Head>>);

/// More clients than one test has.
const MOST: usize = 8;

impl Heads {
    pub(super) fn of(&mut self, request: &Request<'_>, ids: RequestIds) -> Arc<Head> {
        if let Some(known) = self.0.iter().position(|head| head.is_of(request)) {
            self.0[..=known].rotate_right(1);
        } else {
            self.0.truncate(MOST - 1);
            self.0.insert(0, Arc::new(Head::of(request, ids)));
        }
        Arc::clone(&self.0[0])
    }
}
