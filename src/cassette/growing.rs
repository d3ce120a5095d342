//! A cassette that grows on disk, exchange by exchange: redacted, whole at every moment, and without
//! writing everything again for each.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::redaction::Redactor;
use super::tail::Head;
use super::{Cassette, RecordedExchange, Redaction, Source, Unreadable, tail, write};

/// Up to this many bytes the file is written anew for each exchange, and holds all of them. Beyond,
/// exchanges go to the [tail], which is folded in when it has grown as long as the file: so each
/// byte is written about three times, however long the recording is.
const WRITTEN_ANEW: usize = 1024 * 1024;

/// A cassette that is being recorded.
#[derive(Debug)]
pub(crate) struct CassetteWriter {
    path: PathBuf,
    /// [`WRITTEN_ANEW`], but in tests.
    written_anew: usize,
    cassette: Cassette,
    redactor: Redactor,
    /// The file's text up to its first exchange.
    head: String,
    /// The exchanges as they stand in the file, and those of the tail.
    body: String,
    /// How much of `body` the file holds; 0 as long as this has not written it.
    folded: usize,
    /// Where the rest is.
    tail: Option<File>,
}

/// What follows the last exchange in a file.
const END: &str = "\n  ]\n}\n";

impl CassetteWriter {
    /// Of a file that holds `cassette`, or is to hold it once an exchange is added.
    pub(crate) fn new(path: &Path, cassette: Cassette, redaction: &Redaction) -> Self {
        let mut growing = Self {
            path: path.to_owned(),
            written_anew: WRITTEN_ANEW,
            head: head(&cassette.source),
            cassette: Cassette::new(cassette.source),
            redactor: Redactor::new(redaction),
            body: String::new(),
            folded: 0,
            tail: None,
        };
        for exchange in cassette.exchanges {
            let known = growing.redactor.accounts();
            let exchange = growing.redactor.redact_held(exchange);
            growing.take(exchange, known);
        }
        growing
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Says which client the exchanges come from, as long as there is none.
    pub(crate) fn set_client(&mut self, client: &str) {
        if self.cassette.exchanges.is_empty() {
            self.cassette.source = self.cassette.source.clone().client(client);
            self.head = head(&self.cassette.source);
        }
    }

    /// Writes one exchange more, and returns the bodies that were left out of it. It is on the disk when
    /// this returns.
    pub(crate) fn add(&mut self, exchange: RecordedExchange) -> io::Result<Vec<Unreadable>> {
        let held = self.cassette.exchanges.len();
        let known = self.redactor.accounts();
        let (exchange, unreadable) = self.redactor.redact(exchange).map_err(io::Error::other)?;
        self.take(exchange, known);
        let grown = self.body.len() >= 2 * self.folded;
        let written = if grown || self.body.len() <= self.written_anew {
            self.fold()
        } else {
            // A line that was cut short is followed by no other: the file takes everything then.
            self.append(held).or_else(|_| self.fold())
        };
        written.map(|()| unreadable)
    }

    /// Has the file hold everything.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        match self.tail {
            Some(_) => self.fold(),
            None => Ok(()),
        }
    }

    fn append(&mut self, held: usize) -> io::Result<()> {
        let tail = match &mut self.tail {
            Some(tail) => tail,
            none => none.insert(begin(&self.path, held)?),
        };
        let mut line = Cassette::new(self.cassette.source.clone());
        line.exchanges = self.cassette.exchanges[held..].to_vec();
        tail.write_all((tail::line(&line) + "\n").as_bytes())?;
        tail.sync_data()
    }

    fn fold(&mut self) -> io::Result<()> {
        let text = [&self.head, "\n", &self.body, END].concat();
        write::replace(&self.path, &text)?;
        self.folded = self.body.len();
        self.tail = None;
        tail::remove(&self.path)
    }

    /// Takes a redacted exchange in. If it names an account beyond the `known` ones, that is taken out of
    /// those before it too.
    fn take(&mut self, exchange: RecordedExchange, known: usize) {
        self.cassette.exchanges.push(exchange);
        if self.redactor.accounts() == known {
            self.write_last();
            return;
        }
        let exchanges = std::mem::take(&mut self.cassette.exchanges);
        self.body.clear();
        self.folded = 0;
        for exchange in exchanges {
            let exchange = self.redactor.clean(exchange);
            self.cassette.exchanges.push(exchange);
            self.write_last();
        }
    }

    fn write_last(&mut self) {
        let last = self.cassette.exchanges.last();
        let text = self
            .cassette
            .text_of(last.map_or(&[], std::slice::from_ref));
        let inner = text.strip_prefix(&self.head).and_then(|text| {
            let text = text.strip_suffix(END)?;
            text.strip_prefix('\n')
        });
        if !self.body.is_empty() {
            self.body.push_str(",\n");
        }
        self.body
            .push_str(inner.expect("the exchange stands between head and end"));
    }
}

