//! The member `executionArn`, which most operations on executions have.

use super::{Scene, refuse_arn};
use crate::arn::ExecutionArn;
use crate::aws::ServiceError;
use crate::service::{ExecutionId, LONGEST_ARN, Violations};

/// Its constraints; what there is of it.
pub(super) fn required<'a>(violations: &mut Violations, sent: Option<&'a str>) -> &'a str {
    violations.required("executionArn", sent, 1, LONGEST_ARN);
    sent.unwrap_or_default()
}

/// The execution that it names.
pub(super) fn find(scene: &Scene<'_>, sent: &str) -> Result<ExecutionId, ServiceError> {
    let arn = ExecutionArn::parse(sent).map_err(|fault| refuse_arn(fault, sent))?;
    scene.service.find_execution(scene.now, &arn, sent)
}
