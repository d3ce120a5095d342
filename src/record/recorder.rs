//! The recorder of a running mock.

use std::io;
use std::panic::Location;
use std::sync::Arc;

use super::Upstream;
use crate::cassette::{CassetteWriter, RecordedExchange, hide_secrets};
use crate::request::Request;

/// The upstream, and the writer of the cassette for its answers.
#[derive(Debug)]
pub(crate) struct Recorder {
    upstream: Arc<Upstream>,
    writer: CassetteWriter,
    /// Set until the first request has named the client in the source.
    names_client: bool,
    /// The place in a test where it is recorded.
    written_at: Option<&'static Location<'static>>,
}

impl Recorder {
    pub(super) fn new(
        upstream: Arc<Upstream>,
        writer: CassetteWriter,
        names_client: bool,
        written_at: Option<&'static Location<'static>>,
    ) -> Self {
        Self {
            upstream,
            writer,
            names_client,
            written_at,
        }
    }

    /// The cassette's file and where a test records it, for messages.
    pub(crate) fn describe(&self) -> String {
        let path = self.writer.path().display();
        match self.written_at {
            Some(at) => format!("its cassette is {path}, recorded at {at}"),
            None => format!("its cassette is {path}"),
        }
    }

    pub(crate) fn upstream(&self) -> &Arc<Upstream> {
        &self.upstream
    }

    /// Reports whether a request can be forwarded: it is complete, and calls an operation.
    pub(crate) fn accepts(request: &Request<'_>) -> bool {
        request.method == "POST" && request.operation().is_some() && !request.too_large
    }

    /// Returns an error if the last exchange could not be written, and the next cannot be either.
    pub(crate) fn check(&mut self) -> io::Result<()> {
        self.writer.check()
    }

    /// Records the exchange of a request. Returns the bodies that were left out of it. It
    /// is on the disk when this returns.
    pub(crate) fn add(
        &mut self,
        exchange: RecordedExchange,
        request: &Request<'_>,
    ) -> io::Result<Vec<String>> {
        if std::mem::take(&mut self.names_client)
            && let Some(client) = client(request)
        {
            self.writer.set_client(&hide_secrets(&client));
        }
        self.writer.add(exchange)
    }

    /// Ends the recording: folds every exchange into the cassette's file.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.writer.finish()
    }
}

/// The client that sent a request: `Boto3/1.44.5`, `aws-sdk-rust/1.3.10 api/sfn/1.125.0`. SDKs also
/// describe the machine that they run on, which is left out.
fn client(request: &Request<'_>) -> Option<String> {
    let user_agent = request.header("x-amz-user-agent");
    let mut words = user_agent
        .or(request.header("user-agent"))?
        .split_whitespace();
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
    fn a_client_is_named_without_its_machine(#[case] sent: &'static str, #[case] named: &str) {
        let request = Request {
            connection: 1,
            method: "POST",
            path: "/",
            headers: &[("user-agent", sent.as_bytes())],
            body: &[],
            too_large: false,
        };
        assert_eq!(client(&request).as_deref(), Some(named));
    }
}
