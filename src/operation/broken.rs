//! Where a member breaks a rule, for those who are told of it; the answer itself says less.

use crate::arn::{ArnFault, is_account, is_partition};
use crate::aws::BrokenRule;
use crate::service::{ARN_FORM, ARN_LABEL, ARN_RESOURCE, INPUT_JSON};

/// The ARN names no state machine that could be started.
pub(super) fn no_target(fault: ArnFault<'_>, sent: &str) -> BrokenRule {
    match fault {
        ArnFault::Form => no_arn(sent),
        ArnFault::ResourceType(kind) => no_state_machine(sent, kind),
        ArnFault::Labelled => labelled(sent),
    }
}

/// The ARN names a resource of another type.
fn no_state_machine(sent: &str, kind: &str) -> BrokenRule {
    let parts = sent.splitn(6, ':').take(5);
    let at = parts.map(|part| count(part) + 1).sum();
    let broken = ARN_RESOURCE.broken(format!("this is of the type {kind:?}"));
    broken.pointing(sent, at)
}

/// The ARN names a Distributed Map state by its label.
fn labelled(sent: &str) -> BrokenRule {
    let at = sent.split_once('/').map_or(0, |(before, _)| count(before));
    ARN_LABEL.broken("a label follows").pointing(sent, at)
}

/// A part of an ARN: what it is to be, and whether a text is that.
type Part = (&'static str, fn(&str) -> bool);

/// Which part of an ARN is not what it is to be, from the left.
fn no_arn(sent: &str) -> BrokenRule {
    let parts: [Part; 7] = [
        ("`arn`", |part| part == "arn"),
        ("a partition such as `aws`", is_partition),
        ("`states`", |part| part == "states"),
        ("a region", |part| !part.is_empty()),
        ("an account of 12 digits", is_account),
        ("`stateMachine`", |part| part == "stateMachine"),
        ("the name of a state machine", |part| !part.is_empty()),
    ];
    let mut at = 0;
    let mut sent_parts = sent.splitn(7, ':');
    for (wanted, fits) in parts {
        match sent_parts.next() {
            Some(part) if fits(part) => at += count(part) + 1,
            Some(_) => {
                let broken = ARN_FORM.broken(format!("here was to stand {wanted}"));
                return broken.pointing(sent, at);
            }
            None => {
                let broken = ARN_FORM.broken(format!("it ends here, without {wanted}"));
                return broken.pointing(sent, at);
            }
        }
    }
    let broken = ARN_FORM.broken("it ends with what is neither a version nor an alias");
    let qualifier = sent.rsplit(':').next().map_or(0, count);
    broken.pointing(sent, count(sent) - qualifier)
}

/// The words are Jackson's; where it is, serde_json says.
pub(super) fn no_json(fault: &str, input: &str) -> BrokenRule {
    let broken = INPUT_JSON.broken(fault);
    let parsed = serde_json::from_str::<serde::de::IgnoredAny>(input);
    let Err(error) = parsed else {
        return broken;
    };
    let before = input
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1));
    let line = input
        .lines()
        .nth(error.line().saturating_sub(1))
        .unwrap_or_default();
    let column = error.column().saturating_sub(1);
    let column = line.get(..column).map_or(column, count);
    broken.pointing(input, before.map(count).sum::<usize>() + column)
}

fn count(text: &str) -> usize {
    text.chars().count()
}
