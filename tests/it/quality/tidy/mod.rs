//! The rules of the house that no compiler checks: who imports whom, who may wait, who may ask the
//! time, and what a file looks like.

mod features;
mod layout;
mod mentions;
mod names;
mod words;

use std::collections::BTreeSet;

use rstest::rstest;
use syn::Ident;

use self::layout::Map;
use self::mentions::{Mentions, line_of};
use crate::support::source_tree::{Module, Source, Tree, files_under};

const LONGEST_FILE: usize = 400;

#[test]
fn nothing_below_the_transports_waits_or_knows_a_socket() {
    none(&waits_below_the_transports(&files_under(&["src"])));
}

#[test]
fn only_the_clock_asks_the_system_for_the_time() {
    none(&asks_for_the_time(&files_under(&["src"])));
}

#[test]
fn every_rust_file_begins_by_saying_its_subject() {
    let silent = |source: &Source| !source.text.starts_with("//! ");
    let files = files_under(&["src", "tests", "examples", "benches"]);
    let silent = files.iter().filter(|file| file.is_rust() && silent(file));
    none(&violations_of(silent, "the first line is no `//! ` line"));
}

#[test]
fn no_source_file_has_two_subjects() {
    let files = files_under(&["src"]);
    let long = files
        .iter()
        .filter(|file| file.text.lines().count() > LONGEST_FILE);
    none(&violations_of(long, &format!("above {LONGEST_FILE} lines")));
}

#[test]
fn every_rust_file_is_a_module_of_another() {
    let files = files_under(&["src", "tests/it"]);
    let orphans = files.iter().filter(|file| !is_a_module(file, &files));
    none(&violations_of(orphans, "no file has it as a module"));
}

/// Reports whether a file is a root, or another file declares it: `mod name;`, or a `path`.
fn is_a_module(file: &Source, files: &[Source]) -> bool {
    let Some(path) = file.path.strip_suffix(".rs") else {
        return true;
    };
    let path = path.strip_suffix("/mod").unwrap_or(path);
    let Some((folder, name)) = path.rsplit_once('/') else {
        return true;
    };
    if ["lib", "main"].contains(&name) {
        return true;
    }
    let declarations = [format!("mod {name};"), format!("\"{name}.rs\"")];
    let parents = ["/lib.rs", "/main.rs", "/mod.rs", ".rs"];
    let parents = parents.map(|parent| format!("{folder}{parent}"));
    files.iter().any(|other| {
        parents.contains(&other.path)
            && declarations
                .iter()
                .any(|declaration| other.text.contains(declaration))
    })
}

#[test]
fn no_file_names_a_path_of_a_developers_machine() {
    none(&machine_paths(&files_under(&[
        "src",
        "tests",
        "examples",
        "benches",
        "fixtures",
        ".ci",
        ".cargo",
        "Cargo.toml",
        "README.md",
        "CHANGELOG.md",
    ])));
}

#[track_caller]
fn none(violations: &[String]) {
    assert!(violations.is_empty(), "\n{}\n", violations.join("\n"));
}

fn violations_of<'s>(files: impl Iterator<Item = &'s Source>, what: &str) -> Vec<String> {
    files.map(|file| format!("{}: {what}", file.path)).collect()
}

// Time and waiting.

fn asks_for_the_time(sources: &[Source]) -> Vec<String> {
    /// The one asks the system, the other tokio, whose clock a test may have paused.
    const CLOCKS: [&str; 2] = ["src/clock/mod.rs", "src/clock/stopwatch.rs"];
    const ASKING: &[&[&str]] = &[&["SystemTime", "now"], &["Instant", "now"]];
    let elsewhere = sources
        .iter()
        .filter(|file| !CLOCKS.contains(&file.path.as_str()));
    elsewhere
        .filter(|file| file.is_rust())
        .flat_map(|file| mentioned(&file.path, &Mentions::of_file(file), ASKING))
        .collect()
}

/// Below: in `src/lib.rs` and in the modules of the groups that lib.rs lists before `transport`'s.
fn waits_below_the_transports(sources: &[Source]) -> Vec<String> {
    const WAITING: &[&[&str]] = &[
        &["async"],
        &["await"],
        &["tokio"],
        &["std", "net"],
        &["thread", "sleep"],
    ];
    let tree = Tree::parse(sources);
    let groups = Map::read(sources, &tree).groups;
    let transports = groups.get("transport").copied().unwrap_or(usize::MAX);
    let below = |home: &[String]| {
        let group = home.first().and_then(|module| groups.get(module));
        group.is_none_or(|group| *group < transports)
    };
    // It reads the clock of a runtime, and neither waits nor spawns.
    let reads_alone = |module: &Module| module.file == "src/clock/stopwatch.rs";
    let modules = tree.modules.iter();
    let modules = modules.filter(|(home, module)| below(home) && !reads_alone(module));
    modules
        .flat_map(|(_, module)| {
            mentioned(&module.file, &Mentions::of_items(&module.items), WAITING)
        })
        .collect()
}

