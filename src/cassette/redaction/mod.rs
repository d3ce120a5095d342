//! Redaction: the secrets that are taken out of an exchange before it is written. Its edits of a body serve the
//! adapting of answers too.

mod accounts; //     accounts, learned and hidden
mod content; //      from bytes to text: compression and charsets
mod edit; //         edits of a body, part by part
#[cfg(feature = "record")]
mod journal; //      the archive of a journal
mod lenient_json; // a reader of more than JSON
mod names; //        names whose values are secret
mod pairs; //        names and values in texts
mod redactor; //     the order in which the rules run
mod rules; //        the edits that rules make
mod texts; //        secrets in texts

use std::fmt;
use std::slice;
use std::sync::Arc;

use regex::Regex;

use self::accounts::Accounts;
#[cfg(feature = "record")]
pub(super) use self::content::decode;
pub(super) use self::edit::{Edit, Part, Place, edit};
#[cfg(feature = "record")]
pub(crate) use self::journal::write_redacted_journal;
pub(crate) use self::names::is_secret as is_secret_name;
use self::redactor::RedactionRun;
pub(crate) use self::rules::without_secrets;
use super::RecordedExchange;
use crate::panic_message::{message_of, refuse};

/// The secrets that are taken out of recorded exchanges.
///
/// Nothing is written without it. A redaction reads bodies as JSON (with duplicate keys, numbers beyond
/// a double, lone surrogates, a byte order mark, as JSON lines, 1024 levels deep), JSON in their strings,
/// and JSON between words; UTF-8, and UTF-16 with a byte order mark. `Content-Encoding` `gzip` and
/// `deflate` are decoded (feature `record`), and a cassette keeps the decoded body.
///
/// | taken out | where |
/// |---|---|
/// | any value of a secret name: a string, number, list, object | members; `{"key", "value"}` and `{"Name", "Value"}`; `["name", "value"]`; `NAME=value`, `name: value`, `"name" => 'value'`, `<name>value</name>`, `--name value` in texts |
/// | access key ids (`AKIA...`, `ASIA...`), JSON web tokens, private keys in PEM, `Bearer` and `Basic` credentials, the user of a URL | in any text, whatever is before them |
/// | account ids, which become `123456789012`, or `1234-5678-9012` | wherever the digits are, once an ARN, a queue's URL, a host of AWS's, or a name or word such as `accountId` or `owner` has named them in the same cassette |
/// | all of these percent-encoded up to four times, or with `\u` escapes | in any text |
/// | headers that playing back does not need | recorded exchanges keep `content-type`, `retry-after`, `x-amz-id-2`, `x-amz-retry-after`, `x-amzn-errormessage`, `x-amzn-errortype`, `x-amzn-query-error`, `x-amzn-requestid`, and those of [`keep_header`](Self::keep_header) |
/// | a body that cannot be read | it is left out, and the recording fails the test: see [`keep_unreadable`](Self::keep_unreadable) |
///
/// A name is secret by its end, in camelCase, `snake_case` and kebab-case, also in the plural:
/// `accessKey`, `accessKeyId`, `apiKey`, `authorization`, `connectionString`, `cookie`, `credential`,
/// `encryptionKey`, `passcode`, `passphrase`, `passwd`, `password`, `privateKey`, `pwd`, `secret`,
/// `secretKey`, `sharedKey`, `signature`, `signingKey`, `sshKey`, `token`; and `auth`, `bearer`, `jwt`
/// and `sig` as a whole. Kept, because playing back needs them: `taskToken`, `nextToken`,
/// `clientToken`, `clientRequestToken`, `cancellationToken`, `continuationToken`, `idempotencyToken`,
/// `pageToken`, `paginationToken`; a number of `tokens`; and `Credentials` that are an object, as in a
/// state machine's definition, of which the members are read one by one.
///
/// **Not promised**: a secret under a name that is not in this list, or without a name; in base64 or
/// encrypted within a body; in a CSV, or in a YAML block of several lines; after the first
/// word of a value without quotes, but in `authorization` and `cookie`; an account that is not named
/// as such anywhere; in the names of operations, machines and executions other than in the forms above. Add
/// rules for such secrets:
///
/// ```
/// use sfn_mock::cassette::{RecordedExchange, Redaction};
/// use sfn_mock::Reply;
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
/// The rest of a body stays as it was to the byte.
#[derive(Debug, Clone, Default)]
#[must_use = "give it to `Recording::redact` or `Cassette::redacted`"]
pub struct Redaction {
    rules: Vec<RedactionRule>,
    /// Names of headers, in lower case.
    kept_headers: Vec<String>,
    keeps_unreadable: bool,
}

