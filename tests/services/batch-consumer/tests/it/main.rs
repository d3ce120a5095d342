//! Tests of the consumer: `batches` has the facts about it, `wrong` has tests that fail on purpose, and
//! `printed` has what those print.

mod batches;
mod printed;
mod wrong;

use batch_consumer::Queue;
use sfn_mock::{Builder, SfnMock, StateMachine, Step};

/// A mock that has one state machine, `shipments`. Time is tokio's, which the tests pause.
fn mock() -> Builder {
    SfnMock::builder()
        .state_machine(StateMachine::standard("shipments"))
        .in_process()
}

fn queue(messages: &[(&str, &str)]) -> Queue {
    let mut queue = Queue::new();
    for (id, body) in messages {
        queue.send(id, body);
    }
    queue
}

/// Consumes one batch with a client of the mock; returns how many messages were in it.
async fn consume(sfn: &SfnMock, queue: &mut Queue) -> usize {
    batch_consumer::consume_batch(&sfn.client(), sfn.state_machine("shipments").arn(), queue).await
}

/// Requests wait until there are two of them.
fn hold_until_two() -> Step {
    Step::hold_until(2)
}
