//! `sfn-mock record`: a recorder between a client and another Step Functions, until a signal.

use std::error::Error;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use sfn_mock::SfnMock;
use sfn_mock::journal::{Exchange, Exchanges};
use sfn_mock::record::{RecordMode, Recording};

use crate::serve::{announce, counted, print_failures, warn_if_others_reach};
use crate::stop::StopSignal;

/// Record the answers of another Step Functions, or play them back; until SIGINT or SIGTERM
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Record {
    /// The Step Functions to record: AWS, LocalStack, moto, another sfn-mock
    #[arg(long, value_name = "URL", value_parser = url)]
    upstream: String,

    /// The file to record into, and to play back
    #[arg(long, value_name = "FILE")]
    cassette: PathBuf,

    /// Where to listen; port 0 picks a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8083")]
    bind: SocketAddr,

    #[arg(long, help = MODE, default_value = "once", value_parser = PossibleValuesParser::new(["once", "new", "none", "all"]))]
    mode: String,

    /// Sign requests for the upstream, with the credentials that the AWS SDK finds
    #[arg(long)]
    sign: bool,

    /// The region to sign for, where the upstream's host does not name it
    #[arg(long, value_name = "REGION")]
    region: Option<String>,

    /// The name of the service in the cassette's source, such as "moto 5.2.5"
    #[arg(long, value_name = "TEXT")]
    service: Option<String>,

    /// The time that the upstream may take for one answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
}

const MODE: &str = "\
When to call the upstream: once, if the file does not exist; new, for requests that the file does \
not hold; none, never; all, always. The default is `once` here, and `none` for a `Recording` in Rust, \
which CI runs too. SFN_MOCK_RECORD in the environment overrides it";

const EXAMPLES: &str = "\
The first line on stdout names the address, once the mock answers:
  sfn-mock listening on http://127.0.0.1:8083

Each exchange is on the disk before its answer leaves. Signatures, tokens and access key ids never
are, and account ids become 123456789012.

Examples:
  sfn-mock record --upstream http://127.0.0.1:4566 --cassette orders.json
  sfn-mock record --upstream https://states.eu-west-1.amazonaws.com --cassette orders.json --sign
  sfn-mock record --upstream http://127.0.0.1:4566 --cassette orders.json --mode none

Exit code: 0, or 1 if the cassette cannot be recorded, the upstream did not answer, or the cassette does
not hold a request.";

/// Accepts a URL by its scheme; the recording checks the rest.
fn url(text: &str) -> Result<String, String> {
    if text.starts_with("http://") || text.starts_with("https://") {
        Ok(text.to_owned())
    } else {
        Err("expected a URL that begins with http:// or https://".to_owned())
    }
}

impl Record {
    pub(crate) fn run(self) -> Result<ExitCode, Box<dyn Error>> {
        let stop = StopSignal::listen()?;
        let (file, bind) = (self.cassette.display().to_string(), self.bind);
        let builder = SfnMock::builder().bind(bind);
        let sfn = builder.record(self.recording()?).try_start()?;
        warn_if_others_reach(bind);
        announce(sfn.endpoint_url());
        stop.wait()?;

        let handle = sfn.handle();
        let verification = sfn.close();
        let timeline = handle.exchanges();
        anstream::eprint!("{timeline}");
        let summary = summary(&timeline, &file);
        Ok(match verification {
            Ok(()) => {
                anstream::eprintln!("sfn-mock: {summary}");
                ExitCode::SUCCESS
            }
            Err(report) => {
                print_failures(&report);
                anstream::eprintln!("sfn-mock: {summary}; {}", report.summary());
                ExitCode::FAILURE
            }
        })
    }

    fn recording(self) -> Result<Recording, Box<dyn Error>> {
        let mode: RecordMode = self.mode.parse()?;
        let timeout = Duration::from_secs(self.timeout);
        let mut recording = Recording::new(self.upstream, self.cassette)
            .mode(mode)
            .timeout(timeout);
        if self.sign {
            recording = recording.sign();
        }
        if let Some(region) = self.region {
            recording = recording.region(region);
        }
        if let Some(service) = self.service {
            recording = recording.source_service(service);
        }
        Ok(recording)
    }
}

/// `7 requests, 5 of them recorded in orders.json`.
fn summary(timeline: &Exchanges, file: &str) -> String {
    let recorded = timeline
        .iter()
        .filter(|exchange| Exchange::is_recorded(exchange));
    format!(
        "{}, {} of them recorded in {file}",
        counted(timeline.len(), "request"),
        recorded.count()
    )
}
