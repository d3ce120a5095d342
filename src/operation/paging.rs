//! `nextToken` and `maxResults`: what all operations that list have in common.

use std::borrow::Cow;

use super::Scene;
use crate::aws::ServiceError;
use crate::service::{LARGEST_PAGE, Violations, page_size};
use crate::wire::{AnswerMembers, Call};

/// Documented: `PageToken` in the API's model.
const LONGEST_TOKEN: usize = 1024;

/// Which page a request asks for.
#[derive(Debug)]
pub(super) struct Paging<'a> {
    token: Option<Cow<'a, str>>,
    most: Option<i64>,
}

impl<'a> Paging<'a> {
    pub(super) fn decode(call: &'a Call<'_>) -> Result<Self, ServiceError> {
        Ok(Self {
            token: call.string("nextToken")?,
            most: call.integer("maxResults")?,
        })
    }

    /// Recorded, for both.
    pub(super) fn constrain(&self, violations: &mut Violations) {
        self.constrain_to(LONGEST_TOKEN, violations);
    }

    /// The same for an operation whose tokens have a limit of their own.
    pub(super) fn constrain_to(&self, longest_token: usize, violations: &mut Violations) {
        if let Some(token) = &self.token {
            violations.length("nextToken", token, 1, longest_token);
        }
        if let Some(most) = self.most {
            violations.range("maxResults", most, 0, LARGEST_PAGE);
        }
    }

    /// The position that the token leads to; none for the first page.
    pub(super) fn position(
        &self,
        scene: &Scene<'_>,
        kind: &str,
    ) -> Result<Option<u64>, ServiceError> {
        let Some(token) = &self.token else {
            return Ok(None);
        };
        let tokens = scene.service.page_tokens();
        tokens.read(kind, token, scene.now).map(Some)
    }

    pub(super) fn size(&self) -> usize {
        page_size(self.most)
    }
}

/// Writes the token of the next page, where there is one.
pub(super) fn write_next(
    members: &mut AnswerMembers,
    scene: &Scene<'_>,
    kind: &str,
    next: Option<u64>,
) {
    if let Some(position) = next {
        let tokens = scene.service.page_tokens();
        members.string("nextToken", &tokens.issue(kind, position, scene.now));
    }
}
