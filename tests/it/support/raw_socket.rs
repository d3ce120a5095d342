//! A plain HTTP/1.1 client on a blocking socket, which shows answers exactly as they came.

use std::fmt;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

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

    /// The same with another request line.
    pub(crate) fn line(mut self, line: &str) -> Self {
        line.clone_into(&mut self.line);
        self
    }

    /// The same with this header, in place of one that has the name already.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self = self.without(name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same without this header.
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

/// A connection that is kept alive until it is dropped.
#[derive(Debug)]
pub(crate) struct Connection(BufReader<TcpStream>);

/// How a connection ended instead of an answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Orderly, before a byte of an answer.
    Eof,
    /// With an error.
    Broken(ErrorKind),
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
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.0
            .get_mut()
            .write_all(bytes)
            .expect("the mock takes all bytes");
    }

    /// Sends what the mock may refuse to take.
    pub(crate) fn try_send(&mut self, bytes: &[u8]) {
        self.0.get_mut().write_all(bytes).ok();
    }

    /// Sends a request and reads its answer.
    #[track_caller]
    pub(crate) fn ask(&mut self, request: &Request) -> Answer {
        self.send(&request.bytes());
        self.receive()
    }

    /// The next answer.
    #[track_caller]
    pub(crate) fn receive(&mut self) -> Answer {
        self.try_receive()
            .unwrap_or_else(|ended| panic!("an answer was to come, not {ended:?}"))
    }

    /// The next answer, or how the connection ended.
    #[track_caller]
    pub(crate) fn try_receive(&mut self) -> Result<Answer, Ended> {
        let mut lines = Vec::new();
        loop {
            let mut line = Vec::new();
            match self.0.read_until(b'\n', &mut line) {
                Ok(0) if lines.is_empty() => return Err(Ended::Eof),
                Ok(_) => {}
                Err(error) => return Err(Ended::of(&error)),
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
            .map_err(|error| Ended::of(&error))?;
        Ok(answer)
    }
}

impl Ended {
    #[track_caller]
    fn of(error: &std::io::Error) -> Self {
        assert!(
            !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
            "nothing came for {HUNG:?}"
        );
        Self::Broken(error.kind())
    }
}

/// Where `endpoint_url` points.
pub(crate) fn address(endpoint_url: &str) -> SocketAddr {
    let address = endpoint_url.strip_prefix("http://");
    let address = address.and_then(|address| address.parse().ok());
    address.unwrap_or_else(|| panic!("{endpoint_url:?} is no http://address:port"))
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

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a body is UTF-8")
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
