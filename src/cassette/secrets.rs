//! What no cassette may tell: signatures, tokens, access key ids, whose account it was.

use std::borrow::Cow;
use std::collections::BTreeSet;

use once_cell::sync::Lazy;
use regex::{Captures, Regex};

/// What stands where something was taken out.
pub(super) const REDACTED: &str = "REDACTED";

/// The account that every account becomes: the one of AWS's own examples.
pub(super) const ACCOUNT: &str = "123456789012";

/// Documented (IAM identifiers): an access key id begins with `AKIA`, one of a session with `ASIA`;
/// both are 16 to 128 letters and digits.
static ACCESS_KEY_ID: Lazy<Regex> =
    Lazy::new(|| pattern(r"(?:^|[^A-Za-z0-9])(?P<secret>(?:AKIA|ASIA)[A-Z0-9]{12,124})"));

/// What a signed URL, an `Authorization` header and AWS's own messages about either call their
/// secret parts.
static SIGNATURE: Lazy<Regex> = Lazy::new(|| {
    pattern(
        r#"(?i)\b(?:(?:credential|signature|security-token)(?:=|%3D)|x-amz-security-token:)(?P<secret>[^\s&,;"'\\]+)"#,
    )
});

/// An ARN, a queue's URL, a registry's host. Documented (Amazon ECR, registries): the last is
/// `ACCOUNT.dkr.ecr.REGION.amazonaws.com`, or `ACCOUNT.dkr-ecr.REGION.on.aws` (dual-stack).
static ACCOUNT_ID: Lazy<Regex> = Lazy::new(|| {
    pattern(
        r"(?:\barn:[a-z0-9-]+:[a-z0-9-]*:[a-z0-9-]*:|amazonaws\.com(?:\.cn)?/)(?P<account>[0-9]{12})(?:[^0-9]|$)|(?P<registry>[0-9]{12})\.dkr[.-]ecr",
    )
});

/// A key whose value is an account.
static ACCOUNT_KEY: Lazy<Regex> = Lazy::new(|| pattern(r"(?i)account|owner"));

/// Keys whose text is secret, in lower case and without `-` and `_`: the headers that carry
/// secrets, as an input that describes a request names them, and the parts of credentials.
const SECRET_KEYS: [&str; 7] = [
    "authorization",
    "cookie",
    "secretaccesskey",
    "sessiontoken",
    "setcookie",
    "xamzsecuritytoken",
    "xamzsignature",
];

/// Whether a member of this key is secret.
pub(super) fn is_secret_key(key: &str) -> bool {
    let letters = key.chars().filter(|letter| !"-_".contains(*letter));
    let plain: String = letters.flat_map(char::to_lowercase).collect();
    let plain = plain.strip_prefix("aws").unwrap_or(&plain);
    SECRET_KEYS.contains(&plain)
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is ours")
}

/// Whether a text has a signature or an access key id in it.
pub(super) fn signs(text: &str) -> bool {
    ACCESS_KEY_ID.is_match(text) || SIGNATURE.is_match(text)
}

/// The accounts that were met.
#[derive(Debug, Default)]
pub(super) struct Accounts(BTreeSet<String>);

impl Accounts {
    /// How many there are.
    #[cfg(feature = "record")]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Learns those that a text names.
    pub(super) fn learn(&mut self, text: &str) {
        for found in ACCOUNT_ID.captures_iter(text) {
            let account = found.name("account").or(found.name("registry"));
            self.0
                .extend(account.map(|account| account.as_str().to_owned()));
        }
    }

    /// Learns the value of a key, if that is an account.
    pub(super) fn learn_member(&mut self, key: &str, value: &str) {
        let is_account = value.len() == ACCOUNT.len() && value.bytes().all(|b| b.is_ascii_digit());
        if is_account && ACCOUNT_KEY.is_match(key) {
            self.0.insert(value.to_owned());
        }
    }

    /// The text without them.
    fn hidden_in(&self, text: &str) -> String {
        let mut hidden = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
            let digits = rest[start..].find(|letter: char| !letter.is_ascii_digit());
            let end = digits.map_or(rest.len(), |length| start + length);
            let number = &rest[start..end];
            hidden.push_str(&rest[..start]);
            hidden.push_str(if self.0.contains(number) {
                ACCOUNT
            } else {
                number
            });
            rest = &rest[end..];
        }
        hidden + rest
    }
}

/// A text without what it must not tell; `None` if it tells nothing of the kind.
pub(super) fn hidden(text: &str, accounts: &Accounts) -> Option<String> {
    let clean = without(&SIGNATURE, text);
    let clean = without(&ACCESS_KEY_ID, &clean).into_owned();
    let clean = accounts.hidden_in(&clean);
    (clean != text).then_some(clean)
}

fn without<'t>(pattern: &Regex, text: &'t str) -> Cow<'t, str> {
    pattern.replace_all(text, |found: &Captures<'_>| {
        let (whole, secret) = (&found[0], &found["secret"]);
        format!("{}{REDACTED}", &whole[..whole.len() - secret.len()])
    })
}
