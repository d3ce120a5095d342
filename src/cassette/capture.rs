//! An exchange taken from HTTP, as far as a cassette can hold it.

use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http::header::{HeaderName, HeaderValue};

use super::{RecordedExchange, headers, redaction};
use crate::reply::Reply;

/// A request as it went over the wire.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) method: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl RecordedExchange {
    /// The exchange as another tool recorded it: of the headers those that a cassette keeps, the bodies
    /// decoded. `Err` says why it is not an exchange of Step Functions.
    pub(super) fn captured(sent: Sent, reply: Reply, took: Duration) -> Result<Self, String> {
        let mut exchange = Self::of_wire(sent, reply, took)?;
        for (headers, body) in [
            (&mut exchange.request_headers, &mut exchange.request_body),
            (&mut exchange.reply.headers, &mut exchange.reply.body),
        ] {
            // Some tools write down what they have decoded themselves.
            if let Ok(plain) = redaction::decoded(headers, body) {
                *body = Bytes::from(plain.into_owned());
            }
            *headers = headers::kept(headers, |name, _| !headers::is_kept(name));
        }
        Ok(exchange)
    }

    /// The exchange with all headers, which a redaction drops. `Err` says why it is not an exchange of
    /// Step Functions.
    pub(crate) fn of_wire(sent: Sent, reply: Reply, took: Duration) -> Result<Self, String> {
        let operation = sent.operation()?.to_owned();
        Ok(Self {
            operation,
            request_headers: sent.headers,
            request_body: sent.body,
            reply,
            took,
        })
    }
}

impl Sent {
    /// Documented: every call of the service is a POST whose `X-Amz-Target` names the operation.
    pub(super) fn operation(&self) -> Result<&str, String> {
        if self.method != "POST" {
            return Err(format!("a {} is no call of Step Functions", self.method));
        }
        let target = self.headers.get("x-amz-target");
        let target = target.and_then(|target| target.to_str().ok());
        let operation = target.and_then(|target| target.strip_prefix("AWSStepFunctions."));
        let operation = operation.filter(|operation| is_operation(operation));
        operation.ok_or_else(|| match target {
            None => "without `X-Amz-Target` it is no call of Step Functions".to_owned(),
            Some(target) => format!("{target} is no operation of Step Functions"),
        })
    }
}

/// Whether a file can call an operation so: letters and digits.
pub(super) fn is_operation(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Headers from names and values; one that HTTP does not allow is told in `left_out`.
pub(super) fn header_map<'h>(
    pairs: impl IntoIterator<Item = (&'h str, &'h str)>,
    mut left_out: impl FnMut(String),
) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        // HTTP/2's `:authority` and its like, as browsers write them.
        if name.starts_with(':') {
            continue;
        }
        match (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_bytes(value.as_bytes()),
        ) {
            (Ok(name), Ok(value)) => {
                headers.append(name, value);
            }
            (Err(_), _) | (_, Err(_)) => left_out(format!("the header {name:?}")),
        }
    }
    headers
}
