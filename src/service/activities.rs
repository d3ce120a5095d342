//! Activities: their declaration, creation, lookup and deletion, and the tasks that wait for workers.

use std::sync::Arc;

use super::directory::{Directory, ResourceId};
use super::{Service, Tags};
use crate::arn::ActivityArn;
use crate::aws::{Encryption, ErrorCode, KmsKey, ServiceError};
use crate::clock::Timestamp;
use crate::gate::HoldQueue;
use crate::world;

/// Documented: the greatest number of activities of an account in a region.
const MAX_ACTIVITIES: usize = 10_000;

/// Documented: the greatest number of requests that wait for a task of one activity.
const MAX_POLLERS: usize = 1_000;

/// An activity's id: the same type as a machine's: the compiler does not keep them apart.
pub(crate) type ActivityId = ResourceId;

/// All activities.
#[derive(Debug, Default)]
pub(super) struct Activities {
    directory: Directory,
    all: Vec<StoredActivity>,
}

/// One activity.
#[derive(Debug)]
pub(crate) struct StoredActivity {
    pub(crate) arn: Arc<str>,
    pub(crate) name: Arc<str>,
    pub(crate) created: Timestamp,
    pub(crate) encryption: Encryption,
    /// Documented: it encrypts the input of its tasks.
    pub(crate) kms_key: KmsKey,
    pub(crate) tags: Tags,
    /// The tasks that no worker has taken, the oldest first.
    tasks: Vec<ActivityTask>,
    /// The requests that wait for a task.
    pub(crate) polls: HoldQueue,
}

/// A task of an activity, for a worker.
#[derive(Debug, Clone)]
pub(crate) struct ActivityTask {
    pub(crate) token: Arc<str>,
    /// JSON.
    pub(crate) input: Box<str>,
}

impl Activities {
    fn add(&mut self, arn: String, name: &str, created: Timestamp) -> ActivityId {
        let (arn, name) = (arn.into(), name.into());
        let id = self.directory.add(&arn, &name);
        self.all.push(StoredActivity {
            arn,
            name,
            created,
            encryption: Encryption::default(),
            kms_key: KmsKey::default(),
            tags: Tags::default(),
            tasks: Vec::new(),
            polls: HoldQueue::default(),
        });
        id
    }
}

impl Service {
    pub(super) fn declare_activity(&mut self, declared: &world::Activity, now: Timestamp) {
        let resource = &declared.resource;
        let arn = self.machines.declare_place("activity", resource);
        let id = self.activities.add(arn, &resource.name, now);
        let activity = self.activity_mut(id);
        activity.kms_key = resource.kms_key;
        activity.tags = Tags::declared(&resource.tags);
    }

    pub(crate) fn activity(&self, id: ActivityId) -> &StoredActivity {
        &self.activities.all[id.index()]
    }

    pub(crate) fn activity_mut(&mut self, id: ActivityId) -> &mut StoredActivity {
        &mut self.activities.all[id.index()]
    }

    /// Reports whether the activity still exists.
    pub(crate) fn has_activity(&self, id: ActivityId) -> bool {
        self.activities.directory.exists(id)
    }

    /// The activity with this name or ARN: of several with one name, that in the mock's own account and
    /// region; `None` if it is elsewhere and not the only one.
    pub(crate) fn activity_named(&self, name: &str) -> Option<ActivityId> {
        let own = self.machines.arn_for("activity", name, None);
        let arn = if name.starts_with("arn:") { name } else { &own };
        let directory = &self.activities.directory;
        directory.find(arn).or_else(|| directory.only_named(name))
    }

    /// The names of the activities, in alphabetical order; the ARN of one that is not in the mock's own
    /// account and region.
    pub(crate) fn activity_names(&self) -> Vec<&str> {
        let directory = &self.activities.directory;
        let mut names: Vec<&str> = Vec::new();
        for name in self.machines.names_in("activity", directory) {
            let place = names.partition_point(|other| *other < name);
            names.insert(place, name);
        }
        names
    }

    /// The activity that `arn` names, whose text is `sent`; `None` if no activity has it. Inferred: an ARN of
    /// another account is refused as a state machine's is.
    pub(crate) fn find_activity(
        &self,
        arn: &ActivityArn<'_>,
        sent: &str,
    ) -> Result<Option<ActivityId>, ServiceError> {
        self.machines.check_account(arn.account)?;
        Ok(self.activities.directory.find(sent))
    }

    /// Creates an activity; returns it, and whether it is new. `region` is the one that the caller signs for.
    ///
    /// Documented: a second creation of the same name is answered like the first, and its tags are
    /// ignored; the encryption cannot be changed so. Inferred: a declared activity is one that was created
    /// without tags.
    pub(crate) fn create_activity(
        &mut self,
        name: &str,
        tags: &[(String, String)],
        encryption: Encryption,
        region: Option<&str>,
        now: Timestamp,
    ) -> Result<(ActivityId, bool), ServiceError> {
        let arn = self.machines.arn_for("activity", name, region);
        if let Some(id) = self.activities.directory.find(&arn) {
            if self.activity(id).encryption == encryption {
                return Ok((id, false));
            }
            let text = format!("Activity Already Exists: '{arn}'");
            return Err(ErrorCode::ActivityAlreadyExists.with_message(text));
        }
        if self.activities.directory.len() >= MAX_ACTIVITIES {
            return Err(ErrorCode::ActivityLimitExceeded.into());
        }
        let mut checked = Tags::default();
        checked.add(tags)?;
        let id = self.activities.add(arn, name, now);
        let activity = self.activity_mut(id);
        (activity.tags, activity.encryption) = (checked, encryption);
        Ok((id, true))
    }

