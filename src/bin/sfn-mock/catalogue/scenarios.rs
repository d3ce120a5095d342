//! The scripts that are built in.

use std::io::{self, Write};

use serde::Serialize;
use sfn_mock::Script;

use crate::table;

#[derive(Serialize)]
pub(super) struct ScenarioRow {
    name: &'static str,
    about: &'static str,
    /// The default of `--builtin NAME=ATTEMPTS`; null where it takes none.
    attempts: Option<u32>,
}

pub(super) fn rows() -> Vec<ScenarioRow> {
    let rows = Script::builtins().map(|builtin| ScenarioRow {
        name: builtin.name(),
        about: builtin.description(),
        attempts: builtin.attempts(),
    });
    rows.collect()
}

pub(super) fn write(out: &mut impl Write) -> io::Result<()> {
    let cells = rows()
        .into_iter()
        .map(|row| [row.name.to_owned(), row.about.to_owned()]);
    table::write(out, ["SCENARIO", "ABOUT"], &cells.collect::<Vec<_>>())
}
