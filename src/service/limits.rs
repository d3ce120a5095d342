//! The constraints of the API's model, and the characters a name may have: one table of rules.

use super::violations::Violations;
use crate::aws::{ErrorCode, Rule, ServiceError, StartExecutionInput};
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
    most: Some(LONGEST_ARN),
    provenance: Documented,
    source: "`Arn` in the API's model",
    next: "give the state machine's ARN and nothing else",
};

static NAME_LENGTH: Rule = Rule {
    id: "name-length",
    member: "name",
    says: "1 to 80 characters, which are not bytes",
    least: 1,
    most: Some(LONGEST_NAME),
    provenance: Documented,
    source: "`Name` in the API's model",
    next: "name each start after what it is about; hash what is too long, cutting makes one name of two",
};

static INPUT_SIZE: Rule = Rule {
    id: "input-size",
    member: "input",
    says: "at most 262144 bytes in UTF-8",
    least: 0,
    most: Some(LARGEST_INPUT),
    provenance: Documented,
    source: "`SensitiveData` in the API's model",
    next: "store the payload elsewhere, in S3 for instance, and send its key",
};

static TRACE_HEADER_LENGTH: Rule = Rule {
    id: "trace-header-length",
    member: "traceHeader",
    says: "at most 256 characters",
    least: 0,
    most: Some(LONGEST_TRACE_HEADER),
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

/// Documented: `Arn` in the API's model.
pub(crate) const LONGEST_ARN: usize = 256;
/// Documented: `Name` in the API's model. Characters, not bytes: Observed.
pub(crate) const LONGEST_NAME: usize = 80;
/// Documented, in UTF-8 bytes: `SensitiveData` in the API's model.
pub(crate) const LARGEST_INPUT: usize = 262_144;
/// Documented: `TraceHeader` in the API's model.
const LONGEST_TRACE_HEADER: usize = 256;

/// Documented: `Definition` in the API's model.
pub(crate) const LONGEST_DEFINITION: usize = 1_048_576;
/// Documented: `TagKey` in the API's model.
pub(crate) const LONGEST_TAG_KEY: usize = 128;
/// Documented: `TagValue` in the API's model.
pub(crate) const LONGEST_TAG_VALUE: usize = 256;

/// Documented, in characters: `SensitiveError` and `SensitiveCause` in the API's model.
pub(crate) const LONGEST_ERROR: usize = 256;
pub(crate) const LONGEST_CAUSE: usize = 32_768;

/// Every constraint of the model that a start's `input` breaks.
pub(crate) fn constraints(violations: &mut Violations, input: &StartExecutionInput<'_>) {
    match &input.state_machine_arn {
        None => {
            violations.missing("stateMachineArn");
            violations.explain(ARN_GIVEN.broken("it is not given"));
        }
        Some(arn) => violations.length_by(&ARN_LENGTH, arn),
    }
    if let Some(name) = &input.name {
        violations.length_by(&NAME_LENGTH, name);
    }
    let size = input.input.as_ref().map_or(0, |input| input.len());
    if size > LARGEST_INPUT {
        violations.too_large("input", LARGEST_INPUT);
        violations.explain(INPUT_SIZE.broken_by_length(size));
    }
    if let Some(trace_header) = &input.trace_header {
        violations.length_by(&TRACE_HEADER_LENGTH, trace_header);
        let mut characters = trace_header.chars();
        if let Some(at) = characters.position(|character| !character.is_ascii()) {
            // Documented: the pattern.
            violations.pattern("traceHeader", trace_header, false, "\\p{ASCII}*");
            let broken = TRACE_HEADER_ASCII.broken("not ASCII");
            violations.explain(broken.pointing(trace_header, at));
        }
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
        .with_message(format!("Invalid Name: '{name}'"))
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
