//! How a public item reads in the listing: its signature on one line, under its public name.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Field, Fields, FnArg, Item, ItemImpl, Pat, Path, Signature, Token, Visibility,
};

use super::{Rank, is_public};

/// A line and its place among the lines of its item.
pub(super) struct RenderedLine {
    pub(super) rank: Rank,
    pub(super) text: String,
}

fn line(rank: Rank, text: String) -> RenderedLine {
    RenderedLine { rank, text }
}

#[allow(
    clippy::wildcard_enum_match_arm,
    reason = "syn's Item is non-exhaustive"
)]
pub(super) fn item(item: &Item, public: &str, cfgs: &[Attribute]) -> Vec<RenderedLine> {
    match item {
        Item::Struct(item) => structure(item, public, cfgs),
        Item::Enum(item) => enumeration(item, public, cfgs),
        Item::Trait(item) => interface(item, public, cfgs),
        Item::Fn(item) => {
            let mut shown = function(&item.vis, &item.sig, public, &[cfgs, &item.attrs]);
            shown.rank = Rank::Item;
            vec![shown]
        }
        Item::Type(item) => {
            let mut bare = item.clone();
            bare.attrs.clear();
            let text = one_line(Item::Type(bare));
            vec![header(
                &text,
                "type",
                &item.ident,
                public,
                &[cfgs, &item.attrs],
            )]
        }
        Item::Const(item) => {
            let start = format!("pub const {public}");
            let text = constant(&start, &item.ty, &[cfgs, &item.attrs]).text;
            vec![line(Rank::Item, text)]
        }
        Item::Static(item) => {
            let start = format!("pub static {public}");
            let text = constant(&start, &item.ty, &[cfgs, &item.attrs]).text;
            vec![line(Rank::Item, text)]
        }
        _ => vec![line(Rank::Item, format!("pub {public}"))],
    }
}

fn structure(item: &syn::ItemStruct, public: &str, cfgs: &[Attribute]) -> Vec<RenderedLine> {
    let mut bare = item.clone();
    bare.attrs.clear();
    let mut lines = Vec::new();
    match &mut bare.fields {
        Fields::Named(_) => {
            let (shown, hidden): (Vec<_>, Vec<_>) =
                item.fields.iter().partition(|field| is_public(&field.vis));
            for field in shown {
                let name = field.ident.as_ref().expect("the field of a named list");
                let start = format!("pub {public}::{name}");
                let text = constant(&start, &field.ty, &[&field.attrs]).text;
                lines.push(line(Rank::Part, text));
            }
            bare.fields = Fields::Unit;
            let rest = if hidden.is_empty() { "" } else { " { .. }" };
            let text = one_line(Item::Struct(bare)) + rest;
            lines.push(header(
                &text,
                "struct",
                &item.ident,
                public,
                &[cfgs, &item.attrs],
            ));
        }
        Fields::Unnamed(fields) => {
            for field in &mut fields.unnamed {
                hide_private(field);
            }
            let text = one_line(Item::Struct(bare));
            lines.push(header(
                &text,
                "struct",
                &item.ident,
                public,
                &[cfgs, &item.attrs],
            ));
        }
        Fields::Unit => {
            let text = one_line(Item::Struct(bare)) + ";";
            lines.push(header(
                &text,
                "struct",
                &item.ident,
                public,
                &[cfgs, &item.attrs],
            ));
        }
    }
    lines.extend(derives(&item.attrs, public));
    lines
}

fn hide_private(field: &mut Field) {
    field.attrs.clear();
    if !is_public(&field.vis) {
        field.vis = Visibility::Inherited;
        field.ty = syn::parse_quote!(_);
    }
}

fn enumeration(item: &syn::ItemEnum, public: &str, cfgs: &[Attribute]) -> Vec<RenderedLine> {
    let mut bare = item.clone();
    bare.attrs.clear();
    bare.variants.clear();
    let mut lines = Vec::new();
    for variant in &item.variants {
        let mut one = bare.clone();
        one.generics = syn::Generics::default();
        let mut naked = variant.clone();
        naked.attrs.clear();
        naked
            .fields
            .iter_mut()
            .for_each(|field| field.attrs.clear());
        one.variants.push(naked);
        let text = one_line(Item::Enum(one));
        let inner = text.split_once(" { ").map_or("", |(_, inner)| inner);
        let inner = inner.trim_end_matches([' ', '}', ',']);
        let brace = matches!(variant.fields, Fields::Named(_));
        let close = if brace { " }" } else { "" };
        let attributes = rendered_attributes(&[&variant.attrs]);
        lines.push(line(
            Rank::Part,
            format!("{public}::{inner}{close}{attributes}"),
        ));
    }
    let text = one_line(Item::Enum(bare));
    lines.push(header(
        &text,
        "enum",
        &item.ident,
        public,
        &[cfgs, &item.attrs],
    ));
    lines.extend(derives(&item.attrs, public));
    lines
}

#[allow(
    clippy::wildcard_enum_match_arm,
    reason = "syn's TraitItem is non-exhaustive"
)]
fn interface(item: &syn::ItemTrait, public: &str, cfgs: &[Attribute]) -> Vec<RenderedLine> {
    let mut bare = item.clone();
    bare.attrs.clear();
    bare.items.clear();
    let text = one_line(Item::Trait(bare));
    let mut lines = vec![header(
        &text,
        "trait",
        &item.ident,
        public,
        &[cfgs, &item.attrs],
    )];
    for part in &item.items {
        match part {
            syn::TraitItem::Fn(part) => {
                let mut shown = function(
                    &Visibility::Inherited,
                    &part.sig,
                    &format!("{public}::{}", part.sig.ident),
                    &[&part.attrs],
                );
                if part.default.is_some() {
                    shown.text += " (provided)";
                }
                lines.push(shown);
            }
            syn::TraitItem::Const(part) => {
                let start = format!("const {public}::{}", part.ident);
                lines.push(constant(&start, &part.ty, &[&part.attrs]));
            }
            syn::TraitItem::Type(part) => {
                lines.push(line(
                    Rank::Constant,
                    format!("type {public}::{}", part.ident),
                ));
            }
            _ => {}
        }
    }
    lines
}

