//! One state machine: its identity, its executions' names, and its revisions, one of which a start runs.

use std::sync::Arc;

use uuid::Uuid;

use super::aliases::Alias;
use super::versions::Version;
use crate::arn::{ArnParts, Qualifier};
use crate::aws::{Configuration, KmsKey, StateMachineStatus, StateMachineType};
use crate::chance::{Chance, RevisionIds};
use crate::clock::Timestamp;
use crate::service::directory::Index;
use crate::service::executions::Listing;
use crate::service::tags::Tags;
use crate::world::{Finish, StateMachine};

/// One state machine.
#[derive(Debug)]
pub(crate) struct Machine {
    pub(crate) arn: Arc<str>,
    pub(crate) name: Arc<str>,
    pub(crate) kind: StateMachineType,
    pub(crate) status: StateMachineStatus,
    pub(crate) kms_key: KmsKey,
    /// The way in which executions that a call starts close by themselves.
    pub(in crate::service) finish: Option<Finish>,
    pub(crate) created: Timestamp,
    pub(super) revisions: Revisions,
    /// In the order of their numbers.
    pub(super) versions: Vec<Version>,
    /// The highest version number ever given. Recorded: numbers are not used again.
    pub(super) last_version: u32,
    /// In the order of their creation.
    pub(super) aliases: Vec<Alias>,
    pub(crate) tags: Tags,
    pub(super) origin: Origin,
    /// The number of its open executions.
    pub(in crate::service) open: u64,
    /// The latest STANDARD execution of each name.
    pub(in crate::service) names: Index,
    pub(in crate::service) listing: Listing,
    /// The number of calls that listed its executions.
    pub(in crate::service) list_count: u64,
}

/// The origin of a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// A request named it in a world without declarations. It has every version and every alias.
    NamedByRequest,
    /// The test declared it.
    Declared { knows_definition: bool },
    /// CreateStateMachine made it, with these parameters.
    Created {
        publish: bool,
        version_description: Option<String>,
    },
}

impl Machine {
    /// Makes a machine that no CreateStateMachine made, by its declaration: `began` is the mock's start.
    pub(super) fn declared(
        arn: &str,
        machine: &StateMachine,
        origin: Origin,
        began: Timestamp,
        ids: RevisionIds,
    ) -> Self {
        let (partition, account) = match ArnParts::split(arn) {
            Some(parts) => (parts.partition, parts.account),
            None => ("", ""),
        };
        let configuration = Configuration::declared(
            machine.definition.as_deref(),
            machine.role_arn.as_deref(),
            partition,
            account,
        );
        let mut numbers = Vec::new();
        for &number in &machine.versions {
            let place = numbers.partition_point(|lower| *lower < number);
            numbers.insert(place, number);
        }
        let revisions = Revisions::new(configuration, began, ids);
        let mut declared = Self {
            status: machine.status,
            kms_key: machine.resource.kms_key,
            finish: machine.finish.clone(),
            tags: Tags::declared(&machine.resource.tags),
            ..Self::new(arn, &machine.resource.name, machine.kind, origin, revisions)
        };
        // In rising order, so that each version gets the revision of its own number.
        for number in numbers {
            declared.revisions.add_up_to(number, began);
            declared.add_version(Version::new(number, number, None, began));
        }
        for (name, routing) in &machine.aliases {
            let number = declared.aliases.len() as u64;
            let alias = Alias::new(number, name, routing.clone(), None, began);
            declared.aliases.push(alias);
        }
        declared
    }

    /// Makes a machine that was created with its first revision, without versions, aliases and tags.
    pub(super) fn new(
        arn: &str,
        name: &str,
        kind: StateMachineType,
        origin: Origin,
        revisions: Revisions,
    ) -> Self {
        Self {
            arn: arn.into(),
            name: name.into(),
            kind,
            status: StateMachineStatus::Active,
            kms_key: KmsKey::default(),
            finish: None,
            created: revisions.latest().created,
            revisions,
            versions: Vec::new(),
            last_version: 0,
            aliases: Vec::new(),
            tags: Tags::default(),
            origin,
            open: 0,
            names: Index::new(),
            listing: Listing::default(),
            list_count: 0,
        }
    }

    /// The revision that a start with this qualifier runs; `None` where there is no such version
    /// or alias. For an alias, [`Machine::route`] chooses it.
    pub(in crate::service) fn revision_of(&self, qualifier: Option<Qualifier<'_>>) -> Option<u32> {
        let latest = self.revisions.latest_number();
        match qualifier {
            None => Some(latest),
            Some(Qualifier::Version(number)) => {
                let version = self.version(number).map(|version| version.revision);
                version.or_else(|| self.has_everything().then_some(latest))
            }
            Some(Qualifier::Alias(name)) => {
                (self.has_everything() || self.alias(name).is_some()).then_some(latest)
            }
        }
    }

    /// Reports whether it has every version and every alias: none was declared or created.
    pub(super) fn has_everything(&self) -> bool {
        self.origin == Origin::NamedByRequest
    }

    /// Ends the rule that it has every version and every alias: one is created now.
    pub(super) fn stop_having_everything(&mut self) {
        if self.has_everything() {
            self.origin = Origin::Declared {
                knows_definition: false,
            };
        }
    }

    /// The version that an alias chooses for one start, and the revision that version keeps. On a machine that
    /// has every alias, one that was not created leads to version 1. An alias of one version draws nothing.
    ///
    /// Documented: at random, by weight.
    #[expect(clippy::unreachable, reason = "the weights of an alias sum to 100")]
    pub(in crate::service) fn route(
        &self,
        alias: &str,
        entropy: &mut Chance,
    ) -> (Option<u32>, u32) {
        let routing = match self.alias(alias) {
            Some(alias) => &*alias.routing,
            None => &[(1, 100)],
        };
        let mut draw = match routing {
            [_] => 0,
            _ => entropy.alias_weight(),
        };
        for &(version, weight) in routing {
            if draw < weight {
                let published = self.version(version).map(|version| version.revision);
                let revision = published.unwrap_or_else(|| self.revisions.latest_number());
                return (Some(version), revision);
            }
            draw -= weight;
        }
        unreachable!("the weights of an alias sum to 100, so one of its versions was drawn")
    }

    /// The ARN of its execution with this name; an EXPRESS one has an id.
    ///
    /// Recorded: an execution's ARN has no qualifier; an EXPRESS one ends with a UUID.
    pub(crate) fn execution_arn(&self, name: &str, express_id: Option<Uuid>) -> String {
        let place = self.arn.strip_suffix(&*self.name).unwrap_or(&self.arn);
        let place = place.strip_suffix("stateMachine:").unwrap_or(place);
        let (kind, end) = match express_id {
            None => ("execution:", String::new()),
            Some(id) => ("express:", format!(":{id}")),
        };
        let length = self.arn.len() + name.len() + end.len();
        String::with_capacity(length) + place + kind + &self.name + ":" + name + &end
    }

    /// The ARN of a version or an alias.
    pub(crate) fn qualified_arn(&self, qualifier: &str) -> String {
        [&*self.arn, ":", qualifier].concat()
    }

    pub(crate) fn is_deleting(&self) -> bool {
        self.status == StateMachineStatus::Deleting
    }

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
