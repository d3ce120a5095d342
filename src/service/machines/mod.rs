//! State machines: their declaration, creation, lookup and deletion.

mod aliases;
mod creation;
mod machine;
mod versions;

pub(crate) use self::creation::Creation;
pub(crate) use self::machine::{Machine, Revision};

use self::machine::Origin;
use crate::arn::{StateMachineArn, partition_of};
use crate::aws::shapes::is_legal_name;
use crate::aws::{ErrorCode, ServiceError, StateMachineStatus, StateMachineType};
use crate::chance::RevisionIds;
use crate::clock::Timestamp;
use crate::service::directory::{Directory, ResourceId};
use crate::world::{DeclaredResource, StateMachine, World};

/// A state machine's id: the same type as an activity's: the compiler does not keep them apart.
pub(crate) type MachineId = ResourceId;

/// All machines.
#[derive(Debug)]
pub(crate) struct Machines {
    partition: String,
    region: String,
    account: String,
    /// The other regions and accounts in which machines or activities were declared.
    other_regions: Vec<String>,
    other_accounts: Vec<String>,
    /// Set if no account, region or partition was declared: all of them exist.
    anywhere: bool,
    /// Set if no machine was declared: every well-formed ARN names one.
    any_machine: bool,
    /// The time at which the mock started: the creation date of machines that no request created.
    began: Timestamp,
    revision_ids: RevisionIds,
    directory: Directory,
    all: Vec<Machine>,
}

impl Machines {
    pub(super) fn new(world: &World, now: Timestamp, revision_ids: RevisionIds) -> Self {
        let any_machine = world.machines.is_none();
        let place_declared =
            world.account.is_some() || world.region.is_some() || world.partition.is_some();
        Self {
            partition: world.partition().to_owned(),
            region: world.region().to_owned(),
            account: world.account().to_owned(),
            other_regions: Vec::new(),
            other_accounts: Vec::new(),
            anywhere: any_machine && !place_declared,
            any_machine,
            began: now,
            revision_ids,
            directory: Directory::default(),
            all: Vec::new(),
        }
    }

    fn owns_account(&self, account: &str) -> bool {
        let mut others = self.other_accounts.iter();
        self.anywhere || account == self.account || others.any(|other| other == account)
    }

    /// Refuses an ARN of another account. Observed on DescribeStateMachine: it is refused, not unknown.
    pub(super) fn check_account(&self, account: &str) -> Result<(), ServiceError> {
        if self.owns_account(account) {
            return Ok(());
        }
        let caller = self.caller(None);
        let text = format!("User: {caller} is not authorized to access this resource");
        Err(ErrorCode::AccessDeniedException.with_message(text))
    }

    /// The identity that refusals name. Inferred: its name; Observed: that it is an ARN.
    pub(crate) fn caller(&self, arn: Option<&StateMachineArn<'_>>) -> String {
        let (partition, account) = match arn {
            Some(arn) if self.owns_account(arn.account) => (arn.partition, arn.account),
            _ => (self.partition.as_str(), self.account.as_str()),
        };
        format!("arn:{partition}:iam::{account}:user/sfn-mock")
    }

    /// The machine that `arn` names, without its qualifier. In an undeclared world it is created now.
    pub(crate) fn look_up(
        &mut self,
        arn: &StateMachineArn<'_>,
    ) -> Result<Option<MachineId>, ServiceError> {
        self.check_account(arn.account)?;
        Ok(self.find(arn))
    }

    /// The machine that `arn` names, for an operation in which the ARN of a version or an alias names none.
    pub(crate) fn look_up_unqualified(
        &mut self,
        arn: &StateMachineArn<'_>,
    ) -> Result<Option<MachineId>, ServiceError> {
        let id = self.look_up(arn)?;
        match arn.qualifier {
            None => Ok(id),
            Some(_) => Ok(None),
        }
    }

    /// The machine that `arn` names. In an undeclared world it is created now.
    pub(super) fn find(&mut self, arn: &StateMachineArn<'_>) -> Option<MachineId> {
        if let Some(id) = self.directory.latest(arn.unqualified) {
            return Some(id).filter(|id| self.exists(*id));
        }
        let here = self.anywhere
            || (arn.region == self.region
                && arn.partition == self.partition
                && self.owns_account(arn.account));
        if !(self.any_machine && here && is_legal_name(arn.name)) {
            return None;
        }
        let machine = StateMachine::standard(arn.name);
        Some(self.insert(arn.unqualified, &machine, Origin::NamedByRequest))
    }

    /// Reports whether this ARN, without its qualifier, is that of an EXPRESS machine.
    pub(super) fn is_express(&self, arn: &str) -> bool {
        let arn = StateMachineArn::parse(arn).ok();
        let id = arn.and_then(|arn| self.directory.find(arn.unqualified));
        id.is_some_and(|id| self.get(id).kind == StateMachineType::Express)
    }

    /// Adds a machine that the world declares. The declarations have been checked: a second one with the
    /// same ARN would be listed beside the first and hide it.
    pub(super) fn declare(&mut self, machine: &StateMachine) -> MachineId {
        let knows_definition = machine.definition.is_some();
        let arn = self.declare_place("stateMachine", &machine.resource);
        self.insert(&arn, machine, Origin::Declared { knows_definition })
    }

    /// The ARN of a resource that the world declares. Its region and its account exist from now on.
    pub(in crate::service) fn declare_place(
        &mut self,
        resource_type: &str,
        resource: &DeclaredResource,
    ) -> String {
        let region = resource.region.as_ref().unwrap_or(&self.region);
        let account = resource.account.as_ref().unwrap_or(&self.account);
        let arn = self.arn_in(region, account, resource_type, &resource.name);
        let (region, account) = (region.clone(), account.clone());
        if region != self.region {
            self.other_regions.push(region);
        }
        if account != self.account {
            self.other_accounts.push(account);
        }
        arn
    }

