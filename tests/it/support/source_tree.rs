//! The crate's own source, read as files and as a tree of modules, for the tests that watch it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use syn::{Attribute, Ident, Item, Meta, UseTree};

/// A file of the repository: its path below the crate's root, with `/` on every platform.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    pub(crate) fn is_rust(&self) -> bool {
        Path::new(&self.path)
            .extension()
            .is_some_and(|extension| extension == "rs")
    }

    #[track_caller]
    pub(crate) fn parse(&self) -> syn::File {
        syn::parse_file(&self.text).unwrap_or_else(|error| {
            let line = error.span().start().line;
            panic!("{}:{line}: {error}", self.path)
        })
    }
}

/// Every file at or below the given places but what cargo builds; a place that does not exist holds
/// none.
pub(crate) fn files_under(places: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    for place in places {
        collect(place, &mut found);
    }
    found
}

fn collect(path: &str, found: &mut Vec<Source>) {
    let full = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if full.is_file() {
        let bytes = fs::read(&full).unwrap_or_else(|error| panic!("{path}: {error}"));
        found.push(Source {
            path: path.to_owned(),
            text: String::from_utf8_lossy(&bytes).into_owned(),
        });
    } else if full.is_dir() {
        let entries = fs::read_dir(&full).unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut names: Vec<String> = entries
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| name != "target")
            .collect();
        names.sort();
        for name in names {
            collect(&format!("{path}/{name}"), found);
        }
    }
}

/// A module that ships: test-only modules and items are not in the tree.
pub(crate) struct Module {
    pub(crate) file: String,
    /// The `cfg`s under which it exists, its parents' included.
    pub(crate) cfgs: Vec<Attribute>,
    pub(crate) items: Vec<Item>,
}

/// Where a path of the crate's source leads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    Module(Vec<String>),
    Item { module: Vec<String>, name: String },
}

/// The library's modules by their path; the root's path is empty.
pub(crate) struct Tree {
    pub(crate) modules: BTreeMap<Vec<String>, Module>,
}

impl Tree {
    /// Follows the `mod` items from `src/lib.rs`, as the compiler does.
    #[track_caller]
    pub(crate) fn parse(sources: &[Source]) -> Self {
        let mut tree = Self {
            modules: BTreeMap::new(),
        };
        tree.insert_file(sources, Vec::new(), Vec::new());
        tree
    }

    #[track_caller]
    fn insert_file(&mut self, sources: &[Source], path: Vec<String>, mut cfgs: Vec<Attribute>) {
        let stem = path.join("/");
        let candidates = if path.is_empty() {
            vec!["src/lib.rs".to_owned()]
        } else {
            vec![format!("src/{stem}.rs"), format!("src/{stem}/mod.rs")]
        };
        let source = sources
            .iter()
            .find(|source| candidates.contains(&source.path))
            .unwrap_or_else(|| panic!("none of {candidates:?} is there"));
        let file = source.parse();
        cfgs.extend(file.attrs.into_iter().filter(is_cfg));
        self.insert(sources, path, &source.path, cfgs, file.items);
    }

    #[track_caller]
    fn insert(
        &mut self,
        sources: &[Source],
        path: Vec<String>,
        file: &str,
        cfgs: Vec<Attribute>,
        mut items: Vec<Item>,
    ) {
        items.retain(|item| !is_test_only(attributes(item)));
        for item in &items {
            let Item::Mod(child) = item else { continue };
            let child_path = [path.clone(), vec![child.ident.to_string()]].concat();
            let mut child_cfgs = cfgs.clone();
            child_cfgs.extend(child.attrs.iter().filter(|a| is_cfg(a)).cloned());
            match &child.content {
                Some((_, inline)) => {
                    self.insert(sources, child_path, file, child_cfgs, inline.clone());
                }
                None => self.insert_file(sources, child_path, child_cfgs),
            }
        }
        let module = Module {
            file: file.to_owned(),
            cfgs,
            items,
        };
        self.modules.insert(path, module);
    }

