//! Writing a cassette's file: whole and atomically, or exchange by exchange while it is recorded.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

#[cfg(feature = "record")]
pub(crate) use self::recording::CassetteWriter;

/// Writes a file beside the one at `path`, which then takes its place. Both are on the disk when
/// this returns.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let beside = beside(path);
    let written = write_through(&beside, text).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written.and_then(|()| sync_folder(path))
}

fn write_through(path: &Path, text: &str) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// A name in the same folder that no other writer has: `.name.1234-0.new`.
fn beside(path: &Path) -> PathBuf {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    name.push(format!(".{}-{next}.new", process::id()));
    path.with_file_name(name)
}

/// Has the folder of a file know its name after a power failure.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(not(unix)) {
        // A folder cannot be opened as a file there.
        return Ok(());
    }
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(feature = "record")]
mod recording {
    use super::super::redaction::Redactor;
    use super::super::{Cassette, RecordedExchange, Redaction, Unreadable, append_log, file_form};
    use super::{File, Path, PathBuf, io, replace};
    use crate::error::Error;

    /// The writer of a cassette that is being recorded. The first exchange goes to the file, and each
    /// further one to the [append log](append_log) beside it, until the end folds the log into the
    /// file.
    #[derive(Debug)]
    pub(crate) struct CassetteWriter {
        path: PathBuf,
        /// All exchanges so far, redacted.
        cassette: Cassette,
        redactor: Redactor,
        /// The number of accounts that are taken out of all exchanges.
        accounts: usize,
        state: State,
    }

    /// The contents of the disk.
    #[derive(Debug)]
    enum State {
        /// Nothing of this recording.
        Unwritten,
        /// The file holds every exchange.
        Folded,
        /// The file and this log hold every exchange.
        Appending(File),
        /// A write failed: the file and the log may lack an exchange.
        Failed,
    }

    impl CassetteWriter {
        /// Makes a writer for a file that holds the exchanges of `cassette`, or will once an exchange
        /// is added. The append log that a killed recorder has left is folded into the file.
        pub(crate) fn open(
            path: &Path,
            cassette: Cassette,
            redaction: &Redaction,
        ) -> Result<Self, Error> {
            if cassette.path.is_some() && append_log::path(path).exists() {
                cassette.save(path)?;
            }
            let mut writer = Self {
                path: path.to_owned(),
                cassette: Cassette::new(cassette.source),
                redactor: Redactor::new(redaction),
                accounts: 0,
                state: State::Unwritten,
            };
            for exchange in cassette.exchanges {
                let exchange = writer.redactor.redact_held(exchange);
                writer.accept(exchange);
            }
            Ok(writer)
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

        /// Writes an exchange, which is on the disk when this returns, and returns the bodies that were
        /// left out of it. An exchange that cannot be written is not written later either.
        pub(crate) fn add(&mut self, exchange: RecordedExchange) -> io::Result<Vec<Unreadable>> {
            let before = self.cassette.exchanges.len();
            let redacted = self.redactor.redact(exchange);
            let (exchange, unreadable) = redacted.map_err(io::Error::other)?;
            let names_account = self.accept(exchange);
            let written = self.write(before, names_account);
            if written.is_err() {
                self.cassette.exchanges.truncate(before);
            }
            written.map(|()| unreadable)
        }

        /// Writes the last exchange. All of them are written if it `names_account`: they have changed.
        fn write(&mut self, before: usize, names_account: bool) -> io::Result<()> {
            if names_account {
                return self.fold();
            }
            let log = match std::mem::replace(&mut self.state, State::Failed) {
                State::Folded => append_log::begin(&self.path, before),
                State::Appending(log) => Ok(log),
                state @ (State::Unwritten | State::Failed) => {
                    self.state = state;
                    return self.fold();
                }
            };
            let appended = log.and_then(|mut log| {
                append_log::append(&mut log, &self.cassette.exchanges[before])?;
                Ok(log)
            });
            match appended {
                Ok(log) => {
                    self.state = State::Appending(log);
                    Ok(())
                }
                // After a line that was cut short there is no other.
                Err(_) => self.fold(),
            }
        }

        /// Folds the log into the file.
        pub(crate) fn finish(&mut self) -> io::Result<()> {
            match self.state {
                State::Appending(_) | State::Failed => self.fold(),
                State::Unwritten | State::Folded => Ok(()),
            }
        }

        /// Writes every exchange to the file.
        fn fold(&mut self) -> io::Result<()> {
            if matches!(self.state, State::Unwritten) {
                // It is of a recording that this one replaces.
                append_log::remove(&self.path)?;
            } else {
                self.state = State::Failed;
            }
            let text = file_form::write(&self.cassette.source, &self.cassette.exchanges);
            replace(&self.path, &text)?;
            self.state = State::Failed;
            append_log::remove(&self.path)?;
            self.state = State::Folded;
            Ok(())
        }

        /// Takes in a redacted exchange. If an account has been named since the last one, that is taken
        /// out of the exchanges before it too; then it returns true.
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
}

#[cfg(all(test, feature = "record"))]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::super::{Cassette, RecordedExchange, Redaction, Source, append_log};
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
        CassetteWriter::open(&file.0, cassette, &Redaction::new()).expect("a writer")
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
            assert_eq!(file.log().exists(), number > 1);
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
        assert!(!file.log().exists());
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
        assert!(!file.log().exists());
        drop(other);
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
        assert!(!file.log().exists());
    }
}
