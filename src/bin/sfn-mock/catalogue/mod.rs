//! `sfn-mock catalogue`: the tables that the mock itself reads.

mod errors;
mod faults;
mod lints;
mod scenarios;

use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;

use clap::ValueEnum;
use serde_json::json;
use sfn_mock::Script;
use sfn_mock::cassette::Cassette;

/// Show the error codes, the faults, the built-in scenarios and the lints; or a JSON Schema
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Catalogue {
    /// A table, or the JSON Schema of a file. Default: all tables
    table: Option<Section>,

    /// Text for a person, or JSON for a program
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Section {
    Errors,
    Faults,
    Scenarios,
    Lints,
    /// The JSON Schema of scenario files, always JSON
    Schema,
    /// The JSON Schema of cassettes, always JSON
    CassetteSchema,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

const EXAMPLES: &str = "\
Examples:
  sfn-mock catalogue errors | grep Kms
  sfn-mock catalogue errors --format json | jq -r '.[] | select(.retried != \"no\") | .code'
  sfn-mock catalogue schema > scenario.schema.json

A declared error has a class of its own in every SDK; the others arrive as the SDK's general error.
The status, type and message of an error are each Recorded from AWS itself, Documented, Observed in
the wild, or Inferred: a guess.";

impl Catalogue {
    pub(crate) fn run(self) -> Result<ExitCode, Box<dyn Error>> {
        let mut out = anstream::stdout().lock();
        match (self.format, self.table) {
            (_, Some(Section::Schema)) => writeln!(out, "{:#}", Script::schema())?,
            (_, Some(Section::CassetteSchema)) => writeln!(out, "{:#}", Cassette::schema())?,
            (Format::Json, Some(Section::Errors)) => writeln!(out, "{:#}", json!(errors::rows()))?,
            (Format::Json, Some(Section::Faults)) => writeln!(out, "{:#}", json!(faults::rows()))?,
            (Format::Json, Some(Section::Scenarios)) => {
                writeln!(out, "{:#}", json!(scenarios::rows()))?;
            }
            (Format::Json, Some(Section::Lints)) => writeln!(out, "{:#}", json!(lints::rows()))?,
            (Format::Json, None) => {
                let all = json!({
                    "errors": errors::rows(),
                    "faults": faults::rows(),
                    "scenarios": scenarios::rows(),
                    "lints": lints::rows(),
                });
                writeln!(out, "{all:#}")?;
            }
            (Format::Text, Some(Section::Errors)) => errors::write(&mut out)?,
            (Format::Text, Some(Section::Faults)) => faults::write(&mut out)?,
            (Format::Text, Some(Section::Scenarios)) => scenarios::write(&mut out)?,
            (Format::Text, Some(Section::Lints)) => lints::write(&mut out)?,
            (Format::Text, None) => {
                errors::write(&mut out)?;
                writeln!(out)?;
                faults::write(&mut out)?;
                writeln!(out)?;
                scenarios::write(&mut out)?;
                writeln!(out)?;
                lints::write(&mut out)?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn yes(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}
