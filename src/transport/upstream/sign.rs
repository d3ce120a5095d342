//! Signing a request anew for the upstream.

use aws_credential_types::Credentials as SdkCredentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign as sign_v4};
use aws_sigv4::sign::v4::SigningParams;
use bytes::Bytes;

use super::Asked;
use crate::clock::Clock;
use crate::record::Credentials;

/// Documented (service authorization reference): the service's name in a signature.
const SERVICE: &str = "states";

/// Where nothing says another.
const REGION: &str = "us-east-1";

/// What a signature for another address brings.
const OF_A_SIGNATURE: [&str; 4] = [
    "authorization",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
];

/// Takes the client's signature off, and puts one for the upstream on.
pub(super) fn sign(
    request: &mut http::Request<Bytes>,
    credentials: &SdkCredentials,
    region: Option<&str>,
) -> Asked<()> {
    for name in OF_A_SIGNATURE {
        request.headers_mut().remove(name);
    }
    let failed = |error: &dyn std::fmt::Display| format!("it cannot be signed for: {error}");
    let identity = credentials.clone().into();
    let params = SigningParams::builder()
        .identity(&identity)
        .region(region.unwrap_or(REGION))
        .name(SERVICE)
        .time(Clock::true_time())
        .settings(SigningSettings::default())
        .build()
        .map_err(|error| failed(&error))?;
    let uri = request.uri().to_string();
    let headers = request.headers().iter();
    let signable = SignableRequest::new(
        request.method().as_str(),
        uri,
        headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))),
        SignableBody::Bytes(request.body()),
    );
    let signable = signable.map_err(|error| failed(&error))?;
    let signed = sign_v4(signable, &params.into()).map_err(|error| failed(&error))?;
    let (instructions, _) = signed.into_parts();
    instructions.apply_to_request_http1x(request);
    Ok(())
}

impl From<&Credentials> for SdkCredentials {
    fn from(given: &Credentials) -> Self {
        let Credentials {
            access_key_id,
            secret_access_key,
            session_token,
        } = given.clone();
        Self::new(
            access_key_id,
            secret_access_key,
            session_token,
            None,
            "given",
        )
    }
}
