//! The targets, which are those of the crate's own tests.
#![allow(
    dead_code,
    reason = "the clients of the tests can more than is used here"
)]

#[path = "../../tests/it/direct.rs"]
mod direct;
#[path = "../../tests/it/raw.rs"]
mod raw;
#[path = "../../tests/it/fuzzed/targets.rs"]
mod shared;

pub mod targets {
    //! One function for each way in.

    macro_rules! bytes { ($($name:ident: $what:literal),*) => { $(
        #[doc = $what]
        pub fn $name(data: &[u8]) {
            crate::shared::$name(data);
        }
    )* } }

    macro_rules! texts { ($($name:ident: $what:literal),*) => { $(
        #[doc = $what]
        pub fn $name(data: &str) {
            crate::shared::$name(data);
        }
    )* } }

    bytes!(wire: "Bytes on a socket.", body: "A body of a StartExecution.");
    texts!(
        arn: "The ARN of a machine.",
        name: "The name of an execution.",
        input: "The input of an execution.",
        scenario: "A scenario file."
    );
}
