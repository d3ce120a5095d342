//! The mock under test beside the model: each act is done to both, and what they say compared.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use sfn_mock::{
    Afterwards, ErrorCode, Execution, ExecutionStatus, ExistingExecution, Fault, KmsAccess,
    KmsKeyState, Machine, MountGuard, Reply, Scenario, SfnMock, StateMachine, Step,
    start_execution,
};

use super::acts::{Act, Ending, INPUTS, MACHINES, Play, Span, What, name};
use super::book::{Book, LIMIT, Said, Sent};
use super::stage::Stage;
use crate::direct::{Came, Direct};

const DAY: Duration = Duration::from_hours(24);

pub(super) struct Subject {
    guards: Vec<MountGuard>,
    machines: Vec<Machine>,
    executions: Vec<Execution>,
    existing: usize,
    sent: Vec<Sent>,
    /// Of each request whether it started an execution, whether it was a replay.
    effects: Vec<(bool, bool)>,
    verdicts: Vec<String>,
    epoch: SystemTime,
    book: Book,
    stage: Stage,
    client: Direct,
    sfn: SfnMock,
}

impl Subject {
    pub(super) fn new(seed: u64) -> Self {
        let orders = StateMachine::standard("orders")
            .versions([1, 2])
            .alias("PROD", [(1, 100)])
            .alias("CANARY", [(1, 50), (2, 50)])
            .execution(
                ExistingExecution::closed("a", ExecutionStatus::Succeeded)
                    .input(r#"{"a":1}"#)
                    .started_ago(DAY * 90)
                    .closed_ago(DAY * 89),
            )
            .execution(
                ExistingExecution::running("b")
                    .input(r#"{"a":2}"#)
                    .started_ago(DAY),
            );
        let refunds = StateMachine::standard("refunds").execution(
            ExistingExecution::closed("c", ExecutionStatus::Failed)
                .started_ago(DAY * 2)
                .closed_ago(DAY),
        );
        let sfn = SfnMock::builder()
            .seed(seed)
            .open_execution_limit(LIMIT as u64)
            .state_machine(orders)
            .state_machine(refunds)
            .state_machine(StateMachine::express("audit").versions([1]))
            .in_process()
            .start();
        let existing = ["orders:a", "orders:b", "refunds:c"].map(|place| {
            sfn.execution(&format!(
                "arn:aws:states:us-east-1:123456789012:execution:{place}"
            ))
        });
        Self {
            guards: Vec::new(),
            machines: MACHINES.map(|machine| sfn.state_machine(machine)).into(),
            existing: existing.len(),
            executions: existing.into(),
            sent: Vec::new(),
            effects: Vec::new(),
            verdicts: Vec::new(),
            epoch: sfn.clock().now(),
            book: Book::new(),
            stage: Stage::default(),
            client: Direct::to(&sfn),
            sfn,
        }
    }

    pub(super) fn play(&mut self, act: &Act) {
        match *act {
            Act::Start {
                target,
                name: called,
                input,
            } => {
                let (name, input) = (name(called), INPUTS[input]);
                self.start(Sent {
                    target,
                    name,
                    input,
                });
            }
            Act::Again(back) => {
                if let Some(sent) = self.sent.iter().nth_back(back) {
                    self.start(sent.clone());
                }
            }
            Act::Close(back, how) => self.close(back, how),
            Act::Advance(span) => {
                let by = match span {
                    Span::Millisecond => Duration::from_millis(1),
                    Span::Days(days) => DAY * u32::try_from(days).expect("a few"),
                };
                self.sfn.clock().advance(by);
                self.book
                    .advance(i64::try_from(by.as_millis()).expect("a few"));
            }
            Act::Update(machine) => {
                assert_eq!(
                    self.machines[machine].update(),
                    self.book.machine(machine).update()
                );
            }
            Act::Publish(machine) => {
                let published = self.machines[machine].publish_version();
                assert_eq!(published, self.book.machine(machine).publish());
            }
            Act::KmsKey(machine, on) => {
                let state = if on {
                    KmsKeyState::Enabled
                } else {
                    KmsKeyState::Disabled
                };
                self.machines[machine].kms_key_state(state);
                self.book.machine(machine).key_enabled = on;
            }
            Act::KmsAccess(machine, on) => {
                self.machines[machine].kms_access(if on {
                    KmsAccess::Allowed
                } else {
                    KmsAccess::Denied
                });
                self.book.machine(machine).access = on;
            }
            Act::Delete(machine) => {
                self.machines[machine].delete();
                self.book.machine(machine).delete();
            }
            Act::Mount(play) => {
                self.guards.push(self.sfn.mount_scoped(scenario(play)));
                self.stage.mount(play);
            }
            Act::Unmount(place) => {
                if place < self.guards.len() {
                    drop(self.guards.remove(place));
                    self.stage.unmount(place);
                }
            }
        }
    }

    fn start(&mut self, sent: Sent) {
        let mut body = json!({ "stateMachineArn": sent.arn() });
        for (key, value) in [("name", sent.name.as_deref()), ("input", sent.input)] {
            if let Some(value) = value {
                body[key] = value.into();
            }
        }
        let came = self.client.start(body.to_string());
        let cue = self.stage.cue(&sent);
        let said = match cue {
            None
            | Some(What::Serve | What::LoseResponse | What::StallResponse | What::EmptyBody) => {
                Some(self.book.start(&sent))
            }
            Some(_) => None,
        };
        if let Some(Said::Started(_)) = said {
            let started = self.sfn.started();
            assert_eq!(
                started.len() + self.existing,
                self.book.executions.len(),
                "{sent:?}"
            );
            self.executions.extend(started.last().cloned());
        }
        self.effects.push((
            matches!(said, Some(Said::Started(_))),
            matches!(said, Some(Said::Replayed(_))),
        ));
        let (seen, wanted) = (verdict(&came), Self::wanted(cue, said.as_ref()));
        assert_eq!(
            seen, wanted,
            "{sent:?} was answered so, and was to be answered so: {said:?}"
        );
        match (&came, &said) {
            (Came::Answer { body, .. }, Some(Said::Started(number) | Said::Replayed(number)))
                if !body.is_empty() =>
            {
                self.check_answer(&came.json(), *number);
            }
            (
                Came::Answer { .. },
                Some(Said::Refused("ExecutionAlreadyExists" | "StateMachineDoesNotExist")),
            ) if cue != Some(What::EmptyBody) => {
                Self::check_text(&came.json(), &sent);
            }
            _ => {}
        }
        if let Some(Said::Started(number)) = said {
            self.check_execution(number);
        }
        // What an answer lacks has no verdict of its own.
        if cue != Some(What::EmptyBody) {
            self.verdicts.push(seen);
        }
        self.sent.push(sent);
    }

    /// Status and code, or how it broke, as the model has it.
    fn wanted(cue: Option<What>, said: Option<&Said>) -> String {
        match cue {
            Some(What::Throttle) => "400 ThrottlingException".into(),
            Some(What::KmsThrottle) => "400 KmsThrottlingException".into(),
            Some(What::Unavailable) => "503 ServiceUnavailable".into(),
            Some(What::Reply) => "502".into(),
            Some(What::LoseRequest | What::LoseResponse) => "broken".into(),
            Some(What::StallRequest | What::StallResponse) => "silence".into(),
            Some(What::EmptyBody) => match said {
                Some(Said::Refused(_)) => "400".into(),
                _ => "200".into(),
            },
            Some(What::Serve) | None => match said.expect("the service has spoken") {
                Said::Started(_) | Said::Replayed(_) => "200".into(),
                Said::Refused(code) => format!("400 {code}"),
            },
        }
    }

    fn check_answer(&self, answer: &Value, number: usize) {
        let arn = self.executions[number].arn();
        assert_eq!(answer["executionArn"], arn.as_str());
        let seconds = answer["startDate"].as_f64().expect("a date is a number");
        let since = self.date(self.book.executions[number].started);
        let since = since
            .duration_since(SystemTime::UNIX_EPOCH)
            .expect("it is later");
        let late = (seconds * 1000.0).round() - since.as_secs_f64() * 1000.0;
        assert!(late.abs() < 0.5, "{seconds} is not {since:?}");
    }

    fn check_text(answer: &Value, sent: &Sent) {
        let machine = sent.address()[2];
        let wanted = match answer["__type"]
            .as_str()
            .and_then(|code| code.split('#').nth(1))
        {
            Some("ExecutionAlreadyExists") => format!(
                "Execution Already Exists: 'arn:aws:states:us-east-1:123456789012:execution:{machine}:{}'",
                sent.name
                    .as_deref()
                    .expect("an unnamed start is never a second one")
            ),
            _ => format!("State Machine Does Not Exist: '{}'", sent.arn()),
        };
        assert_eq!(answer["message"], wanted.as_str());
    }

    fn close(&mut self, back: usize, how: Ending) {
        let Some(number) = self.executions.len().checked_sub(back + 1) else {
            return;
        };
        if self.book.executions[number].closed.is_some() {
            return;
        }
        let execution = &self.executions[number];
        match how {
            Ending::Succeed => execution.succeed(&json!({ "done": number })),
            Ending::Fail => execution.fail("Error", "cause"),
            Ending::TimeOut => execution.time_out(),
            Ending::Stop => execution.abort(),
        }
        self.book.close(number, how);
        self.check_execution(number);
    }

    fn date(&self, since_start: i64) -> SystemTime {
        let by = Duration::from_millis(since_start.unsigned_abs());
        if since_start < 0 {
            self.epoch - by
        } else {
            self.epoch + by
        }
    }

    /// One execution as the mock shows it and as the model has it.
    fn check_execution(&self, number: usize) {
        let (seen, wanted) = (&self.executions[number], &self.book.executions[number]);
        let machine = MACHINES[wanted.machine];
        if let Some(name) = &wanted.name {
            assert_eq!(seen.name(), *name);
        }
        let (kind, arn) = (
            if self.book.is_express(number) {
                "express"
            } else {
                "execution"
            },
            seen.arn(),
        );
        let place = format!(
            "arn:aws:states:us-east-1:123456789012:{kind}:{machine}:{}",
            seen.name()
        );
        assert!(arn.starts_with(&place), "{arn} is not {place}");
        assert_eq!(arn == place, kind == "execution", "{arn}");
        assert_eq!(seen.input(), wanted.input);
        assert_eq!(seen.start_date(), self.date(wanted.started));
        assert_eq!(seen.stop_date(), wanted.closed.map(|(at, _)| self.date(at)));
        assert_eq!(
            seen.status().as_str(),
            wanted.closed.map_or("RUNNING", |(_, status)| status)
        );
        let qualified = |qualifier: String| {
            format!("arn:aws:states:us-east-1:123456789012:stateMachine:{machine}:{qualifier}")
        };
        assert_eq!(
            seen.state_machine_alias_arn(),
            wanted.alias.map(|alias| qualified(alias.into()))
        );
        let runs = (seen.state_machine_version_arn(), seen.revision());
        let may = |(version, revision): &(Option<u32>, u32)| {
            runs == (
                version.map(|version| qualified(version.to_string())),
                *revision,
            )
        };
        assert!(
            wanted.runs.iter().any(may),
            "{runs:?} is none of {:?}",
            wanted.runs
        );
    }

    /// All of it once more, at the end. These are the answers that there were.
    pub(super) fn leave(self) -> Vec<String> {
        for number in 0..self.executions.len() {
            self.check_execution(number);
        }
        let exchanges = self.sfn.exchanges();
        let effects: Vec<_> = exchanges
            .iter()
            .map(|exchange| (exchange.has_committed(), exchange.is_replay()))
            .collect();
        assert_eq!(effects, self.effects);
        drop(self.guards);
        assert!(self.sfn.close().is_ok(), "nothing was expected");
        self.verdicts
    }

    /// Makes the model wrong.
    pub(super) fn forget_what_has_started(&mut self) {
        self.book.executions.truncate(self.existing);
    }
}

/// Status and code, or how it broke, as it came.
fn verdict(came: &Came) -> String {
    match came {
        Came::Broken => "broken".to_owned(),
        Came::Silence => "silence".to_owned(),
        Came::Answer { status, .. } => match came.json()["__type"].as_str() {
            None => status.to_string(),
            Some(code) => format!("{status} {}", code.rsplit('#').next().unwrap_or_default()),
        },
    }
}

fn scenario(play: Play) -> Scenario {
    let mut when = start_execution();
    if let Some(machine) = play.machine {
        when = when.state_machine(MACHINES[machine]);
    }
    when = match play.name.map(name) {
        None => when,
        Some(None) => when.unnamed(),
        Some(Some(name)) => when.name(name),
    };
    let step = match play.step {
        What::Serve => Step::serve(),
        What::Throttle => Step::fail(ErrorCode::ThrottlingException),
        What::KmsThrottle => Step::fail(ErrorCode::KmsThrottlingException),
        What::Unavailable => Step::fail(ErrorCode::ServiceUnavailable),
        What::Reply => Step::reply(Reply::new(502)),
        What::LoseRequest => Step::lose_request(Fault::Reset),
        What::LoseResponse => Step::lose_response(Fault::Close),
        What::StallRequest => Step::lose_request(Fault::Stall),
        What::StallResponse => Step::lose_response(Fault::Stall),
        What::EmptyBody => Step::serve().damaged(Fault::EmptyBody),
    };
    let scenario = Scenario::new("one of many")
        .when(when)
        .then(step.times(play.times));
    let scenario = if play.repeats {
        scenario.afterwards(Afterwards::Repeat)
    } else {
        scenario
    };
    if play.per_execution {
        scenario.counted_per_execution()
    } else {
        scenario
    }
}
