//! The layers: `src/lib.rs` lists the modules in numbered groups, and a module imports from groups above.

use std::collections::{BTreeMap, BTreeSet};

use rstest::rstest;
use syn::{Attribute, Ident, Item};

use super::mentions::{Mentions, line_of};
use super::{none, small_crate};
use crate::support::source_tree::{Source, Tree, files_under, flatten};

#[test]
fn a_module_imports_only_from_groups_above_its_own() {
    none(&layout_violations(&files_under(&["src"])));
}

/// The order of the modules, as `src/lib.rs` has it.
#[derive(Default)]
pub(super) struct Map {
    /// Module to number of its group.
    pub(super) groups: BTreeMap<String, usize>,
    /// Name at the crate's root to the module it comes from; `None` for a foreign crate's.
    names: BTreeMap<String, Option<String>>,
    violations: BTreeSet<String>,
}

impl Map {
    pub(super) fn read(sources: &[Source], tree: &Tree) -> Self {
        let mut map = Self::default();
        let lib = sources.iter().find(|source| source.path == "src/lib.rs");
        let headings = headings(&lib.expect("the tree has grown from src/lib.rs").text);
        for pair in headings.windows(2).filter(|pair| pair[1].1 <= pair[0].1) {
            let [(_, above), (line, below)] = [pair[0], pair[1]];
            map.violations.insert(format!(
                "src/lib.rs:{line}: group {below} is below group {above}"
            ));
        }
        for item in &tree.modules[&Vec::new()].items {
            if let Item::Mod(module) = item {
                map.place(&module.ident, &headings);
            } else if let Item::Use(item) = item {
                map.learn_names(&item.tree);
            }
        }
        for (path, module) in &tree.modules {
            for item in &module.items {
                map.learn_macro(path, item);
            }
        }
        map
    }

    fn place(&mut self, module: &Ident, headings: &[(usize, usize)]) {
        let line = line_of(module);
        match headings.iter().rfind(|(above, _)| *above < line) {
            Some((_, group)) => {
                self.groups.insert(module.to_string(), *group);
            }
            None => {
                self.violations.insert(format!(
                    "src/lib.rs:{line}: {module} is in no numbered group"
                ));
            }
        }
    }

    fn learn_names(&mut self, tree: &syn::UseTree) {
        let mut imports = Vec::new();
        flatten(tree, &[], &mut imports);
        for import in imports {
            let path = import.names();
            let first = path.iter().find(|name| *name != "crate" && *name != "self");
            if let Some(name) = import.name {
                self.names.insert(name, first.cloned());
            }
        }
    }

    /// A `#[macro_export]` puts its name at the crate's root.
    fn learn_macro(&mut self, path: &[String], item: &Item) {
        let exported = |attr: &Attribute| attr.path().is_ident("macro_export");
        if let (Item::Macro(item), Some(module)) = (item, path.first())
            && let Some(name) = &item.ident
            && item.attrs.iter().any(exported)
        {
            self.names.insert(name.to_string(), Some(module.clone()));
        }
    }

    /// The module that `crate::name` belongs to: `Err` if it is not in lib.rs.
    fn owner<'m>(&'m self, name: &'m str) -> Result<Option<&'m str>, ()> {
        if self.groups.contains_key(name) {
            return Ok(Some(name));
        }
        let module = self.names.get(name).ok_or(())?.as_deref();
        Ok(module.filter(|module| self.groups.contains_key(*module)))
    }

    fn judge(&self, importer: &str, name: Option<&str>) -> Option<String> {
        let own = self.groups.get(importer)?;
        let importer = format!("{importer} (group {own})");
        let Some(name) = name else {
            return Some(format!("{importer} imports the whole crate root"));
        };
        match self.owner(name) {
            Ok(None) => None,
            Ok(Some(owner)) => {
                let group = self.groups[owner];
                let allowed = group < *own || importer.starts_with(&format!("{owner} "));
                (!allowed).then(|| {
                    format!(
                        "{importer} imports {owner} (group {group}): \
                         a module imports only from groups above its own"
                    )
                })
            }
            Err(()) => Some(format!(
                "{importer} imports crate::{name}, which lib.rs neither declares nor re-exports by name"
            )),
        }
    }
}

/// Line and number of each `// 3 two pure halves` in lib.rs.
fn headings(text: &str) -> Vec<(usize, usize)> {
    let number = |line: &str| line.strip_prefix("// ")?.split(' ').next()?.parse().ok();
    text.lines()
        .enumerate()
        .filter_map(|(above, line)| Some((above + 1, number(line)?)))
        .collect()
}

