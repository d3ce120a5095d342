//! The writer of a cassette that is being recorded.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::append_log::AppendLog;
use super::redaction::Redactor;
use super::replace::{file_at, fill, replace};
use super::{Cassette, RecordedExchange, Redaction, Source, file_form};
use crate::error::{Error, ErrorKind};
use crate::whole_file;

/// The writer of a cassette that is being recorded, the only one at its time. The first exchange
/// goes to the file, and each further one to the [append log](super::append_log) beside it,
/// until the end folds the log into the file.
#[derive(Debug)]
pub(crate) struct CassetteWriter {
    path: PathBuf,
    /// `None` when the recording has ended.
    log: Option<AppendLog>,
    /// All exchanges so far, redacted.
    cassette: Cassette,
    redactor: Redactor,
    /// The number of accounts that are taken out of all exchanges.
    accounts: usize,
    state: DiskState,
    /// True if the last exchange could not be written: [`check`](Self::check) tries before the next one.
    needs_rehearsal: bool,
}

/// The contents of the disk.
#[derive(Debug, PartialEq)]
enum DiskState {
    /// Nothing of this recording: a file of an earlier one stays until the first exchange.
    Unwritten,
    /// The file and the log hold every exchange.
    Written,
    /// A write has failed: the file has to be written again, at the end if not before.
    Stale,
}

impl CassetteWriter {
    /// Makes the writer of the cassette at `path`, and locks it against others. Nothing is written
    /// to it before [`begin`](Self::begin).
    pub(crate) fn lock(path: &Path, redaction: &Redaction) -> Result<Self, Error> {
        let log = lock(path).map_err(|error| cannot(path, error))?;
        let log = log.ok_or_else(|| {
            let text = format!("{}: another recorder records into it", path.display());
            Error::new(ErrorKind::Record, text).trying(
                "give each recording a cassette of its own, or let one end before the next \
                 begins (`cargo test -- --test-threads=1`)"
                    .to_owned(),
            )
        })?;
        Ok(Self {
            path: path.to_owned(),
            log: Some(log),
            cassette: Cassette::new(Source::synthetic("")),
            redactor: Redactor::new(redaction),
            accounts: 0,
            state: DiskState::Unwritten,
            needs_rehearsal: false,
        })
    }

    /// Begins with the exchanges of `cassette`. The file is replaced when one is added to them.
    ///
    /// `held` has the exchanges of the file and its log: the log that a killed recorder has left is folded
    /// into the file.
    pub(crate) fn begin(
        &mut self,
        held: Option<&Cassette>,
        cassette: Cassette,
    ) -> Result<(), Error> {
        self.fold_of_killed(held)
            .map_err(|error| cannot(&self.path, error))?;
        self.cassette.source = cassette.source;
        for exchange in cassette.exchanges {
            let exchange = self.redactor.redact_held(exchange);
            self.accept(exchange);
        }
        self.rehearse().map_err(|error| cannot(&self.path, error))
    }

