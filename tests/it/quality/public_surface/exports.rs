//! Which items the crate exports, and under which public name.

use std::collections::BTreeMap;

use syn::visit::{self, Visit};
use syn::{Attribute, Item};

use super::is_public;
use super::render::rendered_attributes;
use crate::support::source_tree::{Import, Place, Tree, attributes, flatten, is_cfg, item_name};

#[derive(Clone)]
pub(super) struct Export {
    pub(super) name: String,
    /// The `cfg`s under which it exists.
    pub(super) cfgs: Vec<Attribute>,
}

pub(super) struct Exports {
    /// By the module that defines the item, and its name there.
    pub(super) items: BTreeMap<(Vec<String>, String), Export>,
    /// The names that are not items of this crate: modules, macros and other crates' names, with their lines.
    pub(super) plain: Vec<(String, String)>,
}

impl Exports {
    #[track_caller]
    pub(super) fn of(tree: &Tree) -> Self {
        let mut exports = Self {
            items: BTreeMap::new(),
            plain: Vec::new(),
        };
        exports.add_module(tree, &[], "", &[]);
        exports.add_macros(tree);
        exports
    }

    /// The module's own names go before its children's, so that the shorter one is the item's.
    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "syn's Item is non-exhaustive"
    )]
    fn add_module(&mut self, tree: &Tree, home: &[String], prefix: &str, above: &[Attribute]) {
        let items = tree.modules[home].items.iter();
        let (children, own): (Vec<_>, Vec<_>) =
            items.partition(|item| matches!(item, Item::Mod(_)));
        for item in own.into_iter().chain(children) {
            let own = attributes(item).iter().filter(|a| is_cfg(a));
            let cfgs: Vec<Attribute> = above.iter().chain(own).cloned().collect();
            match item {
                Item::Mod(module) if is_public(&module.vis) => {
                    let name = module.ident.to_string();
                    let child = [home, std::slice::from_ref(&name)].concat();
                    self.add_public_module(tree, &child, &format!("{prefix}{name}"), &cfgs);
                }
                Item::Use(import) if is_public(&import.vis) => {
                    let mut leaves = Vec::new();
                    flatten(&import.tree, &[], &mut leaves);
                    for leaf in &leaves {
                        self.add_import(tree, home, prefix, leaf, &cfgs);
                    }
                }
                item => {
                    if let Some(ident) = item_name(item).filter(|_| declares_public(item)) {
                        let name = format!("{prefix}{ident}");
                        self.add_item(tree, home.to_vec(), &ident.to_string(), name, cfgs);
                    }
                }
            }
        }
    }

    fn add_public_module(&mut self, tree: &Tree, home: &[String], name: &str, cfgs: &[Attribute]) {
        let line = format!("pub mod {name}{}", rendered_attributes(&[cfgs]));
        self.plain.push((name.to_owned(), line));
        self.add_module(tree, home, &format!("{name}::"), cfgs);
    }

    fn add_import(
        &mut self,
        tree: &Tree,
        home: &[String],
        prefix: &str,
        leaf: &Import,
        cfgs: &[Attribute],
    ) {
        let place = tree.resolve(home, &leaf.names());
        let path = leaf.names().join("::");
        let Some(name) = &leaf.name else {
            match place {
                Some(Place::Module(module)) => self.add_module(tree, &module, prefix, cfgs),
                Some(Place::Item { .. }) | None => {
                    let line = format!("pub use {path}::*{}", rendered_attributes(&[cfgs]));
                    self.plain.push((format!("{prefix}*"), line));
                }
            }
            return;
        };
        let public = format!("{prefix}{name}");
        match place {
            Some(Place::Module(module)) => self.add_public_module(tree, &module, &public, cfgs),
            Some(Place::Item { module, name }) => {
                self.add_item(tree, module, &name, public, cfgs.to_vec());
            }
            None => {
                let renamed = leaf.path.last().is_none_or(|last| last != name);
                let alias = if renamed {
                    format!(" as {name}")
                } else {
                    String::new()
                };
                let line = format!("pub use {path}{alias}{}", rendered_attributes(&[cfgs]));
                self.plain.push((public, line));
            }
        }
    }

    /// Sorts several public names of an item: the first is its own, the others are its aliases.
    fn add_item(
        &mut self,
        tree: &Tree,
        home: Vec<String>,
        ident: &str,
        name: String,
        mut cfgs: Vec<Attribute>,
    ) {
        for cfg in &tree.modules[&home].cfgs {
            if !cfgs.contains(cfg) {
                cfgs.push(cfg.clone());
            }
        }
        let place = (home, ident.to_owned());
        match self.items.get(&place) {
            Some(first) if first.name != name => {
                let line = format!(
                    "pub use {} as {name}{}",
                    first.name,
                    rendered_attributes(&[&cfgs])
                );
                self.plain.push((name, line));
            }
            Some(_) => {}
            None => {
                self.items.insert(place, Export { name, cfgs });
            }
        }
    }

    fn add_macros(&mut self, tree: &Tree) {
        let exported = |attr: &Attribute| attr.path().is_ident("macro_export");
        for item in tree.modules.values().flat_map(|module| &module.items) {
            if let Item::Macro(item) = item
                && let Some(name) = &item.ident
                && item.attrs.iter().any(exported)
            {
                let line = format!("macro_rules! {name}{}", rendered_attributes(&[&item.attrs]));
                self.plain.push((name.to_string(), line));
            }
        }
    }
}

#[allow(
    clippy::wildcard_enum_match_arm,
    reason = "syn's Item is non-exhaustive"
)]
fn declares_public(item: &Item) -> bool {
    match item {
        Item::Const(item) => is_public(&item.vis),
        Item::Enum(item) => is_public(&item.vis),
        Item::Fn(item) => is_public(&item.vis),
        Item::Static(item) => is_public(&item.vis),
        Item::Struct(item) => is_public(&item.vis),
        Item::Trait(item) => is_public(&item.vis),
        Item::Type(item) => is_public(&item.vis),
        Item::Union(item) => is_public(&item.vis),
        _ => false,
    }
}

/// Collects the paths of a piece of syntax, the outermost first.
#[derive(Default)]
pub(super) struct Paths(Vec<Vec<String>>);

impl Paths {
    pub(super) fn visit_type(&mut self, ty: &syn::Type) {
        Visit::visit_type(self, ty);
    }

    pub(super) fn visit_path(&mut self, path: &syn::Path) {
        Visit::visit_path(self, path);
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.0.push(names(path));
        visit::visit_path(self, path);
    }
}

pub(super) fn paths_in(visit: impl FnOnce(&mut Paths)) -> Vec<Vec<String>> {
    let mut paths = Paths::default();
    visit(&mut paths);
    paths.0
}

pub(super) fn names(path: &syn::Path) -> Vec<String> {
    let segments = path.segments.iter();
    segments.map(|segment| segment.ident.to_string()).collect()
}
