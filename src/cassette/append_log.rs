//! The append log of a cassette: a file beside it with the exchanges that it does not hold yet.
//!
//! It exists while a cassette is recorded or saved, and after a recorder that was killed. It is also the
//! lock of the cassette's one writer. Empty until the second exchange, it begins with `{"after":N}` then,
//! where the cassette held `N` exchanges when the log began: so no exchange counts twice, at whatever
//! moment the recorder was killed. Each further line is an exchange, in the form that it has in the
//! cassette.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

#[cfg(feature = "record")]
use super::RecordedExchange;
use super::{Cassette, file_form};
use crate::error::{Error, ErrorKind};
use crate::whole_file;

/// The log of `orders.json` is `orders.json.append-log`, in the folder of the file itself if
/// `orders.json` is a link.
pub(crate) fn path(cassette: &Path) -> PathBuf {
    let cassette = whole_file::follow_links(cassette);
    let mut name = OsString::from(cassette.file_name().unwrap_or_default());
    name.push(".append-log");
    cassette.with_file_name(name)
}

/// The content of a log. It is read before the cassette is: if a recorder folds it in between, the
/// cassette holds its exchanges.
pub(super) struct LogContent {
    bytes: Vec<u8>,
    /// How messages name the log.
    shown: String,
}

impl LogContent {
    /// Reads the log of a cassette. A missing one is empty.
    pub(super) fn read(cassette: &Path) -> Result<Self, Error> {
        let path = path(cassette);
        let shown = path.display().to_string();
        match fs::read(&path) {
            Ok(bytes) => Ok(Self { bytes, shown }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self {
                bytes: Vec::new(),
                shown,
            }),
            Err(error) => Err(unreadable(&shown, error)),
        }
    }

    /// Adds its exchanges to those of the cassette itself.
    ///
    /// A last line without a line break was being written when the recorder was killed. Its answer did
    /// not leave, so it does not count.
    pub(super) fn add_to(self, cassette: &mut Cassette) -> Result<(), Error> {
        let Self { mut bytes, shown } = self;
        while bytes.last().is_some_and(|byte| *byte != b'\n') {
            bytes.pop();
        }
        bytes.pop(); // the line break
        let text = String::from_utf8(bytes).map_err(|error| {
            unreadable(&shown, io::Error::new(io::ErrorKind::InvalidData, error))
        })?;
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
        // The number of the log's first exchanges that the cassette holds already. A log that begins
        // beyond the cassette's end is of one that has been replaced since.
        let held = cassette.exchanges.len();
        let Some(folded) = usize::try_from(after)
            .ok()
            .and_then(|after| held.checked_sub(after))
        else {
            return Ok(());
        };
        for (index, line) in lines.enumerate().skip(folded) {
            if let Some(exchange) = file_form::read_line(line, &shown, index + 2)? {
                cassette.exchanges.push(exchange);
            }
        }
        Ok(())
    }
}

fn unreadable(shown: &str, source: io::Error) -> Error {
    let text = format!("{shown}: the append log cannot be read");
    Error::io(ErrorKind::Read, text, source)
}

/// The log of a cassette that is being written, locked against other writers. Dropped, it is unlocked;
/// without an exchange it is removed too.
#[derive(Debug)]
pub(super) struct AppendLog {
    path: PathBuf,
    file: File,
    /// The length of its complete lines.
    length: u64,
}

impl AppendLog {
    /// Locks the log of a cassette, and makes a missing one; `None` if another writer has locked it. The
    /// lines that a killed recorder has left stay.
    pub(super) fn lock(cassette: &Path) -> io::Result<Option<Self>> {
        let path = path(cassette);
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        loop {
            let file = options.open(&path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                // Some network file systems have no locks.
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
                Err(TryLockError::Error(error)) => return Err(error),
            }
            // Its writer may have ended, and removed it, after it was opened here.
            if !is_removed(&file)? {
                let length = file.metadata()?.len();
                return Ok(Some(Self { path, file, length }));
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Removes every line: the cassette holds their exchanges.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.length = 0;
        Ok(())
    }
}

#[cfg(feature = "record")]
impl AppendLog {
    /// Returns true if no other program has removed it or cut it. Otherwise an exchange that is appended
    /// would be lost, and the whole cassette has to be written.
    pub(super) fn is_intact(&self) -> io::Result<bool> {
        Ok(!is_removed(&self.file)? && self.file.metadata()?.len() >= self.length)
    }

    /// Appends an exchange, which is on the disk when this returns, and not in the log if it fails.
    /// `before` is the number of exchanges before it.
    pub(super) fn append(&mut self, before: usize, exchange: &RecordedExchange) -> io::Result<()> {
        let mut lines = String::new();
        if self.is_empty() {
            lines = format!("{{\"after\":{before}}}\n");
        }
        lines += &file_form::write_line(exchange);
        lines.push('\n');
        let appended = self.write(lines.as_bytes());
        match appended {
            Ok(()) => self.length += lines.len() as u64,
            Err(_) => drop(self.cut()),
        }
        appended
    }

    /// Writes lines behind the complete ones. They count only once the caller has added their length.
    fn write(&mut self, lines: &[u8]) -> io::Result<()> {
        use std::io::{Seek as _, Write as _};
        self.cut()?;
        self.file.seek(io::SeekFrom::Start(self.length))?;
        self.file.write_all(lines)?;
        self.file.sync_data()?;
        // The first lines of a file that may be new.
        if self.is_empty() {
            whole_file::sync_folder(&self.path)?;
        }
        Ok(())
    }

    /// Cuts off a line that was not written to its end: another line would be appended to it.
    fn cut(&self) -> io::Result<()> {
        if self.file.metadata()?.len() > self.length {
            self.file.set_len(self.length)?;
        }
        Ok(())
    }
}

impl Drop for AppendLog {
    fn drop(&mut self) {
        if self.is_empty() && is_removed(&self.file).is_ok_and(|removed| !removed) {
            let _ = fs::remove_file(&self.path);
        }
        // A child that another thread is starting may have the file open for a moment longer.
        let _ = self.file.unlock();
    }
}

#[cfg(unix)]
fn is_removed(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    Ok(file.metadata()?.nlink() == 0)
}

/// A file that is open cannot be removed there.
#[cfg(not(unix))]
fn is_removed(_: &File) -> io::Result<bool> {
    Ok(false)
}
