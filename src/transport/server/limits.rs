//! The limits of the server: how much a client may send, and how long it may take.
//!
//! None of these is AWS's known limit but the megabyte. They keep a client that is broken, or a
//! stranger, from taking memory or connections forever.
//!
#![doc = include_str!("../../guide/tables/limits.md")]

use std::time::Duration;

use crate::request::Request;

/// The time that a request may take from its first bytes to its last. In real time, also on a paused
/// clock: what is slow here is the client's socket, not the service.
const REQUEST_TIME: Duration = Duration::from_secs(30);

/// The time that a client may take to read the next bytes of an answer.
const ANSWER_TIME: Duration = Duration::from_secs(30);

/// The time that a client may leave its side open once the mock has closed its own.
const LINGER_TIME: Duration = Duration::from_secs(30);

/// The maximum size of a head. Documented: a request has at most 1 MB, headers included. Inferred: that
/// a head above it is answered with 431, which is hyper's answer.
pub(super) const MAX_HEAD: usize = Request::MAX_SIZE;

/// The number of bytes of a too large request that are read to its end, so that a client that is still
/// writing comes to read the answer.
pub(super) const MAX_DISCARDED: usize = 16 * Request::MAX_SIZE;

/// The number of bytes that all unfinished requests of a server may take together.
const MAX_UNFINISHED: usize = 64 << 20;

/// The number of bytes of a head that are kept for the journal, in case hyper refuses it.
pub(super) const MAX_RECENT: usize = 8 << 10;

// At most 100 headers is hyper's own limit, answered with 431. AWS's is not known. An SDK sends
// about fifteen; a higher limit would cost every request an allocation for headers that never come.

/// The limits that a test of the crate's own makes smaller.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) request: Duration,
    pub(super) answer: Duration,
    pub(super) linger: Duration,
    pub(super) unfinished: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            request: REQUEST_TIME,
            answer: ANSWER_TIME,
            linger: LINGER_TIME,
            unfinished: MAX_UNFINISHED,
        }
    }
}
