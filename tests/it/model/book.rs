//! The model of the service: what AWS's documentation says of machines and executions, in the
//! plainest way, looked up by going through lists.

use super::acts::{Ending, MACHINES, TARGETS};

/// AWS's limit on open STANDARD executions is a million; here it is to be met.
pub(super) const LIMIT: usize = 5;
const DAY: i64 = 86_400_000;

/// A start as it is sent.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub(super) target: usize,
    pub(super) name: Option<String>,
    pub(super) input: Option<&'static str>,
}

impl Sent {
    pub(super) fn arn(&self) -> String {
        format!("arn:aws:states:{}", TARGETS[self.target])
    }

    /// Region, account, machine, qualifier.
    pub(super) fn address(&self) -> [&'static str; 4] {
        let parts: Vec<_> = TARGETS[self.target].split(':').collect();
        let qualifier = parts.get(4).copied().unwrap_or_default();
        [parts[0], parts[1], parts[3], qualifier]
    }
}

#[derive(Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "they are what the documentation speaks of"
)]
pub(super) struct Machine {
    express: bool,
    revision: u32,
    /// Each version with the revision that it keeps.
    versions: Vec<(u32, u32)>,
    aliases: Vec<(&'static str, Vec<u32>)>,
    pub(super) key_enabled: bool,
    pub(super) access: bool,
    deleting: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Execution {
    pub(super) machine: usize,
    /// `None` where the service made it up.
    pub(super) name: Option<String>,
    pub(super) input: &'static str,
    pub(super) started: i64,
    pub(super) closed: Option<(i64, &'static str)>,
    /// What it may run: an alias chooses by chance.
    pub(super) runs: Vec<(Option<u32>, u32)>,
    pub(super) alias: Option<&'static str>,
}

#[derive(Debug)]
pub(super) struct Book {
    machines: Vec<Machine>,
    pub(super) executions: Vec<Execution>,
    /// Milliseconds since the mock's start.
    pub(super) now: i64,
}

/// What the service says to a start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    Started(usize),
    Replayed(usize),
    Refused(&'static str),
}

impl Book {
    /// The world that `subject` declares.
    pub(super) fn new() -> Self {
        let machine = |express, versions: &[u32], aliases| Machine {
            express,
            revision: versions.last().copied().unwrap_or(1),
            versions: versions.iter().map(|&version| (version, version)).collect(),
            aliases,
            key_enabled: true,
            access: true,
            deleting: false,
        };
        let aliases = vec![("PROD", vec![1]), ("CANARY", vec![1, 2])];
        let existing = |machine, name: &str, input, revision, started, closed| Execution {
            machine,
            name: Some(name.to_owned()),
            input,
            started,
            closed,
            runs: vec![(None, revision)],
            alias: None,
        };
        Self {
            machines: vec![
                machine(false, &[1, 2], aliases),
                machine(false, &[], Vec::new()),
                machine(true, &[1], Vec::new()),
            ],
            executions: vec![
                existing(
                    0,
                    "a",
                    r#"{"a":1}"#,
                    2,
                    -90 * DAY,
                    Some((-89 * DAY, "SUCCEEDED")),
                ),
                existing(0, "b", r#"{"a":2}"#, 2, -DAY, None),
                existing(1, "c", "{}", 1, -2 * DAY, Some((-DAY, "FAILED"))),
            ],
            now: 0,
        }
    }

    /// The order in which AWS's checks win, as far as it is known.
    pub(super) fn start(&mut self, sent: &Sent) -> Said {
        if sent
            .name
            .as_ref()
            .is_some_and(|name| name.is_empty() || name.len() > 80)
        {
            return Said::Refused("ValidationException");
        }
        let [region, account, name, qualifier] = sent.address();
        if account != "123456789012" {
            return Said::Refused("AccessDeniedException");
        }
        let place = MACHINES.iter().position(|machine| *machine == name);
        let Some(number) = place.filter(|&number| region == "us-east-1" && !self.is_gone(number))
        else {
            return Said::Refused("StateMachineDoesNotExist");
        };
        let machine = &self.machines[number];
        let kept = |version| {
            let kept = machine.versions.iter().find(|(other, _)| *other == version);
            (Some(version), kept.expect("an alias is over versions").1)
        };
        let (runs, alias) = if qualifier.is_empty() {
            (vec![(None, machine.revision)], None)
        } else if let Ok(version) = qualifier.parse() {
            if !machine.versions.iter().any(|(other, _)| *other == version) {
                return Said::Refused("StateMachineDoesNotExist");
            }
            (vec![kept(version)], None)
        } else {
            let known = machine
                .aliases
                .iter()
                .find(|(alias, _)| *alias == qualifier);
            let Some((alias, versions)) = known else {
                return Said::Refused("StateMachineDoesNotExist");
            };
            (
                versions.iter().map(|&version| kept(version)).collect(),
                Some(*alias),
            )
        };
        if machine.deleting {
            return Said::Refused("StateMachineDeleting");
        }
        if sent.name.as_ref().is_some_and(|name| name.contains(' ')) {
            return Said::Refused("InvalidName");
        }
        let input = sent.input.unwrap_or("{}");
        if ["not json", ""].contains(&input) {
            return Said::Refused("InvalidExecutionInput");
        }
        if !machine.access {
            return Said::Refused("KmsAccessDeniedException");
        }
        if !machine.key_enabled {
            return Said::Refused("KmsInvalidStateException");
        }
        if let Some(holder) = self.holder(number, sent) {
            let execution = &self.executions[holder];
            let replay = execution.closed.is_none() && execution.input == input;
            return if replay {
                Said::Replayed(holder)
            } else {
                Said::Refused("ExecutionAlreadyExists")
            };
        }
        let open = |execution: &&Execution| {
            execution.closed.is_none() && !self.machines[execution.machine].express
        };
        if !machine.express && self.executions.iter().filter(open).count() >= LIMIT {
            return Said::Refused("ExecutionLimitExceeded");
        }
        self.executions.push(Execution {
            machine: number,
            name: sent.name.clone(),
            input,
            started: self.now,
            closed: None,
            runs,
            alias,
        });
        Said::Started(self.executions.len() - 1)
    }

    /// The execution that holds a name: the last of that name, while it runs and for 90 days after.
    fn holder(&self, machine: usize, sent: &Sent) -> Option<usize> {
        let name = sent.name.as_ref()?;
        let called = |execution: &Execution| {
            execution.machine == machine && execution.name.as_ref() == Some(name)
        };
        let holder = self.executions.iter().rposition(called)?;
        let kept = match self.executions[holder].closed {
            None => true,
            Some((at, _)) => self.now < at + 90 * DAY,
        };
        (kept && !self.machines[machine].express).then_some(holder)
    }

    pub(super) fn is_express(&self, execution: usize) -> bool {
        self.machines[self.executions[execution].machine].express
    }

    /// An EXPRESS execution that nobody has closed runs for five minutes.
    pub(super) fn advance(&mut self, by: i64) {
        self.now += by;
        let machines = &self.machines;
        for execution in &mut self.executions {
            let end = execution.started + 5 * 60 * 1000;
            let express = machines[execution.machine].express;
            if express && execution.closed.is_none() && end <= self.now {
                execution.closed = Some((end, "TIMED_OUT"));
            }
        }
    }

    pub(super) fn close(&mut self, execution: usize, how: Ending) {
        let status = match how {
            Ending::Succeed => "SUCCEEDED",
            Ending::Fail => "FAILED",
            Ending::TimeOut => "TIMED_OUT",
            Ending::Stop => "ABORTED",
        };
        self.executions[execution].closed = Some((self.now, status));
    }

    pub(super) fn machine(&mut self, number: usize) -> &mut Machine {
        &mut self.machines[number]
    }

    /// Deleted, and nothing of it runs any more.
    fn is_gone(&self, machine: usize) -> bool {
        let runs =
            |execution: &Execution| execution.machine == machine && execution.closed.is_none();
        self.machines[machine].deleting && !self.executions.iter().any(runs)
    }
}

impl Machine {
    pub(super) fn update(&mut self) -> u32 {
        self.revision += 1;
        self.revision
    }

    /// A revision has one version at most, and a number is given once.
    pub(super) fn publish(&mut self) -> u32 {
        let mut published = self.versions.iter();
        if let Some((version, _)) = published.find(|(_, revision)| *revision == self.revision) {
            return *version;
        }
        let next = self.versions.last().map_or(1, |(version, _)| version + 1);
        self.versions.push((next, self.revision));
        next
    }

    pub(super) fn delete(&mut self) {
        self.deleting = true;
    }
}
