//! A wait: a future without polling and without sleeping, which can also block.

use std::fmt;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::runtime::{Handle, RuntimeFlavor};

use super::{Execution, SfnHandle, TaskToken};
use crate::clock::Clock;
use crate::gate::HoldQueue;
use crate::notify::Listener;
use crate::transport;

/// A wait for something that the code under test does. It is a future; [`blocking`](Self::blocking)
/// waits without a runtime.
///
/// It works under any executor. Its limit is real time, also where a test has paused tokio's.
///
/// ```
/// use std::time::Duration;
/// use sfn_mock::SfnMock;
///
/// let sfn = SfnMock::start();
/// // ... a thread makes calls ...
/// sfn.wait_for_calls(0).within(Duration::from_secs(30)).blocking();
/// ```
///
/// # Panics
///
/// If its limit passes first, with what was expected, what was found and, as far as the mock can
/// know it, the reason; or if the mock is dropped first.
#[must_use = "a wait does nothing unless it is awaited, or blocks with `blocking`"]
pub struct Wait<'a, T> {
    waiting: Waiting<'a>,
    output: MakeOutput<T>,
}

/// Makes the output of a wait whose condition is met.
type MakeOutput<T> = fn(&SfnHandle, &WaitCondition<'_>, &'static Location<'static>) -> T;

struct Waiting<'a> {
    sfn: SfnHandle,
    condition: WaitCondition<'a>,
    limit: Duration,
    at: &'static Location<'static>,
    progress: Option<Registrations>,
}

/// The registrations of a wait that has been polled.
struct Registrations {
    listener: Listener,
    limit: TimerFuture,
    /// Waits for the next event of the mock's clock.
    due: Option<TimerFuture>,
}

type TimerFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The condition of a wait.
pub(super) enum WaitCondition<'a> {
    Closure(Box<dyn FnMut(&SfnHandle) -> bool + Send + 'a>),
    Calls(usize),
    Started(String),
    Closed(String),
    Answered(TaskToken),
    /// The number of requests that have arrived at the gate of a scenario.
    Arrived {
        queue: HoldQueue,
        scenario: String,
        count: u64,
    },
}

impl<'a, T> Wait<'a, T> {
    #[track_caller]
    pub(super) fn new(
        sfn: &SfnHandle,
        condition: WaitCondition<'a>,
        output: MakeOutput<T>,
    ) -> Self {
        Self {
            waiting: Waiting {
                sfn: sfn.clone(),
                condition,
                limit: sfn.engine.wait_limit(),
                at: Location::caller(),
                progress: None,
            },
            output,
        }
    }

    /// Sets the limit, in real time. Default: that of the [mock](crate::Builder::wait_limit), which
    /// is 10 seconds.
    pub fn within(mut self, limit: Duration) -> Self {
        self.waiting.limit = limit;
        self
    }

    /// Blocks the thread until the condition is met. In async code, await the wait instead.
    ///
    /// # Panics
    ///
    /// As the wait does.
    #[allow(clippy::must_use_candidate, reason = "callers call it for the waiting")]
    #[track_caller]
    pub fn blocking(mut self) -> T {
        self.waiting.block();
        self.waiting.output(self.output)
    }
}

impl<T> Future for Wait<'_, T> {
    type Output = T;

    // A panic then names the line of the `.await`.
    #[track_caller]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let Self { waiting, output } = self.get_mut();
        match waiting.poll(cx) {
            Poll::Ready(()) => Poll::Ready(waiting.output(*output)),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl Waiting<'_> {
    fn output<T>(&self, output: MakeOutput<T>) -> T {
        output(&self.sfn, &self.condition, self.at)
    }

    /// Checks the condition, and registers for every event that can meet it: a change of the mock, the next
    /// event of its clock, and the limit.
    #[track_caller]
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut progress = self.progress.take().unwrap_or_else(|| Registrations {
            listener: self.sfn.engine.changed().listen(),
            limit: Box::pin(transport::timer(self.limit)),
            due: None,
        });
        // Before the condition is checked, so that no change is missed.
        progress.listener.wake_by(cx.waker());
        loop {
            if self.is_met() {
                return Poll::Ready(());
            }
            // The clock alone can meet it too.
            let clock = self.sfn.engine.clock().clone();
            let left = self.sfn.engine.next_by_clock();
            progress.due = left.map(|left| -> TimerFuture {
                Box::pin(async move { transport::by_clock(&clock, left).await })
            });
            let is_due = progress.due.as_mut().map(|due| due.as_mut().poll(cx));
            if is_due != Some(Poll::Ready(())) {
                break;
            }
        }
        if progress.limit.as_mut().poll(cx).is_ready() {
            self.time_out(false);
        }
        self.progress = Some(progress);
        Poll::Pending
    }

    /// Blocks the thread until the condition is met.
    #[track_caller]
    fn block(&mut self) {
        let start = Clock::true_time();
        let listener = self.sfn.engine.changed().listen();
        loop {
            // Before the condition is checked, so that no change is missed.
            let notified = listener.count();
            if self.is_met() {
                return;
            }
            let waited = Clock::true_time().duration_since(start);
            let left = self.limit.saturating_sub(waited.unwrap_or_default());
            if left.is_zero() {
                let flavor = Handle::try_current().map(|handle| handle.runtime_flavor());
                self.time_out(flavor.ok() == Some(RuntimeFlavor::CurrentThread));
            }
            // The clock alone can meet it too.
            let due = self.sfn.engine.next_by_clock();
            listener.wait_beyond(notified, due.map_or(left, |due| due.min(left)));
        }
    }

    /// Returns whether the condition is met.
    ///
    /// # Panics
    ///
    /// If it is not, and the mock was dropped.
    #[track_caller]
    fn is_met(&mut self) -> bool {
        let engine = &self.sfn.engine;
        // Read before the condition: requests that come in between belong to a mock that is open.
        let is_open = engine.is_open();
        let is_met = match &mut self.condition {
            WaitCondition::Closure(condition) => condition(&self.sfn),
            // A call has at least one exchange. Calls are counted only when there are enough of those: each count
            // reads them all.
            WaitCondition::Calls(count) => {
                self.sfn.exchanges().len() >= *count && self.sfn.calls().len() >= *count
            }
            WaitCondition::Started(name) => Execution::has_started(engine, name),
            WaitCondition::Closed(name) => Execution::has_closed(engine, name),
            WaitCondition::Answered(token) => token.outcome().is_some(),
            WaitCondition::Arrived { queue, count, .. } => queue.arrived() >= *count,
        };
        if !is_met && !is_open {
            let (expected, found) = self.condition.describe(&self.sfn);
            let what = format!("the mock was dropped during a wait: expected {expected}, {found}");
            let next =
                "keep the `SfnMock` until the wait has ended: a handle does not keep it open";
            self.sfn.evidence().fail(&what, next, self.at, &[]);
        }
        is_met
    }

    /// Fails the test. With `blocks_runtime`, the wait blocks the thread of a current-thread runtime.
    #[track_caller]
    fn time_out(&self, blocks_runtime: bool) -> ! {
        let (expected, found) = self.condition.describe(&self.sfn);
        let limit = self.limit;
        let (reason, next) = self.condition.reason(&self.sfn, blocks_runtime);
        let what = format!("expected {expected} within {limit:?}, {found}{reason}");
        self.sfn.evidence().fail(&what, &next, self.at, &[])
    }
}

impl<T> fmt::Debug for Wait<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait")
            .field("limit", &self.waiting.limit)
            .finish_non_exhaustive()
    }
}
