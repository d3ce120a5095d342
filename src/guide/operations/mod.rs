//! Each operation: what is emulated of it, what is not, and how well each is known.
//!
//! How well: *Recorded* from AWS, *Documented* by AWS, *Observed* in the wild, or
//! *Inferred*, which is a guess. `fixtures/conformance/` in the crate's sources has a file of cases
//! for each operation, each with its source, and `fixtures/sequences/` what Terraform calls. The table has
//! all 37 operations, and how well the best known case of each is known: of those that are answered, and
//! of those that are refused. The page states it rule by rule.
//!
#![doc = include_str!("table.md")]
//!
//! For every operation the front layer is emulated (body, operation, authorization), the
//! constraints of the API's model, the account and the form of ARNs, and throttling where the test
//! asks for it. Every operation can be scripted: a [scenario](crate::Scenario) that matches it
//! fails it, replies to it, holds it or loses it. The order of the checks is *Inferred* as of
//! StartExecution: the constraints of the API's model come first, then the ARN's form, the account,
//! existence, and the operation's own checks.
//!
//! # Throttling
//!
#![doc = include_str!("throttling.md")]
//!
//! # The others
//!
//! TestState is not emulated. A call of it gets the status 501 with a text that names it, and the test
//! fails, unless a scenario handles it:
//!
//! ```
//! use sfn_mock::{Reply, Scenario, SfnMock, Step, operation};
//!
//! let succeeded = Reply::new(200).body(r#"{"output":"{}","status":"SUCCEEDED"}"#);
//! let sfn = SfnMock::builder()
//!     .scenario(
//!         Scenario::new("every state succeeds")
//!             .when(operation("TestState"))
//!             .then(Step::reply(succeeded).times(sfn_mock::Times::Forever)),
//!     )
//!     .start();
//! // ... the code under test tries its states ...
//! # drop(sfn.close());
//! ```

pub mod activities {
    #![doc = include_str!("activities.md")]
}
pub mod describe_execution;
pub mod describe_state_machine_for_execution;
pub mod get_execution_history;
pub mod list_executions;
pub mod map_runs {
    #![doc = include_str!("map_runs.md")]
}
pub mod redrive_execution;
pub mod start_execution;
pub mod start_sync_execution;
pub mod state_machines {
    #![doc = include_str!("state_machines.md")]
}
pub mod stop_execution;
pub mod tasks {
    #![doc = include_str!("tasks.md")]
}
pub mod validate_state_machine_definition {
    #![doc = include_str!("validate_state_machine_definition.md")]
}
pub mod versions_and_aliases {
    #![doc = include_str!("versions_and_aliases.md")]
}
