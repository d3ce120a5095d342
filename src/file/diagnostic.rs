//! A diagnostic: one error in a script, found by a check that knows no file.

use std::fmt;

/// One error in a script or a cassette. Its `Display` is for a script written in Rust: it names the owner.
/// For a file, line, column and path are shown instead.
#[derive(Debug)]
pub(crate) struct Diagnostic {
    /// The way from the value to the root of its file, the innermost first: keys, and indices of items.
    pub(crate) path: Vec<String>,
    /// The owner, in words: `scenario "a": step 3: `.
    owner: String,
    pub(crate) message: String,
}

impl Diagnostic {
    /// An error of the whole value.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            path: Vec::new(),
            owner: String::new(),
            message: message.into(),
        }
    }

    /// An error of the member with this key.
    pub(crate) fn at(key: &str, message: impl Into<String>) -> Self {
        Self::new(message).under(key)
    }

    /// Adds `key` in front of the error's path.
    pub(crate) fn under(mut self, key: &str) -> Self {
        self.path.push(key.to_owned());
        self
    }

    /// Adds `index` in front of the error's path.
    pub(crate) fn item(mut self, index: usize) -> Self {
        self.path.push(index.to_string());
        self
    }

    /// Adds the description of an owner in front of the error's path.
    pub(crate) fn of(mut self, owner: &str) -> Self {
        self.owner.insert_str(0, owner);
        self
    }

    /// Adds the errors of an item of the array `key`. `owner` is the item in words, or empty.
    pub(crate) fn add_of_item(
        found: &mut Vec<Self>,
        of_item: Vec<Self>,
        key: &str,
        index: usize,
        owner: &str,
    ) {
        for diagnostic in of_item {
            found.push(diagnostic.item(index).under(key).of(owner));
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.owner, self.message)
    }
}
