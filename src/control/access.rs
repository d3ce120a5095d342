//! Access to the control interface: for the programs of this machine's user, and for no web page.
//!
//! A browser lets every page send requests to a loopback address. It names the page in `Origin`, and where
//! the page's own name has been pointed at 127.0.0.1, that name in `Host`. It sends a body of JSON to
//! another origin only after asking it, which nothing here answers.

use http::HeaderMap;
use http::header::{CONTENT_TYPE, HOST, ORIGIN};
use http::uri::Authority;

use super::{ControlError, refusal};

/// Refuses a request that a web page can have sent.
pub(super) fn check_sender(headers: &HeaderMap) -> Result<(), ControlError> {
    if let Some(origin) = headers.get(ORIGIN) {
        return Err(refusal(
            403,
            format!(
                "expected no `Origin`, found {origin:?}: the control interface is for programs, not for \
                 web pages"
            ),
        ));
    }
    let mut hosts = headers.get_all(HOST).into_iter().peekable();
    if hosts.peek().is_none() {
        return Err(refusal(
            403,
            "expected a loopback address as `Host`, found none",
        ));
    }
    for host in hosts {
        if !host.to_str().is_ok_and(is_loopback) {
            return Err(refusal(
                403,
                format!(
                    "expected a loopback address as `Host`, such as 127.0.0.1:8083 or localhost, found \
                     {host:?}"
                ),
            ));
        }
    }
    Ok(())
}

/// Refuses a change without the content type of JSON, which a form cannot have.
pub(super) fn check_content_type(headers: &HeaderMap) -> Result<(), ControlError> {
    let content_type = headers.get(CONTENT_TYPE);
    let given = content_type.and_then(|value| value.to_str().ok());
    let essence = given.unwrap_or_default().split(';').next();
    let essence = essence.unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    let found = content_type.map_or_else(|| "none".to_owned(), |value| format!("{value:?}"));
    Err(refusal(
        415,
        format!(
            "expected the content type application/json, found {found}; curl sends it with --json"
        ),
    ))
}

/// Tests for `localhost` and the addresses of loopback, with any port.
fn is_loopback(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else {
        return false;
    };
    let name = authority.host();
    let numbers: Vec<_> = name.split('.').map(str::parse::<u8>).collect();
    let is_address = matches!(numbers[..], [Ok(127), Ok(_), Ok(_), Ok(_)]);
    is_address || name == "[::1]" || name.eq_ignore_ascii_case("localhost")
}
