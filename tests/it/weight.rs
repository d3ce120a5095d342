//! What the crate costs everybody who compiles it into a test build.

use std::collections::BTreeSet;
use std::process::Command;

/// As few as a server, a regex engine, JSON and two derives can be had for, and some room.
const MOST_CRATES: usize = 40;

#[test]
fn by_default_the_crate_brings_at_most_forty_others() {
    let crates = crates(&["--no-default-features"]);
    let list: Vec<_> = crates.iter().map(String::as_str).collect();
    println!("{} crates", list.len());
    assert!(
        list.len() <= MOST_CRATES,
        "{} crates, which is more than {MOST_CRATES}:\n{}",
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

/// Name and version of every crate that is compiled with this one, but not itself.
fn crates(features: &[&str]) -> BTreeSet<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["tree", "-e", "normal", "--prefix", "none", "--offline"])
        .args(features)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo can be run");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo tree: {errors}");
    let text = String::from_utf8(output.stdout).expect("cargo writes UTF-8");
    text.lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            Some((words.next()?, words.next()?))
        })
        .filter(|(name, _)| *name != env!("CARGO_PKG_NAME"))
        .map(|(name, version)| format!("{name} {version}"))
        .collect()
}
