//! Redaction: what is taken out of an exchange before it is written.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::HeaderMap;
use http::header::HeaderValue;
use regex::Regex;

use super::json::{Edit, Json, Part, Spacing, Text};
use super::secrets::{self, Accounts, REDACTED};
use super::{RecordedExchange, headers};
use crate::panic_message::refuse;

/// What is taken out of recorded exchanges.
///
/// Every redaction takes out, and no cassette is written with:
///
/// - the headers that carry signatures, tokens, cookies or keys; they are dropped, not masked;
/// - signatures, session tokens and access key ids (`AKIA...`, `ASIA...`) in a body, and the texts of
///   keys such as `authorization`, `secretAccessKey` and `sessionToken`;
/// - account ids, which become `123456789012`: those of ARNs and of queue URLs, and wherever else the
///   same digits stand.
///
/// What else is secret, only its owner knows:
///
/// ```
/// use sfn_mock::{RecordedExchange, Redaction, Reply};
///
/// let redaction = Redaction::new()
///     .pointer("/input/card")
///     .regex("[a-z]+@example[.]com");
/// let exchange = RecordedExchange::new(
///     "StartExecution",
///     r#"{"input":"{\"card\":\"4111\",\"to\":\"me@example.com\"}"}"#,
///     Reply::new(200),
/// );
/// assert_eq!(
///     redaction.redact(exchange).request_body(),
///     br#"{"input":"{\"card\":\"REDACTED\",\"to\":\"REDACTED\"}"}"#,
/// );
/// ```
///
/// It works on JSON, and on JSON in a text such as `input` and `output`; what it leaves alone stays
/// as it was to the byte.
#[derive(Debug, Clone, Default)]
#[must_use = "give it to `Cassette::redacted`"]
pub struct Redaction {
    rules: Vec<Rule>,
}

#[derive(Clone)]
enum Rule {
    /// The steps of a JSON pointer.
    Pointer(Vec<String>),
    Regex(Regex),
    Closure(Arc<dyn Fn(RecordedExchange) -> RecordedExchange + Send + Sync>),
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pointer(steps) => write!(f, "/{}", steps.join("/")),
            Self::Regex(regex) => write!(f, "{regex}"),
            Self::Closure(_) => f.write_str("closure"),
        }
    }
}

impl Redaction {
    /// What every redaction takes out.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes out the value at a JSON pointer (RFC 6901), in request and answer: `/input/card` is the
    /// member `card` of the JSON in the text `input`.
    ///
    /// # Panics
    ///
    /// If it does not begin with `/`.
    #[track_caller]
    pub fn pointer(mut self, pointer: &str) -> Self {
        self.rules.push(Rule::Pointer(steps(pointer)));
        self
    }

    /// Takes out whatever a regular expression matches: in texts and keys of a body, in a body that
    /// is no JSON, and in the values of headers.
    ///
    /// # Panics
    ///
    /// If it is no regular expression.
    #[track_caller]
    pub fn regex(mut self, pattern: &str) -> Self {
        match Regex::new(pattern) {
            Ok(regex) => self.rules.push(Rule::Regex(regex)),
            Err(error) => refuse(
                format!(
                    "{pattern:?} is no regular expression: {}",
                    in_a_line(&error)
                ),
                "escape what is meant literally (`regex::escape`), or mend the pattern",
            ),
        }
        self
    }

    /// Has a closure take something out. What every redaction takes out is taken out before and
    /// after it.
    pub fn map(
        mut self,
        redact: impl Fn(RecordedExchange) -> RecordedExchange + Send + Sync + 'static,
    ) -> Self {
        self.rules.push(Rule::Closure(Arc::new(redact)));
        self
    }

    /// The exchange without all that.
    pub fn redact(&self, exchange: RecordedExchange) -> RecordedExchange {
        self.redact_all(vec![exchange]).remove(0)
    }

    /// The exchanges of one cassette, which share what is known of accounts.
    pub(super) fn redact_all(&self, exchanges: Vec<RecordedExchange>) -> Vec<RecordedExchange> {
        let mut accounts = Accounts::default();
        for exchange in &exchanges {
            learn(exchange, &mut accounts);
        }
        let clean = |exchange| {
            Cleaning {
                accounts: &accounts,
            }
            .clean(exchange)
        };
        let redacted = exchanges.into_iter().map(|exchange| {
            let exchange = clean(exchange);
            if self.rules.is_empty() {
                return exchange;
            }
            let rules = self.rules.iter();
            clean(rules.fold(exchange, |exchange, rule| rule.apply(exchange)))
        });
        redacted.collect()
    }
}

impl Rule {
    fn apply(&self, mut exchange: RecordedExchange) -> RecordedExchange {
        let text = |text: &str, regex: &Regex| {
            let clean = regex.replace_all(text, REDACTED);
            (clean != text).then(|| clean.into_owned())
        };
        match self {
            Self::Closure(closure) => return closure(exchange),
            Self::Pointer(pointer) => edit_bodies(&mut exchange, &|_| None, &mut |at, part| {
                let here = matches!(part, Part::Value) && at == pointer;
                here.then(|| Json::Text(Text::new(REDACTED)))
            }),
            Self::Regex(regex) => {
                edit_bodies(&mut exchange, &|body| text(body, regex), &mut |_, part| {
                    let (Part::Key(part) | Part::Text(part) | Part::Token(part)) = part else {
                        return None;
                    };
                    text(part, regex).map(|clean| Json::Text(Text::new(clean)))
                });
                edit_headers(&mut exchange.request_headers, &|value| text(value, regex));
                edit_headers(&mut exchange.reply.headers, &|value| text(value, regex));
            }
        }
        exchange
    }
}

