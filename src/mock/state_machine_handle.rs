//! A state machine of the mock, which the test can read and change while it runs.

use std::panic::Location;
use std::sync::Arc;

use super::{Execution, SfnHandle};
use crate::aws::{KmsAccess, KmsKeyState, StateMachineStatus};
use crate::engine::Engine;
use crate::file::nearest::did_you_mean;
use crate::panic_message::refuse;
use crate::service::MachineId;

/// A state machine of the mock.
///
/// ```
/// use sfn_mock::{KmsKeyState, SfnMock, StateMachine};
///
/// let sfn = SfnMock::builder().state_machine(StateMachine::standard("orders")).start();
/// let orders = sfn.state_machine("orders");
/// orders.set_kms_key_state(KmsKeyState::Disabled); // every start is refused now
/// assert_eq!(orders.kms_key_state(), KmsKeyState::Disabled);
/// ```
#[derive(Debug, Clone)]
pub struct StateMachineHandle {
    engine: Arc<Engine>,
    id: MachineId,
    arn: Arc<str>,
}

impl SfnHandle {
    /// The state machine with this name or ARN. Of several with one name, it is that in the mock's account
    /// and region.
    ///
    /// # Panics
    ///
    /// If no machine fits, or several with this name are elsewhere; the message lists the machines.
    #[must_use]
    #[track_caller]
    pub fn state_machine(&self, name: &str) -> StateMachineHandle {
        let mut state = self.engine.lock();
        let machines = state.service.machines_mut();
        let Some(id) = machines.by_name(name) else {
            let names = machines.names();
            let nearest = did_you_mean(name, &names);
            let what = format!("there is no state machine {name:?}; there are {names:?}{nearest}");
            let declare = "declare it: `builder().state_machine(StateMachine::standard";
            let next = if nearest.is_empty() {
                format!("{declare}({name:?}))`")
            } else {
                "use that name".to_owned()
            };
            drop(state);
            refuse(what, next);
        };
        StateMachineHandle {
            engine: Arc::clone(&self.engine),
            id,
            arn: machines.get(id).arn.clone(),
        }
    }

    /// The ARN of the state machine with this name.
    ///
    /// # Panics
    ///
    /// If [`state_machine`](Self::state_machine) does.
    #[must_use]
    #[track_caller]
    pub fn state_machine_arn(&self, name: &str) -> String {
        self.state_machine(name).arn.to_string()
    }
}

impl StateMachineHandle {
    /// Its ARN, unqualified.
    #[must_use]
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// The execution with this name.
    ///
    /// # Panics
    ///
    /// Unless exactly one execution of this machine has it; the message lists the candidates.
    #[must_use]
    #[track_caller]
    pub fn execution(&self, name: &str) -> Execution {
        Execution::find(&self.engine, name, Some(self.id), Location::caller())
    }

    /// Its status: active, or being deleted; `None` once it is deleted.
    ///
    /// ```
    /// use sfn_mock::{SfnMock, StateMachine, StateMachineStatus};
    ///
    /// let sfn = SfnMock::builder().state_machine(StateMachine::standard("orders")).start();
    /// let orders = sfn.state_machine("orders");
    /// assert_eq!(orders.status(), Some(StateMachineStatus::Active));
    /// orders.delete(); // none of its executions runs
    /// assert_eq!(orders.status(), None);
    /// ```
    #[must_use]
    pub fn status(&self) -> Option<StateMachineStatus> {
        let state = self.engine.lock();
        let machines = state.service.machines();
        let exists = machines.exists(self.id);
        exists.then_some(machines.get(self.id).status)
    }

    /// The definition that an unqualified start runs, as text.
    #[must_use]
    pub fn definition(&self) -> String {
        let state = self.engine.lock();
        let machine = state.service.machines().get(self.id);
        machine.latest().configuration.definition.to_string()
    }

    /// The ARN of the role that an unqualified start runs with.
    #[must_use]
    pub fn role_arn(&self) -> String {
        let state = self.engine.lock();
        let machine = state.service.machines().get(self.id);
        machine.latest().configuration.role_arn.to_string()
    }

