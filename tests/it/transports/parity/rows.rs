//! The rows of StartExecution: what is staged, and what everybody is to see of it.

use std::time::Duration;

use crate::support::ORDERS;
use aws_sdk_sfn::Client;
use aws_sdk_sfn::config::retry::RetryConfig;
use aws_sdk_sfn::config::timeout::TimeoutConfig;
use aws_sdk_sfn::config::{Builder as ConfigBuilder, Config};
use aws_sdk_sfn::error::SdkError;
use aws_sdk_sfn::operation::start_execution::{StartExecutionError, StartExecutionOutput};
use sfn_mock::{Builder, Ending, ErrorCode, Fault, Reply, RetryClass, Scenario, SfnMock, Step};

/// A staged failure, and the expected view of every client.
#[derive(Debug)]
pub(super) struct Row {
    /// The line that stages it.
    pub(super) line: String,
    /// The capability that it needs of a transport, in the words of a refusal.
    pub(super) need: Option<&'static str>,
    /// The view of a client and of the service, by [`ClientView`](super::client_view::ClientView)'s `Display`.
    pub(super) sees: String,
    /// The number of equal calls; the last one is checked.
    pub(super) calls: usize,
    /// The setting of the client beside its retries.
    pub(super) with: &'static str,
    step: Step,
    name: Option<&'static str>,
    input: String,
    limit: Option<TimeoutConfig>,
}

impl Row {
    /// Three attempts meet the step, of one call without a name.
    fn new(line: &str, step: Step, sees: &str) -> Self {
        Self {
            line: line.replace('\n', " "),
            need: None,
            sees: sees.to_owned(),
            calls: 1,
            with: "",
            step: step.times(3),
            name: None,
            input: "{}".to_owned(),
            limit: None,
        }
    }

    fn needs(self, need: &'static str) -> Self {
        let need = Some(need);
        Self { need, ..self }
    }

    /// The attempts of a call without an answer end by themselves.
    fn limited(self, with: &'static str, limit: &TimeoutConfig) -> Self {
        let limit = Some(limit.clone());
        Self {
            with,
            limit,
            ..self
        }
    }

    fn named(self, name: &'static str) -> Self {
        let name = Some(name);
        Self { name, ..self }
    }

    fn called(self, calls: usize) -> Self {
        Self { calls, ..self }
    }

    fn input(self, input: String) -> Self {
        Self { input, ..self }
    }

    /// The seed is always the same, so that ARNs and dates are.
    pub(super) fn mock(&self) -> Builder {
        SfnMock::builder()
            .seed(7)
            .frozen_clock()
            .scenario(self.scenario())
    }

    pub(super) fn scenario(&self) -> Scenario {
        Scenario::new(&*self.line)
            .then(self.step.clone())
            .optional()
    }

    /// With three attempts in quick succession.
    pub(super) fn configured(&self, config: ConfigBuilder) -> Config {
        let quick = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
        let mut config = config.retry_config(quick);
        config.set_timeout_config(self.limit.clone());
        config.build()
    }

    pub(super) async fn call(
        &self,
        client: &Client,
    ) -> Result<StartExecutionOutput, SdkError<StartExecutionError>> {
        let start = client.start_execution().state_machine_arn(ORDERS);
        start
            .set_name(self.name.map(str::to_owned))
            .input(&self.input)
            .send()
            .await
    }
}

/// A row whose line is the step as it is written here.
macro_rules! row {
    ($step:expr, $sees:expr) => {
        Row::new(stringify!($step), $step, $sees)
    };
}

/// The answers that arrive whole, from the service or from a script.
pub(super) fn answers() -> Vec<Row> {
    const LARGE: usize = 1_100_000;
    let served = "Ok, 1 attempt, 1 started";
    vec![
        Row::new("an accepted start", Step::serve(), served).named("order-17"),
        Row::new("an idempotent replay", Step::serve(), served)
            .named("order-17")
            .called(2),
        Row::new(
            "an input above 1 MB",
            Step::serve(),
            "ServiceError (RequestEntityTooLargeException), 1 attempt, 0 started",
        )
        .input(format!("\"{}\"", "a".repeat(LARGE))),
        row!(
            Step::serve().delayed(Duration::from_millis(2)),
            "Ok, 1 attempt, 1 started"
        ),
        row!(
            Step::reply(Reply::new(500)),
            "ServiceError (no code), 3 attempts, 0 started"
        ),
        row!(
            Step::reply(Reply::new(503)),
            "ServiceError (no code), 3 attempts, 0 started"
        ),
        row!(
            Step::reply(
                Reply::new(502)
                    .header("content-type", "text/html")
                    .body("<html>")
            ),
            "ServiceError (no code), 3 attempts, 0 started"
        ),
        row!(
            Step::reply(Reply::new(429).body("slow down")),
            "ServiceError (no code), 1 attempt, 0 started"
        ),
        row!(
            Step::reply(Reply::new(204).body("lost")),
            "Ok, no ARN, 1 attempt, 0 started"
        ),
        row!(
            Step::reply(Reply::json(200, serde_json::json!({}))),
            "Ok, no ARN, 1 attempt, 0 started"
        ),
    ]
}

