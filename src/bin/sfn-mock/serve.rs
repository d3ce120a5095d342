//! `sfn-mock serve`: the mock on a port, until it is told to stop.

use std::error::Error;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use sfn_mock::{Exchange, Exchanges, Report, SfnMock};

use crate::load::load;
use crate::stop::Stop;

/// Serve until SIGINT or SIGTERM; then print the timeline, and exit 1 if an expectation was not met
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Serve {
    /// Where to listen; port 0 picks a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8083")]
    bind: SocketAddr,

    /// A scenario file, or - for standard input; given several times, all of them play, as if they
    /// were one
    #[arg(long, value_name = "FILE")]
    scenario: Vec<PathBuf>,

    /// Fix all chance and let the mock's time stand still: the same requests get the same answers.
    /// It goes before a seed in a scenario file
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    /// Answer the control interface under /_sfn-mock/: reset, clock, executions, gates, scenarios,
    /// journal, verify. On an address of loopback only
    #[arg(long)]
    control: bool,

    /// When it stops, write all that happened to this file, as an HTTP archive (HAR)
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
}

const EXAMPLES: &str = "\
The first line on stdout says where it listens, once it answers:
  sfn-mock listening on http://127.0.0.1:8083

Without a scenario every well-formed state machine ARN names an ACTIVE STANDARD machine:
  sfn-mock serve &
  AWS_ENDPOINT_URL_SFN=http://127.0.0.1:8083 aws stepfunctions start-execution --name order-17 \\
    --state-machine-arn arn:aws:states:us-east-1:123456789012:stateMachine:orders

A scenario in which the service starts the first execution, and its answer is lost:
  { \"scenarios\": [ { \"steps\": [ { \"loseResponse\": \"reset\" } ] } ] }

With --control, tests that share one mock begin each with
  curl --data '' http://127.0.0.1:8083/_sfn-mock/reset

When it stops, stderr shows a line for each request, such as
  #1 StartExecution orders/order-17 (attempt 1): 200, started, answer lost (reset)";

impl Serve {
    pub(crate) fn run(self) -> Result<ExitCode, Box<dyn Error>> {
        let stop = Stop::listen()?;
        let mut builder = SfnMock::builder().bind(self.bind);
        for file in &self.scenario {
            builder = builder.script(load(file)?);
        }
        if let Some(seed) = self.seed {
            builder = builder.seed(seed);
        }
        if self.control {
            builder = builder.control();
        }
        let sfn = builder.try_start()?;
        warn_if_others_reach(self.bind);
        announce(sfn.endpoint_url());
        stop.wait()?;

        let handle = sfn.handle();
        let verdict = sfn.close();
        let timeline = handle.exchanges();
        anstream::eprint!("{timeline}");
        let code = match verdict {
            Ok(()) => {
                anstream::eprintln!("sfn-mock: {}", summary(&timeline));
                ExitCode::SUCCESS
            }
            Err(report) => {
                tell(&report);
                anstream::eprintln!("sfn-mock: {} (seed {})", report.summary(), handle.seed());
                ExitCode::FAILURE
            }
        };
        // Last, since it can fail, and what happened is then told nowhere else.
        if let Some(file) = &self.journal {
            let written = std::fs::write(file, handle.timeline().to_har());
            written.map_err(|error| {
                format!("{}: the journal cannot be written: {error}", file.display())
            })?;
        }
        Ok(code)
    }
}

pub(crate) fn warn_if_others_reach(bind: SocketAddr) {
    if !bind.ip().is_loopback() {
        anstream::eprintln!(
            "sfn-mock: warning: {} is not a loopback address: others can reach this mock, and it \
             believes every signature",
            bind.ip()
        );
    }
}

/// The one line that programs wait for. Nobody has to read it: the mock serves all the same.
pub(crate) fn announce(endpoint_url: &str) {
    let mut stdout = std::io::stdout().lock();
    let _ = writeln!(stdout, "sfn-mock listening on {endpoint_url}");
    let _ = stdout.flush();
}

/// All of a report but its timeline, which is told already.
pub(crate) fn tell(report: &Report) {
    let failures = [
        report.unexpected(),
        report.unmet(),
        report.held(),
        report.denied(),
    ];
    // What only warns comes last, as it does in the message of a failing test.
    for text in failures.into_iter().flatten().chain(report.warned()) {
        anstream::eprintln!("\n{text}");
    }
    anstream::eprintln!();
}

fn summary(timeline: &Exchanges) -> String {
    let started = timeline
        .iter()
        .filter(|exchange| Exchange::has_committed(exchange));
    format!(
        "{}, {} started",
        counted(timeline.len(), "request"),
        counted(started.count(), "execution"),
    )
}

pub(crate) fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}
