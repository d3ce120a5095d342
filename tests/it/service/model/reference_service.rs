//! The model of the service: AWS's documentation of machines and executions, in the
//! plainest way, looked up by going through lists.

use super::actions::{Due, Ending, MACHINES, Plan, TARGETS};
use super::config::{Buckets, Setting};

/// AWS's limit on open STANDARD executions is a million; this one is low enough to be reached.
pub(super) const LIMIT: usize = 5;
const DAY: i64 = 86_400_000;

/// A start as it is sent.
#[derive(Debug, Clone)]
pub(super) struct SentStart {
    pub(super) target: usize,
    pub(super) name: Option<String>,
    pub(super) input: Option<&'static str>,
}

impl SentStart {
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
    reason = "the documentation names them"
)]
pub(super) struct Machine {
    pub(super) express: bool,
    revision: u32,
    pub(super) definition: usize,
    pub(super) versions: Vec<Version>,
    /// The number that ever existed.
    published: u32,
    pub(super) aliases: Vec<Alias>,
    pub(super) key_enabled: bool,
    pub(super) access: bool,
    pub(super) deleting: bool,
    /// How its executions end by themselves.
    pub(super) plan: Option<Plan>,
}

/// A version, and the revision that it keeps.
#[derive(Debug)]
pub(super) struct Version {
    pub(super) number: u32,
    revision: u32,
    pub(super) created: i64,
}

#[derive(Debug)]
pub(super) struct Alias {
    pub(super) name: &'static str,
    /// Versions and weights.
    pub(super) routing: Vec<(u32, u32)>,
    pub(super) created: i64,
    pub(super) updated: i64,
}

