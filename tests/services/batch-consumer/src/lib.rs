//! A consumer of batches: each message starts one execution, which is named after the message.

mod queue;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::operation::start_execution::StartExecutionError;

pub use queue::{Message, Queue};

/// An outcome decides where a message goes after it has been handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its execution runs or has closed.
    Done,
    /// It must be delivered again.
    Failed,
    /// It can never start an execution.
    Poison,
}

/// Receives one batch of at most ten messages and handles each; returns how many were received.
pub async fn consume_batch(sfn: &Client, state_machine_arn: &str, queue: &mut Queue) -> usize {
    let batch = queue.receive(10);
    for message in &batch {
        match handle(sfn, state_machine_arn, message).await {
            Outcome::Done => queue.delete(message),
            Outcome::Failed => queue.put_back(message),
            Outcome::Poison => queue.bury(message),
        }
    }
    batch.len()
}

/// Starts the execution of one message. A message that is delivered twice starts once: the name is its id.
pub async fn handle(sfn: &Client, state_machine_arn: &str, message: &Message) -> Outcome {
    let start = sfn.start_execution().state_machine_arn(state_machine_arn);
    let Err(error) = start.name(&message.id).input(&message.body).send().await else {
        return Outcome::Done;
    };
    match error.as_service_error() {
        // The id is the queue's, so the input is that of the first delivery: its execution has closed.
        Some(StartExecutionError::ExecutionAlreadyExists(_)) => Outcome::Done,
        Some(
            StartExecutionError::InvalidExecutionInput(_) | StartExecutionError::InvalidName(_),
        ) => Outcome::Poison,
        _ => Outcome::Failed,
    }
}
