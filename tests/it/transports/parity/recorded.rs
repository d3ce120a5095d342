//! A recording on every transport: the client sees the upstream's answer, or the transport refuses.

use std::path::Path;

use sfn_mock::SfnMock;
use sfn_mock::record::{RecordMode, Recording};

use super::documented::RECORDING;
use super::rows::answers;
use super::transport::{Cell, Transport};

/// On a clock that runs: the upstream is on another thread, and answers in its own time.
#[tokio::test]
async fn a_recording_is_the_same_on_every_transport_or_refused() {
    let upstream = SfnMock::start();
    let named = &answers()[0]; // a second request has the same answer
    let mut all_seen = Vec::new();
    for transport in Transport::ALL {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let path = folder.join(format!("parity-{transport:?}.json"));
        let recording = Recording::new(upstream.endpoint_url(), path).mode(RecordMode::All);
        let builder = SfnMock::builder().record(recording);
        match transport.play_with(builder, named).await {
            Cell::Seen(seen) => {
                assert!(
                    transport.carries(Some(RECORDING)),
                    "{transport:?}: {seen:?}"
                );
                assert_eq!(
                    seen.to_string(),
                    "Ok, 1 attempt, 0 started",
                    "{transport:?}"
                );
                all_seen.push(seen);
            }
            Cell::Refused(text) => {
                assert!(!transport.carries(Some(RECORDING)), "{transport:?}: {text}");
                assert!(text.contains(RECORDING), "{transport:?}: {text}");
            }
        }
    }
    assert!(
        all_seen.iter().all(|seen| *seen == all_seen[0]),
        "{all_seen:#?}"
    );
    upstream.assert_started_once("order-17");
}
