//! Finds the lost response that places an order twice, shows the message, and explores the mended
//! function: `cargo run --features explore --example explore`.

use aws_sdk_sfn::Client;
use sfn_mock::explore::{explore, invariant};

const ORDERS: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";

/// The function under test: it looks right, and the SDK retries for it.
async fn place_order(client: &Client, order: &str) -> Result<String, aws_sdk_sfn::Error> {
    let input = format!("{{\"order\":\"{order}\"}}");
    let start = client
        .start_execution()
        .state_machine_arn(ORDERS)
        .input(input);
    Ok(start.send().await?.execution_arn)
}

/// Places the order under a name, so that AWS recognises a retry.
async fn place_order_once(client: &Client, order: &str) -> Result<String, aws_sdk_sfn::Error> {
    let input = format!("{{\"order\":\"{order}\"}}");
    let start = client
        .start_execution()
        .state_machine_arn(ORDERS)
        .input(input);
    Ok(start.name(order).send().await?.execution_arn)
}

fn main() {
    let found = explore(async |sfn| place_order(&sfn.client(), "order-17").await)
        .invariant(invariant::started_at_most(1))
        .run();
    let failed = found.failed().expect("the order is placed twice");
    println!("{failed}\n{found}\n");

    let found = explore(async |sfn| place_order_once(&sfn.client(), "order-17").await)
        .failures(2)
        .crashes(1)
        .invariant(invariant::started_at_most(1))
        .invariant(invariant::ok_means_started_once("order-17"))
        .run();
    assert!(
        found.failed().is_none(),
        "the name makes the start idempotent"
    );
    println!("with a name: {found}");
}
