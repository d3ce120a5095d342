//! Tests of the service: `orders` has the facts about it, `wrong` has tests that fail on purpose, and
//! `printed` has what those print.

mod orders;
mod printed;
mod wrong;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sfn_mock::{Builder, SfnMock, StateMachine};
use tower::ServiceExt;

/// A mock that has one state machine, `orders`.
fn mock() -> Builder {
    SfnMock::builder().state_machine(StateMachine::standard("orders"))
}

/// The service, as production has it, with a client of the mock.
fn service(sfn: &SfnMock) -> Router {
    order_api::router(sfn.client(), sfn.state_machine("orders").arn())
}

async fn place(service: &Router, id: &str, items: &[&str]) -> (StatusCode, Value) {
    let order = json!({ "id": id, "items": items });
    let request = Request::post("/orders").header("content-type", "application/json");
    send(
        service,
        request.body(Body::from(order.to_string())).unwrap(),
    )
    .await
}

async fn status(service: &Router, id: &str) -> (StatusCode, Value) {
    send(
        service,
        Request::get(format!("/orders/{id}"))
            .body(Body::empty())
            .unwrap(),
    )
    .await
}

async fn send(service: &Router, request: Request<Body>) -> (StatusCode, Value) {
    let response = service.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&body).unwrap())
}