#[derive(Debug, Clone)]
pub(super) struct Execution {
    pub(super) machine: usize,
    /// `None` where the service made it up.
    pub(super) name: Option<String>,
    pub(super) input: &'static str,
    pub(super) started: i64,
    pub(super) closed: Option<(i64, &'static str)>,
    /// The revisions that it may run: an alias chooses by chance.
    pub(super) runs: Vec<(Option<u32>, u32)>,
    pub(super) alias: Option<&'static str>,
    /// How it ends by itself, as long as it runs.
    pub(super) plan: Option<Plan>,
    /// From when on the plan counts: its start, or its last redrive.
    pub(super) planned: i64,
    pub(super) redrives: usize,
    /// Client tokens of redrives, and when.
    pub(super) tokens: Vec<(usize, i64)>,
}

#[derive(Debug)]
pub(super) struct Book {
    pub(super) machines: Vec<Machine>,
    pub(super) buckets: Buckets,
    pub(super) executions: Vec<Execution>,
    /// Milliseconds since the mock's start.
    pub(super) now: i64,
}

/// The answer of the service to a start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum StartAnswer {
    Started(usize),
    Replayed(usize),
    Refused(&'static str),
}

impl Book {
    /// The world that `subject` declares.
    pub(super) fn new(setting: &Setting) -> Self {
        let machine = |number: usize, express, last: u32, aliases| Machine {
            express,
            revision: last.max(1),
            definition: 0,
            versions: (1..=last).map(Version::of_its_own).collect(),
            published: last,
            aliases,
            key_enabled: true,
            access: true,
            deleting: false,
            plan: setting.plans[number],
        };
        let alias = |name, routing: &[(u32, u32)]| Alias {
            name,
            routing: routing.to_vec(),
            created: 0,
            updated: 0,
        };
        let aliases = vec![
            alias("PROD", &[(1, 100)]),
            alias("CANARY", &[(1, 50), (2, 50)]),
        ];
        let existing = |machine, name: &str, input, revision, started, closed| Execution {
            machine,
            name: Some(name.to_owned()),
            input,
            started,
            closed,
            runs: vec![(None, revision)],
            alias: None,
            plan: None,
            planned: started,
            redrives: 0,
            tokens: Vec::new(),
        };
        Self {
            machines: vec![
                machine(0, false, 2, aliases),
                machine(1, false, 0, Vec::new()),
                machine(2, true, 1, Vec::new()),
            ],
            buckets: Buckets::new(setting),
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

    /// The order in which AWS's checks win, as far as it is known. A scenario may set how the
    /// execution ends by itself.
    pub(super) fn start(&mut self, sent: &SentStart, scripted: Option<Plan>) -> StartAnswer {
        let express = self.addressed(sent) == Some(2);
        if !self.buckets.admit_start(express, self.now) {
            return StartAnswer::Refused("ThrottlingException");
        }
        if sent
            .name
            .as_ref()
            .is_some_and(|name| name.is_empty() || name.len() > 80)
        {
            return StartAnswer::Refused("ValidationException");
        }
        let [_, account, _, qualifier] = sent.address();
        if account != "123456789012" {
            return StartAnswer::Refused("AccessDeniedException");
        }
        let Some(number) = self.addressed(sent) else {
            return StartAnswer::Refused("StateMachineDoesNotExist");
        };
        let machine = &self.machines[number];
        let Some((runs, alias)) = machine.runs(qualifier) else {
            return StartAnswer::Refused("StateMachineDoesNotExist");
        };
        if machine.deleting {
            return StartAnswer::Refused("StateMachineDeleting");
        }
        if sent.name.as_ref().is_some_and(|name| name.contains(' ')) {
            return StartAnswer::Refused("InvalidName");
        }
        let input = sent.input.unwrap_or("{}");
        if ["not json", ""].contains(&input) {
            return StartAnswer::Refused("InvalidExecutionInput");
        }
        if !machine.access {
            return StartAnswer::Refused("KmsAccessDeniedException");
        }
        if !machine.key_enabled {
            return StartAnswer::Refused("KmsInvalidStateException");
        }
        if let Some(holder) = self.holder(number, sent) {
            let execution = &self.executions[holder];
            let replay = execution.closed.is_none() && execution.input == input;
            return if replay {
                StartAnswer::Replayed(holder)
            } else {
                StartAnswer::Refused("ExecutionAlreadyExists")
            };
        }
        if !machine.express && self.is_full() {
            return StartAnswer::Refused("ExecutionLimitExceeded");
        }
        let plan = scripted.or(machine.plan);
        self.executions.push(Execution {
            machine: number,
            name: sent.name.clone(),
            input,
            started: self.now,
            closed: None,
            runs,
            alias,
            plan,
            planned: self.now,
            redrives: 0,
            tokens: Vec::new(),
        });
        self.advance(0);
        StartAnswer::Started(self.executions.len() - 1)
    }

    /// The machine that an ARN's region, account and name are those of, while there is one.
    fn addressed(&self, sent: &SentStart) -> Option<usize> {
        let [region, account, name, _] = sent.address();
        let here = region == "us-east-1" && account == "123456789012";
        let place = MACHINES.iter().position(|machine| *machine == name);
        place.filter(|&number| here && !self.is_gone(number))
    }

    /// EXPRESS executions do not count.
    pub(super) fn is_full(&self) -> bool {
        let open = |execution: &&Execution| {
            execution.closed.is_none() && !self.machines[execution.machine].express
        };
        self.executions.iter().filter(open).count() >= LIMIT
    }

    /// The execution that holds a name: the last of that name, while it runs and for 90 days after.
    fn holder(&self, machine: usize, sent: &SentStart) -> Option<usize> {
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

    /// Closes what ends by itself by then. An EXPRESS execution runs for five minutes at most.
    pub(super) fn advance(&mut self, by: i64) {
        self.now += by;
        for execution in &mut self.executions {
            if execution.closed.is_some() {
                continue;
            }
            let planned = execution.planned;
            let by_plan = execution.plan.and_then(|plan| match plan.due {
                Due::AtOnce | Due::AfterPolls(0) => Some((planned, plan.ending.status())),
                Due::After(time) => Some((planned + time, plan.ending.status())),
                Due::AfterPolls(_) => None,
            });
            let longest = planned + 5 * 60 * 1000;
            let end = if self.machines[execution.machine].express {
                let in_time = by_plan.filter(|(at, _)| *at <= longest);
                in_time.or(Some((longest, "TIMED_OUT")))
            } else {
                by_plan
            };
            execution.closed = end.filter(|(at, _)| *at <= self.now);
        }
    }

    pub(super) fn close(&mut self, execution: usize, how: Ending) {
        self.executions[execution].closed = Some((self.now, how.status()));
    }

    pub(super) fn machine(&mut self, number: usize) -> &mut Machine {
        &mut self.machines[number]
    }

    /// Deleted, and nothing of it runs any more.
    pub(super) fn is_gone(&self, machine: usize) -> bool {
        let runs =
            |execution: &Execution| execution.machine == machine && execution.closed.is_none();
        self.machines[machine].deleting && !self.executions.iter().any(runs)
    }
}

impl Ending {
    fn status(self) -> &'static str {
        match self {
            Self::Succeed => "SUCCEEDED",
            Self::Fail => "FAILED",
            Self::TimeOut => "TIMED_OUT",
            Self::Stop => "ABORTED",
        }
    }
}

impl Version {
    /// One that was declared, and keeps the revision of its own number.
    fn of_its_own(number: u32) -> Self {
        Self {
            number,
            revision: number,
            created: 0,
        }
    }
}

/// The possible target of a start: a version, if the ARN has one, and a revision.
type Runs = Vec<(Option<u32>, u32)>;

impl Machine {
    /// The targets of a start with this qualifier, and its alias.
    fn runs(&self, qualifier: &str) -> Option<(Runs, Option<&'static str>)> {
        if qualifier.is_empty() {
            return Some((vec![(None, self.revision)], None));
        }
        let kept = |number| {
            let version = self.version(number)?;
            Some((Some(number), version.revision))
        };
        if let Ok(number) = qualifier.parse() {
            return Some((vec![kept(number)?], None));
        }
        let alias = self.alias(qualifier)?;
        let weighty = alias.routing.iter().filter(|(_, weight)| *weight > 0);
        let runs = weighty.map(|(number, _)| kept(*number).expect("an alias is over versions"));
        Some((runs.collect(), Some(alias.name)))
    }

    pub(super) fn version(&self, number: u32) -> Option<&Version> {
        self.versions
            .iter()
            .find(|version| version.number == number)
    }

    pub(super) fn alias(&self, name: &str) -> Option<&Alias> {
        self.aliases.iter().find(|alias| alias.name == name)
    }

    pub(super) fn update(&mut self) -> u32 {
        self.revision += 1;
        self.revision
    }

    /// A revision has one version at most, and a number is given once.
    pub(super) fn publish(&mut self, now: i64) -> u32 {
        let mut versions = self.versions.iter();
        if let Some(version) = versions.find(|version| version.revision == self.revision) {
            return version.number;
        }
        self.published += 1;
        self.versions.push(Version {
            number: self.published,
            revision: self.revision,
            created: now,
        });
        self.published
    }

    pub(super) fn delete(&mut self) {
        self.deleting = true;
    }
}
