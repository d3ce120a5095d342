//! Where the transitions of a definition lead: to no state, past a state, or on and on without an end.

use std::sync::Arc;

use super::{DefinitionDiagnostic, add};
use crate::service::Index;

const TRANSITION: &str = "MISSING_TRANSITION_TARGET";

/// A state, as the walk over the transitions sees it.
pub(super) struct State {
    pub(super) name: Arc<str>,
    /// The targets of its transitions, each with the field that names it.
    pub(super) targets: Vec<(String, String)>,
    pub(super) is_terminal: bool,
}

/// Checks the transitions of the machine, whose path is empty, or of a branch or processor.
///
/// Observed: a field that names no state is reported in every position as `Next`; a machine without a
/// terminal state is not searched for states that are not reachable; a branch needs no terminal state.
pub(super) fn check(
    found: &mut Vec<DefinitionDiagnostic>,
    start: &str,
    states: &[State],
    path: &str,
) {
    let mut by_name = Index::new();
    for (number, state) in states.iter().enumerate() {
        by_name.insert(Arc::clone(&state.name), number);
    }
    let mut check_target = |target: &str, location: String| {
        if !by_name.contains_key(target) {
            let text = format!("Missing 'Next' target: {target}");
            add(found, TRANSITION, text, Some(location));
        }
    };
    check_target(start, format!("{path}/StartAt"));
    for State { name, targets, .. } in states {
        for (target, field) in targets {
            check_target(target, format!("{path}/States/{name}/{field}"));
        }
    }
    if path.is_empty() && !states.iter().any(|state| state.is_terminal) {
        let text = "Workflow has no terminal state".to_owned();
        return add(found, "MISSING_END_STATE", text, None);
    }
    let mut reached = vec![false; states.len()];
    let mut next = vec![start];
    while let Some(name) = next.pop() {
        if let Some(&number) = by_name.get(name)
            && let (Some(state), Some(reached)) = (states.get(number), reached.get_mut(number))
            && !std::mem::replace(reached, true)
        {
            for (target, _) in &state.targets {
                next.push(target);
            }
        }
    }
    for State { name, .. } in states {
        let number = by_name.get(name).copied();
        if number.and_then(|number| reached.get(number)) != Some(&true) {
            let text = format!("State \"{name}\" is not reachable.");
            let location = format!("{path}/States/{name}");
            add(found, TRANSITION, text, Some(location));
        }
    }
}
