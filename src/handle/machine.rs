//! A state machine of the mock, to be looked at and changed while the test runs.

use std::sync::Arc;

use super::{Execution, SfnHandle};
use crate::mock::Mock;
use crate::model::{KmsAccess, KmsKeyState};
use crate::service::MachineId;

/// A state machine of the mock.
///
/// ```
/// use sfn_mock::{KmsKeyState, SfnMock, StateMachine};
///
/// let sfn = SfnMock::builder().state_machine(StateMachine::standard("orders")).start();
/// sfn.state_machine("orders").kms_key_state(KmsKeyState::Disabled); // every start is refused now
/// ```
#[derive(Debug, Clone)]
pub struct Machine {
    mock: Arc<Mock>,
    id: MachineId,
    arn: Box<str>,
}

impl SfnHandle {
    /// The state machine with this name, in the mock's account and region.
    ///
    /// # Panics
    ///
    /// If there is none, with the names of those there are.
    #[must_use]
    #[track_caller]
    pub fn state_machine(&self, name: &str) -> Machine {
        let mut state = self.mock.lock();
        let machines = state.service.machines_mut();
        let Some(id) = machines.by_name(name) else {
            let names: Vec<_> = machines.names().collect();
            panic!("sfn-mock: there is no state machine {name:?}; there are {names:?}");
        };
        Machine {
            mock: Arc::clone(&self.mock),
            id,
            arn: machines.get(id).arn.clone(),
        }
    }
}

impl Machine {
    /// Its ARN, unqualified.
    #[must_use]
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// The execution with this name.
    ///
    /// # Panics
    ///
    /// Unless exactly one fits, with the candidates.
    #[must_use]
    #[track_caller]
    pub fn execution(&self, name: &str) -> Execution {
        Execution::find(&self.mock, name, Some(self.id))
    }

    /// Updates the machine: a new revision, which unqualified starts run from now on. Versions
    /// keep theirs. Returns the new revision, counted from 1.
    #[allow(
        clippy::must_use_candidate,
        reason = "the update is what it is called for"
    )]
    pub fn update(&self) -> u32 {
        let now = self.mock.clock().read();
        let mut state = self.mock.lock();
        state.service.machines_mut().get_mut(self.id).update(now)
    }

    /// Publishes a version, which keeps today's revision. Returns its number: the next that was
    /// never given; or, where a version has today's revision already, that version's.
    #[allow(
        clippy::must_use_candidate,
        reason = "the version is what it is called for"
    )]
    pub fn publish_version(&self) -> u32 {
        let now = self.mock.clock().read();
        let mut state = self.mock.lock();
        let machine = state.service.machines_mut().get_mut(self.id);
        match machine.publish(None, now) {
            Ok((version, _)) => version,
            Err(_) => panic!("sfn-mock: {} has as many versions as it may have", self.arn),
        }
    }

    /// Sets the state of the machine's KMS key. Other than ENABLED, every start is refused with
    /// KmsInvalidStateException.
    pub fn kms_key_state(&self, state: KmsKeyState) {
        self.mock
            .lock()
            .service
            .machines_mut()
            .get_mut(self.id)
            .kms_key_state = state;
    }

    /// Sets whether the caller may use the machine's KMS key. If not, every start is refused with
    /// KmsAccessDeniedException.
    pub fn kms_access(&self, access: KmsAccess) {
        self.mock
            .lock()
            .service
            .machines_mut()
            .get_mut(self.id)
            .kms_access = access;
    }

    /// Deletes the machine: starts are refused with StateMachineDeleting as long as one of its
    /// executions is open, then with StateMachineDoesNotExist.
    pub fn delete(&self) {
        self.mock.lock().service.machines_mut().delete(self.id);
    }
}
