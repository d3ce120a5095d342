//! The crates that a test build gains with this one.

use std::collections::BTreeSet;
use std::process::Command;

/// The crates of a server, a regex engine, JSON and two derives, and some room.
const MAX_CRATES: usize = 40;

#[test]
fn by_default_the_crate_brings_at_most_forty_others() {
    let crates = crates(&["--no-default-features"]);
    let list: Vec<_> = crates.iter().map(String::as_str).collect();
    println!("{} crates", list.len());
    assert!(
        list.len() <= MAX_CRATES,
        "{} crates, which is more than {MAX_CRATES}:\n{}",
        list.len(),
        list.join("\n")
    );
    assert!(
        list.iter().any(|name| name.starts_with("hyper v")),
        "the list was not understood:\n{}",
        list.join("\n")
    );
}

#[test]
fn nothing_is_on_by_default() {
    assert_eq!(crates(&[]), crates(&["--no-default-features"]));
}

/// The crate that only hyper's server brings. The tree lists it below the SDK, because hyper is there; a
/// project without a server does not have it.
#[cfg(feature = "aws-sdk")]
const OF_THE_SERVER: &str = "httpdate";

/// The crates of a project that calls Step Functions. With its own features they bring more than with ours.
#[cfg(feature = "aws-sdk")]
const THERE_ALREADY: [&str; 3] = ["aws-sdk-sfn", "aws-smithy-http-client", "tokio"];

#[cfg(feature = "aws-sdk")]
#[test]
fn a_project_that_has_the_sdk_gets_at_most_twelve_crates_more() {
    const MAX: usize = 12;
    let with_wiremock = added("aws-sdk,wiremock").len();
    let added = added("aws-sdk");
    println!(
        "{} crates, {with_wiremock} with wiremock: {added:?}",
        added.len()
    );
    assert!(added.len() <= MAX, "{} crates: {added:?}", added.len());
    let stated = format!(
        "gets {} crates more with `aws-sdk`, this one included",
        added.len()
    );
    let readme = include_str!("../../../README.md");
    assert!(readme.contains(&stated), "README.md lacks {stated:?}");
    assert!(added.contains(&"regex-automata".to_owned()), "{added:?}");
}

/// The crates, this one included, that nothing of what is there already brings.
#[cfg(feature = "aws-sdk")]
fn added(features: &str) -> Vec<String> {
    let text = tree(&["--prefix", "depth", "--no-dedupe", "--features", features]);
    let (mut all, mut there) = (BTreeSet::new(), BTreeSet::new());
    let mut outside = usize::MAX;
    for line in text.lines() {
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        let depth: usize = line[..digits]
            .parse()
            .expect("a line begins with its depth");
        let name = line[digits..].split(' ').next().unwrap_or_default();
        if depth <= outside {
            let begins = THERE_ALREADY.contains(&name);
            outside = if begins { depth } else { usize::MAX };
        }
        all.insert(name);
        if depth >= outside && name != OF_THE_SERVER {
            there.insert(name);
        }
    }
    all.difference(&there)
        .map(|name| (*name).to_owned())
        .collect()
}

/// Name and version of every crate that is compiled with this one, but not itself.
fn crates(features: &[&str]) -> BTreeSet<String> {
    let text = tree(&[&["--prefix", "none"], features].concat());
    text.lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            Some((words.next()?, words.next()?))
        })
        .filter(|(name, _)| *name != env!("CARGO_PKG_NAME"))
        .map(|(name, version)| format!("{name} {version}"))
        .collect()
}

/// The output of `cargo tree` for this crate.
fn tree(options: &[&str]) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["tree", "-e", "normal", "--offline"])
        .args(options)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo can be run");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo tree: {errors}");
    String::from_utf8(output.stdout).expect("cargo writes UTF-8")
}
