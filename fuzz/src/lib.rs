//! The targets, which are those of the crate's own tests.
#![allow(
    dead_code,
    reason = "the clients of the tests can more than is used here"
)]

mod support {
    #[path = "../../../tests/it/support/in_process_client.rs"]
    pub(crate) mod in_process_client;
    #[path = "../../../tests/it/support/orders.rs"]
    mod orders;
    #[path = "../../../tests/it/support/raw_socket.rs"]
    pub(crate) mod raw_socket;

    pub(crate) use self::orders::ORDERS;
}
#[path = "../../tests/it/wire/fuzzed/files.rs"]
mod files;
#[path = "../../tests/it/wire/fuzzed/operations.rs"]
mod operations;
#[path = "../../tests/it/wire/fuzzed/targets.rs"]
mod targets;

pub mod run {
    //! One function for each way in.

    macro_rules! bytes { ($($of:ident::$name:ident: $what:literal),*) => { $(
        #[doc = $what]
        pub fn $name(data: &[u8]) {
            crate::$of::$name(data);
        }
    )* } }

    macro_rules! texts { ($($of:ident::$name:ident: $what:literal),*) => { $(
        #[doc = $what]
        pub fn $name(data: &str) {
            crate::$of::$name(data);
        }
    )* } }

    bytes!(
        targets::wire: "Bytes on a socket.",
        targets::body: "A body of a StartExecution.",
        operations::operation: "An operation's number, and a body for it."
    );
    texts!(
        targets::arn: "The ARN of a machine.",
        targets::name: "The name of an execution.",
        targets::input: "The input of an execution.",
        targets::scenario: "A scenario file.",
        files::cassette: "A cassette file.",
        files::recording: "A recording of another tool."
    );
}
