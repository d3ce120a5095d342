//! A cassette: recorded exchanges and their origin.

use std::path::{Path, PathBuf};

use super::append_log::AppendLog;
use super::redaction::KEEP_UNREADABLE;
use super::{RecordedExchange, Redaction, Source, append_log, file_form, replace};
use crate::error::{Error, ErrorKind};
use crate::file;
use crate::panic_message::refuse;

/// Recorded exchanges, in one file.
///
/// ```
/// use sfn_mock::cassette::{Cassette, RecordedExchange, Source};
/// use sfn_mock::Reply;
///
/// let cassette = Cassette::new(Source::synthetic("a proxy in a bad mood")).exchange(
///     RecordedExchange::new("StartExecution", "{}", Reply::new(502).body("<html>")),
/// );
/// let text = cassette.to_json();
/// assert_eq!(Cassette::parse(&text)?, cassette);
/// # Ok::<(), sfn_mock::Error>(())
/// ```
///
/// The file is made for a reader of a diff. It holds a body as JSON, with its members in their order
/// and its numbers and strings as they are spelled, so that an answer is played back byte for byte. A
/// body for which that does not work is kept as a string. `fixtures/cassette.schema.json` describes
/// each key.
///
/// Two cassettes are equal if their sources and exchanges are, whatever file they were loaded from.
#[derive(Debug, Clone)]
#[must_use = "a cassette is played or saved"]
pub struct Cassette {
    pub(super) source: Source,
    pub(super) exchanges: Vec<RecordedExchange>,
    /// The file that it was loaded from, for messages.
    pub(super) path: Option<PathBuf>,
    /// True if bodies that cannot be read are written as they are: they were in a file already, or the
    /// test keeps them.
    pub(super) keeps_unreadable: bool,
}

impl PartialEq for Cassette {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source && self.exchanges == other.exchanges
    }
}

impl Eq for Cassette {}

impl Cassette {
    /// The version of the file's form. It is the only one so far.
    pub const VERSION: u32 = 1;

    /// A cassette without exchanges.
    pub fn new(source: Source) -> Self {
        Self {
            source,
            exchanges: Vec::new(),
            path: None,
            keeps_unreadable: false,
        }
    }

    /// Adds an exchange.
    pub fn exchange(mut self, exchange: RecordedExchange) -> Self {
        self.exchanges.push(exchange);
        self
    }

    /// The origin of its exchanges.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Its exchanges, in the order in which they were recorded.
    pub fn exchanges(&self) -> &[RecordedExchange] {
        &self.exchanges
    }

