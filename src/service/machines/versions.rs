//! Published versions of a machine, each of which keeps a revision.

use super::Machine;
use crate::aws::{ErrorCode, ServiceError};
use crate::clock::Timestamp;

/// Documented: the greatest number of versions of a machine.
const MAX_VERSIONS: usize = 1000;

/// A published version.
#[derive(Debug, Clone)]
pub(crate) struct Version {
    pub(crate) number: u32,
    pub(crate) revision: u32,
    pub(crate) description: Option<String>,
    pub(crate) created: Timestamp,
}

impl Version {
    pub(super) fn new(
        number: u32,
        revision: u32,
        description: Option<&str>,
        created: Timestamp,
    ) -> Self {
        Self {
            number,
            revision,
            description: description.map(str::to_owned),
            created,
        }
    }
}

impl Machine {
    /// Publishes the latest revision, unless a version has it. Returns the version's number, and `true` if it
    /// is new.
    ///
    /// Recorded: a revision is published once. Documented: the number of versions.
    pub(crate) fn publish(
        &mut self,
        description: Option<&str>,
        now: Timestamp,
    ) -> Result<(u32, bool), ServiceError> {
        let revision = self.revisions.latest_number();
        let mut versions = self.versions.iter();
        if let Some(version) = versions.find(|version| version.revision == revision) {
            return Ok((version.number, false));
        }
        let number = self.publish_anyway(description, now)?;
        Ok((number, true))
    }

    /// Publishes the latest revision as [`publish`](Self::publish) does, and once more where the version
    /// that has it has another description.
    ///
    /// Observed: the version that UpdateStateMachine returns then has the new description. Inferred:
    /// that it is a new version, and that an empty description does not count.
    pub(crate) fn publish_described(
        &mut self,
        description: Option<&str>,
        now: Timestamp,
    ) -> Result<(u32, bool), ServiceError> {
        let (number, is_new) = self.publish(description, now)?;
        let published = self.version(number);
        let published = published.and_then(|version| version.description.as_deref());
        let wanted = description.filter(|wanted| !wanted.is_empty());
        if is_new || wanted.is_none() || wanted == published {
            return Ok((number, is_new));
        }
        let number = self.publish_anyway(description, now)?;
        Ok((number, true))
    }

    /// Publishes the latest revision, also if a version has it. Returns the new version's number.
    fn publish_anyway(
        &mut self,
        description: Option<&str>,
        now: Timestamp,
    ) -> Result<u32, ServiceError> {
        let revision = self.revisions.latest_number();
        if self.versions.len() >= MAX_VERSIONS {
            return Err(ErrorCode::ServiceQuotaExceededException.into());
        }
        self.stop_having_everything();
        let number = self.last_version + 1;
        self.add_version(Version::new(number, revision, description, now));
        Ok(number)
    }

    /// Adds a version in the order of the numbers, unless there is one of its number.
    pub(super) fn add_version(&mut self, version: Version) {
        self.last_version = self.last_version.max(version.number);
        if self.version(version.number).is_some() {
            return;
        }
        let mut known = self.versions.iter();
        match known.position(|known| known.number > version.number) {
            Some(place) => self.versions.insert(place, version),
            None => self.versions.push(version),
        }
    }

    /// The version with this number.
    pub(crate) fn version(&self, number: u32) -> Option<&Version> {
        let mut versions = self.versions.iter();
        versions.find(|version| version.number == number)
    }

    /// Reports whether it has the version with this number, as a start sees it.
    pub(crate) fn has_version(&self, number: u32) -> bool {
        self.has_everything() || self.version(number).is_some()
    }

    /// Every version, in the order of their numbers.
    pub(crate) fn versions(&self) -> &[Version] {
        &self.versions
    }

    /// Deletes a version; reports whether there was one.
    ///
    /// Recorded: one that is not there is no error, and one that an alias points at stays.
    pub(crate) fn delete_version(&mut self, number: u32) -> Result<bool, ServiceError> {
        let mut referring = Vec::new();
        for alias in &self.aliases {
            if alias.routing.iter().any(|(version, _)| *version == number) {
                referring.push(alias.name.as_str());
            }
        }
        if !referring.is_empty() {
            let text = format!(
                "Version to be deleted must not be referenced by an alias. Current list of \
                 aliases referencing this version: [{}]",
                referring.join(", ")
            );
            return Err(ErrorCode::ConflictException.with_message(text));
        }
        let mut versions = self.versions.iter();
        let place = versions.position(|version| version.number == number);
        if let Some(place) = place {
            self.versions.remove(place);
        }
        Ok(place.is_some())
    }
}
