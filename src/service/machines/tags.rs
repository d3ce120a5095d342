//! Tags of a machine.

use super::Machine;
use crate::aws::{ErrorCode, ServiceError};

/// Documented: how many tags a resource may have.
pub(crate) const MOST_TAGS: usize = 50;

impl Machine {
    /// Every tag. Inferred: in the order in which they were first given.
    pub(crate) fn tags(&self) -> impl Iterator<Item = (&str, &str)> {
        self.tags.iter().map(|(key, value)| (&**key, &**value))
    }

    /// Adds tags. A key that is there gets the new value.
    pub(crate) fn tag<'a>(
        &mut self,
        tags: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<(), ServiceError> {
        let mut all = self.tags.clone();
        for (key, value) in tags {
            match all.iter_mut().find(|(known, _)| **known == *key) {
                Some((_, old)) => *old = value.into(),
                None => all.push((key.into(), value.into())),
            }
        }
        if all.len() > MOST_TAGS {
            return Err(ErrorCode::TooManyTags.into());
        }
        self.tags = all;
        Ok(())
    }

    /// Takes tags away. Recorded: a key that is not there is no error.
    pub(crate) fn untag(&mut self, keys: &[impl AsRef<str>]) {
        self.tags
            .retain(|(known, _)| !keys.iter().any(|key| key.as_ref() == &**known));
    }
}
