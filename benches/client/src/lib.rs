//! A raw keep-alive client: it writes a request on each of its connections, then reads an answer
//! from each, on one thread. It costs as little as a client can, and the same for every contender.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

const NAME: &str = "order-000000000";
const INVOCATION: &str = "d5c2b8f0-0000-4000-8000-000000000000";

/// The body of every request: 264 bytes, as an order service would send it.
pub fn body(name: &str) -> String {
    let mut body = format!(
        r#"{{"stateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:orders","name":"{name}","input":"{{\"orderId\":4711,\"customer\":{{\"id\":42,\"country\":\"DE\"}},\"items\":[{{\"sku\":\"A-1\",\"quantity\":2}}],\"note\":\""#
    );
    let end = r#"\"}"}"#;
    while body.len() + end.len() < 264 {
        body.push('x');
    }
    body + end
}

/// The connections to one server.
pub struct Client {
    address: SocketAddr,
    streams: Vec<TcpStream>,
    request: Vec<u8>,
    name_at: usize,
    id_at: usize,
    sent: u64,
    fixed_name: bool,
    /// The beginning of the status line of every answer.
    status: &'static [u8],
    answer: Vec<u8>,
}

impl Client {
    /// Opens this many connections.
    pub fn connect(address: SocketAddr, connections: usize) -> Self {
        let head = format!(
            "POST / HTTP/1.1\r\n\
             content-type: application/x-amz-json-1.0\r\n\
             x-amz-target: AWSStepFunctions.StartExecution\r\n\
             content-length: 264\r\n\
             user-agent: aws-sdk-rust/1.3.10 os/linux lang/rust/1.94.1\r\n\
             x-amz-user-agent: aws-sdk-rust/1.3.10 ua/2.1 api/sfn/1.96.0 os/linux lang/rust/1.94.1 m/E\r\n\
             x-amz-date: 20260101T000000Z\r\n\
             authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/states/aws4_request, \
             SignedHeaders=content-type;host;x-amz-date;x-amz-target;x-amz-user-agent, \
             Signature=9c1d5d1e3d9a4fd8a7d5b0ee5ad6f7d1c2b3a495867768594a3b2c1d0e0f1a2b\r\n\
             amz-sdk-request: attempt=1; max=3\r\n\
             amz-sdk-invocation-id: {INVOCATION}\r\n\
             host: {address}\r\n\r\n"
        );
        let body = body(NAME);
        assert_eq!(body.len(), 264);
        let request = (head + &body).into_bytes();
        let at = |wanted: &str| {
            let mut windows = request.windows(wanted.len());
            let at = windows.position(|window| window == wanted.as_bytes());
            at.expect("a part of the request") + wanted.len()
        };
        let (name_at, id_at) = (at(NAME), at(INVOCATION));
        Self {
            streams: (0..connections).map(|_| open(address)).collect(),
            address,
            name_at,
            id_at,
            request,
            sent: 0,
            fixed_name: false,
            status: b"HTTP/1.1 200",
            answer: vec![0; 16 * 1024],
        }
    }

    /// All requests have the name that this number gives.
    pub fn with_name(mut self, number: u64) -> Self {
        digits(&mut self.request, self.name_at, 9, number);
        self.fixed_name = true;
        self
    }

    /// The requests have another input than those of other clients, and are refused.
    pub fn rejected(mut self) -> Self {
        let changed = self.request.len() - r#"x\"}"}"#.len();
        self.request[changed] = b'y';
        self.status = b"HTTP/1.1 400";
        self
    }

    /// The requests have no name. The white space stays in its place.
    pub fn unnamed(mut self) -> Self {
        let name = format!(r#""name":"{NAME}","#).len();
        let end = self.name_at + r#"","#.len();
        self.request[end - name..end].fill(b' ');
        self.fixed_name = true;
        self
    }

    /// The answers' status line begins with this.
    pub fn answered(mut self, status: &'static [u8]) -> Self {
        self.status = status;
        self
    }

    /// The next requests' names count on from this number.
    pub fn from_number(mut self, number: u64) -> Self {
        self.sent = number;
        self
    }

    /// Writes a request on one of the connections.
    fn write(&mut self, place: usize) {
        let number = self.sent + place as u64 + 1;
        digits(&mut self.request, self.id_at, 12, number);
        if !self.fixed_name {
            digits(&mut self.request, self.name_at, 9, number);
        }
        if self.streams[place].write_all(&self.request).is_err() {
            self.streams[place] = open(self.address);
            let sent = self.streams[place].write_all(&self.request);
            sent.expect("a new connection takes a request");
        }
    }

    /// Sends this many requests, as many at a time as there are connections. Returns the time it took.
    pub fn run(&mut self, requests: u64) -> Duration {
        let begun = Instant::now();
        let mut left = requests;
        while left > 0 {
            let now = self.streams.len().min(left as usize);
            for place in 0..now {
                self.write(place);
            }
            // The last one first: by its answer nearly all others have come, and the core is not
            // handed to and fro for each.
            for place in (0..now).rev() {
                // Some close a connection after an answer; it is opened again.
                while !read(&mut self.streams[place], &mut self.answer, self.status) {
                    self.streams[place] = open(self.address);
                    self.write(place);
                }
            }
            self.sent += now as u64;
            left -= now as u64;
        }
        begun.elapsed()
    }
}

fn open(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("the server listens");
    stream.set_nodelay(true).expect("a socket takes the option");
    let limit = Some(Duration::from_secs(60));
    stream.set_read_timeout(limit).expect("a socket takes it");
    stream
}

/// Writes a number's last digits before `end`.
fn digits(bytes: &mut [u8], end: usize, count: usize, mut number: u64) {
    for byte in bytes[end - count..end].iter_mut().rev() {
        *byte = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

/// One answer, which is to have this status; `false` if the connection ended before it.
fn read(stream: &mut TcpStream, buffer: &mut [u8], status: &[u8]) -> bool {
    let (mut filled, mut whole) = (0, None);
    while whole.is_none_or(|whole| filled < whole) {
        let count = match stream.read(&mut buffer[filled..]) {
            Ok(0) | Err(_) if filled == 0 => return false,
            Ok(0) => panic!("it closed the connection within an answer"),
            count => count.expect("it answers"),
        };
        filled += count;
        if whole.is_none() {
            whole = length(&buffer[..filled], status);
        }
    }
    assert_eq!(Some(filled), whole, "more came than was asked for");
    true
}

/// How long an answer is, once its head has come.
fn length(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let mut lines = bytes[..head].split(|byte| *byte == b'\n');
    let status = lines.next().unwrap_or_default();
    assert!(
        status.starts_with(wanted),
        "{}",
        String::from_utf8_lossy(bytes)
    );
    let declared = lines.find_map(|line| {
        let (name, value) = line.split_at_checked("content-length:".len())?;
        let value = name
            .eq_ignore_ascii_case(b"content-length:")
            .then_some(value)?;
        std::str::from_utf8(value)
            .ok()?
            .trim()
            .parse::<usize>()
            .ok()
    });
    Some(head + declared.expect("the answer has its length"))
}
