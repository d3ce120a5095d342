//! The mock under test beside the model: each action is done to both, and their answers are compared.

use std::time::{Duration, SystemTime};

use serde_json::json;
use sfn_mock::{
    Execution, ExecutionStatus, ExistingExecution, KmsAccess, KmsKeyState, MountGuard, SfnMock,
    StateMachine, StateMachineHandle,
};

use super::actions::{Act, Ending, INPUTS, MACHINES, Span, StepKind, name};
use super::calls::Call;
use super::config::Setting;
use super::generators::{finish, scenario};
use super::reference_operations::CallAnswer;
use super::reference_scenarios::Stage;
use super::reference_service::{Book, LIMIT, SentStart, StartAnswer};
use crate::support::in_process_client::{Came, Direct};

const DAY: Duration = Duration::from_hours(24);

pub(super) struct Subject {
    guards: Vec<MountGuard>,
    machines: Vec<StateMachineHandle>,
    pub(super) executions: Vec<Execution>,
    existing: usize,
    sent: Vec<SentStart>,
    /// For each request, `true` if it started an execution, and `true` if it was a replay.
    effects: Vec<(bool, bool)>,
    answer_kinds: Vec<String>,
    pub(super) epoch: SystemTime,
    pub(super) book: Book,
    stage: Stage,
    client: Direct,
    sfn: SfnMock,
}

