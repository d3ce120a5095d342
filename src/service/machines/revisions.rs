//! Revisions of a machine: the configuration after each update, which later executions run.

use uuid::Uuid;

use super::Machine;
use crate::aws::Configuration;
use crate::chance::RevisionIds;
use crate::clock::Timestamp;

/// One revision: the configuration after an update.
#[derive(Debug, Clone)]
pub(crate) struct Revision {
    pub(crate) configuration: Configuration,
    /// Recorded: it is absent before the first update.
    pub(crate) id: Option<Uuid>,
    pub(crate) created: Timestamp,
}

/// All revisions of one machine, in the order of their numbers, which begin with 1 and may have gaps.
#[derive(Debug)]
pub(super) struct Revisions {
    all: Vec<(u32, Revision)>,
    ids: RevisionIds,
}

impl Revisions {
    pub(super) fn new(configuration: Configuration, now: Timestamp, ids: RevisionIds) -> Self {
        let first = Revision {
            configuration,
            id: None,
            created: now,
        };
        Self {
            all: vec![(1, first)],
            ids,
        }
    }

    pub(super) fn latest_number(&self) -> u32 {
        self.last().0
    }

    pub(super) fn latest(&self) -> &Revision {
        &self.last().1
    }

    #[expect(
        clippy::expect_used,
        reason = "there is a first one from the beginning"
    )]
    fn last(&self) -> &(u32, Revision) {
        self.all.last().expect("there is a first one")
    }

    /// Replaces the latest configuration: a machine without a known definition has always had this one.
    pub(super) fn replace(&mut self, configuration: Configuration) {
        if let Some((_, latest)) = self.all.last_mut() {
            latest.configuration = configuration;
        }
    }

    /// Adds a revision.
    pub(super) fn add(&mut self, configuration: Configuration, now: Timestamp) {
        self.put(self.latest_number() + 1, configuration, now);
    }

    /// Adds revisions up to this number: a declared version keeps the revision of its own number.
    pub(super) fn add_up_to(&mut self, number: u32, now: Timestamp) {
        if number > self.latest_number() {
            let configuration = self.latest().configuration.clone();
            self.put(number, configuration, now);
        }
    }

    fn put(&mut self, number: u32, configuration: Configuration, now: Timestamp) {
        let revision = Revision {
            configuration,
            id: Some(self.ids.id(number)),
            created: now,
        };
        self.all.push((number, revision));
    }
}

impl Machine {
    /// The revision with this number, which the machine has given out.
    pub(crate) fn revision(&self, number: u32) -> &Revision {
        for (known, revision) in self.revisions.all.iter().rev() {
            if *known == number {
                return revision;
            }
        }
        self.revisions.latest()
    }

    /// The revision that an unqualified start runs.
    pub(crate) fn latest(&self) -> &Revision {
        self.revisions.latest()
    }

    /// The number of the latest revision.
    pub(in crate::service) fn latest_revision(&self) -> u32 {
        self.revisions.latest_number()
    }

    /// Adds a revision, which unqualified starts run from now on; returns its number.
    pub(crate) fn update(&mut self, now: Timestamp) -> u32 {
        let configuration = self.latest().configuration.clone();
        self.revisions.add(configuration, now);
        self.revisions.latest_number()
    }

    /// Adds a revision with this configuration, unless the latest has it. Returns `true` if it is new.
    ///
    /// Recorded: an update that changes nothing keeps the revision's id.
    pub(crate) fn configure(&mut self, configuration: Configuration, now: Timestamp) -> bool {
        let is_new = self.latest().configuration != configuration;
        if is_new {
            self.revisions.add(configuration, now);
        }
        is_new
    }
}
