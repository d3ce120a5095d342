//! The tail of a cassette that is being recorded: a file beside it with the exchanges that it does
//! not hold yet.
//!
//! It is there only while a long recording goes on, and after one that was killed. Each line is a
//! cassette of one exchange; the first says how many the cassette held when the tail began, so that
//! none counts twice, at whatever moment the recorder was killed.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

#[cfg(feature = "record")]
use super::form::FileCassette;
use super::{Cassette, RecordedExchange};
use crate::error::{Error, ErrorKind};

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    /// How many exchanges the cassette held.
    pub(super) after: usize,
}

/// Beside `orders.json` it is `orders.json.tail`.
pub(super) fn path(cassette: &Path) -> PathBuf {
    let mut name = OsString::from(cassette.file_name().unwrap_or_default());
    name.push(".tail");
    cassette.with_file_name(name)
}

/// Removes it, if it is there: the cassette holds all that counts.
pub(super) fn remove(cassette: &Path) -> io::Result<()> {
    match fs::remove_file(path(cassette)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// A line: a cassette of one exchange.
#[cfg(feature = "record")]
pub(super) fn line(cassette: &Cassette) -> String {
    let exchanges = cassette.exchanges.iter().map(RecordedExchange::written);
    let form = FileCassette {
        version: Cassette::VERSION,
        source: cassette.source.clone(),
        exchanges: exchanges.collect(),
    };
    serde_json::to_string(&form).expect("every key is a text, every body JSON")
}

/// The exchanges that come after the `held` ones of the cassette itself.
///
/// A last line without an end was being written when the recorder was killed: its answer never
/// left, so it is no exchange.
pub(super) fn beyond(cassette: &Path, held: usize) -> Result<Vec<RecordedExchange>, Error> {
    let path = path(cassette);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => {
            let text = format!("{}: the cassette's tail cannot be read", path.display());
            return Err(Error::io(ErrorKind::Read, text, source));
        }
    };
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let mut lines = whole.lines().enumerate();
    let Some((_, first)) = lines.next() else {
        return Ok(Vec::new());
    };
    let wrong = |line: usize, flaw: &str| {
        let text = format!("{}:{}: {flaw}", path.display(), line + 1);
        Error::new(ErrorKind::Cassette, text)
    };
    let Head { after } = serde_json::from_str(first)
        .map_err(|error| wrong(0, &format!("no tail of a cassette begins so: {error}")))?;
    // A tail that begins beyond the cassette's end is of one that has been replaced since.
    let Some(folded) = held.checked_sub(after) else {
        return Ok(Vec::new());
    };
    let lines = lines.skip(folded).map(|(line, text)| {
        let cassette = Cassette::parse(text).map_err(|error| wrong(line, &error.to_string()))?;
        Ok(cassette.exchanges)
    });
    lines
        .collect::<Result<Vec<_>, _>>()
        .map(|lines| lines.concat())
}
