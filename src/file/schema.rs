//! The JSON Schema of a form.

use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

/// The schema of a whole file of this form.
pub(crate) fn schema_for<F: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with_transform(NullIsNothing);
    settings
        .into_generator()
        .into_root_schema_for::<F>()
        .to_value()
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
