//! Asking the upstream of a recording, for whichever carrier a request came by.

mod chain;
mod headers;
mod sign;

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

/// What keeps an answer of the upstream's from coming: a sentence for the test's author.
type Asked<T> = Result<T, String>;

/// What the upstream answers.
///
/// It is asked on the runtime of the crate's own, with that runtime's clock: the connections outlive
/// the test that made them, and a test whose clock is paused does not jump to the time-out.
pub(super) async fn ask(upstream: &Arc<Upstream>, request: &Request<'_>) -> Asked<Reply> {
    let method = request.method;
    let path = request.path;
    let mut asked = http::Request::new(Bytes::copy_from_slice(request.body));
    *asked.method_mut() = method
        .parse()
        .map_err(|_| format!("{method} is no method"))?;
    *asked.uri_mut() = upstream
        .uri_of(path)
        .parse()
        .map_err(|_| format!("{path} is no path"))?;
    *asked.headers_mut() = headers::passed_on(request.headers);
    let runtime =
        runtime::shared().map_err(|error| format!("the mock's runtime cannot be made: {error}"))?;
    let upstream = Arc::clone(upstream);
    let answered = runtime.spawn(async move {
        let limit = upstream.timeout;
        let answered = tokio::time::timeout(limit, answer(&upstream, asked)).await;
        answered.unwrap_or_else(|_| Err(format!("it did not answer within {limit:?}")))
    });
    let answered = answered.await;
    answered.unwrap_or_else(|error| Err(format!("asking it failed: {error}")))
}

async fn answer(upstream: &Upstream, mut request: http::Request<Bytes>) -> Asked<Reply> {
    let region = upstream.region.as_deref();
    match &upstream.signing {
        Signing::AsTheyCame => {}
        Signing::With(credentials) => {
            sign::sign(&mut request, &credentials.into(), region)?;
        }
        Signing::ByChain => {
            let found = chain::find().await?;
            let region = region.or(found.region.as_deref());
            sign::sign(&mut request, &found.credentials, region)?;
        }
    }
    let (head, body) = request.into_parts();
    let request = http::Request::from_parts(head, SdkBody::from(body));
    let request = HttpRequest::try_from(request).map_err(|error| told(&error))?;
    let response = connector(upstream).call(request).await;
    read(response.map_err(|error| told(&error))?).await
}

/// The whole answer, as it is to go on.
async fn read(response: HttpResponse) -> Asked<Reply> {
    let response = response.try_into_http1x().map_err(|error| told(&error))?;
    let (head, body) = response.into_parts();
    let body = body.collect().await;
    let body = body.map_err(|error| format!("its answer broke off: {error}"))?;
    let status = head.status;
    if !(200..=599).contains(&status.as_u16()) {
        return Err(format!("it answered {status}, which is no answer to keep"));
    }
    Ok(Reply {
        status,
        headers: headers::handed_back(&head.headers),
        body: body.to_bytes(),
    })
}

/// Two for the process: one that knows TLS and the environment's proxy, and a plain one for what
/// is without TLS, which is near.
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

/// An error with what caused it.
fn told(error: &(dyn std::error::Error + 'static)) -> String {
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
