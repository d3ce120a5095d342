//! A worker: one process of the user's code, on a runtime of its own with paused time.
//!
//! All workers of a run are driven in turn on one thread. A hook that tokio calls before a runtime
//! parks stops it as soon as it has nothing to do, before its clock jumps ahead.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::time::Sleep;

use super::hub::Hub;
use crate::panic_message::message_of;
use crate::transport::since_now;

/// The state that a worker is in when it stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Its requests wait for their turn.
    Requests,
    Finished,
    /// The function has panicked.
    Panicked,
    /// It waits for something that its clock does not bring within the bound.
    Stuck,
    /// It sleeps again and again without a request.
    Sleepless,
}

impl Stop {
    /// It waits for something that is not a request.
    fn waits(self) -> bool {
        matches!(self, Self::Stuck | Self::Sleepless)
    }
}

/// The most jumps of a worker's clock without a request between them.
const MAX_JUMPS: u32 = 1_000;

/// The user's code, as one process runs it.
pub(crate) type Process<'a, R> = Pin<Box<dyn Future<Output = R> + 'a>>;

/// One process of the user's code.
pub(crate) struct Worker<'a, R> {
    number: usize,
    /// Dropped before the runtime.
    future: Option<Process<'a, R>>,
    runtime: Option<Runtime>,
    signal: Arc<Signal>,
    /// A timer at the bound of virtual time, so that the runtime always has a timer to jump to.
    guard: Option<Pin<Box<Sleep>>>,
    /// The virtual time that it may use.
    allowed: Duration,
    /// The time in which it has waited for another worker: that takes no virtual time.
    waited: Duration,
    /// The virtual time of its own runtime, since its start.
    elapsed: Arc<dyn Fn() -> Duration + Send + Sync>,
    /// The virtual time that the earlier incarnations have used up.
    base: Duration,
    /// The virtual time of its latest stop.
    now: Duration,
    pub(crate) stop: Option<Stop>,
    pub(crate) result: Option<R>,
    pub(crate) panic: Option<String>,
}

/// The wakers of a worker's function, and the hook's news.
#[derive(Default)]
struct Signal {
    /// The waker of the future that drives the runtime.
    root: Mutex<Option<Waker>>,
    /// The function has been woken.
    ready: AtomicBool,
    /// The runtime has nothing to do.
    idle: AtomicBool,
    /// The runtime may park, and its clock jump to the next timer.
    may_park: AtomicBool,
    /// The function uses threads: the runtime has started one, or one has woken the function.
    threads: AtomicBool,
}

thread_local! {
    /// Set on the thread that drives workers.
    static DRIVES: Cell<bool> = const { Cell::new(false) };
}

impl Signal {
    fn set_root(&self, root: Option<Waker>) {
        *self.root.lock().unwrap_or_else(PoisonError::into_inner) = root;
    }

    /// Wakes the future that drives the runtime, without the lock.
    fn wake_root(&self) {
        let root = self
            .root
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(root) = root {
            root.wake();
        }
    }

    /// Called by tokio before the runtime parks.
    fn before_park(&self) {
        if !self.may_park.swap(false, Ordering::SeqCst) {
            self.idle.store(true, Ordering::SeqCst);
            self.wake_root();
        }
    }
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        if !DRIVES.get() {
            self.threads.store(true, Ordering::SeqCst);
        }
        self.ready.store(true, Ordering::SeqCst);
        self.wake_root();
    }
}

