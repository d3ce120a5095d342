//! An execution of the mock, to be looked at and closed by the test.

use std::collections::HashSet;
use std::panic::Location;
use std::sync::Arc;
use std::time::SystemTime;

use serde_json::Value;

use super::SfnHandle;
use crate::aws::ExecutionStatus;
use crate::engine::{Engine, Locked};
use crate::exchange::Exchange;
use crate::service::{Closing, ExecutionId, MachineId};

/// An execution of the mock. It runs until the test says how it ends, unless its machine or its
/// step has said so ([`Finish`](crate::Finish)).
#[derive(Debug, Clone)]
pub struct Execution {
    pub(super) mock: Arc<Engine>,
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
    /// Unless exactly one fits, with the candidates.
    #[must_use]
    #[track_caller]
    pub fn execution(&self, name_or_arn: &str) -> Execution {
        Execution::find(&self.mock, name_or_arn, None, Location::caller())
    }

    /// The executions that calls have started, in the order of their starts; not those that
    /// existed when the mock started.
    #[must_use]
    pub fn started(&self) -> Vec<Execution> {
        let state = self.mock.lock();
        let started = state
            .service
            .executions()
            .filter(|(_, execution)| !execution.seldom().existed);
        started
            .map(|(id, _)| Execution {
                mock: Arc::clone(&self.mock),
                id,
            })
            .collect()
    }
}

impl Execution {
    /// Whether a call has started one that this name or ARN fits.
    pub(super) fn has_started(mock: &Engine, name_or_arn: &str) -> bool {
        let state = mock.lock();
        state
            .service
            .fitting(name_or_arn)
            .any(|(_, execution)| !execution.seldom().existed)
    }

    /// Whether those that this name or ARN fits have closed.
    pub(super) fn has_closed(mock: &Engine, name_or_arn: &str) -> bool {
        let state = mock.lock();
        let mut candidates = state.service.fitting(name_or_arn).peekable();
        candidates.peek().is_some() && candidates.all(|(_, execution)| !execution.is_open())
    }

    /// The one that fits, for who asks `at` a line of a test.
    pub(super) fn find(
        mock: &Arc<Engine>,
        name_or_arn: &str,
        machine: Option<MachineId>,
        at: &Location<'_>,
    ) -> Self {
        const SHOWN: usize = 20;
        let state = mock.lock();
        let service = &state.service;
        let candidates: Vec<_> = service
            .fitting(name_or_arn)
            .filter(|(_, execution)| machine.is_none_or(|machine| machine == execution.machine))
            .map(|(id, _)| id)
            .collect();
        let list = |ids: &[ExecutionId]| {
            let shown = ids.iter().take(SHOWN);
            let arns = shown.map(|&id| format!("\n  {}", service.execution_arn(id)));
            let more = ids.len().saturating_sub(SHOWN);
            let rest = (more > 0).then(|| format!("\n  and {more} more"));
            arns.chain(rest).collect::<String>()
        };
        match candidates[..] {
            [id] => Self {
                mock: Arc::clone(mock),
                id,
            },
            [] => {
                let of_machine = machine.map_or_else(String::new, |machine| {
                    format!(" of {:?}", service.machines().get(machine).name)
                });
                let all: Vec<_> = service.executions().map(|(id, _)| id).collect();
                let there = match all.len() {
                    0 => "there is none at all".to_owned(),
                    1 => "there is this one:".to_owned(),
                    count => format!("there are {count}:"),
                };
                let what = format!(
                    "there is no execution {name_or_arn:?}{of_machine}; {there}{}",
                    list(&all)
                );
                let timeline = mock.timeline(&state);
                drop(state);
                let asked = timeline.exchanges().iter();
                let asked = asked.filter(|exchange| exchange.name() == Some(name_or_arn));
                let asked: Vec<_> = asked.map(Exchange::number).collect();
                let next = if asked.is_empty() {
                    "compare the name with those the code under test has asked for"
                } else {
                    "look in the timeline for what the start of this name led to"
                };
                timeline.fail(&what, next, at, &asked)
            }
            _ => {
                let what = format!(
                    "{} executions are called {name_or_arn:?}:{}",
                    candidates.len(),
                    list(&candidates)
                );
                let timeline = mock.timeline(&state);
                let arns = candidates.iter().map(|&id| service.execution_arn(id));
                let started = timeline.starts_of(&arns.collect());
                drop(state);
                let next = "name one by its ARN";
                timeline.fail(&what, next, at, &started)
            }
        }
    }

