//! Waiting for something to have happened, without polling and without sleeping.

use std::future::poll_fn;
use std::panic::Location;
use std::task::Poll;

use super::SfnHandle;
use crate::clock::Clock;
use crate::transport;

impl SfnHandle {
    /// Waits until `happened` returns true. It is asked at once, and again after every request, every
    /// change of an execution and every move of the mock's clock, and when an execution closes
    /// [by itself](crate::Finish::after); never in between.
    ///
    /// It works under any executor. Its limit is real time, also where a test has paused tokio's.
    ///
    /// ```
    /// # #[cfg(feature = "aws-sdk")]
    /// # #[tokio::main]
    /// # async fn main() {
    /// use sfn_mock::SfnMock;
    ///
    /// let sfn = SfnMock::start();
    /// let client = sfn.client();
    /// tokio::spawn(async move {
    ///     let orders = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
    ///     client.start_execution().state_machine_arn(orders).name("order-17").send().await
    /// });
    /// sfn.wait_for(|sfn| sfn.started().len() == 1).await;
    /// sfn.assert_started_once("order-17");
    /// # }
    /// # #[cfg(not(feature = "aws-sdk"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Panics
    ///
    /// If it has not happened within its [limit](crate::Builder::wait_limit), with what has.
    #[track_caller]
    pub fn wait_for(&self, happened: impl FnMut(&Self) -> bool) -> impl Future<Output = ()> {
        self.wait(happened, "condition not met".to_owned(), Location::caller())
    }

    /// Waits until `count` logical calls have come in all; see [`wait_for`](Self::wait_for).
    ///
    /// # Panics
    ///
    /// If they have not come within its [limit](crate::Builder::wait_limit), with those that have.
    #[track_caller]
    pub fn wait_for_calls(&self, count: usize) -> impl Future<Output = ()> {
        let come = move |sfn: &Self| sfn.calls().len() >= count;
        self.wait(
            come,
            format!("{count} calls have not come"),
            Location::caller(),
        )
    }

    /// Blocks until `happened` returns true: the blocking counterpart of [`wait_for`](Self::wait_for) for a test
    /// without a runtime.
    ///
    /// # Panics
    ///
    /// If it has not happened within its [limit](crate::Builder::wait_limit), with what has.
    #[track_caller]
    pub fn blocking_wait_for(&self, happened: impl FnMut(&Self) -> bool) {
        self.block(happened, "condition not met");
    }

    /// Blocks until `count` logical calls have come in all: the blocking counterpart of
    /// [`wait_for_calls`](Self::wait_for_calls) for a test without a runtime.
    ///
    /// # Panics
    ///
    /// If they have not come within its [limit](crate::Builder::wait_limit), with those that have.
    #[track_caller]
    pub fn blocking_wait_for_calls(&self, count: usize) {
        let what = format!("{count} calls have not come");
        self.block(|sfn| sfn.calls().len() >= count, &what);
    }

    #[track_caller]
    pub(super) fn block(&self, mut happened: impl FnMut(&Self) -> bool, what: &str) {
        let begun = Clock::true_time();
        let waited = || Clock::true_time().duration_since(begun).unwrap_or_default();
        let listener = self.engine.changed().listen();
        loop {
            let notified = listener.count();
            if happened(self) {
                return;
            }
            let left = self.wait_limit.saturating_sub(waited());
            if left.is_zero() {
                self.give_up(what, Location::caller());
            }
            // The clock alone can make it happen too.
            let due = self.engine.next_by_clock();
            listener.wait_beyond(notified, due.map_or(left, |due| due.min(left)));
        }
    }

    pub(super) async fn wait(
        &self,
        mut happened: impl FnMut(&Self) -> bool,
        what: String,
        at: &'static Location<'static>,
    ) {
        let listener = self.engine.changed().listen();
        let mut limit = std::pin::pin!(transport::timer(self.wait_limit));
        let mut due = None;
        let in_time = poll_fn(|cx| {
            listener.wake_by(cx.waker());
            loop {
                if happened(self) {
                    return Poll::Ready(true);
                }
                // The clock alone can make it happen too.
                let left = self.engine.next_by_clock();
                due = left.map(|left| Box::pin(transport::by_clock(self.engine.clock(), left)));
                let passed = due.as_mut().map(|due| due.as_mut().poll(cx));
                if !matches!(passed, Some(Poll::Ready(()))) {
                    break;
                }
            }
            limit.as_mut().poll(cx).map(|()| false)
        });
        if !in_time.await {
            self.give_up(&what, at);
        }
    }

    #[track_caller]
    fn give_up(&self, what: &str, at: &Location<'_>) -> ! {
        self.evidence().fail(
            &format!("{what} within {:?}", self.wait_limit),
            "see in the timeline how far it came; `Builder::wait_limit` gives it more time",
            at,
            &[],
        )
    }
}
