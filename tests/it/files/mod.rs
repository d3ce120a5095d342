//! Scenario files: their meaning, their diagnostics, and the JSON Schemas.

mod scenario_files;
#[cfg(feature = "schemars")]
mod schema;
