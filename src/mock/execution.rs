//! An execution of the mock, which the test can read and close.

use std::panic::Location;
use std::sync::Arc;
use std::time::SystemTime;

use serde::Serialize;
use serde_json::Value;

use super::SfnHandle;
use crate::aws::ExecutionStatus;
use crate::engine::{Engine, FailureEvidence, Locked};
use crate::panic_message::NO_REQUEST_HINT;
use crate::service::{Closing, ExecutionId, MachineId};
use crate::to_json::to_json;

/// An execution of the mock. It runs until the test ends it, unless its machine or its
/// step declares how it ends ([`Finish`](crate::Finish)).
#[derive(Debug, Clone)]
pub struct Execution {
    pub(super) engine: Arc<Engine>,
    pub(super) id: ExecutionId,
}

impl SfnHandle {
    /// The execution with this name or ARN.
    ///
    /// ```no_run
    /// # let sfn = sfn_mock::SfnMock::start();
    /// assert_eq!(sfn.execution("order-17").input(), r#"{"id":17}"#);
    /// sfn.execution("order-17").fail("OutOfStock", "no more of these");
    /// ```
    ///
    /// # Panics
    ///
    /// Unless exactly one execution has it; the message lists the candidates.
    #[must_use]
    #[track_caller]
    pub fn execution(&self, name_or_arn: &str) -> Execution {
        Execution::find(&self.engine, name_or_arn, None, Location::caller())
    }

    /// The executions that calls have started, in the order of their starts; not those that
    /// existed when the mock started.
    #[must_use]
    pub fn started(&self) -> Vec<Execution> {
        let state = self.engine.lock();
        let mut started = Vec::new();
        for execution in state.service.executions() {
            if !execution.is_declared {
                started.push(Execution {
                    engine: Arc::clone(&self.engine),
                    id: execution.id,
                });
            }
        }
        started
    }
}

impl Execution {
    /// Returns whether a call has started an execution with this name or ARN.
    pub(super) fn has_started(engine: &Engine, name_or_arn: &str) -> bool {
        let state = engine.lock();
        let candidates = state.service.executions_by(name_or_arn);
        candidates.iter().any(|execution| !execution.is_declared)
    }

    /// Returns whether the executions with this name or ARN have closed, of which there is at least one.
    pub(super) fn has_closed(engine: &Engine, name_or_arn: &str) -> bool {
        let state = engine.lock();
        let candidates = state.service.executions_by(name_or_arn);
        !candidates.is_empty() && candidates.iter().all(|execution| !execution.is_open())
    }

    /// Finds the one with this name or ARN, of this machine if one is given. Fails the test `at` its line
    /// unless there is exactly one.
    #[track_caller]
    pub(super) fn find(
        engine: &Arc<Engine>,
        name_or_arn: &str,
        machine: Option<MachineId>,
        at: &Location<'_>,
    ) -> Self {
        let state = engine.lock();
        let (mut ids, mut arns) = (Vec::new(), Vec::new());
        for execution in state.service.executions_by(name_or_arn) {
            if machine.is_none_or(|machine| machine == execution.machine) {
                ids.push(execution.id);
                arns.push(execution.arn.to_string());
            }
        }
        match ids[..] {
            [id] => Self {
                engine: Arc::clone(engine),
                id,
            },
            [] => fail_absent(state, name_or_arn, machine, at),
            _ => {
                let what = format!(
                    "expected one execution {name_or_arn:?}, found {}:{}",
                    ids.len(),
                    list(&arns, MAX_LISTED)
                );
                let evidence = state.evidence();
                drop(state);
                let started = evidence.timeline.starts_of(&arns);
                evidence.fail(&what, "name one by its ARN", at, &started)
            }
        }
    }

    /// Fails the test, with the evidence around the request that started it.
    #[track_caller]
    pub(super) fn fail_test(&self, what: &str, suggestion: &str) -> ! {
        let evidence = self.engine.lock().evidence();
        self.fail_with(&evidence, what, suggestion)
    }

