//! The tape: who records, while a mock lives.

use std::io;
use std::panic::Location;
use std::sync::Arc;

use http::HeaderMap;
use http::header::USER_AGENT;

use super::Upstream;
use crate::cassette::{CassetteWriter, RecordedExchange, Unreadable, hidden};
use crate::request::Request;

/// Who asks the upstream and records what it answers.
#[derive(Debug)]
pub(crate) struct Recorder {
    upstream: Arc<Upstream>,
    growing: CassetteWriter,
    /// The first request is to say which client it comes from.
    asks_the_client: bool,
    /// Where a test says that it is recorded.
    written_at: Option<&'static Location<'static>>,
}

impl Recorder {
    pub(super) fn new(
        upstream: Arc<Upstream>,
        growing: CassetteWriter,
        asks_the_client: bool,
        written_at: Option<&'static Location<'static>>,
    ) -> Self {
        Self {
            upstream,
            growing,
            asks_the_client,
            written_at,
        }
    }

    /// Which cassette it records, for messages.
    pub(crate) fn told(&self) -> String {
        let path = self.growing.path().display();
        match self.written_at {
            Some(at) => format!("its cassette is {path}, recorded at {at}"),
            None => format!("its cassette is {path}"),
        }
    }

    pub(crate) fn upstream(&self) -> &Arc<Upstream> {
        &self.upstream
    }

    /// Whether a request can go to the upstream: it calls an operation, and all of it is there.
    pub(crate) fn takes(request: &Request<'_>) -> bool {
        request.method == "POST" && request.operation().is_some() && !request.too_large
    }

    /// Records one exchange, whose request had these headers, and returns the bodies that were left out of
    /// it. It is on the disk when this returns.
    pub(crate) fn add(
        &mut self,
        exchange: RecordedExchange,
        headers: &HeaderMap,
    ) -> io::Result<Vec<Unreadable>> {
        if std::mem::take(&mut self.asks_the_client)
            && let Some(client) = client(headers)
        {
            self.growing.set_client(&hidden(&client));
        }
        self.growing.add(exchange)
    }

    /// Has the cassette's file hold everything.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.growing.finish()
    }
}

/// Which client sends these headers: `Boto3/1.44.5`, `aws-sdk-rust/1.3.10 api/sfn/1.125.0`. The rest
/// of what SDKs say there is about the machine that they run on.
fn client(headers: &HeaderMap) -> Option<String> {
    let said = headers
        .get("x-amz-user-agent")
        .or(headers.get(USER_AGENT))?;
    let mut words = said.to_str().ok()?.split_whitespace();
    let first = words.next()?.to_owned();
    let api = words.find(|word| word.starts_with("api/"));
    Some(api.map_or_else(|| first.clone(), |api| format!("{first} {api}")))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::boto3("Boto3/1.44.5 md/Botocore#1.44.5 ua/2.1 os/linux", "Boto3/1.44.5")]
    #[case::rust(
        "aws-sdk-rust/1.3.10 ua/2.1 api/sfn/1.125.0 os/linux lang/rust/1.94.1",
        "aws-sdk-rust/1.3.10 api/sfn/1.125.0"
    )]
    fn a_user_agent_is_told_without_its_machine(#[case] said: &'static str, #[case] told: &str) {
        let headers = HeaderMap::from_iter([(USER_AGENT, said.parse().expect("it is ASCII"))]);
        assert_eq!(client(&headers).as_deref(), Some(told));
    }
}
