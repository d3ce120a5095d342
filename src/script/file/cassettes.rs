//! The cassettes that the steps of a scenario file can play: those that its author names, or, where a
//! stranger can write the file, those of one folder.

use std::path::{Path, PathBuf};

#[cfg(feature = "cli")]
use crate::cassette::append_log_path;

/// The cassettes that steps can play.
#[derive(Clone, Copy)]
pub(in crate::script) enum Cassettes<'a> {
    /// Every file. A relative path begins at this folder.
    From(&'a Path),
    /// Regular files in this folder and below it, wherever links in it lead; `None` for no file.
    #[cfg(feature = "cli")]
    Within(Option<&'a Path>),
}

impl Cassettes<'_> {
    /// Returns the path of the cassette that a step names.
    #[cfg_attr(
        not(feature = "cli"),
        expect(clippy::unnecessary_wraps, reason = "it fails within a folder")
    )]
    pub(super) fn find(self, named: &str) -> Result<PathBuf, String> {
        match self {
            Self::From(folder) => Ok(folder.join(named)),
            #[cfg(feature = "cli")]
            Self::Within(None) => Err(format!(
                "expected a mock with a folder of cassettes, to play {named:?}; start it with `serve \
                 --files DIR` or `Builder::control_files`"
            )),
            #[cfg(feature = "cli")]
            Self::Within(Some(folder)) => within(folder, named),
        }
    }
}

#[cfg(feature = "cli")]
fn within(folder: &Path, named: &str) -> Result<PathBuf, String> {
    let unreadable = |error| format!("the cassette {named:?} cannot be read: {error}");
    let root = folder.canonicalize().map_err(unreadable)?;
    let file = root.join(named).canonicalize().map_err(unreadable)?;
    if !file.starts_with(&root) {
        return Err(format!(
            "expected a cassette below the mock's folder of cassettes, found {named:?}"
        ));
    }
    let log = append_log_path(&file);
    let log_is_odd = log.symlink_metadata().is_ok_and(|log| !log.is_file());
    if !file.is_file() || log_is_odd {
        return Err(format!("expected a regular file, found {named:?}"));
    }
    Ok(file)
}
