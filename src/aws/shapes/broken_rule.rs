//! A rule that a refused start broke, and where.

use std::fmt;

use super::Rule;
use crate::excerpt::Excerpt;
use crate::provenance::Provenance;

/// A rule that a refused start broke, with its limit, its provenance and the place.
///
/// Its `Display` shows the member with a pointer to the character that breaks the rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenRule {
    rule: &'static Rule,
    /// The error in words.
    remark: String,
    found: Option<usize>,
    at: Option<usize>,
    excerpt: Option<Excerpt>,
}

impl Rule {
    /// The breach of this rule by a member that is absent, or wrong as a whole.
    pub(crate) fn broken(&'static self, remark: impl Into<String>) -> BrokenRule {
        BrokenRule {
            rule: self,
            remark: remark.into(),
            found: None,
            at: None,
            excerpt: None,
        }
    }

    /// The breach of this rule by a member of the wrong length, counted in the rule's unit.
    pub(super) fn broken_by_length(
        &'static self,
        found: usize,
        (min, max): (usize, usize),
    ) -> BrokenRule {
        let remark = if found > max {
            format!("too long: {found} of {max}")
        } else {
            format!("too short: {found} of at least {min}")
        };
        BrokenRule {
            found: Some(found),
            ..self.broken(remark)
        }
    }
}

impl BrokenRule {
    /// Points to a character of the member, counted from 0.
    pub(crate) fn pointing(mut self, text: &str, at: usize) -> Self {
        self.at = Some(at);
        self.excerpt = Some(Excerpt::around(text, at));
        self
    }

    /// A stable id of the rule: `name-length`.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.rule.id
    }

    /// The member of the request that the rule is about: `name`.
    #[must_use]
    pub fn member(&self) -> &'static str {
        self.rule.shape.member
    }

    /// The rule in words: `1 to 80 characters`.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        self.rule.statement
    }

    /// The greatest length of the member, in the unit that [`rule`](Self::rule) names; `None` for a rule
    /// that is not about length.
    #[must_use]
    pub fn limit(&self) -> Option<usize> {
        self.rule.limit()
    }

    /// The length of the member, in the same unit.
    #[must_use]
    pub fn found(&self) -> Option<usize> {
        self.found
    }

    /// The character of the member that breaks the rule, counted from 0; `None` where it is not one.
    #[must_use]
    pub fn at(&self) -> Option<usize> {
        self.at
    }

    /// The rule's provenance.
    #[must_use]
    pub fn provenance(&self) -> Provenance {
        self.rule.provenance().0
    }
}

impl fmt::Display for BrokenRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rule {
            shape,
            statement,
            next,
            ..
        } = self.rule;
        let member = shape.member;
        let (provenance, source) = self.rule.provenance();
        match &self.excerpt {
            None => write!(f, "{member}: {}", self.remark)?,
            Some(excerpt) => {
                let [line, caret] = excerpt.pointing(&self.remark);
                write!(f, "{member}:\n  {line}\n  {caret}")?;
            }
        }
        write!(
            f,
            "\nthe rule: {statement} ({provenance}: {source})\ntry: {next}"
        )
    }
}
