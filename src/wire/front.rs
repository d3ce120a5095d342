//! AWS's front layer, which every call passes before the service: it looks the operation up, parses
//! the body, and checks that there is an authorization.

use std::borrow::Cow;

use super::json::{BodyError, JavaString, Json, Members, members};
use crate::aws::{ErrorCode, ServiceError};
use crate::request::{AWS_JSON, Attempt, Request, header_text};

/// The parts of a request, as far as they can be read. Scenarios match refused calls too.
#[derive(Debug)]
pub(crate) struct ParsedRequest<'a> {
    pub(crate) operation: Option<&'a str>,
    /// Empty where the body could not be read.
    pub(crate) members: Members<'a>,
    pub(crate) trace_header: Option<&'a str>,
    pub(crate) authorization: Option<&'a [u8]>,
    pub(crate) invocation_id: Option<&'a str>,
    pub(crate) attempt: Option<Attempt>,
    /// The answer of the front layer, where it does not pass the call on.
    pub(crate) refusal: Option<Refusal>,
}

/// The reason why the front layer does not pass a call on.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The request does not address this service: its method, path or content type is wrong.
    NotFound,
    /// An error in the protocol's own form.
    Error(ServiceError),
}

impl ParsedRequest<'_> {
    /// Reports whether the member is a string with a surrogate that lacks its other half.
    pub(crate) fn has_lone_surrogate(&self, member: &str) -> bool {
        self.string_of(member)
            .is_some_and(JavaString::has_lone_surrogate)
    }

    /// The region that the request was signed for: the third part of the credential's scope.
    pub(crate) fn region(&self) -> Option<&str> {
        let (_, credential) = header_text(self.authorization?)?.split_once("Credential=")?;
        let scope = credential.split(',').next()?;
        let legal = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let region = scope.split('/').nth(2)?;
        (!region.is_empty() && region.bytes().all(legal)).then_some(region)
    }

    /// The `Authorization` header for a message.
    pub(crate) fn authorization_text(&self) -> Cow<'_, str> {
        self.authorization.map(lossy_text).unwrap_or_default()
    }

    /// A member that is a string.
    pub(crate) fn text(&self, member: &str) -> Option<&str> {
        Some(self.string_of(member)?.text())
    }

    fn string_of(&self, member: &str) -> Option<&JavaString<'_>> {
        match self.members.get(member)? {
            Json::String(string) => Some(string),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => None,
        }
    }
}

/// The headers that the front layer reads, found in one pass over all. The first value of each
/// counts.
#[derive(Debug, Default)]
struct Fields<'a> {
    content_type: Option<&'a [u8]>,
    target: Option<&'a [u8]>,
    authorization: Option<&'a [u8]>,
    trace_header: Option<&'a [u8]>,
    invocation_id: Option<&'a [u8]>,
    attempt: Option<&'a [u8]>,
    amz_date: Option<&'a [u8]>,
    date: Option<&'a [u8]>,
}

impl<'a> Fields<'a> {
    fn of(request: &Request<'a>) -> Self {
        let mut fields = Self::default();
        for (name, value) in request.headers {
            let field = match *name {
                "content-type" => &mut fields.content_type,
                "x-amz-target" => &mut fields.target,
                "authorization" => &mut fields.authorization,
                "x-amzn-trace-id" => &mut fields.trace_header,
                "amz-sdk-invocation-id" => &mut fields.invocation_id,
                "amz-sdk-request" => &mut fields.attempt,
                "x-amz-date" => &mut fields.amz_date,
                "date" => &mut fields.date,
                _ => continue,
            };
            field.get_or_insert(value);
        }
        fields
    }

    fn operation(&self) -> Option<&'a str> {
        header_text(self.target?)?.strip_prefix(Request::TARGET_PREFIX)
    }
}

/// A header in a message. Inferred: invalid UTF-8 is replaced, as Java does.
fn lossy_text(value: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(value) {
        Ok(text) => text.into(),
        // It also takes what is valid, but more slowly.
        Err(_) => String::from_utf8_lossy(value),
    }
}

