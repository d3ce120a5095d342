//! The state machine that most tests start.

/// The ARN of the machine `orders`, which a mock without declarations has, and most tests declare.
pub(crate) const ORDERS: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
