//! The emulated Step Functions: state machines, executions, KMS keys, quotas. Pure state: no
//! HTTP, no JSON text, no clock, no script.
// It meets the network: nothing that a stranger sends may panic here. What is indexed are lists that
// only grow, by ids that they have given; what is counted is in memory.
#![warn(
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    clippy::todo,
    clippy::unimplemented,
    clippy::unreachable,
    clippy::unwrap_used
)]

mod ledger;
mod limits;
mod machines;

use std::borrow::Cow;

use crate::arn::{Qualifier, StateMachineArn};
use crate::clock::Timestamp;
use crate::entropy::Entropy;
use crate::model::{
    Effect, ErrorCode, ExecutionStatus, InputEquality, KmsAccess, KmsKeyState, ServiceError,
    StartExecutionOutput, StateMachineStatus, StateMachineType, Taken, World,
};
pub(crate) use ledger::{Closing, Execution, ExecutionId};
use ledger::{Ledger, Started};
pub(crate) use limits::{check_name, constraints, is_legal_name};
use machines::Machines;
pub(crate) use machines::{Machine, MachineId};

/// The whole service. Every method that depends on time takes `now`.
#[derive(Debug)]
pub(crate) struct Service {
    machines: Machines,
    ledger: Ledger,
    input_equality: InputEquality,
    /// Quota, Documented: 1,000,000 open STANDARD executions for an account in a region.
    open_execution_limit: u64,
}

/// A machine and the revision that a start addressed, found and fit to be started.
#[derive(Debug)]
pub(crate) struct Target {
    machine: MachineId,
    version: Option<u32>,
    alias: Option<Box<str>>,
    revision: u32,
}

/// A start whose input has passed every check of form.
#[derive(Debug)]
pub(crate) struct Start<'a> {
    pub(crate) name: Option<&'a str>,
    pub(crate) input: Cow<'a, str>,
    pub(crate) trace_header: Option<Cow<'a, str>>,
}

impl Service {
    /// The service as `world` declares it at `now`. The declarations have been checked.
    pub(crate) fn new(world: &World, now: Timestamp) -> Self {
        let mut service = Self {
            machines: Machines::new(world),
            ledger: Ledger::new(world.name_retention),
            input_equality: world.input_equality.unwrap_or_default(),
            open_execution_limit: world.open_execution_limit.unwrap_or(1_000_000),
        };
        let mut ids = Entropy::new(0);
        for declared in &world.machines {
            let machine = service.machines.declare(declared);
            for existing in &declared.executions {
                service.ledger.admit(
                    service.machines.get_mut(machine),
                    machine,
                    existing,
                    now,
                    &mut ids,
                );
            }
        }
        service
    }

    pub(crate) fn input_equality(&self) -> InputEquality {
        self.input_equality
    }

    /// The machine that `arn` names, fit to be started.
    ///
    /// Order, in part Observed (a foreign account is refused, not unknown), else Inferred:
    /// account, existence of machine and qualifier, deletion.
    pub(crate) fn resolve(
        &mut self,
        arn: &StateMachineArn<'_>,
        sent: &str,
    ) -> Result<Target, ServiceError> {
        let does_not_exist = || {
            ErrorCode::StateMachineDoesNotExist
                .message(format!("State Machine Does Not Exist: '{sent}'"))
        };
        if !self.machines.owns_account(arn.account) {
            let text = format!(
                "User: {} is not authorized to access this resource",
                self.machines.caller(Some(arn))
            );
            return Err(ErrorCode::AccessDeniedException.message(text));
        }
        let id = self.machines.find(arn).ok_or_else(does_not_exist)?;
        let machine = self.machines.get(id);
        let (version, alias) = match arn.qualifier {
            None => (None, None),
            Some(Qualifier::Version(number)) => (Some(number), None),
            Some(Qualifier::Alias(name)) => (None, Some(Box::from(name))),
        };
        let revision = machine
            .revision_of(arn.qualifier)
            .ok_or_else(does_not_exist)?;
        if machine.status == StateMachineStatus::Deleting {
            // Observed on CreateStateMachine, carried over.
            let text = format!("State Machine is being deleted: '{}'", arn.unqualified);
            return Err(ErrorCode::StateMachineDeleting.message(text));
        }
        Ok(Target {
            machine: id,
            version,
            alias,
            revision,
        })
    }

