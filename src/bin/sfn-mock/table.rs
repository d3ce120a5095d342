//! A table as text: columns aligned, the head bold where the terminal can.

use std::io::{self, Write};

use anstyle::Style;

/// Writes the rows under their heads. The last column is not padded.
pub(crate) fn write<const N: usize>(
    out: &mut impl Write,
    heads: [&str; N],
    rows: &[[String; N]],
) -> io::Result<()> {
    let widths: [usize; N] = std::array::from_fn(|column| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or(0).max(heads[column].len())
    });
    let line = |cells: [&str; N]| {
        let padded: String = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:<width$}  "))
            .collect();
        padded.trim_end().to_owned()
    };
    let bold = Style::new().bold();
    writeln!(out, "{bold}{}{bold:#}", line(heads))?;
    for row in rows {
        writeln!(out, "{}", line(row.each_ref().map(String::as_str)))?;
    }
    Ok(())
}
