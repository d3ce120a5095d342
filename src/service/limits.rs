//! The constraints of the API's model, and the characters a name may have: one table of rules.

use crate::model::{BrokenRule, ErrorCode, Rule, ServiceError, StartExecutionInput};
use crate::provenance::Provenance::{Documented, Observed};

static ARN_GIVEN: Rule = Rule {
    id: "arn-given",
    member: "stateMachineArn",
    says: "must be given",
    least: 0,
    most: None,
    provenance: Documented,
    source: "a required member in the API's model",
    next: "give the state machine's ARN: is the variable that holds it set?",
};

static ARN_LENGTH: Rule = Rule {
    id: "arn-length",
    member: "stateMachineArn",
    says: "1 to 256 characters",
    least: 1,
    most: Some(256),
    provenance: Documented,
    source: "`Arn` in the API's model",
    next: "give the state machine's ARN and nothing else",
};

/// How long an execution's name is.
pub(crate) static NAME_LENGTH: Rule = Rule {
    id: "name-length",
    member: "name",
    says: "1 to 80 characters, which are not bytes",
    least: 1,
    most: Some(80),
    provenance: Documented,
    source: "`Name` in the API's model",
    next: "name each start after what it is about; hash what is too long, cutting makes one name of two",
};

static INPUT_SIZE: Rule = Rule {
    id: "input-size",
    member: "input",
    says: "at most 262144 bytes in UTF-8",
    least: 0,
    most: Some(262_144),
    provenance: Documented,
    source: "`SensitiveData` in the API's model",
    next: "store the payload elsewhere, in S3 for instance, and send its key",
};

static TRACE_HEADER_LENGTH: Rule = Rule {
    id: "trace-header-length",
    member: "traceHeader",
    says: "at most 256 characters",
    least: 0,
    most: Some(256),
    provenance: Documented,
    source: "`TraceHeader` in the API's model",
    next: "send the value of `X-Amzn-Trace-Id` and nothing else",
};

static TRACE_HEADER_ASCII: Rule = Rule {
    id: "trace-header-ascii",
    member: "traceHeader",
    says: "ASCII",
    least: 0,
    most: None,
    provenance: Documented,
    source: "the pattern of `TraceHeader` in the API's model",
    next: "send the value of `X-Amzn-Trace-Id` and nothing else",
};

static NAME_CHARACTERS: Rule = Rule {
    id: "name-characters",
    member: "name",
    says: "no white space, brackets, control characters, surrogates, nor any of ?*\"#%\\^|~`$&,;:/",
    least: 0,
    most: None,
    provenance: Documented,
    source: "`name` of StartExecution; each ASCII character Recorded on CreateActivity",
    next: "replace what is not allowed by something that keeps two names two",
};

/// The form of an ARN. Observed for what does not begin with `arn:`.
pub(crate) static ARN_FORM: Rule = Rule {
    id: "arn-form",
    member: "stateMachineArn",
    says: "arn:<partition>:states:<region>:<account>:stateMachine:<name>",
    least: 0,
    most: None,
    provenance: Observed,
    source: "a transcript for what does not begin with `arn:`; Inferred for the rest",
    next: "take the ARN as it is given by `CreateStateMachine`, do not put it together",
};

/// What an ARN names.
pub(crate) static ARN_RESOURCE: Rule = Rule {
    id: "arn-resource",
    member: "stateMachineArn",
    says: "names a state machine, or a version or alias of one",
    least: 0,
    most: None,
    provenance: Observed,
    source: "a transcript of StartExecution",
    next: "send the state machine's ARN: is it an execution's or an activity's?",
};

/// What an ARN must not name.
pub(crate) static ARN_LABEL: Rule = Rule {
    id: "arn-label",
    member: "stateMachineArn",
    says: "carries no label of a Distributed Map state",
    least: 0,
    most: None,
    provenance: Documented,
    source: "the reason API_DOES_NOT_SUPPORT_LABELED_ARNS",
    next: "leave out the label and the `/` before it",
};

/// What an input is.
pub(crate) static INPUT_JSON: Rule = Rule {
    id: "input-json",
    member: "input",
    says: "JSON",
    least: 0,
    most: None,
    provenance: Documented,
    source: "`input` of StartExecution; the answer Recorded",
    next: "write the input with a JSON library: a text is JSON with its quotation marks",
};

