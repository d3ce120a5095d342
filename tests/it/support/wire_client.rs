//! A client that is a bare socket: what it sends and what it gets are bytes, and how a connection
//! ended is what the system said of it.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use sfn_mock::SfnHandle;

/// Longer than any answer takes; what is still awaited then hangs.
const PATIENCE: Duration = Duration::from_secs(20);

/// The machine that all requests of these tests ask for.
pub(crate) const ORDERS: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";

/// A connection to the mock.
pub(crate) struct Wire {
    stream: TcpStream,
    /// What has come and was not asked for yet.
    unread: Vec<u8>,
}

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Fin,
    Rst,
}

/// One whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// From the status line to the empty line, that included.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Wire {
    pub(crate) fn to(sfn: &SfnHandle) -> Self {
        Self::to_url(sfn.endpoint_url())
    }

    /// A connection to the server at this URL.
    pub(crate) fn to_url(url: &str) -> Self {
        let address = url.trim_start_matches("http://");
        let stream = TcpStream::connect(address).expect("the mock listens");
        stream.set_nodelay(true).expect("a socket takes the option");
        stream
            .set_read_timeout(Some(PATIENCE))
            .expect("a socket takes the option");
        let unread = Vec::new();
        Self { stream, unread }
    }

    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let sent = self.stream.write_all(bytes.as_ref());
        sent.expect("the mock takes what is sent");
    }

    /// One request and its answer.
    pub(crate) fn ask(&mut self, request: impl AsRef<[u8]>) -> Answer {
        self.send(request);
        self.answer()
    }

    /// The next answer, of which the connection brings every byte.
    pub(crate) fn answer(&mut self) -> Answer {
        let whole = |bytes: &[u8]| Some(Answer::first_in(bytes)?.1);
        while whole(&self.unread).is_none() {
            let came = String::from_utf8_lossy(&self.unread).into_owned();
            let end = self.read_some();
            assert_eq!(end, None, "the answer was cut: {came:?}");
        }
        let (answer, length) = Answer::first_in(&self.unread).expect("it is whole");
        self.unread.drain(..length);
        answer
    }

    /// All that comes until the connection ends, and how it ends.
    pub(crate) fn rest(&mut self) -> (Vec<u8>, End) {
        loop {
            if let Some(end) = self.read_some() {
                return (std::mem::take(&mut self.unread), end);
            }
        }
    }

    /// The next `count` bytes.
    pub(crate) fn take(&mut self, count: usize) -> Vec<u8> {
        while self.unread.len() < count {
            assert_eq!(self.read_some(), None, "the connection ended too early");
        }
        self.unread.drain(..count).collect()
    }

    /// Whether the connection is open and nothing comes on it for a moment.
    pub(crate) fn is_silent(&mut self) -> bool {
        const MOMENT: Duration = Duration::from_millis(30);
        let patience = |stream: &TcpStream, limit| stream.set_read_timeout(Some(limit)).unwrap();
        patience(&self.stream, MOMENT);
        let read = self.read(&mut [0]);
        patience(&self.stream, PATIENCE);
        self.unread.is_empty() && read.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
    }

    fn read_some(&mut self) -> Option<End> {
        let mut buffer = [0; 16 * 1024];
        match self.read(&mut buffer) {
            Ok(0) => Some(End::Fin),
            Ok(count) => {
                self.unread.extend_from_slice(&buffer[..count]);
                None
            }
            Err(error) if error.kind() == ErrorKind::ConnectionReset => Some(End::Rst),
            Err(error) => panic!("neither bytes nor an end: {error}"),
        }
    }

    /// A read with a time-out is interrupted by the end of a child that another test has made.
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            match self.stream.read(buffer) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => return read,
            }
        }
    }
}

impl Answer {
    /// The answer with which these bytes begin and its length, once it is there as a whole.
    fn first_in(bytes: &[u8]) -> Option<(Self, usize)> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
        let head = String::from_utf8(bytes[..end].to_vec()).expect("a head is ASCII");
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("Content-Length: "))
            .map_or(0, |length| length.parse().expect("a length is a number"));
        let body = bytes.get(end..end + length)?.to_vec();
        Some((Self { head, body }, end + length))
    }

    pub(crate) fn status(&self) -> u16 {
        let status = self.head.split(' ').nth(1).expect("a status line");
        status.parse().expect("a status is a number")
    }

    /// The error's name, without its namespace.
    pub(crate) fn code(&self) -> Option<String> {
        let body: serde_json::Value = serde_json::from_slice(&self.body).ok()?;
        let name = body.get("__type")?.as_str()?.rsplit('#').next()?;
        Some(name.to_owned())
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        [self.head.as_bytes(), &self.body].concat()
    }
}

/// The same bytes without what differs from answer to answer: `Date` and the request id.
pub(crate) fn masked(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let lines = text.split_inclusive("\r\n").map(|line| {
        let name = line.split(": ").next().unwrap_or_default();
        match name {
            "Date" | "x-amzn-RequestId" => format!("{name}: *\r\n"),
            _ => line.to_owned(),
        }
    });
    lines.collect()
}

/// A StartExecution of [`ORDERS`]; without a name if that is empty.
pub(crate) fn start(name: &str, input: &str) -> Vec<u8> {
    let mut body = serde_json::json!({ "stateMachineArn": ORDERS, "input": input });
    if !name.is_empty() {
        body["name"] = name.into();
    }
    let body = body.to_string();
    let length = body.len();
    format!(
        "POST / HTTP/1.1\r\n\
         host: sfn\r\n\
         content-type: application/x-amz-json-1.0\r\n\
         x-amz-target: AWSStepFunctions.StartExecution\r\n\
         x-amz-date: 20250101T000000Z\r\n\
         authorization: AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}