    /// Fails the test, with evidence that was taken together with what it is about.
    #[track_caller]
    pub(super) fn fail_with(&self, evidence: &FailureEvidence, what: &str, suggestion: &str) -> ! {
        let started = evidence.timeline.starts_of(&[self.arn()]);
        evidence.fail(what, suggestion, Location::caller(), &started)
    }

    /// Its ARN.
    #[must_use]
    pub fn arn(&self) -> String {
        self.engine.lock().service.execution_arn(self.id)
    }

    /// Its name: that of the request, or the UUID that the service made.
    #[must_use]
    pub fn name(&self) -> String {
        let state = self.engine.lock();
        state.service.execution(self.id).name.to_string()
    }

    /// Its status.
    #[must_use]
    pub fn status(&self) -> ExecutionStatus {
        self.engine.lock().service.execution(self.id).status()
    }

    /// Its input, byte for byte; `{}` where it was started without one.
    #[must_use]
    pub fn input(&self) -> String {
        let state = self.engine.lock();
        state.service.execution(self.id).input.to_string()
    }

    /// Its input as a JSON value; `null` if serde_json cannot hold it.
    #[must_use]
    pub fn input_value(&self) -> Value {
        serde_json::from_str(&self.input()).unwrap_or_default()
    }

    /// The trace header it was started with: the HTTP header's, or else the body's.
    #[must_use]
    pub fn trace_header(&self) -> Option<String> {
        let state = self.engine.lock();
        let trace_header = &state.service.execution(self.id).trace_header;
        trace_header.as_deref().map(str::to_owned)
    }

    /// When it started, by the mock's clock.
    #[must_use]
    pub fn start_date(&self) -> SystemTime {
        let state = self.engine.lock();
        state.service.execution(self.id).start_date.into()
    }

    /// When it closed, by the mock's clock; `None` while it runs.
    #[must_use]
    pub fn stop_date(&self) -> Option<SystemTime> {
        Some(self.closing()?.at.into())
    }

    /// Its output, where it has succeeded with one.
    #[must_use]
    pub fn output(&self) -> Option<String> {
        self.closing()?.output
    }

    /// Its output as a JSON value; `None` without an output that is JSON.
    #[must_use]
    pub fn output_value(&self) -> Option<Value> {
        serde_json::from_str(&self.output()?).ok()
    }

    /// Its error, where it has failed, timed out or was aborted with one.
    #[must_use]
    pub fn error(&self) -> Option<String> {
        self.closing()?.error
    }

    /// The cause of its error, where one was given.
    #[must_use]
    pub fn cause(&self) -> Option<String> {
        self.closing()?.cause
    }

    /// The number of its redrives.
    #[must_use]
    pub fn redrive_count(&self) -> usize {
        let state = self.engine.lock();
        state.service.execution(self.id).redrives.len()
    }

    /// The revision of the machine that it runs, counted from 1.
    #[must_use]
    pub fn revision(&self) -> u32 {
        self.engine.lock().service.execution(self.id).revision
    }

    /// The version that it is associated with: the version in the request, or the one that an alias chose.
    ///
    /// Documented: a start with an unqualified ARN has none, even at the same revision.
    #[must_use]
    pub fn state_machine_version_arn(&self) -> Option<String> {
        let state = self.engine.lock();
        let execution = state.service.execution(self.id);
        let machine = state.service.machines().get(execution.machine);
        let version = execution.version?;
        Some(format!("{}:{version}", machine.arn))
    }

    /// The alias that it is associated with: the alias in the request.
    ///
    /// Documented: a start with a version ARN has none, even where an alias points at the version.
    #[must_use]
    pub fn state_machine_alias_arn(&self) -> Option<String> {
        let state = self.engine.lock();
        let execution = state.service.execution(self.id);
        let machine = state.service.machines().get(execution.machine);
        let alias = execution.alias.as_ref()?;
        Some(format!("{}:{alias}", machine.arn))
    }

    fn closing(&self) -> Option<Closing> {
        let state = self.engine.lock();
        state.service.execution(self.id).closing.as_deref().cloned()
    }

