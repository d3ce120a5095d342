//! Pages of a list: their size, and the tokens that lead from one page to the next.

use std::time::Duration;

use super::directory::Index;
use crate::aws::{ErrorCode, ServiceError};
use crate::chance::{Chance, Purpose};
use crate::clock::Timestamp;

/// Documented: "Each pagination token expires after 24 hours."
const VALIDITY: Duration = Duration::from_hours(24);

/// Documented: 100 items by default, and where 0 are asked for.
const DEFAULT_SIZE: usize = 100;

/// The tokens that one mock has issued.
#[derive(Debug, Default)]
pub(crate) struct PageTokens {
    by_token: Index,
    issued: Vec<IssuedToken>,
}

/// The list and the position that a token leads to.
#[derive(Debug)]
struct IssuedToken {
    list: String,
    position: u64,
    at: Timestamp,
}

impl PageTokens {
    /// Issues a token that leads to `position` of `list`: a number to which the list gives its meaning, such
    /// as the last item shown, or the first one to come. Its text is drawn from the mock's seed.
    ///
    /// `list` names the operation and all arguments that must not change from page to page.
    /// Documented: "Keep all other arguments unchanged."
    pub(crate) fn issue(
        &mut self,
        list: &str,
        position: u64,
        now: Timestamp,
        entropy: &Chance,
    ) -> String {
        let mut draws = entropy.keyed(Purpose::PageToken, list.as_bytes(), position);
        let token = format!("{:032x}{:016x}", draws.u128(..), draws.u64(..));
        if let Some(&number) = self.by_token.get(token.as_str()) {
            self.issued[number].at = now;
            return token;
        }
        let key = token.as_str().into();
        self.by_token.insert(key, self.issued.len());
        self.issued.push(IssuedToken {
            list: list.to_owned(),
            position,
            at: now,
        });
        token
    }

    /// The position in `list` that `token` leads to.
    ///
    /// Recorded: the answer to a token that was never issued. Documented: that an expired one gets the
    /// same code. Inferred: that one of another list does too.
    pub(crate) fn position(
        &self,
        list: &str,
        token: &str,
        now: Timestamp,
    ) -> Result<u64, ServiceError> {
        if let Some(&number) = self.by_token.get(token) {
            let issued = &self.issued[number];
            if issued.list == list && now <= issued.at.after(VALIDITY) {
                return Ok(issued.position);
            }
        }
        Err(ErrorCode::InvalidToken.with_message("Invalid Token: 'Invalid token'"))
    }
}

/// The number of items of a page that was asked for with `maxResults`, whose range has been checked.
pub(crate) fn page_size(max_results: Option<i64>) -> usize {
    match max_results.and_then(|max| usize::try_from(max).ok()) {
        None | Some(0) => DEFAULT_SIZE,
        Some(max) => max,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    fn issue(tokens: &mut PageTokens, seed: u64) -> String {
        tokens.issue("machines", 250, NOON, &Chance::new(seed))
    }

    #[test]
    fn a_token_leads_to_its_position_for_24_hours() {
        let mut tokens = PageTokens::default();
        let token = issue(&mut tokens, 1);
        let in_time = NOON.after(VALIDITY);
        assert_eq!(tokens.position("machines", &token, in_time), Ok(250));
        let too_late = in_time.after(Duration::from_millis(1));
        assert!(tokens.position("machines", &token, too_late).is_err());
    }

    #[test]
    fn a_token_that_was_not_issued_for_the_list_leads_nowhere() {
        let mut tokens = PageTokens::default();
        let token = issue(&mut tokens, 1);
        assert!(tokens.position("versions", &token, NOON).is_err());
        let other = issue(&mut PageTokens::default(), 2);
        for unknown in ["", "InvalidToken", &token.to_uppercase(), &other] {
            assert!(tokens.position("machines", unknown, NOON).is_err());
        }
    }

    #[test]
    fn a_seed_gives_the_same_token() {
        let [first, second] = [1, 1].map(|seed| issue(&mut PageTokens::default(), seed));
        assert_eq!(first, second);
    }
}
