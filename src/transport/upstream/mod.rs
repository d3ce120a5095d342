//! Forwarding a request to the upstream of a recording.

mod headers;
mod signing;

use std::sync::Arc;

use aws_smithy_http_client::Connector;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body_util::BodyExt;
use once_cell::sync::Lazy;

use super::server::runtime;
use crate::record::{Signing, Upstream};
use crate::reply::Reply;
use crate::request::Request;

/// The error is a sentence for the test's author: why the upstream gave no answer.
type UpstreamResult<T> = Result<T, String>;

/// Forwards a request to the upstream, and returns its answer.
///
/// It runs on the runtime of the crate's own, with that runtime's clock: the connections outlive
/// the test that made them, and a test whose clock is paused does not jump to the time-out.
pub(super) async fn ask(upstream: &Arc<Upstream>, request: &Request<'_>) -> UpstreamResult<Reply> {
    let method = request.method;
    let path = request.path;
    let mut forwarded = http::Request::new(Bytes::copy_from_slice(request.body));
    *forwarded.method_mut() = method
        .parse()
        .map_err(|_| format!("{method} is not a valid method"))?;
    *forwarded.uri_mut() = upstream
        .uri_of(path)
        .parse()
        .map_err(|_| format!("{path} is not a valid path"))?;
    *forwarded.headers_mut() = headers::forwarded(&request.header_map());
    let runtime =
        runtime::shared().map_err(|error| format!("the mock's runtime cannot be made: {error}"))?;
    let upstream = Arc::clone(upstream);
    let answered = runtime.spawn(async move {
        let limit = upstream.timeout;
        let answered = tokio::time::timeout(limit, answer(&upstream, forwarded)).await;
        answered.unwrap_or_else(|_| Err(format!("it did not answer within {limit:?}")))
    });
    let answered = answered.await;
    answered.unwrap_or_else(|error| Err(format!("the request failed: {error}")))
}

/// Signs the request, sends it, and reads the answer. The caller limits the time.
async fn answer(upstream: &Upstream, mut request: http::Request<Bytes>) -> UpstreamResult<Reply> {
    let region = upstream.region.as_deref();
    match &upstream.signing {
        Signing::OfClient => {}
        Signing::With(credentials) => {
            signing::sign(&mut request, &credentials.into(), region)?;
        }
        Signing::ByChain => {
            let found = signing::find().await?;
            let region = region.or(found.region.as_deref());
            signing::sign(&mut request, &found.credentials, region)?;
        }
    }
    let (head, body) = request.into_parts();
    let request = http::Request::from_parts(head, SdkBody::from(body));
    let request = HttpRequest::try_from(request).map_err(|error| with_causes(&error))?;
    let response = connector(upstream).call(request).await;
    read(response.map_err(|error| with_causes(&error))?).await
}

/// Reads the whole answer.
async fn read(response: HttpResponse) -> UpstreamResult<Reply> {
    let response = response
        .try_into_http1x()
        .map_err(|error| with_causes(&error))?;
    let (head, body) = response.into_parts();
    let body = body.collect().await;
    let body = body.map_err(|error| format!("its answer broke off: {error}"))?;
    let status = head.status;
    if !(200..=599).contains(&status.as_u16()) {
        return Err(format!("expected a status from 200 to 599, found {status}"));
    }
    Ok(Reply {
        status,
        headers: headers::returned(&head.headers),
        body: body.to_bytes(),
    })
}

/// The connector for the upstream. The process has two: one with TLS and the environment's proxy, and a
/// plain one for upstreams without TLS, which are near.
fn connector(upstream: &Upstream) -> &'static Connector {
    static NEAR: Lazy<Connector> = Lazy::new(|| Connector::builder().build_http());
    static FAR: Lazy<Connector> = Lazy::new(|| {
        let connector = Connector::builder().proxy_config(ProxyConfig::from_env());
        connector
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .build()
    });
    match upstream.uri.scheme_str() {
        Some("https") => &FAR,
        Some(_) | None => &NEAR,
    }
}

/// An error and its causes, in one line.
fn with_causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !text.ends_with(&next) {
            text = format!("{text}: {next}");
        }
        cause = error.source();
    }
    text
}
