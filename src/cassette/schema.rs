//! The JSON Schema of the cassette file, made from its form.

use serde_json::Value;

use super::form::FileCassette;
use crate::file::schema_for;

/// The schema of a whole file.
pub(super) fn schema() -> Value {
    schema_for::<FileCassette>()
}
