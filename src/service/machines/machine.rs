//! One state machine: who it is, where its executions are, and what a start of it runs.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::aliases::{Alias, Aliases};
use super::revisions::Revisions;
use super::versions::Version;
use crate::arn::Qualifier;
use crate::aws::{Configuration, KmsAccess, KmsKeyState, StateMachineStatus, StateMachineType};
use crate::chance::{Chance, RevisionIds};
use crate::clock::Timestamp;
use crate::world::{Finish, StateMachine};

/// One state machine.
#[derive(Debug)]
pub(crate) struct Machine {
    pub(crate) arn: Box<str>,
    pub(crate) name: Box<str>,
    pub(crate) kind: StateMachineType,
    pub(crate) status: StateMachineStatus,
    pub(crate) kms_key_state: KmsKeyState,
    pub(crate) kms_access: KmsAccess,
    /// How the executions that calls start end by themselves.
    pub(in crate::service) finish: Option<Finish>,
    pub(crate) created: Timestamp,
    pub(super) revisions: Revisions,
    pub(super) versions: BTreeMap<u32, Version>,
    /// The highest version number ever given. Recorded: numbers are not used again.
    pub(super) last_version: u32,
    pub(super) aliases: Aliases,
    pub(super) tags: Vec<(Box<str>, Box<str>)>,
    pub(super) origin: Origin,
    /// How many of its executions are open.
    pub(in crate::service) open: u64,
}

/// How a machine came to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// A request named it in a world without declarations. It has every version and every alias.
    Named,
    /// The test declared it.
    Declared { knows_definition: bool },
    /// CreateStateMachine made it, with these parameters.
    Created {
        publish: bool,
        version_description: Option<Box<str>>,
    },
}

impl Machine {
    pub(super) fn declared(
        arn: &str,
        machine: &StateMachine,
        origin: Origin,
        began: Timestamp,
        ids: RevisionIds,
    ) -> Self {
        let mut place = arn.split(':');
        let (partition, account) = (place.nth(1), place.nth(2));
        let configuration = Configuration::declared(
            machine.definition.as_deref(),
            machine.role_arn.as_deref(),
            partition.unwrap_or_default(),
            account.unwrap_or_default(),
        );
        let version = |&number: &u32| (number, Version::new(number, None, began));
        let alias = |(name, routing): (&String, &Vec<(u32, u32)>)| {
            (
                name.as_str().into(),
                Alias::new(routing.clone(), None, began),
            )
        };
        let tag = |(key, value): &(String, String)| (key.as_str().into(), value.as_str().into());
        let mut revisions = Revisions::new(configuration, began, ids);
        let mut versions: Vec<u32> = machine.versions.clone();
        versions.sort_unstable();
        for &number in &versions {
            revisions.reach(number, began);
        }
        Self {
            arn: arn.into(),
            name: machine.name.as_str().into(),
            kind: machine.kind,
            status: machine.status,
            kms_key_state: machine.kms_key_state,
            kms_access: machine.kms_access,
            finish: machine.finish.clone(),
            created: began,
            revisions,
            versions: versions.iter().map(version).collect(),
            last_version: versions.last().copied().unwrap_or(0),
            aliases: machine.aliases.iter().map(alias).collect(),
            tags: machine.tags.iter().map(tag).collect(),
            origin,
            open: 0,
        }
    }

    /// The revision that a start with this qualifier runs; `None` where there is no such version
    /// or alias. For an alias it is settled by [`Machine::route`].
    pub(in crate::service) fn revision_of(&self, qualifier: Option<Qualifier<'_>>) -> Option<u32> {
        let latest = self.revisions.latest_number();
        match qualifier {
            None => Some(latest),
            Some(Qualifier::Version(number)) => {
                let version = self.versions.get(&number).map(|version| version.revision);
                version.or_else(|| self.has_everything().then_some(latest))
            }
            Some(Qualifier::Alias(name)) => {
                (self.has_everything() || self.aliases.get(name).is_some()).then_some(latest)
            }
        }
    }

    /// Whether it has every version and every alias: nobody has said which.
    pub(super) fn has_everything(&self) -> bool {
        self.origin == Origin::Named
    }

    /// From now on it has only the versions and aliases that were made: somebody has begun to say
    /// which.
    pub(super) fn settle(&mut self) {
        if self.has_everything() {
            self.origin = Origin::Declared {
                knows_definition: false,
            };
        }
    }

    /// The version that an alias chooses for one start, and the revision that version keeps.
    ///
    /// Documented: at random, by weight.
    #[expect(clippy::unreachable, reason = "the weights of an alias sum to 100")]
    pub(in crate::service) fn route(
        &self,
        alias: &str,
        entropy: &mut Chance,
    ) -> (Option<u32>, u32) {
        let routing = self
            .aliases
            .get(alias)
            .map_or(&[(1, 100)][..], |alias| &alias.routing);
        let mut draw = match routing {
            [_] => 0,
            _ => entropy.alias_weight(routing.iter().map(|(_, weight)| weight).sum()),
        };
        for &(version, weight) in routing {
            if draw < weight {
                let kept = self.versions.get(&version).map(|version| version.revision);
                let revision = kept.unwrap_or_else(|| self.revisions.latest_number());
                return (Some(version), revision);
            }
            draw -= weight;
        }
        unreachable!("the weights of an alias sum to 100, so one of its versions was drawn")
    }

    /// Recorded: an execution's ARN has no qualifier; an EXPRESS one ends with a UUID.
    pub(crate) fn execution_arn(&self, name: &str, express_id: Option<Uuid>) -> String {
        let place = self.arn.strip_suffix(&*self.name).unwrap_or(&self.arn);
        let place = place.strip_suffix("stateMachine:").unwrap_or(place);
        let machine = &self.name;
        match express_id {
            None => [place, "execution:", machine, ":", name].concat(),
            Some(id) => format!("{place}express:{machine}:{name}:{id}"),
        }
    }

    /// The ARN of a version or an alias.
    pub(crate) fn qualified_arn(&self, qualifier: &str) -> String {
        [&*self.arn, ":", qualifier].concat()
    }

    pub(crate) fn is_deleting(&self) -> bool {
        self.status == StateMachineStatus::Deleting
    }
}
