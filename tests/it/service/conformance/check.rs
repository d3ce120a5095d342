//! The differences between an answer and its case, and between it and the rules for every answer.

use std::fmt;
use std::time::{Duration, SystemTime};

use regex::Regex;
use rstest::rstest;
use serde_json::{Map, Value};

use super::case::{Certain, Expect};
use super::keys::Keys;
use super::shape;
use crate::support::raw_socket::{Answer, CONTENT_TYPE};

/// One thing that is not as expected.
#[derive(Debug)]
pub(super) struct Difference {
    pub(super) part: Part,
    pub(super) expected: String,
    pub(super) got: String,
}

/// A thing that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Status,
    WireType,
    Type,
    MessageKey,
    Message,
    Members,
    ExecutionArn,
    Body,
    /// Checks the rules for every answer.
    Headers,
    RequestId,
    ContentType,
    ConnectionHeader,
    Date,
    Compactness,
    MemberOrder,
}

impl Part {
    /// The part of `certain` that covers it, if any.
    pub(super) fn certain_as(self) -> Option<Certain> {
        match self {
            Self::Status => Some(Certain::Status),
            Self::WireType => Some(Certain::WireType),
            Self::Type => Some(Certain::Type),
            Self::MessageKey | Self::Message => Some(Certain::Message),
            Self::Members => Some(Certain::Members),
            Self::ExecutionArn | Self::Body => Some(Certain::ExecutionArn),
            Self::Headers
            | Self::RequestId
            | Self::ContentType
            | Self::ConnectionHeader
            | Self::Date
            | Self::Compactness
            | Self::MemberOrder => None,
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// All that is not as expected.
pub(super) fn differences(expect: &Expect, answer: &Answer) -> Vec<Difference> {
    let mut check = Check(Vec::new());
    check.equal(Part::Status, &expect.status, &answer.status());
    check.every_answer(answer);
    match serde_json::from_slice(&answer.body) {
        Ok(Value::Object(members)) => {
            check.body(expect, answer, &members);
            check.shape(expect, answer);
        }
        Ok(_) | Err(_) => check.fail(Part::Body, "a JSON object", &answer.text()),
    }
    check.0
}

struct Check(Vec<Difference>);

impl Check {
    fn fail(&mut self, part: Part, expected: &(impl fmt::Debug + ?Sized), got: &impl fmt::Debug) {
        self.0.push(Difference {
            part,
            expected: format!("{expected:?}"),
            got: format!("{got:?}"),
        });
    }

    fn equal<T: fmt::Debug + PartialEq>(&mut self, part: Part, expected: &T, got: &T) {
        if expected != got {
            self.fail(part, expected, got);
        }
    }

    fn matches(&mut self, part: Part, pattern: Option<&str>, got: Option<&str>) {
        let Some(pattern) = pattern else { return };
        let regex = Regex::new(pattern).expect("the pattern of a case is a regular expression");
        if !got.is_some_and(|got| regex.is_match(got)) {
            self.fail(part, pattern, &got);
        }
    }

    fn body(&mut self, expect: &Expect, answer: &Answer, members: &Map<String, Value>) {
        let text = |key: &str| members.get(key).and_then(Value::as_str);
        let wire_type = text("__type");
        if expect.wire_type.is_some() || expect.r#type.is_none() {
            self.equal(Part::WireType, &expect.wire_type.as_deref(), &wire_type);
        }
        let name = wire_type.map(|wire| wire.rsplit_once('#').map_or(wire, |(_, name)| name));
        self.equal(Part::Type, &expect.r#type.as_deref(), &name);

        let keys = ["message", "Message"];
        let key = keys.into_iter().find(|key| members.contains_key(*key));
        self.equal(Part::MessageKey, &expect.message_key.as_deref(), &key);
        let message = key.and_then(text);
        if expect.message.is_some() {
            self.equal(Part::Message, &expect.message.as_deref(), &message);
        }
        self.matches(Part::Message, expect.message_pattern.as_deref(), message);
        if key.is_some() && message.is_none_or(str::is_empty) {
            self.fail(Part::Message, "a text", &message);
        }

        let arn = text("executionArn");
        if expect.execution_arn.is_some() {
            self.equal(Part::ExecutionArn, &expect.execution_arn.as_deref(), &arn);
        }
        let pattern = expect.execution_arn_pattern.as_deref();
        self.matches(Part::ExecutionArn, pattern, arn);
        let pattern = expect.body_pattern.as_deref();
        self.matches(Part::Body, pattern, Some(answer.text()));

        self.members(expect, members);
    }

    /// Checks the conditions of a case on the body itself.
    fn shape(&mut self, expect: &Expect, answer: &Answer) {
        let got = shape::readable(answer.text()).expect("it is an object");
        for (key, wanted) in &expect.has {
            match got.get(key) {
                Some(got) if shape::fits(wanted, got) => {}
                got => self.fail(Part::Members, &format!("{key}: {wanted}"), &got),
            }
        }
        for key in expect.lacks.iter().filter(|key| got.contains_key(*key)) {
            self.fail(Part::Members, &format!("no {key}"), &got[key]);
        }
        let got = Value::Object(got);
        let wanted = expect.body.iter();
        for wanted in wanted.filter(|wanted| !shape::fits(wanted, &got)) {
            self.fail(Part::Members, &wanted.to_string(), &got.to_string());
        }
    }

    /// Beside what other parts are about, the members are exactly those expected: none of an error
    /// that expects none; and of a success that is not written otherwise the two of a start.
    fn members(&mut self, expect: &Expect, members: &Map<String, Value>) {
        let mut others = members.clone();
        others.retain(|key, _| !["__type", "message", "Message"].contains(&key.as_str()));
        let written = expect.body.is_some() || !expect.has.is_empty();
        if expect.r#type.is_none() && !written {
            let names: Vec<&str> = others.keys().map(String::as_str).collect();
            self.equal(Part::Members, &vec!["executionArn", "startDate"], &names);
        } else if expect.r#type.is_some() {
            self.equal(Part::Members, &expect.members, &others);
        }
    }

    /// Checks the facts that raw captures show of every answer of the service.
    fn every_answer(&mut self, answer: &Answer) {
        let names = [
            "Content-Length",
            "Content-Type",
            "Date",
            "connection",
            "x-amzn-RequestId",
        ];
        self.equal(Part::Headers, &names.to_vec(), &answer.header_names());
        self.equal(
            Part::ContentType,
            &Some(CONTENT_TYPE),
            &answer.header("Content-Type"),
        );
        self.equal(
            Part::ConnectionHeader,
            &Some("keep-alive"),
            &answer.header("connection"),
        );
        let uuid = "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$";
        self.matches(
            Part::RequestId,
            Some(uuid),
            answer.header("x-amzn-RequestId"),
        );
        let date = answer.header("Date");
        if !date.is_some_and(is_true_date) {
            self.fail(Part::Date, "the time of day", &date);
        }
        self.written_form(answer.text());
    }

    /// Compact, `__type` first, the others in alphabetical order; in structures within too.
    fn written_form(&mut self, body: &str) {
        self.equal(Part::Compactness, &compact(body).as_str(), &body);
        let Ok(Keys(structures)) = serde_json::from_str(body) else {
            return; // reported as no object
        };
        for order in structures {
            let mut expected = order.clone();
            expected
                .sort_by(|left, right| (left != "__type", left).cmp(&(right != "__type", right)));
            self.equal(Part::MemberOrder, &expected, &order);
        }
    }
}

/// Returns the JSON without white space between its tokens.
fn compact(json: &str) -> String {
    let (mut quoted, mut escaped) = (false, false);
    let kept = |character: &char| {
        let keep = quoted || !character.is_whitespace();
        quoted ^= *character == '"' && !escaped;
        escaped = *character == '\\' && !escaped;
        keep
    };
    json.chars().filter(kept).collect()
}

/// Returns whether `date` has the form that HTTP requires, and is near now: the SDKs correct their
/// clocks by it when they are minutes off.
fn is_true_date(date: &str) -> bool {
    const NEAR: Duration = Duration::from_mins(2);
    let Ok(time) = httpdate::parse_http_date(date) else {
        return false;
    };
    #[allow(
        clippy::disallowed_methods,
        reason = "a true date can only be compared with the system's"
    )]
    let now = SystemTime::now();
    let apart = now
        .duration_since(time)
        .unwrap_or_else(|error| error.duration());
    apart < NEAR && httpdate::fmt_http_date(time) == date
}