    /// The item that `path`, written in the module `from`, names; `None` if it is foreign to the crate.
    pub(crate) fn resolve(&self, from: &[String], path: &[String]) -> Option<Place> {
        const LONGEST_CHAIN_OF_IMPORTS: usize = 8;
        self.follow(from, path, LONGEST_CHAIN_OF_IMPORTS)
    }

    fn follow(&self, from: &[String], path: &[String], fuel: usize) -> Option<Place> {
        let fuel = fuel.checked_sub(1)?;
        let (mut here, mut rest) = start_of(from, path)?;
        loop {
            let Some((name, after)) = rest.split_first() else {
                return Some(Place::Module(here));
            };
            let child = [here.as_slice(), std::slice::from_ref(name)].concat();
            if self.modules.contains_key(&child) {
                (here, rest) = (child, after);
                continue;
            }
            let module = self.modules.get(&here)?;
            if module.items.iter().any(|item| defines(item, name)) {
                return Some(Place::Item {
                    module: here,
                    name: name.clone(),
                });
            }
            return self.follow_imports(&here, rest, fuel);
        }
    }

    fn follow_imports(&self, here: &[String], rest: &[String], fuel: usize) -> Option<Place> {
        let (name, after) = rest.split_first()?;
        let imports = self.modules[here].items.iter().flat_map(imports_of);
        let (globs, named): (Vec<_>, Vec<_>) = imports.partition(|import| import.name.is_none());
        let onward = |import: &Import, tail: &[String]| {
            let path = [import.names(), tail.to_vec()].concat();
            self.follow(here, &path, fuel)
        };
        match named.iter().find(|i| i.name.as_ref() == Some(name)) {
            Some(import) => onward(import, after),
            None => globs.iter().find_map(|import| onward(import, rest)),
        }
    }
}

/// Takes `crate`, `self` and `super` off the front of a path.
fn start_of<'p>(from: &[String], path: &'p [String]) -> Option<(Vec<String>, &'p [String])> {
    let mut here = from.to_vec();
    let mut rest = path;
    while let Some((first, after)) = rest.split_first() {
        match first.as_str() {
            "crate" => here.clear(),
            "self" => {}
            "super" => drop(here.pop()?),
            _ => break,
        }
        rest = after;
    }
    Some((here, rest))
}

/// One leaf of a `use`: `use a::{b as c, d::*}` has two.
pub(crate) struct Import {
    pub(crate) path: Vec<Ident>,
    /// The name here; `None` for `*`.
    pub(crate) name: Option<String>,
}

impl Import {
    pub(crate) fn names(&self) -> Vec<String> {
        self.path.iter().map(ToString::to_string).collect()
    }
}

fn imports_of(item: &Item) -> Vec<Import> {
    let mut imports = Vec::new();
    if let Item::Use(item) = item {
        flatten(&item.tree, &[], &mut imports);
    }
    imports
}

pub(crate) fn flatten(tree: &UseTree, above: &[Ident], imports: &mut Vec<Import>) {
    let with = |ident: &Ident| {
        let own = (ident != "self" || above.is_empty()).then_some(ident);
        above.iter().chain(own).cloned().collect::<Vec<Ident>>()
    };
    match tree {
        UseTree::Path(tree) => flatten(&tree.tree, &with(&tree.ident), imports),
        UseTree::Group(group) => {
            for tree in &group.items {
                flatten(tree, above, imports);
            }
        }
        UseTree::Name(tree) => {
            let path = with(&tree.ident);
            let name = path.last().map(ToString::to_string);
            imports.push(Import { path, name });
        }
        UseTree::Rename(tree) => imports.push(Import {
            path: with(&tree.ident),
            name: Some(tree.rename.to_string()),
        }),
        UseTree::Glob(_) => imports.push(Import {
            path: above.to_vec(),
            name: None,
        }),
    }
}

