//! The shapes of the API's model: the constraints of each member of a request, with their provenance.

mod broken_rule;
mod rules;
mod table;
mod violations;

pub use self::broken_rule::BrokenRule;
pub(crate) use self::rules::{
    ARN_FORM, ARN_LABEL, ARN_RESOURCE, Aspect, INPUT_JSON, NAME_CHARACTERS, Rule,
};
pub(crate) use self::table::*;
pub(crate) use self::violations::{Violations, check_name, is_legal_name};

use crate::provenance::Provenance;

/// The constraints of one member. They do not state whether the member is required: each operation
/// reads it as required or as optional.
#[derive(Debug)]
pub(crate) struct Shape {
    /// The member's name, as AWS spells it.
    pub(crate) member: &'static str,
    pub(crate) limit: Limit,
    pub(crate) pattern: Option<Pattern>,
    /// A violation does not show the value of a sensitive member.
    pub(crate) sensitive: bool,
    /// The provenance of the constraints.
    pub(crate) provenance: Provenance,
    /// The source of the constraints.
    pub(crate) source: &'static str,
}

/// The limit of a member's value.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Limit {
    /// A length in characters.
    Characters { min: usize, max: usize },
    /// A length in bytes of UTF-8.
    Bytes { max: usize },
    /// A range of numbers.
    Range { min: i64, max: i64 },
    /// One of these values, in AWS's own order.
    OneOf(&'static [&'static str]),
}

/// A regular expression of the model, and the function that checks it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pattern {
    pub(crate) text: &'static str,
    pub(crate) fits: fn(&str) -> bool,
}

impl Shape {
    const fn new(member: &'static str, limit: Limit, source: &'static str) -> Self {
        Self {
            member,
            limit,
            pattern: None,
            sensitive: false,
            provenance: Provenance::Documented,
            source,
        }
    }

    const fn characters(
        member: &'static str,
        min: usize,
        max: usize,
        source: &'static str,
    ) -> Self {
        Self::new(member, Limit::Characters { min, max }, source)
    }

    const fn one_of(
        member: &'static str,
        values: &'static [&'static str],
        source: &'static str,
    ) -> Self {
        Self::new(member, Limit::OneOf(values), source)
    }

    const fn range(member: &'static str, min: i64, max: i64, source: &'static str) -> Self {
        Self::new(member, Limit::Range { min, max }, source)
    }

    const fn sensitive(self) -> Self {
        Self {
            sensitive: true,
            ..self
        }
    }

    const fn pattern(self, text: &'static str, fits: fn(&str) -> bool) -> Self {
        let pattern = Some(Pattern { text, fits });
        Self { pattern, ..self }
    }

    const fn with_provenance(self, provenance: Provenance) -> Self {
        Self { provenance, ..self }
    }

    /// The greatest length, in the unit of the limit.
    pub(crate) fn max_length(&self) -> Option<usize> {
        match self.limit {
            Limit::Characters { max, .. } | Limit::Bytes { max } => Some(max),
            Limit::Range { .. } | Limit::OneOf(_) => None,
        }
    }
}
