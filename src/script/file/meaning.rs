//! What a scenario file means: the script that its JSON says.

use std::sync::Arc;
use std::time::Duration;

use super::form::{
    CountedPer, Empty, File, FileExecution, FileFault, FileHold, FileInput, FileLatency,
    FileMachine, FileReply, FileScenario, FileStep, FileText, FileTimes, FileWhen, Forever,
};
use crate::fault::{Ending, Fault, Latency};
use crate::model::{
    ExecutionStatus, ExistingExecution, KmsAccess, KmsKeyState, Reply, ServiceError, StateMachine,
    StateMachineStatus, StateMachineType, World,
};
use crate::script::scenario::Origin;
use crate::script::{Expected, Scenario, Script, Step, Times, When, operation};

impl File {
    pub(super) fn into_script(self, shown: &str) -> Result<Script, String> {
        const DAY: Duration = Duration::from_hours(24);
        let machines = self.state_machines.into_iter().enumerate();
        let scenarios = self.scenarios.into_iter().enumerate();
        Ok(Script {
            world: World {
                partition: self.partition,
                region: self.region,
                account: self.account,
                name_retention: self.name_retention_days.map(|days| DAY * days),
                open_execution_limit: self.open_execution_limit,
                input_equality: self.input_equality,
                machines: machines
                    .map(|(index, machine)| {
                        machine
                            .declare()
                            .map_err(|flaw| format!("stateMachines[{index}]{flaw}"))
                    })
                    .collect::<Result<_, _>>()?,
            },
            seed: self.seed,
            unsigned: self.unsigned,
            unmatched: self.unmatched,
            scenarios: scenarios
                .map(|(index, scenario)| {
                    scenario
                        .write(index, shown)
                        .map_err(|flaw| format!("scenarios[{index}].{flaw}"))
                })
                .collect::<Result<_, _>>()?,
        })
    }
}

impl FileMachine {
    fn declare(self) -> Result<StateMachine, String> {
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
        for (index, execution) in self.executions.into_iter().enumerate() {
            machine.executions.push(
                execution
                    .declare()
                    .map_err(|flaw| format!(".executions[{index}].{flaw}"))?,
            );
        }
        Ok(machine)
    }
}

impl FileExecution {
    fn declare(self) -> Result<ExistingExecution, String> {
        let days = |key: &str, days: f64| {
            let duration = Duration::try_from_secs_f64(days * 86_400.0);
            duration.map_err(|_| format!("{key}: a number of days from 0, not {days}"))
        };
        Ok(ExistingExecution {
            name: self.name,
            input: self.input,
            status: self.status.unwrap_or(ExecutionStatus::Running),
            started_ago: days("startedDaysAgo", self.started_days_ago)?,
            closed_ago: days("closedDaysAgo", self.closed_days_ago)?,
        })
    }
}

impl FileScenario {
    fn write(self, index: usize, shown: &str) -> Result<Scenario, String> {
        let mut scenario = Scenario::new(
            self.name
                .unwrap_or_else(|| format!("scenario {}", index + 1)),
        );
        scenario.written_at = Origin::File(Arc::from(format!("{shown}: scenarios[{index}]")));
        scenario.when = self.when.write();
        scenario.afterwards = self.afterwards;
        scenario.counted_per_execution = self.counted_per == CountedPer::Execution;
        scenario.expected = self.expect.map(|expected| Expected {
            min: expected.min.unwrap_or(0),
            max: expected.max.unwrap_or(u64::MAX),
        });
        for (index, step) in self.steps.into_iter().enumerate() {
            scenario.steps.push(
                step.write()
                    .map_err(|flaw| format!("steps[{index}]{flaw}"))?,
            );
        }
        Ok(scenario)
    }
}

impl FileWhen {
    fn write(self) -> When {
        let mut when = self.operation.map_or_else(When::default, operation);
        when = match self.state_machine {
            None => when,
            Some(FileText::Equals(text)) => when.state_machine(text),
            Some(FileText::Matches(pattern)) => when.state_machine_matches(&pattern.regex),
        };
        when = match self.name {
            None => when,
            Some(None) => when.unnamed(),
            Some(Some(FileText::Equals(text))) => when.name(text),
            Some(Some(FileText::Matches(pattern))) => when.name_matches(&pattern.regex),
        };
        when = match self.input {
            None => when,
            Some(FileInput::Equals(input)) => when.input_equals(input),
            Some(FileInput::Contains(input)) => when.input_contains(input),
        };
        for (name, text) in self.headers {
            when = match text {
                FileText::Equals(text) => when.header(name, text),
                FileText::Matches(pattern) => when.header_matches(name, &pattern.regex),
            };
        }
        when
    }
}