#[derive(Clone)]
enum RedactionRule {
    /// The steps of a JSON pointer.
    Pointer(Vec<String>),
    Regex(Regex),
    Closure(Arc<dyn Fn(RecordedExchange) -> RecordedExchange + Send + Sync>),
}

impl fmt::Debug for RedactionRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pointer(steps) => write!(f, "/{}", steps.join("/")),
            Self::Regex(regex) => write!(f, "{regex}"),
            Self::Closure(_) => f.write_str("closure"),
        }
    }
}

impl Redaction {
    /// The rules of every redaction.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes out the value at a JSON pointer (RFC 6901), in request and answer: `/input/card` is the
    /// member `card` of the JSON in the text `input`. It applies to each document of a body, and to each
    /// duplicate key. A text on the pointer's path that begins like JSON and is not is taken out as a
    /// whole.
    ///
    /// # Panics
    ///
    /// If it does not begin with `/`.
    #[track_caller]
    pub fn pointer(mut self, pointer: &str) -> Self {
        self.rules.push(RedactionRule::Pointer(steps(pointer)));
        self
    }

    /// Takes out the matches of a regular expression: in each string, key and number of a body, as
    /// they read decoded, in a body that is not JSON, and in the values of headers.
    ///
    /// # Panics
    ///
    /// If it is not a regular expression.
    #[track_caller]
    pub fn regex(mut self, pattern: &str) -> Self {
        match Regex::new(pattern) {
            Ok(regex) => self.rules.push(RedactionRule::Regex(regex)),
            Err(error) => refuse(
                format!(
                    "{pattern:?} is not a valid regular expression: {}",
                    in_a_line(&error)
                ),
                "escape the parts that are literal (`regex::escape`), or correct the pattern",
            ),
        }
        self
    }

    /// Redacts with a closure. The rules of every redaction run before and after it. If it panics while a
    /// call is recorded, the call and the test fail, and nothing of the call is written.
    pub fn map(
        mut self,
        redact: impl Fn(RecordedExchange) -> RecordedExchange + Send + Sync + 'static,
    ) -> Self {
        self.rules.push(RedactionRule::Closure(Arc::new(redact)));
        self
    }

    /// Keeps one more header, in request and answer, by its name in any case. Secrets are taken out of its
    /// value too.
    ///
    /// # Panics
    ///
    /// If the header has a secret name, such as `authorization`.
    #[track_caller]
    pub fn keep_header(mut self, name: &str) -> Self {
        if names::is_secret(name) {
            refuse(
                format!("the header {name:?} has a secret name: no cassette keeps it"),
                "leave it out; playing back does not need it",
            );
        }
        self.kept_headers.push(name.to_ascii_lowercase());
        self
    }

    /// Keeps bodies that cannot be read as they are, secrets and all: binary ones, with an unknown
    /// charset or `Content-Encoding`, JSON that breaks off or is deeper than 1024 levels, a form in
    /// several parts. Without it a recording leaves such a body out and fails the test.
    pub fn keep_unreadable(mut self) -> Self {
        self.keeps_unreadable = true;
        self
    }

    /// The exchange without its secrets.
    ///
    /// # Panics
    ///
    /// If a body cannot be read, unless the redaction [keeps it](Self::keep_unreadable).
    #[track_caller]
    pub fn redact(&self, mut exchange: RecordedExchange) -> RecordedExchange {
        match self.redact_recorded(slice::from_mut(&mut exchange)) {
            Ok(()) => exchange,
            Err(why) => refuse(why, KEEP_UNREADABLE),
        }
    }

    /// Redacts the exchanges of one cassette, as a recording keeps them. `Err` names a body that cannot be read.
    pub(super) fn redact_recorded(&self, exchanges: &mut [RecordedExchange]) -> Result<(), String> {
        self.run(exchanges, false, self.keeps_unreadable)
    }

    /// Redacts the exchanges of a cassette that is written: all headers stay that have no secret names.
    pub(super) fn redact_given(
        exchanges: &mut [RecordedExchange],
        keeps_unreadable: bool,
    ) -> Result<(), String> {
        Self::new().run(exchanges, true, keeps_unreadable)
    }