/// Every error of the table, and whether the SDK retries it.
pub(super) fn error_codes() -> Vec<Row> {
    let row = |code: &ErrorCode| {
        let attempts = match code.retry_class() {
            RetryClass::No => "1 attempt",
            RetryClass::Throttling | RetryClass::Transient | _ => "3 attempts",
        };
        let sees = format!("ServiceError ({code}), {attempts}, 0 started");
        Row::new(
            &format!("Step::fail(ErrorCode::{code})"),
            Step::fail(*code),
            &sees,
        )
        .named("order-17")
    };
    ErrorCode::ALL.iter().map(row).collect()
}

/// A fault and how it is written.
macro_rules! fault {
    ($fault:expr) => {
        ($fault, stringify!($fault).replace('\n', " "))
    };
}

/// Every fault as everything that it can break.
pub(super) fn faults() -> Vec<Row> {
    let attempt = Duration::from_millis(400);
    let impatient = TimeoutConfig::builder().operation_attempt_timeout(attempt);
    let unread = TimeoutConfig::builder().read_timeout(attempt);
    let reset = "DispatchFailure (io, connection reset), 3";
    let closed = "DispatchFailure (other, transient error), 3";
    let mut rows = broken(fault!(Fault::Reset), "`reset`", reset);
    rows.extend(broken(fault!(Fault::Close), "`close`", closed));
    for (limit, with, sees) in [
        (impatient, "an attempt time-out", "TimeoutError, 3"),
        (unread, "a read time-out", "DispatchFailure (timeout), 3"),
    ] {
        let stalled = broken(fault!(Fault::Stall), "`stall`", sees);
        let limit = limit.build();
        rows.extend(stalled.into_iter().map(|row| row.limited(with, &limit)));
    }
    let no_http = "DispatchFailure (other), 1";
    rows.extend(broken(fault!(Fault::Garbage), "`garbage`", no_http));
    rows.extend(truncated());
    rows.extend(damaged());
    rows.push(row!(Step::hold_until(1), "Ok, 1 attempt, 1 started").needs("`hold`"));
    rows
}

/// The fault as a lost request, a lost response and damage, where it can be; `sees` ends with the
/// number of attempts, each of which starts an execution if it reaches the service.
fn broken((fault, text): (Fault, String), need: &'static str, sees: &str) -> Vec<Row> {
    let attempts = sees.rsplit(' ').next().unwrap_or_default();
    let plural = if attempts == "1" { "" } else { "s" };
    let row = |act: &str, step, started| {
        let line = act.replace("{}", &text);
        let sees = format!("{sees} attempt{plural}, {started} started");
        Row::new(&line, step, &sees).needs(need)
    };
    let mut rows = Vec::new();
    if !matches!(fault, Fault::Truncate { .. }) {
        rows.push(row(
            "Step::lose_request({})",
            Step::lose_request(fault),
            "0",
        ));
    }
    rows.push(row(
        "Step::lose_response({})",
        Step::lose_response(fault),
        attempts,
    ));
    rows.push(row(
        "Step::serve().damaged({})",
        Step::serve().damaged(fault),
        attempts,
    ));
    rows
}

/// In the middle of a body and, where the answer has none, of the head.
fn truncated() -> Vec<Row> {
    let closed = fault!(Fault::Truncate {
        after_bytes: 20,
        then: Ending::Close
    });
    let reset = fault!(Fault::Truncate {
        after_bytes: 20,
        then: Ending::Reset
    });
    let headless = |(fault, text): &(Fault, String), sees| {
        let line = format!("Step::reply(Reply::new(400)).damaged({text})");
        Row::new(&line, Step::reply(Reply::new(400)).damaged(*fault), sees).needs("`truncate`")
    };
    let mut rows = vec![
        headless(
            &closed,
            "DispatchFailure (other, transient error), 3 attempts, 0 started",
        ),
        headless(
            &reset,
            "DispatchFailure (io, connection reset), 3 attempts, 0 started",
        ),
    ];
    rows.extend(broken(
        closed,
        "`truncate`",
        "ResponseError (unexpected end of file), 3",
    ));
    rows.extend(broken(
        reset,
        "`truncate`",
        "ResponseError (connection reset), 3",
    ));
    rows
}

/// Answers that arrive whole as HTTP.
fn damaged() -> Vec<Row> {
    let unreadable = "ServiceError (no code), 1 attempt, 0 started";
    vec![
        row!(
            Step::serve().damaged(Fault::Trickle {
                bytes: 100,
                every: Duration::from_millis(1)
            }),
            "Ok, 1 attempt, 1 started"
        )
        .needs("`trickle`"),
        row!(
            Step::serve().damaged(Fault::EmptyBody),
            "Ok, no ARN, 1 attempt, 1 started"
        ),
        row!(
            Step::serve().damaged(Fault::BrokenJson),
            "ServiceError (no code), 1 attempt, 1 started"
        ),
        row!(
            Step::fail(ErrorCode::InvalidName).damaged(Fault::EmptyBody),
            unreadable
        ),
        row!(
            Step::fail(ErrorCode::InvalidName).damaged(Fault::BrokenJson),
            unreadable
        ),
    ]
}
