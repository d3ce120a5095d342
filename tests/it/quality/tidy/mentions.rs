//! The paths that a piece of source mentions, in any syntax.

use proc_macro2::{Literal, Spacing, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Ident, Item, Lit, Meta};

use crate::support::source_tree::{Source, attributes, flatten, is_test_only};

/// Collects every path of the code that ships: of `use` trees, types, patterns and expressions, and
/// as far as tokens show it, of macros and attributes. `async` and `.await` count as paths too.
#[derive(Default)]
pub(super) struct Mentions {
    paths: Vec<Vec<Ident>>,
}

impl Mentions {
    /// Collects the mentions of one module, without its child modules.
    pub(super) fn of_items(items: &[Item]) -> Vec<Vec<Ident>> {
        let mut mentions = Self::default();
        for item in items.iter().filter(|item| !matches!(item, Item::Mod(_))) {
            mentions.visit_item(item);
        }
        mentions.paths
    }

    pub(super) fn of_file(source: &Source) -> Vec<Vec<Ident>> {
        let mut mentions = Self::default();
        mentions.visit_file(&source.parse());
        mentions.paths
    }

    fn keyword(&mut self, word: &str, span: proc_macro2::Span) {
        self.paths.push(vec![Ident::new(word, span)]);
    }

    fn scan(&mut self, tokens: TokenStream, above: &[Ident]) {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while let Some(tree) = trees.get(at) {
            at += 1;
            match tree {
                TokenTree::Ident(first) => {
                    let mut path = [above, std::slice::from_ref(first)].concat();
                    while let Some(TokenTree::Ident(next)) = after_colons(&trees, at) {
                        path.push(next.clone());
                        at += 3;
                    }
                    if let Some(TokenTree::Group(group)) = after_colons(&trees, at) {
                        self.scan(group.stream(), &path);
                        at += 3;
                    } else if path.len() > 1 || path[0] != "crate" {
                        self.paths.push(path);
                    }
                }
                TokenTree::Group(group) => self.scan(group.stream(), &[]),
                TokenTree::Literal(literal) => self.scan_text(literal.clone()),
                TokenTree::Punct(_) => {}
            }
        }
    }

    /// `#[serde(with = "crate::wire::epoch")]` imports too.
    fn scan_text(&mut self, literal: Literal) {
        if let Lit::Str(text) = Lit::new(literal)
            && (text.value().starts_with("crate::") || text.value().starts_with("super::"))
            && let Ok(path) = text.parse()
        {
            self.paths.push(idents(&path));
        }
    }
}

/// The token behind a `::` at this place.
fn after_colons(trees: &[TokenTree], at: usize) -> Option<&TokenTree> {
    let colon = |tree: Option<&TokenTree>, spacing: Option<Spacing>| {
        matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == ':'
            && spacing.is_none_or(|spacing| punct.spacing() == spacing))
    };
    let colons = colon(trees.get(at), Some(Spacing::Joint)) && colon(trees.get(at + 1), None);
    trees.get(at + 2).filter(|_| colons)
}

fn idents(path: &syn::Path) -> Vec<Ident> {
    let segments = path.segments.iter();
    segments.map(|segment| segment.ident.clone()).collect()
}

impl<'ast> Visit<'ast> for Mentions {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test_only(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if !is_test_only(&item.attrs) {
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let mut imports = Vec::new();
        flatten(&item.tree, &[], &mut imports);
        let paths = imports.into_iter().map(|import| import.path);
        self.paths.extend(paths.filter(|path| !path.is_empty()));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.paths.push(idents(path));
        visit::visit_path(self, path);
    }

    /// `pub(crate)` is not an import.
    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {}

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Meta::List(list) = &attribute.meta {
            self.scan(list.tokens.clone(), &[]);
        }
        self.visit_path(attribute.path());
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.scan(call.tokens.clone(), &[]);
        self.visit_path(&call.path);
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        if let Some(word) = &signature.asyncness {
            self.keyword("async", word.span);
        }
        visit::visit_signature(self, signature);
    }

    fn visit_expr_async(&mut self, block: &'ast syn::ExprAsync) {
        self.keyword("async", block.async_token.span);
        visit::visit_expr_async(self, block);
    }

    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        if let Some(word) = &closure.asyncness {
            self.keyword("async", word.span);
        }
        visit::visit_expr_closure(self, closure);
    }

    fn visit_expr_await(&mut self, wait: &'ast syn::ExprAwait) {
        self.keyword("await", wait.await_token.span);
        visit::visit_expr_await(self, wait);
    }
}

pub(super) fn line_of(ident: &Ident) -> usize {
    ident.span().start().line
}
