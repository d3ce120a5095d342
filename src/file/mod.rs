//! Reads JSON files that people write: scenarios, cassettes, bodies of the control interface.
//!
//! A [`Document`] is the JSON with the place of each of its nodes. A reader takes a [`Node`] and asks
//! it for the expected type; an error is reported at the node and reading goes on with a default,
//! so that one pass finds all errors. No type needs to implement a trait:
//!
//! ```text
//! let document = Document::parse(ErrorKind::Cassette, &text, "orders.json")?;
//! let source = match document.root().object(&["version", "source", "exchanges"]) {
//!     None => Source::default(),
//!     Some(members) => read_source(members.required("source")),
//! };
//! document.finish(Vec::new())?; // `Err` with every error, each as `file:line:column: path: message`
//! ```
//!
//! - [`Node::object`] takes the accepted keys, reports the others, and reads a misspelt key as the one
//!   meant. [`Object::get`] and [`Object::required`] return members; some methods read them at once by type:
//!   `object.string("name")`, `object.integer::<u64>("tookMs")`.
//! - [`Node::members`] gives the members of an object of any keys, [`Node::items`] those of an array.
//! - [`Node::string`], [`Node::integer`], [`Node::number`], [`Node::boolean`] and [`Node::word`] report
//!   a value of another type. [`Node::variant`] reads `"reset"` or `{ "truncate": .. }`. [`Node::text`] is
//!   the JSON byte for byte, [`Node::value`] any JSON.
//! - [`Node::report`] is for a value of the right type that is wrong.
//! - The checks of the domain do not know nodes: they return a [`Diagnostic`], whose path leads to one.

mod diagnostic;
mod document;
pub(crate) mod nearest;
mod node;
mod object;
mod read;
mod text;

pub(crate) use self::diagnostic::Diagnostic;
pub(crate) use self::document::Document;
pub(crate) use self::node::Node;
pub(crate) use self::object::Object;
pub(crate) use self::read::read;
#[cfg(feature = "cli")]
pub(crate) use self::read::{decode, piped};
pub(crate) use self::text::end_of_string;
