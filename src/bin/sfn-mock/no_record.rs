//! `sfn-mock record` in a binary without the feature `record`: it names that feature.

use std::error::Error;
use std::ffi::OsString;
use std::process::ExitCode;

/// Record the answers of another Step Functions (not in this binary: it needs the feature `record`)
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, disable_help_flag = true)]
pub(crate) struct Record {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    arguments: Vec<OsString>,
}

const EXAMPLES: &str = "\
Example:
  cargo install sfn-mock --features cli,record";

impl Record {
    #[expect(clippy::unnecessary_wraps, reason = "as the other commands do")]
    pub(crate) fn run(self) -> Result<ExitCode, Box<dyn Error>> {
        drop(self.arguments);
        anstream::eprintln!(
            "sfn-mock: this binary was built without the feature `record`; \
             `cargo install sfn-mock --features cli,record` builds one with it"
        );
        Ok(ExitCode::from(2))
    }
}
