//! CreateStateMachine: creates a machine, recognises a repeated creation, or gives a machine that exists
//! without a definition its arguments.

use super::machine::Origin;
use super::machine::Revisions;
use super::{Machine, MachineId, Machines, machine_deleting};
use crate::aws::{Configuration, ErrorCode, ServiceError, StateMachineType};
use crate::clock::Timestamp;

/// Documented: the greatest number of state machines of an account in a region.
const MAX_MACHINES: usize = 100_000;

/// The arguments of CreateStateMachine.
#[derive(Debug)]
pub(crate) struct Creation<'a> {
    pub(crate) name: &'a str,
    pub(crate) kind: StateMachineType,
    pub(crate) configuration: Configuration,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) publish: bool,
    pub(crate) version_description: Option<&'a str>,
}

impl Machines {
    /// Creates a machine in the mock's account. Returns it, and `true` if it is new or was changed. No
    /// version is published.
    ///
    /// `region` is the one that the caller signs for: see [`region_of`](Self::region_of).
    ///
    /// Documented: what makes two creations the same. Observed: a name whose machine is being
    /// deleted is not free.
    pub(crate) fn create(
        &mut self,
        creation: &Creation<'_>,
        region: Option<&str>,
        now: Timestamp,
    ) -> Result<(MachineId, bool), ServiceError> {
        let arn = self.arn_for("stateMachine", creation.name, region);
        if let Some(id) = self.directory.find(&arn) {
            let machine = self.get_mut(id);
            if machine.is_deleting() {
                return Err(machine_deleting(&arn));
            }
            return Ok((id, machine.apply_creation(creation)?));
        }
        if self.directory.len() >= MAX_MACHINES {
            return Err(ErrorCode::StateMachineLimitExceeded.into());
        }
        let configuration = creation.configuration.clone();
        let revisions = Revisions::new(configuration, now, self.next_ids(&arn));
        let (name, origin) = (creation.name, creation.origin());
        let mut machine = Machine::new(&arn, name, creation.kind, origin, revisions);
        machine.tags.add(&creation.tags)?;
        Ok((self.push(machine), true))
    }
}

impl Machine {
    /// Applies a creation to this machine, which has its name. Returns `true` if that changed it; an error if
    /// the machine was created with other arguments.
    ///
    /// Inferred, this crate's own choice: a machine that only a request has named, and a declared
    /// one without a definition, take over the arguments of the first creation.
    fn apply_creation(&mut self, creation: &Creation<'_>) -> Result<bool, ServiceError> {
        let takes_over = match &self.origin {
            Origin::NamedByRequest => true,
            Origin::Declared { knows_definition } => {
                !knows_definition && self.kind == creation.kind
            }
            Origin::Created { .. } => false,
        };
        if takes_over {
            self.tags.add(&creation.tags)?;
            self.kind = creation.kind;
            self.revisions.replace(creation.configuration.clone());
            self.origin = creation.origin();
            return Ok(true);
        }
        let same_parameters = match &self.origin {
            Origin::NamedByRequest | Origin::Declared { .. } => true,
            created @ Origin::Created { .. } => *created == creation.origin(),
        };
        let same = same_parameters
            && self.kind == creation.kind
            && self
                .latest()
                .configuration
                .is_same_creation(&creation.configuration);
        if same {
            return Ok(false);
        }
        // Recorded.
        let text = format!("State Machine Already Exists: '{}'", self.arn);
        Err(ErrorCode::StateMachineAlreadyExists.with_message(text))
    }
}

impl Creation<'_> {
    fn origin(&self) -> Origin {
        Origin::Created {
            publish: self.publish,
            version_description: self.version_description.map(str::to_owned),
        }
    }
}
