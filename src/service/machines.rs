//! State machines: which exist, their revisions, versions and aliases.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use uuid::Uuid;

use super::ExecutionId;
use super::limits::is_legal_name;
use crate::arn::{Qualifier, StateMachineArn};
use crate::entropy::Entropy;
use crate::model::{
    Finish, KmsAccess, KmsKeyState, StateMachine, StateMachineStatus, StateMachineType, World,
};

/// A machine's place in the order of their making.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct MachineId(u32);

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
    pub(super) finish: Option<Finish>,
    /// The latest revision, which an unqualified start runs.
    revision: u32,
    /// Version number to the revision it keeps.
    versions: BTreeMap<u32, u32>,
    /// The highest version number ever given. Recorded: numbers are not used again.
    last_version: u32,
    aliases: BTreeMap<String, Vec<(u32, u32)>>,
    /// A machine nobody declared has every version and every alias.
    declared: bool,
    /// The execution that each name belongs to, or did last.
    pub(super) names: HashMap<Arc<str>, ExecutionId>,
    /// How many of its executions are open.
    pub(super) open: u64,
}

/// All machines.
#[derive(Debug)]
pub(crate) struct Machines {
    partition: String,
    region: String,
    account: String,
    /// Accounts, regions and partitions other than these exist too, as long as nobody declared.
    anywhere: bool,
    /// Machines that nobody declared exist too.
    any_machine: bool,
    by_arn: HashMap<Box<str>, MachineId>,
    deleted: HashSet<Box<str>>,
    all: Vec<Machine>,
}

impl Machines {
    pub(super) fn new(world: &World) -> Self {
        let any_machine = world.machines.is_empty();
        let place_declared =
            world.account.is_some() || world.region.is_some() || world.partition.is_some();
        Self {
            partition: world.partition().to_owned(),
            region: world.region().to_owned(),
            account: world.account().to_owned(),
            anywhere: any_machine && !place_declared,
            any_machine,
            by_arn: HashMap::new(),
            deleted: HashSet::new(),
            all: Vec::new(),
        }
    }

    pub(super) fn owns_account(&self, account: &str) -> bool {
        self.anywhere || account == self.account
    }

    /// The identity that refusals name. Inferred: its name; Observed: that it is an ARN.
    pub(crate) fn caller(&self, arn: Option<&StateMachineArn<'_>>) -> String {
        let (partition, account) = match arn {
            Some(arn) if self.anywhere => (arn.partition, arn.account),
            _ => (self.partition.as_str(), self.account.as_str()),
        };
        format!("arn:{partition}:iam::{account}:user/sfn-mock")
    }

    /// The machine that `arn` names. In an undeclared world it comes to be now.
    pub(super) fn find(&mut self, arn: &StateMachineArn<'_>) -> Option<MachineId> {
        if let Some(&id) = self.by_arn.get(arn.unqualified) {
            return Some(id);
        }
        let here = self.anywhere || (arn.region == self.region && arn.partition == self.partition);
        let was_deleted = self.deleted.contains(arn.unqualified);
        if was_deleted || !(self.any_machine && here && is_legal_name(arn.name)) {
            return None;
        }
        let machine = StateMachine::standard(arn.name);
        Some(self.insert(arn.unqualified.into(), &machine, false))
    }

    pub(super) fn declare(&mut self, machine: &StateMachine) -> MachineId {
        self.insert(self.arn(&machine.name).into(), machine, true)
    }

    fn insert(&mut self, arn: Box<str>, machine: &StateMachine, declared: bool) -> MachineId {
        let id = MachineId(
            u32::try_from(self.all.len()).expect("fewer than four billion state machines"),
        );
        let last_version = machine.versions.iter().copied().max().unwrap_or(0);
        self.by_arn.insert(arn.clone(), id);
        self.all.push(Machine {
            arn,
            name: machine.name.as_str().into(),
            kind: machine.kind,
            status: machine.status,
            kms_key_state: machine.kms_key_state,
            kms_access: machine.kms_access,
            finish: machine.finish.clone(),
            revision: last_version.max(1),
            versions: machine
                .versions
                .iter()
                .map(|&version| (version, version))
                .collect(),
            last_version,
            aliases: machine.aliases.clone(),
            declared,
            names: HashMap::new(),
            open: 0,
        });
        id
    }

