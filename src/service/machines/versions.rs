//! Published versions of a machine, each of which keeps a revision.

use super::Machine;
use crate::aws::{ErrorCode, ServiceError};
use crate::clock::Timestamp;

/// Documented: how many versions a machine may have.
const MOST_VERSIONS: usize = 1000;

/// A published version.
#[derive(Debug, Clone)]
pub(crate) struct Version {
    pub(crate) revision: u32,
    pub(crate) description: Option<Box<str>>,
    pub(crate) created: Timestamp,
}

impl Version {
    pub(super) fn new(revision: u32, description: Option<&str>, created: Timestamp) -> Self {
        Self {
            revision,
            description: description.map(Box::from),
            created,
        }
    }
}

impl Machine {
    /// A version that keeps today's revision: the one there is, or else a new one; its number, and
    /// whether it is new.
    ///
    /// Recorded: a revision is published once. Documented: the number of versions.
    pub(crate) fn publish(
        &mut self,
        description: Option<&str>,
        now: Timestamp,
    ) -> Result<(u32, bool), ServiceError> {
        let revision = self.revisions.latest_number();
        let mut versions = self.versions.iter();
        if let Some((&number, _)) = versions.find(|(_, version)| version.revision == revision) {
            return Ok((number, false));
        }
        if self.versions.len() >= MOST_VERSIONS {
            return Err(ErrorCode::ServiceQuotaExceededException.into());
        }
        self.settle();
        self.last_version += 1;
        let version = Version::new(revision, description, now);
        self.versions.insert(self.last_version, version);
        Ok((self.last_version, true))
    }

    /// The version with this number.
    pub(crate) fn version(&self, number: u32) -> Option<&Version> {
        self.versions.get(&number)
    }

    /// Whether it has the version with this number, as a start sees it.
    pub(crate) fn has_version(&self, number: u32) -> bool {
        self.has_everything() || self.versions.contains_key(&number)
    }

    /// Every version. Recorded: the newest first.
    pub(crate) fn versions(&self) -> impl DoubleEndedIterator<Item = (u32, &Version)> {
        let versions = self.versions.iter().rev();
        versions.map(|(number, version)| (*number, version))
    }

    /// Takes a version away; whether it was there.
    ///
    /// Recorded: one that is not there is no error, and one that an alias points at stays.
    pub(crate) fn delete_version(&mut self, number: u32) -> Result<bool, ServiceError> {
        let referring: Vec<_> = self
            .aliases()
            .filter(|(_, alias)| alias.routing.iter().any(|(version, _)| *version == number))
            .map(|(name, _)| name)
            .collect();
        if !referring.is_empty() {
            let text = format!(
                "Version to be deleted must not be referenced by an alias. Current list of \
                 aliases referencing this version: [{}]",
                referring.join(", ")
            );
            return Err(ErrorCode::ConflictException.with_message(text));
        }
        Ok(self.versions.remove(&number).is_some())
    }
}