impl Subject {
    pub(super) fn new(seed: u64, setting: &Setting) -> Self {
        let orders = StateMachine::standard("orders")
            .versions([1, 2])
            .alias("PROD", [(1, 100)])
            .alias("CANARY", [(1, 50), (2, 50)])
            .execution(
                ExistingExecution::closed("a", ExecutionStatus::Succeeded)
                    .input_json(r#"{"a":1}"#)
                    .started_ago(DAY * 90)
                    .closed_ago(DAY * 89),
            )
            .execution(
                ExistingExecution::running("b")
                    .input_json(r#"{"a":2}"#)
                    .started_ago(DAY),
            );
        let refunds = StateMachine::standard("refunds").execution(
            ExistingExecution::closed("c", ExecutionStatus::Failed)
                .started_ago(DAY * 2)
                .closed_ago(DAY),
        );
        let audit = StateMachine::express("audit").versions([1]);
        let mut builder = SfnMock::builder()
            .seed(seed)
            .frozen_clock()
            .open_execution_limit(LIMIT as u64)
            .throttling(setting.throttling());
        for (machine, plan) in [orders, refunds, audit].into_iter().zip(setting.plans) {
            builder = builder.state_machine(match plan {
                Some(plan) => machine.finish(finish(plan)),
                None => machine,
            });
        }
        let sfn = builder.in_process().start();
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
            answer_kinds: Vec::new(),
            epoch: sfn.clock().now(),
            book: Book::new(setting),
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
                self.start(SentStart {
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
                    Span::Milliseconds(count) => Duration::from_millis(count),
                    Span::Minutes(minutes) => Duration::from_mins(minutes),
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
                let now = self.book.now;
                assert_eq!(published, self.book.machine(machine).publish(now));
            }
            Act::KmsKey(machine, on) => {
                let state = if on {
                    KmsKeyState::Enabled
                } else {
                    KmsKeyState::Disabled
                };
                self.machines[machine].set_kms_key_state(state);
                self.book.machine(machine).key_enabled = on;
            }
            Act::KmsAccess(machine, on) => {
                self.machines[machine].set_kms_access(if on {
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
            Act::Ask(call) => self.ask(call),
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

    fn start(&mut self, sent: SentStart) {
        let mut body = json!({ "stateMachineArn": sent.arn() });
        for (key, value) in [("name", sent.name.as_deref()), ("input", sent.input)] {
            if let Some(value) = value {
                body[key] = value.into();
            }
        }
        let came = self.client.start(body.to_string());
        let step = self.stage.match_start(&sent);
        let expected = match step {
            None
            | Some(
                StepKind::Serve
                | StepKind::LoseResponse
                | StepKind::StallResponse
                | StepKind::EmptyBody,
            ) => Some(self.book.start(&sent, None)),
            Some(StepKind::ServeEnding(plan)) => Some(self.book.start(&sent, Some(plan))),
            Some(_) => None,
        };
        if let Some(StartAnswer::Started(_)) = expected {
            let started = self.sfn.started();
            assert_eq!(
                started.len() + self.existing,
                self.book.executions.len(),
                "{sent:?}"
            );
            self.executions.extend(started.last().cloned());
        }
        self.effects.push((
            matches!(expected, Some(StartAnswer::Started(_))),
            matches!(expected, Some(StartAnswer::Replayed(_))),
        ));
        let (seen, wanted) = (
            status_and_code(&came),
            Self::wanted(step, expected.as_ref()),
        );
        assert_eq!(
            seen, wanted,
            "{sent:?}: wrong answer, expected {expected:?}"
        );
        match (&came, &expected) {
            (
                Came::Answer { body, .. },
                Some(StartAnswer::Started(number) | StartAnswer::Replayed(number)),
            ) if !body.is_empty() => {
                self.check_answer(&came.json(), *number);
            }
            (
                Came::Answer { .. },
                Some(StartAnswer::Refused("ExecutionAlreadyExists" | "StateMachineDoesNotExist")),
            ) if step != Some(StepKind::EmptyBody) => {
                Self::check_text(&came.json(), &sent);
            }
            _ => {}
        }
        if let Some(StartAnswer::Started(number)) = expected {
            self.check_execution(number);
        }
        // What an answer lacks has no kind of its own.
        if step != Some(StepKind::EmptyBody) {
            self.answer_kinds.push(format!("StartExecution {seen}"));
        }
        self.sent.push(sent);
    }

    /// Status and code, or how it broke, as the model has it.
    fn wanted(step: Option<StepKind>, expected: Option<&StartAnswer>) -> String {
        match step {
            Some(StepKind::Throttle) => "400 ThrottlingException".into(),
            Some(StepKind::KmsThrottle) => "400 KmsThrottlingException".into(),
            Some(StepKind::Unavailable) => "503 ServiceUnavailable".into(),
            Some(StepKind::Reply) => "502".into(),
            Some(StepKind::LoseRequest | StepKind::LoseResponse) => "broken".into(),
            Some(StepKind::StallRequest | StepKind::StallResponse) => "silence".into(),
            Some(StepKind::EmptyBody) => match expected {
                Some(StartAnswer::Refused(_)) => "400".into(),
                _ => "200".into(),
            },
            Some(StepKind::Serve | StepKind::ServeEnding(_)) | None => {
                match expected.expect("the service has answered") {
                    StartAnswer::Started(_) | StartAnswer::Replayed(_) => "200".into(),
                    StartAnswer::Refused(code) => format!("400 {code}"),
                }
            }
        }
    }

    fn ask(&mut self, call: Call) {
        let number = match call.back() {
            None => 0,
            Some(back) => match self.executions.len().checked_sub(back + 1) {
                None => return,
                Some(number) => number,
            },
        };
        let body = call.body(&self.executions[number].arn());
        let came = self.client.call(call.operation(), body.to_string());
        let outcome = self.book.call(call, number);
        let wanted = match outcome {
            Ok(_) => "200".to_owned(),
            Err(code) => format!("400 {code}"),
        };
        let seen = status_and_code(&came);
        assert_eq!(seen, wanted, "{call:?}: wrong answer, context {outcome:?}");
        self.effects
            .push((false, matches!(outcome, Ok(CallAnswer::Again(..)))));
        if let Ok(outcome) = &outcome {
            self.check_call(call, &came.json(), outcome);
        }
        if call.back().is_some() {
            self.check_execution(number);
        }
        self.answer_kinds
            .push(format!("{} {seen}", call.operation()));
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
            Ending::Succeed => execution.succeed(json!({ "done": number })),
            Ending::Fail => execution.fail("Error", "cause"),
            Ending::TimeOut => execution.time_out(),
            Ending::Stop => execution.abort(),
        }
        self.book.close(number, how);
        self.check_execution(number);
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
        self.answer_kinds
    }

    /// Makes the model wrong.
    pub(super) fn forget_what_has_started(&mut self) {
        self.book.executions.truncate(self.existing);
    }
}

/// Status and code, or how it broke, as it came.
fn status_and_code(came: &Came) -> String {
    match came {
        Came::Broken => "broken".to_owned(),
        Came::Silence => "silence".to_owned(),
        Came::Answer { status, .. } => match came.json()["__type"].as_str() {
            None => status.to_string(),
            Some(code) => format!("{status} {}", code.rsplit('#').next().unwrap_or_default()),
        },
    }
}
