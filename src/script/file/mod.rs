//! The scenario file: read, understood, checked. Everything that is wrong with it is told at once.

mod form;
mod meaning;
#[cfg(feature = "schemars")]
pub(super) mod schema;

use std::path::Path;

use self::form::File;
use super::Script;
use crate::error::{Error, ErrorKind};
use crate::file;

/// Reads a script; `shown` is how its messages name the file, and the relative paths in it begin at
/// `folder`.
pub(super) fn parse(text: &str, shown: &str, folder: &Path) -> Result<Script, Error> {
    let file = file::File::parse(ErrorKind::Script, text, shown)?;
    let (mut form, file) = file.read::<File>()?;
    let unplayable = form.load_cassettes(folder);
    let (script, mut flaws) = form.into_script(shown);
    flaws.extend(unplayable);
    file.check(flaws, script.flaws())?;
    Ok(script)
}
