//! The JSON Schema of the scenario file, which editors and other tools read, is the one that the
//! Rust types make.

use std::{env, fs};

use sfn_mock::Script;
use similar::TextDiff;

const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/scenario.schema.json");
const UPDATE: &str = "UPDATE_SCENARIO_SCHEMA";

#[test]
fn the_schema_is_the_one_that_the_types_make() {
    let now = format!("{:#}\n", Script::schema());
    if env::var_os(UPDATE).is_some() {
        fs::write(SCHEMA, now).expect("the schema can be written");
        return;
    }
    let written = fs::read_to_string(SCHEMA).unwrap_or_default();
    let written = written.replace("\r\n", "\n");
    let difference = TextDiff::from_lines(&written, &now);
    assert!(
        written == now,
        "fixtures/scenario.schema.json is not what the types make:\n\n{}\n\
         Write it anew with `{UPDATE}=1 cargo test --features schemars schema`.\n",
        difference.unified_diff().header("written", "now"),
    );
}
