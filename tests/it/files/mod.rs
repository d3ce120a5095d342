//! Scenario files: their keys, what they mean, and the JSON Schemas.

mod scenario_files;
#[cfg(feature = "schemars")]
mod schema;
