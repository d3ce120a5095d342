//! The operations on aliases.

pub(super) mod create;
pub(super) mod delete;
pub(super) mod describe;
pub(super) mod list;
mod routing;
pub(super) mod update;

use crate::arn::{Qualifier, StateMachineArn};
use crate::aws::{ErrorCode, ServiceError};
use crate::operation::machine_arn;

/// Documented: `AliasDescription` in the API's model.
const LONGEST_DESCRIPTION: usize = 256;

/// Takes an alias's ARN apart: the machine's, and the alias.
///
/// Inferred: an ARN without an alias names an alias that is not there.
fn alias_arn(sent: &str) -> Result<(StateMachineArn<'_>, &str), ServiceError> {
    let arn = machine_arn(sent)?;
    match arn.qualifier {
        Some(Qualifier::Alias(name)) => Ok((arn, name)),
        Some(Qualifier::Version(_)) | None => Err(not_there()),
    }
}

/// Recorded, on UpdateStateMachineAlias.
fn not_there() -> ServiceError {
    ErrorCode::ResourceNotFound.into()
}
