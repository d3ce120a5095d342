//! The carriers, and how a row is played on each.

use aws_sdk_sfn::Client;
use aws_sdk_sfn::config::Builder as ConfigBuilder;
use sfn_mock::{Builder, SfnMock};
use tokio::runtime::{self, Runtime};
use wiremock::{Mock as WireMock, MockServer, matchers::any};

use super::rows::Row;
use super::seen::Seen;
use crate::support::panics::result_of;

/// A transport of requests and answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carrier {
    /// `start()`
    Socket,
    /// `start_on_current_runtime()`, on a paused clock.
    CurrentRuntime,
    /// `in_process()`, on a paused clock.
    InProcess,
    /// `mount_on(&server)`
    Mounted,
    /// `responder()`
    Responder,
}

/// A row on a carrier.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cell {
    Seen(Seen),
    /// The transport cannot, and refuses it.
    Refused(String),
}

impl Carrier {
    pub(super) const ALL: [Self; 5] = [
        Self::Socket,
        Self::CurrentRuntime,
        Self::InProcess,
        Self::Mounted,
        Self::Responder,
    ];

    /// The table of carrier and need. Answers, late or not, are carried by all.
    pub(super) fn carries(self, need: Option<&str>) -> bool {
        match self {
            Self::Socket | Self::CurrentRuntime | Self::InProcess => true,
            Self::Mounted => need.is_none_or(|need| need == "`close`" || need == "`stall`"),
            Self::Responder => need.is_none(),
        }
    }

    /// A runtime for it: with a paused clock where that is kept right.
    pub(super) fn runtime(self) -> Runtime {
        runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(matches!(self, Self::CurrentRuntime | Self::InProcess))
            .build()
            .expect("a runtime can be made")
    }

    /// Plays the row with a mock of its own.
    pub(super) fn play(self, row: &Row) -> Cell {
        self.runtime().block_on(self.play_with(row.mock(), row))
    }

    /// Makes the calls of the row to this mock, on the current runtime.
    pub(super) async fn play_with(self, builder: Builder, row: &Row) -> Cell {
        match self {
            Self::Socket => seen(row, &builder.start()).await,
            Self::CurrentRuntime => seen(row, &builder.start_on_current_runtime()).await,
            Self::InProcess => seen(row, &builder.in_process().start()).await,
            Self::Mounted => mounted(row, builder).await,
            Self::Responder => responding(row, builder).await,
        }
    }
}

async fn seen(row: &Row, sfn: &SfnMock) -> Cell {
    Cell::Seen(called(row, sfn, sfn.config()).await)
}

/// Makes the calls of the row; the last one is looked at.
async fn called(row: &Row, sfn: &SfnMock, config: ConfigBuilder) -> Seen {
    let client = Client::from_conf(row.configured(config));
    let mut answer = row.call(&client).await;
    for _ in 1..row.calls {
        answer = row.call(&client).await;
    }
    Seen::of(&answer, sfn)
}

async fn mounted(row: &Row, builder: Builder) -> Cell {
    let (sfn, server) = (builder.start(), MockServer::start().await);
    match result_of(|| sfn.mount_on(&server)) {
        Ok(mounting) => mounting.await,
        Err(refusal) => return Cell::Refused(refusal),
    }
    Cell::Seen(called(row, &sfn, sfn.config().endpoint_url(server.uri())).await)
}

/// A responder learns that it cannot when it is asked to: the client has a 500, the test fails.
async fn responding(row: &Row, builder: Builder) -> Cell {
    let (sfn, server) = (builder.start(), MockServer::start().await);
    let mock = WireMock::given(any()).respond_with(sfn.responder());
    mock.mount(&server).await;
    let config = sfn.config().endpoint_url(server.uri());
    let seen = called(row, &sfn, config).await;
    let Err(report) = sfn.verify() else {
        return Cell::Seen(seen);
    };
    let failed = result_of(|| drop(sfn)).expect_err("what failed the test fails its end too");
    assert!(failed.starts_with(&report.to_string()), "{failed}");
    seen.assert_plain_500();
    Cell::Refused(failed)
}
