//! The constraints of the API's model, and the characters a name may have.

use crate::model::{ErrorCode, ServiceError, StartExecutionInput};

/// Documented: `Arn` in the API's model.
const LONGEST_ARN: usize = 256;
/// Documented: `Name` in the API's model. Characters, not bytes: Observed.
const LONGEST_NAME: usize = 80;
/// Documented, in UTF-8 bytes: `SensitiveData` in the API's model.
const LARGEST_INPUT: usize = 262_144;
/// Documented: `TraceHeader` in the API's model.
const LONGEST_TRACE_HEADER: usize = 256;

/// Every constraint of the model that `input` breaks, in one answer.
///
/// Recorded: the form of a violation. Inferred: the order of several, that of the members in the
/// API's documentation; that they are joined by `; ` was seen on DynamoDB.
pub(crate) fn constraints(input: &StartExecutionInput<'_>) -> Result<(), ServiceError> {
    let mut violations = Violations::default();
    match &input.state_machine_arn {
        // Inferred: how a missing member that is not sensitive prints.
        None => violations.add("Value null at 'stateMachineArn'", "Member must not be null"),
        Some(arn) => violations.length("stateMachineArn", arn, 1, LONGEST_ARN),
    }
    if let Some(name) = &input.name {
        violations.length("name", name, 1, LONGEST_NAME);
    }
    if input
        .input
        .as_ref()
        .is_some_and(|input| input.len() > LARGEST_INPUT)
    {
        // Observed, twice. The member is sensitive, so its value is not shown.
        let constraint =
            "Member must have size less than or equal to 262144 bytes in UTF-8 encoding";
        violations.add("Value at 'input'", constraint);
    }
    if let Some(trace_header) = &input.trace_header {
        violations.length("traceHeader", trace_header, 0, LONGEST_TRACE_HEADER);
        // Documented: the pattern. Recorded: the form, on another member.
        if !trace_header.is_ascii() {
            let place = format!("Value '{trace_header}' at 'traceHeader'");
            violations.add(
                &place,
                "Member must satisfy regular expression pattern: \\p{ASCII}*",
            );
        }
    }
    violations.answer()
}

#[derive(Default)]
struct Violations {
    count: usize,
    text: String,
}

impl Violations {
    fn add(&mut self, place: &str, constraint: &str) {
        let separator = if self.count == 0 { "" } else { "; " };
        let parts = [
            separator,
            place,
            " failed to satisfy constraint: ",
            constraint,
        ];
        self.text.extend(parts);
        self.count += 1;
    }

    /// Recorded: the wording for too long. Inferred, from other services of its kind: too short.
    fn length(&mut self, member: &str, value: &str, least: usize, most: usize) {
        // A text has at most as many characters as bytes: most need no counting.
        let too_long = value.len() > most && value.chars().count() > most;
        if value.len() >= least && !too_long {
            return;
        }
        let constraint = if too_long {
            format!("Member must have length less than or equal to {most}")
        } else {
            format!("Member must have length greater than or equal to {least}")
        };
        self.add(&format!("Value '{value}' at '{member}'"), &constraint);
    }

    fn answer(self) -> Result<(), ServiceError> {
        let noun = match self.count {
            0 => return Ok(()),
            1 => "validation error",
            _ => "validation errors",
        };
        Err(ErrorCode::ValidationException
            .message(format!("{} {noun} detected: {}", self.count, self.text)))
    }
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
