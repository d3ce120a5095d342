//! A plain HTTP/1.1 client on a blocking socket: it shows answers exactly as they came, and how a
//! connection ended.

use std::fmt;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

use super::orders::ORDERS;

/// A test that waits longer than this for a byte has hung.
const HUNG: Duration = Duration::from_mins(1);

pub(crate) const CONTENT_TYPE: &str = "application/x-amz-json-1.0";
pub(crate) const AUTHORIZATION: &str = "AWS4-HMAC-SHA256 \
    Credential=AKIDEXAMPLE/20261122/us-east-1/states/aws4_request, \
    SignedHeaders=content-type;host;x-amz-date;x-amz-target, \
    Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7";

/// A request to be sent byte by byte as it is written here.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) line: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// A call as the SDKs send it.
    pub(crate) fn call(operation: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = [
            ("Host", "states.us-east-1.amazonaws.com"),
            ("Content-Type", CONTENT_TYPE),
            ("X-Amz-Target", &format!("AWSStepFunctions.{operation}")),
            ("X-Amz-Date", "20261122T120000Z"),
            ("Authorization", AUTHORIZATION),
        ];
        Self {
            line: "POST / HTTP/1.1".to_owned(),
            headers: headers
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
            body: body.into(),
        }
    }

    /// A StartExecution with this body.
    pub(crate) fn start(body: impl Into<Vec<u8>>) -> Self {
        Self::call("StartExecution", body)
    }

    /// Returns the request with another request line.
    pub(crate) fn line(mut self, line: &str) -> Self {
        line.clone_into(&mut self.line);
        self
    }

    /// Returns the request with this header, in place of one that has the name already.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self = self.without(name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Returns the request without this header.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers
            .retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        self
    }

    /// All that goes over the wire. `Content-Length` is added.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let length = format!("Content-Length: {}\r\n\r\n", self.body.len());
        [&self.head(), length.as_bytes(), &self.body].concat()
    }

    /// The head as far as it is written here, without the blank line that ends it.
    pub(crate) fn head(&self) -> Vec<u8> {
        let mut head = [self.line.as_str(), "\r\n"].concat();
        for (name, value) in &self.headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        head.into_bytes()
    }
}

impl From<&Request> for Vec<u8> {
    fn from(request: &Request) -> Self {
        request.bytes()
    }
}

impl From<Request> for Vec<u8> {
    fn from(request: Request) -> Self {
        request.bytes()
    }
}

/// A connection that is kept alive until it is dropped.
#[derive(Debug)]
pub(crate) struct Connection(BufReader<TcpStream>);

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    Fin,
    Rst,
}

impl Connection {
    /// A connection to the mock that listens at `endpoint_url`.
    #[track_caller]
    pub(crate) fn open(endpoint_url: &str) -> Self {
        let stream = TcpStream::connect(address(endpoint_url)).expect("the mock accepts");
        stream
            .set_read_timeout(Some(HUNG))
            .expect("a timeout can be set");
        stream
            .set_write_timeout(Some(HUNG))
            .expect("a timeout can be set");
        stream.set_nodelay(true).expect("an option can be set");
        Self(BufReader::new(stream))
    }

    /// The socket itself, for a second thread that writes.
    pub(crate) fn stream(&self) -> TcpStream {
        self.0
            .get_ref()
            .try_clone()
            .expect("a socket can be cloned")
    }

    #[track_caller]
    pub(crate) fn send(&mut self, bytes: impl Into<Vec<u8>>) {
        self.0
            .get_mut()
            .write_all(&bytes.into())
            .expect("the mock takes all bytes");
    }

    /// Sends what the mock may refuse to take.
    pub(crate) fn try_send(&mut self, bytes: &[u8]) {
        self.0.get_mut().write_all(bytes).ok();
    }

    /// Sends a request and reads its answer.
    #[track_caller]
    pub(crate) fn ask(&mut self, request: impl Into<Vec<u8>>) -> Answer {
        self.send(request);
        self.receive()
    }

    /// The next answer.
    #[track_caller]
    pub(crate) fn receive(&mut self) -> Answer {
        self.try_receive()
            .unwrap_or_else(|ended| panic!("expected an answer, got {ended:?}"))
    }

    /// The next answer, or how the connection ended.
    #[track_caller]
    pub(crate) fn try_receive(&mut self) -> Result<Answer, Ended> {
        let mut lines = Vec::new();
        loop {
            let mut line = Vec::new();
            match self.0.read_until(b'\n', &mut line) {
                Ok(0) if lines.is_empty() => return Err(Ended::Fin),
                Ok(_) => {}
                Err(error) => return Err(Ended::by(&error)),
            }
            let line = String::from_utf8(line).expect("an answer's head is ASCII");
            let line = line
                .strip_suffix("\r\n")
                .expect("every line of a head ends with CR LF");
            if line.is_empty() {
                break;
            }
            lines.push(line.to_owned());
        }
        let mut answer = Answer::of_head(&lines);
        let mut headers = answer.headers.iter();
        let length = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        let length = length.map_or(0, |(_, length)| length.parse().expect("a number"));
        answer.body.resize(length, 0);
        self.0
            .read_exact(&mut answer.body)
            .map_err(|error| Ended::by(&error))?;
        Ok(answer)
    }

