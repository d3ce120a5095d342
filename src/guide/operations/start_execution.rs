//! StartExecution: what is emulated, what is not, and how well it is known.
//!
//! Starts an execution, or repeats the answer of an earlier start that is the same. Most of this
//! documentation is about it.
//!
//! ```
//! # #[cfg(feature = "aws-sdk")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! use sfn_mock::{SfnMock, StateMachine};
//!
//! let sfn = SfnMock::builder().state_machine(StateMachine::standard("orders")).in_process().start();
//! let (client, arn) = (sfn.client(), sfn.state_machine("orders").arn().to_owned());
//! let start = |input: &str| client.start_execution().state_machine_arn(&arn).name("order-17").input(input).send();
//! let first = start("{}").await.unwrap();
//! let again = start("{}").await.unwrap();
//! assert_eq!(first.execution_arn(), again.execution_arn()); // an idempotent replay
//! let other = start(r#"{ "id": 17 }"#).await.unwrap_err().into_service_error();
//! assert!(other.is_execution_already_exists());
//! sfn.assert_started_once("order-17");
//! # }
//! # #[cfg(not(feature = "aws-sdk"))]
//! # fn main() {}
//! ```
//!
//! **Emulated:**
//!
//! - machines of both types, by their ARN, a version's or an alias's, with its weights
//! - idempotency by name and input, compared as bytes or as JSON (`Builder::input_equality`)
//! - names that come free 90 days after their execution has closed, or after
//!   [`Builder::name_retention`](crate::Builder::name_retention)
//! - the KMS conditions of the machine, its deletion, the limit of open executions
//! - every constraint of the API's model, and Jackson's errors for an input that is not JSON
//! - the trace header, from the HTTP header or the body
//!
//! **Not emulated:**
//!
//! - what the execution does: its definition is never interpreted; the test ends it, or a
//!   [`Finish`](crate::Finish)
//! - IAM: a request must be signed, and its signature is not verified
//!
//! | rule | how well it is known |
//! |---|---|
//! | the answer's members, their order and form; ExecutionAlreadyExists and its text | Recorded |
//! | idempotency while it runs, the 90 days, limits of name and input, the trace header's precedence | Documented |
//! | a name is counted in characters; a foreign account is refused, not unknown | Observed |
//! | each error's status, type and text | each its own: [`ErrorCode::provenance`](crate::ErrorCode::provenance) |
//! | the order of the checks, but for what was measured of it; a name's white space is Unicode's | Inferred |
