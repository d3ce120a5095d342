//! Scenarios mounted while the mock runs.

use std::sync::Arc;

use crate::mock::Mock;
use crate::script::{MountId, Scenario};

/// Keeps a scenario mounted; see [`mount_scoped`](crate::SfnHandle::mount_scoped).
#[derive(Debug)]
#[must_use = "the scenario is taken off when the guard is dropped"]
pub struct MountGuard {
    mock: Arc<Mock>,
    id: MountId,
}

impl MountGuard {
    pub(super) fn new(mock: Arc<Mock>, id: MountId) -> Self {
        Self { mock, id }
    }
}

impl Drop for MountGuard {
    fn drop(&mut self) {
        let verdict = self.mock.unmount(self.id);
        if let Err(report) = verdict
            && !std::thread::panicking()
        {
            panic!("{}", report.told());
        }
    }
}

/// # Panics
///
/// If the scenario says something that it cannot mean, or that a carrier of this mock cannot carry.
#[track_caller]
pub(super) fn mount(mock: &Mock, scenario: Scenario) -> MountId {
    let (name, place) = (Arc::clone(&scenario.name), scenario.written_at.clone());
    let flaws: Vec<_> = scenario.flaws().iter().map(ToString::to_string).collect();
    let sound = if flaws.is_empty() {
        Ok(())
    } else {
        Err(flaws.join("; "))
    };
    sound
        .and_then(|()| mock.mount(scenario))
        .unwrap_or_else(|flaw| {
            panic!("sfn-mock: scenario {name:?} ({place}) cannot be mounted: {flaw}")
        })
}