// The check itself, tried on answers that are wrong in one way each.

fn answer(change: impl FnOnce(&mut Answer)) -> Answer {
    #[allow(clippy::disallowed_methods, reason = "a true date")]
    let date = httpdate::fmt_http_date(SystemTime::now());
    let headers = [
        ("x-amzn-RequestId", "5c7e2c0e-3a3c-4f0e-8a53-0d7f6b0a6c11"),
        ("Content-Type", CONTENT_TYPE),
        ("connection", "keep-alive"),
        ("Content-Length", "0"),
        ("Date", &date),
    ];
    let mut answer = Answer {
        status_line: "HTTP/1.1 400 Bad Request".to_owned(),
        headers: headers
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
        body: br#"{"__type":"a.b#Oops","kmsKeyState":"DISABLED","message":"no \" go"}"#.to_vec(),
    };
    change(&mut answer);
    answer
}

fn with_body(body: &str) -> Answer {
    answer(|answer| answer.body = body.as_bytes().to_vec())
}

fn with_header(index: usize, name: &str, value: &str) -> Answer {
    answer(|answer| answer.headers[index] = (name.to_owned(), value.to_owned()))
}

#[rstest]
#[case::none(answer(|_| ()), &[])]
#[case::status(answer(|answer| answer.status_line = "HTTP/1.1 403 Forbidden".to_owned()), &[Part::Status])]
#[case::namespace(
    with_body(r#"{"__type":"a.c#Oops","kmsKeyState":"DISABLED","message":"no \" go"}"#),
    &[Part::WireType]
)]
#[case::name(
    with_body(r#"{"__type":"a.b#Oh","kmsKeyState":"DISABLED","message":"no \" go"}"#),
    &[Part::WireType, Part::Type]
)]
#[case::capital_message(
    with_body(r#"{"__type":"a.b#Oops","Message":"no \" go","kmsKeyState":"DISABLED"}"#),
    &[Part::MessageKey]
)]
#[case::message(
    with_body(r#"{"__type":"a.b#Oops","kmsKeyState":"DISABLED","message":"go"}"#),
    &[Part::Message, Part::Message]
)]
#[case::member(
    with_body(r#"{"__type":"a.b#Oops","kmsKeyState":"CREATING","message":"no \" go"}"#),
    &[Part::Members]
)]
#[case::further_member(
    with_body(r#"{"__type":"a.b#Oops","kmsKeyState":"DISABLED","message":"no \" go","x":null}"#),
    &[Part::Members]
)]
#[case::order(
    with_body(r#"{"__type":"a.b#Oops","message":"no \" go","kmsKeyState":"DISABLED"}"#),
    &[Part::MemberOrder]
)]
#[case::type_last(
    with_body(r#"{"kmsKeyState":"DISABLED","message":"no \" go","__type":"a.b#Oops"}"#),
    &[Part::MemberOrder]
)]
#[case::white_space(
    with_body(r#"{"__type":"a.b#Oops", "kmsKeyState":"DISABLED","message":"no \" go"}"#),
    &[Part::Compactness]
)]
#[case::newline(
    with_body("{\"__type\":\"a.b#Oops\",\"kmsKeyState\":\"DISABLED\",\"message\":\"no \\\" go\"}\n"),
    &[Part::Compactness]
)]
#[case::no_json(with_body("<html>"), &[Part::Body])]
#[case::header_in_another_case(
    with_header(0, "x-amzn-requestid", "5c7e2c0e-3a3c-4f0e-8a53-0d7f6b0a6c11"),
    &[Part::Headers, Part::RequestId]
)]
#[case::content_type(with_header(1, "Content-Type", "application/json"), &[Part::ContentType])]
#[case::connection(with_header(2, "connection", "close"), &[Part::ConnectionHeader])]
#[case::another_header(with_header(3, "Server", "x"), &[Part::Headers])]
#[case::old_date(with_header(4, "Date", "Sun, 06 Nov 1994 08:49:37 GMT"), &[Part::Date])]
fn a_wrong_answer_is_reported(#[case] answer: Answer, #[case] parts: &[Part]) {
    let expect = serde_json::json!({
        "status": 400, "wireType": "a.b#Oops", "type": "Oops", "messageKey": "message",
        "message": "no \" go", "messagePattern": "^no", "members": { "kmsKeyState": "DISABLED" },
    });
    let expect = serde_json::from_value(expect).expect("it has the form of a case");
    let found = differences(&expect, &answer);
    let found: Vec<Part> = found.iter().map(|difference| difference.part).collect();
    assert_eq!(found, parts);
}