    /// Deletes an activity. Inferred: requests that wait for its tasks find it gone; tasks that workers have
    /// can still be answered.
    pub(crate) fn delete_activity(&mut self, id: ActivityId) {
        self.activities.directory.remove(id);
        self.activity(id).polls.release_all();
    }

    /// A [page](Directory::list) of the activities that a caller in `region` sees. Inferred: the order, as of
    /// ListStateMachines.
    pub(crate) fn list_activities(
        &self,
        region: Option<&str>,
        after: Option<u64>,
        size: usize,
    ) -> (Vec<ActivityId>, Option<u64>) {
        let region = self.machines.region_of(region);
        self.activities.directory.list(region, after, size)
    }

    /// Adds a task, which waits for a worker.
    pub(crate) fn schedule_task(&mut self, id: ActivityId, task: ActivityTask) {
        self.hand_out(Arc::clone(&task.token), None, None);
        let activity = self.activity_mut(id);
        activity.tasks.push(task);
        activity.polls.set_ready(!activity.tasks.is_empty());
    }

    /// Gives the oldest task to a worker. A request that has just arrived leaves one to each that waits; with
    /// `has_waited` it takes the oldest in any case.
    ///
    /// Inferred: workers get the tasks in the order in which they were scheduled, in the order in which
    /// they asked.
    pub(crate) fn take_task(
        &mut self,
        id: ActivityId,
        now: Timestamp,
        has_waited: bool,
    ) -> Option<ActivityTask> {
        let waiting = self.activity(id).polls.len();
        loop {
            let activity = self.activity_mut(id);
            let left_to_others = if has_waited { 0 } else { waiting };
            if activity.tasks.len() <= left_to_others {
                return None;
            }
            let task = activity.tasks.remove(0);
            activity.polls.set_ready(!activity.tasks.is_empty());
            // A test that has the token may have answered it.
            if self.task_outcome(&task.token, now).is_none() {
                self.start_task(&task.token, now);
                return Some(task);
            }
        }
    }

    /// Refuses a worker where as many wait as may.
    pub(crate) fn check_pollers(&self, id: ActivityId) -> Result<(), ServiceError> {
        if self.activity(id).polls.len() < MAX_POLLERS {
            return Ok(());
        }
        Err(ErrorCode::ActivityWorkerLimitExceeded.into())
    }

    /// Ends the waits for tasks of every activity.
    #[cfg(feature = "cli")]
    pub(crate) fn end_polls(&self) {
        for activity in &self.activities.all {
            activity.polls.release_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Chance;
    use crate::gate::Held;
    use crate::world::World;

    const NOON: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    fn pick() -> (Service, ActivityId) {
        let mut service = Service::new(&World::default(), NOON, &Chance::new(1));
        let created = service.create_activity("pick", &[], Encryption::default(), None, NOON);
        (service, created.map(|(id, _)| id).expect("a legal name"))
    }

    fn held(number: u64) -> Held {
        Held {
            number,
            name: None,
            call: number.to_string(),
        }
    }

    #[test]
    fn the_thousand_and_first_worker_is_refused_until_one_has_gone() {
        let (service, id) = pick();
        let mut tickets = Vec::new();
        for number in 0..MAX_POLLERS as u64 {
            assert_eq!(service.check_pollers(id), Ok(()));
            tickets.push(service.activity(id).polls.enter(held(number)));
        }
        let refusal = service.check_pollers(id).map_err(|error| error.code());
        assert_eq!(refusal, Err(Some(ErrorCode::ActivityWorkerLimitExceeded)));
        tickets.pop();
        assert_eq!(service.check_pollers(id), Ok(()));
    }

    #[test]
    fn a_request_that_has_just_come_leaves_a_task_to_each_that_waits() {
        let (mut service, id) = pick();
        let _waits = service.activity(id).polls.enter(held(1));
        for number in 1..=2 {
            let task = ActivityTask {
                token: number.to_string().into(),
                input: "{}".into(),
            };
            service.schedule_task(id, task);
        }
        let take = |service: &mut Service, has_waited| {
            let task = service.take_task(id, NOON, has_waited);
            task.map(|task| task.token.to_string())
        };
        assert_eq!(take(&mut service, false), Some("1".to_owned()));
        assert_eq!(take(&mut service, false), None);
        assert_eq!(take(&mut service, true), Some("2".to_owned()));
    }

    #[test]
    fn a_deleted_activity_makes_room_for_another() {
        let mut service = Service::new(&World::default(), NOON, &Chance::new(1));
        let create = |service: &mut Service, name: &str| {
            service.create_activity(name, &[], Encryption::default(), None, NOON)
        };
        for number in 0..MAX_ACTIVITIES {
            let created = create(&mut service, &number.to_string());
            assert!(created.is_ok(), "activity {number}");
        }
        let refused = create(&mut service, "more").map_err(|error| error.code());
        assert_eq!(refused, Err(Some(ErrorCode::ActivityLimitExceeded)));
        let id = service.activity_named("7").expect("it was created");
        service.delete_activity(id);
        assert!(create(&mut service, "more").is_ok());
    }
}
