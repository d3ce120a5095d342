//! A rule that a member of a request must keep, and how one was broken.

use std::fmt;

use crate::excerpt::Excerpt;
use crate::provenance::Provenance;

/// A rule of the service: one row of its table of limits.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    /// Lower case, with dashes.
    pub(crate) id: &'static str,
    pub(crate) member: &'static str,
    /// What the member is to be, in words.
    pub(crate) says: &'static str,
    /// How long it is at least and at most, in the unit that `says` names.
    pub(crate) least: usize,
    pub(crate) most: Option<usize>,
    pub(crate) provenance: Provenance,
    pub(crate) source: &'static str,
    /// One thing to try.
    pub(crate) next: &'static str,
}

/// A rule that a refused start broke: which, with its limit and how well it is known, and where.
///
/// Its `Display` shows the member with a pointer to the character that breaks the rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenRule {
    rule: &'static Rule,
    /// What is wrong, in words.
    remark: String,
    found: Option<usize>,
    at: Option<usize>,
    excerpt: Option<Excerpt>,
}

impl Rule {
    /// A member that is not there, or not what it is to be as a whole.
    pub(crate) fn broken(&'static self, remark: impl Into<String>) -> BrokenRule {
        BrokenRule {
            rule: self,
            remark: remark.into(),
            found: None,
            at: None,
            excerpt: None,
        }
    }

    /// A member of the wrong length, counted in the rule's unit.
    pub(crate) fn broken_by_length(&'static self, found: usize) -> BrokenRule {
        let remark = match self.most.filter(|most| found > *most) {
            Some(most) => format!("too long: {found} of {most}"),
            None => format!("too short: {found} of at least {}", self.least),
        };
        BrokenRule {
            found: Some(found),
            ..self.broken(remark)
        }
    }
}

impl BrokenRule {
    /// The same, pointing to a character of the member, counted from 0.
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
        self.rule.member
    }

    /// What the member is to be: `1 to 80 characters`.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        self.rule.says
    }

    /// How long the member may be, in the unit that [`rule`](Self::rule) names; `None` for a rule
    /// that is not about length.
    #[must_use]
    pub fn limit(&self) -> Option<usize> {
        self.rule.most
    }

    /// How long the member was, in the same unit.
    #[must_use]
    pub fn found(&self) -> Option<usize> {
        self.found
    }

    /// Which character of the member breaks the rule, counted from 0; `None` where it is not one.
    #[must_use]
    pub fn at(&self) -> Option<usize> {
        self.at
    }

    /// How well the rule is known.
    #[must_use]
    pub fn provenance(&self) -> Provenance {
        self.rule.provenance
    }
}

impl fmt::Display for BrokenRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rule {
            member,
            says,
            provenance,
            source,
            next,
            ..
        } = self.rule;
        match &self.excerpt {
            None => write!(f, "{member}: {}", self.remark)?,
            Some(excerpt) => {
                let [line, caret] = excerpt.pointing(&self.remark);
                write!(f, "{member}:\n  {line}\n  {caret}")?;
            }
        }
        write!(
            f,
            "\nthe rule: {says} ({provenance}: {source})\ntry: {next}"
        )
    }
}
