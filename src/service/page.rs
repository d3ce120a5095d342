//! Pages of a list: how many items a page has, and the tokens that lead from one page to the next.
//!
//! A token is the caller's to give back and nothing else. It carries a position, the kind of list
//! and when it was issued, sealed with a key of the mock's own: whoever changes a character, makes
//! one up, or takes it to another list gets InvalidToken, and no position can be read off it.

use std::time::Duration;

use crate::aws::{ErrorCode, ServiceError};
use crate::chance::Chance;
use crate::clock::Timestamp;

/// Documented: "Each pagination token expires after 24 hours."
const LIFE: Duration = Duration::from_hours(24);

/// Documented: 100 items unless told otherwise, and 0 means so.
const USUAL_SIZE: usize = 100;

/// Documented: the largest page. More is a violated constraint, Recorded.
pub(crate) const LARGEST_PAGE: i64 = 1000;

/// Seals and reads the tokens of one mock.
#[derive(Debug)]
pub(crate) struct PageTokens {
    key: u64,
}

impl PageTokens {
    pub(crate) fn new(entropy: &Chance) -> Self {
        Self {
            key: entropy.page_token_key(),
        }
    }

    /// A token for the page that begins at `position` of the list `kind`.
    ///
    /// `kind` names the operation and all that must stay unchanged from page to page. Documented:
    /// "Keep all other arguments unchanged."
    pub(crate) fn issue(&self, kind: &str, position: u64, now: Timestamp) -> String {
        let seal = self.seal(kind, position, now.as_millis());
        // The parts are masked by the seal, so that nothing in a token can be counted up.
        let place = position ^ self.mask(seal, 1);
        let issued = now.as_millis() ^ self.mask(seal, 2);
        format!("{seal:016x}{place:016x}{issued:016x}")
    }

    /// The position that `token` leads to.
    ///
    /// Recorded: the answer to one that was never issued. Documented: that an expired one gets the
    /// same code. Inferred: that one of another list does too.
    pub(crate) fn read(
        &self,
        kind: &str,
        token: &str,
        now: Timestamp,
    ) -> Result<u64, ServiceError> {
        self.position(kind, token, now)
            .ok_or_else(|| ErrorCode::InvalidToken.with_message("Invalid Token: 'Invalid token'"))
    }

    fn position(&self, kind: &str, token: &str, now: Timestamp) -> Option<u64> {
        let is_token = token.len() == 48
            && token
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if !is_token {
            return None;
        }
        let part = |from: usize| u64::from_str_radix(token.get(from..from + 16)?, 16).ok();
        let (seal, place, issued) = (part(0)?, part(16)?, part(32)?);
        let position = place ^ self.mask(seal, 1);
        let issued = issued ^ self.mask(seal, 2);
        let genuine = seal == self.seal(kind, position, issued);
        let expired = now > Timestamp::from_millis(issued).after(LIFE);
        (genuine && !expired).then_some(position)
    }

    fn seal(&self, kind: &str, position: u64, issued: u64) -> u64 {
        let numbers = position
            .to_le_bytes()
            .into_iter()
            .chain(issued.to_le_bytes());
        self.digest(numbers.chain(kind.bytes()))
    }

    fn mask(&self, seal: u64, part: u8) -> u64 {
        self.digest(seal.to_le_bytes().into_iter().chain([part]))
    }

    /// FNV-1a, keyed before and after, and stirred: against curiosity, not against an attacker.
    fn digest(&self, bytes: impl Iterator<Item = u8>) -> u64 {
        let keyed = self.key.to_le_bytes().into_iter().chain(bytes);
        let keyed = keyed.chain(self.key.to_be_bytes());
        let mut hash = keyed.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        hash ^ (hash >> 31)
    }
}

/// How many items a page has that was asked for with `maxResults`. Whether it is in range has been
/// checked.
pub(crate) fn page_size(max_results: Option<i64>) -> usize {
    match max_results.and_then(|most| usize::try_from(most).ok()) {
        None | Some(0) => USUAL_SIZE,
        Some(most) => most,
    }
}

/// One page: its items, and the position of the next page where there is more.
#[derive(Debug)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next: Option<u64>,
}

impl<T> Page<T> {
    /// The page of `size` items of a list whose items stand at rising positions: those at
    /// `position` and behind it. What was deleted meanwhile leaves no gap, and what is new behind
    /// the position is seen.
    pub(crate) fn of(
        items: impl IntoIterator<Item = (u64, T)>,
        position: u64,
        size: usize,
    ) -> Self {
        let mut rest = items.into_iter().skip_while(|(at, _)| *at < position);
        let items = rest.by_ref().take(size).map(|(_, item)| item).collect();
        let next = rest.next().map(|(at, _)| at);
        Self { items, next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    fn tokens(seed: u64) -> PageTokens {
        PageTokens::new(&Chance::new(seed))
    }

    #[test]
    fn a_token_leads_to_its_position_for_24_hours() {
        let tokens = tokens(1);
        let token = tokens.issue("machines", 250, NOON);
        assert_eq!(tokens.read("machines", &token, NOON), Ok(250));
        let in_time = NOON.after(LIFE);
        assert_eq!(tokens.read("machines", &token, in_time), Ok(250));
        let too_late = in_time.after(Duration::from_millis(1));
        assert!(tokens.read("machines", &token, too_late).is_err());
    }

    #[test]
    fn a_token_that_was_touched_leads_nowhere() {
        let tokens = tokens(1);
        let token = tokens.issue("machines", 250, NOON);
        for place in 0..token.len() {
            let mut touched = token.clone().into_bytes();
            touched[place] = if touched[place] == b'0' { b'1' } else { b'0' };
            let touched = String::from_utf8(touched).unwrap();
            assert!(
                tokens.read("machines", &touched, NOON).is_err(),
                "{touched}"
            );
        }
        let cut = token.get(1..).unwrap_or_default();
        for other in ["", "InvalidToken", cut, &token.to_uppercase(), "é"] {
            assert!(tokens.read("machines", other, NOON).is_err(), "{other}");
        }
    }

    #[test]
    fn a_token_is_of_one_list_of_one_mock() {
        let token = tokens(1).issue("machines", 250, NOON);
        assert!(tokens(1).read("versions", &token, NOON).is_err());
        assert!(tokens(2).read("machines", &token, NOON).is_err());
        assert_eq!(tokens(1).issue("machines", 250, NOON), token);
    }

    #[test]
    fn a_page_goes_on_where_the_last_one_ended() {
        let list = [(2, 'a'), (3, 'b'), (5, 'c'), (9, 'd')];
        let page = Page::of(list, 0, 2);
        assert_eq!((page.items, page.next), (vec!['a', 'b'], Some(5)));
        let page = Page::of(list, 5, 2);
        assert_eq!((page.items, page.next), (vec!['c', 'd'], None));
    }
}
