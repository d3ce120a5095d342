//! The scenario file: read, understood, checked.

mod form;
mod meaning;

use form::File;

use super::Script;
use crate::model::{Error, ErrorKind};

/// Reads a script; `shown` is how its messages name the file.
pub(super) fn parse(text: &str, shown: &str) -> Result<Script, Error> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let file: File = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let inner = error.inner();
        let place = format!("{shown}:{}:{}", inner.line(), inner.column());
        let what = inner.to_string();
        Error::new(
            ErrorKind::Script,
            format!("{place}: {}: {}", error.path(), without_place(&what)),
        )
    })?;
    reader.end().map_err(|error| {
        let place = format!("{shown}:{}:{}", error.line(), error.column());
        Error::new(
            ErrorKind::Script,
            format!("{place}: .: {}", without_place(&error.to_string())),
        )
    })?;
    let script = file
        .into_script(shown)
        .map_err(|flaw| Error::new(ErrorKind::Script, format!("{shown}: {flaw}")))?;
    let flaws: Vec<_> = script
        .flaws()
        .iter()
        .map(|flaw| format!("{shown}: {}: {}", flaw.path, flaw.text))
        .collect();
    if flaws.is_empty() {
        Ok(script)
    } else {
        Err(Error::new(ErrorKind::Script, flaws.join("\n")))
    }
}

/// serde_json ends its messages with the place, which ours begin with.
fn without_place(message: &str) -> &str {
    message
        .rsplit_once(" at line ")
        .map_or(message, |(what, _)| what)
}
