//! The append log of a cassette: a file beside it with the exchanges that it does not hold yet.
//!
//! It exists while a cassette is recorded, and after a recorder that was killed. The first line is
//! `{"after":N}`, where the cassette held `N` exchanges when the log began: so no exchange counts
//! twice, at whatever moment the recorder was killed. Each further line is an exchange, in the form
//! that it has in the cassette.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Cassette, file_form};
use crate::error::{Error, ErrorKind};

/// The log of `orders.json` is `orders.json.append-log`.
pub(super) fn path(cassette: &Path) -> PathBuf {
    let mut name = OsString::from(cassette.file_name().unwrap_or_default());
    name.push(".append-log");
    cassette.with_file_name(name)
}

/// Removes the log, if there is one: the cassette holds every exchange.
pub(super) fn remove(cassette: &Path) -> io::Result<()> {
    match fs::remove_file(path(cassette)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Adds the exchanges of the log to those of the cassette itself.
///
/// A last line without a line break was being written when the recorder was killed. Its answer did
/// not leave, so it does not count.
pub(super) fn read_into(cassette: &mut Cassette, file: &Path) -> Result<(), Error> {
    let path = path(file);
    let shown = path.display().to_string();
    let unreadable = |source| {
        let text = format!("{shown}: the append log cannot be read");
        Error::io(ErrorKind::Read, text, source)
    };
    let mut bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(unreadable(error)),
    };
    let end = bytes.iter().rposition(|byte| *byte == b'\n');
    bytes.truncate(end.unwrap_or(0));
    let text = String::from_utf8(bytes)
        .map_err(|error| unreadable(io::Error::new(io::ErrorKind::InvalidData, error)))?;
    if text.is_empty() {
        return Ok(());
    }
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let header: serde_json::Value = serde_json::from_str(first).unwrap_or_default();
    let Some(after) = header["after"].as_u64() else {
        let text = format!("{shown}:1:1: .: expected {{\"after\":N}}, found {first:?}");
        return Err(Error::new(ErrorKind::Cassette, text));
    };
    // A log that begins beyond the cassette's end is of one that has been replaced since.
    let held = cassette.exchanges.len();
    let Some(folded) = usize::try_from(after)
        .ok()
        .and_then(|after| held.checked_sub(after))
    else {
        return Ok(());
    };
    // The lines keep their numbers, for messages.
    let mut whole = r#"{"version":1,"source":{"synthetic":{"note":""}},"exchanges":["#.to_owned();
    for (index, line) in lines.enumerate() {
        if index > folded {
            whole.push(',');
        }
        whole.push('\n');
        if index >= folded {
            whole.push_str(line);
        }
    }
    whole.push_str("\n]}");
    let beyond = file_form::read(&whole, &shown)?;
    cassette.exchanges.extend(beyond.exchanges);
    Ok(())
}

#[cfg(feature = "record")]
pub(super) use self::writing::{append, begin};

#[cfg(feature = "record")]
mod writing {
    use std::fs::File;
    use std::io::{self, Write as _};
    use std::path::Path;

    use super::super::{RecordedExchange, file_form, writer};

    /// Begins the log of a cassette that holds `after` exchanges.
    pub(in super::super) fn begin(cassette: &Path, after: usize) -> io::Result<File> {
        let path = super::path(cassette);
        let mut log = File::create(&path)?;
        log.write_all(format!("{{\"after\":{after}}}\n").as_bytes())?;
        writer::sync_folder(&path)?;
        Ok(log)
    }

    /// Appends an exchange, which is on the disk when this returns, and not in the log if it fails.
    pub(in super::super) fn append(log: &mut File, exchange: &RecordedExchange) -> io::Result<()> {
        let line = file_form::write_line(exchange) + "\n";
        let length = log.metadata()?.len();
        let written = log.write_all(line.as_bytes());
        let written = written.and_then(|()| log.sync_data());
        if written.is_err() {
            let _ = log.set_len(length);
        }
        written
    }
}