    /// Reads a cassette file, and the exchanges that a recorder has not folded into it yet: while it
    /// records and after it was killed, they are beside it in `FILE.append-log`. It writes nothing.
    ///
    /// # Errors
    ///
    /// If a file cannot be read ([`ErrorKind::Read`]), or is not a cassette
    /// ([`ErrorKind::Cassette`]). The message has a line for each error:
    /// `file:line:column: path: message`.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let shown = path.display().to_string();
        // The log comes first: see `LogContent`. An error in the cassette itself is reported before its own.
        let log = append_log::LogContent::read(path);
        let text = file::read(ErrorKind::Cassette, "the cassette", path)?;
        let mut cassette = file_form::read(&text, &shown)?;
        log?.add_to(&mut cassette)?;
        cassette.path = Some(path.to_owned());
        Ok(cassette)
    }

    /// Reads a cassette from the text of its file.
    ///
    /// # Errors
    ///
    /// If the text is not a cassette. The messages are those of [`load`](Self::load), for a file
    /// named `cassette`:
    ///
    /// ```
    /// let error = sfn_mock::cassette::Cassette::parse(r#"{ "version": 7 }"#).unwrap_err();
    /// assert_eq!(error.to_string(), "cassette:1:14: version: expected version 1, found 7");
    /// ```
    pub fn parse(json: &str) -> Result<Self, Error> {
        file_form::read(json, "cassette")
    }

    /// Reads the content of a file at this path, and its append log.
    #[cfg(feature = "cli")]
    pub(crate) fn of_text(text: &str, path: &Path) -> Result<Self, Error> {
        let mut cassette = file_form::read(text, &path.display().to_string())?;
        append_log::LogContent::read(path)?.add_to(&mut cassette)?;
        Ok(cassette)
    }

    /// Returns true if a text is meant as a cassette, right or wrong: it has the keys of one.
    pub(crate) fn is_meant_by(json: &str) -> bool {
        let json = json.strip_prefix('\u{feff}').unwrap_or(json);
        let json: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
        let has = |key: &str| json.get(key).is_some();
        has("exchanges") || has("version") && has("source")
    }

    /// Takes secrets out: those that every [`Redaction`] takes out, and those that this one adds. An
    /// account id that one exchange names in an ARN is taken out of all.
    ///
    /// # Panics
    ///
    /// If a body cannot be read, unless the redaction [keeps it](Redaction::keep_unreadable).
    #[track_caller]
    pub fn redacted(mut self, redaction: &Redaction) -> Self {
        if let Err(why) = redaction.redact_recorded(&mut self.exchanges) {
            refuse(format!("the cassette: {why}"), KEEP_UNREADABLE);
        }
        self.keeps_unreadable = redaction.is_keeping_unreadable();
        self
    }

    /// Writes the file, without the secrets that every [`Redaction`] takes out. It is complete at
    /// every moment: a new file is written beside the old one, and then replaces it. An append
    /// log beside it is removed, since a [`load`](Self::load) would add its exchanges to these.
    ///
    /// # Errors
    ///
    /// If the file cannot be written, and then the old one is still there; if it has other hard links,
    /// which would keep the old content; if a recorder or another `save` is writing it; if the append log
    /// cannot be removed; or if a body cannot be read, so that its secrets cannot be found
    /// ([`ErrorKind::Write`]). A cassette that was loaded, or [`redacted`](Self::redacted) with
    /// [`Redaction::keep_unreadable`], is written with such bodies as they are.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        let text = self.text().map_err(|why| {
            let path = path.display();
            let text = format!("{path}: the cassette is not written: {why}; {KEEP_UNREADABLE}");
            Error::new(ErrorKind::Write, text)
        })?;
        let cannot = |source| {
            let text = format!("{}: the cassette cannot be written", path.display());
            Error::io(ErrorKind::Write, text, source)
        };
        let Some(mut log) = AppendLog::lock(path).map_err(cannot)? else {
            let text = format!("{}: another recorder writes it", path.display());
            let next = "save it once the recording has ended, or into a file of its own";
            return Err(Error::new(ErrorKind::Write, text).trying(next.to_owned()));
        };
        replace::replace(path, &text).map_err(cannot)?;
        log.clear().map_err(|source| {
            let log = append_log::path(path);
            let text = format!("{}: the append log cannot be removed", log.display());
            Error::io(ErrorKind::Write, text, source)
        })
    }

    /// The text of its file, without the secrets that every [`Redaction`] takes out.
    ///
    /// # Panics
    ///
    /// If a body cannot be read, as [`save`](Self::save) describes.
    #[must_use]
    #[track_caller]
    pub fn to_json(&self) -> String {
        match self.text() {
            Ok(text) => text,
            Err(why) => refuse(format!("the cassette: {why}"), KEEP_UNREADABLE),
        }
    }

    fn text(&self) -> Result<String, String> {
        Ok(file_form::write(&self.source, &self.exchanges_to_write()?))
    }

    /// The exchanges without the secrets that every redaction takes out. `Err` names a body that cannot
    /// be read.
    pub(super) fn exchanges_to_write(&self) -> Result<Vec<RecordedExchange>, String> {
        let mut exchanges = self.exchanges.clone();
        Redaction::redact_given(&mut exchanges, self.keeps_unreadable)?;
        Ok(exchanges)
    }

    /// The JSON Schema of the file (draft 2020-12), for editors and for tools that write such
    /// files; in the crate's sources it is `fixtures/cassette.schema.json`. It needs the feature
    /// `schemars`.
    ///
    /// ```
    /// assert_eq!(sfn_mock::cassette::Cassette::schema()["title"], "Cassette");
    /// ```
    #[cfg(feature = "schemars")]
    #[must_use]
    pub fn schema() -> serde_json::Value {
        serde_json::from_str(include_str!("../../fixtures/cassette.schema.json"))
            .unwrap_or_default()
    }
}
