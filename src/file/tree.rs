//! A file's JSON as a tree whose every node knows its line, its column and its path.

use std::fmt;
use std::ops::Range;

use serde_json::Number;
use serde_json::value::RawValue;

use super::raw::Members;

/// Line and column of a character, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// A node's place in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NodeId(usize);

#[derive(Debug)]
pub(super) struct Node {
    pub(super) value: Data,
    /// Where its value begins.
    pub(super) at: Place,
    /// Where its value stands in the text, in bytes.
    span: Range<usize>,
    /// Where its key begins, or the value where it has none.
    pub(super) key_at: Place,
    parent: Option<NodeId>,
    branch: Branch,
    /// The key that it is read under: the one meant, where the one written was misspelt.
    read_as: Option<String>,
    /// Whether it is left out: what is wrong with it has been told.
    left_out: bool,
}

#[derive(Debug)]
enum Branch {
    Root,
    Item(usize),
    Member(String),
}

#[derive(Debug)]
pub(super) enum Data {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<NodeId>),
    Object(Vec<NodeId>),
}

#[derive(Debug)]
pub(super) struct Tree {
    text: String,
    nodes: Vec<Node>,
}

impl Tree {
    pub(super) const ROOT: NodeId = NodeId(0);

    /// Grows the tree of a text that is JSON, not too deeply nested.
    pub(super) fn grow(text: &str) -> serde_json::Result<Self> {
        let mut tree = Self {
            text: text.to_owned(),
            nodes: Vec::new(),
        };
        let root: &RawValue = serde_json::from_str(text)?;
        let mut ruler = Ruler::new(text);
        let at = ruler.place_of(root);
        tree.plant(&mut ruler, root, (at, at), None, Branch::Root)?;
        Ok(tree)
    }

    fn plant(
        &mut self,
        ruler: &mut Ruler<'_>,
        raw: &RawValue,
        (key_at, at): (Place, Place),
        parent: Option<NodeId>,
        branch: Branch,
    ) -> serde_json::Result<NodeId> {
        let id = NodeId(self.nodes.len());
        self.nodes.push(Node {
            value: Data::Null,
            at,
            span: ruler.offset..ruler.offset + raw.get().len(),
            key_at,
            parent,
            branch,
            read_as: None,
            left_out: false,
        });
        let value = match raw.get().as_bytes()[0] {
            b'[' => {
                let items: Vec<&RawValue> = serde_json::from_str(raw.get())?;
                let planted = items.into_iter().enumerate().map(|(index, item)| {
                    let at = ruler.place_of(item);
                    self.plant(ruler, item, (at, at), Some(id), Branch::Item(index))
                });
                Data::List(planted.collect::<Result<_, _>>()?)
            }
            b'{' => {
                let members: Members<'_> = serde_json::from_str(raw.get())?;
                let planted = members.0.into_iter().map(|(key, member)| {
                    let branch = Branch::Member(serde_json::from_str(key.get())?);
                    let places = (ruler.place_of(key), ruler.place_of(member));
                    self.plant(ruler, member, places, Some(id), branch)
                });
                Data::Object(planted.collect::<Result<_, _>>()?)
            }
            b'"' => Data::Text(serde_json::from_str(raw.get())?),
            b't' | b'f' => Data::Bool(serde_json::from_str(raw.get())?),
            b'n' => Data::Null,
            _ => Data::Number(serde_json::from_str(raw.get())?),
        };
        self.nodes[id.0].value = value;
        Ok(id)
    }

    /// A node's value as it is written.
    pub(super) fn written(&self, id: NodeId) -> &str {
        &self.text[self.node(id).span.clone()]
    }

    /// The whole's member of this key.
    pub(super) fn member(&self, key: &str) -> Option<NodeId> {
        let mut members = self.children(Self::ROOT);
        members.find(|member| self.node(*member).key() == Some(key))
    }

    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    /// The members or items of a node that are not left out.
    pub(super) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + Clone {
        self.all_children(id)
            .filter(|child| !self.node(*child).left_out)
    }

    fn all_children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + Clone {
        let children: &[NodeId] = match &self.node(id).value {
            Data::List(children) | Data::Object(children) => children,
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::Text(_) => &[],
        };
        children.iter().copied()
    }

    /// The members that repeat a key, each with the first one of it.
    pub(super) fn repeated_keys(&self) -> Vec<(NodeId, NodeId)> {
        let mut repeated = Vec::new();
        for object in (0..self.nodes.len()).map(NodeId) {
            let mut firsts = std::collections::HashMap::new();
            for member in self.children(object) {
                if let Some(key) = self.node(member).key() {
                    let first = *firsts.entry(key).or_insert(member);
                    repeated.extend((first != member).then_some((member, first)));
                }
            }
        }
        repeated
    }