fn mentioned(file: &str, paths: &[Vec<Ident>], banned: &[&[&str]]) -> Vec<String> {
    let mut found = BTreeSet::new();
    for path in paths {
        let has = |run: &[&str]| path.windows(run.len()).any(|part| part == run);
        for run in banned.iter().filter(|run| has(run)) {
            let (line, run) = (line_of(&path[0]), run.join("::"));
            found.insert(format!("{file}:{line}: mentions {run}"));
        }
    }
    found.into_iter().collect()
}

// Paths of a machine.

fn machine_paths(sources: &[Source]) -> Vec<String> {
    let roots = ["home", "root", "work", "Users"].map(|name| format!("/{name}/"));
    let mut found = Vec::new();
    for source in sources {
        for (above, line) in source.text.lines().enumerate() {
            if let Some(root) = roots.iter().find(|root| names_absolute(line, root)) {
                found.push(format!("{}:{}: names {root}", source.path, above + 1));
            }
        }
    }
    found
}

/// `root` begins a path in this line, and is not the middle of one, as in a URL.
fn names_absolute(line: &str, root: &str) -> bool {
    let within = |c: char| c.is_alphanumeric() || "._-~}*)".contains(c);
    line.match_indices(root)
        .any(|(at, _)| !line[..at].ends_with(within))
}

// The checks themselves, tried on small crates that break one rule each.

const LIB: &str = "\
//! A map.

// 1 vocabulary
mod clock;

// 2 model
#[cfg(feature = \"model\")]
pub mod model;
pub use model::{ErrorCode, Fault as Damage};

// 3 halves
mod service;
mod wire;

// 8 transports
mod transport;
pub use transport::Server;
pub use http::StatusCode;
";

fn small_crate(path: &str, text: &str) -> Vec<Source> {
    let mut files = vec![("src/lib.rs", LIB), (path, text)];
    for module in ["clock", "model", "service", "transport"] {
        files.push((format!("src/{module}.rs").leak(), ""));
    }
    files.push(("src/wire.rs", "mod json;"));
    files.push(("src/wire/json.rs", ""));
    let source = |(path, text): (&str, &str)| Source {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    files.into_iter().map(source).collect()
}

#[rstest]
#[case::async_fn("async fn f() {}", "async")]
#[case::async_block("fn f() { g(async {}) }", "async")]
#[case::a_wait_in_a_macro("fn f() { vec![x.await]; }", "await")]
#[case::tokio("fn f() { tokio::spawn(x) }", "tokio")]
#[case::a_socket("use std::{io, net::TcpStream};", "std::net")]
#[case::a_sleep("use std::thread;\nfn f() { thread::sleep(x) }", "thread::sleep")]
fn waiting_is_reported_below_the_transports_only(#[case] text: &str, #[case] what: &str) {
    let below = waits_below_the_transports(&small_crate("src/wire/json.rs", text));
    assert!(
        below.len() == 1 && below[0].ends_with(&format!("mentions {what}")),
        "{below:?}"
    );
    let above = waits_below_the_transports(&small_crate("src/transport.rs", text));
    assert_eq!(above, [] as [&str; 0]);
}

#[test]
fn asking_for_the_time_is_reported_outside_the_clock_only() {
    let text = "// Instant::now()\nfn f() { std::time::Instant::now(); }";
    assert_eq!(
        asks_for_the_time(&small_crate("src/model.rs", text)),
        ["src/model.rs:2: mentions Instant::now"]
    );
    let clock = small_crate("src/clock/mod.rs", text);
    assert_eq!(asks_for_the_time(&clock), [] as [&str; 0]);
}

#[test]
fn a_path_of_a_machine_is_reported_and_the_middle_of_a_url_is_not() {
    let home = format!("/{}/", "home");
    let text = format!("see https://example.com{home}x\nat {home}me");
    assert_eq!(
        machine_paths(&small_crate("README.md", &text)),
        [format!("README.md:2: names {home}")]
    );
}