    /// All bytes until the connection ends, and how it ends.
    #[track_caller]
    pub(crate) fn rest(&mut self) -> (Vec<u8>, Ended) {
        let mut bytes = Vec::new();
        match self.0.read_to_end(&mut bytes) {
            Ok(_) => (bytes, Ended::Fin),
            Err(error) => (bytes, Ended::by(&error)),
        }
    }

    /// The next `count` bytes.
    #[track_caller]
    pub(crate) fn take(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        let read = self.0.read_exact(&mut bytes);
        read.expect("the connection is open");
        bytes
    }

    /// The connection is open, and no byte comes for a moment.
    pub(crate) fn is_silent(&mut self) -> bool {
        const MOMENT: Duration = Duration::from_millis(30);
        let limit = |stream: &TcpStream, limit| stream.set_read_timeout(Some(limit)).unwrap();
        limit(self.0.get_ref(), MOMENT);
        // The end of a child that another test has made interrupts a read.
        let read = loop {
            match self.0.fill_buf() {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read.map(<[u8]>::len),
            }
        };
        limit(self.0.get_ref(), HUNG);
        read.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
    }
}

impl Ended {
    #[track_caller]
    fn by(error: &std::io::Error) -> Self {
        if error.kind() == ErrorKind::UnexpectedEof {
            return Self::Fin;
        }
        let is_reset = error.kind() == ErrorKind::ConnectionReset;
        assert!(
            is_reset,
            "neither bytes nor an end within {HUNG:?}: {error}"
        );
        Self::Rst
    }
}

/// Where `endpoint_url` points.
pub(crate) fn address(endpoint_url: &str) -> SocketAddr {
    let address = endpoint_url.strip_prefix("http://");
    let address = address.and_then(|address| address.parse().ok());
    address.unwrap_or_else(|| panic!("{endpoint_url:?} is no http://address:port"))
}

/// No server listens there.
#[track_caller]
pub(crate) fn assert_refused(address: SocketAddr) {
    let refusal = TcpStream::connect(address).map_err(|error| error.kind());
    assert_eq!(refusal.err(), Some(ErrorKind::ConnectionRefused));
}

/// Sends one request on a connection of its own.
#[track_caller]
pub(crate) fn ask(endpoint_url: &str, request: &Request) -> Answer {
    Connection::open(endpoint_url).ask(request)
}

/// An answer exactly as it came.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status_line: String,
    /// In their order and case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    fn of_head(lines: &[String]) -> Self {
        let header = |line: &String| {
            let (name, value) = line.split_once(": ").expect("a header has a name");
            (name.to_owned(), value.to_owned())
        };
        Self {
            status_line: lines[0].clone(),
            headers: lines[1..].iter().map(header).collect(),
            body: Vec::new(),
        }
    }

    pub(crate) fn status(&self) -> u16 {
        let status = self.status_line.split(' ').nth(1);
        status
            .and_then(|status| status.parse().ok())
            .expect("a status line has a status")
    }

    /// The value of a header, by its name in exactly this case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let header = self.headers.iter().find(|(other, _)| other == name);
        header.map(|(_, value)| value.as_str())
    }

    /// The names of the headers, sorted, in their case.
    pub(crate) fn header_names(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names
    }

    /// The bytes from the status line to the empty line, that included.
    pub(crate) fn head(&self) -> String {
        let mut head = format!("{}\r\n", self.status_line);
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        head + "\r\n"
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        [self.head().as_bytes(), &self.body].concat()
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a body is UTF-8")
    }

    /// The error's name, without its namespace.
    pub(crate) fn code(&self) -> Option<String> {
        let body: Value = serde_json::from_slice(&self.body).ok()?;
        let name = body.get("__type")?.as_str()?.rsplit('#').next()?;
        Some(name.to_owned())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error} in the body of {self:?}"))
    }
}

/// As it came, line by line.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.status_line)?;
        for (name, value) in &self.headers {
            writeln!(f, "{name}: {value}")?;
        }
        write!(f, "\n{}", String::from_utf8_lossy(&self.body))
    }
}

/// Answers without the headers that differ every time: `Date` and the request id.
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

/// A StartExecution of [`ORDERS`]; an empty name is left out.
pub(crate) fn start(name: &str, input: &str) -> Request {
    let mut body = serde_json::json!({ "stateMachineArn": ORDERS, "input": input });
    if !name.is_empty() {
        body["name"] = name.into();
    }
    Request::start(body.to_string())
}