/// Every constraint of the model that `input` breaks, in one answer.
///
/// Recorded: the form of a violation. Inferred: the order of several, that of the members in the
/// API's documentation; that they are joined by `; ` was seen on DynamoDB.
pub(crate) fn constraints(input: &StartExecutionInput<'_>) -> Result<(), ServiceError> {
    let mut violations = Violations::default();
    match &input.state_machine_arn {
        // Inferred: how a missing member that is not sensitive prints.
        None => violations.add(
            "Value null at 'stateMachineArn'",
            "Member must not be null",
            ARN_GIVEN.broken("it is not given"),
        ),
        Some(arn) => violations.length(&ARN_LENGTH, arn),
    }
    if let Some(name) = &input.name {
        violations.length(&NAME_LENGTH, name);
    }
    let size = input.input.as_ref().map_or(0, |input| input.len());
    if INPUT_SIZE.most.is_some_and(|most| size > most) {
        // Observed, twice. The member is sensitive, so its value is not shown.
        let constraint =
            "Member must have size less than or equal to 262144 bytes in UTF-8 encoding";
        let broken = INPUT_SIZE.broken_by_length(size);
        violations.add("Value at 'input'", constraint, broken);
    }
    if let Some(trace_header) = &input.trace_header {
        violations.length(&TRACE_HEADER_LENGTH, trace_header);
        // Documented: the pattern. Recorded: the form, on another member.
        if let Some(at) = trace_header
            .chars()
            .position(|character| !character.is_ascii())
        {
            let place = format!("Value '{trace_header}' at 'traceHeader'");
            violations.add(
                &place,
                "Member must satisfy regular expression pattern: \\p{ASCII}*",
                TRACE_HEADER_ASCII
                    .broken("not ASCII")
                    .pointing(trace_header, at),
            );
        }
    }
    violations.answer()
}

#[derive(Default)]
struct Violations {
    broken: Vec<BrokenRule>,
    text: String,
}

impl Violations {
    fn add(&mut self, place: &str, constraint: &str, broken: BrokenRule) {
        let separator = if self.broken.is_empty() { "" } else { "; " };
        let parts = [
            separator,
            place,
            " failed to satisfy constraint: ",
            constraint,
        ];
        self.text.extend(parts);
        self.broken.push(broken);
    }

    /// Recorded: the wording for too long. Inferred, from other services of its kind: too short.
    fn length(&mut self, rule: &'static Rule, value: &str) {
        let (least, most) = (rule.least, rule.most.unwrap_or(usize::MAX));
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
        let place = format!("Value '{value}' at '{}'", rule.member);
        let broken = rule.broken_by_length(value.chars().count());
        // The first character that is too much, or where one is missing.
        let at = if too_long { most } else { 0 };
        self.add(&place, &constraint, broken.pointing(value, at));
    }

    fn answer(self) -> Result<(), ServiceError> {
        let count = self.broken.len();
        let noun = match count {
            0 => return Ok(()),
            1 => "validation error",
            _ => "validation errors",
        };
        let text = format!("{count} {noun} detected: {}", self.text);
        Err(ErrorCode::ValidationException
            .message(text)
            .broken(self.broken))
    }
}

/// Refuses a name with a character that is not allowed. The length has been checked.
///
/// Documented; every ASCII one of them Recorded on CreateActivity; the answer Observed.
pub(crate) fn check_name(name: &str, has_lone_surrogate: bool) -> Result<(), ServiceError> {
    if !has_lone_surrogate && name.chars().all(is_allowed) {
        return Ok(());
    }
    // Half of a pair is read as U+FFFD, which is what a text can hold in its place.
    let refused = |character: char| !is_allowed(character) || character == '\u{fffd}';
    let at = name.chars().position(refused).unwrap_or_default();
    let character = name.chars().nth(at).unwrap_or('\u{fffd}');
    let remark = match character {
        '\u{fffd}' => "half of a surrogate pair is not allowed".to_owned(),
        _ => format!(
            "{character:?} (U+{:04X}) is not allowed",
            u32::from(character)
        ),
    };
    let broken = NAME_CHARACTERS
        .broken(format!(
            "{remark}, character {} of {}",
            at + 1,
            name.chars().count()
        ))
        .pointing(name, at);
    Err(ErrorCode::InvalidName
        .message(format!("Invalid Name: '{name}'"))
        .broken(vec![broken]))
}

/// Whether a machine or an execution may have this name at all.
pub(crate) fn is_legal_name(name: &str) -> bool {
    let length = name.chars().count();
    let fits = length >= NAME_LENGTH.least && NAME_LENGTH.most.is_none_or(|most| length <= most);
    fits && name.chars().all(is_allowed)
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
