//! An execution's input, kept where the request brought it.

use std::borrow::Cow;

use crate::passage::{Passage, Texts};

/// The input of an execution, byte for byte: a part of the texts of the request that brought it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Input {
    pub(crate) texts: Texts,
    /// Empty for `{}`, which most callers that have nothing to say send or omit; no input is empty.
    pub(crate) passage: Passage,
}

impl Input {
    /// Recorded: an omitted input is stored as `{}`.
    pub(crate) const OMITTED: &'static str = "{}";

    pub(crate) fn text(&self) -> Cow<'_, str> {
        Self::read(&self.texts, self.passage)
    }

    /// What an input says that stands there.
    pub(crate) fn read(texts: &Texts, passage: Passage) -> Cow<'_, str> {
        if passage == Passage::EMPTY {
            return Cow::Borrowed(Self::OMITTED);
        }
        texts.read(passage)
    }
}
