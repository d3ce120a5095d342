//! The redaction of exchanges: reads them, runs the rules in order, and leaves out unreadable bodies.

use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, HeaderValue};

use super::accounts::Accounts;
use super::content::{self, BodyText};
use super::edit::{self, Edit, Part, Place};
use super::lenient_json::MAX_DEPTH;
use super::rules::{Clean, Learn};
use super::{Redaction, RedactionRule, names, texts};
use crate::cassette::{RecordedExchange, headers};

/// One run over exchanges, and the unreadable bodies that it found.
pub(super) struct RedactionRun<'a> {
    pub(super) redaction: &'a Redaction,
    /// Set for exchanges that were written by hand or are only compared: all headers are kept but those with
    /// secret names. Of a recorded one, only the listed headers are kept.
    pub(super) keeps_all_headers: bool,
    pub(super) keep_unreadable: bool,
    pub(super) accounts: &'a mut Accounts,
    /// The bodies that were left out, in words, with the indexes of their exchanges.
    pub(super) unreadable: Vec<(usize, String)>,
}

impl RedactionRun<'_> {
    /// Redacts the exchanges of one cassette: an account that one of them names is hidden in all.
    pub(super) fn all(&mut self, exchanges: &mut [RecordedExchange]) {
        for (index, exchange) in exchanges.iter_mut().enumerate() {
            self.open(index, exchange);
        }
        for (index, exchange) in exchanges.iter_mut().enumerate() {
            // First the pointers: the other rules can change the keys in their paths.
            for rule in &self.redaction.rules {
                if let RedactionRule::Pointer(pointer) = rule {
                    self.edit(index, exchange, &mut super::rules::Pointer(pointer));
                }
            }
            self.clean(index, exchange);
            // In the order of the test; pointers again, since a closure before one may have made its value.
            for rule in &self.redaction.rules {
                self.apply(index, exchange, rule);
            }
        }
        // A closure may have added a secret, or named an account that another exchange has.
        if !self.redaction.rules.is_empty() {
            for (index, exchange) in exchanges.iter_mut().enumerate() {
                self.clean(index, exchange);
            }
        }
    }

    /// Applies a rule of the test. The exchange that a closure returns is read like a new one.
    fn apply(&mut self, index: usize, exchange: &mut RecordedExchange, rule: &RedactionRule) {
        match rule {
            RedactionRule::Pointer(pointer) => {
                self.edit(index, exchange, &mut super::rules::Pointer(pointer));
            }
            RedactionRule::Regex(regex) => {
                self.edit(index, exchange, &mut super::rules::RegexMatches(regex));
                let replace = |value: &str| texts::hide_group(regex, 0, value);
                edit_headers(&mut exchange.request_headers, &replace);
                edit_headers(&mut exchange.reply.headers, &replace);
            }
            RedactionRule::Closure(closure) => {
                *exchange = closure(exchange.clone());
                self.open(index, exchange);
            }
        }
    }

    /// Decodes both bodies, leaves out one that cannot be read, and learns the accounts.
    fn open(&mut self, index: usize, exchange: &mut RecordedExchange) {
        for (half, headers, body) in halves(exchange) {
            if let Err(why) = open(headers, body)
                && !self.keep_unreadable
            {
                *body = Bytes::new();
                self.unreadable.push((index, unreadable(half, &why)));
            }
            for value in headers.values() {
                let value = String::from_utf8_lossy(value.as_bytes());
                self.accounts.learn(&value);
            }
        }
        let mut accounts = std::mem::take(self.accounts);
        self.edit(index, exchange, &mut Learn(&mut accounts));
        *self.accounts = accounts;
    }

    /// Applies the rules of every redaction: hides secrets and the accounts that are known so far, and
    /// drops headers.
    pub(super) fn clean(&mut self, index: usize, exchange: &mut RecordedExchange) {
        let accounts = std::mem::take(self.accounts);
        self.edit(
            index,
            exchange,
            &mut Clean {
                accounts: &accounts,
            },
        );
        for (_, headers, body) in halves(exchange) {
            let may_be_compressed = self.keep_unreadable && !body.is_empty();
            let stays = |name: &http::HeaderName| {
                let is_listed =
                    headers::is_kept(name) || self.redaction.keeps_header(name.as_str());
                // A kept body that is compressed needs its `Content-Encoding` to be played back.
                is_listed
                    || self.keeps_all_headers
                    || (may_be_compressed && *name == CONTENT_ENCODING)
            };
            *headers = headers::without(headers, &|name| {
                names::is_secret(name.as_str()) || !stays(name)
            });
            edit_headers(headers, &|value| {
                Clean {
                    accounts: &accounts,
                }
                .text(value)
            });
        }
        *self.accounts = accounts;
    }

    /// Edits both bodies, except for one that [`open`](Self::open) could not decode. One that cannot be
    /// read to its end is left out.
    fn edit(&mut self, index: usize, exchange: &mut RecordedExchange, edit: &mut dyn Edit) {
        for (half, headers, body) in halves(exchange) {
            let is_plain = content::decode(headers, body).is_ok_and(|plain| *plain == **body);
            let (true, Ok(content)) = (is_plain, BodyText::read(body)) else {
                continue;
            };
            match edit::edit(&content.text, edit) {
                Ok(None) => {}
                Ok(Some(text)) => *body = content.write(&text),
                Err(_) if self.keep_unreadable => {}
                Err(_) => {
                    *body = Bytes::new();
                    self.unreadable.push((index, unreadable(half, &too_deep())));
                }
            }
        }
    }
}