    /// Starts an execution, or answers as the execution of that name says.
    ///
    /// Order, Inferred: KMS access, KMS key state (the stored input must be read to be compared),
    /// the execution of the same name, the open-execution limit (which an idempotent replay,
    /// opening nothing, does not meet).
    pub(crate) fn start(
        &mut self,
        now: Timestamp,
        target: Target,
        start: Start<'_>,
        entropy: &mut Entropy,
        same_input: impl Fn(&str, &str) -> bool,
    ) -> Result<(StartExecutionOutput, Effect), ServiceError> {
        let machine = self.machines.get_mut(target.machine);
        check_kms(machine)?;
        if let Some(existing) = self.ledger.holder(machine, start.name, now) {
            let execution = self.ledger.get(existing);
            let execution_arn = machine.execution_arn(&execution.name, execution.express_id);
            let same_input = same_input(execution.input(), &start.input);
            // Documented: the same response as the original request while it runs.
            if execution.is_open() && same_input {
                let start_date = execution.start_date;
                let output = StartExecutionOutput {
                    execution_arn,
                    start_date,
                };
                return Ok((output, Effect::Replayed));
            }
            // Recorded.
            let text = format!("Execution Already Exists: '{execution_arn}'");
            let taken = Taken {
                execution_arn,
                first_input: execution.input().into(),
                sent_input: start.input.into(),
                same_input,
                closed: self.ledger.closed(existing),
            };
            return Err(ErrorCode::ExecutionAlreadyExists.message(text).taken(taken));
        }
        // Documented: EXPRESS executions do not count.
        if machine.kind == StateMachineType::Standard
            && self.ledger.open() >= self.open_execution_limit
        {
            return Err(ErrorCode::ExecutionLimitExceeded.into());
        }
        let Target {
            version,
            alias,
            revision,
            ..
        } = target;
        let (version, revision) = match &alias {
            None => (version, revision),
            Some(alias) => machine.route(alias, entropy),
        };
        let started = Started {
            now,
            version,
            alias,
            revision,
        };
        let id = self
            .ledger
            .start(machine, target.machine, start, started, entropy);
        let execution = self.ledger.get(id);
        let execution_arn = machine.execution_arn(&execution.name, execution.express_id);
        Ok((
            StartExecutionOutput {
                execution_arn,
                start_date: now,
            },
            Effect::Started,
        ))
    }

    /// Closes an open execution; what has closed stays as it closed.
    pub(crate) fn close(
        &mut self,
        id: ExecutionId,
        closing: Closing,
    ) -> Result<(), ExecutionStatus> {
        let machine = self.ledger.close(id, closing)?;
        self.machines.get_mut(machine).open -= 1;
        self.machines.forget_if_deleted(machine);
        Ok(())
    }

    pub(crate) fn machines(&self) -> &Machines {
        &self.machines
    }

    pub(crate) fn machines_mut(&mut self) -> &mut Machines {
        &mut self.machines
    }

    pub(crate) fn execution(&self, id: ExecutionId) -> &Execution {
        self.ledger.get(id)
    }

    /// Every execution, in the order of their starts.
    pub(crate) fn executions(&self) -> impl Iterator<Item = (ExecutionId, &Execution)> {
        self.ledger.iter()
    }

    /// Whether a later execution has taken over the name of this one, and with it the ARN.
    pub(crate) fn is_superseded(&self, id: ExecutionId) -> bool {
        self.ledger.is_superseded(id)
    }

    pub(crate) fn execution_arn(&self, id: ExecutionId) -> String {
        let execution = self.ledger.get(id);
        self.machines
            .get(execution.machine)
            .execution_arn(&execution.name, execution.express_id)
    }
}

/// Documented: the two errors and their conditions. Inferred: that access is looked at first.
fn check_kms(machine: &Machine) -> Result<(), ServiceError> {
    if machine.kms_access == KmsAccess::Denied {
        return Err(ErrorCode::KmsAccessDeniedException.into());
    }
    if machine.kms_key_state != KmsKeyState::Enabled {
        let state = machine.kms_key_state;
        return Err(ErrorCode::KmsInvalidStateException.kms_key_state(state));
    }
    Ok(())
}
