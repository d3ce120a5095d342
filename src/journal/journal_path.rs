//! The path of the journal's file, and its writing, for the reader of a failed test.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::{env, fs, io};

use crate::whole_file;

/// The path of a mock's journal file, named after the test that started the mock.
#[derive(Debug)]
pub(crate) enum JournalPath {
    /// No journal is written.
    Off,
    /// The file's name, without its ending.
    Named(String),
}

/// The environment variable that turns the journal off, set to `off`.
const SWITCH: &str = "SFN_MOCK_JOURNAL";

/// The maximum number of files of one test. A test that starts more mocks, such as a property test, writes
/// to the last file again.
const MAX_FILES: usize = 50;

impl JournalPath {
    /// The path for a mock that the current thread starts. libtest names a test's thread after the
    /// test. Where the thread has no name of its own, the name is that of nextest or of the command
    /// line, which runs one test; else it is the seed.
    pub(crate) fn of_this_thread(seed: u64) -> Self {
        if env::var_os(SWITCH).is_some_and(|value| value == "off") {
            return Self::Off;
        }
        let thread = std::thread::current();
        let test = match thread.name() {
            None | Some("main" | "tokio-rt-worker" | "tokio-runtime-worker") => only_test(),
            Some(name) => Some(name.to_owned()),
        };
        let (name, max) = match test {
            Some(test) => (file_name(&test), MAX_FILES),
            None => (format!("seed-{seed}"), usize::MAX),
        };
        Self::Named(add_number(name, max))
    }

    /// Writes the journal. Returns a line with its path or with the error; `None` if it is off.
    pub(super) fn write(
        &self,
        journal: &dyn Fn(&mut dyn io::Write) -> io::Result<()>,
    ) -> Option<String> {
        let Self::Named(name) = self else {
            return None;
        };
        let folder = target().join("sfn-mock").join(program());
        let file = folder.join(format!("{name}.har"));
        let shown = relative(&file);
        Some(match write_file(&folder, &file, journal) {
            Ok(()) => format!("the whole journal: {}", shown.display()),
            Err(error) => format!(
                "the whole journal could not be written to {}: {error}",
                shown.display()
            ),
        })
    }
}

/// Adds the number of the mock among those of one name in this process, from the second on, and at most
/// `max`.
fn add_number(name: String, max: usize) -> String {
    static MOCKS: Mutex<Option<HashMap<String, usize>>> = Mutex::new(None);
    let mut mocks = MOCKS.lock().unwrap_or_else(PoisonError::into_inner);
    let mocks = mocks.get_or_insert_default();
    if let Some(count) = mocks.get_mut(&name) {
        *count = count.saturating_add(1).min(max);
        format!("{name}-{count}")
    } else {
        mocks.insert(name.clone(), 1);
        name
    }
}

/// The test that this process runs, if it runs only one.
fn only_test() -> Option<String> {
    if let Ok(name) = env::var("NEXTEST_TEST_NAME") {
        return Some(name);
    }
    let (mut filter, mut is_exact) = (None, false);
    for argument in env::args_os().skip(1) {
        let argument = argument.to_string_lossy().into_owned();
        is_exact |= argument == "--exact";
        if filter.is_none() && !argument.starts_with('-') {
            filter = Some(argument);
        }
    }
    filter.filter(|_| is_exact)
}

/// Writes a file as a whole. If that fails, the file of an earlier run is removed. A link at its path is
/// replaced, not followed; a link in place of a folder is refused.
fn write_file(
    folder: &Path,
    file: &Path,
    journal: &dyn Fn(&mut dyn io::Write) -> io::Result<()>,
) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for folder in folder.ancestors().take(2) {
        if fs::symlink_metadata(folder)?.is_symlink() {
            let text = format!("{} is a link", folder.display());
            return Err(io::Error::other(text));
        }
    }
    let written = whole_file::replace(file, &|file| journal(file));
    if written.is_err() {
        let _ = fs::remove_file(file);
    }
    written
}

/// Cargo's target directory: that of the environment, else the nearest `target` above the package, else
/// that of the current directory.
fn target() -> PathBuf {
    if let Some(target) = env::var_os("CARGO_TARGET_DIR") {
        return target.into();
    }
    let package = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    for folder in Path::new(&package).ancestors() {
        let target = folder.join("target");
        if target.is_dir() {
            return target;
        }
    }
    PathBuf::from("target")
}

