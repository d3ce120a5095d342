//! The journal as a file, for the reader of a failed test.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The name of a mock's journal file: that of the test, by the name of its thread.
#[derive(Debug)]
pub(crate) enum Home {
    /// No journal is written.
    Nowhere,
    /// The name of a test.
    Named(String),
    /// The name of the program and the mock's seed, for a thread without a name of its own.
    Seeded(u64),
}

/// Set to `off`, no journal is written.
const SWITCH: &str = "SFN_MOCK_JOURNAL";

impl Home {
    /// The name for a mock that the current thread starts. libtest names a test's thread after the
    /// test, and so do runners with a process for each test.
    pub(crate) fn of_this_thread(seed: u64) -> Self {
        if env::var_os(SWITCH).is_some_and(|value| value == "off") {
            return Self::Nowhere;
        }
        match std::thread::current().name() {
            None | Some("main" | "tokio-rt-worker" | "tokio-runtime-worker") => Self::Seeded(seed),
            Some(name) => Self::Named(name.to_owned()),
        }
    }

    /// The file's name, made when it is written, since nearly every test passes.
    fn name(&self) -> Option<String> {
        match self {
            Self::Nowhere => None,
            Self::Named(name) => Some(sanitised(name)),
            Self::Seeded(seed) => Some(format!("{}-seed-{seed}", program())),
        }
    }

    /// Writes the journal, and returns a line with its path or with the error; `None` if it is off.
    pub(super) fn keep(
        &self,
        journal: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
    ) -> Option<String> {
        let file = target()
            .join("sfn-mock")
            .join(format!("{}.har", self.name()?));
        let shown = shown(&file);
        Some(match write(&file, journal) {
            Ok(()) => format!("the whole journal: {}", shown.display()),
            Err(error) => format!(
                "the whole journal could not be written to {}: {error}",
                shown.display()
            ),
        })
    }
}

fn write(
    file: &Path,
    journal: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    journal(&mut fs::File::create(file)?)
}

/// Cargo's target directory: that of the environment, else the nearest `target` above the package, else
/// that of the current directory.
fn target() -> PathBuf {
    if let Some(target) = env::var_os("CARGO_TARGET_DIR") {
        return target.into();
    }
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let folders = package.iter().flat_map(|package| package.ancestors());
    let mut targets = folders.map(|folder| folder.join("target"));
    let there = targets.find(|target| target.is_dir());
    there.unwrap_or_else(|| PathBuf::from("target"))
}

/// The path, relative to the current directory if the file is below it.
fn shown(file: &Path) -> &Path {
    let here = env::current_dir().ok();
    let below = here.and_then(|here| file.strip_prefix(here).ok());
    below.unwrap_or(file)
}

fn program() -> String {
    let program = env::current_exe().ok();
    let stem = program.as_deref().and_then(Path::file_stem);
    stem.map_or_else(
        || "main".to_owned(),
        |stem| sanitised(&stem.to_string_lossy()),
    )
}

/// A name that every file system accepts: `failures::an_unmet_expectation` is `failures-an_unmet_expectation`.
fn sanitised(name: &str) -> String {
    const MAX_LENGTH: usize = 150;
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let words = name
        .split(|c: char| !legal(c))
        .filter(|word| !word.is_empty());
    let mut text = words.collect::<Vec<_>>().join("-");
    text.truncate(MAX_LENGTH);
    if text.is_empty() {
        text.push_str("unnamed");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_s_name_becomes_a_file_s() {
        assert_eq!(sanitised("failures::case_1::a/b é"), "failures-case_1-a-b");
        assert_eq!(sanitised("../../etc/passwd"), "etc-passwd");
        assert_eq!(sanitised("::"), "unnamed");
        assert_eq!(sanitised(&"x".repeat(300)).len(), 150);
    }

    #[test]
    fn a_failed_write_is_an_error_and_does_not_panic() {
        let file = env::current_exe()
            .expect("a program")
            .join("below-a-file.har");
        assert!(write(&file, |_| panic!("it is not made")).is_err());
        assert_eq!(Home::Nowhere.keep(|_| panic!("it is not made")), None);
    }
}