impl<'a, R> Worker<'a, R> {
    /// A process that has not begun. `base` is the virtual time at which it begins, `bound` the
    /// virtual time that it may use.
    pub(crate) fn new(
        number: usize,
        base: Duration,
        bound: Duration,
        future: impl FnOnce() -> Process<'a, R>,
    ) -> Self {
        let signal = Arc::new(Signal {
            ready: AtomicBool::new(true),
            ..Signal::default()
        });
        DRIVES.set(true);
        let (hook, thread) = (Arc::clone(&signal), Arc::clone(&signal));
        let runtime = Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .on_thread_park(move || hook.before_park())
            .on_thread_start(move || thread.threads.store(true, Ordering::SeqCst))
            .build()
            .expect("a runtime without I/O can be made");
        let entered = runtime.enter();
        let elapsed = since_now();
        let allowed = bound.saturating_sub(base);
        let guard = Box::pin(tokio::time::sleep(allowed));
        let future = future();
        drop(entered);
        Self {
            number,
            future: Some(future),
            runtime: Some(runtime),
            signal,
            guard: Some(guard),
            allowed,
            waited: Duration::ZERO,
            elapsed,
            base,
            now: base,
            stop: None,
            result: None,
            panic: None,
        }
    }

    /// Returns true if the function uses `spawn_blocking` or threads.
    pub(crate) fn uses_threads(&self) -> bool {
        self.signal.threads.load(Ordering::SeqCst)
    }

    pub(crate) fn number(&self) -> usize {
        self.number
    }

    /// Ends it; returns the function's result, and the message with which it panicked.
    pub(crate) fn into_outcome(mut self) -> (Option<R>, Option<String>) {
        self.end();
        (self.result.take(), self.panic.take())
    }

    /// The virtual time at which it stopped.
    pub(crate) fn now(&self) -> Duration {
        self.now
    }

    pub(crate) fn has_ended(&self) -> bool {
        matches!(self.stop, Some(Stop::Finished | Stop::Panicked))
    }

    /// Reports whether it may go on: its clock may go ahead, or something has woken its function.
    pub(crate) fn can_go_on(&self) -> bool {
        self.stop.is_none() || !self.has_ended() && self.signal.ready.load(Ordering::SeqCst)
    }

    /// Lets its clock go ahead again: another worker may have brought what it waits for.
    pub(crate) fn may_sleep_again(&mut self) {
        self.stop = self.stop.filter(|stop| !Stop::waits(*stop));
    }

    /// Runs until its requests wait, it has ended, or nothing happens any more. With `jump` its
    /// clock goes ahead where there is nothing else to do.
    ///
    /// The hook of the runtime wakes the future below whenever the runtime has nothing to do; only with
    /// `may_park` it lets the runtime park, by which the clock goes ahead to the next timer.
    pub(crate) fn drive(&mut self, hub: &Hub, jump: bool) {
        if self.has_ended() {
            return;
        }
        // After such a stop the clock does not go ahead again before something has woken the function.
        let mut stuck = self.stop.is_some_and(Stop::waits);
        let mut jumps = 0;
        let (signal, number) = (Arc::clone(&self.signal), self.number);
        let waker = Waker::from(Arc::clone(&signal));
        let (future, guard) = (&mut self.future, &mut self.guard);
        let (result, panic) = (&mut self.result, &mut self.panic);
        let (elapsed, now, base) = (&self.elapsed, &mut self.now, self.base);
        let (allowed, waited) = (self.allowed, &mut self.waited);
        let start = elapsed();
        // The time since which the function has not been polled.
        let mut idle_since = None;
        let mut began = false;
        let root = poll_fn(|cx| {
            if !began {
                began = true;
                signal.set_root(Some(cx.waker().clone()));
            }
            let stop = if signal.ready.swap(false, Ordering::SeqCst) {
                (stuck, idle_since) = (false, None);
                poll(future, &waker, result, panic)
            } else {
                None
            };
            let stop = stop.or_else(|| {
                let over = guard
                    .as_mut()
                    .is_some_and(|guard| guard.as_mut().poll(cx).is_ready());
                if over {
                    // What it waits for may come from another worker: it goes on then.
                    *waited += elapsed().saturating_sub(idle_since.unwrap_or(start));
                    *guard = Some(Box::pin(tokio::time::sleep(allowed)));
                    return Some(Stop::Stuck);
                }
                if !signal.idle.swap(false, Ordering::SeqCst) {
                    return None;
                }
                if hub.is_waiting(number) {
                    return Some(Stop::Requests);
                }
                if !jump || stuck {
                    return Some(Stop::Stuck);
                }
                jumps += 1;
                if jumps > MAX_JUMPS {
                    *waited += elapsed().saturating_sub(start);
                    return Some(Stop::Sleepless);
                }
                // The clock comes to a far timer in several jumps.
                idle_since.get_or_insert_with(|| elapsed());
                signal.may_park.store(true, Ordering::SeqCst);
                None
            });
            match stop {
                None => Poll::Pending,
                Some(stop) => {
                    *now = base + elapsed().saturating_sub(*waited);
                    Poll::Ready(stop)
                }
            }
        });
        let runtime = self
            .runtime
            .as_ref()
            .expect("a worker that has not ended has a runtime");
        let stop = runtime.block_on(root);
        // The waker keeps the runtime, whose hook keeps the signal.
        self.signal.set_root(None);
        signal.may_park.store(false, Ordering::SeqCst);
        self.stop = Some(stop);
        if self.has_ended() {
            self.end();
        }
    }