    /// Ends it with the JSON of this value as output. A `&str` is a JSON string; JSON text goes to
    /// [`succeed_json`](Self::succeed_json).
    ///
    /// # Panics
    ///
    /// If it has closed already, or JSON cannot express `output`.
    #[track_caller]
    pub fn succeed(&self, output: impl Serialize) {
        self.succeed_json(to_json(&output));
    }

    /// Ends it with this JSON text as output, byte for byte. The text is not checked to be JSON.
    ///
    /// # Panics
    ///
    /// If it has closed already.
    #[track_caller]
    pub fn succeed_json(&self, output: impl Into<String>) {
        self.close(ExecutionStatus::Succeeded, Some(output.into()), None);
    }

    /// Ends it with this error and cause.
    ///
    /// # Panics
    ///
    /// If it has closed already.
    #[track_caller]
    pub fn fail(&self, error: &str, cause: &str) {
        self.close(ExecutionStatus::Failed, None, Some((error, cause)));
    }

    /// Ends it as TIMED_OUT.
    ///
    /// # Panics
    ///
    /// If it has closed already.
    #[track_caller]
    pub fn time_out(&self) {
        self.close(ExecutionStatus::TimedOut, None, None);
    }

    /// Ends it as ABORTED, as StopExecution does.
    ///
    /// # Panics
    ///
    /// If it has closed already.
    #[track_caller]
    pub fn abort(&self) {
        self.close(ExecutionStatus::Aborted, None, None);
    }

    /// Closes it; `failure` has the error and the cause. Fails the test if it has closed already.
    #[track_caller]
    fn close(
        &self,
        status: ExecutionStatus,
        output: Option<String>,
        failure: Option<(&str, &str)>,
    ) {
        let closing = Closing {
            at: self.engine.clock().read(),
            status,
            output,
            error: failure.map(|(error, _)| error.to_owned()),
            cause: failure.map(|(_, cause)| cause.to_owned()),
        };
        let closed = self.engine.lock().service.close(self.id, closing);
        self.engine.changed().notify();
        if let Err(before) = closed {
            let name = self.name();
            self.fail_test(
                &format!("the execution {name:?} cannot become {status}, since it is {before}"),
                "close each execution once; `status()` returns whether it still runs",
            )
        }
    }
}

/// The maximum number of executions that a message lists.
const MAX_LISTED: usize = 20;

/// Fails the test, since there is no execution with this name or ARN.
#[track_caller]
fn fail_absent(
    state: Locked<'_>,
    name_or_arn: &str,
    machine: Option<MachineId>,
    at: &Location<'_>,
) -> ! {
    let of_machine = match machine {
        Some(machine) => format!(" of {:?}", state.service.machines().get(machine).name),
        None => String::new(),
    };
    let mut all = Vec::new();
    for execution in state.service.executions() {
        all.push(execution.arn.to_string());
    }
    let there = match all.len() {
        0 => "the mock has no executions".to_owned(),
        1 => "there is this one:".to_owned(),
        count => format!("there are {count}:"),
    };
    let what = format!(
        "there is no execution {name_or_arn:?}{of_machine}; {there}{}",
        list(&all, MAX_LISTED)
    );
    let evidence = state.evidence();
    drop(state);
    let timeline = &evidence.timeline;
    let requests = timeline.requests_for(name_or_arn);
    let next = if timeline.exchanges().is_empty() {
        NO_REQUEST_HINT
    } else if requests.is_empty() {
        "compare the name with those in the requests of the code under test"
    } else {
        "look in the timeline for the answers to the starts of this name"
    };
    evidence.fail(&what, next, at, &requests)
}

/// Lists the first `max` of these ARNs, a line each, and the number of the others.
pub(super) fn list(arns: &[String], max: usize) -> String {
    let mut text = String::new();
    for arn in arns.iter().take(max) {
        text += &format!("\n  {arn}");
    }
    if arns.len() > max {
        text += &format!("\n  and {} more", arns.len() - max);
    }
    text
}
