//! The gate of a scenario, as a test uses it.

use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use super::SfnHandle;
use crate::clock::Clock;
use crate::engine::Engine;
use crate::file::nearest::did_you_mean;
use crate::gate::{Held, HoldQueue};
use crate::notify::Listener;
use crate::panic_message::{self, refuse};

/// Where the requests of a [`Step::hold`](crate::Step::hold) wait, before the service sees them.
///
/// It comes from [`SfnHandle::gate`](crate::SfnHandle::gate), is cheap to clone, and all clones
/// are one gate. Released requests act in the order of their release, whatever threads they are on:
/// two workers that start one name at once become a deterministic test.
#[derive(Clone)]
pub struct Gate {
    queue: HoldQueue,
    engine: Weak<Engine>,
    /// The scenario's name, and where it was written.
    scenario: Arc<str>,
}

impl SfnHandle {
    /// The gate of the mounted scenario with this name, where its
    /// [`hold`](crate::Step::hold) keeps requests.
    ///
    /// ```
    /// use std::time::Duration;
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
    /// gate.wait_for_arrived(1, Duration::from_secs(5));
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
            let nearest = did_you_mean(scenario, holding.iter().map(|name| &**name));
            let there = match &holding[..] {
                [] => "no scenario has one".to_owned(),
                names => format!("these have one: {names:?}"),
            };
            refuse(
                format!("no mounted scenario {scenario:?} has a step that holds; {there}{nearest}"),
                format!("mount it first: `Scenario::new({scenario:?}).then(Step::hold())`"),
            )
        };
        Gate {
            queue,
            engine: Arc::downgrade(&self.engine),
            scenario: format!("{scenario:?} ({written_at})").into(),
        }
    }
}

impl Gate {
    /// Waits until `count` requests have arrived in all, released ones included.
    ///
    /// It has no time limit; put one of your runtime around it, or use
    /// [`wait_for_arrived`](Self::wait_for_arrived).
    pub fn arrived(&self, count: u64) -> Arrived {
        Arrived {
            listener: self.queue.listen(),
            gate: self.clone(),
            count,
        }
    }

    /// Waits until `count` requests have arrived in all, released ones included: the blocking
    /// counterpart of [`arrived`](Self::arrived), for a test without a runtime.
    ///
    /// # Panics
    ///
    /// If they have not arrived within `limit`.
    #[track_caller]
    pub fn wait_for_arrived(&self, count: u64, limit: Duration) {
        let begun = Clock::true_time();
        let listener = self.queue.listen();
        loop {
            let notified = listener.count();
            let arrived = self.queue.arrived();
            if arrived >= count {
                return;
            }
            let waited = Clock::true_time().duration_since(begun);
            let left = limit.saturating_sub(waited.unwrap_or_default());
            if left.is_zero() {
                self.fail_arrived(count, arrived, limit);
            }
            listener.wait_beyond(notified, left);
        }
    }

    #[track_caller]
    fn fail_arrived(&self, count: u64, arrived: u64, limit: Duration) -> ! {
        let noun = if count == 1 { "request" } else { "requests" };
        let scenario = &self.scenario;
        self.fail(
            &format!(
                "expected {count} {noun} at the gate of scenario {scenario} within {limit:?}, got \
                 {arrived}"
            ),
            "see in the timeline which scenario handled the calls, and make them from threads or \
             tasks of their own: a held call does not return",
            &self.queue.waiting(),
        )
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
                "wait until one has come: `wait_for_arrived(1, ..)`, or `arrived(1).await`",
                &[],
            );
        }
    }

    /// Releases the request that has waited longest of those that ask for this name.
    ///
    /// # Panics
    ///
    /// If none does.
    #[track_caller]
    pub fn release_name(&self, name: &str) {
        let Err(held) = self.queue.release_first(&|held| held.name() == Some(name)) else {
            return;
        };
        let shown = held.iter().take(8).map(Held::describe);
        let shown: Vec<_> = shown.collect();
        let there = match held.len() {
            0 => "none waits".to_owned(),
            count if count > shown.len() => {
                let more = count - shown.len();
                format!("there wait {} and {more} more", shown.join(", "))
            }
            _ => format!("there wait {}", shown.join(", ")),
        };
        let scenario = &self.scenario;
        self.fail(
            &format!(
                "no request with the name {name:?} waits at the gate of scenario {scenario}; {there}"
            ),
            "let go of one that waits, or wait until this one has come: `wait_for_arrived`",
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
        let is_it = |waiting: &Held| waiting.number == held.number;
        if self.queue.release_first(&is_it).is_err() {
            let (number, scenario) = (held.number, &self.scenario);
            self.fail(
                &format!(
                    "request #{number} does not wait at the gate of scenario {scenario} any more"
                ),
                "let go of each request once; `held()` says which wait now",
                std::slice::from_ref(held),
            );
        }
    }

    /// Fails the test, with the evidence around these requests while the mock lives.
    #[track_caller]
    fn fail(&self, what: &str, next: &str, around: &[Held]) -> ! {
        let at = Location::caller();
        let around: Vec<_> = around.iter().map(Held::number).collect();
        match self.engine.upgrade() {
            Some(engine) => {
                let evidence = engine.lock().evidence();
                evidence.fail(what, next, at, &around)
            }
            None => panic!("{}", panic_message::failure(what, at, next)),
        }
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

/// Waits until enough requests have arrived; made by [`Gate::arrived`].
#[derive(Debug)]
#[must_use = "a future does nothing unless it is awaited"]
pub struct Arrived {
    gate: Gate,
    listener: Listener,
    count: u64,
}

impl Future for Arrived {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.listener.wake_by(cx.waker());
        if self.gate.queue.arrived() >= self.count {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}
