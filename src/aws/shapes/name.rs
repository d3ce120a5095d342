//! The characters that the name of an execution or a state machine may have.

use super::{MAX_NAME, NAME_CHARACTERS};
use crate::aws::{ErrorCode, ServiceError};

/// Refuses a name with a character that is not allowed. The length has been checked.
/// `has_lone_surrogate` is set if half of a surrogate pair was in it, which is read as `?`.
///
/// Documented; every ASCII one of them Recorded on CreateActivity; the answer Observed.
pub(crate) fn check_name(name: &str, has_lone_surrogate: bool) -> Result<(), ServiceError> {
    let mut characters = name.chars().enumerate();
    let Some((at, character)) = characters.find(|(_, character)| !is_allowed(*character)) else {
        return Ok(());
    };
    let remark = match character {
        '?' if has_lone_surrogate => "half of a surrogate pair is not allowed".to_owned(),
        _ => format!(
            "{character:?} (U+{:04X}) is not allowed",
            u32::from(character)
        ),
    };
    let remark = format!("{remark}, character {} of {}", at + 1, name.chars().count());
    let broken = NAME_CHARACTERS.broken(remark).pointing(name, at);
    Err(ErrorCode::InvalidName
        .with_message(format!("Invalid Name: '{name}'"))
        .with_broken_rules(vec![broken]))
}

/// Reports whether a machine or an execution may have this name.
pub(crate) fn is_legal_name(name: &str) -> bool {
    (1..=MAX_NAME).contains(&name.chars().count()) && name.chars().all(is_allowed)
}

/// Documented: white space, brackets, wildcards, special characters, control characters,
/// surrogates, U+FFFE and U+FFFF, U+10FFFF. Inferred: characters beyond the basic plane are
/// refused, since AWS's Java sees them as surrogates; white space is Unicode's.
fn is_allowed(character: char) -> bool {
    match character {
        '0'..='9' | 'A'..='Z' | 'a'..='z' | '-' | '_' => true,
        '<'
        | '>'
        | '{'
        | '}'
        | '['
        | ']'
        | '?'
        | '*'
        | '"'
        | '#'
        | '%'
        | '\\'
        | '^'
        | '|'
        | '~'
        | '`'
        | '$'
        | '&'
        | ','
        | ';'
        | ':'
        | '/'
        | ' '
        | '\0'..='\x1f'
        | '\x7f'..='\u{9f}'
        | '\u{fffe}'.. => false,
        _ => !character.is_whitespace(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::RefusalReason;

    /// The rule that a name breaks, as a rejection shows it.
    fn broken(name: &str, has_lone_surrogate: bool) -> String {
        let error = check_name(name, has_lone_surrogate).expect_err("it is refused");
        match error.refusal_reason().as_deref() {
            Some(RefusalReason::Broken(_, rules)) => rules[0].to_string(),
            Some(RefusalReason::Taken(_)) | None => panic!("it breaks a rule"),
        }
    }

    #[test]
    fn half_of_a_surrogate_pair_is_not_reported_as_the_question_mark_it_is_read_as() {
        let half = broken("a?", true);
        assert!(half.contains("half of a surrogate pair is not allowed, character 2 of 2"));
        assert!(broken("a?", false).contains("'?' (U+003F) is not allowed, character 2 of 2"));
    }
}
