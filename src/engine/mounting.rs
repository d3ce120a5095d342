//! The mounted scenarios, and the transports that have to carry them.

use std::sync::Arc;

use super::Engine;
use crate::gate::HoldQueue;
use crate::script::{Location, MountId, Scenario, Step};
use crate::transport_support::TransportSupport;

impl Engine {
    /// Mounts a scenario, which has been checked. `Err` names the capability that a transport lacks for it.
    pub(crate) fn mount(&self, scenario: Scenario) -> Result<MountId, String> {
        let mut state = self.lock();
        for transport in &state.transports {
            check_support(&scenario, transport)?;
        }
        let since = state.journal.next_number();
        Ok(state.playback.mount(scenario, since))
    }

    /// Adds a transport with limited capabilities. `Err` names a mounted scenario that needs more.
    #[cfg(feature = "wiremock")]
    pub(crate) fn add_transport(&self, transport: TransportSupport) -> Result<(), String> {
        let mut state = self.lock();
        #[cfg(feature = "record")]
        if state.recorder.is_some() {
            transport.check(crate::transport_support::Capability::Record)?;
        }
        for mounted in state.playback.mounted() {
            let Scenario {
                name, written_at, ..
            } = &*mounted.scenario;
            check_support(&mounted.scenario, &transport).map_err(|error| {
                format!("scenario {name:?} ({written_at}) cannot be played: {error}")
            })?;
        }
        state.transports.push(transport);
        Ok(())
    }

    /// Returns the names of the scenarios that hold requests.
    pub(crate) fn holding_scenarios(&self) -> Vec<Arc<str>> {
        let state = self.lock();
        let mut names = Vec::new();
        for mounted in state.playback.mounted() {
            if mounted.scenario.holds() {
                names.push(Arc::clone(&mounted.scenario.name));
            }
        }
        names
    }

    /// Returns the queue of the scenario with this name, and the place where that was written; `None` if no
    /// scenario of that name holds requests.
    pub(crate) fn hold_queue(&self, name: &str) -> Option<(HoldQueue, Location)> {
        let state = self.lock();
        let mut mounted = state.playback.mounted().iter();
        let holding =
            mounted.find(|mounted| &*mounted.scenario.name == name && mounted.scenario.holds())?;
        Some((holding.gate.clone(), holding.scenario.written_at.clone()))
    }
}

/// Checks that a transport has all capabilities that a scenario needs.
fn check_support(scenario: &Scenario, transport: &TransportSupport) -> Result<(), String> {
    for capability in scenario.steps.iter().filter_map(Step::capability) {
        transport.check(capability)?;
    }
    Ok(())
}
