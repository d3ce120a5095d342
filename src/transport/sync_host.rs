//! A plain connector that finds a mock although the SDK puts `sync-` before its host.
//!
//! Documented: StartSyncExecution has the host prefix `sync-`. The SDK puts it before any endpoint,
//! and no resolver knows `sync-127.0.0.1`.

use std::net::{IpAddr, SocketAddr};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

/// A client that removes `sync-` before an address.
#[derive(Debug)]
pub(crate) struct SyncHostClient(pub(crate) SharedHttpClient);

impl HttpClient for SyncHostClient {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(SyncHostConnector(
            self.0.http_connector(settings, components),
        ))
    }
}

#[derive(Debug)]
struct SyncHostConnector(SharedHttpConnector);

impl HttpConnector for SyncHostConnector {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        if let Some(uri) = without_prefix(request.uri()) {
            // A URI without a part of its host is a URI.
            let _ = request.set_uri(uri);
        }
        self.0.call(request)
    }
}

fn without_prefix(uri: &str) -> Option<String> {
    let (scheme, rest) = uri.split_once("://sync-")?;
    let authority = rest.split('/').next().unwrap_or_default();
    let is_address = authority.parse::<SocketAddr>().is_ok()
        || authority.parse::<IpAddr>().is_ok()
        || authority.split(':').next() == Some("localhost");
    is_address.then(|| format!("{scheme}://{rest}"))
}

#[cfg(test)]
mod tests {
    use super::without_prefix;

    #[test]
    fn only_an_address_loses_the_prefix() {
        let without = |uri| without_prefix(uri).unwrap_or_default();
        assert_eq!(without("http://sync-127.0.0.1:80/"), "http://127.0.0.1:80/");
        assert_eq!(without("http://sync-[::1]:80/"), "http://[::1]:80/");
        assert_eq!(without("http://sync-localhost:80/"), "http://localhost:80/");
        assert_eq!(without("http://127.0.0.1:80/"), "");
        assert_eq!(without("https://sync-states.us-east-1.amazonaws.com/"), "");
    }
}
