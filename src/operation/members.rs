//! Parsing: reads the members of a request, checks each by its shape, and collects the violations.

use super::Context;
use crate::aws::ServiceError;
use crate::aws::shapes::{MAX_RESULTS, NEXT_TOKEN, Shape, TAG_KEY, TAG_VALUE, Violations};
use crate::clock::Timestamp;
use crate::service::page_size;
use crate::wire::{AnswerMembers, Members, ParsedRequest};

/// The parser of one request. An operation reads its members in the order of the API's documentation,
/// which is that of the violations, and then calls [`finish`](Self::finish), which refuses the request if a
/// member has the wrong type, or else if one violates its shape.
///
/// Until then a required member that is missing reads as an empty string, and a member of the wrong type as
/// absent: the operation does not see it.
#[derive(Debug)]
pub(super) struct Parser<'c, 'a> {
    call: &'c ParsedRequest<'a>,
    pub(super) violations: Violations,
    /// The error of the first member of the wrong type.
    wrong_type: Option<ServiceError>,
}

impl<'c, 'a> Parser<'c, 'a> {
    pub(super) fn new(call: &'c ParsedRequest<'a>) -> Self {
        Self {
            call,
            violations: Violations::default(),
            wrong_type: None,
        }
    }

    /// The parser of a start, whose refusal is explained.
    pub(super) fn of_start(call: &'c ParsedRequest<'a>) -> Self {
        Self {
            violations: Violations::explained(),
            ..Self::new(call)
        }
    }

    /// Reads the only member of a request, a text that must be there.
    pub(super) fn read_one(
        call: &'c ParsedRequest<'a>,
        shape: &Shape,
    ) -> Result<&'c str, ServiceError> {
        let mut parser = Self::new(call);
        let text = parser.required(shape);
        parser.finish()?;
        Ok(text)
    }

    /// The value of a typed member, if it is there. Keeps the error of a wrong type for
    /// [`finish`](Self::finish); the value is then `None`.
    pub(super) fn value<T>(&mut self, typed: Result<Option<T>, ServiceError>) -> Option<T> {
        match typed {
            Ok(value) => value,
            Err(error) => {
                if self.wrong_type.is_none() {
                    self.wrong_type = Some(error);
                }
                None
            }
        }
    }

    /// Reads a text that must be there.
    pub(super) fn required(&mut self, shape: &Shape) -> &'c str {
        let value = self.value(self.call.members.string(shape.member));
        self.check_required("", shape, value);
        value.unwrap_or_default()
    }

    /// Reads a text.
    pub(super) fn optional(&mut self, shape: &Shape) -> Option<&'c str> {
        let value = self.value(self.call.members.string(shape.member));
        self.check("", shape, value);
        value
    }

    /// Reads a text as a value that outlives the request.
    pub(super) fn owned(&mut self, shape: &Shape) -> Option<String> {
        self.optional(shape).map(str::to_owned)
    }

    /// Reads a number.
    pub(super) fn integer(&mut self, shape: &Shape) -> Option<i64> {
        let value = self.value(self.call.members.integer(shape.member));
        if let Some(value) = value {
            self.violations.check_number("", shape, value);
        }
        value
    }

    /// Reads `true` or `false`, which no shape limits.
    pub(super) fn boolean(&mut self, member: &str) -> Option<bool> {
        self.value(self.call.members.boolean(member))
    }

    /// Checks a text that must be there; `path` is the path of its structure, with its dot.
    pub(super) fn check_required(&mut self, path: &str, shape: &Shape, value: Option<&str>) {
        match value {
            None => self.violations.missing_at(path, shape),
            Some(value) => self.violations.check_text(path, shape, value),
        }
    }

    /// Checks a text; `path` is the path of its structure, with its dot.
    pub(super) fn check(&mut self, path: &str, shape: &Shape, value: Option<&str>) {
        if let Some(value) = value {
            self.violations.check_text(path, shape, value);
        }
    }

    /// Reads `includedData` by its shape. Returns `true` if it is METADATA_ONLY.
    pub(super) fn metadata_only(&mut self, shape: &Shape) -> bool {
        self.optional(shape) == Some("METADATA_ONLY")
    }

    /// Reads `nextToken` and `maxResults`.
    pub(super) fn paging(&mut self) -> Paging<'c> {
        self.paging_with(&NEXT_TOKEN)
    }

    /// Reads `maxResults` and a token of this shape.
    pub(super) fn paging_with(&mut self, token: &Shape) -> Paging<'c> {
        let token = self.optional(token);
        let size = page_size(self.integer(&MAX_RESULTS));
        Paging { token, size }
    }

    /// Reads `tags`; `None` if they are absent. Inferred: a missing key makes no tag, a missing value
    /// is empty.
    ///
    /// Documented, and not emulated: the characters that a tag may have, and that `aws:` is reserved;
    /// the answers to them are not known.
    pub(super) fn tags(&mut self) -> Option<Vec<(String, String)>> {
        let items = self.structures("tags")?;
        let mut tags = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let key = self.value(item.string("key"));
            let value = self.value(item.string("value"));
            let path = format!("tags.{}.member.", index + 1);
            self.check(&path, &TAG_KEY, key);
            self.check(&path, &TAG_VALUE, value);
            if let Some(key) = key {
                tags.push((key.to_owned(), value.unwrap_or_default().to_owned()));
            }
        }
        Some(tags)
    }

    /// Reads `tags`, which must be there.
    pub(super) fn required_tags(&mut self) -> Vec<(String, String)> {
        let tags = self.tags();
        if tags.is_none() {
            self.violations.missing("tags");
        }
        tags.unwrap_or_default()
    }

    /// Reads a list of structures.
    pub(super) fn structures(&mut self, member: &str) -> Option<Vec<Members<'c>>> {
        self.value(self.call.members.structures(member))
    }

    /// Reads a structure.
    pub(super) fn structure(&mut self, member: &str) -> Option<Members<'c>> {
        self.value(self.call.members.structure(member))
    }

    /// Refuses the request where a member has the wrong type or violates its shape.
    pub(super) fn finish(self) -> Result<(), ServiceError> {
        match self.wrong_type {
            Some(error) => Err(error),
            None => self.violations.answer(),
        }
    }
}

