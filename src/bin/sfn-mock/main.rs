//! The command line: the mock and its scenarios for clients in other languages.

mod catalogue;
mod check;
mod explore;
mod load;
#[cfg_attr(not(feature = "record"), path = "no_record.rs")]
mod record;
mod serve;
mod stop;
mod table;

use std::error::Error;
use std::io;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A mock of AWS Step Functions for tests: it answers like AWS, and can be scripted to fail like AWS or
/// the network, including losing a response after the execution has started.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Check(check::Check),
    Record(record::Record),
    Explore(explore::Explore),
    Catalogue(catalogue::Catalogue),
}

const EXAMPLES: &str = "\
Examples:
  sfn-mock serve --bind 127.0.0.1:0 --scenario throttled.json
  sfn-mock check scenarios/*.json
  sfn-mock record --upstream http://127.0.0.1:4566 --cassette orders.json
  sfn-mock explore --invariant started-at-most=1 -- python3 place_order.py
  sfn-mock catalogue errors

To point a client at it, whatever its language:
  export AWS_ENDPOINT_URL_SFN=http://127.0.0.1:8083 AWS_REGION=us-east-1
  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test

Exit codes: 0 for success, 1 for a failure, 2 for a usage error.";

fn main() -> ExitCode {
    let outcome = match CommandLine::parse().command {
        Command::Serve(serve) => serve.run(),
        Command::Check(check) => check.run(),
        Command::Record(record) => record.run(),
        Command::Explore(explore) => explore.run(),
        Command::Catalogue(catalogue) => catalogue.run(),
    };
    outcome.unwrap_or_else(|error| {
        if is_broken_pipe(&*error) {
            return ExitCode::SUCCESS;
        }
        anstream::eprintln!("sfn-mock: {error}");
        ExitCode::FAILURE
    })
}

/// Returns whether the reader of the output has closed it, as in `sfn-mock catalogue | head`.
fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