    /// The id of the latest revision; `None` before the first update, as AWS has it.
    #[must_use]
    pub fn revision_id(&self) -> Option<String> {
        let state = self.engine.lock();
        let id = state.service.machines().get(self.id).latest().id?;
        Some(id.to_string())
    }

    /// The numbers of its versions, the lowest first.
    #[must_use]
    pub fn versions(&self) -> Vec<u32> {
        let state = self.engine.lock();
        let mut numbers = Vec::new();
        for version in state.service.machines().get(self.id).versions() {
            numbers.push(version.number);
        }
        numbers
    }

    /// Its aliases, in the order of their creation, each with its versions and their weights.
    ///
    /// ```
    /// use sfn_mock::{SfnMock, StateMachine};
    ///
    /// let orders = StateMachine::standard("orders").versions([1, 2]).alias("PROD", [(1, 90), (2, 10)]);
    /// let sfn = SfnMock::builder().state_machine(orders).start();
    /// let orders = sfn.state_machine("orders");
    /// assert_eq!(orders.versions(), [1, 2]);
    /// assert_eq!(orders.aliases(), [("PROD".to_owned(), vec![(1, 90), (2, 10)])]);
    /// ```
    #[must_use]
    pub fn aliases(&self) -> Vec<(String, Vec<(u32, u32)>)> {
        let state = self.engine.lock();
        let mut aliases = Vec::new();
        for alias in state.service.machines().get(self.id).aliases() {
            aliases.push((alias.name.clone(), alias.routing.clone()));
        }
        aliases
    }

    /// Its tags, each a key and a value.
    #[must_use]
    pub fn tags(&self) -> Vec<(String, String)> {
        let state = self.engine.lock();
        state.service.machines().get(self.id).tags.all().to_vec()
    }

    /// The state of its KMS key.
    #[must_use]
    pub fn kms_key_state(&self) -> KmsKeyState {
        let state = self.engine.lock();
        state.service.machines().get(self.id).kms_key.state
    }

    /// The access of the caller to its KMS key.
    #[must_use]
    pub fn kms_access(&self) -> KmsAccess {
        let state = self.engine.lock();
        state.service.machines().get(self.id).kms_key.access
    }

    /// Updates the machine: a new revision, which unqualified starts run from now on. Versions
    /// keep theirs. Returns the new revision, counted from 1.
    #[allow(clippy::must_use_candidate, reason = "callers call it for the update")]
    pub fn update(&self) -> u32 {
        let now = self.engine.clock().read();
        let mut state = self.engine.lock();
        state.service.machines_mut().get_mut(self.id).update(now)
    }

    /// Publishes a version, which keeps the present revision. Returns its number: the next unused one,
    /// or that of the version that has the present revision already.
    ///
    /// # Panics
    ///
    /// If the machine has 1,000 versions, as many as AWS allows.
    #[allow(clippy::must_use_candidate, reason = "callers call it for the version")]
    #[track_caller]
    pub fn publish_version(&self) -> u32 {
        let now = self.engine.clock().read();
        let mut state = self.engine.lock();
        let machine = state.service.machines_mut().get_mut(self.id);
        let published = machine.publish(None, now);
        drop(state);
        let Ok((version, _)) = published else {
            refuse(
                format!("{} has 1000 versions, the most that AWS allows", self.arn),
                "delete a version first",
            );
        };
        version
    }

    /// Sets the state of the machine's KMS key. Other than ENABLED, every start is refused with
    /// KmsInvalidStateException.
    pub fn set_kms_key_state(&self, state: KmsKeyState) {
        let mut locked = self.engine.lock();
        let machine = locked.service.machines_mut().get_mut(self.id);
        machine.kms_key.state = state;
    }

    /// Sets whether the caller may use the machine's KMS key. If not, every start is refused with
    /// KmsAccessDeniedException.
    pub fn set_kms_access(&self, access: KmsAccess) {
        let mut locked = self.engine.lock();
        let machine = locked.service.machines_mut().get_mut(self.id);
        machine.kms_key.access = access;
    }

    /// Deletes the machine: starts are refused with StateMachineDeleting as long as one of its
    /// executions is open, then with StateMachineDoesNotExist.
    pub fn delete(&self) {
        self.engine.lock().service.machines_mut().delete(self.id);
    }
}
