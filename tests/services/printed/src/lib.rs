//! This crate captures what a failing test prints, without what differs from run to run.
//!
//! The tests of `wrong.rs` in each package fail on purpose, and are ignored. [`printed_by`] runs one
//! of them in a child process, this same test binary, and returns what a person would see.

use std::borrow::Cow;
use std::fs::File;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use regex::Regex;

#[doc(hidden)]
pub use insta;

/// Makes one test of each ignored test of a module: its snapshot is what the ignored test prints.
#[macro_export]
macro_rules! each_of {
    ($module:ident, which ends: $($ends:ident),+; which hangs: $($hangs:ident),*;) => {
        $($crate::each_of!(@test $module, $ends, $crate::LIMIT);)+
        $($crate::each_of!(@test $module, $hangs, $crate::LIMIT_OF_A_HANG);)*

        #[test]
        fn each_test_that_fails_on_purpose_has_a_snapshot() {
            let mut here = [
                $(concat!(stringify!($module), "::", stringify!($ends)),)+
                $(concat!(stringify!($module), "::", stringify!($hangs)),)*
            ];
            here.sort_unstable();
            assert_eq!($crate::ignored_tests(), here);
        }
    };
    (@test $module:ident, $name:ident, $limit:expr) => {
        #[test]
        fn $name() {
            let test = concat!(stringify!($module), "::", stringify!($name));
            let printed = $crate::printed_by(test, $limit);
            $crate::insta::assert_snapshot!(printed);
        }
    };
}

/// A test that should end and still runs after this long is killed.
pub const LIMIT: Duration = Duration::from_mins(1);

/// A test that should hang is killed after this long.
pub const LIMIT_OF_A_HANG: Duration = Duration::from_secs(5);

/// Runs the ignored test of this name in this test binary, and returns what it prints. That it passes,
/// though it is wrong, is shown too.
///
/// # Panics
///
/// If there is no such test.
#[must_use]
pub fn printed_by(test: &str, limit: Duration) -> String {
    let (ended, output) = run(test, limit);
    assert!(
        output.contains("running 1 test"),
        "no test is named {test}:\n{output}"
    );
    let end = match ended {
        Some(status) if status.success() => "the test passes".to_owned(),
        Some(status) => status.to_string(),
        None => format!(
            "the test still ran after {} s, and was killed",
            limit.as_secs()
        ),
    };
    let printed = without_summary(test, &output);
    same_in_every_run(&format!("{printed}\n\n[{end}]\n"))
}

/// The names of the ignored tests in this test binary, sorted.
///
/// # Panics
///
/// If the test binary cannot be run.
#[must_use]
pub fn ignored_tests() -> Vec<String> {
    let mut command = Command::new(env::current_exe().expect("the test binary knows itself"));
    let listed = command
        .args(["--list", "--ignored", "--format=terse"])
        .output();
    let listed = String::from_utf8(listed.expect("the test binary starts again").stdout);
    let listed = listed.expect("names of tests are UTF-8");
    let names = listed
        .lines()
        .filter_map(|line| line.strip_suffix(": test"));
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort_unstable();
    names
}

/// Standard output and standard error in one file, as on a terminal.
fn run(test: &str, limit: Duration) -> (Option<ExitStatus>, String) {
    let path = env::temp_dir().join(format!(
        "printed-by-{}-{}",
        std::process::id(),
        test.replace("::", "-")
    ));
    let output = File::options().create_new(true).append(true).open(&path);
    let output = output.expect("a file for the output");
    let (stdout, stderr) = (output.try_clone(), output.try_clone());
    let mut command = Command::new(env::current_exe().expect("the test binary knows itself"));
    command
        .args([
            "--exact",
            test,
            "--ignored",
            "--test-threads=1",
            "--color=never",
        ])
        .stdin(Stdio::null())
        .stdout(stdout.expect("a second handle of the output"))
        .stderr(stderr.expect("a third handle of the output"))
        .env("NO_COLOR", "1")
        .env("RUST_BACKTRACE", "0");
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("SFN_MOCK_") {
            command.env_remove(name);
        }
    }
    let mut child = command.spawn().expect("the test binary starts again");
    let deadline = Instant::now() + limit;
    let ended = loop {
        match child.try_wait().expect("the child can be waited for") {
            Some(status) => break Some(status),
            None if Instant::now() > deadline => {
                child.kill().expect("the child can be killed");
                child.wait().expect("the child can be waited for");
                break None;
            }
            None => thread::sleep(Duration::from_millis(10)),
        }
    };
    let printed = fs::read_to_string(&path).expect("the output is UTF-8");
    fs::remove_file(path).expect("the file of the output can go");
    (ended, printed)
}

