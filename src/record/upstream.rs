//! The Step Functions of a recording: its address, and the credentials for it.

use std::fmt;
use std::time::Duration;

use http::Uri;
use http::uri::Authority;

use crate::error::{Error, ErrorKind};

/// The service to which requests are forwarded, if no scenario and no cassette answers them.
#[derive(Debug)]
pub(crate) struct Upstream {
    pub(crate) uri: Uri,
    pub(crate) signing: Signing,
    /// The region to sign for; `None` if it is that of the SDK's chain.
    pub(crate) region: Option<String>,
    /// The time that one answer may take.
    pub(crate) timeout: Duration,
}

/// The signature of the requests for the upstream.
#[derive(Debug, Clone, Default)]
pub(crate) enum Signing {
    /// That of the client, for this mock's address.
    #[default]
    OfClient,
    /// One with these credentials.
    With(Credentials),
    /// One with the credentials that the SDK's usual chain finds.
    ByChain,
}

impl Upstream {
    /// Parses the URL of an upstream. The error does not repeat a URL with credentials.
    pub(super) fn parse(url: &str) -> Result<Uri, Error> {
        let uri: Option<Uri> = url.parse().ok();
        let has_user = match &uri {
            Some(uri) => uri
                .authority()
                .is_some_and(|authority| authority.as_str().contains('@')),
            None => url.contains('@'),
        };
        if has_user {
            let text = "upstream: expected a URL without a user, found credentials in it; give those for \
                        signing to `Recording::sign_with`";
            return Err(Error::new(ErrorKind::Record, text));
        }
        let is_valid = |uri: &Uri| {
            matches!(uri.scheme_str(), Some("http" | "https"))
                && uri.host().is_some_and(|host| !host.is_empty())
                && uri.query().is_none()
        };
        uri.filter(is_valid).ok_or_else(|| {
            let text = format!(
                "upstream: expected a URL such as https://states.eu-west-1.amazonaws.com or \
                 http://127.0.0.1:4566, found {url:?}"
            );
            Error::new(ErrorKind::Record, text)
        })
    }

    /// The URL to which a request for `path` is forwarded.
    pub(crate) fn uri_of(&self, path: &str) -> String {
        let scheme = self.uri.scheme_str().unwrap_or("http");
        let authority = self.uri.authority().map_or("", Authority::as_str);
        let base = self.uri.path().trim_end_matches('/');
        format!("{scheme}://{authority}{base}{path}")
    }
}

/// The region in the name of one of AWS's hosts.
///
/// Documented (service endpoints of Step Functions): `states.REGION.amazonaws.com`,
/// `states-fips.REGION.amazonaws.com`, `sync-states.`; in China `.amazonaws.com.cn`; an interface
/// endpoint is `vpce-ID.states.REGION.vpce.amazonaws.com`; dual-stack ones end in `.api.aws`.
pub(super) fn region_of(uri: &Uri) -> Option<&str> {
    // The first that fits is taken: an interface endpoint's also ends as the next does.
    const ENDS: [&str; 4] = [
        ".vpce.amazonaws.com",
        ".amazonaws.com",
        ".amazonaws.com.cn",
        ".api.aws",
    ];
    let host = uri.host()?;
    let host = ENDS.iter().find_map(|end| host.strip_suffix(end))?;
    let mut labels = host.rsplit('.');
    let region = labels.next()?;
    let service = labels.next()?;
    ["states", "states-fips", "sync-states", "sync-states-fips"]
        .contains(&service)
        .then_some(region)
}

/// The name of the service in a cassette's source, by default.
pub(super) fn service_of(uri: &Uri) -> String {
    match region_of(uri) {
        Some(region) => format!("AWS, {region}"),
        None => uri
            .authority()
            .map_or_else(String::new, |authority| authority.as_str().to_owned()),
    }
}

/// AWS credentials, with which requests are signed for the upstream. They are never printed.
/// Requires feature `record`.
///
/// ```
/// use sfn_mock::record::Credentials;
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "secret").session_token("token");
/// assert_eq!(format!("{credentials:?}"), "Credentials");
/// ```
#[derive(Clone, PartialEq, Eq)]
#[must_use = "give them to `Recording::sign_with`"]
pub struct Credentials {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) session_token: Option<String>,
}

impl Credentials {
    /// The credentials of a user: access key id and secret access key.
    pub fn new(access_key_id: impl Into<String>, secret_access_key: impl Into<String>) -> Self {
        Self {
            access_key_id: access_key_id.into(),
            secret_access_key: secret_access_key.into(),
            session_token: None,
        }
    }

    /// Adds the token of a session.
    pub fn session_token(mut self, token: impl Into<String>) -> Self {
        self.session_token = Some(token.into());
        self
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials")
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::regional("https://states.eu-west-1.amazonaws.com", Some("eu-west-1"))]
    #[case::fips(
        "https://states-fips.us-gov-west-1.amazonaws.com",
        Some("us-gov-west-1")
    )]
    #[case::of_synchronous_starts("https://sync-states.us-east-1.amazonaws.com", Some("us-east-1"))]
    #[case::in_china("https://states.cn-north-1.amazonaws.com.cn/", Some("cn-north-1"))]
    #[case::of_an_interface(
        "https://vpce-1a2b-3c4d.states.eu-west-1.vpce.amazonaws.com",
        Some("eu-west-1")
    )]
    #[case::dual_stack("https://states.eu-west-1.api.aws", Some("eu-west-1"))]
    #[case::of_another_service("https://sqs.eu-west-1.amazonaws.com", None)]
    #[case::local("http://127.0.0.1:4566", None)]
    fn a_host_of_aws_names_its_region(#[case] url: &str, #[case] region: Option<&str>) {
        let uri = Upstream::parse(url).expect("it is a URL");
        assert_eq!(region_of(&uri), region);
    }

    #[rstest]
    #[case::nothing("")]
    #[case::no_scheme("127.0.0.1:4566")]
    #[case::another_scheme("ftp://127.0.0.1")]
    #[case::a_query("http://127.0.0.1/?a=b")]
    fn an_invalid_url_is_refused(#[case] url: &str) {
        let error = Upstream::parse(url).expect_err("it is no upstream");
        assert!(
            error.to_string().ends_with(&format!("found {url:?}")),
            "{error}"
        );
    }
}
