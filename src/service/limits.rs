//! The constraints of the API's model, and the characters a name may have.

use super::violations::Violations;
use crate::model::{ErrorCode, ServiceError, StartExecutionInput};

/// Documented: `Arn` in the API's model.
pub(crate) const LONGEST_ARN: usize = 256;
/// Documented: `Name` in the API's model. Characters, not bytes: Observed.
pub(crate) const LONGEST_NAME: usize = 80;
/// Documented, in UTF-8 bytes: `SensitiveData` in the API's model.
pub(crate) const LARGEST_INPUT: usize = 262_144;
/// Documented: `TraceHeader` in the API's model.
pub(crate) const LONGEST_TRACE_HEADER: usize = 256;

/// Documented: `Definition` in the API's model.
pub(crate) const LONGEST_DEFINITION: usize = 1_048_576;
/// Documented: `TagKey` in the API's model.
pub(crate) const LONGEST_TAG_KEY: usize = 128;
/// Documented: `TagValue` in the API's model.
pub(crate) const LONGEST_TAG_VALUE: usize = 256;

/// Every constraint of the model that `input` breaks, in one answer.
pub(crate) fn constraints(input: &StartExecutionInput<'_>) -> Result<(), ServiceError> {
    let mut violations = Violations::default();
    violations.required(
        "stateMachineArn",
        input.state_machine_arn.as_deref(),
        1,
        LONGEST_ARN,
    );
    if let Some(name) = &input.name {
        violations.length("name", name, 1, LONGEST_NAME);
    }
    if let Some(input) = &input.input {
        violations.sensitive("input", input, LARGEST_INPUT);
    }
    if let Some(trace_header) = &input.trace_header {
        violations.length("traceHeader", trace_header, 0, LONGEST_TRACE_HEADER);
        // Documented: the pattern.
        violations.pattern(
            "traceHeader",
            trace_header,
            trace_header.is_ascii(),
            "\\p{ASCII}*",
        );
    }
    violations.answer()
}

/// Refuses a name with a character that is not allowed. The length has been checked.
///
/// Documented; every ASCII one of them Recorded on CreateActivity; the answer Observed.
pub(crate) fn check_name(name: &str, has_lone_surrogate: bool) -> Result<(), ServiceError> {
    if !has_lone_surrogate && name.chars().all(is_allowed) {
        return Ok(());
    }
    Err(ErrorCode::InvalidName.message(format!("Invalid Name: '{name}'")))
}

/// Whether a machine or an execution may have this name at all.
pub(crate) fn is_legal_name(name: &str) -> bool {
    (1..=LONGEST_NAME).contains(&name.chars().count()) && name.chars().all(is_allowed)
}

/// Documented: white space, brackets, wildcards, special characters, control characters,
/// surrogates, U+FFFE and U+FFFF, U+10FFFF. Inferred: characters beyond the basic plane are
/// refused, since AWS's Java sees them as surrogates; white space is Unicode's.
fn is_allowed(character: char) -> bool {
    match character {
        '\0'..='\u{7f}' => {
            !(character.is_ascii_control() || "<>{}[]?*\"#%\\^|~`$&,;:/ ".contains(character))
        }
        '\u{80}'..='\u{9f}' | '\u{fffe}'.. => false,
        _ => !character.is_whitespace(),
    }
}
