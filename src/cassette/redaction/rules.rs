//! The edits that rules make.

use regex::Regex;

use super::accounts::Accounts;
use super::edit::{Edit, Part, Place, edit};
use super::lenient_json::{self, Value, ValueKind};
use super::names;
use super::texts::{self, REDACTED};

/// The value of a secret header in a journal, which never keeps the real one.
const NOT_KEPT: &str = "(not kept)";

/// The edit that every redaction makes: secrets are taken out, and these accounts.
pub(super) struct Clean<'a> {
    pub(super) accounts: &'a Accounts,
}

impl Clean<'_> {
    /// A text without secrets and accounts; `None` if it has none.
    pub(super) fn text(&self, text: &str) -> Option<String> {
        let hidden = texts::hide_secrets(text);
        let here = hidden.as_deref().unwrap_or(text);
        let plain = self.accounts.hide_in(here);
        let here = plain.as_deref().unwrap_or(here);
        let encoded = texts::rewrite_encoded(here, &mut |decoded| self.accounts.hide_in(decoded));
        encoded.or(plain).or(hidden)
    }
}

/// A body as the archive of a mock without a recording has it: without the values of secret names and
/// the texts that are secrets by their form. `None` leaves it as it is.
///
/// Accounts stay, and so does a body that cannot be read: the values of such a mock are made up by a
/// test. Most bodies are not read, because reading ten thousand takes seconds in a debug build.
pub(crate) fn without_secrets(text: &str) -> Option<String> {
    if !texts::may_have_secrets(text) {
        return None;
    }
    edit(
        text,
        &mut Clean {
            accounts: &Accounts::default(),
        },
    )
    .ok()?
}

impl Edit for Clean<'_> {
    fn takes_out(&mut self, place: &Place<'_>, value: &Value, written: &str) -> bool {
        // `true`, `null` and empty values hide nothing.
        let has_value = match &value.kind {
            ValueKind::Token => written.bytes().any(|byte| byte.is_ascii_digit()),
            ValueKind::Text(text) => !["", NOT_KEPT].contains(&text.as_str()),
            ValueKind::List(items) => !items.is_empty(),
            ValueKind::Object(members) => {
                !members.is_empty() && !names::is_read_as_object(place.name)
            }
        };
        has_value && names::is_secret(place.name)
    }

    fn change(&mut self, _: &Place<'_>, part: Part, text: &str) -> Option<String> {
        match part {
            Part::Key | Part::Text => self.text(text),
            // A number can be an account; secrets have their forms in texts alone.
            Part::Token => self.accounts.hide_in(text),
        }
    }
}

/// Learns the accounts that are named, and changes nothing.
pub(super) struct Learn<'a>(pub(super) &'a mut Accounts);

impl Edit for Learn<'_> {
    fn change(&mut self, place: &Place<'_>, part: Part, text: &str) -> Option<String> {
        if part != Part::Token {
            self.0.learn(text);
        }
        self.0.learn_named(place.name, text);
        None
    }
}

/// Takes the value at a pointer out.
pub(super) struct Pointer<'r>(pub(super) &'r [String]);

impl Edit for Pointer<'_> {
    fn takes_out(&mut self, place: &Place<'_>, _: &Value, _: &str) -> bool {
        place.path == self.0
    }

    /// Takes out the whole text where the pointer leads into JSON that cannot be read.
    fn change(&mut self, place: &Place<'_>, part: Part, text: &str) -> Option<String> {
        let leads_into = self.0.len() > place.path.len() && self.0.starts_with(place.path);
        let hides = part == Part::Text && leads_into && lenient_json::begins_like_json(text);
        hides.then(|| REDACTED.to_owned())
    }
}

/// Takes out the matches of a regular expression.
pub(super) struct RegexMatches<'r>(pub(super) &'r Regex);

impl Edit for RegexMatches<'_> {
    fn change(&mut self, _: &Place<'_>, _: Part, text: &str) -> Option<String> {
        texts::hide_group(self.0, 0, text)
    }
}
