//! The operations on versions.

pub(super) mod delete;
pub(super) mod list;
pub(super) mod publish;
