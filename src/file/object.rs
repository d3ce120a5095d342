//! An object of a document, and its members.

use super::Node;
use super::node::Integer;

/// An object, by its accepted keys.
pub(crate) struct Object<'d> {
    pub(crate) node: Node<'d>,
    /// A key that is not accepted is `""`, which no reader asks for.
    pub(super) members: Vec<(&'d str, Node<'d>)>,
}

impl<'d> Object<'d> {
    /// The member with this key, if it is there.
    pub(crate) fn get(&self, key: &str) -> Option<Node<'d>> {
        for (name, node) in &self.members {
            if *name == key {
                return Some(*node);
            }
        }
        None
    }

    /// The member with this key; its absence is reported.
    pub(crate) fn required(&self, key: &str) -> Option<Node<'d>> {
        let member = self.get(key);
        if member.is_none() {
            self.node.report_shape(format!("missing key {key:?}"));
        }
        member
    }

    /// The items of an optional array.
    pub(crate) fn items(&self, key: &str) -> Vec<Node<'d>> {
        match self.get(key) {
            Some(node) => node.items(),
            None => Vec::new(),
        }
    }

    /// The members of an optional object of any keys.
    pub(crate) fn members(&self, key: &str) -> Vec<(&'d str, Node<'d>)> {
        match self.get(key) {
            Some(node) => node.members(),
            None => Vec::new(),
        }
    }

    pub(crate) fn string(&self, key: &str) -> Option<String> {
        self.get(key)?.string()
    }

    pub(crate) fn required_string(&self, key: &str) -> Option<String> {
        self.required(key)?.string()
    }

    pub(crate) fn integer<N: Integer>(&self, key: &str) -> Option<N> {
        self.get(key)?.integer()
    }

    pub(crate) fn required_integer<N: Integer>(&self, key: &str) -> Option<N> {
        self.required(key)?.integer()
    }

    pub(crate) fn word(&self, key: &str, words: &[&'static str]) -> Option<&'static str> {
        self.get(key)?.word(words)
    }

    pub(crate) fn one_of<T: Copy>(
        &self,
        key: &str,
        all: &[T],
        name: fn(T) -> &'static str,
    ) -> Option<T> {
        self.get(key)?.one_of(all, name)
    }
}