/// The path, relative to the current directory if the file is below it.
fn relative(file: &Path) -> &Path {
    match env::current_dir() {
        Ok(here) => file.strip_prefix(here).unwrap_or(file),
        Err(_) => file,
    }
}

/// The package and the program: `orders-it`.
fn program() -> String {
    let program = env::current_exe().unwrap_or_default();
    let stem = program.file_stem().unwrap_or_default().to_string_lossy();
    // Cargo adds a hash to the name of a test's program.
    let is_hash = |hash: &str| hash.len() == 16 && hash.chars().all(|c| c.is_ascii_hexdigit());
    let name = match stem.rsplit_once('-') {
        Some((name, hash)) if is_hash(hash) => name,
        _ => &stem,
    };
    match env::var("CARGO_PKG_NAME") {
        Ok(package) => format!("{}-{}", escape(&package), escape(name)),
        Err(_) => escape(name),
    }
}

/// A test's name as that of a file: `failures::an_unmet_expectation` becomes
/// `failures-an_unmet_expectation`. Different names stay different.
fn file_name(test: &str) -> String {
    /// The maximum length: with the number and the ending, below every file system's limit.
    const MAX_LENGTH: usize = 150;
    let mut parts = Vec::new();
    for part in test.split("::") {
        parts.push(escape(&part.replace('-', "~2d")));
    }
    let mut name = parts.join("-");
    if name.len() > MAX_LENGTH || name.is_empty() {
        // FNV-1a: the name of a test stays the same from run to run.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for byte in test.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        name.truncate(MAX_LENGTH);
        name += &format!("~{hash:016x}");
    }
    name
}

/// Writes bytes that some file system does not accept in a name as `~` and two digits.
fn escape(name: &str) -> String {
    let mut text = String::new();
    for byte in name.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'-' | b'~' => {
                text.push(char::from(byte));
            }
            _ => text += &format!("~{byte:02x}"),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_s_name_becomes_a_file_s() {
        assert_eq!(file_name("failures::case_1"), "failures-case_1");
        assert_eq!(
            file_name("../../etc/passwd"),
            "~2e~2e~2f~2e~2e~2fetc~2fpasswd"
        );
        assert_eq!(file_name("a b-c"), "a~20b~2dc");
        assert_eq!(file_name(&"x".repeat(300)).len(), 150 + 17);
        assert_ne!(file_name("a::b"), file_name("a-b"));
        let (long, longer) = ("x".repeat(300), "x".repeat(301));
        assert_ne!(file_name(&long), file_name(&longer));
    }

    #[test]
    fn a_failed_write_is_an_error_and_does_not_panic() {
        let folder = env::current_exe().expect("a program").join("below-a-file");
        let file = folder.join("a.har");
        assert!(write_file(&folder, &file, &|_| panic!("it is not made")).is_err());
        assert_eq!(JournalPath::Off.write(&|_| panic!("it is not made")), None);
    }

    #[test]
    fn a_journal_that_cannot_be_written_to_its_end_is_absent() {
        let folder = env::temp_dir().join(format!("sfn-mock-full-{}", std::process::id()));
        let file = folder.join("a.har");
        write_file(&folder, &file, &|to| to.write_all(b"of an earlier run"))
            .expect("it is written");
        let full = |to: &mut dyn io::Write| {
            to.write_all(b"half a jour")?;
            Err(io::ErrorKind::StorageFull.into())
        };
        let error = write_file(&folder, &file, &full).expect_err("it is not written");
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        let left = fs::read_dir(&folder).expect("a folder").count();
        assert_eq!(left, 0);
        fs::remove_dir_all(&folder).expect("it is removed");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_its_place_is_replaced_and_not_followed() {
        let folder = env::temp_dir().join(format!("sfn-mock-links-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let (precious, file) = (folder.join("precious"), folder.join("a.har"));
        fs::write(&precious, "kept").expect("a file");
        std::os::unix::fs::symlink(&precious, &file).expect("a link");
        write_file(&folder, &file, &|to| to.write_all(b"journal")).expect("it is written");
        assert_eq!(fs::read_to_string(&precious).expect("a file"), "kept");
        assert_eq!(fs::read_to_string(&file).expect("a file"), "journal");
        let link = folder.join("link");
        std::os::unix::fs::symlink(&folder, &link).expect("a link");
        let refused = write_file(&link, &link.join("b.har"), &|_| Ok(()));
        assert!(refused.is_err_and(|error| error.to_string().ends_with("is a link")));
        fs::remove_dir_all(&folder).expect("it is removed");
    }
}
