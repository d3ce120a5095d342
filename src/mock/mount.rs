//! Scenarios mounted while the mock runs.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::thread_end::thread_is_ending;
use crate::engine::Engine;
use crate::panic_message::refuse;
use crate::script::{MountId, SECOND_GATE, Scenario, hints};

/// Keeps a scenario mounted; see [`mount_scoped`](crate::SfnHandle::mount_scoped).
#[derive(Debug)]
#[must_use = "the scenario is taken off when the guard is dropped"]
pub struct MountGuard {
    engine: Arc<Engine>,
    id: MountId,
}

impl MountGuard {
    pub(super) fn new(engine: Arc<Engine>, id: MountId) -> Self {
        Self { engine, id }
    }
}

impl Drop for MountGuard {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // Before it is unmounted: the report has its scenario.
            self.engine.explain_panic();
            let _ = catch_unwind(AssertUnwindSafe(|| self.engine.unmount(self.id)));
        } else if let Err(report) = self.engine.unmount(self.id) {
            if thread_is_ending() {
                // A line that cannot be printed panics.
                let _ = catch_unwind(AssertUnwindSafe(|| eprintln!("{}", report.describe())));
            } else {
                panic!("{}", report.describe());
            }
        }
    }
}

/// # Panics
///
/// If the scenario has an invalid setting, or one that a transport of this mock cannot carry.
#[track_caller]
pub(super) fn mount(engine: &Engine, scenario: Scenario) -> MountId {
    let (name, place) = (Arc::clone(&scenario.name), scenario.written_at.clone());
    let refused = |error: &str| format!("scenario {name:?} ({place}) cannot be mounted: {error}");
    let errors = scenario.diagnostics();
    if !errors.is_empty() {
        let mut texts = Vec::new();
        for error in &errors {
            texts.push(error.to_string());
        }
        refuse(refused(&texts.join("\n  and ")), hints(&errors));
    }
    if scenario.holds() && engine.holding_scenarios().contains(&name) {
        refuse(
            refused(SECOND_GATE),
            "give each scenario that holds requests a name of its own",
        );
    }
    match engine.mount(scenario) {
        Ok(id) => id,
        Err(error) => refuse(
            refused(&error),
            "start a second mock, with a server of its own, for that scenario",
        ),
    }
}
