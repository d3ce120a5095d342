//! The JSON Schemas of the scenario file and of the cassette, which editors and other tools read,
//! are the ones that the Rust types make.

use std::{env, fs};

use rstest::rstest;
use serde_json::Value;
use sfn_mock::{Cassette, Script};
use similar::TextDiff;

const UPDATE: &str = "UPDATE_SCENARIO_SCHEMA";

#[rstest]
#[case::of_a_scenario_file("scenario", Script::schema())]
#[case::of_a_cassette("cassette", Cassette::schema())]
fn the_schema_is_the_one_that_the_types_make(#[case] of: &str, #[case] schema: Value) {
    let file = format!("fixtures/{of}.schema.json");
    let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
    let now = format!("{schema:#}\n");
    if env::var_os(UPDATE).is_some() {
        fs::write(path, now).expect("the schema can be written");
        return;
    }
    let written = fs::read_to_string(path).unwrap_or_default();
    let written = written.replace("\r\n", "\n");
    let difference = TextDiff::from_lines(&written, &now);
    assert!(
        written == now,
        "{file} is not what the types make:\n\n{}\n\
         Write it anew with `{UPDATE}=1 cargo test --features schemars schema`.\n",
        difference.unified_diff().header("written", "now"),
    );
}
