//! Tags of a machine.

use super::Machine;
use crate::aws::shapes::MAX_TAGS;
use crate::aws::{ErrorCode, ServiceError};

impl Machine {
    /// Every tag. Inferred: in the order in which they were first given.
    pub(crate) fn tags(&self) -> &[(String, String)] {
        &self.tags
    }

    /// Adds tags. A key that exists gets the new value.
    pub(crate) fn tag(&mut self, tags: &[(String, String)]) -> Result<(), ServiceError> {
        let mut all = self.tags.clone();
        for (key, value) in tags {
            match all.iter_mut().find(|(known, _)| known == key) {
                Some((_, known)) => known.clone_from(value),
                None => all.push((key.clone(), value.clone())),
            }
        }
        if all.len() > MAX_TAGS {
            return Err(ErrorCode::TooManyTags.into());
        }
        self.tags = all;
        Ok(())
    }

    /// Deletes tags. Recorded: an unknown key is no error.
    pub(crate) fn untag(&mut self, keys: &[String]) {
        self.tags.retain(|(known, _)| !keys.contains(known));
    }
}
