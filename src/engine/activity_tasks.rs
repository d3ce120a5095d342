//! The tasks that a test schedules on activities.

use std::sync::Arc;

use super::Engine;
use crate::aws::shapes::MAX_INPUT;
use crate::service::{ActivityId, ActivityTask};
use crate::wire::json_fault;

impl Engine {
    /// Schedules a task, with its input as JSON text, and returns its token.
    ///
    /// # Errors
    ///
    /// If the input is not JSON or too large, or the activity is gone.
    pub(crate) fn schedule_task(
        &self,
        activity: ActivityId,
        input: &str,
    ) -> Result<Arc<str>, String> {
        if let Some(fault) = json_fault(input) {
            return Err(format!(
                "expected JSON as a task's input, found {input:?}: {fault}"
            ));
        }
        if input.len() > MAX_INPUT {
            let length = input.len();
            return Err(format!(
                "expected at most {MAX_INPUT} bytes as a task's input, found {length}"
            ));
        }
        let mut state = self.lock();
        if !state.service.has_activity(activity) {
            let arn = &state.service.activity(activity).arn;
            return Err(format!("the activity {arn} was deleted"));
        }
        let token = Arc::<str>::from(state.entropy.task_token());
        let task = ActivityTask {
            token: Arc::clone(&token),
            input: input.into(),
        };
        state.service.schedule_task(activity, task);
        drop(state);
        self.changed.notify();
        Ok(token)
    }
}
