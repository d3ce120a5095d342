//! The crate's public API, listed from its source and compared with `public_surface.txt`, so that a
//! change of it is a decision.
//!
//! The listing sees the source, not the compiled crate: it is the same under every feature, and of
//! what a macro makes it knows the name and the capitalised words that begin the macro's rows.

mod exports;
mod render;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::{env, fs};

use similar::TextDiff;
use syn::{Attribute, Item, ItemImpl, Visibility};

use self::exports::{Exports, paths_in};
use self::render::{RenderedLine, rendered_attributes};
use crate::support::source_tree::{Place, Source, Tree, files_under, item_name};

const LISTING: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/it/quality/public_surface/public_surface.txt"
);
const UPDATE: &str = "UPDATE_PUBLIC_SURFACE";

#[test]
fn the_public_surface_is_the_one_that_was_decided() {
    let now = listing(&files_under(&["src"]));
    if env::var_os(UPDATE).is_some() {
        fs::write(LISTING, now).expect("the listing can be written");
        return;
    }
    let decided = fs::read_to_string(LISTING).unwrap_or_default();
    let decided = decided.replace("\r\n", "\n");
    let difference = TextDiff::from_lines(&decided, &now);
    assert!(
        decided == now,
        "the public API is not the one in tests/it/quality/public_surface/public_surface.txt:\n\n{}\n\
         If that is meant, accept it with `{UPDATE}=1 cargo test public_surface` \
         and note it in CHANGELOG.md.\n",
        difference.unified_diff().header("decided", "now"),
    );
}

/// A line under the item it belongs to.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    owner: String,
    rank: Rank,
    text: String,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Item,
    Derive,
    Impl,
    Part,
    Constant,
    Method,
}

struct Surface<'t> {
    tree: &'t Tree,
    exports: Exports,
    lines: BTreeSet<Line>,
}

fn listing(sources: &[Source]) -> String {
    let tree = Tree::parse(sources);
    let mut surface = Surface {
        exports: Exports::of(&tree),
        tree: &tree,
        lines: BTreeSet::new(),
    };
    surface.add_lines();
    surface.print()
}

impl Surface<'_> {
    fn add_lines(&mut self) {
        for (owner, text) in self.exports.plain.clone() {
            self.add(&owner, Rank::Item, text);
        }
        for (place, export) in self.exports.items.clone() {
            self.add_item(&place, &export.name, &export.cfgs);
        }
        for (home, module) in &self.tree.modules {
            for item in &module.items {
                if let Item::Impl(block) = item {
                    self.add_impl(home, &module.cfgs, block);
                }
            }
        }
    }

    fn print(self) -> String {
        let mut text = String::from("The public API of this crate, one item per line.\n");
        let mut last = String::new();
        for line in self.lines {
            if line.owner != last {
                text.push('\n');
            }
            writeln!(text, "{}", line.text).expect("a String takes every line");
            last = line.owner;
        }
        text
    }

    fn add(&mut self, owner: &str, rank: Rank, text: String) {
        let owner = owner.to_owned();
        self.lines.insert(Line { owner, rank, text });
    }

    fn add_item(&mut self, (home, name): &(Vec<String>, String), public: &str, cfgs: &[Attribute]) {
        let tree = self.tree;
        let items = &tree.modules[home].items;
        let same = |item: &&Item| item_name(item).is_some_and(|ident| ident == name);
        for item in items.iter().filter(same) {
            for RenderedLine { rank, text } in render::item(item, public, cfgs) {
                self.add(public, rank, text);
            }
        }
        if !items.iter().any(|item| same(&item)) {
            self.add(public, Rank::Item, format!("pub {public}: made by a macro"));
            for row in items.iter().filter_map(macro_call).flat_map(render::rows) {
                self.add(public, Rank::Part, format!("{public} <- {row}"));
            }
        }
    }

    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "syn's ImplItem is non-exhaustive"
    )]
    fn add_impl(&mut self, home: &[String], module_cfgs: &[Attribute], block: &ItemImpl) {
        let Some((public, item_cfgs)) = self.owner_of(home, block) else {
            return;
        };
        let mut cfgs: Vec<Attribute> = module_cfgs.to_vec();
        cfgs.extend(block.attrs.iter().cloned());
        cfgs.retain(|cfg| !item_cfgs.contains(cfg));
        if let Some((_, trait_path, _)) = &block.trait_ {
            if !self.hides_trait(home, trait_path) {
                let header = render::impl_header(block) + &rendered_attributes(&[&cfgs]);
                self.add(&public, Rank::Impl, header);
            }
            return;
        }
        for part in &block.items {
            let shown = match part {
                syn::ImplItem::Fn(part) if is_public(&part.vis) => {
                    render::method(&part.vis, &part.sig, &public, &[&cfgs, &part.attrs])
                }
                syn::ImplItem::Const(part) if is_public(&part.vis) => render::constant(
                    &format!("pub const {public}::{}", part.ident),
                    &part.ty,
                    &[&cfgs, &part.attrs],
                ),
                _ => continue,
            };
            self.add(&public, shown.rank, shown.text);
        }
    }

    /// The public name under which an `impl` is listed: that of its type, or else, where the type is
    /// foreign, that of the first public type among the trait's arguments.
    fn owner_of(&self, home: &[String], block: &ItemImpl) -> Option<(String, Vec<Attribute>)> {
        let mut paths = paths_in(|visitor| visitor.visit_type(&block.self_ty));
        let ours = |path: &Vec<String>| self.item_at(home, path);
        if !paths.iter().any(|path| ours(path).is_some())
            && let Some((_, trait_path, _)) = &block.trait_
        {
            paths = paths_in(|visitor| visitor.visit_path(trait_path));
            paths.remove(0);
        }
        let place = paths.iter().find_map(ours)?;
        let export = self.exports.items.get(&place)?;
        Some((export.name.clone(), export.cfgs.clone()))
    }

    fn hides_trait(&self, home: &[String], path: &syn::Path) -> bool {
        self.item_at(home, &exports::names(path))
            .is_some_and(|place| !self.exports.items.contains_key(&place))
    }

    fn item_at(&self, home: &[String], path: &[String]) -> Option<(Vec<String>, String)> {
        match self.tree.resolve(home, path)? {
            Place::Item { module, name } => Some((module, name)),
            Place::Module(_) => None,
        }
    }
}