impl FileStep {
    fn write(self) -> Result<Step, String> {
        let foreign = [
            ("kmsKeyState", self.kms_key_state.is_some()),
            ("message", self.message.is_some()),
            ("reason", self.reason.is_some()),
            ("status", self.status.is_some()),
        ];
        if let Some((key, _)) = foreign
            .iter()
            .find(|(_, given)| *given && self.fail.is_none())
        {
            return Err(format!(
                ".{key}: it belongs to `fail`, which this step does not do"
            ));
        }
        let mut step = match (
            self.serve,
            self.fail,
            self.reply,
            self.lose_request,
            self.lose_response,
            self.hold,
        ) {
            (Some(Empty {}), None, None, None, None, None) => Step::serve(),
            (None, Some(code), None, None, None, None) => Step::fail(failure(
                &code,
                self.status,
                self.message,
                self.reason,
                self.kms_key_state,
            )?),
            (None, None, Some(reply), None, None, None) => {
                Step::reply(reply.write().map_err(|flaw| format!(".reply.{flaw}"))?)
            }
            (None, None, None, Some(fault), None, None) => Step::lose_request(fault.into()),
            (None, None, None, None, Some(fault), None) => Step::lose_response(fault.into()),
            (None, None, None, None, None, Some(FileHold { until: None })) => Step::hold(),
            (None, None, None, None, None, Some(FileHold { until: Some(count) })) => {
                Step::hold().until(count)
            }
            _ => {
                let acts = "`serve`, `fail`, `reply`, `loseRequest`, `loseResponse` and `hold`";
                return Err(format!(": a step does exactly one of {acts}"));
            }
        };
        step.damage = self.damage.map(Fault::from);
        step.times = match self.times {
            None => step.times,
            Some(FileTimes::Exactly(times)) => Times::Exactly(times),
            Some(FileTimes::Forever(Forever::Forever)) => Times::Forever,
        };
        step.probability = self.probability;
        step.latency = match (self.delay_ms, self.latency) {
            (None, None) => None,
            (Some(delay), None) => Some(Duration::from_millis(delay).into()),
            (None, Some(latency)) => Some(
                latency
                    .write()
                    .map_err(|flaw| format!(".latency: {flaw}"))?,
            ),
            (Some(_), Some(_)) => {
                return Err(": a step has `delayMs` or `latency`, not both".to_owned());
            }
        };
        Ok(step)
    }
}

fn failure(
    code: &str,
    status: Option<u16>,
    message: Option<String>,
    reason: Option<String>,
    kms_key_state: Option<KmsKeyState>,
) -> Result<ServiceError, String> {
    let mut error = ServiceError::other(code);
    if error.code().is_none() && status.is_none() {
        return Err(format!(
            ".fail: {code:?} is not in the error table; another code needs a `status` beside it"
        ));
    }
    if let Some(status) = status {
        error = error.status(status);
    }
    if let Some(message) = message {
        error = error.message(message);
    }
    if let Some(reason) = reason {
        error = error.reason(reason);
    }
    Ok(match kms_key_state {
        Some(state) => error.kms_key_state(state),
        None => error,
    })
}

impl FileReply {
    fn write(self) -> Result<Reply, String> {
        if !(200..=599).contains(&self.status) {
            return Err(format!(
                "status: the status of an answer is 200 to 599, not {}",
                self.status
            ));
        }
        let mut reply = Reply::new(self.status).body(self.body);
        for (name, value) in self.headers {
            let header = name
                .parse::<http::HeaderName>()
                .map_err(|_| format!("headers: {name:?} is no name of an HTTP header"))?;
            let value = value
                .parse()
                .map_err(|_| format!("headers.{name}: {value:?} is no value of an HTTP header"))?;
            reply.headers.append(header, value);
        }
        Ok(reply)
    }
}

impl FileLatency {
    fn write(self) -> Result<Latency, String> {
        match self {
            Self::FixedMs(delay) => Ok(Latency::fixed(Duration::from_millis(delay))),
            Self::UniformMs { min, max } if min <= max => Ok(Latency::uniform(
                Duration::from_millis(min),
                Duration::from_millis(max),
            )),
            Self::LogNormalMs { median, sigma } if (0.0..=4.0).contains(&sigma) => {
                Ok(Latency::log_normal(Duration::from_millis(median), sigma))
            }
            Self::UniformMs { .. } => Err("`min` is at most `max`".to_owned()),
            Self::LogNormalMs { .. } => Err("`sigma` is a number from 0 to 4".to_owned()),
        }
    }
}

impl From<FileFault> for Fault {
    fn from(fault: FileFault) -> Self {
        match fault {
            FileFault::Reset => Self::Reset,
            FileFault::Close => Self::Close,
            FileFault::Stall => Self::Stall,
            FileFault::Garbage => Self::Garbage,
            FileFault::Truncate { after_bytes, then } => Self::Truncate {
                after_bytes,
                then: then.unwrap_or(Ending::Close),
            },
            FileFault::Trickle { bytes, every_ms } => Self::Trickle {
                bytes,
                every: Duration::from_millis(every_ms),
            },
            FileFault::EmptyBody => Self::EmptyBody,
            FileFault::BrokenJson => Self::BrokenJson,
        }
    }
}
