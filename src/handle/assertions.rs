//! Assertions on the world: what was started, whatever the client was told.

use super::SfnHandle;
use crate::journal::Happened;
use crate::mock::Locked;
use crate::model::difference;

impl SfnHandle {
    /// Exactly one execution with this name was started, on whichever machine.
    ///
    /// # Panics
    ///
    /// If none was, or more than one.
    #[track_caller]
    pub fn assert_started_once(&self, name: &str) {
        let state = self.mock.lock();
        let arns = started(&state, Some(name));
        if arns.len() != 1 {
            self.disagree(
                state,
                &format!("the execution {name:?} was to be started once"),
                &arns,
            );
        }
    }

    /// Exactly this many executions were started, of all machines and names.
    ///
    /// # Panics
    ///
    /// If more were, or fewer.
    #[track_caller]
    pub fn assert_started(&self, count: usize) {
        let state = self.mock.lock();
        let arns = started(&state, None);
        if arns.len() != count {
            let noun = if count == 1 {
                "execution was"
            } else {
                "executions were"
            };
            self.disagree(state, &format!("{count} {noun} to be started"), &arns);
        }
    }

    /// No execution with this name was started.
    ///
    /// # Panics
    ///
    /// If one was.
    #[track_caller]
    pub fn assert_not_started(&self, name: &str) {
        let state = self.mock.lock();
        let arns = started(&state, Some(name));
        if !arns.is_empty() {
            self.disagree(
                state,
                &format!("the execution {name:?} was not to be started"),
                &arns,
            );
        }
    }

    /// The execution with this name was started with this input, compared as JSON: white space and
    /// the order of keys do not count.
    ///
    /// # Panics
    ///
    /// If its input is another, with the difference line by line; or unless exactly one execution
    /// fits the name.
    #[track_caller]
    pub fn assert_input(&self, name: &str, input: &serde_json::Value) {
        let sent = self.execution(name).input();
        let same =
            serde_json::from_str::<serde_json::Value>(&sent).is_ok_and(|sent| sent == *input);
        assert!(
            same,
            "sfn-mock: the execution {name:?} was to be started with another input (- wanted, + sent):{}\n(seed {})",
            difference(&input.to_string(), &sent),
            self.seed()
        );
    }

    #[track_caller]
    fn disagree(&self, state: Locked<'_>, wanted: &str, arns: &[String]) -> ! {
        const SHOWN: usize = 20;
        let found = match arns.len() {
            0 => "but none was started".to_owned(),
            1 => "but 1 was started:".to_owned(),
            count => format!("but {count} were started:"),
        };
        let list: String = arns
            .iter()
            .take(SHOWN)
            .map(|arn| format!("\n  {arn}"))
            .collect();
        let rest = arns
            .len()
            .checked_sub(SHOWN + 1)
            .map(|more| format!("\n  and {} more", more + 1));
        let exchanges = state.journal.exchanges();
        drop(state);
        panic!(
            "sfn-mock: {wanted}, {found}{list}{}\n\n{}\n(seed {})",
            rest.unwrap_or_default(),
            Happened(&exchanges),
            self.seed()
        );
    }
}

/// The ARNs of the executions that calls have started.
fn started(state: &Locked<'_>, name: Option<&str>) -> Vec<String> {
    let wanted = |execution_name: &str| name.is_none_or(|name| name == execution_name);
    let executions = state
        .service
        .executions()
        .filter(|(_, execution)| !execution.seldom().existed && wanted(execution.name()));
    executions
        .map(|(id, _)| state.service.execution_arn(id))
        .collect()
}
