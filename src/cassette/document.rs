//! A cassette: recorded exchanges and where they come from.

use std::path::{Path, PathBuf};

use super::form::FileCassette;
use super::redaction::KEEP_UNREADABLE;
use super::{RecordedExchange, Redaction, Source, tail, write};
use crate::error::{Error, ErrorKind};
use crate::file::{File, Flaw};
use crate::panic_message::refuse;

/// Recorded exchanges, in one file.
///
/// ```
/// use sfn_mock::{Cassette, RecordedExchange, Reply, Source};
///
/// let cassette = Cassette::new(Source::synthetic("a proxy in a bad mood")).exchange(
///     RecordedExchange::new("StartExecution", "{}", Reply::new(502).body("<html>")),
/// );
/// let text = cassette.to_json();
/// assert_eq!(Cassette::parse(&text)?, cassette);
/// # Ok::<(), sfn_mock::Error>(())
/// ```
///
/// The file is made for a reader of a diff. Bodies stand in it as JSON, their members in the order
/// in which they came, their numbers and texts to the letter; so an answer is played back byte for
/// byte. A body that would not come out the same stands there as text. `fixtures/cassette.schema.json`
/// says what each key means.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a cassette is played or saved"]
pub struct Cassette {
    pub(super) source: Source,
    pub(super) exchanges: Vec<RecordedExchange>,
    pub(super) file: Loaded,
}

/// The file that a cassette was loaded from, for messages. One that was made in code is the same
/// cassette if it holds the same, so that this does not count where two are compared.
#[derive(Debug, Clone, Default)]
pub(super) struct Loaded {
    /// Bodies that cannot be read are written as they are: they stood in a file already, or the test
    /// wants them.
    pub(super) keeps_unreadable: bool,
    pub(super) from: Option<PathBuf>,
}

impl PartialEq for Loaded {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Loaded {}

impl Cassette {
    /// The version of the file's form. It is the only one so far.
    pub const VERSION: u32 = 1;

    /// A cassette without exchanges.
    pub fn new(source: Source) -> Self {
        Self {
            source,
            exchanges: Vec::new(),
            file: Loaded::default(),
        }
    }

    /// The same with one exchange more.
    pub fn exchange(mut self, exchange: RecordedExchange) -> Self {
        self.exchanges.push(exchange);
        self
    }

    /// Where its exchanges come from.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Its exchanges, in the order in which they were recorded.
    pub fn exchanges(&self) -> &[RecordedExchange] {
        &self.exchanges
    }

