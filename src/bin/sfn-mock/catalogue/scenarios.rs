//! The scenarios that are built in.

use std::io::{self, Write};

use serde::Serialize;

use crate::table;

#[derive(Serialize)]
pub(super) struct Row {
    name: &'static str,
    about: String,
}

/// The library has none yet.
pub(super) fn rows() -> Vec<Row> {
    Vec::new()
}

pub(super) fn write(out: &mut impl Write) -> io::Result<()> {
    let rows = rows();
    if rows.is_empty() {
        return writeln!(out, "no scenario is built in");
    }
    let cells = rows.into_iter().map(|row| [row.name.to_owned(), row.about]);
    table::write(out, ["SCENARIO", "ABOUT"], &cells.collect::<Vec<_>>())
}
