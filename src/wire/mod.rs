//! AWS JSON 1.0 over HTTP: reads requests, writes answers byte for byte as AWS does.
// It meets the network: no request may panic here. Sums are of bytes that are in
// memory, so they cannot overflow.
#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::todo,
    clippy::unimplemented,
    clippy::unreachable,
    clippy::unwrap_used
)]

mod answer;
mod front;
mod json;

pub(crate) use answer::{
    AnswerMembers, NOT_FOUND_CODE, answer, error_members, java_double, not_found,
};
pub(crate) use front::{ParsedRequest, Refusal, read};
pub(crate) use json::{
    Json, Members, elements, fault as json_fault, fault_at as json_fault_at, members,
};