/// The page that a request asks for.
#[derive(Debug)]
pub(super) struct Paging<'c> {
    token: Option<&'c str>,
    pub(super) size: usize,
}

impl Paging<'_> {
    /// The position in `list` that the token leads to; `None` for the first page.
    pub(super) fn position(
        &self,
        context: &Context<'_>,
        list: &str,
    ) -> Result<Option<u64>, ServiceError> {
        let Some(token) = &self.token else {
            return Ok(None);
        };
        let tokens = &context.service.page_tokens;
        tokens.position(list, token, context.now).map(Some)
    }
}

/// A version or an alias in a list.
pub(super) struct ListedArn {
    /// Rises from item to item.
    pub(super) position: u64,
    pub(super) arn: String,
    pub(super) created: Timestamp,
}

/// Writes the page of a list of versions or aliases that a request asks for: the ARN of each under `arn_key`,
/// and its creation date. Deleted items leave no gap, and new items after the position are listed. `list`
/// names the operation and its arguments for the page tokens; `nextToken` comes before `list_key` in AWS's
/// order.
pub(super) fn write_arns(
    members: &mut AnswerMembers,
    context: &mut Context<'_>,
    list: &str,
    paging: &Paging<'_>,
    (list_key, arn_key): (&str, &str),
    items: &[ListedArn],
) -> Result<(), ServiceError> {
    let from = paging.position(context, list)?.unwrap_or(0);
    let start = items.partition_point(|item| item.position < from);
    let end = items.len().min(start + paging.size);
    let next = items.get(end).map(|item| item.position);
    let page = items.get(start..end).unwrap_or_default();
    write_next(members, context, list, next);
    members.begin_list(list_key);
    for item in page {
        members.begin_item();
        members.timestamp("creationDate", item.created);
        members.string(arn_key, &item.arn);
        members.end();
    }
    members.end_list();
    Ok(())
}

/// Writes a token that leads to the position `next` of `list`, where there is a next page.
pub(super) fn write_next(
    members: &mut AnswerMembers,
    context: &mut Context<'_>,
    list: &str,
    next: Option<u64>,
) {
    if let Some(position) = next {
        let (now, entropy) = (context.now, &*context.entropy);
        let tokens = &mut context.service.page_tokens;
        members.string("nextToken", &tokens.issue(list, position, now, entropy));
    }
}
