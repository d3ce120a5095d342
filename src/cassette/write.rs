//! A cassette's file, written so that it is whole at every moment.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use super::form::FileCassette;
use super::json::{Json, Spacing};

/// The text of a file: indented, with every token of the bodies to the letter.
pub(super) fn text(form: &FileCassette) -> String {
    let compact = serde_json::to_string(form).expect("every key is a text, every body JSON");
    let json = Json::read(&compact).expect("serde_json writes JSON");
    json.write(Spacing::Pretty) + "\n"
}

/// Writes a file beside the one at `path`, and has it take that one's place.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let beside = beside(path);
    let written = write_through(&beside, text).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Until it is on the disk.
fn write_through(path: &Path, text: &str) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// A name in the same folder that nobody else has: `.name.1234-0.new`.
fn beside(path: &Path) -> PathBuf {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    name.push(format!(".{}-{next}.new", process::id()));
    path.with_file_name(name)
}