/// One who redacts exchange after exchange, and remembers the accounts.
#[cfg(feature = "record")]
#[derive(Debug)]
pub(super) struct Redactor {
    redaction: Redaction,
    accounts: Accounts,
}

#[cfg(feature = "record")]
impl Redactor {
    pub(super) fn new(redaction: &Redaction) -> Self {
        Self {
            redaction: redaction.clone(),
            accounts: Accounts::default(),
        }
    }

    /// How many accounts it knows.
    pub(super) fn accounts(&self) -> usize {
        self.accounts.len()
    }

    /// The exchange without all that the redaction takes out.
    pub(super) fn redact(&mut self, exchange: RecordedExchange) -> RecordedExchange {
        learn(&exchange, &mut self.accounts);
        let rules = self.redaction.rules.iter();
        let exchange = self.clean(exchange);
        let exchange = rules.fold(exchange, |exchange, rule| rule.apply(exchange));
        learn(&exchange, &mut self.accounts);
        self.clean(exchange)
    }

    /// The exchange without what every redaction takes out.
    pub(super) fn clean(&self, exchange: RecordedExchange) -> RecordedExchange {
        Cleaning {
            accounts: &self.accounts,
        }
        .clean(exchange)
    }
}

/// What every redaction does.
struct Cleaning<'a> {
    accounts: &'a Accounts,
}

impl Cleaning<'_> {
    fn clean(&self, mut exchange: RecordedExchange) -> RecordedExchange {
        let hidden = |text: &str| secrets::hidden(text, self.accounts);
        edit_bodies(&mut exchange, &hidden, &mut |at, part| match part {
            Part::Value => None,
            Part::Text(text) if at.last().is_some_and(|key| secrets::is_secret_key(key)) => {
                (!text.is_empty()).then(|| Json::Text(Text::new(REDACTED)))
            }
            Part::Key(text) | Part::Text(text) => {
                hidden(text).map(|clean| Json::Text(Text::new(clean)))
            }
            Part::Token(token) => hidden(token)
                .filter(|_| token.bytes().all(|byte| byte.is_ascii_digit()))
                .map(Json::Token),
        });
        for headers in [&mut exchange.request_headers, &mut exchange.reply.headers] {
            *headers = headers::kept(headers, headers::is_secret);
            edit_headers(headers, &hidden);
        }
        exchange
    }
}

/// Learns the accounts that an exchange names.
fn learn(exchange: &RecordedExchange, accounts: &mut Accounts) {
    for headers in [&exchange.request_headers, &exchange.reply.headers] {
        for value in headers.values() {
            accounts.learn(&String::from_utf8_lossy(value.as_bytes()));
        }
    }
    for body in [&exchange.request_body, &exchange.reply.body] {
        let text = String::from_utf8_lossy(body);
        accounts.learn(&text);
        if let Some(mut json) = Json::read(&text) {
            json.edit(&mut Vec::new(), &mut |at, part| {
                if let Part::Key(text) | Part::Text(text) = part {
                    accounts.learn(text);
                }
                if let (Part::Text(value) | Part::Token(value), Some(key)) = (part, at.last()) {
                    accounts.learn_member(key, value);
                }
                None
            });
        }
    }
}

/// Edits both bodies: what is JSON part by part, what is not as one text.
fn edit_bodies(
    exchange: &mut RecordedExchange,
    plain: &dyn Fn(&str) -> Option<String>,
    edit: &mut Edit<'_>,
) {
    for body in [&mut exchange.request_body, &mut exchange.reply.body] {
        let text = String::from_utf8_lossy(body);
        let edited = match Json::read(&text) {
            None => plain(&text),
            Some(before) => {
                let mut json = before.clone();
                json.edit(&mut Vec::new(), edit);
                let spacing = before.spacing_of(&text).unwrap_or(Spacing::Compact);
                (json != before).then(|| json.write(spacing))
            }
        };
        if let Some(edited) = edited {
            *body = Bytes::from(edited);
        }
    }
}

fn edit_headers(headers: &mut HeaderMap, edit: &dyn Fn(&str) -> Option<String>) {
    for value in headers.values_mut() {
        let edited = edit(&String::from_utf8_lossy(value.as_bytes()));
        if let Some(edited) = edited.and_then(|edited| HeaderValue::from_str(&edited).ok()) {
            *value = edited;
        }
    }
}

/// What is wrong with a pattern, without the pattern.
fn in_a_line(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.trim_start_matches("error: ").to_owned()
}

/// The steps of a JSON pointer.
#[track_caller]
pub(super) fn steps(pointer: &str) -> Vec<String> {
    let Some(steps) = pointer.strip_prefix('/') else {
        refuse(
            format!("a JSON pointer begins with `/`, as in \"/input/card\"; {pointer:?} does not"),
            format!("write \"/{pointer}\""),
        )
    };
    let steps = steps.split('/');
    steps
        .map(|step| step.replace("~1", "/").replace("~0", "~"))
        .collect()
}