/// The two halves of an exchange: the word for each, its headers and its body.
fn halves(exchange: &mut RecordedExchange) -> [(&'static str, &mut HeaderMap, &mut Bytes); 2] {
    let (headers, body) = (&mut exchange.request_headers, &mut exchange.request_body);
    let reply = &mut exchange.reply;
    [
        ("request", headers, body),
        ("answer", &mut reply.headers, &mut reply.body),
    ]
}

fn unreadable(half: &str, why: &str) -> String {
    format!("the body of its {half} cannot be read: {why}")
}

/// Replaces a body by the decoded one. `Err` has the reason why it cannot be read; the body then stays.
fn open(headers: &mut HeaderMap, body: &mut Bytes) -> Result<(), String> {
    let plain = content::decode(headers, body)?;
    let content = BodyText::read(&plain)?;
    check_readable(&content.text)?;
    let plain = Bytes::from(plain.into_owned());
    headers.remove(CONTENT_ENCODING);
    *body = plain;
    Ok(())
}

/// Checks that the rules can read a text. `Err` has the reason why they cannot.
fn check_readable(text: &str) -> Result<(), String> {
    /// An edit that changes nothing, and finds a text whose structure no rule knows.
    struct Probe(Option<&'static str>);
    impl Edit for Probe {
        fn change(&mut self, place: &Place<'_>, part: Part, text: &str) -> Option<String> {
            let is_body = place.path.is_empty() && place.name.is_empty();
            if part == Part::Text && is_body {
                self.0 = BodyText::unknown_structure(text);
            }
            None
        }
    }
    let mut probe = Probe(None);
    edit::edit(text, &mut probe).map_err(|_| too_deep())?;
    match probe.0 {
        None => Ok(()),
        Some(why) => Err(why.to_owned()),
    }
}

pub(super) fn too_deep() -> String {
    format!("it is nested deeper than {MAX_DEPTH} levels")
}

/// Edits the values of headers. An edited value that no header can have is not taken.
fn edit_headers(headers: &mut HeaderMap, edit: &dyn Fn(&str) -> Option<String>) {
    for value in headers.values_mut() {
        let edited = edit(&String::from_utf8_lossy(value.as_bytes()));
        if let Some(edited) = edited.and_then(|edited| HeaderValue::from_str(&edited).ok()) {
            *value = edited;
        }
    }
}
