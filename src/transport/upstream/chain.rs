//! The credentials and the region that the SDK's usual chain finds, once for the process.

use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use tokio::sync::{Mutex, OnceCell};

use super::{Asked, told};
use crate::clock::Clock;

/// What it found.
#[derive(Clone)]
pub(super) struct Found {
    pub(super) credentials: Credentials,
    pub(super) region: Option<String>,
}

/// Where to ask for credentials: files are read and the environment looked at once.
struct Chain {
    provider: Option<SharedCredentialsProvider>,
    region: Option<String>,
    /// What it found last.
    found: Mutex<Option<Found>>,
}

/// Credentials that end so soon are asked for anew.
const MARGIN: Duration = Duration::from_mins(1);

/// What it finds, or found and is still good.
pub(super) async fn find() -> Asked<Found> {
    static CHAIN: OnceCell<Chain> = OnceCell::const_new();
    let chain = CHAIN.get_or_init(Chain::load).await;
    let mut found = chain.found.lock().await;
    if let Some(found) = &*found
        && lasts(&found.credentials)
    {
        return Ok(found.clone());
    }
    let Some(provider) = &chain.provider else {
        return Err("the SDK's chain has no place to look for credentials".to_owned());
    };
    let credentials = provider.provide_credentials().await.map_err(|error| {
        format!(
            "the SDK's chain finds no credentials to sign with: {}",
            told(&error)
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

fn lasts(credentials: &Credentials) -> bool {
    let soon = Clock::true_time() + MARGIN;
    credentials.expiry().is_none_or(|expiry| expiry > soon)
}
