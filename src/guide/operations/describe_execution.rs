//! DescribeExecution: what is emulated, what is not, and how well it is known.
//!
//! The operation answers the facts of an execution and how it has ended. Pollers call it.
//!
//! ```
//! # #[cfg(feature = "aws-sdk")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! use serde_json::json;
//! use sfn_mock::{Finish, SfnMock, StateMachine};
//!
//! let orders = StateMachine::standard("orders").finish(Finish::succeeded(json!({ "placed": true })).after_polls(1));
//! let sfn = SfnMock::builder().state_machine(orders).in_process().start();
//! let (client, arn) = (sfn.client(), sfn.state_machine("orders").arn().to_owned());
//! let started = client.start_execution().state_machine_arn(arn).send().await.unwrap();
//! let look = || client.describe_execution().execution_arn(started.execution_arn()).send();
//! assert_eq!(look().await.unwrap().status().as_str(), "RUNNING");
//! assert_eq!(look().await.unwrap().output(), Some(r#"{"placed":true}"#));
//! # }
//! # #[cfg(not(feature = "aws-sdk"))]
//! # fn main() {}
//! ```
//!
//! **Emulated:**
//!
//! - every member of an execution that no map run started: input, output, error, cause, dates, trace header, version and alias, redrives
//! - `includedData`
//! - the lag of [`Builder::describe_lag`](crate::Builder::describe_lag)
//! - the KMS conditions of its machine
//! - an execution is gone 90 days after it has closed
//!
//! **Not emulated:**
//!
//! - map runs (`mapRunArn`)
//! - a status that lags: what closes is seen at once
//!
//! | rule | how well it is known |
//! |---|---|
//! | members of SUCCEEDED, FAILED, TIMED_OUT, RUNNING; absent ones are left out | Recorded |
//! | `error` and `cause` of ABORTED | Observed |
//! | a trace header of the service's own where the machine is traced and the caller sent none | Recorded; its form is Inferred |
//! | ExecutionDoesNotExist, InvalidArn, their texts | Recorded |
//! | `redriveStatusReason` of RUNNING and SUCCEEDED | Recorded |
//! | its other reasons; the 90 days | Documented |
//! | METADATA_ONLY leaves out what is sensitive and has `included: false` | Inferred |
//! | the order of checks, AccessDeniedException for another account | Inferred |
