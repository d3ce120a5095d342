//! The lints, with their pages.

use std::io::{self, Write};

use serde::Serialize;
use sfn_mock::Lint;

use crate::table;

#[derive(Serialize)]
pub(super) struct LintRow {
    name: &'static str,
    page: String,
}

pub(super) fn rows() -> Vec<LintRow> {
    let row = |lint: &Lint| LintRow {
        name: lint.id(),
        page: lint.page(),
    };
    Lint::ALL.iter().map(row).collect()
}

pub(super) fn write(out: &mut impl Write) -> io::Result<()> {
    let cells = rows()
        .into_iter()
        .map(|row| [row.name.to_owned(), row.page]);
    table::write(out, ["LINT", "PAGE"], &cells.collect::<Vec<_>>())
}
