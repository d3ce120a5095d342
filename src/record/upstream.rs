//! The Step Functions that a recording is made of: where it is, and how requests are signed for it.

use std::time::Duration;

use http::Uri;
use http::uri::Authority;

use super::Credentials;
use crate::error::{Error, ErrorKind};

/// Where requests go that nobody here answers.
#[derive(Debug)]
pub(crate) struct Upstream {
    pub(crate) uri: Uri,
    pub(crate) signing: Signing,
    /// The one to sign for; `None` where only the chain can know it.
    pub(crate) region: Option<String>,
    /// How long one answer may take.
    pub(crate) timeout: Duration,
}

/// How requests are signed for the upstream.
#[derive(Debug, Clone, Default)]
pub(crate) enum Signing {
    /// They go on as they came, signed for this mock's address.
    #[default]
    AsTheyCame,
    With(Credentials),
    /// With what the SDK's usual chain finds.
    ByChain,
}

impl Upstream {
    pub(super) fn parse(url: &str) -> Result<Uri, Error> {
        let uri: Option<Uri> = url.parse().ok();
        let has_user = |uri: &Uri| {
            let authority = uri.authority();
            authority.is_some_and(|authority| authority.as_str().contains('@'))
        };
        if uri.as_ref().is_some_and(has_user) || uri.is_none() && url.contains('@') {
            let text = "the upstream of a recording is a URL without a user, and this one has credentials \
                        in it; give those for signing to `Recording::sign_with`";
            return Err(Error::new(ErrorKind::Record, text));
        }
        let leads_somewhere = |uri: &Uri| {
            matches!(uri.scheme_str(), Some("http" | "https"))
                && uri.host().is_some_and(|host| !host.is_empty())
                && uri.query().is_none()
        };
        uri.filter(leads_somewhere).ok_or_else(|| {
            let text = format!(
                "the upstream of a recording is a URL such as \
                 https://states.eu-west-1.amazonaws.com or http://127.0.0.1:4566, not {url:?}"
            );
            Error::new(ErrorKind::Record, text)
        })
    }

    /// The URL that a request for `path` goes to.
    pub(crate) fn uri_of(&self, path: &str) -> String {
        let scheme = self.uri.scheme_str().unwrap_or("http");
        let authority = self.uri.authority().map_or("", Authority::as_str);
        let base = self.uri.path().trim_end_matches('/');
        format!("{scheme}://{authority}{base}{path}")
    }
}

/// The region that a host of AWS's names.
///
/// Documented (service endpoints of Step Functions): `states.REGION.amazonaws.com`,
/// `states-fips.REGION.amazonaws.com`, `sync-states.`; in China `.amazonaws.com.cn`; an interface
/// endpoint is `vpce-ID.states.REGION.vpce.amazonaws.com`; dual-stack ones end in `.api.aws`.
pub(super) fn region_of(uri: &Uri) -> Option<&str> {
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

/// What a cassette says it was recorded from, unless told better.
pub(super) fn service_of(uri: &Uri) -> String {
    match region_of(uri) {
        Some(region) => format!("AWS, {region}"),
        None => uri
            .authority()
            .map_or_else(String::new, |authority| authority.as_str().to_owned()),
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
    fn a_host_of_awss_names_its_region(#[case] url: &str, #[case] region: Option<&str>) {
        let uri = Upstream::parse(url).expect("it is a URL");
        assert_eq!(region_of(&uri), region);
    }

    #[rstest]
    #[case::nothing("")]
    #[case::no_scheme("127.0.0.1:4566")]
    #[case::another_scheme("ftp://127.0.0.1")]
    #[case::a_query("http://127.0.0.1/?a=b")]
    fn what_leads_nowhere_is_refused(#[case] url: &str) {
        let error = Upstream::parse(url).expect_err("it is no upstream");
        assert!(
            error.to_string().ends_with(&format!("not {url:?}")),
            "{error}"
        );
    }
}
