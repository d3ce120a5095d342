//! AWS JSON 1.0 over HTTP: requests taken apart, answers put together, byte for byte.

mod answer;
mod front;
mod json;

pub(crate) use answer::{
    Answer, Members as AnswerMembers, NOT_FOUND_CODE, answer_error, java_double, not_found,
};
pub(crate) use front::{Call, Refusal, read};
pub(crate) use json::{Json, fault as input_fault};
