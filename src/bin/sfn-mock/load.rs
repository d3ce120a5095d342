//! Reading a file that a user names, which can be a pipe.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// The time in which a pipe has to be written to its end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Reads a file by `read`. One that is neither regular nor standard input, such as a FIFO that no program
/// writes into, is given up.
pub(crate) fn read<T: Send + 'static>(
    file: &Path,
    read: fn(&Path) -> Result<T, sfn_mock::Error>,
) -> Result<T, Box<dyn Error>> {
    let is_regular = || file.metadata().is_ok_and(|found| found.is_file());
    if file == Path::new("-") || is_regular() {
        return Ok(read(file)?);
    }
    let (send, result) = mpsc::channel();
    let named = PathBuf::from(file);
    // It is left behind where it waits for ever: the program ends.
    thread::spawn(move || send.send(read(&named)));
    match result.recv_timeout(PATIENCE) {
        Ok(result) => Ok(result?),
        Err(_) => Err(format!(
            "{}: expected the end of the pipe within {} s, and it is still open; write it into a file",
            file.display(),
            PATIENCE.as_secs()
        )
        .into()),
    }
}