    /// Ends the process with all of its tasks. The future is dropped first, within the runtime that its timers
    /// belong to.
    pub(crate) fn end(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            let entered = runtime.enter();
            self.future = None;
            self.guard = None;
            drop(entered);
            runtime.shutdown_background();
        }
    }
}

impl<R> Drop for Worker<'_, R> {
    fn drop(&mut self) {
        self.end();
    }
}

/// Polls the function once. Keeps its result or the message of its panic, and returns how it has ended.
fn poll<R>(
    future: &mut Option<Process<'_, R>>,
    waker: &Waker,
    result: &mut Option<R>,
    panic: &mut Option<String>,
) -> Option<Stop> {
    let future = future.as_mut()?;
    let mut cx = Context::from_waker(waker);
    match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(&mut cx))) {
        Ok(Poll::Pending) => None,
        Ok(Poll::Ready(output)) => {
            *result = Some(output);
            Some(Stop::Finished)
        }
        Err(payload) => {
            *panic = Some(message_of(&*payload).unwrap_or("(no message)").to_owned());
            Some(Stop::Panicked)
        }
    }
}

/// Checks that tokio stops a runtime before its clock jumps; the error has a suggestion.
pub(crate) fn check_the_hook() -> Result<(), String> {
    check_with(false)
}

/// With `jumps` the clock jumps as it does where the hook does not work.
fn check_with(jumps: bool) -> Result<(), String> {
    let hub = Hub::default();
    let hour = Duration::from_hours(1);
    let mut worker = Worker::new(0, Duration::ZERO, 3 * hour, || {
        Box::pin(tokio::time::sleep(hour))
    });
    worker.drive(&hub, jumps);
    if worker.stop == Some(Stop::Stuck) && worker.now() < hour {
        worker.stop = None;
        worker.drive(&hub, true);
        if worker.stop == Some(Stop::Finished) {
            return Ok(());
        }
    }
    Err(
        "this version of tokio lets a paused clock jump although `on_thread_park` has woken the \
         runtime (a defect of tokio 1.50.0 that 1.52.4 mends), so requests cannot be held\n  \
         try: cargo update -p tokio"
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ended_worker_leaves_nothing_behind() {
        for ends in [true, false] {
            let hub = Hub::default();
            let mut worker = Worker::new(0, Duration::ZERO, Duration::from_secs(1), || {
                Box::pin(async move {
                    if !ends {
                        std::future::pending::<()>().await;
                    }
                })
            });
            worker.drive(&hub, true);
            let signal = Arc::downgrade(&worker.signal);
            drop(worker.into_outcome());
            assert_eq!(signal.strong_count(), 0, "ends: {ends}");
        }
    }

    #[test]
    fn a_clock_that_jumps_although_the_hook_has_woken_the_runtime_is_found_out() {
        assert_eq!(check_the_hook(), Ok(()));
        let error = check_with(true).unwrap_err();
        assert!(error.contains("cargo update -p tokio"), "{error}");
    }
}
