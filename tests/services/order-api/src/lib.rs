//! An HTTP service that takes orders: each order starts one execution, which is named after it.

use std::time::Duration;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::error::SdkError;
use aws_sdk_sfn::operation::describe_execution::DescribeExecutionError;
use aws_sdk_sfn::operation::start_execution::StartExecutionError;
use aws_sdk_sfn::types::ExecutionStatus;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

/// The number of times that a start is sent while KMS throttles: no SDK retries `KmsThrottlingException`.
const KMS_TRIES: u32 = 4;
const FIRST_BACK_OFF: Duration = Duration::from_millis(200);

#[derive(Clone)]
struct Orders {
    sfn: Client,
    state_machine_arn: String,
}

#[derive(Deserialize)]
struct Order {
    id: String,
    items: Vec<String>,
}

/// The routes: `POST /orders` places an order, `GET /orders/{id}` has its status.
pub fn router(sfn: Client, state_machine_arn: impl Into<String>) -> Router {
    let state_machine_arn = state_machine_arn.into();
    Router::new()
        .route("/orders", post(place))
        .route("/orders/{id}", get(status))
        .with_state(Orders {
            sfn,
            state_machine_arn,
        })
}

async fn place(State(orders): State<Orders>, Json(order): Json<Order>) -> Response {
    let input = json!({ "items": order.items }).to_string();
    let error = match orders.start(&order.id, &input).await {
        Ok(arn) => return answer(StatusCode::ACCEPTED, json!({ "execution": arn })),
        Err(error) => error,
    };
    match error.as_service_error() {
        Some(StartExecutionError::ExecutionAlreadyExists(_)) => {
            orders.answer_existing(&order.id, &input).await
        }
        Some(StartExecutionError::InvalidName(_)) => refusal(
            StatusCode::BAD_REQUEST,
            "an order's id is 1 to 80 letters, digits, - and _",
        ),
        Some(StartExecutionError::KmsThrottlingException(_)) => {
            refusal(StatusCode::SERVICE_UNAVAILABLE, "try again later")
        }
        _ => refusal(StatusCode::BAD_GATEWAY, "the order could not be started"),
    }
}

async fn status(State(orders): State<Orders>, Path(id): Path<String>) -> Response {
    let described = orders.sfn.describe_execution();
    match described
        .execution_arn(orders.execution_arn(&id))
        .send()
        .await
    {
        Ok(execution) => {
            let output = execution
                .output()
                .and_then(|text| serde_json::from_str(text).ok());
            let output: Value = output.unwrap_or_default();
            let status = execution.status().as_str();
            answer(
                StatusCode::OK,
                json!({ "status": status, "output": output }),
            )
        }
        Err(error)
            if error
                .as_service_error()
                .is_some_and(DescribeExecutionError::is_execution_does_not_exist) =>
        {
            refusal(StatusCode::NOT_FOUND, "no such order")
        }
        Err(_) => refusal(StatusCode::BAD_GATEWAY, "the order could not be looked up"),
    }
}

impl Orders {
    /// Starts the order's execution, and waits longer each time that KMS throttles.
    async fn start(&self, id: &str, input: &str) -> Result<String, SdkError<StartExecutionError>> {
        let mut back_off = FIRST_BACK_OFF;
        for _ in 1..KMS_TRIES {
            match self.start_now(id, input).await {
                Err(error)
                    if error
                        .as_service_error()
                        .is_some_and(StartExecutionError::is_kms_throttling_exception) =>
                {
                    tokio::time::sleep(back_off).await;
                    back_off *= 2;
                }
                result => return result,
            }
        }
        self.start_now(id, input).await
    }

    async fn start_now(
        &self,
        id: &str,
        input: &str,
    ) -> Result<String, SdkError<StartExecutionError>> {
        let start = self.sfn.start_execution().name(id).input(input);
        let started = start
            .state_machine_arn(&self.state_machine_arn)
            .send()
            .await?;
        Ok(started.execution_arn().to_owned())
    }

    /// The name is taken: by the same order, whose execution has closed, or by another one.
    async fn answer_existing(&self, id: &str, input: &str) -> Response {
        let arn = self.execution_arn(id);
        let Ok(existing) = self
            .sfn
            .describe_execution()
            .execution_arn(&arn)
            .send()
            .await
        else {
            return refusal(StatusCode::BAD_GATEWAY, "the order could not be looked up");
        };
        if existing.input() != Some(input) {
            return refusal(StatusCode::CONFLICT, "an order of this id has other items");
        }
        if existing.status() == &ExecutionStatus::Succeeded {
            return answer(StatusCode::OK, json!({ "execution": arn }));
        }
        refusal(
            StatusCode::CONFLICT,
            "the order has failed: place it under another id",
        )
    }

    fn execution_arn(&self, id: &str) -> String {
        let arn = self
            .state_machine_arn
            .replacen(":stateMachine:", ":execution:", 1);
        format!("{arn}:{id}")
    }
}

fn answer(status: StatusCode, body: Value) -> Response {
    (status, Json(body)).into_response()
}

fn refusal(status: StatusCode, message: &str) -> Response {
    answer(status, json!({ "error": message }))
}
