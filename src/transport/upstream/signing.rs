//! Signing a request for the upstream, with credentials that are given or that the SDK's chain finds.

use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_credential_types::Credentials as SdkCredentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign as sign_v4};
use aws_sigv4::sign::v4::SigningParams;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use bytes::Bytes;
use tokio::sync::{Mutex, OnceCell};

use super::{UpstreamResult, with_causes};
use crate::clock::Clock;
use crate::record::Credentials;

/// Documented (service authorization reference): the service's name in a signature.
const SERVICE: &str = "states";

/// The region to sign for where none is known.
const REGION: &str = "us-east-1";

/// The headers of the client's signature.
const OF_A_SIGNATURE: [&str; 4] = [
    "authorization",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
];

/// Replaces the client's signature with one for the upstream.
pub(super) fn sign(
    request: &mut http::Request<Bytes>,
    credentials: &SdkCredentials,
    region: Option<&str>,
) -> UpstreamResult<()> {
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

/// The result of the SDK's chain.
#[derive(Clone)]
pub(super) struct Found {
    pub(super) credentials: SdkCredentials,
    pub(super) region: Option<String>,
}

/// The SDK's usual chain. It reads files and the environment once in the process.
struct Chain {
    provider: Option<SharedCredentialsProvider>,
    region: Option<String>,
    /// The latest result.
    found: Mutex<Option<Found>>,
}

/// Credentials that expire within this time are replaced.
const MARGIN: Duration = Duration::from_mins(1);

/// Finds credentials and region, or returns the latest ones while they last. The lock is held while the
/// chain is asked, so that it is asked once for all requests.
pub(super) async fn find() -> UpstreamResult<Found> {
    static CHAIN: OnceCell<Chain> = OnceCell::const_new();
    let chain = CHAIN.get_or_init(Chain::load).await;
    let mut found = chain.found.lock().await;
    if let Some(found) = &*found
        && lasts(&found.credentials)
    {
        return Ok(found.clone());
    }
    let Some(provider) = &chain.provider else {
        return Err("the SDK's chain has no source of credentials".to_owned());
    };
    let credentials = provider.provide_credentials().await.map_err(|error| {
        format!(
            "the SDK's chain finds no credentials to sign with: {}",
            with_causes(&error)
        )
    })?;
    Ok(found
        .insert(Found {
            credentials,
            region: chain.region.clone(),
        })
        .clone())
}

impl Chain {
    async fn load() -> Self {
        let tls = Provider::Rustls(CryptoMode::Ring);
        let client = aws_smithy_http_client::Builder::new()
            .tls_provider(tls)
            .build_https();
        let config = aws_config::defaults(BehaviorVersion::latest())
            .http_client(client)
            .load()
            .await;
        Self {
            provider: config.credentials_provider(),
            region: config.region().map(ToString::to_string),
            found: Mutex::new(None),
        }
    }
}

fn lasts(credentials: &SdkCredentials) -> bool {
    let soon = Clock::true_time() + MARGIN;
    credentials.expiry().is_none_or(|expiry| expiry > soon)
}
