//! Reading a scenario file, or standard input.

use std::error::Error;
use std::path::Path;

use sfn_mock::Script;

/// Reads a scenario file; `-` is standard input, which messages call `script`.
pub(crate) fn load(file: &Path) -> Result<Script, Box<dyn Error>> {
    if file == Path::new("-") {
        return Ok(Script::parse(&std::io::read_to_string(std::io::stdin())?)?);
    }
    Ok(Script::load(file)?)
}
