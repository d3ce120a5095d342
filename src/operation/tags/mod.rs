//! The operations on tags, and what a request says of tags.

pub(super) mod list;
pub(super) mod tag;
pub(super) mod untag;

use crate::arn::{ArnFault, StateMachineArn};
use crate::aws::{ErrorCode, ServiceError};
use crate::operation::{Scene, refuse_arn};
use crate::service::{LONGEST_TAG_KEY, LONGEST_TAG_VALUE, Machine, Violations};
use crate::wire::Call;

/// A tag as it was sent. Either part may be missing: the API's model requires neither.
#[derive(Debug)]
pub(super) struct Tag {
    key: Option<String>,
    value: Option<String>,
}

impl Tag {
    pub(super) fn decode_all(call: &Call<'_>) -> Result<Option<Vec<Self>>, ServiceError> {
        let Some(tags) = call.structures("tags")? else {
            return Ok(None);
        };
        let tag = |tag: &crate::wire::Members<'_>| {
            Ok(Self {
                key: tag.string("key")?.map(Into::into),
                value: tag.string("value")?.map(Into::into),
            })
        };
        tags.iter().map(tag).collect::<Result<_, _>>().map(Some)
    }

    /// The lengths. Documented, and not emulated: which characters a tag may have, and that `aws:`
    /// is reserved; the answers to them are not known.
    pub(super) fn constrain_all(tags: &[Self], violations: &mut Violations) {
        for (index, tag) in tags.iter().enumerate() {
            let member = |name| format!("tags.{}.member.{name}", index + 1);
            if let Some(key) = &tag.key {
                violations.length(&member("key"), key, 1, LONGEST_TAG_KEY);
            }
            if let Some(value) = &tag.value {
                violations.length(&member("value"), value, 0, LONGEST_TAG_VALUE);
            }
        }
    }

    /// Keys and values. Inferred: a missing key makes no tag, a missing value is empty.
    pub(super) fn pairs(tags: &[Self]) -> Vec<(&str, &str)> {
        let pairs = tags.iter().filter_map(|Self { key, value }| {
            let value = value.as_deref().unwrap_or_default();
            Some((key.as_deref()?, value))
        });
        pairs.collect()
    }
}

/// The machine that has tags under this ARN.
///
/// Recorded: a version has none. Inferred: an activity, which is not emulated, is not there.
fn tagged<'a>(scene: &'a mut Scene<'_>, sent: &str) -> Result<&'a mut Machine, ServiceError> {
    let not_found =
        || ErrorCode::ResourceNotFound.with_message(format!("Resource not found: '{sent}'"));
    let arn = match StateMachineArn::parse(sent) {
        Ok(arn) => arn,
        Err(ArnFault::ResourceType("activity")) => return Err(not_found()),
        Err(fault) => return Err(refuse_arn(fault, sent)),
    };
    let machines = scene.service.machines_mut();
    let id = machines.look_up(&arn)?.filter(|_| arn.qualifier.is_none());
    Ok(machines.get_mut(id.ok_or_else(not_found)?))
}
