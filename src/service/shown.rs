//! What a machine shows of itself where nobody declared it.

use super::{Execution, Machine};
use crate::arn::StateMachineArn;
use crate::clock::Timestamp;

/// A definition that does nothing.
const PASS: &str = r#"{"StartAt":"Pass","States":{"Pass":{"Type":"Pass","End":true}}}"#;

impl Machine {
    /// Its definition, as text.
    #[allow(clippy::unused_self, reason = "machines are to have one of their own")]
    pub(crate) fn shown_definition(&self) -> &str {
        PASS
    }

    /// The role that its executions have.
    pub(crate) fn shown_role_arn(&self) -> String {
        let arn = StateMachineArn::parse(&self.arn);
        let (partition, account) = arn.map_or(("aws", ""), |arn| (arn.partition, arn.account));
        format!("arn:{partition}:iam::{account}:role/sfn-mock")
    }

    /// When what an execution runs came to be. Inferred: with its start, where nobody knows.
    #[allow(clippy::unused_self, reason = "machines are to have one of their own")]
    pub(crate) fn shown_update_date(&self, execution: &Execution) -> Timestamp {
        execution.start_date
    }
}