    /// The machine of this name in the mock's own account and region, for the test's handle.
    pub(crate) fn by_name(&mut self, name: &str) -> Option<MachineId> {
        let arn = self.arn(name);
        let arn = StateMachineArn::parse(&arn)
            .ok()
            .filter(|arn| arn.qualifier.is_none())?;
        self.find(&arn)
    }

    fn arn(&self, name: &str) -> String {
        format!(
            "arn:{}:states:{}:{}:stateMachine:{name}",
            self.partition, self.region, self.account
        )
    }

    /// The mock's own region.
    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    /// The names of the machines that can be started, in the order of their making.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.all
            .iter()
            .filter(|machine| self.by_arn.contains_key(&machine.arn))
            .map(|machine| &*machine.name)
    }

    /// The machine that has this ARN, then those that had it and were deleted.
    pub(super) fn ever<'a>(&'a self, arn: &'a str) -> impl Iterator<Item = &'a Machine> {
        let now = self.by_arn.get(arn).map(|id| self.get(*id));
        let before = self.all.iter().rev();
        now.into_iter()
            .chain(before.filter(move |machine| *machine.arn == *arn))
    }

    pub(crate) fn get(&self, id: MachineId) -> &Machine {
        &self.all[id.0 as usize]
    }

    pub(crate) fn get_mut(&mut self, id: MachineId) -> &mut Machine {
        &mut self.all[id.0 as usize]
    }

    /// Marks the machine DELETING; it is gone at once if none of its executions is open.
    ///
    /// Documented: deletion is asynchronous and waits for running executions.
    pub(crate) fn delete(&mut self, id: MachineId) {
        self.get_mut(id).status = StateMachineStatus::Deleting;
        self.forget_if_deleted(id);
    }

    /// Takes a machine that is being deleted out of the world once nothing of it runs. Inferred:
    /// it is then as if it had never been.
    pub(super) fn forget_if_deleted(&mut self, id: MachineId) {
        let machine = &self.all[id.0 as usize];
        if machine.status == StateMachineStatus::Deleting && machine.open == 0 {
            self.by_arn.remove(&machine.arn);
            self.deleted.insert(machine.arn.clone());
        }
    }
}

impl Machine {
    /// The revision that a start with this qualifier runs; `None` where there is no such version
    /// or alias. For an alias it is settled by [`Machine::route`].
    pub(super) fn revision_of(&self, qualifier: Option<Qualifier<'_>>) -> Option<u32> {
        match qualifier {
            None => Some(self.revision),
            Some(_) if !self.declared => Some(self.revision),
            Some(Qualifier::Version(number)) => self.versions.get(&number).copied(),
            Some(Qualifier::Alias(name)) => {
                self.aliases.contains_key(name).then_some(self.revision)
            }
        }
    }

    /// The version that an alias chooses for one start, and the revision that version keeps.
    ///
    /// Documented: at random, by weight.
    pub(super) fn route(&self, alias: &str, entropy: &mut Entropy) -> (Option<u32>, u32) {
        let routing = self
            .aliases
            .get(alias)
            .map_or(&[(1, 100)][..], Vec::as_slice);
        let mut draw = match routing {
            [_] => 0,
            _ => entropy.alias_weight(routing.iter().map(|(_, weight)| weight).sum()),
        };
        for &(version, weight) in routing {
            if draw < weight {
                return (
                    Some(version),
                    self.versions
                        .get(&version)
                        .copied()
                        .unwrap_or(self.revision),
                );
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

    /// A new revision, which unqualified starts run from now on.
    pub(crate) fn update(&mut self) -> u32 {
        self.revision += 1;
        self.revision
    }

    /// A version that keeps today's revision: the one there is, or else a new one.
    ///
    /// Documented: "It doesn't create a duplicate state machine version if it already exists for
    /// the current revision."
    pub(crate) fn publish_version(&mut self) -> u32 {
        let published = self
            .versions
            .iter()
            .find(|(_, revision)| **revision == self.revision);
        if let Some((&version, _)) = published {
            return version;
        }
        self.last_version += 1;
        self.versions.insert(self.last_version, self.revision);
        self.last_version
    }
}
