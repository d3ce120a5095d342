//! What a scenario file means: the script that its JSON says, and what it cannot mean.

mod finish;
mod play;
mod scenario;
mod step;
mod throttling;

use std::sync::Arc;
use std::time::Duration;

use super::form::{File, FileExecution, FileMachine};
use crate::aws::{ExecutionStatus, KmsAccess, KmsKeyState, StateMachineStatus, StateMachineType};
use crate::script::origin::{Origin, Written};
use crate::script::{Flaw, LintLevels, Order, Script};
use crate::world::{ExistingExecution, Lag, StateMachine, World};

/// What was found so far.
type Flaws = Vec<Flaw>;

impl File {
    /// The script, with something harmless in place of what the flaws are about.
    pub(super) fn into_script(self, shown: &str) -> (Script, Flaws) {
        const DAY: Duration = Duration::from_hours(24);
        let mut flaws = Flaws::new();
        let machines = each(
            &mut flaws,
            "stateMachines",
            self.state_machines,
            |machine, _, flaws| machine.declare(flaws),
        );
        let scenarios = each(
            &mut flaws,
            "scenarios",
            self.scenarios,
            |scenario, index, flaws| scenario.write(index, shown, flaws),
        );
        let orders = self.in_order.into_iter().enumerate();
        let orders = orders.map(|(index, names)| Order {
            scenarios: names.into_iter().map(Arc::from).collect(),
            written_at: Origin::File(Arc::from(format!("{shown}: inOrder[{index}]"))),
        });
        let orders = orders.collect();
        let mut lint_levels = LintLevels::default();
        for (rule, level) in self.lints.levels() {
            let place = Origin::File(Arc::from(format!("{shown}: lints.{rule}")));
            lint_levels.set(rule, level, place);
        }
        let throttling = self.throttling.map(|written| written.meant(&mut flaws));
        let script = Script {
            world: World {
                partition: self.partition,
                region: self.region,
                account: self.account,
                name_retention: self.name_retention_days.map(|days| DAY * days),
                open_execution_limit: self.open_execution_limit,
                throttling,
                input_equality: self.input_equality,
                describe_lag: self.describe_lag.map(Lag::from),
                list_lag: self.list_lag.map(Lag::from),
                machines,
            },
            seed: self.seed,
            unsigned: self.unsigned,
            unmatched: self.unmatched.map(|what| Written {
                what,
                at: Origin::File(Arc::from(format!("{shown}: unmatched"))),
            }),
            scenarios,
            orders,
            lint_levels,
            playing: Vec::new(),
        };
        (script, flaws)
    }
}

/// Reads each item of a list; what is wrong with one is found under its place in the list.
fn each<F, T>(
    flaws: &mut Flaws,
    key: &str,
    items: Vec<F>,
    mut read: impl FnMut(F, usize, &mut Flaws) -> T,
) -> Vec<T> {
    let items = items.into_iter().enumerate();
    let read = items.map(|(index, item)| {
        let mut found = Flaws::new();
        let read = read(item, index, &mut found);
        let path = format!("{key}[{index}]");
        flaws.extend(found.into_iter().map(|flaw| flaw.within(&path, "")));
        read
    });
    read.collect()
}

impl FileMachine {
    fn declare(self, flaws: &mut Flaws) -> StateMachine {
        let mut machine =
            StateMachine::new(self.name, self.r#type.unwrap_or(StateMachineType::Standard));
        machine.status = self.status.unwrap_or(StateMachineStatus::Active);
        machine.versions = self.versions;
        machine.aliases = self
            .aliases
            .into_iter()
            .map(|(name, routing)| (name, routing.into_iter().collect()))
            .collect();
        machine.kms_key_state = self.kms_key_state.unwrap_or(KmsKeyState::Enabled);
        machine.kms_access = self.kms_access.unwrap_or(KmsAccess::Allowed);
        machine.finish = self.finish.map(|finish| finish.write(flaws));
        machine.definition = self.definition;
        machine.role_arn = self.role_arn;
        machine.tags = self.tags.into_iter().collect();
        machine.executions = each(
            flaws,
            "executions",
            self.executions,
            |execution, _, flaws| execution.declare(flaws),
        );
        machine
    }
}

impl FileExecution {
    fn declare(self, flaws: &mut Flaws) -> ExistingExecution {
        let mut ago = |key: &str, days: f64| {
            let duration = Duration::try_from_secs_f64(days * 86_400.0);
            duration.unwrap_or_else(|_| {
                let text = format!("expected a number of days from 0, found {days:?}");
                flaws.push(Flaw::at(key, text));
                Duration::ZERO
            })
        };
        ExistingExecution {
            name: self.name,
            input: self.input,
            status: self.status.unwrap_or(ExecutionStatus::Running),
            started_ago: ago("startedDaysAgo", self.started_days_ago),
            closed_ago: ago("closedDaysAgo", self.closed_days_ago),
        }
    }
}
