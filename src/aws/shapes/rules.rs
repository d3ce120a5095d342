//! The rules that explain a refused start in more detail than the answer.

use super::{INPUT, NAME, STATE_MACHINE_ARN, Shape, TRACE_HEADER};
use crate::provenance::Provenance::{self, Documented, Observed};

/// The aspect of a member that a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aspect {
    /// The member must be there.
    Presence,
    /// Its length.
    Length,
    /// Its pattern in the API's model.
    Pattern,
    /// A condition beyond the API's model, which the service checks itself.
    Service,
}

/// A rule of a start's member.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(super) shape: &'static Shape,
    aspect: Aspect,
    /// Lower case, with dashes.
    pub(super) id: &'static str,
    /// The rule in words: `1 to 256 characters`.
    pub(super) statement: &'static str,
    /// Its provenance and source, unless its shape has the same source.
    source: Option<(Provenance, &'static str)>,
    /// One thing to try.
    pub(super) next: &'static str,
}

impl Rule {
    /// The rule about this aspect of a shape; `None` for a shape that no start has. Shapes are compared by
    /// their address: each is one static.
    pub(super) fn of(shape: &Shape, aspect: Aspect) -> Option<&'static Self> {
        let is_of = |rule: &&Self| std::ptr::eq(rule.shape, shape) && rule.aspect == aspect;
        MODEL_RULES.iter().find(is_of)
    }

    /// The rule's provenance and source.
    pub(super) fn provenance(&self) -> (Provenance, &'static str) {
        self.source
            .unwrap_or((self.shape.provenance, self.shape.source))
    }

    /// The greatest length, where the rule is about length.
    pub(super) fn limit(&self) -> Option<usize> {
        self.shape
            .max_length()
            .filter(|_| self.aspect == Aspect::Length)
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Rule {}

/// The rules about constraints of the API's model.
static MODEL_RULES: [Rule; 6] = [
    Rule {
        shape: &STATE_MACHINE_ARN,
        aspect: Aspect::Presence,
        id: "arn-given",
        statement: "must be given",
        source: Some((Documented, "a required member in the API's model")),
        next: "give the state machine's ARN: is the variable that holds it set?",
    },
    Rule {
        shape: &STATE_MACHINE_ARN,
        aspect: Aspect::Length,
        id: "arn-length",
        statement: "1 to 256 characters",
        source: None,
        next: "give the state machine's ARN and nothing else",
    },
    Rule {
        shape: &NAME,
        aspect: Aspect::Length,
        id: "name-length",
        statement: "1 to 80 characters, which are not bytes",
        source: None,
        next: "name each start after the thing that it processes; hash a name that is too long: cut names can become equal",
    },
    Rule {
        shape: &INPUT,
        aspect: Aspect::Length,
        id: "input-size",
        statement: "at most 262144 bytes in UTF-8",
        source: None,
        next: "store the payload elsewhere, in S3 for instance, and send its key",
    },
    Rule {
        shape: &TRACE_HEADER,
        aspect: Aspect::Length,
        id: "trace-header-length",
        statement: "at most 256 characters",
        source: None,
        next: "send the value of `X-Amzn-Trace-Id` and nothing else",
    },
    Rule {
        shape: &TRACE_HEADER,
        aspect: Aspect::Pattern,
        id: "trace-header-ascii",
        statement: "ASCII",
        source: Some((
            Documented,
            "the pattern of `TraceHeader` in the API's model",
        )),
        next: "send the value of `X-Amzn-Trace-Id` and nothing else",
    },
];

/// The characters of a name. The model has no constraint for it; the service answers InvalidName.
pub(crate) static NAME_CHARACTERS: Rule = Rule {
    shape: &NAME,
    aspect: Aspect::Service,
    id: "name-characters",
    statement: "no white space, brackets, control characters, surrogates, nor any of ?*\"#%\\^|~`$&,;:/",
    source: Some((
        Documented,
        "`name` of StartExecution; each ASCII character Recorded on CreateActivity",
    )),
    next: "replace each character that is not allowed so that two names stay different",
};

/// The form of an ARN. Observed for what does not begin with `arn:`.
pub(crate) static ARN_FORM: Rule = Rule {
    shape: &STATE_MACHINE_ARN,
    aspect: Aspect::Service,
    id: "arn-form",
    statement: "arn:<partition>:states:<region>:<account>:stateMachine:<name>",
    source: Some((
        Observed,
        "a transcript for what does not begin with `arn:`; Inferred for the rest",
    )),
    next: "take the ARN from the answer of `CreateStateMachine`, do not build it",
};

/// The resource type of an ARN.
pub(crate) static ARN_RESOURCE: Rule = Rule {
    shape: &STATE_MACHINE_ARN,
    aspect: Aspect::Service,
    id: "arn-resource",
    statement: "names a state machine, or a version or alias of one",
    source: Some((Observed, "a transcript of StartExecution")),
    next: "send the state machine's ARN: is it an execution's or an activity's?",
};

/// The label that an ARN must not have.
pub(crate) static ARN_LABEL: Rule = Rule {
    shape: &STATE_MACHINE_ARN,
    aspect: Aspect::Service,
    id: "arn-label",
    statement: "carries no label of a Distributed Map state",
    source: Some((Documented, "the reason API_DOES_NOT_SUPPORT_LABELED_ARNS")),
    next: "leave out the label and the `/` before it",
};

/// The JSON of an input.
pub(crate) static INPUT_JSON: Rule = Rule {
    shape: &INPUT,
    aspect: Aspect::Service,
    id: "input-json",
    statement: "JSON",
    source: Some((Documented, "`input` of StartExecution; the answer Recorded")),
    next: "write the input with a JSON library: a string in JSON has quotation marks",
};
