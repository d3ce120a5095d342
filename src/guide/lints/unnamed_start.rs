//! `unnamed-start`: a start without a name.
//!
//! # The bug
//!
//! A start without a name is not idempotent: Step Functions makes up a name for each request. The SDK
//! sends a request again when it got no answer, and cannot know that the first one was served.
//!
//! # The story
//!
//! A service started an execution for each of 4,384 documents, without a name. Answers were lost on
//! their way, the SDK tried again, and 14,727 executions ran. No call had failed.
//!
//! # The cure
//!
//! Name the start after the thing that it processes (`order-17`, the key of the document, the id of the message),
//! so that the same thing has the same name at every attempt, in every process. A name made of a new
//! UUID in the call helps against the SDK's retries alone, not against a message that is delivered
//! twice. On an EXPRESS machine no name helps, so the rule is silent there.
//!
//! # The lint fires
//!
//! ```
//! # #[cfg(feature = "aws-sdk")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! # tokio::time::pause();
//! use sfn_mock::{Lint, Fault, Scenario, SfnMock, Step};
//!
//! let lossy = Scenario::new("two answers are lost").then(Step::lose_response(Fault::Close).times(2));
//! let sfn = SfnMock::builder().scenario(lossy).in_process().start();
//! let orders = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
//! sfn.client().start_execution().state_machine_arn(orders).send().await.unwrap(); // it looks fine,
//!
//! sfn.assert_started(3); // and is not
//! let finding = &sfn.lint_findings()[0];
//! assert_eq!((finding.lint(), finding.exchanges()), (Lint::UnnamedStart, &[1, 2, 3][..]));
//! # }
//! # #[cfg(not(feature = "aws-sdk"))]
//! # fn main() {}
//! ```
