//! The guide: pages by subject, each with examples that run.
//!
//! | page | subject |
//! |---|---|
//! | [getting started](getting_started) | the first test, and what the mock checks by itself |
//! | [scenarios] | scenarios and steps: what happens to which request |
//! | [faults] | network failures, and what each client makes of them |
//! | [explore] | every failure, at every call |
//! | [time] | running, frozen, or tokio's; executions that end by themselves; waiting |
//! | [clients] | in the test, in code that makes its own, in a child process, in other languages |
//! | [transports] | a socket, no socket, or a wiremock server |
//! | [recordings] | recorded responses, and the secrets that stay out of them |
//! | [files] | scenario files and the command line |
//! | [operations] | what is emulated of each operation, and how well it is known |
//! | [lints] | checks of what the code under test did |
//! | [messages] | what failing tests print |
//! | [limits] | what the server grants a client |
//! | [moving over](moving_over) | from aws-smithy-mocks, wiremock, LocalStack |
//! | [troubleshooting] | a hang, an unused scenario, a call that fails without a request |
//! | [tracing] | the events of `tracing` |

pub mod clients {
    #![doc = include_str!("clients.md")]
}
#[cfg(feature = "cli")]
pub mod control;
pub mod explore;
pub mod faults {
    #![doc = include_str!("faults.md")]
    #![doc = include_str!("tables/client_errors.md")]
}
pub mod files {
    #![doc = include_str!("files.md")]
}
pub mod getting_started {
    #![doc = include_str!("getting_started.md")]
}
pub mod limits {
    //! Limits: what the server grants a client.
    //!
    //! A script cannot change these limits. They keep a broken client from taking memory or connections
    //! forever. AWS documents the megabyte; the others are this crate's own. What the server refuses with a
    //! status is in the journal; what it closes without an answer is not.
    //!
    #![doc = include_str!("tables/limits.md")]
}
pub mod lints;
pub mod messages;
pub mod moving_over {
    #![doc = include_str!("moving_over.md")]
}
pub mod operations;
pub mod recordings {
    #![doc = include_str!("recordings.md")]
}
pub mod scenarios {
    #![doc = include_str!("scenarios.md")]
}
pub mod time {
    #![doc = include_str!("time.md")]
}
pub mod tracing;
pub mod transports {
    #![doc = include_str!("transports.md")]
    #![doc = include_str!("tables/transports.md")]
}
pub mod troubleshooting {
    #![doc = include_str!("troubleshooting.md")]
}