fn layout_violations(sources: &[Source]) -> Vec<String> {
    let tree = Tree::parse(sources);
    let mut map = Map::read(sources, &tree);
    let mut found = std::mem::take(&mut map.violations);
    for (home, module) in &tree.modules {
        let Some(importer) = home.first() else {
            continue;
        };
        for path in Mentions::of_items(&module.items) {
            let Some(below) = below_root(home, &path) else {
                continue;
            };
            let name = below.first();
            let line = line_of(name.unwrap_or(&path[0]));
            if let Some(violation) = map.judge(importer, name.map(ToString::to_string).as_deref()) {
                found.insert(format!("{}:{line}: {violation}", module.file));
            }
        }
    }
    found.into_iter().collect()
}

/// The part of a path written in `home` that is below the crate's root, if it goes through there. It is
/// empty in `use crate::*`.
fn below_root<'p>(home: &[String], path: &'p [Ident]) -> Option<&'p [Ident]> {
    if path.first()? == "crate" {
        return Some(&path[1..]);
    }
    let from = usize::from(path[0] == "self");
    let ups = path[from..].iter().take_while(|name| *name == "super");
    let ups = ups.count();
    (ups > 0 && ups == home.len()).then(|| &path[from + ups..])
}

// The check itself, tried on small crates that break one rule each.

#[rstest]
#[case::sideways("use crate::service::Listing;", "service (group 3)")]
#[case::down("use crate::transport::Server;", "transport (group 8)")]
#[case::down_by_a_re_export("use crate::Server;", "transport (group 8)")]
#[case::in_a_nested_group(
    "use crate::{clock::Now, service::{Listing, Kms}};",
    "service (group 3)"
)]
#[case::by_super("use super::super::service::Listing;", "service (group 3)")]
#[case::by_self_and_super("use self::super::super::transport;", "transport (group 8)")]
#[case::by_super_in_an_inline_module(
    "mod a { use super::super::super::service; }",
    "service (group 3)"
)]
#[case::in_a_type("fn f(x: &crate::service::Listing) {}", "service (group 3)")]
#[case::in_an_expression("fn f() { crate::service::start(1) }", "service (group 3)")]
#[case::in_a_pattern("fn f(x: X) { if let crate::service::A = x {} }", "service (group 3)")]
#[case::in_a_macro("fn f() { vec![1, crate::service::one()]; }", "service (group 3)")]
#[case::in_a_group_in_a_macro("m! { use crate::{clock, service::A}; }", "service (group 3)")]
#[case::in_a_macro_of_its_own(
    "macro_rules! m { () => { $crate::transport::go() } }",
    "transport (group 8)"
)]
#[case::in_an_attribute(
    "struct X { #[serde(with = \"crate::service::epoch\")] at: u8 }",
    "service (group 3)"
)]
fn a_forbidden_import_is_reported(#[case] text: &str, #[case] imported: &str) {
    let found = layout_violations(&small_crate("src/wire/json.rs", &format!("\n{text}")));
    assert_eq!(
        found,
        [format!(
            "src/wire/json.rs:2: wire (group 3) imports {imported}: \
             a module imports only from groups above its own"
        )]
    );
}

#[rstest]
#[case::up("use crate::{clock, model::Exchange};")]
#[case::up_by_a_re_export("use crate::{Damage, ErrorCode};")]
#[case::within_the_module("use crate::wire; use super::json::X; pub(crate) fn f() {}")]
#[case::a_foreign_name("use crate::StatusCode; use service::x;")]
#[case::in_documentation("/// See [`crate::service::Listing`].\nfn f() {}")]
#[case::in_a_comment("// crate::service::Listing")]
#[case::in_a_test("#[cfg(test)] mod tests { use crate::service::Listing; }")]
#[case::in_a_test_module_of_its_own("#[cfg(test)] mod tests;")]
fn an_allowed_import_is_not_reported(#[case] text: &str) {
    let found = layout_violations(&small_crate("src/wire/json.rs", text));
    assert_eq!(found, [] as [&str; 0]);
}

#[rstest]
#[case::glob("use crate::*;", "imports the whole crate root")]
#[case::glob_by_super("use super::super::*;", "imports the whole crate root")]
#[case::unknown(
    "use crate::Stranger;",
    "which lib.rs neither declares nor re-exports by name"
)]
fn an_import_that_cannot_be_placed_is_reported(#[case] text: &str, #[case] why: &str) {
    let found = layout_violations(&small_crate("src/wire/json.rs", text));
    assert!(found.len() == 1 && found[0].ends_with(why), "{found:?}");
}

#[test]
fn a_module_outside_the_groups_and_a_group_out_of_order_are_reported() {
    let lib = "mod clock;\n// 2 b\nmod model;\n// 1 a\nmod wire;\n";
    let mut sources = small_crate("src/wire/json.rs", "");
    lib.clone_into(&mut sources[0].text);
    assert_eq!(
        layout_violations(&sources),
        [
            "src/lib.rs:1: clock is in no numbered group",
            "src/lib.rs:4: group 1 is below group 2",
        ]
    );
}
