//! The gate of a scenario, as a test uses it.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use super::SfnHandle;
use super::wait::{Wait, WaitCondition};
use crate::file::nearest::nearest;
use crate::gate::{Held, HoldQueue};
use crate::panic_message::refuse;

/// The place where the requests of a [`Step::hold`](crate::Step::hold) wait, before they reach the
/// service.
///
/// It comes from [`SfnHandle::gate`](crate::SfnHandle::gate), is cheap to clone, and all clones
/// are one gate. Released requests act in the order of their release, whatever threads they are on:
/// two workers that start one name at once become a deterministic test.
#[derive(Clone)]
pub struct Gate {
    queue: HoldQueue,
    sfn: SfnHandle,
    /// The scenario's name, and where it was written.
    scenario: Arc<str>,
}

impl SfnHandle {
    /// The gate of the mounted scenario with this name, where its
    /// [`hold`](crate::Step::hold) keeps requests.
    ///
    /// ```
    /// use sfn_mock::{Scenario, SfnMock, Step};
    ///
    /// let sfn = SfnMock::builder().scenario(Scenario::new("held").then(Step::hold())).start();
    /// # let url = sfn.endpoint_url().to_owned();
    /// # let caller = std::thread::spawn(move || {
    /// #     use std::io::{Read, Write};
    /// #     let mut wire = std::net::TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    /// #     wire.write_all(b"POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").unwrap();
    /// #     wire.read_to_end(&mut Vec::new()).unwrap();
    /// # });
    /// // ... the code under test calls from another thread or task ...
    /// let gate = sfn.gate("held");
    /// gate.wait_for_requests(1).blocking();
    /// assert_eq!(gate.held().len(), 1); // the service has not seen it
    /// gate.release_all();
    /// # caller.join().unwrap();
    /// ```
    ///
    /// # Panics
    ///
    /// If no mounted scenario of this name holds requests.
    #[must_use]
    #[track_caller]
    pub fn gate(&self, scenario: &str) -> Gate {
        let Some((queue, written_at)) = self.engine.hold_queue(scenario) else {
            let holding = self.engine.holding_scenarios();
            let mut names = Vec::new();
            for name in &holding {
                names.push(&**name);
            }
            let there = match &names[..] {
                [] => "no scenario has one".to_owned(),
                names => format!("these have one: {names:?}"),
            };
            let next = match nearest(scenario, &names) {
                Some(nearest) => format!("`gate({nearest:?})`"),
                None => {
                    format!("mount it first: `Scenario::new({scenario:?}).then(Step::hold())`")
                }
            };
            refuse(
                format!("no mounted scenario {scenario:?} has a step that holds; {there}"),
                next,
            )
        };
        Gate {
            queue,
            sfn: self.handle(),
            scenario: format!("{scenario:?} ({written_at})").into(),
        }
    }
}

impl Gate {
    /// Waits until `count` requests have arrived in all, released ones included.
    #[track_caller]
    pub fn wait_for_requests(&self, count: u64) -> Wait<'static, ()> {
        let condition = WaitCondition::Arrived {
            queue: self.queue.clone(),
            scenario: self.scenario.to_string(),
            count,
        };
        Wait::new(&self.sfn, condition, |_, _, _| ())
    }

    /// The waiting requests, in order of arrival.
    #[must_use]
    pub fn held(&self) -> Vec<Held> {
        self.queue.waiting()
    }

    /// Releases all waiting requests, in order of arrival.
    pub fn release_all(&self) {
        self.queue.release_all();
    }

    /// Releases the request that has waited longest.
    ///
    /// # Panics
    ///
    /// If none waits.
    #[track_caller]
    pub fn release_next(&self) {
        if self.queue.release_first(&|_| true).is_err() {
            self.fail(
                &format!("no request waits at the gate of scenario {}", self.scenario),
                "wait until one has come: `gate.wait_for_requests(1)`",
                &[],
            );
        }
    }

    /// Releases the request with this name that has waited longest.
    ///
    /// # Panics
    ///
    /// If no request with this name waits.
    #[track_caller]
    pub fn release_name(&self, name: &str) {
        let Err(held) = self.queue.release_first(&|held| held.name() == Some(name)) else {
            return;
        };
        let mut shown = Vec::new();
        for held in held.iter().take(8) {
            shown.push(held.describe());
        }
        let there = match held.len() {
            0 => "none waits".to_owned(),
            count if count > shown.len() => {
                let more = count - shown.len();
                format!("waiting: {} and {more} more", shown.join(", "))
            }
            _ => format!("waiting: {}", shown.join(", ")),
        };
        let scenario = &self.scenario;
        self.fail(
            &format!(
                "no request with the name {name:?} waits at the gate of scenario {scenario}; {there}"
            ),
            "release one that waits, or wait until this one has come: `gate.wait_for_requests(n)`",
            &held,
        );
    }

    /// Releases this request, one of those that [`held`](Self::held) returned.
    ///
    /// # Panics
    ///
    /// If it does not wait any more.
    #[track_caller]
    pub fn release(&self, held: &Held) {
        let is_this = |waiting: &Held| waiting.number == held.number;
        if self.queue.release_first(&is_this).is_err() {
            let (number, scenario) = (held.number, &self.scenario);
            self.fail(
                &format!(
                    "request #{number} does not wait at the gate of scenario {scenario} any more"
                ),
                "release each request once; `held()` lists those that wait now",
                std::slice::from_ref(held),
            );
        }
    }

    /// Fails the test, with the evidence around these requests.
    #[track_caller]
    fn fail(&self, what: &str, next: &str, around: &[Held]) -> ! {
        let mut numbers = Vec::new();
        for held in around {
            numbers.push(held.number);
        }
        let evidence = self.sfn.evidence();
        evidence.fail(what, next, Location::caller(), &numbers)
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gate")
            .field("arrived", &self.queue.arrived())
            .field("held", &self.queue.waiting())
            .finish_non_exhaustive()
    }
}
