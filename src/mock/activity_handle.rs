//! An activity of the mock, for the test to schedule tasks.

use std::sync::Arc;

use serde::Serialize;

use super::{SfnHandle, TaskToken};
use crate::aws::{KmsAccess, KmsKeyState};
use crate::engine::Engine;
use crate::file::nearest::did_you_mean;
use crate::panic_message::refuse;
use crate::service::ActivityId;
use crate::to_json::to_json;

/// An activity of the mock. The test schedules its tasks, in place of a definition, which is never
/// interpreted; workers get them with GetActivityTask.
///
/// ```
/// # #[cfg(feature = "aws-sdk")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use serde_json::json;
/// use sfn_mock::{SfnMock, TaskOutcome};
///
/// let sfn = SfnMock::builder().activity("pick").in_process().start();
/// let (client, pick) = (sfn.client(), sfn.activity("pick"));
/// let order = pick.schedule(json!({ "order": 17 }));
///
/// // A worker:
/// let task = client.get_activity_task().activity_arn(pick.arn()).send().await.unwrap();
/// assert_eq!(task.input(), Some(r#"{"order":17}"#));
/// client.send_task_success().task_token(task.task_token().unwrap()).output("{}").send().await.unwrap();
///
/// assert_eq!(order.outcome(), Some(TaskOutcome::Succeeded { output: "{}".into() }));
/// # }
/// # #[cfg(not(feature = "aws-sdk"))]
/// # fn main() {}
/// ```
#[derive(Debug, Clone)]
pub struct ActivityHandle {
    engine: Arc<Engine>,
    id: ActivityId,
    arn: Arc<str>,
}

impl SfnHandle {
    /// The activity with this name or ARN: a declared one, or one that CreateActivity has made. Of several
    /// with one name, it is that in the mock's account and region.
    ///
    /// # Panics
    ///
    /// If no activity fits, or several with this name are elsewhere; the message lists the activities.
    #[must_use]
    #[track_caller]
    pub fn activity(&self, name: &str) -> ActivityHandle {
        let state = self.engine.lock();
        let Some(id) = state.service.activity_named(name) else {
            let names = state.service.activity_names();
            let nearest = did_you_mean(name, &names);
            let what = format!("there is no activity {name:?}; there are {names:?}{nearest}");
            drop(state);
            refuse(what, format!("declare it: `builder().activity({name:?})`"));
        };
        ActivityHandle {
            engine: Arc::clone(&self.engine),
            id,
            arn: state.service.activity(id).arn.clone(),
        }
    }
}

impl ActivityHandle {
    /// Its ARN.
    #[must_use]
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// Its tags, each a key and a value.
    #[must_use]
    pub fn tags(&self) -> Vec<(String, String)> {
        let state = self.engine.lock();
        state.service.activity(self.id).tags.all().to_vec()
    }

    /// The state of its KMS key.
    #[must_use]
    pub fn kms_key_state(&self) -> KmsKeyState {
        self.engine.lock().service.activity(self.id).kms_key.state
    }

    /// The access of the caller to its KMS key.
    #[must_use]
    pub fn kms_access(&self) -> KmsAccess {
        self.engine.lock().service.activity(self.id).kms_key.access
    }

    /// Sets the state of the activity's KMS key. Other than ENABLED, GetActivityTask is refused with
    /// KmsInvalidStateException.
    pub fn set_kms_key_state(&self, state: KmsKeyState) {
        let mut locked = self.engine.lock();
        locked.service.activity_mut(self.id).kms_key.state = state;
    }

    /// Sets whether the caller may use the activity's KMS key. If not, GetActivityTask is refused with
    /// KmsAccessDeniedException.
    pub fn set_kms_access(&self, access: KmsAccess) {
        let mut locked = self.engine.lock();
        locked.service.activity_mut(self.id).kms_key.access = access;
    }

    /// Schedules a task whose input is the JSON of this value. The worker that has waited longest gets
    /// it, or the next one that asks. Returns its token.
    ///
    /// The time limits of [`TaskToken::timeout`] and [`TaskToken::heartbeat_timeout`] count from when a
    /// worker has the task.
    ///
    /// # Panics
    ///
    /// If the activity was deleted, or the input is larger than 262,144 bytes.
    #[track_caller]
    #[allow(
        clippy::must_use_candidate,
        reason = "the task is what it is called for"
    )]
    pub fn schedule(&self, input: impl Serialize) -> TaskToken {
        self.schedule_json(&to_json(&input))
    }

    /// Schedules a task whose input is this JSON text, as with [`schedule`](Self::schedule).
    ///
    /// # Panics
    ///
    /// If `input` is not JSON or is larger than 262,144 bytes, or the activity was deleted.
    #[track_caller]
    #[allow(
        clippy::must_use_candidate,
        reason = "the task is what it is called for"
    )]
    pub fn schedule_json(&self, input: &str) -> TaskToken {
        match self.engine.schedule_task(self.id, input) {
            Ok(token) => TaskToken::new(&self.engine, token),
            Err(error) => refuse(error, "schedule JSON on an activity that exists"),
        }
    }
}
