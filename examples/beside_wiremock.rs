//! A service that calls Step Functions and a warehouse, tested on one wiremock server:
//! `cargo run --example beside_wiremock --features aws-sdk,wiremock`.

use std::time::Duration;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::config::retry::RetryConfig;
use sfn_mock::{ErrorCode, Fault, Scenario, SfnMock, StateMachine, Step, start_execution};
use wiremock::matchers::path_regex;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// The service: it reserves the goods, then starts the order's workflow.
struct Shop {
    warehouse: String,
    step_functions: Client,
    workflow: String,
}

impl Shop {
    async fn order(&self, id: &str) -> Result<(), String> {
        self.warehouse("PUT", id).await?;
        let start = self.step_functions.start_execution();
        let start = start.state_machine_arn(&self.workflow).name(id).input("{}");
        match start.send().await {
            Ok(_) => Ok(()),
            Err(error) => {
                self.warehouse("DELETE", id).await?; // the goods are free again
                Err(aws_sdk_sfn::Error::from(error).to_string())
            }
        }
    }

    async fn warehouse(&self, method: &str, id: &str) -> Result<(), String> {
        let url = format!("{}/reservations/{id}", self.warehouse);
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(url)
            .body(());
        let request = request.map_err(|error| error.to_string())?;
        let warehouse_requests = tokio::task::spawn_blocking(|| ureq::run(request)).await;
        warehouse_requests
            .map_err(|error| error.to_string())?
            .map_err(|error| error.to_string())?;
        Ok(())
    }
}

#[tokio::main]
async fn main() {
    // One server. The warehouse is the test's own mock on it,
    let server = MockServer::start().await;
    let reservations = Mock::given(path_regex("^/reservations/"));
    reservations
        .respond_with(ResponseTemplate::new(204))
        .mount(&server)
        .await;

    // and Step Functions is mounted beside it.
    let about = |order| Scenario::new(order).when(start_execution().name(order));
    let sfn = SfnMock::builder()
        .state_machine(StateMachine::standard("orders"))
        .scenario(about("order-2").then(Step::lose_response(Fault::Close)))
        .scenario(about("order-3").then(Step::fail(ErrorCode::KmsThrottlingException)))
        .start();
    sfn.mount_on(&server).await;

    let quick = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
    let config = sfn.config().endpoint_url(server.uri()).retry_config(quick);
    let shop = Shop {
        warehouse: server.uri(),
        step_functions: Client::from_conf(config.build()),
        workflow: sfn.state_machine("orders").arn().to_owned(),
    };

    println!("{} is the warehouse and Step Functions\n", server.uri());
    let orders = [
        ("order-1", "all is well", (true, 1)),
        (
            "order-2",
            "Step Functions commits, and its answer is lost: the SDK asks again",
            (true, 2),
        ),
        (
            "order-3",
            "KMS throttles, which no SDK retries: the goods are freed",
            (false, 1),
        ),
    ];
    for (order, what, expected) in orders {
        let answer = shop.order(order).await;
        let calls = sfn.calls();
        let attempts = calls.iter().last().map_or(0, sfn_mock::Call::attempts);
        assert_eq!((answer.is_ok(), attempts), expected, "{order}");

        let reserved = warehouse_requests(&server, "PUT", order).await
            - warehouse_requests(&server, "DELETE", order).await;
        let started = sfn
            .started()
            .iter()
            .filter(|started| started.name() == order)
            .count();
        assert_eq!(
            reserved, started,
            "goods are reserved for what was started, and for nothing else"
        );

        let answer = answer.map_or_else(|error| format!("Err {error}"), |()| "Ok".to_owned());
        println!("{order}: {what}\n  {answer}");
        println!("  attempts: {attempts}, reserved: {reserved}, started: {started}\n");
    }
}

/// Counts the requests to the warehouse.
async fn warehouse_requests(server: &MockServer, verb: &str, order: &str) -> usize {
    let requests = server.received_requests().await.unwrap_or_default();
    let path = format!("/reservations/{order}");
    let same = |request: &&wiremock::Request| request.method == *verb && request.url.path() == path;
    requests.iter().filter(same).count()
}