    fn insert(&mut self, arn: &str, machine: &StateMachine, origin: Origin) -> MachineId {
        let machine = Machine::declared(arn, machine, origin, self.began, self.next_ids(arn));
        self.push(machine)
    }

    fn push(&mut self, machine: Machine) -> MachineId {
        let id = self.directory.add(&machine.arn, &machine.name);
        if self.all.is_empty() {
            // Most mocks have one.
            self.all.reserve_exact(1);
        }
        self.all.push(machine);
        id
    }

    /// The ids of the next machine's revisions; a later machine of the same name has other ids.
    fn next_ids(&self, arn: &str) -> RevisionIds {
        self.revision_ids.of(arn, self.all.len() as u64)
    }

    /// The machine with this name or ARN, for the test's handle: of several with one name, that in the mock's
    /// own account and region, which an undeclared world creates now. `None` if it is elsewhere and not the
    /// only one.
    pub(crate) fn by_name(&mut self, name: &str) -> Option<MachineId> {
        let own = self.arn_in(&self.region, &self.account, "stateMachine", name);
        let arn = if name.starts_with("arn:") { name } else { &own };
        let arn = StateMachineArn::parse(arn).ok();
        let arn = arn.filter(|arn| arn.qualifier.is_none())?;
        if let Some(id) = self.find(&arn) {
            return Some(id);
        }
        self.directory.only_named(name)
    }

    /// The ARN of a new resource of this name, for a caller that signs for this region.
    pub(crate) fn arn_for(&self, resource_type: &str, name: &str, region: Option<&str>) -> String {
        self.arn_in(self.region_of(region), &self.account, resource_type, name)
    }

    /// The ARN of a resource in one of the mock's regions and accounts.
    fn arn_in(&self, region: &str, account: &str, resource_type: &str, name: &str) -> String {
        let partition = if region == self.region {
            &self.partition
        } else {
            partition_of(region)
        };
        format!("arn:{partition}:states:{region}:{account}:{resource_type}:{name}")
    }

    /// The region that a caller acts in: its own where resources were declared in it, or where no
    /// place was declared; else the mock's. Inferred.
    pub(in crate::service) fn region_of<'a>(&'a self, caller: Option<&'a str>) -> &'a str {
        let is_known = |caller: &&str| {
            let mut others = self.other_regions.iter();
            self.anywhere || others.any(|other| other == caller)
        };
        caller.filter(is_known).unwrap_or(&self.region)
    }

    /// The mock's own region.
    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    /// The names of the machines that exist, in the order of their creation; the ARN of a machine
    /// that is not in the mock's own account and region.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.names_in("stateMachine", &self.directory)
    }

    /// The names of the resources of a directory, for messages: the ARN of each that is not in the mock's own
    /// account and region.
    pub(in crate::service) fn names_in<'a>(
        &self,
        resource_type: &str,
        directory: &'a Directory,
    ) -> Vec<&'a str> {
        let mut names = Vec::new();
        for (arn, name) in directory.existing() {
            let own = || self.arn_in(&self.region, &self.account, resource_type, name);
            let is_own = self.anywhere || own() == arn;
            names.push(if is_own { name } else { arn });
        }
        names
    }

    /// A [page](Directory::list) of the machines that a caller in `region` sees.
    ///
    /// Recorded: the order, that of the names' characters. Inferred: the machines of all accounts are seen,
    /// since a request does not state its own.
    pub(crate) fn list(
        &self,
        region: Option<&str>,
        after: Option<u64>,
        size: usize,
    ) -> (Vec<MachineId>, Option<u64>) {
        self.directory.list(self.region_of(region), after, size)
    }

    pub(in crate::service) fn directory(&self) -> &Directory {
        &self.directory
    }

    pub(crate) fn get(&self, id: MachineId) -> &Machine {
        &self.all[id.index()]
    }

    pub(crate) fn get_mut(&mut self, id: MachineId) -> &mut Machine {
        &mut self.all[id.index()]
    }

    /// Reports whether the machine still exists; it may be DELETING.
    pub(crate) fn exists(&self, id: MachineId) -> bool {
        self.directory.exists(id)
    }

    /// Marks the machine DELETING; it is gone at once if none of its executions is open.
    ///
    /// Documented: deletion is asynchronous and waits for running executions.
    pub(crate) fn delete(&mut self, id: MachineId) {
        self.get_mut(id).status = StateMachineStatus::Deleting;
        self.forget_if_deleted(id);
    }

    /// Removes a machine that is being deleted once none of its executions is open. It keeps its place and its
    /// executions. Inferred: it is then as if it had never existed, also where every ARN names a machine.
    pub(super) fn forget_if_deleted(&mut self, id: MachineId) {
        let machine = self.get(id);
        if machine.is_deleting() && machine.open == 0 && self.exists(id) {
            self.directory.remove(id);
        }
    }
}

/// Recorded.
pub(crate) fn machine_does_not_exist(sent: &str) -> ServiceError {
    let text = format!("State Machine Does Not Exist: '{sent}'");
    ErrorCode::StateMachineDoesNotExist.with_message(text)
}

/// The refusal of a machine that is being deleted, by its unqualified ARN. Observed on CreateStateMachine,
/// carried over.
pub(crate) fn machine_deleting(arn: &str) -> ServiceError {
    let text = format!("State Machine is being deleted: '{arn}'");
    ErrorCode::StateMachineDeleting.with_message(text)
}
