//! State machines made, changed and deleted over the wire, as `aws-sdk-sfn` sees them.

mod aliases;
mod definitions;
mod lives;
mod machines;
mod tags;
mod versions;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::error::{ProvideErrorMetadata, SdkError};
use sfn_mock::{Builder, SfnMock};

const ROLE: &str = "arn:aws:iam::123456789012:role/orders";
const SHIP: &str = r#"{"StartAt":"Ship","States":{"Ship":{"Type":"Succeed"}}}"#;
const PACK: &str = r#"{"StartAt":"Pack","States":{"Pack":{"Type":"Succeed"}}}"#;

fn in_process(mock: Builder) -> (SfnMock, Client) {
    let sfn = mock.in_process().start();
    let client = sfn.client();
    (sfn, client)
}

/// Makes the machine of this name; its ARN.
async fn create(client: &Client, name: &str, definition: &str) -> String {
    let create = client.create_state_machine().name(name).role_arn(ROLE);
    let made = create.definition(definition).send().await;
    made.expect("it can be made").state_machine_arn
}

/// The service's error and its text.
#[track_caller]
fn refused<T: std::fmt::Debug, E: ProvideErrorMetadata + std::error::Error + 'static>(
    answer: Result<T, SdkError<E>>,
) -> (E, String) {
    match answer {
        Err(SdkError::ServiceError(refusal)) => {
            let error = refusal.into_err();
            let text = error.message().unwrap_or_default().to_owned();
            (error, text)
        }
        Err(other) => panic!("the service was to refuse it: {other}"),
        Ok(answer) => panic!("expected a refusal, got {answer:?}"),
    }
}

/// Walks all pages of a list with a page size that does not divide it: the items in order.
macro_rules! walk {
    ($request:expr, $items:ident) => {{
        let mut pages = $request.into_paginator().page_size(3).send();
        let mut items = Vec::new();
        while let Some(page) = pages.next().await {
            items.extend(page.expect("a page is answered").$items);
        }
        items
    }};
}
use walk;