/// Reads the parts of `request`, also of one that the front layer refuses: scenarios match it. With
/// `accept_unsigned` the authorization is not checked.
///
/// The order of the checks is DynamoDB's, whose front layer is the same, so Inferred here: method,
/// path and content type; size; body; operation; authorization. Signatures are not verified.
pub(crate) fn read<'a>(request: &Request<'a>, accept_unsigned: bool) -> ParsedRequest<'a> {
    let fields = Fields::of(request);
    let operation = fields.operation();
    let parsed = match std::str::from_utf8(request.body) {
        Ok(body) => members(body).map_err(Some),
        Err(_) => Err(None),
    };
    let refusal = if is_misdirected(request, &fields) {
        Some(Refusal::NotFound)
    } else if request.too_large {
        Some(ErrorCode::RequestEntityTooLargeException.into())
    } else if let Err(error) = &parsed {
        Some(unreadable(error.as_ref()))
    } else if operation.is_none() {
        // Inferred, as on DynamoDB.
        Some(ErrorCode::UnknownOperationException.into())
    } else if accept_unsigned {
        None
    } else {
        unauthorized(&fields)
    };
    ParsedRequest {
        operation,
        members: parsed.unwrap_or_default(),
        // Documented: the HTTP header is preferred to the body's member.
        trace_header: fields.trace_header.and_then(header_text),
        authorization: fields.authorization,
        invocation_id: fields.invocation_id.and_then(header_text),
        attempt: fields.attempt.and_then(header_text).and_then(attempt),
        refusal,
    }
}

impl From<ErrorCode> for Refusal {
    fn from(code: ErrorCode) -> Self {
        Self::Error(code.into())
    }
}

/// Reports whether the request does not address this service.
///
/// Inferred, as seen on other AWS services of this protocol: anything but `POST /` with the
/// protocol's content type is not found. StartSyncExecution's `sync-` host has the same path.
fn is_misdirected(request: &Request<'_>, fields: &Fields<'_>) -> bool {
    let content_type = fields.content_type.unwrap_or_default();
    let is_aws_json = || {
        let media_type = content_type.split(|byte| *byte == b';').next();
        let media_type = media_type.unwrap_or_default().trim_ascii();
        media_type.eq_ignore_ascii_case(AWS_JSON.as_bytes())
    };
    request.method != "POST"
        || request.path != "/"
        || content_type != AWS_JSON.as_bytes() && !is_aws_json()
}

/// Returns the refusal of a body that cannot be read.
///
/// Inferred, as on DynamoDB: the refusal of a body that is not JSON has no message, and that of another
/// JSON value has one.
fn unreadable(error: Option<&BodyError>) -> Refusal {
    match error {
        Some(BodyError::NotAnObject(kind)) => {
            Refusal::Error(ErrorCode::SerializationException.with_message(unexpected(kind)))
        }
        Some(BodyError::Malformed | BodyError::Empty) | None => {
            ErrorCode::SerializationException.into()
        }
    }
}

/// The message for a body of the wrong kind. Inferred: for a list as on DynamoDB; for the others
/// nothing is known, and the text is this crate's own.
fn unexpected(kind: &str) -> Cow<'static, str> {
    match kind {
        "list" => "Start of list found where not expected".into(),
        other => format!("Unexpected {other} where a structure is expected").into(),
    }
}

/// Refuses a request without an authorization, or with parts of it missing. Inferred, as on DynamoDB.
fn unauthorized(fields: &Fields<'_>) -> Option<Refusal> {
    let Some(authorization) = fields.authorization else {
        return Some(ErrorCode::MissingAuthenticationTokenException.into());
    };
    let dated = fields.amz_date.or(fields.date).is_some();
    let authorization = lossy_text(authorization);
    let (mut credential, mut signature, mut signed_headers) = (false, false, false);
    // A debug build is fastest at finding one byte.
    for (end, _) in authorization.match_indices('=') {
        let before = authorization.get(..end).unwrap_or_default();
        credential |= ends_with_word(before, "Credential");
        signature |= ends_with_word(before, "Signature");
        signed_headers |= ends_with_word(before, "SignedHeaders");
    }
    let mut text = String::new();
    for (part, is_there) in [
        ("Credential", credential),
        ("Signature", signature),
        ("SignedHeaders", signed_headers),
    ] {
        if !is_there {
            text += &format!("Authorization header requires '{part}' parameter. ");
        }
    }
    if !dated {
        text +=
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
    }
    if text.is_empty() {
        return None;
    }
    text += &format!("Authorization={authorization}");
    Some(Refusal::Error(
        ErrorCode::IncompleteSignatureException.with_message(text),
    ))
}

/// Reports whether a text ends with this word, with a space, a comma or nothing before it.
fn ends_with_word(text: &str, word: &str) -> bool {
    text.strip_suffix(word)
        .is_some_and(|before| matches!(before.as_bytes().last(), None | Some(b' ' | b',')))
}

/// Parses `attempt=2; max=3`; boto3 leaves `max` out of the first.
fn attempt(header: &str) -> Option<Attempt> {
    let (mut number, mut max) = (None, None);
    for part in header.split(';') {
        let part = part.trim_ascii();
        if let Some(value) = part.strip_prefix("attempt=") {
            number = value.trim_ascii().parse().ok();
        } else if let Some(value) = part.strip_prefix("max=") {
            max = value.trim_ascii().parse().ok();
        }
    }
    Some(Attempt {
        number: number?,
        max,
    })
}
