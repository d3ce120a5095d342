//! Traffic that aws-smithy's own recorder wrote: `NetworkTraffic`, version V0.
//!
//! The types are our own: aws-smithy-http-client has them behind `test-util`, with private members.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use super::super::capture::{Sent, header_map};
use super::super::{RecordedExchange, Source};
use super::{Carried, Imported};
use crate::error::{Error, ErrorKind};
use crate::reply::Reply;

#[derive(Deserialize)]
struct NetworkTraffic {
    events: Vec<Event>,
    version: String,
}

#[derive(Deserialize)]
struct Event {
    connection_id: u64,
    action: Action,
}

#[derive(Deserialize)]
enum Action {
    Request { request: Head },
    Response { response: Result<Answer, String> },
    Data { data: Data, direction: Direction },
    Eof { ok: bool, direction: Direction },
}

#[derive(Deserialize)]
struct Head {
    uri: String,
    headers: Headers,
    method: String,
}

#[derive(Deserialize)]
struct Answer {
    status: u16,
    headers: Headers,
}

type Headers = BTreeMap<String, Vec<String>>;

#[derive(Deserialize)]
enum Direction {
    Request,
    Response,
}

#[derive(Deserialize)]
enum Data {
    Utf8(String),
    Base64(String),
}

/// The events of one connection, put together.
#[derive(Default)]
struct Connection {
    head: Option<Head>,
    sent: Vec<u8>,
    answer: Option<Result<Answer, String>>,
    received: Vec<u8>,
    /// What is wrong with its data.
    flaw: Option<&'static str>,
}

pub(super) fn import(text: &str) -> Result<Imported, Error> {
    let traffic: NetworkTraffic = super::read(text, "recorded traffic of aws-smithy")?;
    if traffic.version != "V0" {
        let text = format!(
            "recorded traffic of aws-smithy: version {:?} is not known; known is \"V0\"",
            traffic.version
        );
        return Err(Error::new(ErrorKind::Cassette, text));
    }
    let mut connections = BTreeMap::<u64, Connection>::new();
    for event in traffic.events {
        let connection = connections.entry(event.connection_id).or_default();
        connection.hear(event.action);
    }
    let source = source(connections.values());
    let mut carried = Carried::new();
    for (id, connection) in connections {
        let at = format!("connection {id}");
        let exchange = connection.exchange(&mut |what| carried.leave_out(&at, what));
        carried.take(&at, exchange);
    }
    Ok(carried.from(source))
}

impl Connection {
    fn hear(&mut self, action: Action) {
        match action {
            Action::Request { request } => self.head = Some(request),
            Action::Response { response } => self.answer = Some(response),
            Action::Data { data, direction } => {
                let body = match direction {
                    Direction::Request => &mut self.sent,
                    Direction::Response => &mut self.received,
                };
                match data {
                    Data::Utf8(text) => body.extend(text.into_bytes()),
                    Data::Base64(text) => match BASE64_STANDARD.decode(text) {
                        Ok(bytes) => body.extend(bytes),
                        Err(_) => self.flaw = Some("its data says that it is base64, and is not"),
                    },
                }
            }
            Action::Eof { ok: true, .. } => {}
            Action::Eof {
                ok: false,
                direction,
            } => {
                self.flaw = Some(match direction {
                    Direction::Request => "its request ended before it was whole",
                    Direction::Response => "its answer ended before it was whole",
                });
            }
        }
    }

    fn exchange(self, left_out: &mut dyn FnMut(String)) -> Result<RecordedExchange, String> {
        let head = self.head.ok_or("it has no request")?;
        let sent = Sent {
            headers: map(&head.headers, left_out),
            method: head.method,
            body: self.sent.into(),
        };
        let operation = sent.operation()?;
        let answer = self
            .answer
            .ok_or_else(|| format!("{operation} has no answer"))?;
        let answer = answer.map_err(|error| format!("{operation} has no answer: {error}"))?;
        if let Some(flaw) = self.flaw {
            return Err(format!("{operation}: {flaw}"));
        }
        let status = Some(answer.status).filter(|status| (200..=599).contains(status));
        let status = status.and_then(|status| StatusCode::from_u16(status).ok());
        let reply = Reply {
            status: status.ok_or_else(|| format!("its status is {}", answer.status))?,
            headers: map(&answer.headers, left_out),
            body: self.received.into(),
        };
        RecordedExchange::captured(sent, reply, Duration::ZERO)
    }
}

fn map(headers: &Headers, left_out: &mut dyn FnMut(String)) -> HeaderMap {
    let pairs = headers.iter().flat_map(|(name, values)| {
        let values = values.iter();
        values.map(move |value| (name.as_str(), value.as_str()))
    });
    header_map(pairs, left_out)
}

/// Whom the first request asked, and when it was answered.
fn source<'c>(mut connections: impl Iterator<Item = &'c Connection>) -> Source {
    let first = connections.find_map(|connection| connection.head.as_ref().zip(Some(connection)));
    let (head, connection) = first.unzip();
    let header = |headers: &Headers, name: &str| {
        let mut headers = headers.iter();
        let found = headers.find(|(other, _)| other.eq_ignore_ascii_case(name))?;
        found.1.first().cloned()
    };
    let answer = connection.and_then(|connection| connection.answer.as_ref()?.as_ref().ok());
    let date = answer.and_then(|answer| header(&answer.headers, "date"));
    let host = head.and_then(|head| head.uri.split('/').nth(2));
    Source::Recorded {
        service: host.unwrap_or("unknown").to_owned(),
        at: date
            .as_deref()
            .and_then(iso)
            .unwrap_or_else(|| "unknown".to_owned()),
        client: head.and_then(|head| header(&head.headers, "user-agent")),
    }
}

/// The date of an HTTP header, `Sun, 22 Nov 2026 21:00:00 GMT`, as `2026-11-22T21:00:00Z`.
fn iso(date: &str) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let words: Vec<_> = date.split(' ').collect();
    let [_, day, month, year, time, "GMT"] = words[..] else {
        return None;
    };
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    Some(format!("{year}-{month:02}-{day}T{time}Z"))
}
