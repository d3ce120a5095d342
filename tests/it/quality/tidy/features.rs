//! The documentation of every public item that needs a feature names it.

use rstest::rstest;

use super::none;
use crate::support::source_tree::{Source, files_under};

/// Feature-gated names whose first paragraph is elsewhere, or which users do not see.
const ALLOWED: &[(&str, &str, &str)] =
    &[("src/bin/", "", "the command line is one feature as a whole")];

#[test]
fn every_item_that_needs_a_feature_states_it_in_its_first_paragraph() {
    none(&silent_items(&files_under(&["src"])));
}

fn silent_items(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    let rust = sources.iter().filter(|source| source.is_rust());
    for source in rust {
        let lines: Vec<&str> = source.text.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            let Some(feature) = feature_of(line) else {
                continue;
            };
            let item = lines[index..].iter().find(|line| !is_attribute(line));
            let Some(item) = item.map(|item| item.trim()) else {
                continue;
            };
            if let Some((visibility, module)) = item.split_once("mod ") {
                let is_public = visibility == "pub ";
                found.extend(silent_in_module(
                    sources, source, module, feature, is_public,
                ));
            }
            if !item.starts_with("pub ") || item.starts_with("pub use ") {
                continue;
            }
            let allowed =
                |row: &(&str, &str, &str)| source.path.starts_with(row.0) && item.contains(row.1);
            if ALLOWED.iter().any(allowed) {
                continue;
            }
            let docs = match item.strip_prefix("pub mod ") {
                Some(module) => docs_of_module(sources, source, module),
                None => first_paragraph(lines[..index].iter().rev().copied(), "///", true),
            };
            if !docs.contains(&format!("feature `{feature}`")) {
                found.push(format!(
                    "{}:{}: the first paragraph has no \"Requires feature `{feature}`.\": {item}",
                    source.path,
                    index + 1
                ));
            }
        }
    }
    found
}

fn feature_of(line: &str) -> Option<&str> {
    let rest = line.trim().strip_prefix("#[cfg(feature = \"")?;
    rest.strip_suffix("\")]")
}

fn is_attribute(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("#[") || line.starts_with("//")
}

/// The first paragraph of the documentation in the lines before an item, or at the beginning of a file.
fn first_paragraph<'l>(lines: impl Iterator<Item = &'l str>, sign: &str, upward: bool) -> String {
    let mut docs: Vec<&str> = Vec::new();
    for line in lines {
        let line = line.trim();
        match line.strip_prefix(sign) {
            Some(text) => docs.push(text.trim()),
            None if line.starts_with("#[") => {}
            None => break,
        }
    }
    if upward {
        docs.reverse();
    }
    let first = docs.iter().take_while(|line| !line.is_empty());
    first.copied().collect::<Vec<_>>().join(" ")
}

/// Checks the types of a public module that needs a feature, and the methods that a private one adds to
/// types of others.
fn silent_in_module(
    sources: &[Source],
    parent: &Source,
    module: &str,
    feature: &str,
    is_public: bool,
) -> Vec<String> {
    let stem = stem_of_module(parent, module);
    let folder = format!("{stem}/");
    let file = format!("{stem}.rs");
    let mut found = Vec::new();
    for source in sources {
        if source.path != file && !source.path.starts_with(&folder) {
            continue;
        }
        let lines: Vec<&str> = source.text.lines().collect();
        // The methods of a type are behind the feature that the type names.
        if !is_public && lines.iter().any(|line| line.starts_with("pub struct ")) {
            continue;
        }
        for (index, line) in lines.iter().enumerate() {
            let is_item = if is_public {
                line.starts_with("pub struct ") || line.starts_with("pub enum ")
            } else {
                line.starts_with("    pub fn ")
            };
            let above = lines[..index].iter().rev().copied();
            if is_item
                && !first_paragraph(above, "///", true).contains(&format!("feature `{feature}`"))
            {
                found.push(format!(
                    "{}:{}: the first paragraph has no \"Requires feature `{feature}`.\": {}",
                    source.path,
                    index + 1,
                    line.trim()
                ));
            }
        }
    }
    found
}

fn stem_of_module(parent: &Source, module: &str) -> String {
    let name = module.split([';', ' ']).next().unwrap_or_default();
    let home = parent.path.rsplit_once('/').map_or("", |(home, _)| home);
    format!("{home}/{name}")
}

fn docs_of_module(sources: &[Source], parent: &Source, module: &str) -> String {
    let stem = stem_of_module(parent, module);
    let files = [format!("{stem}.rs"), format!("{stem}/mod.rs")];
    let file = sources.iter().find(|source| files.contains(&source.path));
    file.map_or(String::new(), |file| {
        first_paragraph(file.text.lines(), "//!", false)
    })
}

#[rstest]
#[case::silent("/// A client.\n#[cfg(feature = \"x\")]\npub fn f() {}", 1)]
#[case::in_the_second_paragraph(
    "/// A client.\n///\n/// Requires feature `x`.\n#[cfg(feature = \"x\")]\npub fn f() {}",
    1
)]
#[case::named(
    "/// A client.\n/// Requires feature `x`.\n#[cfg(feature = \"x\")]\n#[must_use]\npub fn f() {}",
    0
)]
#[case::not_public("#[cfg(feature = \"x\")]\npub(crate) fn f() {}", 0)]
fn an_item_without_its_feature_is_reported(#[case] text: &str, #[case] count: usize) {
    let source = Source {
        path: "src/a.rs".to_owned(),
        text: text.to_owned(),
    };
    assert_eq!(silent_items(&[source]).len(), count);
}
