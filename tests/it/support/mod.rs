//! The tests' own tools: clients, the message of an expected panic, and the crate's source as a tree.

pub(crate) mod http_client;
#[cfg(feature = "aws-sdk")]
pub(crate) mod in_process_client;
mod orders;
pub(crate) mod panics;
pub(crate) mod raw_socket;
#[cfg(feature = "aws-sdk")]
pub(crate) mod sdk;
pub(crate) mod source_tree;

pub(crate) use self::orders::ORDERS;