    /// Folds the log that a killed recorder has left. Without a file, its exchanges are dropped.
    fn fold_of_killed(&mut self, held: Option<&Cassette>) -> io::Result<()> {
        let Some(log) = self.log.as_mut().filter(|log| !log.is_empty()) else {
            return Ok(());
        };
        if let Some(held) = held {
            let exchanges = held.exchanges_to_write().map_err(io::Error::other)?;
            replace(&self.path, &file_form::write(&held.source, &exchanges))?;
        }
        log.clear()
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Names the client in the source, as long as there is no exchange.
    pub(crate) fn set_client(&mut self, client: &str) {
        if self.cassette.exchanges.is_empty() {
            self.cassette.source = self.cassette.source.clone().client(client);
        }
    }

    /// Returns an error if the last exchange could not be written, and the next cannot be either.
    pub(crate) fn check(&mut self) -> io::Result<()> {
        if self.needs_rehearsal {
            self.rehearse()?;
            self.needs_rehearsal = false;
        }
        Ok(())
    }

    /// Writes all that the file would hold, and removes it again.
    fn rehearse(&self) -> io::Result<()> {
        let path = whole_file::follow_links(&self.path);
        let old = file_at(&path)?;
        whole_file::rehearse(&path, &|new| fill(new, old.as_ref(), &self.text()))
    }

    /// Writes an exchange, which is on the disk when this returns, and returns the bodies that were
    /// left out of it. An exchange that cannot be written is not written later either, and
    /// [`check`](Self::check) tries the disk before the next. A rule of the test's that panics is an
    /// error too, but no reason to try the disk.
    pub(crate) fn add(&mut self, exchange: RecordedExchange) -> io::Result<Vec<String>> {
        let before = self.cassette.exchanges.len();
        let redacted = self.redactor.redact(exchange);
        let (exchange, unreadable) = redacted.map_err(io::Error::other)?;
        let others_changed = self.accept(exchange);
        let written = self.write(before, others_changed);
        self.needs_rehearsal = written.is_err();
        if self.needs_rehearsal {
            self.cassette.exchanges.truncate(before);
        }
        written.map(|()| unreadable)
    }

    /// Writes the last exchange, before which there are `before`, to the log. Writes all of them to the file
    /// if it is not up to date, or if the others have changed.
    fn write(&mut self, before: usize, others_changed: bool) -> io::Result<()> {
        let log = self.log.as_mut().ok_or_else(ended)?;
        if self.state == DiskState::Written && !others_changed && log.is_intact()? {
            return log.append(before, &self.cassette.exchanges[before]);
        }
        self.fold()
    }

    /// Ends the recording: folds the log into the file, and unlocks it.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        let Some(log) = &self.log else {
            return Ok(());
        };
        let folded = if self.state == DiskState::Stale || !log.is_empty() {
            self.fold()
        } else {
            Ok(())
        };
        self.log = None;
        folded
    }

    /// Writes every exchange to the file, and clears the log. If that fails, the next write and
    /// [`finish`](Self::finish) try again, unless the disk has nothing of this recording.
    fn fold(&mut self) -> io::Result<()> {
        if self.state == DiskState::Written {
            self.state = DiskState::Stale;
        }
        replace(&self.path, &self.text())?;
        self.state = DiskState::Stale;
        self.log.as_mut().ok_or_else(ended)?.clear()?;
        self.state = DiskState::Written;
        Ok(())
    }

    fn text(&self) -> String {
        file_form::write(&self.cassette.source, &self.cassette.exchanges)
    }

    /// Adds a redacted exchange. If the redactor has learned an account from it, takes that account out of
    /// the exchanges before it too, and returns true.
    fn accept(&mut self, exchange: RecordedExchange) -> bool {
        self.cassette.exchanges.push(exchange);
        if self.redactor.accounts() == self.accounts {
            return false;
        }
        self.accounts = self.redactor.accounts();
        for exchange in std::mem::take(&mut self.cassette.exchanges) {
            let exchange = self.redactor.clean(exchange);
            self.cassette.exchanges.push(exchange);
        }
        true
    }
}

/// Locks the cassette at `path`, and makes its folder; `None` if another recorder has locked it.
fn lock(path: &Path) -> io::Result<Option<AppendLog>> {
    let path = whole_file::follow_links(path);
    if path.file_name().is_none() || path.to_string_lossy().ends_with(std::path::is_separator) {
        return Err(io::Error::other("expected the path of a file"));
    }
    fs::create_dir_all(whole_file::folder(&path))?;
    if file_at(&path)?.is_some_and(|file| file.permissions().readonly()) {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "the file is read-only",
        ));
    }
    let log = AppendLog::lock(&path)?;
    if log.is_some() {
        whole_file::remove_unfinished(&path)?;
    }
    Ok(log)
}

fn cannot(path: &Path, error: io::Error) -> Error {
    let text = format!("{}: the cassette cannot be recorded", path.display());
    Error::io(ErrorKind::Write, text, error)
}

fn ended() -> io::Error {
    io::Error::other("the recording has ended")
}

#[cfg(test)]
mod tests {
    use std::process;
    use std::time::UNIX_EPOCH;

    use super::super::append_log;
    use super::*;
    use crate::reply::Reply;

    /// A file of a test's own, which is removed with it.
    struct TestFile(PathBuf);

    impl Drop for TestFile {
        fn drop(&mut self) {
            for path in [&self.0, &self.log()] {
                let _ = fs::remove_file(path);
            }
        }
    }

    impl TestFile {
        fn new(name: &str) -> Self {
            let name = format!("sfn-mock-writer-{}-{name}.json", process::id());
            Self(std::env::temp_dir().join(name))
        }

        fn log(&self) -> PathBuf {
            append_log::path(&self.0)
        }

        fn has_lines(&self) -> bool {
            fs::metadata(self.log()).is_ok_and(|log| log.len() > 0)
        }

        fn load(&self) -> Cassette {
            Cassette::load(&self.0).expect("it loads")
        }

        /// A recorder that has added the exchanges of these numbers to a new cassette.
        fn record(&self, numbers: std::ops::RangeInclusive<usize>) -> CassetteWriter {
            let mut writer = writer(self, Cassette::new(recorded()));
            for number in numbers {
                writer.add(exchange(number)).expect("it can be written");
            }
            writer
        }
    }

    fn recorded() -> Source {
        Source::recorded("a test", UNIX_EPOCH)
    }

