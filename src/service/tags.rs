//! Tags of a state machine or an activity.

use crate::aws::shapes::MAX_TAGS;
use crate::aws::{ErrorCode, ServiceError};

/// The tags of one resource, each a key and a value. Inferred: in the order in which they were first
/// given.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tags(Vec<(String, String)>);

impl Tags {
    /// The tags of a declared resource, which have been checked.
    pub(super) fn declared(tags: &[(String, String)]) -> Self {
        Self(tags.to_vec())
    }

    /// Every tag.
    pub(crate) fn all(&self) -> &[(String, String)] {
        &self.0
    }

    /// Adds tags. A key that exists gets the new value.
    pub(crate) fn add(&mut self, tags: &[(String, String)]) -> Result<(), ServiceError> {
        let mut all = self.0.clone();
        for (key, value) in tags {
            match all.iter_mut().find(|(known, _)| known == key) {
                Some((_, known)) => known.clone_from(value),
                None => all.push((key.clone(), value.clone())),
            }
        }
        if all.len() > MAX_TAGS {
            return Err(ErrorCode::TooManyTags.into());
        }
        self.0 = all;
        Ok(())
    }

    /// Deletes tags. Recorded: an unknown key is no error.
    pub(crate) fn remove(&mut self, keys: &[String]) {
        self.0.retain(|(known, _)| !keys.contains(known));
    }
}