#[test]
fn a_success_of_another_shape_is_reported() {
    let expect = serde_json::json!({
        "status": 400, "executionArn": "arn:x", "executionArnPattern": "^arn:x$", "bodyPattern": "E9\\}$",
    });
    let expect = serde_json::from_value(expect).expect("it has the form of a case");
    let found = differences(
        &expect,
        &with_body(r#"{"executionArn":"arn:y","startDate":1.5}"#),
    );
    let found: Vec<Part> = found.iter().map(|difference| difference.part).collect();
    assert_eq!(found, [Part::ExecutionArn, Part::ExecutionArn, Part::Body]);
}

#[rstest]
#[case::as_written(
    r#"{"body":{"id":"<uuid>","startDate":"<E9>"},"has":{"startDate":"<E9>"},"lacks":["x"]}"#,
    0
)]
#[case::another_value(r#"{"has":{"id":"a"}}"#, 1)]
#[case::a_member_that_is_not_there(r#"{"has":{"x":"<text>"}}"#, 1)]
#[case::a_member_too_many(r#"{"has":{"id":"<text>"},"lacks":["startDate"]}"#, 1)]
#[case::another_body(r#"{"body":{"id":"<uuid>"}}"#, 1)]
fn a_body_that_is_not_as_written_is_reported(#[case] expect: &str, #[case] differ: usize) {
    let mut expect: Value = serde_json::from_str(expect).expect("it is JSON");
    expect["status"] = 400.into();
    let expect = serde_json::from_value(expect).expect("it has the form of a case");
    let body = r#"{"id":"5c7e2c0e-3a3c-4f0e-8a53-0d7f6b0a6c11","startDate":1.5E9}"#;
    let found = differences(&expect, &with_body(body));
    let found: Vec<Part> = found.iter().map(|difference| difference.part).collect();
    assert_eq!(found, vec![Part::Members; differ]);
}