    fn writer(file: &TestFile, cassette: Cassette) -> CassetteWriter {
        let held = file.0.exists().then(|| file.load());
        let mut writer = CassetteWriter::lock(&file.0, &Redaction::new()).expect("no other");
        writer
            .begin(held.as_ref(), cassette)
            .expect("it can be written");
        writer
    }

    fn exchange(number: usize) -> RecordedExchange {
        let body = format!(r#"{{"name":"{number}é"}}"#);
        RecordedExchange::new("StartExecution", body, Reply::new(200))
    }

    #[test]
    fn every_exchange_loads_at_every_moment_and_the_end_folds_them_all() {
        let file = TestFile::new("long");
        let mut writer = writer(&file, Cassette::new(recorded()));
        let mut whole = Cassette::new(recorded());
        for number in 1..=5 {
            writer.add(exchange(number)).expect("it can be written");
            whole = whole.exchange(exchange(number));
            assert_eq!(file.load(), whole);
            assert_eq!(file.has_lines(), number > 1);
        }
        writer.finish().expect("it can be written");
        assert!(!file.log().exists());
        let text = fs::read_to_string(&file.0).expect("it is there");
        assert_eq!(text, whole.to_json());
    }

    #[test]
    fn the_next_recorder_folds_the_log_of_a_killed_one() {
        let file = TestFile::new("killed");
        drop(file.record(1..=5));
        assert!(file.log().exists());
        let mut next = writer(&file, file.load());
        assert!(!file.has_lines());
        assert_eq!(file.load().exchanges().len(), 5);
        next.add(exchange(6)).expect("it can be written");
        assert_eq!(file.load().exchanges().len(), 6);
    }

    #[test]
    fn a_recorder_that_starts_over_replaces_file_and_log() {
        let file = TestFile::new("over");
        drop(file.record(1..=5));
        let other = file.record(6..=6);
        assert_eq!(file.load().exchanges(), [exchange(6)]);
        assert!(!file.has_lines());
        drop(other);
        assert!(!file.log().exists());
    }

    #[test]
    fn saving_replaces_the_log_too() {
        let file = TestFile::new("saved");
        drop(file.record(1..=5));
        let mut kept = file.load();
        drop(kept.exchanges.remove(0));
        kept.save(&file.0).expect("it can be written");
        assert_eq!(file.load(), kept);
        assert!(!file.log().exists());
    }

    #[test]
    fn a_line_that_was_being_written_does_not_count() {
        let file = TestFile::new("cut");
        drop(file.record(1..=5));
        let text = fs::read(file.log()).expect("it is there");
        // The longest cut is within a letter of two bytes.
        let letter = text.iter().rposition(|byte| *byte == 0xC3).expect("an é");
        for length in [text.len() - 1, letter + 1] {
            fs::write(file.log(), &text[..length]).expect("it can be cut");
            assert_eq!(file.load().exchanges().len(), 4);
        }
    }

    #[test]
    fn an_exchange_that_the_file_holds_already_counts_once() {
        let file = TestFile::new("folded");
        let mut writer = file.record(1..=5);
        // Killed after the file was replaced, and before its log was removed.
        let log = fs::read(file.log()).expect("it is there");
        writer.finish().expect("it can be written");
        fs::write(file.log(), &log).expect("it can be put back");
        assert_eq!(file.load().exchanges().len(), 5);
        // The log of a longer recording, whose cassette was replaced by another tool.
        let shorter = Cassette::new(recorded());
        fs::write(&file.0, shorter.to_json()).expect("it can be written");
        assert_eq!(file.load(), shorter);
    }

    #[test]
    fn an_invalid_log_is_an_error_with_its_line() {
        let file = TestFile::new("broken");
        for (text, line) in [("nonsense\n", 1), ("{\"after\":0}\n\"x\"\n", 2)] {
            let empty = Cassette::new(recorded());
            empty.save(&file.0).expect("it can be written");
            fs::write(file.log(), text).expect("it can be written");
            let error = Cassette::load(&file.0).expect_err("the log is invalid");
            let place = format!("{}:{line}:1: ", file.log().display());
            assert!(error.to_string().starts_with(&place), "{error}");
        }
    }

    #[test]
    fn an_account_that_is_named_late_is_taken_out_of_the_exchanges_before() {
        let file = TestFile::new("account");
        let mut writer = file.record(1..=2);
        let arn = r#"{"stateMachineArn":"arn:aws:states:us-east-1:999988887777:stateMachine:a"}"#;
        for body in [r#"{"name":"of-999988887777"}"#, arn] {
            let exchange = RecordedExchange::new("StartExecution", body, Reply::new(200));
            writer.add(exchange).expect("it can be written");
        }
        let text = fs::read_to_string(&file.0).expect("it is there");
        assert!(!text.contains("999988887777"), "{text}");
        assert!(text.contains("of-123456789012"), "{text}");
        assert!(!file.has_lines());
    }
}