pub(super) fn method(
    visibility: &Visibility,
    signature: &Signature,
    owner: &str,
    attributes: &[&[Attribute]],
) -> RenderedLine {
    let public = format!("{owner}::{}", signature.ident);
    function(visibility, signature, &public, attributes)
}

fn function(
    visibility: &Visibility,
    signature: &Signature,
    public: &str,
    attributes: &[&[Attribute]],
) -> RenderedLine {
    let text = one_line(Item::Fn(syn::ItemFn {
        attrs: Vec::new(),
        vis: visibility.clone(),
        sig: without_mut(signature.clone()),
        block: syn::parse_quote!({}),
    }));
    let named = renamed(&text, "fn", &signature.ident, public);
    line(Rank::Method, named + &rendered_attributes(attributes))
}

/// `mut self` is the body's affair.
fn without_mut(mut signature: Signature) -> Signature {
    for input in &mut signature.inputs {
        match input {
            FnArg::Receiver(receiver) if receiver.reference.is_none() => receiver.mutability = None,
            FnArg::Typed(argument) => {
                if let Pat::Ident(name) = &mut *argument.pat {
                    name.mutability = None;
                }
            }
            FnArg::Receiver(_) => {}
        }
    }
    signature
}

pub(super) fn constant(start: &str, ty: &syn::Type, attributes: &[&[Attribute]]) -> RenderedLine {
    let text = one_line(syn::parse_quote!(type X = #ty;));
    let ty = text.trim_start_matches("type X = ");
    line(
        Rank::Constant,
        format!("{start}: {ty}{}", rendered_attributes(attributes)),
    )
}

/// `impl Trait<Argument> for Type`, whatever path the trait is written with.
pub(super) fn impl_header(block: &ItemImpl) -> String {
    let mut bare = block.clone();
    bare.attrs.clear();
    bare.items.clear();
    if let Some((_, path, _)) = &mut bare.trait_ {
        *path = last_segment(path);
    }
    one_line(Item::Impl(bare))
}

fn last_segment(path: &Path) -> Path {
    let last = path.segments.last().cloned();
    last.expect("a path has a segment").into()
}

fn derives(attributes: &[Attribute], public: &str) -> Option<RenderedLine> {
    let derives = attributes.iter().filter(|a| a.path().is_ident("derive"));
    let mut names: Vec<String> = derives
        .filter_map(|a| {
            a.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)
                .ok()
        })
        .flatten()
        .filter_map(|path| Some(path.segments.last()?.ident.to_string()))
        .collect();
    names.sort();
    let text = format!("derive({}) for {public}", names.join(", "));
    (!names.is_empty()).then(|| line(Rank::Derive, text))
}

fn header(
    text: &str,
    keyword: &str,
    ident: &syn::Ident,
    public: &str,
    attributes: &[&[Attribute]],
) -> RenderedLine {
    let named = renamed(text, keyword, ident, public);
    line(Rank::Item, named + &rendered_attributes(attributes))
}

fn renamed(text: &str, keyword: &str, ident: &syn::Ident, public: &str) -> String {
    text.replacen(
        &format!("{keyword} {ident}"),
        &format!("{keyword} {public}"),
        1,
    )
}

/// The attributes that are part of the API, behind the signature.
pub(super) fn rendered_attributes(lists: &[&[Attribute]]) -> String {
    let mut texts = Vec::new();
    for attribute in lists.iter().copied().flatten() {
        let text = one_line(syn::parse_quote!(#attribute struct X;));
        let text = text.trim_end_matches(" struct X").to_owned();
        let path = attribute.path();
        let is_listed = ["must_use", "non_exhaustive", "cfg"]
            .iter()
            .any(|name| path.is_ident(name));
        let derives = path.is_ident("cfg_attr") && text.contains("derive(");
        if (is_listed || derives) && !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts.iter().flat_map(|text| ["  ", text]).collect()
}

/// The capitalised words that begin the rows of a macro's table: after `{`, `,`, `;` or an attribute.
pub(super) fn rows(tokens: &TokenStream) -> Vec<String> {
    let mut rows = Vec::new();
    let mut begins = true;
    for tree in tokens.clone() {
        match &tree {
            TokenTree::Ident(ident) => {
                let word = ident.to_string();
                if begins && word.starts_with(char::is_uppercase) {
                    rows.push(word);
                }
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                rows.extend(self::rows(&group.stream()));
            }
            TokenTree::Group(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
        begins = match tree {
            TokenTree::Punct(punct) => [',', ';'].contains(&punct.as_char()),
            TokenTree::Group(_) => true,
            TokenTree::Ident(_) | TokenTree::Literal(_) => false,
        };
    }
    rows
}

/// The item as rustfmt would write it, on one line and without its empty body.
fn one_line(item: Item) -> String {
    let text = prettyplease::unparse(&syn::File {
        shebang: None,
        attrs: Vec::new(),
        items: vec![item],
    });
    let words: Vec<&str> = text.split_whitespace().collect();
    let joined = words.join(" ");
    let joined = joined
        .replace("( ", "(")
        .replace(", )", ")")
        .replace("< ", "<")
        .replace(", >", ">");
    let end: &[char] = &[' ', ',', ';'];
    joined
        .trim_end_matches(end)
        .trim_end_matches("{}")
        .trim_end_matches(end)
        .to_owned()
}
