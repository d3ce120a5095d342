//! The member `includedData`: with what is encrypted, or without.

use crate::service::Violations;

/// Its constraint; whether the answer is to be without what is encrypted.
///
/// Documented: the values. Inferred: the order in which a refusal names them.
pub(super) fn check(violations: &mut Violations, included: Option<&str>) -> bool {
    if let Some(included) = included {
        violations.one_of("includedData", included, &["METADATA_ONLY", "ALL_DATA"]);
    }
    included == Some("METADATA_ONLY")
}