    /// Reads a cassette file; also what a recording that was killed had still to fold into it, which
    /// stands beside it in a file whose name ends in `.tail`.
    ///
    /// # Errors
    ///
    /// If the file cannot be read ([`ErrorKind::Read`]), or is no cassette
    /// ([`ErrorKind::Cassette`]). The message has a line for each mistake, which reads
    /// `file:line:column: path: what is wrong`.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|source| {
            let text = format!("{shown}: the cassette cannot be read");
            Error::io(ErrorKind::Read, text, source)
        })?;
        let mut cassette = Self::read(&text, &shown)?;
        let beyond = tail::beyond(path, cassette.exchanges.len())?;
        cassette.exchanges.extend(beyond);
        cassette.file.from = Some(path.to_owned());
        Ok(cassette)
    }

    /// Reads a cassette from the text of its file.
    ///
    /// # Errors
    ///
    /// If the text is no cassette. The messages are those of [`load`](Self::load), for a file
    /// named `cassette`:
    ///
    /// ```
    /// let error = sfn_mock::Cassette::parse(r#"{ "version": 7 }"#).unwrap_err();
    /// assert_eq!(error.to_string(), "cassette:1:14: version: version 7 is not known; known is 1");
    /// ```
    pub fn parse(json: &str) -> Result<Self, Error> {
        Self::read(json, "cassette")
    }

    fn read(text: &str, shown: &str) -> Result<Self, Error> {
        let file = File::parse(ErrorKind::Cassette, text, shown)?;
        let version = file.number("version");
        if let Some(version) = version.filter(|version| *version != u64::from(Self::VERSION)) {
            let known = Self::VERSION;
            let text = format!("version {version} is not known; known is {known}");
            return Err(file.refuse(Flaw::at("version", text)));
        }
        let (form, file) = file.read::<FileCassette>()?;
        let mut flaws = Vec::new();
        let exchanges = form.exchanges.into_iter().enumerate();
        let exchanges = exchanges.map(|(index, exchange)| {
            let mut found = Vec::new();
            let exchange = exchange.read(&mut found);
            let path = format!("exchanges[{index}]");
            flaws.extend(found.into_iter().map(|flaw| flaw.within(&path, "")));
            exchange
        });
        let exchanges = exchanges.collect();
        file.check(flaws, Vec::new())?;
        Ok(Self {
            source: form.source,
            exchanges,
            file: Loaded {
                keeps_unreadable: true,
                from: None,
            },
        })
    }

    /// The same without what must not be known: what every [`Redaction`] takes out, and what this one
    /// takes out beside it. An account id that one exchange tells by an ARN is taken out of all.
    ///
    /// # Panics
    ///
    /// If a body cannot be read, unless the redaction [keeps it](Redaction::keep_unreadable).
    #[track_caller]
    pub fn redacted(mut self, redaction: &Redaction) -> Self {
        match redaction.redact_recorded(self.exchanges) {
            Ok(exchanges) => self.exchanges = exchanges,
            Err(why) => refuse(format!("the cassette: {why}"), KEEP_UNREADABLE),
        }
        self.file.keeps_unreadable = redaction.is_keeping_unreadable();
        self
    }

    /// Writes the file, in the place of one that is there. The file is complete at every moment:
    /// it is written beside, and then takes the other's place. What every [`Redaction`] takes out
    /// never reaches it. What a killed recording has left beside it in its `.tail` goes, since a
    /// [`load`](Self::load) would take that for exchanges of this one.
    ///
    /// # Errors
    ///
    /// If it cannot be written, and then the old one is still there; or if the `.tail` cannot be
    /// removed; or if a body cannot be read, so that its secrets are not known ([`ErrorKind::Write`]).
    /// [`redacted`](Self::redacted) with [`Redaction::keep_unreadable`] has it written as it is; of a
    /// cassette that was loaded it is.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        let failed = |what: &str| {
            let text = format!("{}: the cassette{what}", path.display());
            |source| Error::io(ErrorKind::Write, text, source)
        };
        let text = self.text().map_err(|why| {
            let text = format!(
                "{}: the cassette is not written: {why}; {KEEP_UNREADABLE}",
                path.display()
            );
            Error::new(ErrorKind::Write, text)
        })?;
        write::replace(path, &text).map_err(failed(" cannot be written"))?;
        tail::remove(path).map_err(failed("'s tail cannot be removed"))
    }

    /// The text of its file, without what every [`Redaction`] takes out.
    ///
    /// # Panics
    ///
    /// If a body cannot be read, as [`save`](Self::save) says.
    #[must_use]
    #[track_caller]
    pub fn to_json(&self) -> String {
        match self.text() {
            Ok(text) => text,
            Err(why) => refuse(format!("the cassette: {why}"), KEEP_UNREADABLE),
        }
    }

    /// The text of its file, redacted. `Err` names a body that cannot be read.
    fn text(&self) -> Result<String, String> {
        let exchanges = self.exchanges_to_write()?;
        Ok(self.text_of(&exchanges))
    }

    /// The exchanges without the secrets that every redaction takes out.
    pub(super) fn exchanges_to_write(&self) -> Result<Vec<RecordedExchange>, String> {
        Redaction::redact_given(self.exchanges.clone(), self.file.keeps_unreadable)
    }

    /// The text of a file with exchanges that are redacted already.
    pub(super) fn text_of(&self, exchanges: &[RecordedExchange]) -> String {
        write::text(&FileCassette {
            version: Self::VERSION,
            source: self.source.clone(),
            exchanges: exchanges.iter().map(RecordedExchange::written).collect(),
        })
    }

    /// The JSON Schema of the file (draft 2020-12), for editors and for tools that write such
    /// files. The crate's sources have it as `fixtures/cassette.schema.json`.
    ///
    /// ```
    /// assert_eq!(sfn_mock::Cassette::schema()["title"], "Cassette");
    /// ```
    #[cfg(feature = "schemars")]
    #[must_use]
    pub fn schema() -> serde_json::Value {
        super::schema::schema()
    }
}