/// Leaves out the lines of the test harness about its own work: the headings, the result, the list of names.
fn without_summary(test: &str, output: &str) -> String {
    let output = output.trim_start().trim_start_matches("running 1 test\n");
    let output = output.trim_start_matches(&format!("test {test} ... "));
    let end = output
        .rfind("\nfailures:\n    ")
        .or_else(|| output.rfind("\ntest result: "));
    let lines = output[..end.unwrap_or(output.len())].lines();
    let printed: Vec<&str> = lines
        .filter(|line| !["ok", "FAILED", "failures:"].contains(line))
        .collect();
    printed.join("\n").trim().to_owned()
}

/// Puts fixed words for paths, ports, ids, seeds, dates and times.
#[must_use]
pub fn same_in_every_run(text: &str) -> String {
    const RULES: &[(&str, &str)] = &[
        // The harness and the operating system.
        (r"thread '([^']*)' \(\d+\)", "thread '$1'"),
        (r"/rustc/[0-9a-f]+/", "/rustc/HASH/"),
        (r"[^\s\x22'(]*/registry/src/[^/]+/", "REGISTRY/"),
        (r"[^\s\x22'(]*/((?:debug|release)/(?:deps/)?)", "target/$1"),
        (
            r"[^\s\x22'(]*/sfn-mock/[^\s/]+/([^\s]+\.har)",
            "target/sfn-mock/$1",
        ),
        // Only the workspace's own lines are kept: those of other files change with every version.
        (
            r"((?:REGISTRY|/rustc/HASH|\.\./\.\./src)/\S+?\.rs):\d+:\d+",
            "$1:LINE",
        ),
        (r"\b(127\.0\.0\.1|localhost):\d+", "$1:PORT"),
        (r"extensions_1x: \{[^}]*\}", "extensions_1x: {..}"),
        // The mock.
        (r"\bseed \d+", "seed SEED"),
        // A date in the answer has as many digits as it needs.
        (r"\b200, \d+ bytes", "200, 111 bytes"),
        (r"\d+\.\d{3} s\b", "0.000 s"),
        (r"\d+\.\d+(?:ms|µs|ns|s)\b", "TIME"),
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z", "DATE"),
        (
            r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT",
            "DATE",
        ),
        (r"\b\d\.\d+E9\b|\b\d{10}(?:\.\d+)?\b", "DATE"),
    ];
    let workspace = concat!(env!("CARGO_MANIFEST_DIR"), "/");
    let workspace = workspace.strip_suffix("printed/").unwrap_or(workspace);
    let library = workspace
        .strip_suffix("tests/services/")
        .unwrap_or(workspace);
    let text = text.replace(workspace, "").replace(library, "../../");
    let text = RULES.iter().fold(text, |text, (pattern, word)| {
        match pattern_of(pattern).replace_all(&text, *word) {
            Cow::Borrowed(_) => text,
            Cow::Owned(text) => text,
        }
    });
    with_numbered_ids(&text)
}

/// Gives each UUID a number, in the order in which they first appear, at the same width.
fn with_numbered_ids(text: &str) -> String {
    let uuid = pattern_of(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b");
    let mut seen: Vec<&str> = Vec::new();
    for found in uuid.find_iter(text).map(|found| found.as_str()) {
        if !seen.contains(&found) {
            seen.push(found);
        }
    }
    let mut text = text.to_owned();
    for (index, id) in seen.iter().enumerate() {
        text = text.replace(id, &format!("00000000-0000-0000-0000-{:012}", index + 1));
    }
    text
}

fn pattern_of(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of this file is valid")
}
