//! An index of the mounted scenarios by the exact name that they require: of a thousand scenarios the last
//! one is found as fast as the first.

use std::collections::HashMap;

use super::{MountId, When};

/// Candidates for a request. Each of them still has to match.
#[derive(Debug, Default)]
pub(super) struct Index {
    by_name: HashMap<Box<str>, Vec<MountId>>,
    /// Scenarios without an exact name.
    others: Vec<MountId>,
}

impl Index {
    pub(super) fn add(&mut self, id: MountId, when: &When) {
        match when.exact_name() {
            Some(name) => self.by_name.entry(name.into()).or_default().push(id),
            None => self.others.push(id),
        }
    }

    pub(super) fn remove(&mut self, id: MountId, when: &When) {
        let ids = match when.exact_name() {
            Some(name) => self.by_name.get_mut(name),
            None => Some(&mut self.others),
        };
        if let Some(ids) = ids {
            ids.retain(|other| *other != id);
        }
    }

    /// Finds the candidates for a request with this name, in the order of their mounting.
    pub(super) fn find(&self, name: Option<&str>, found: &mut Vec<MountId>) {
        found.clear();
        let named = name.and_then(|name| self.by_name.get(name));
        let mut named = named.map_or(&[][..], Vec::as_slice);
        for id in &self.others {
            while let [first, rest @ ..] = named
                && first < id
            {
                found.push(*first);
                named = rest;
            }
            found.push(*id);
        }
        found.extend(named);
    }
}
