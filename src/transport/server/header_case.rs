//! Header names in AWS's case: `x-amzn-RequestId`, `Content-Type`, `connection`.
//!
//! hyper writes a response's header names as the names of a parsed request were, if the response
//! carries that request's extension. The extension's type is private, so a request made up of
//! AWS's names is parsed once and its extensions are kept.

use http::Extensions;
use once_cell::sync::Lazy;

use super::memory;

/// The names as AWS writes them. Recorded in a raw capture of Step Functions.
const NAMES: &[u8] = b"GET / HTTP/1.1\r\n\
    x-amzn-RequestId: a\r\n\
    Content-Type: a\r\n\
    Content-Length: 0\r\n\
    Date: a\r\n\
    connection: keep-alive\r\n\r\n";

/// The extensions that make hyper write AWS's case.
pub(super) fn of_aws() -> &'static Extensions {
    static EXTENSIONS: Lazy<Extensions> = Lazy::new(|| memory::extensions(NAMES));
    &EXTENSIONS
}
