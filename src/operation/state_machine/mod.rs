//! The operations on state machines themselves.

pub(super) mod create;
pub(super) mod delete;
pub(super) mod describe;
pub(super) mod list;
pub(super) mod update;
