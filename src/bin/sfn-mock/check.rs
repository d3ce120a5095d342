//! `sfn-mock check`: the errors of scenario files and cassettes.

use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use sfn_mock::Script;

use crate::load;

/// Check scenario files and cassettes: print every error, and exit 1 if there is one
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Check {
    /// The files, each checked by itself; - is standard input. A file can be a pipe that ends
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

const EXAMPLES: &str = "\
An error is printed as file:line:column: path: message, for instance
  late.json:4:15: scenarios[0].steps[1].fail: \"Throtling\" is not in the error table; ...

Examples:
  sfn-mock check scenarios/*.json recorded/*.json";

impl Check {
    pub(crate) fn run(self) -> Result<ExitCode, Box<dyn Error>> {
        let mut out = anstream::stdout().lock();
        let mut faulty = 0;
        for file in &self.files {
            if let Err(errors) = load::read(file, Script::check_file) {
                faulty += 1;
                writeln!(out, "{errors}")?;
            }
        }
        writeln!(out, "{}", summary(self.files.len() - faulty, faulty))?;
        Ok(match faulty {
            0 => ExitCode::SUCCESS,
            _ => ExitCode::FAILURE,
        })
    }
}

fn summary(fine: usize, faulty: usize) -> String {
    let are = |count: usize| match count {
        1 => "1 file is".to_owned(),
        _ => format!("{count} files are"),
    };
    match faulty {
        0 => format!("{} fine", are(fine)),
        _ => format!("{} fine, {} not", are(fine), are(faulty)),
    }
}
