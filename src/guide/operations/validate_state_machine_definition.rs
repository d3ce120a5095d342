//! ValidateStateMachineDefinition, and what CreateStateMachine and UpdateStateMachine refuse of a definition.
//!
#![doc = include_str!("validate_state_machine_definition.md")]
//!
//! ```
//! # #[cfg(feature = "aws-sdk")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! use sfn_mock::SfnMock;
//!
//! let sfn = SfnMock::start();
//! let broken = r#"{ "StartAt": "Pack", "States": { "Pack": { "Type": "Pass", "Next": "Ship" } } }"#;
//! let answer = sfn.client().validate_state_machine_definition().definition(broken).send().await.unwrap();
//! assert_eq!(answer.result().as_str(), "FAIL");
//! assert_eq!(answer.diagnostics()[0].message(), "Missing 'Next' target: Ship");
//! # }
//! # #[cfg(not(feature = "aws-sdk"))]
//! # fn main() {}
//! ```