/// The item defines `name`. A macro does if the words `enum Name` (or another
/// kind of item) are in it.
fn defines(item: &Item, name: &str) -> bool {
    match item_name(item) {
        Some(ident) => ident == name,
        None => macro_tokens(item).is_some_and(|tokens| spells_definition(tokens, name)),
    }
}

fn macro_tokens(item: &Item) -> Option<&proc_macro2::TokenStream> {
    let Item::Macro(item) = item else { return None };
    Some(&item.mac.tokens)
}

fn spells_definition(tokens: &proc_macro2::TokenStream, name: &str) -> bool {
    const KINDS: [&str; 6] = ["struct", "enum", "trait", "type", "fn", "const"];
    let trees: Vec<_> = tokens.clone().into_iter().collect();
    trees.iter().enumerate().any(|(at, tree)| match tree {
        proc_macro2::TokenTree::Group(group) => spells_definition(&group.stream(), name),
        proc_macro2::TokenTree::Ident(kind) if KINDS.iter().any(|word| kind == word) => {
            matches!(trees.get(at + 1), Some(proc_macro2::TokenTree::Ident(next)) if next == name)
        }
        proc_macro2::TokenTree::Ident(_)
        | proc_macro2::TokenTree::Punct(_)
        | proc_macro2::TokenTree::Literal(_) => false,
    })
}

#[allow(
    clippy::wildcard_enum_match_arm,
    reason = "syn's Item is non-exhaustive"
)]
pub(crate) fn item_name(item: &Item) -> Option<&Ident> {
    match item {
        Item::Const(item) => Some(&item.ident),
        Item::Enum(item) => Some(&item.ident),
        Item::Fn(item) => Some(&item.sig.ident),
        Item::Static(item) => Some(&item.ident),
        Item::Struct(item) => Some(&item.ident),
        Item::Trait(item) => Some(&item.ident),
        Item::Type(item) => Some(&item.ident),
        Item::Union(item) => Some(&item.ident),
        _ => None,
    }
}

#[allow(
    clippy::wildcard_enum_match_arm,
    reason = "syn's Item is non-exhaustive"
)]
pub(crate) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(syn::ItemConst { attrs, .. })
        | Item::Enum(syn::ItemEnum { attrs, .. })
        | Item::ExternCrate(syn::ItemExternCrate { attrs, .. })
        | Item::Fn(syn::ItemFn { attrs, .. })
        | Item::Impl(syn::ItemImpl { attrs, .. })
        | Item::Macro(syn::ItemMacro { attrs, .. })
        | Item::Mod(syn::ItemMod { attrs, .. })
        | Item::Static(syn::ItemStatic { attrs, .. })
        | Item::Struct(syn::ItemStruct { attrs, .. })
        | Item::Trait(syn::ItemTrait { attrs, .. })
        | Item::Type(syn::ItemType { attrs, .. })
        | Item::Union(syn::ItemUnion { attrs, .. })
        | Item::Use(syn::ItemUse { attrs, .. }) => attrs,
        _ => &[],
    }
}

/// A `cfg` that decides what a user gets: one about documentation tests does not.
pub(crate) fn is_cfg(attribute: &Attribute) -> bool {
    let condition = attribute
        .meta
        .require_list()
        .map(|list| list.tokens.to_string());
    attribute.path().is_ident("cfg") && condition.is_ok_and(|text| !text.contains("doctest"))
}

/// `#[cfg(test)]`, also within `all(..)`.
pub(crate) fn is_test_only(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        is_cfg(attribute)
            && attribute
                .parse_args::<Meta>()
                .is_ok_and(|meta| asks_for_test(&meta))
    })
}

fn asks_for_test(meta: &Meta) -> bool {
    type Metas = syn::punctuated::Punctuated<Meta, syn::Token![,]>;
    match meta {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("all") => list
            .parse_args_with(Metas::parse_terminated)
            .is_ok_and(|all| all.iter().any(asks_for_test)),
        Meta::List(_) | Meta::NameValue(_) => false,
    }
}
