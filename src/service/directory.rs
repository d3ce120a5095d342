//! The state machines or the activities of a mock by their ARNs and names, also those that were deleted.

use std::collections::HashMap;
use std::sync::Arc;

use crate::arn::ArnParts;

/// Numbers by a text: executions and the states of a definition by their names, tasks and pages by their tokens.
pub(crate) type Index = HashMap<Arc<str>, usize>;

/// The place of a machine or an activity in the order of their creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ResourceId(usize);

/// All state machines, or all activities. A resource that is deleted and created again is another one. One
/// that is deleted keeps its place, since executions and tokens of pages can lead to it.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    entries: Vec<DirectoryEntry>,
    /// The latest resource that has each ARN, or had it, by ARN.
    by_arn: Vec<ResourceId>,
    /// Every resource by its name; those of one name in the order of their creation.
    by_name: Vec<ResourceId>,
    /// The number of resources that exist.
    len: usize,
}

#[derive(Debug)]
struct DirectoryEntry {
    arn: Arc<str>,
    name: Arc<str>,
    exists: bool,
    /// The one that had this ARN before.
    previous: Option<ResourceId>,
}

impl ResourceId {
    pub(super) fn index(self) -> usize {
        self.0
    }
}

impl Directory {
    /// Adds a resource whose ARN no other has at present.
    pub(super) fn add(&mut self, arn: &Arc<str>, name: &Arc<str>) -> ResourceId {
        let id = ResourceId(self.entries.len());
        let previous = match self.place_of(arn) {
            Ok(place) => Some(std::mem::replace(&mut self.by_arn[place], id)),
            Err(place) => {
                self.by_arn.insert(place, id);
                None
            }
        };
        let is_not_after = |known: &ResourceId| *self.entries[known.0].name <= **name;
        let place = self.by_name.partition_point(is_not_after);
        self.by_name.insert(place, id);
        self.len += 1;
        self.entries.push(DirectoryEntry {
            arn: Arc::clone(arn),
            name: Arc::clone(name),
            exists: true,
            previous,
        });
        id
    }

    /// Removes a resource that exists.
    pub(super) fn remove(&mut self, id: ResourceId) {
        self.entries[id.0].exists = false;
        self.len -= 1;
    }

    /// The number of resources that exist.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn exists(&self, id: ResourceId) -> bool {
        self.entries[id.0].exists
    }

    /// The latest resource that has this ARN, or had it.
    pub(super) fn latest(&self, arn: &str) -> Option<ResourceId> {
        let place = self.place_of(arn).ok()?;
        Some(self.by_arn[place])
    }

    /// The place of an ARN in `by_arn`, or the one where it would be.
    fn place_of(&self, arn: &str) -> Result<usize, usize> {
        let arn_of = |id: &ResourceId| &*self.entries[id.0].arn;
        self.by_arn.binary_search_by(|id| arn_of(id).cmp(arn))
    }

    /// The resource that had the same ARN before.
    pub(super) fn previous(&self, id: ResourceId) -> Option<ResourceId> {
        self.entries[id.0].previous
    }

    /// The resource that has this ARN.
    pub(super) fn find(&self, arn: &str) -> Option<ResourceId> {
        self.latest(arn).filter(|id| self.exists(*id))
    }

    /// The resource with this name, if it is the only one.
    pub(super) fn only_named(&self, name: &str) -> Option<ResourceId> {
        let mut found = None;
        for &id in &self.by_name {
            let entry = &self.entries[id.0];
            if entry.exists && *entry.name == *name {
                if found.is_some() {
                    return None;
                }
                found = Some(id);
            }
        }
        found
    }

    /// The ARN and the name of each resource that exists, in the order of their creation.
    pub(super) fn existing(&self) -> Vec<(&str, &str)> {
        let mut existing = Vec::new();
        for entry in &self.entries {
            if entry.exists {
                existing.push((&*entry.arn, &*entry.name));
            }
        }
        existing
    }

    /// A page of the resources in `region`, by name, and the position of the next page: the number of the last
    /// resource on this one. The page begins after the resource with the number `after`, which may be gone.
    pub(super) fn list(
        &self,
        region: &str,
        after: Option<u64>,
        size: usize,
    ) -> (Vec<ResourceId>, Option<u64>) {
        let after = after.and_then(|number| usize::try_from(number).ok());
        let after = after.filter(|number| *number < self.entries.len());
        let key = |number: usize| (&*self.entries[number].name, number);
        let mut page: Vec<ResourceId> = Vec::new();
        for &id in &self.by_name {
            let entry = &self.entries[id.0];
            let parts = ArnParts::split(&entry.arn);
            let is_seen = entry.exists && parts.is_some_and(|parts| parts.region == region);
            if !is_seen || after.is_some_and(|after| key(after) >= key(id.0)) {
                continue;
            }
            if page.len() == size {
                let last = page.last().map(|last| last.0 as u64);
                return (page, last);
            }
            page.push(id);
        }
        (page, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGION: &str = "us-east-1";

    fn add(directory: &mut Directory, name: &str) -> ResourceId {
        let arn = format!("arn:aws:states:{REGION}:123456789012:activity:{name}");
        directory.add(&arn.into(), &name.into())
    }

    #[test]
    fn a_page_shows_the_successor_of_the_last_resource_on_the_page_before() {
        let mut directory = Directory::default();
        let first = add(&mut directory, "a");
        let other = add(&mut directory, "b");
        let (page, next) = directory.list(REGION, None, 1);
        assert_eq!((page, next), (vec![first], Some(0)));
        directory.remove(first);
        let successor = add(&mut directory, "a");
        assert_eq!(directory.previous(successor), Some(first));
        let (page, next) = directory.list(REGION, next, 2);
        assert_eq!((page, next), (vec![successor, other], None));
    }
}
