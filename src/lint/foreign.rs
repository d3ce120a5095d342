//! The lint on requests for another service of AWS.

use super::evidence::{Evidence, RawFinding};

/// Finds requests for another service that no scenario, cassette or upstream handled.
pub(super) fn foreign_service<'a>(evidence: &'a Evidence<'a>) -> Vec<RawFinding<'a>> {
    let mut found = Vec::new();
    for sent in &evidence.foreign {
        let answer = match (sent.last().status(), sent.last().code()) {
            (Some(status), Some(code)) => format!("{status} {code}"),
            (Some(status), None) => status.to_string(),
            (None, _) => "nothing".to_owned(),
        };
        found.push(sent.finding(format!(
            "expected requests for Step Functions, got one for another service, answered with {answer}"
        )));
    }
    found
}