/// The text of a file up to its first exchange.
fn head(source: &Source) -> String {
    let empty = Cassette::new(source.clone()).to_json();
    let end = empty.rfind(']').expect("the exchanges are a list");
    empty[..end].to_owned()
}

/// A tail of a cassette that holds so many exchanges.
fn begin(cassette: &Path, held: usize) -> io::Result<File> {
    let mut file = File::create(tail::path(cassette))?;
    let first = serde_json::to_string(&Head { after: held })?;
    file.write_all((first + "\n").as_bytes())?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::UNIX_EPOCH;

    use super::*;
    use crate::reply::Reply;

    fn recorded() -> Source {
        Source::recorded("a test", UNIX_EPOCH)
    }

    /// A file of a test's own, which goes with it.
    struct Fresh(PathBuf);

    impl std::ops::Deref for Fresh {
        type Target = Path;

        fn deref(&self) -> &Path {
            &self.0
        }
    }

    impl AsRef<Path> for Fresh {
        fn as_ref(&self) -> &Path {
            &self.0
        }
    }

    impl Drop for Fresh {
        fn drop(&mut self) {
            for path in [&self.0, &tail::path(&self.0)] {
                let _ = fs::remove_file(path);
            }
        }
    }

    fn fresh(name: &str) -> Fresh {
        let name = format!("sfn-mock-growing-{}-{name}.json", std::process::id());
        Fresh(std::env::temp_dir().join(name))
    }

    /// One that goes to the tail soon.
    fn growing(path: &Path, from: Cassette) -> CassetteWriter {
        CassetteWriter {
            written_anew: 10_000,
            ..CassetteWriter::new(path, from, &Redaction::new())
        }
    }

    fn exchange(body: impl Into<bytes::Bytes>) -> RecordedExchange {
        RecordedExchange::new("StartExecution", body, Reply::new(200))
    }

    /// A tenth of what is written anew.
    fn large(number: usize) -> RecordedExchange {
        exchange(format!(
            r#"{{"name":"{number}","input":"{}"}}"#,
            "x".repeat(900)
        ))
    }

    #[test]
    fn the_file_is_what_saving_all_at_once_would_write() {
        let path = fresh("saved");
        let mut growing = growing(&path, Cassette::new(recorded()));
        let mut whole = Cassette::new(recorded());
        for body in ["{}", r#"{"name":"order-17"}"#, "no JSON"] {
            growing.add(exchange(body)).expect("it can be written");
            whole = whole.exchange(exchange(body));
            let text = fs::read_to_string(&path).expect("it is there");
            assert_eq!(text, whole.to_json());
        }
    }

    #[test]
    fn every_exchange_loads_at_every_moment_of_a_long_recording() {
        let path = fresh("long");
        let mut growing = growing(&path, Cassette::new(recorded()));
        let mut with_tail = 0;
        for number in 1..=40 {
            growing.add(large(number)).expect("it can be written");
            with_tail += usize::from(tail::path(&path).exists());
            let loaded = Cassette::load(&path).expect("it loads");
            assert_eq!(loaded.exchanges().len(), number);
            assert_eq!(loaded.exchanges()[number - 1], large(number));
        }
        assert!((20..40).contains(&with_tail), "{with_tail}");
        growing.finish().expect("it can be written");
        assert!(!tail::path(&path).exists());
        let text = fs::read_to_string(&path).expect("it is there");
        assert_eq!(
            Cassette::parse(&text)
                .expect("it is whole")
                .exchanges()
                .len(),
            40
        );
    }

    #[test]
    fn the_tail_of_a_recorder_that_was_killed_is_folded_in_by_the_next() {
        let path = fresh("killed");
        let mut first = growing(&path, Cassette::new(recorded()));
        for number in 1..=15 {
            first.add(large(number)).expect("it can be written");
        }
        drop(first);
        assert!(tail::path(&path).exists());
        let held = Cassette::load(&path).expect("it loads");
        let mut next = growing(&path, held);
        for number in 16..=18 {
            next.add(large(number)).expect("it can be written");
            let loaded = Cassette::load(&path).expect("it loads");
            assert_eq!(loaded.exchanges().len(), number);
        }
    }

    #[test]
    fn what_is_dropped_of_a_killed_recording_does_not_come_back_from_its_tail() {
        let path = fresh("dropped");
        let mut killed = growing(&path, Cassette::new(recorded()));
        for number in 1..=15 {
            killed.add(large(number)).expect("it can be written");
        }
        drop(killed);
        assert!(tail::path(&path).exists());
        let mut kept = Cassette::load(&path).expect("it loads");
        drop(kept.exchanges.remove(0));
        kept.save(&path).expect("it can be written");
        assert_eq!(Cassette::load(&path).expect("it loads"), kept);
        assert!(!tail::path(&path).exists());
    }

    #[test]
    fn a_line_that_was_being_written_is_none() {
        let path = fresh("cut");
        let mut growing = growing(&path, Cassette::new(recorded()));
        for number in 1..=15 {
            growing.add(large(number)).expect("it can be written");
        }
        let beside = tail::path(&path);
        let text = fs::read(&beside).expect("it is there");
        fs::write(&beside, &text[..text.len() - 1]).expect("it can be cut");
        assert_eq!(
            Cassette::load(&path).expect("it loads").exchanges().len(),
            14
        );
    }

    #[test]
    fn what_the_file_holds_already_counts_once() {
        let path = fresh("folded");
        let mut growing = growing(&path, Cassette::new(recorded()));
        for number in 1..=15 {
            growing.add(large(number)).expect("it can be written");
        }
        // Killed after the file was replaced, and before its tail was removed.
        let beside = tail::path(&path);
        let kept = fs::read(&beside).expect("it is there");
        growing.finish().expect("it can be written");
        fs::write(&beside, &kept).expect("it can be put back");
        assert_eq!(
            Cassette::load(&path).expect("it loads").exchanges().len(),
            15
        );
        // A tail of a longer recording that this one has replaced.
        let shorter = Cassette::new(recorded()).exchange(exchange("{}"));
        shorter.save(&path).expect("it can be written");
        fs::write(&beside, &kept).expect("it can be put back");
        assert_eq!(Cassette::load(&path).expect("it loads"), shorter);
    }

    #[test]
    fn a_tail_that_is_none_is_an_error_with_its_line() {
        let path = fresh("broken");
        Cassette::new(recorded())
            .save(&path)
            .expect("it can be written");
        let beside = tail::path(&path);
        for (text, line) in [("nonsense\n", 1), ("{\"after\":0}\nnonsense\n", 2)] {
            fs::write(&beside, text).expect("it can be written");
            let error = Cassette::load(&path)
                .expect_err("it is no tail")
                .to_string();
            let place = format!("{}:{line}: ", beside.display());
            assert!(error.starts_with(&place), "{error}");
        }
    }

    #[test]
    fn an_account_that_is_told_late_is_taken_out_of_what_was_written_before() {
        let path = fresh("account");
        let mut growing = growing(&path, Cassette::new(recorded()));
        let told = r#"{"stateMachineArn":"arn:aws:states:us-east-1:999988887777:stateMachine:a"}"#;
        for body in [r#"{"name":"of-999988887777"}"#, told] {
            growing.add(exchange(body)).expect("it can be written");
        }
        let text = fs::read_to_string(&path).expect("it is there");
        assert!(!text.contains("999988887777"), "{text}");
        assert!(text.contains("of-123456789012"), "{text}");
    }
}