/// The arguments of a macro that is called in an item's place, not its definition.
fn macro_call(item: &Item) -> Option<&proc_macro2::TokenStream> {
    let Item::Macro(item) = item else { return None };
    item.ident.is_none().then_some(&item.mac.tokens)
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

#[test]
fn the_listing_shows_what_a_user_can_name() {
    let sources = [
        ("src/lib.rs", LIB),
        ("src/arn.rs", ARN),
        ("src/transport.rs", TRANSPORT),
    ];
    let sources = sources.map(|(path, text)| Source {
        path: path.to_owned(),
        text: text.to_owned(),
    });
    let difference = TextDiff::from_lines(LISTED, listing(&sources).as_str())
        .unified_diff()
        .to_string();
    assert!(difference.is_empty(), "{difference}");
}

const LIB: &str = r#"
pub mod prelude { pub use crate::Arn; }
mod arn;
#[cfg(feature = "wiremock")]
mod transport;
pub use arn::{Arn, ArnError as BadArn, ErrorCode, Named, parse};
#[cfg(feature = "wiremock")]
pub use transport::Responder;
pub use http::StatusCode;
"#;

const ARN: &str = r#"
/// Documentation is not listed.
#[derive(PartialEq, Clone)]
#[must_use = "an ARN does nothing"]
pub struct Arn { pub name: String, region: u8 }
#[non_exhaustive]
pub enum ArnError { Empty, Long { limit: usize }, Bad(char) }
pub trait Named: Send {
    fn name(&self) -> &str;
    fn len(&self) -> usize { self.name().len() }
}
pub trait Hidden {}
struct Private;
impl Hidden for Arn {}
impl Clone for Private {}
impl std::fmt::Display for Arn {}
impl From<Arn> for String {}
impl Arn {
    pub const MAX: usize = 80;
    pub fn from_parts<'a, I>(partition: &'a str, region: u8, account: &'a str, mut rest: I) -> Self
    where I: Iterator<Item = &'a str> { loop {} }
    pub fn named(mut self, name: &mut String) -> Self { self }
    pub fn rename(&mut self) {}
    pub(crate) fn secret(&self) {}
}
pub fn parse(text: &str) -> Result<Arn, ArnError> { loop {} }
codes! { /// Documentation.
    enum ErrorCode { InvalidArn = (400, Recorded), InvalidName = (400, Recorded) } }
#[cfg(test)] impl Arn { pub fn for_tests() {} }
"#;

const TRANSPORT: &str = "
use crate::Arn;
pub struct Responder(pub u8, Arn);
impl Arn { #[must_use] pub async fn mount_on(&self) -> u8 { 0 } }
";

const LISTED: &str = r#"The public API of this crate, one item per line.

pub struct Arn { .. }  #[must_use = "an ARN does nothing"]
derive(Clone, PartialEq) for Arn
impl Display for Arn
impl From<Arn> for String
pub Arn::name: String
pub const Arn::MAX: usize
pub async fn Arn::mount_on(&self) -> u8  #[cfg(feature = "wiremock")]  #[must_use]
pub fn Arn::from_parts<'a, I>(partition: &'a str, region: u8, account: &'a str, rest: I) -> Self where I: Iterator<Item = &'a str>
pub fn Arn::named(self, name: &mut String) -> Self
pub fn Arn::rename(&mut self)

pub enum BadArn  #[non_exhaustive]
BadArn::Bad(char)
BadArn::Empty
BadArn::Long { limit: usize }

pub ErrorCode: made by a macro
ErrorCode <- InvalidArn
ErrorCode <- InvalidName

pub trait Named: Send
fn Named::len(&self) -> usize (provided)
fn Named::name(&self) -> &str

pub struct Responder(pub u8, _)  #[cfg(feature = "wiremock")]

pub use http::StatusCode

pub fn parse(text: &str) -> Result<Arn, ArnError>

pub mod prelude

pub use Arn as prelude::Arn
"#;
