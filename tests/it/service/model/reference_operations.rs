//! The model of the operations besides StartExecution, which write in the same book.

use super::actions::{Due, TARGETS};
use super::calls::{ALIASES, Call, Routing};
use super::reference_service::{Alias, Book};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// The answer of the service unless it refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CallAnswer {
    Nothing,
    /// A member that is a date.
    Date(&'static str, i64),
    /// The same, and it was answered so before.
    Again(&'static str, i64),
    /// An execution, as it was before the look.
    Execution(usize, Option<(i64, &'static str)>),
    /// Those, in any order.
    Executions(Vec<usize>),
    /// A version and its date.
    Version(u32, i64),
    /// An alias's routing and dates.
    Alias(Vec<(u32, u32)>, i64, i64),
}

type CallResult = Result<CallAnswer, &'static str>;

impl Book {
    /// The answer to a call for the execution that its ARN was taken from, if it names one.
    pub(super) fn call(&mut self, call: Call, execution: usize) -> CallResult {
        match call {
            Call::Describe(_) => self.describe(execution),
            Call::Stop(_, has_error) => self.stop(execution, has_error),
            Call::Redrive(_, token) => self.redrive(execution, token),
            Call::List(target, status) => self.list(target, status),
            Call::Update(machine, to) => self.update(machine, to),
            Call::Publish(machine) => self.publish(machine),
            Call::DeleteVersion(machine, number) => self.delete_version(machine, number),
            Call::CreateAlias(machine, alias, routing) => {
                self.create_alias(machine, ALIASES[alias], routing)
            }
            Call::UpdateAlias(machine, alias, routing) => {
                self.update_alias(machine, ALIASES[alias], routing)
            }
            Call::DescribeAlias(machine, alias) => {
                let alias = self.alias(machine, ALIASES[alias])?;
                Ok(CallAnswer::Alias(
                    alias.routing.clone(),
                    alias.created,
                    alias.updated,
                ))
            }
            Call::DeleteAlias(machine, alias) => {
                let aliases = &mut self.machines[machine].aliases;
                aliases.retain(|there| there.name != ALIASES[alias]);
                Ok(CallAnswer::Nothing)
            }
        }
    }

    /// The execution that the ARN of another names now: the last of its name. It can be seen for
    /// 90 days after it has closed. EXPRESS ones have other ARNs, which these operations do not take.
    fn visible(&self, asked: usize) -> Result<usize, &'static str> {
        if self.is_express(asked) {
            return Err("InvalidArn");
        }
        let wanted = &self.executions[asked];
        let namesake = self.executions.iter().rposition(|execution| {
            execution.machine == wanted.machine
                && execution.name.is_some()
                && execution.name == wanted.name
        });
        let found = namesake.unwrap_or(asked);
        if self.is_visible(found) {
            Ok(found)
        } else {
            Err("ExecutionDoesNotExist")
        }
    }

    fn is_visible(&self, execution: usize) -> bool {
        let closed = self.executions[execution].closed;
        closed.is_none_or(|(at, _)| self.now < at + 90 * DAY)
    }

    fn check_key(&self, machine: usize) -> Result<(), &'static str> {
        let machine = &self.machines[machine];
        if !machine.access {
            Err("KmsAccessDeniedException")
        } else if !machine.key_enabled {
            Err("KmsInvalidStateException")
        } else {
            Ok(())
        }
    }

    /// A look that is answered counts, and the last one of a plan closes the execution behind it.
    fn describe(&mut self, asked: usize) -> CallResult {
        if !self.buckets.admit_describe(self.now) {
            return Err("ThrottlingException");
        }
        let found = self.visible(asked)?;
        self.check_key(self.executions[found].machine)?;
        let execution = &mut self.executions[found];
        let before = execution.closed;
        if before.is_none()
            && let Some(plan) = &mut execution.plan
            && let Due::AfterPolls(left) = &mut plan.due
        {
            *left -= 1;
            if *left == 0 {
                let ending = plan.ending;
                self.close(found, ending);
            }
        }
        Ok(CallAnswer::Execution(found, before))
    }

    /// The key is asked for where there is something to encrypt. What has closed stays so.
    fn stop(&mut self, asked: usize, has_error: bool) -> CallResult {
        let found = self.visible(asked)?;
        if has_error {
            self.check_key(self.executions[found].machine)?;
        }
        let closing = self.executions[found].closed;
        let (at, _) = *closing.as_ref().unwrap_or(&(self.now, "ABORTED"));
        self.executions[found].closed = closing.or(Some((at, "ABORTED")));
        Ok(CallAnswer::Date("stopDate", at))
    }

    /// Within 14 days after it has closed, other than by success, and within a year of its start.
    /// One of the last 10 client tokens is answered as before for 15 minutes.
    fn redrive(&mut self, asked: usize, token: Option<usize>) -> CallResult {
        let found = self.visible(asked)?;
        let now = self.now;
        let (machine, full) = (self.executions[found].machine, self.is_full());
        let machine = &self.machines[machine];
        let execution = &mut self.executions[found];
        let last = execution.tokens.iter().rev().take(10);
        let mut same = last.filter(|(other, _)| Some(*other) == token);
        if let Some((_, at)) = same.next().filter(|(_, at)| now <= at + 15 * MINUTE) {
            return Ok(CallAnswer::Again("redriveDate", *at));
        }
        let can = execution.closed.is_some_and(|(at, status)| {
            status != "SUCCEEDED" && now < at + 14 * DAY && now < execution.started + 365 * DAY
        });
        if !can || machine.deleting {
            return Err("ExecutionNotRedrivable");
        }
        if full {
            return Err("ExecutionLimitExceeded");
        }
        execution.closed = None;
        execution.plan = machine.plan;
        execution.planned = now;
        execution.redrives += 1;
        execution.tokens.extend(token.map(|token| (token, now)));
        self.advance(0);
        Ok(CallAnswer::Date("redriveDate", now))
    }

    fn list(&self, target: usize, status: Option<&str>) -> CallResult {
        let parts: Vec<_> = TARGETS[target].split(':').collect();
        let alias = parts.get(4).copied();
        if parts[1] != "123456789012" {
            return Err("AccessDeniedException");
        }
        let mut names = super::actions::MACHINES.iter();
        let number = names.position(|name| *name == parts[3] && parts[0] == "us-east-1");
        let number = number.filter(|&number| !self.is_gone(number));
        let number = number.ok_or("StateMachineDoesNotExist")?;
        if alias.is_some_and(|alias| self.machines[number].alias(alias).is_none()) {
            return Err("StateMachineDoesNotExist");
        }
        if self.machines[number].express {
            return Err("StateMachineTypeNotSupported");
        }
        let listed = (0..self.executions.len()).filter(|&place| {
            let execution = &self.executions[place];
            let its = execution.closed.map_or("RUNNING", |(_, status)| status);
            execution.machine == number
                && self.is_visible(place)
                && status.is_none_or(|status| status == its)
                && (alias.is_none() || execution.alias == alias)
        });
        Ok(CallAnswer::Executions(listed.collect()))
    }

    /// Keeps the revision if nothing changes.
    fn update(&mut self, machine: usize, to: usize) -> CallResult {
        self.there(machine, "StateMachineDoesNotExist")?;
        let machine = &mut self.machines[machine];
        if machine.definition != to {
            machine.definition = to;
            machine.update();
        }
        Ok(CallAnswer::Date("updateDate", self.now))
    }

    fn publish(&mut self, machine: usize) -> CallResult {
        self.there(machine, "StateMachineDoesNotExist")?;
        let machine = &mut self.machines[machine];
        let number = machine.publish(self.now);
        let version = machine.version(number).expect("it was published");
        Ok(CallAnswer::Version(number, version.created))
    }

    /// Deletes a missing version too, but not one that an alias points at.
    fn delete_version(&mut self, machine: usize, number: u32) -> CallResult {
        if self.is_gone(machine) {
            return Ok(CallAnswer::Nothing);
        }
        let machine = &mut self.machines[machine];
        let mut routed = machine.aliases.iter().flat_map(|alias| &alias.routing);
        if routed.any(|(version, _)| *version == number) {
            return Err("ConflictException");
        }
        machine.versions.retain(|version| version.number != number);
        Ok(CallAnswer::Nothing)
    }

    fn there(&self, machine: usize, refusal: &'static str) -> Result<(), &'static str> {
        if self.is_gone(machine) {
            Err(refusal)
        } else if self.machines[machine].deleting {
            Err("StateMachineDeleting")
        } else {
            Ok(())
        }
    }

    /// Weights sum up to 100, over distinct versions that are there.
    fn check_routing(&self, machine: usize, routing: &[(u32, u32)]) -> Result<(), &'static str> {
        let weights: u32 = routing.iter().map(|(_, weight)| weight).sum();
        let twice = routing.len() == 2 && routing[0].0 == routing[1].0;
        if weights != 100 || twice {
            return Err("ValidationException");
        }
        self.there(machine, "ResourceNotFound")?;
        let machine = &self.machines[machine];
        let mut versions = routing.iter();
        if versions.all(|(version, _)| machine.version(*version).is_some()) {
            Ok(())
        } else {
            Err("ResourceNotFound")
        }
    }

    fn alias(&self, machine: usize, name: &str) -> Result<&Alias, &'static str> {
        if self.is_gone(machine) {
            return Err("ResourceNotFound");
        }
        self.machines[machine].alias(name).ok_or("ResourceNotFound")
    }

    /// Repeating it is not an error.
    fn create_alias(&mut self, machine: usize, name: &'static str, routing: Routing) -> CallResult {
        let routing = routing.items();
        self.check_routing(machine, &routing)?;
        if let Ok(alias) = self.alias(machine, name) {
            return if alias.routing == routing {
                Ok(CallAnswer::Date("creationDate", alias.created))
            } else {
                Err("ConflictException")
            };
        }
        let now = self.now;
        self.machines[machine].aliases.push(Alias {
            name,
            routing,
            created: now,
            updated: now,
        });
        Ok(CallAnswer::Date("creationDate", now))
    }

    fn update_alias(&mut self, machine: usize, name: &str, routing: Routing) -> CallResult {
        let routing = routing.items();
        self.check_routing(machine, &routing)?;
        self.alias(machine, name)?;
        let now = self.now;
        let mut aliases = self.machines[machine].aliases.iter_mut();
        let alias = aliases.find(|alias| alias.name == name);
        let alias = alias.expect("it is there");
        if alias.routing != routing {
            alias.routing = routing;
            alias.updated = now;
        }
        Ok(CallAnswer::Date("updateDate", alias.updated))
    }
}
