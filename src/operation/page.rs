//! Pages: how many are asked for, and tokens that nobody can make but the mock that made them.
//!
//! A token says where a page goes on, for which question, and since when it is good. It is a keyed
//! checksum and the rest, masked by a stream that the checksum chooses: a token that was changed,
//! that belongs to another question or that is old is no token. One seed gives the same tokens
//! again.

use std::borrow::Cow;
use std::fmt::Write;
use std::time::Duration;

use crate::clock::Timestamp;
use crate::entropy::{Entropy, Purpose};
use crate::model::{ErrorCode, ServiceError};
use crate::service::Violations;
use crate::wire::Call;

/// Documented: "Each pagination token expires after 24 hours."
const VALIDITY: Duration = Duration::from_hours(24);
/// Documented: the default, and the most that can be asked for.
const DEFAULT: usize = 100;
const MOST: i64 = 1000;

/// What a request says of pages.
#[derive(Debug)]
pub(super) struct PageInput<'a> {
    max_results: Option<i64>,
    token: Option<Cow<'a, str>>,
}

/// Where a page goes on: two numbers, whose meaning is the list's own.
pub(super) type Place = (usize, usize);

impl<'a> PageInput<'a> {
    pub(super) fn decode(call: &'a Call<'_>) -> Result<Self, ServiceError> {
        Ok(Self {
            max_results: call.integer("maxResults")?,
            token: call.string("nextToken")?,
        })
    }

    /// Recorded: the range and the greatest length of a token (3096 for ListExecutions).
    /// Documented: 1024 for the others.
    pub(super) fn constraints(&self, violations: &mut Violations, longest_token: usize) {
        if let Some(max_results) = self.max_results {
            violations.range("maxResults", max_results, 0, MOST);
        }
        if let Some(token) = &self.token {
            violations.length("nextToken", token, 1, longest_token);
        }
    }

    /// How many a page has. Documented: 0 is the default, 100.
    pub(super) fn most(&self) -> usize {
        let most = self.max_results.and_then(|most| usize::try_from(most).ok());
        most.filter(|most| *most > 0).unwrap_or(DEFAULT)
    }

    /// Where the page goes on; nowhere for the first one.
    ///
    /// Recorded: the answer to a token that is none. Documented: an expired one is answered so too.
    /// Inferred: so is one of another question, since "all other arguments" are to be unchanged.
    pub(super) fn place(
        &self,
        entropy: &Entropy,
        now: Timestamp,
        question: &str,
    ) -> Result<Option<Place>, ServiceError> {
        let Some(token) = &self.token else {
            return Ok(None);
        };
        let opened = open(entropy, token, question);
        let (place, made) = opened.ok_or(ErrorCode::InvalidToken)?;
        if made.after(VALIDITY) < now {
            return Err(ErrorCode::InvalidToken.into());
        }
        Ok(Some(place))
    }
}

/// The token with which a page goes on at `place`.
pub(super) fn token(entropy: &Entropy, now: Timestamp, question: &str, place: Place) -> String {
    let (at, of) = place;
    let words = [at as u64, of as u64, now.as_millis()];
    let check = checksum(entropy, words, question);
    let mut token = format!("{check:016x}");
    for word in masked(entropy, check, words) {
        // A String takes all.
        let _ = write!(token, "{word:016x}");
    }
    token
}

fn open(entropy: &Entropy, token: &str, question: &str) -> Option<(Place, Timestamp)> {
    let mut words = [0; 4];
    if token.len() != 16 * words.len() || !token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (word, text) in words.iter_mut().zip(token.as_bytes().chunks(16)) {
        *word = u64::from_str_radix(std::str::from_utf8(text).ok()?, 16).ok()?;
    }
    let [check, rest @ ..] = words;
    let words = masked(entropy, check, rest);
    if checksum(entropy, words, question) != check {
        return None;
    }
    let [at, of, made] = words;
    let place = (usize::try_from(at).ok()?, usize::try_from(of).ok()?);
    Some((place, Timestamp::from_millis(made)))
}

fn checksum(entropy: &Entropy, words: [u64; 3], question: &str) -> u64 {
    let mut key = question.as_bytes().to_vec();
    for word in words {
        key.extend_from_slice(&word.to_le_bytes());
    }
    entropy.keyed(Purpose::PageToken, &key, 0).u64(..)
}

fn masked(entropy: &Entropy, check: u64, words: [u64; 3]) -> [u64; 3] {
    let mut mask = entropy.keyed(Purpose::PageToken, &check.to_le_bytes(), 1);
    words.map(|word| word ^ mask.u64(..))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    #[test]
    fn a_token_says_where_its_own_question_goes_on() {
        let entropy = Entropy::new(42);
        let token = token(&entropy, NOW, "orders", (7, 9));
        assert_eq!(open(&entropy, &token, "orders"), Some(((7, 9), NOW)));
        assert_eq!(open(&entropy, &token, "audits"), None);
        assert_eq!(open(&Entropy::new(43), &token, "orders"), None);
    }

    #[test]
    fn a_token_of_which_one_digit_was_changed_is_none() {
        let entropy = Entropy::new(42);
        let token = token(&entropy, NOW, "orders", (7, 9));
        for place in 0..token.len() {
            let mut changed = token.clone();
            let digit = if &token[place..=place] == "0" {
                "1"
            } else {
                "0"
            };
            changed.replace_range(place..=place, digit);
            assert_eq!(open(&entropy, &changed, "orders"), None, "{changed}");
        }
    }
}