    fn look<R>(&self, look: impl FnOnce(&Locked<'_>, &crate::service::Execution) -> R) -> R {
        let state = self.mock.lock();
        look(&state, state.service.execution(self.id))
    }

    /// Its ARN.
    #[must_use]
    pub fn arn(&self) -> String {
        self.mock.lock().service.execution_arn(self.id)
    }

    /// Its name: the one it was given, or the UUID that the service made.
    #[must_use]
    pub fn name(&self) -> String {
        self.look(|_, execution| execution.name().to_owned())
    }

    /// Its status.
    #[must_use]
    pub fn status(&self) -> ExecutionStatus {
        self.look(|_, execution| execution.status())
    }

    /// Its input, byte for byte; `{}` where it was started without one.
    #[must_use]
    pub fn input(&self) -> String {
        self.look(|_, execution| execution.input().to_owned())
    }

    /// The trace header it was started with: the HTTP header's, or else the body's.
    #[must_use]
    pub fn trace_header(&self) -> Option<String> {
        self.look(|_, execution| {
            execution
                .seldom()
                .trace_header
                .as_deref()
                .map(str::to_owned)
        })
    }

    /// When it started, by the mock's clock.
    #[must_use]
    pub fn start_date(&self) -> SystemTime {
        self.look(|_, execution| execution.start_date.into())
    }

    /// When it closed, by the mock's clock; `None` while it runs.
    #[must_use]
    pub fn stop_date(&self) -> Option<SystemTime> {
        self.look(|_, execution| {
            execution
                .seldom()
                .closing
                .as_ref()
                .map(|closing| closing.at.into())
        })
    }

    /// Its output, where it has succeeded with one.
    #[must_use]
    pub fn output(&self) -> Option<String> {
        self.look(|_, execution| execution.closing()?.output.clone())
    }

    /// Its error, where it has failed, timed out or was aborted with one.
    #[must_use]
    pub fn error(&self) -> Option<String> {
        self.look(|_, execution| execution.closing()?.error.clone())
    }

    /// The cause of its error, where one was given.
    #[must_use]
    pub fn cause(&self) -> Option<String> {
        self.look(|_, execution| execution.closing()?.cause.clone())
    }

    /// How often it was redriven.
    #[must_use]
    pub fn redrive_count(&self) -> usize {
        self.look(|_, execution| execution.redrive_count())
    }

    /// The revision of the machine that it runs, counted from 1.
    #[must_use]
    pub fn revision(&self) -> u32 {
        self.look(|_, execution| execution.revision)
    }

    /// The version it is associated with: the one that was asked for, or that an alias chose.
    ///
    /// Documented: a start with an unqualified ARN has none, even at the same revision.
    #[must_use]
    pub fn state_machine_version_arn(&self) -> Option<String> {
        self.look(|state, execution| {
            let machine = state.service.machines().get(execution.machine);
            execution
                .seldom()
                .version
                .map(|version| format!("{}:{version}", machine.arn))
        })
    }

    /// The alias it is associated with: the one that was asked for.
    ///
    /// Documented: a start with a version ARN has none, even where an alias points at the version.
    #[must_use]
    pub fn state_machine_alias_arn(&self) -> Option<String> {
        self.look(|state, execution| {
            let machine = state.service.machines().get(execution.machine);
            execution
                .seldom()
                .alias
                .as_ref()
                .map(|alias| format!("{}:{alias}", machine.arn))
        })
    }

    /// It ends with this output.
    ///
    /// # Panics
    ///
    /// If it has closed already.
    #[track_caller]
    pub fn succeed(&self, output: &Value) {
        self.close(ExecutionStatus::Succeeded, Some(output.to_string()), None);
    }

    /// It ends with this error and cause.
    ///
    /// # Panics
    ///
    /// If it has closed already.
    #[track_caller]
    pub fn fail(&self, error: &str, cause: &str) {
        self.close(ExecutionStatus::Failed, None, Some((error, cause)));
    }

    /// Its time is up.
    ///
    /// # Panics
    ///
    /// If it has closed already.
    #[track_caller]
    pub fn time_out(&self) {
        self.close(ExecutionStatus::TimedOut, None, None);
    }

    /// It is stopped.
    ///
    /// # Panics
    ///
    /// If it has closed already.
    #[track_caller]
    pub fn abort(&self) {
        self.close(ExecutionStatus::Aborted, None, None);
    }

    #[track_caller]
    fn close(
        &self,
        status: ExecutionStatus,
        output: Option<String>,
        failure: Option<(&str, &str)>,
    ) {
        let (error, cause) = failure
            .map(|(error, cause)| (error.to_owned(), cause.to_owned()))
            .unzip();
        let closing = Closing {
            at: self.mock.clock().read(),
            status,
            output,
            error,
            cause,
        };
        let closed = self.mock.lock().service.close(self.id, closing);
        self.mock.bell().ring();
        if let Err(before) = closed {
            let timeline = self.mock.timeline(&self.mock.lock());
            timeline.fail(
                &format!(
                    "the execution {:?} cannot become {status}, since it is {before}",
                    self.name()
                ),
                "close each execution once; `status()` says whether it still runs",
                Location::caller(),
                &timeline.starts_of(&HashSet::from([self.arn()])),
            )
        }
    }
}
