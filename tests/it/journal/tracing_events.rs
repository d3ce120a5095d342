//! The events that a subscriber of `tracing` gets.

use std::fmt::Debug;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use sfn_mock::{ErrorCode, Fault, Scenario, SfnMock, Step, Unmatched};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{DefaultGuard, NoSubscriber};
use tracing::{Dispatch, Event, Metadata, Subscriber};

use crate::support::sdk::start;

/// Keeps a line for each event of the mock's.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

impl Lines {
    fn text(&self) -> String {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.join("\n")
    }

    /// Keeps the events of this thread until what it returns is dropped.
    ///
    /// As long as there is one subscriber, `tracing` settles who listens to an event by asking the
    /// thread that comes upon it first: a test beside this one, which has no subscriber. So there is
    /// another one, which listens to nothing, and the interest of each callsite is computed again.
    fn listen(&self) -> DefaultGuard {
        static ANOTHER: LazyLock<Dispatch> =
            LazyLock::new(|| Dispatch::new(NoSubscriber::default()));
        LazyLock::force(&ANOTHER);
        let listening = tracing::subscriber::set_default(self.clone());
        tracing::callsite::rebuild_interest_cache();
        listening
    }
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sfn_mock"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(event.metadata().level().to_string());
        event.record(&mut line);
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(line.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // What is another in every run.
        if !["invocation_id", "connection"].contains(&field.name()) {
            self.0 += &format!(" {}={value:?}", field.name());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn each_decision_and_each_exchange_is_an_event() {
    let lines = Lines::default();
    let scenario = Scenario::new("throttled, then lost")
        .then(Step::fail(ErrorCode::ThrottlingException))
        .then(Step::lose_response(Fault::Reset));
    let sfn = SfnMock::builder().scenario(scenario).in_process().start();
    let listening = lines.listen();
    start(&sfn.client(), Some("order-17"))
        .await
        .expect("the third attempt is answered");
    drop(listening);
    start(&sfn.client(), Some("order-18"))
        .await
        .expect("no other subscriber");
    insta::assert_snapshot!(lines.text(), @r#"
    TRACE message=decision exchange=1 by="scenario" scenario="throttled, then lost" step=1 held=false
    DEBUG message=exchange exchange=1 operation="StartExecution" state_machine_arn="arn:aws:states:us-east-1:123456789012:stateMachine:orders" name="order-17" attempt=1 scenario="throttled, then lost" step=1 status=400 code="ThrottlingException" committed=false replayed=false
    TRACE message=decision exchange=2 by="scenario" scenario="throttled, then lost" step=2 held=false
    DEBUG message=exchange exchange=2 operation="StartExecution" state_machine_arn="arn:aws:states:us-east-1:123456789012:stateMachine:orders" name="order-17" attempt=2 scenario="throttled, then lost" step=2 status=200 committed=true replayed=false fault=reset
    TRACE message=decision exchange=3 by="service" held=false
    DEBUG message=exchange exchange=3 operation="StartExecution" state_machine_arn="arn:aws:states:us-east-1:123456789012:stateMachine:orders" name="order-17" attempt=3 status=200 committed=false replayed=true
    "#);
}

#[tokio::test(start_paused = true)]
async fn an_unexpected_call_is_an_event_with_refused() {
    let lines = Lines::default();
    let sfn = SfnMock::builder()
        .unmatched(Unmatched::FailTest)
        .in_process();
    let sfn = sfn.start();
    let listening = lines.listen();
    let refused = start(&sfn.client(), Some("order-17")).await;
    drop(listening);
    refused.expect_err("no scenario is about it");
    sfn.close().expect_err("it fails the test");
    insta::assert_snapshot!(lines.text(), @r#"
    TRACE message=decision exchange=1 by="refused" held=false
    DEBUG message=exchange exchange=1 operation="StartExecution" state_machine_arn="arn:aws:states:us-east-1:123456789012:stateMachine:orders" name="order-17" attempt=1 status=501 code="UnexpectedCall" committed=false replayed=false
    "#);
}

#[cfg(feature = "record")]
#[tokio::test]
async fn a_recorded_exchange_is_an_event_once_the_upstream_has_answered() {
    use sfn_mock::record::{RecordMode, Recording};

    let lines = Lines::default();
    let cassette = concat!(env!("CARGO_TARGET_TMPDIR"), "/traced.json");
    let upstream = SfnMock::start();
    let recording = Recording::new(upstream.endpoint_url(), cassette).mode(RecordMode::All);
    let sfn = SfnMock::builder().record(recording).in_process().start();
    let listening = lines.listen();
    start(&sfn.client(), Some("order-17"))
        .await
        .expect("the upstream answers");
    drop(listening);
    insta::assert_snapshot!(lines.text(), @r#"
    TRACE message=decision exchange=1 by="upstream" held=false
    DEBUG message=exchange exchange=1 operation="StartExecution" state_machine_arn="arn:aws:states:us-east-1:123456789012:stateMachine:orders" name="order-17" attempt=1 status=200 committed=false replayed=false
    "#);
}
