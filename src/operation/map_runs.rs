//! ListMapRuns, DescribeMapRun and UpdateMapRun, where there is no map run: no definition is interpreted.

use super::arns::{find_execution, refuse_arn, resource_not_found_at};
use super::members::Parser;
use super::{Context, OperationResult};
use crate::arn::{ArnFault, ArnParts};
use crate::aws::ServiceError;
use crate::aws::shapes::{
    EXECUTION_ARN, MAP_RUN_ARN, MAX_CONCURRENCY, Shape, TOLERATED_FAILURE_COUNT,
    TOLERATED_FAILURE_PERCENTAGE,
};
use crate::service::Effect;
use crate::wire::AnswerMembers;

/// Runs one ListMapRuns. Documented: the errors. Inferred: the empty list, as of other operations.
pub(super) fn list(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let mut parser = Parser::new(context.call);
    let sent = parser.required(&EXECUTION_ARN);
    let paging = parser.paging();
    parser.finish()?;
    find_execution(context, sent)?;
    paging.position(context, "ListMapRuns")?;
    members.begin_list("mapRuns");
    members.end_list();
    Ok(Effect::None)
}

/// Runs one DescribeMapRun.
pub(super) fn describe(context: &mut Context<'_>, _: &mut AnswerMembers) -> OperationResult {
    let sent = Parser::read_one(context.call, &MAP_RUN_ARN)?;
    Err(refuse(sent))
}

/// Runs one UpdateMapRun. Inferred: the fraction of a percentage is not looked at.
pub(super) fn update(context: &mut Context<'_>, _: &mut AnswerMembers) -> OperationResult {
    let limits: [&Shape; 3] = [
        &MAX_CONCURRENCY,
        &TOLERATED_FAILURE_PERCENTAGE,
        &TOLERATED_FAILURE_COUNT,
    ];
    let mut parser = Parser::new(context.call);
    let sent = parser.required(&MAP_RUN_ARN);
    for limit in &limits {
        parser.integer(limit);
    }
    parser.finish()?;
    Err(refuse(sent))
}

/// The error for the ARN of a map run, of which the mock has none. Documented: the code. Inferred: the
/// text, and that an ARN of another type is refused as elsewhere.
pub(super) fn refuse(sent: &str) -> ServiceError {
    match ArnParts::split(sent) {
        Some(parts) if parts.service == "states" && parts.resource_type == "mapRun" => {
            resource_not_found_at(sent)
        }
        Some(parts) if parts.service == "states" => {
            refuse_arn(ArnFault::ResourceType(parts.resource_type), sent)
        }
        Some(_) | None => refuse_arn(ArnFault::Form, sent),
    }
}
