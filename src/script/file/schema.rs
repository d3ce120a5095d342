//! The JSON Schema of the scenario file, made from its form.

use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::form::{File, FileBucket};
use crate::model::ErrorCode;

/// The schema of a whole file.
pub(crate) fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12().with_transform(NullIsNothing);
    settings
        .into_generator()
        .into_root_schema_for::<File>()
        .to_value()
}

/// A step does exactly one of these.
pub(super) fn one_act() -> Value {
    let acts = [
        "serve",
        "fail",
        "reply",
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

/// What is optional may be absent; `null` is refused, where it does not mean something itself.
#[derive(Debug, Clone)]
struct NullIsNothing;

impl Transform for NullIsNothing {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        let Some(members) = schema.as_object_mut() else {
            return;
        };
        if members.get("default") == Some(&Value::Null) {
            members.remove("default");
        }
        if let Some(Value::Array(types)) = members.get_mut("type") {
            types.retain(|name| name != "null");
            if let [only] = &types[..] {
                let only = only.clone();
                members.insert("type".to_owned(), only);
            }
        }
        let null = json!({ "type": "null" });
        if let Some(Value::Array(choices)) = members.get_mut("anyOf")
            && let [Value::Object(some), other] = &choices[..]
            && *other == null
            && some.contains_key("$ref")
        {
            let some = some.clone();
            members.remove("anyOf");
            members.extend(some);
        }
    }
}
