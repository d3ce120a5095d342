//! The JSON Schema of the scenario file, made from its form.

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::form::{File, FileBucket};
use crate::aws::ErrorCode;
use crate::file::schema_for;

/// The schema of a whole file.
pub(crate) fn schema() -> Value {
    schema_for::<File>()
}

/// A step does exactly one of these.
pub(super) fn one_act() -> Value {
    let acts = [
        "serve",
        "fail",
        "reply",
        "play",
        "loseRequest",
        "loseResponse",
        "hold",
    ];
    acts.iter()
        .map(|act| json!({ "required": [act] }))
        .collect()
}

pub(super) fn error_code(_: &mut SchemaGenerator) -> Schema {
    let codes: Vec<_> = ErrorCode::ALL.iter().map(|code| code.name()).collect();
    json_schema!({ "anyOf": [{ "enum": codes }, { "type": "string" }] })
}

pub(super) fn times(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "anyOf": [{ "type": "integer", "minimum": 1 }, { "const": "forever" }] })
}

pub(super) fn throttling(generator: &mut SchemaGenerator) -> Schema {
    let bucket = generator.subschema_for::<FileBucket>();
    json_schema!({ "anyOf": [
        { "const": "aws" },
        { "type": "object", "additionalProperties": bucket }
    ] })
}
