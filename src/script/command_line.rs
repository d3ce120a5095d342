//! Files as the command line takes them: each is read once, so that it can be a pipe; `-` is standard
//! input.

use std::path::Path;

use super::Script;
use crate::cassette::Cassette;
use crate::error::{Error, ErrorKind};
use crate::file;

impl Script {
    /// Loads a scenario file, or standard input. Requires feature `cli`.
    ///
    /// # Errors
    ///
    /// Those of [`load`](Self::load).
    #[doc(hidden)]
    pub fn load_or_stdin(file: &Path) -> Result<Self, Error> {
        if is_stdin(file) {
            Self::of_text(&stdin()?, Path::new(STDIN))
        } else {
            Self::load(file)
        }
    }

    /// Checks a scenario file or a cassette, or standard input. Requires feature `cli`.
    ///
    /// # Errors
    ///
    /// Those of [`load`](Self::load) or of [`Cassette::load`].
    #[doc(hidden)]
    pub fn check_file(file: &Path) -> Result<(), Error> {
        if is_stdin(file) {
            let text = stdin()?;
            return if Cassette::is_meant_by(&text) {
                Cassette::parse(&text).map(drop)
            } else {
                Self::of_text(&text, Path::new(STDIN)).map(drop)
            };
        }
        let text = file::read(ErrorKind::Script, "the file", file)?;
        if Cassette::is_meant_by(&text) {
            Cassette::of_text(&text, file).map(drop)
        } else {
            Self::of_text(&text, file).map(drop)
        }
    }
}

/// How messages name standard input.
const STDIN: &str = "standard input";

fn is_stdin(file: &Path) -> bool {
    file == Path::new("-")
}

fn stdin() -> Result<String, Error> {
    let bytes = file::piped(std::io::stdin().lock()).map_err(|source| {
        let text = "standard input cannot be read";
        Error::io(ErrorKind::Read, text, source)
    })?;
    file::decode(ErrorKind::Script, bytes, STDIN)
}
