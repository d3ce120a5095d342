//! The scenario file: read, understood, checked. Everything that is wrong with it is told at once.

mod form;
mod meaning;
#[cfg(feature = "schemars")]
pub(super) mod schema;

use self::form::File;
use super::Script;
use crate::file;
use crate::model::{Error, ErrorKind};

/// Reads a script; `shown` is how its messages name the file.
pub(super) fn parse(text: &str, shown: &str) -> Result<Script, Error> {
    let file = file::File::parse(ErrorKind::Script, text, shown)?;
    let (form, file) = file.read::<File>()?;
    let (script, flaws) = form.into_script(shown);
    file.check(flaws, script.flaws())?;
    Ok(script)
}
