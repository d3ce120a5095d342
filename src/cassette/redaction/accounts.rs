//! Recognizes account ids in texts, and takes them out.

use std::collections::HashSet;

use once_cell::sync::Lazy;
use regex::Regex;

use super::names;
use super::texts::{pattern, rewrite_encoded};

/// The account that replaces every other: that of AWS's own examples.
pub(super) const ACCOUNT: &str = "123456789012";

/// An ARN, with wildcards or variables in it; the URL of a queue; a host that begins with an account.
/// Documented (Amazon ECR, registries; IAM, sign-in URLs): `ACCOUNT.dkr.ecr.REGION.amazonaws.com`,
/// `ACCOUNT.dkr-ecr.REGION.on.aws`, `ACCOUNT.signin.aws.amazon.com`.
static CONTEXTS: Lazy<Regex> = Lazy::new(|| {
    pattern(concat!(
        r#"\barn:(?:(?:\$\{[^}]*\}|[^:\s"'\\])*:){3}(?P<arn>[0-9]{12})(?:[^0-9]|$)"#,
        r"|(?:amazonaws\.com(?:\.cn)?|api\.aws|on\.aws)/(?P<queue>[0-9]{12})(?:[^0-9]|$)",
        r"|(?P<host>[0-9]{12})\.(?:dkr[.-]ecr|signin\.|[a-z0-9.-]*(?:amazonaws\.com|on\.aws|api\.aws))",
    ))
});

/// A word after which numbers are accounts.
static AFTER_WORD: Lazy<Regex> = Lazy::new(|| {
    pattern(concat!(
        r"(?i)(?:account|owner|principal)[^0-9\n]{0,24}",
        r"(?P<list>(?:[0-9]{12}|[0-9]{4}-[0-9]{4}-[0-9]{4})\b",
        r"(?:[^0-9A-Za-z]{1,6}(?:[0-9]{12}|[0-9]{4}-[0-9]{4}-[0-9]{4})\b)*)",
    ))
});

/// The accounts that occurred.
#[derive(Debug, Default)]
pub(super) struct Accounts(HashSet<String>);

impl Accounts {
    #[cfg(feature = "record")]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Learns the accounts that a text names, encoded ones too.
    pub(super) fn learn(&mut self, text: &str) {
        self.learn_decoded(text);
        rewrite_encoded(text, &mut |decoded| {
            self.learn_decoded(decoded);
            None
        });
    }

    /// Adds the accounts of a decoded text: those in [`CONTEXTS`], and those [`AFTER_WORD`].
    fn learn_decoded(&mut self, text: &str) {
        if !has_other_account(text) {
            return;
        }
        if text.contains("arn:") || text.contains("aws") {
            for found in CONTEXTS.captures_iter(text) {
                for group in ["arn", "queue", "host"] {
                    if let Some(account) = found.name(group) {
                        self.0.insert(account.as_str().to_owned());
                    }
                }
            }
        }
        for found in AFTER_WORD.captures_iter(text) {
            self.learn_list(&found["list"]);
        }
    }

    /// Learns the value of a member with this name, if the name is one of an account.
    pub(super) fn learn_named(&mut self, name: &str, value: &str) {
        if names::is_account(name) {
            self.learn_list(value);
        }
    }

    /// Adds every number in a text that has the form of an account.
    fn learn_list(&mut self, text: &str) {
        for (number, _) in numbers(text) {
            self.0.insert(number.replace('-', ""));
        }
    }

    /// The text without the accounts; `None` if it has none.
    pub(super) fn hide_in(&self, text: &str) -> Option<String> {
        if self.0.is_empty() {
            return None;
        }
        let mut hidden = String::new();
        let mut copied = 0;
        for (number, at) in numbers(text) {
            if number == ACCOUNT || number == HYPHENATED {
                continue;
            }
            if self.0.contains(&number.replace('-', "")) {
                hidden.push_str(&text[copied..at]);
                hidden.push_str(if number.contains('-') {
                    HYPHENATED
                } else {
                    ACCOUNT
                });
                copied = at + number.len();
            }
        }
        (copied > 0).then(|| hidden + &text[copied..])
    }
}

/// [`ACCOUNT`], as the console writes it.
const HYPHENATED: &str = "1234-5678-9012";

/// Reports whether a text has a number in it that could be an account, and not the one that every
/// account becomes.
pub(super) fn has_other_account(text: &str) -> bool {
    for (number, _) in numbers(text) {
        if number != ACCOUNT && number != HYPHENATED {
            return true;
        }
    }
    false
}

/// The runs of exactly twelve digits in a text, also as three times four with hyphens, each with the byte
/// at which it begins.
fn numbers(text: &str) -> Vec<(&str, usize)> {
    let bytes = text.as_bytes();
    let digits_from = |at: usize| {
        let mut end = at;
        while bytes.get(end).is_some_and(u8::is_ascii_digit) {
            end += 1;
        }
        end - at
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let (start, length) = (at, digits_from(at));
        let hyphenated = length == 4
            && !text[..start].ends_with('-')
            && bytes.get(start + 4) == Some(&b'-')
            && digits_from(start + 5) == 4
            && bytes.get(start + 9) == Some(&b'-')
            && digits_from(start + 10) == 4
            && bytes.get(start + 14) != Some(&b'-');
        let length = if hyphenated { 14 } else { length };
        if length == 12 || hyphenated {
            found.push((&text[start..start + length], start));
        }
        at = start + length;
    }
    found
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::a_wildcard("arn:aws:states:*:999988887777:*")]
    #[case::a_variable("arn:${AWS::Partition}:iam::999988887777:root")]
    #[case::percent_encoded("a=arn%3Aaws%3Aiam%3A%3A999988887777%3Arole")]
    #[case::twice("arn%253Aaws%253Aiam%253A%253A999988887777%253Arole")]
    #[case::hyphenated("account 9999-8888-7777")]
    #[case::a_list("accounts: 111122223333, 999988887777")]
    #[case::a_sign_in_url("https://999988887777.signin.aws.amazon.com/console")]
    fn an_account_is_learned(#[case] text: &str) {
        let mut accounts = Accounts::default();
        accounts.learn(text);
        assert!(accounts.0.contains("999988887777"), "{accounts:?}");
        let both = accounts.hide_in("a999988887777 9999-8888-7777.");
        assert_eq!(both.as_deref(), Some("a123456789012 1234-5678-9012."));
    }

    #[rstest]
    #[case::a_longer_number("arn:aws:iam::9999888877771:role")]
    #[case::a_number_alone("999988887777")]
    #[case::a_card("account 9999-8888-7777-6666")]
    fn another_number_is_not_learned(#[case] text: &str) {
        let mut accounts = Accounts::default();
        accounts.learn(text);
        assert_eq!(accounts.hide_in(text), None);
    }
}