    /// Whether a member of this key, or of any, is left out of an object.
    pub(super) fn lacks(&self, id: NodeId, key: Option<&str>) -> bool {
        let mut children = self.all_children(id).map(|child| self.node(child));
        children.any(|child| child.left_out && (key.is_none() || child.key() == key))
    }

    pub(super) fn leave_out(&mut self, id: NodeId) {
        self.nodes[id.0].left_out = true;
    }

    /// From now on a member's key is read as another, unless the object has that one too: then it
    /// is left out.
    pub(super) fn read_key_as(&mut self, id: NodeId, key: &str) {
        let parent = self.node(id).parent.unwrap_or(Self::ROOT);
        if self
            .children(parent)
            .any(|member| self.node(member).key() == Some(key))
        {
            self.leave_out(id);
        } else {
            self.nodes[id.0].read_as = Some(key.to_owned());
        }
    }

    /// From now on a text is read as another.
    pub(super) fn read_text_as(&mut self, id: NodeId, text: &str) {
        self.nodes[id.0].value = Data::Text(text.to_owned());
    }

    /// `scenarios[0].steps[2].fail`, as the file is written; `.` for the whole.
    pub(super) fn path(&self, id: NodeId) -> String {
        let node = self.node(id);
        let Some(parent) = node.parent else {
            return ".".to_owned();
        };
        let above = self.path(parent);
        let above = above.trim_start_matches('.');
        let plain = |letter: char| letter.is_alphanumeric() || "_-".contains(letter);
        match &node.branch {
            Branch::Root => ".".to_owned(),
            Branch::Item(index) => format!("{above}[{index}]"),
            Branch::Member(key) if key.is_empty() || !key.chars().all(plain) => {
                format!("{above}[{key:?}]")
            }
            Branch::Member(key) if above.is_empty() => key.clone(),
            Branch::Member(key) => format!("{above}.{key}"),
        }
    }

    /// The node at a path whose indices count only what is not left out; what the path says
    /// beyond the tree does not count.
    pub(super) fn find(&self, path: &str) -> NodeId {
        let (mut here, mut path) = (Self::ROOT, path);
        while let Some((child, rest)) = self.enter(here, path) {
            (here, path) = (child, rest);
        }
        here
    }

    fn enter<'p>(&self, id: NodeId, path: &'p str) -> Option<(NodeId, &'p str)> {
        if let Some(path) = path.strip_prefix('[') {
            let (index, rest) = path.split_once(']')?;
            return Some((self.children(id).nth(index.parse().ok()?)?, rest));
        }
        let path = path.strip_prefix('.').unwrap_or(path);
        // A key may have a dot in it: the longest that fits is the one meant.
        let fitting = self.children(id).filter_map(|child| {
            let rest = path.strip_prefix(self.node(child).key()?)?;
            (rest.is_empty() || rest.starts_with(['.', '['])).then_some((child, rest))
        });
        fitting.min_by_key(|(_, rest)| rest.len())
    }

    /// Whether something was left out in this node, or beside it within the list's item that it
    /// belongs to.
    pub(super) fn is_incomplete_around(&self, id: NodeId) -> bool {
        let mut here = id;
        while let (Branch::Member(_), Some(parent)) =
            (&self.node(here).branch, self.node(here).parent)
        {
            if parent != Self::ROOT && self.lacks(parent, None) {
                return true;
            }
            here = parent;
        }
        self.is_incomplete(id)
    }

    fn is_incomplete(&self, id: NodeId) -> bool {
        self.all_children(id)
            .any(|child| self.node(child).left_out || self.is_incomplete(child))
    }
}

impl Node {
    /// The key that it is read under.
    pub(super) fn key(&self) -> Option<&str> {
        match &self.branch {
            Branch::Member(key) => Some(self.read_as.as_deref().unwrap_or(key)),
            Branch::Root | Branch::Item(_) => None,
        }
    }
}

/// Tells the places of a text's parts, asked for from the first to the last.
struct Ruler<'t> {
    text: &'t str,
    offset: usize,
    place: Place,
}

impl<'t> Ruler<'t> {
    fn new(text: &'t str) -> Self {
        let place = Place { line: 1, column: 1 };
        Self {
            text,
            offset: 0,
            place,
        }
    }

    fn place_of(&mut self, part: &RawValue) -> Place {
        // Every part is a slice of the text, so its address tells how far into it it begins.
        let offset = part.get().as_ptr().addr() - self.text.as_ptr().addr();
        for letter in self.text[self.offset..offset].chars() {
            self.place = match letter {
                '\n' => Place {
                    line: self.place.line + 1,
                    column: 1,
                },
                _ => Place {
                    column: self.place.column + 1,
                    ..self.place
                },
            };
        }
        self.offset = offset;
        self.place
    }
}
