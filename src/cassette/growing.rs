//! A cassette that grows on disk, exchange by exchange: redacted, whole at every moment, and without
//! writing everything again for each.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::redaction::Redactor;
use super::tail::Head;
use super::{Cassette, RecordedExchange, Redaction, Source, tail, write};

/// Up to this many bytes the file is written anew for each exchange, and holds all of them. Beyond,
/// exchanges go to the [tail], which is folded in when it has grown as long as the file: so each
/// byte is written about three times, however long the recording is.
const WRITTEN_ANEW: usize = 1024 * 1024;

/// A cassette that is being recorded.
#[derive(Debug)]
pub(crate) struct Growing {
    path: PathBuf,
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

impl Growing {
    /// Of a file that holds `cassette`, or is to hold it once an exchange is added.
    pub(crate) fn new(path: &Path, cassette: Cassette, redaction: &Redaction) -> Self {
        let mut growing = Self {
            path: path.to_owned(),
            head: head(&cassette.source),
            cassette: Cassette::new(cassette.source),
            redactor: Redactor::new(redaction),
            body: String::new(),
            folded: 0,
            tail: None,
        };
        for exchange in cassette.exchanges {
            growing.take(exchange);
        }
        growing
    }

    /// Says which client the exchanges come from, as long as there is none.
    pub(crate) fn set_client(&mut self, client: &str) {
        if self.cassette.exchanges.is_empty() {
            self.cassette.source = self.cassette.source.clone().client(client);
            self.head = head(&self.cassette.source);
        }
    }

    /// Writes one exchange more. It is on the disk when this returns.
    pub(crate) fn add(&mut self, exchange: RecordedExchange) -> io::Result<()> {
        let held = self.cassette.exchanges.len();
        self.take(exchange);
        let grown = self.body.len() >= 2 * self.folded;
        if grown || self.body.len() <= WRITTEN_ANEW {
            return self.fold();
        }
        // A line that was cut short is followed by no other: the file takes everything then.
        self.append(held).or_else(|_| self.fold())
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
        let last = self.cassette.exchanges[held..].to_vec();
        let line = Cassette {
            source: self.cassette.source.clone(),
            exchanges: last,
        };
        tail.write_all((tail::line(&line) + "\n").as_bytes())?;
        tail.sync_data()
    }

    fn fold(&mut self) -> io::Result<()> {
        let text = [&self.head, "\n", &self.body, END].concat();
        write::replace(&self.path, &text)?;
        self.folded = self.body.len();
        self.tail = None;
        match fs::remove_file(tail::path(&self.path)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Takes an exchange in, without what it must not tell. If it tells of an account that nobody knew
    /// of, that is taken out of those before it too.
    fn take(&mut self, exchange: RecordedExchange) {
        let known = self.redactor.accounts();
        let exchange = self.redactor.redact(exchange);
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
        let last = self.cassette.exchanges.last().into_iter().cloned();
        let alone = Cassette {
            source: self.cassette.source.clone(),
            exchanges: last.collect(),
        };
        let text = alone.to_json();
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
    let head = serde_json::to_string(&Head { after: held })?;
    file.write_all((head + "\n").as_bytes())?;
    Ok(file)
}
