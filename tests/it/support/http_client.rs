//! A blocking client without an SDK: signed as far as the mock looks, one request for each call.

use std::time::Duration;

use serde_json::{Value, json};
use sfn_mock::SfnHandle;
use ureq::Agent;

pub(crate) use super::ORDERS;

/// A client that keeps its one connection.
pub(crate) struct Client {
    agent: Agent,
    url: String,
}

/// The answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The body as it came.
    pub(crate) text: String,
    /// The body as JSON; null if it is not JSON.
    pub(crate) members: Value,
}

/// A client that sends any request and does not know the mock.
pub(crate) fn agent() -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .proxy(None)
        // A test that hangs reports less than one that fails.
        .timeout_global(Some(Duration::from_mins(1)));
    config.build().into()
}

impl Client {
    pub(crate) fn of(sfn: &SfnHandle) -> Self {
        Self {
            agent: agent(),
            url: format!("{}/", sfn.endpoint_url()),
        }
    }

    /// Starts an execution of `orders`.
    pub(crate) fn start<'a>(
        &self,
        name: impl Into<Option<&'a str>>,
        input: impl Into<Option<&'a str>>,
    ) -> Answer {
        self.start_on(ORDERS, name, input)
    }

    /// Starts an execution of the machine with this ARN.
    pub(crate) fn start_on<'a>(
        &self,
        arn: &str,
        name: impl Into<Option<&'a str>>,
        input: impl Into<Option<&'a str>>,
    ) -> Answer {
        let mut members = json!({ "stateMachineArn": arn });
        for (key, value) in [("name", name.into()), ("input", input.into())] {
            if let Some(value) = value {
                members[key] = value.into();
            }
        }
        self.send("StartExecution", &[], &members)
    }

    /// Calls any operation, with headers beside those that every call has.
    pub(crate) fn send(
        &self,
        operation: &str,
        headers: &[(&str, &str)],
        members: &Value,
    ) -> Answer {
        const AUTHORIZATION: &str = "AWS4-HMAC-SHA256 \
            Credential=AKIDEXAMPLE/20260101/us-east-1/states/aws4_request, \
            SignedHeaders=host;x-amz-date, Signature=0";
        let mut request = self
            .agent
            .post(&self.url)
            .header("content-type", "application/x-amz-json-1.0")
            .header("x-amz-target", format!("AWSStepFunctions.{operation}"))
            .header("x-amz-date", "20260101T000000Z")
            .header("authorization", AUTHORIZATION);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = request
            .send(members.to_string())
            .expect("the mock answers every request");
        let text = response
            .body_mut()
            .read_to_string()
            .expect("the answer's body is whole, and text");
        Answer {
            status: response.status().as_u16(),
            members: serde_json::from_str(&text).unwrap_or_default(),
            text,
        }
    }
}

impl Answer {
    /// The error's name without its namespace.
    pub(crate) fn code(&self) -> Option<&str> {
        self.members["__type"].as_str()?.rsplit('#').next()
    }

    pub(crate) fn message(&self) -> &str {
        let text = |key: &str| self.members[key].as_str();
        text("message").or(text("Message")).unwrap_or_default()
    }

    #[track_caller]
    pub(crate) fn execution_arn(&self) -> &str {
        let arn = self.members["executionArn"].as_str();
        arn.unwrap_or_else(|| panic!("a start was to succeed: {self:?}"))
    }

    /// Status and code on one line: `200`, `400 InvalidName`.
    pub(crate) fn status_and_code(&self) -> String {
        match self.code() {
            None => self.status.to_string(),
            Some(code) => format!("{} {code}", self.status),
        }
    }
}