    /// Redacts exchanges to compare them: they are not written. `Err` if a closure panics.
    pub(super) fn redact_to_compare(
        &self,
        exchanges: &mut [RecordedExchange],
    ) -> Result<(), String> {
        catch(|| self.run(exchanges, true, true))?
    }

    /// Redacts the exchanges of one cassette. `Err` names the first body that cannot be read.
    fn run(
        &self,
        exchanges: &mut [RecordedExchange],
        keeps_all_headers: bool,
        keep_unreadable: bool,
    ) -> Result<(), String> {
        let mut accounts = Accounts::default();
        let mut run = RedactionRun {
            redaction: self,
            keeps_all_headers,
            keep_unreadable,
            accounts: &mut accounts,
            unreadable: Vec::new(),
        };
        run.all(exchanges);
        match run.unreadable.first() {
            None => Ok(()),
            Some((index, why)) => Err(format!("exchange {}: {why}", index + 1)),
        }
    }

    fn keeps_header(&self, name: &str) -> bool {
        self.kept_headers.iter().any(|kept| kept == name)
    }

    pub(crate) fn is_keeping_unreadable(&self) -> bool {
        self.keeps_unreadable
    }
}

/// The suggestion where a body cannot be read.
pub(crate) const KEEP_UNREADABLE: &str =
    "have the service answer in JSON or plain text, or keep such bodies with `keep_unreadable()`";

/// Runs code of the test's. `Err` has the message of its panic.
fn catch<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).map_err(|panic| {
        let text = message_of(panic.as_ref()).unwrap_or("no message");
        format!("the redaction panicked: {text}")
    })
}

/// A redaction of exchange after exchange, which remembers the accounts.
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

    /// The number of accounts that it knows.
    pub(super) fn accounts(&self) -> usize {
        self.accounts.len()
    }

    /// The exchange without its secrets, and the bodies that were left out. `Err` if a rule of the test's
    /// panics.
    pub(super) fn redact(
        &mut self,
        mut exchange: RecordedExchange,
    ) -> Result<(RecordedExchange, Vec<String>), String> {
        let (redaction, accounts) = (&self.redaction, &mut self.accounts);
        catch(|| {
            let mut run = RedactionRun {
                redaction,
                keeps_all_headers: false,
                keep_unreadable: redaction.keeps_unreadable,
                accounts,
                unreadable: Vec::new(),
            };
            run.all(slice::from_mut(&mut exchange));
            let unreadable = run.unreadable.into_iter();
            (exchange, unreadable.map(|(_, found)| found).collect())
        })
    }

    /// Redacts an exchange of the file that is recorded into, and learns its accounts. The rules of the test
    /// do not run: they ran when it was written.
    pub(super) fn redact_held(&mut self, mut exchange: RecordedExchange) -> RecordedExchange {
        self.plain_run().all(slice::from_mut(&mut exchange));
        exchange
    }

    /// The exchange without the accounts that are known by now.
    pub(super) fn clean(&mut self, mut exchange: RecordedExchange) -> RecordedExchange {
        self.plain_run().clean(0, &mut exchange);
        exchange
    }

    /// A run of the rules of every redaction alone, which keeps all headers and unreadable bodies.
    fn plain_run(&mut self) -> RedactionRun<'_> {
        static PLAIN: once_cell::sync::Lazy<Redaction> = once_cell::sync::Lazy::new(Redaction::new);
        RedactionRun {
            redaction: &PLAIN,
            keeps_all_headers: true,
            keep_unreadable: true,
            accounts: &mut self.accounts,
            unreadable: Vec::new(),
        }
    }
}

/// A text without its secrets.
#[cfg(feature = "record")]
pub(crate) fn hide_secrets(text: &str) -> String {
    texts::hide_secrets(text).unwrap_or_else(|| text.to_owned())
}

/// The cause of a pattern's error, without the pattern.
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
            format!(
                "expected a JSON pointer that begins with `/`, as in \"/input/card\"; found {pointer:?}"
            ),
            format!("write \"/{pointer}\""),
        )
    };
    let mut decoded = Vec::new();
    for step in steps.split('/') {
        decoded.push(step.replace("~1", "/").replace("~0", "~"));
    }
    decoded
}
