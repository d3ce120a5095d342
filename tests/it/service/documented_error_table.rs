//! The documentation's table of errors is made from the table in the code.

use std::fmt::Write as _;
use std::path::Path;

use sfn_mock::{ErrorCode, ErrorProvenance, RetryClass};

/// Where the documentation takes it from.
const DOCUMENTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/aws/error_table.md");

#[test]
fn the_documented_error_table_is_the_one_in_the_code() {
    let table = table();
    if std::env::var_os("UPDATE_ERROR_TABLE").is_some() {
        std::fs::write(Path::new(DOCUMENTED), &table).expect("the documented table can be written");
    }
    let documented = std::fs::read_to_string(DOCUMENTED).unwrap_or_default();
    assert!(
        documented == table,
        "src/aws/error_table.md differs from the code; renew it with \
         `UPDATE_ERROR_TABLE=1 cargo test error_table`"
    );
}

fn table() -> String {
    let mut table = String::from(
        "| code | status | declared | SDKs retry | message by default | status, type, text known by |\n\
         |---|---|---|---|---|---|\n",
    );
    for &code in ErrorCode::ALL {
        let ErrorProvenance {
            status,
            wire_type,
            message,
            ..
        } = code.provenance();
        let declared = if code.is_declared() { "yes" } else { "no" };
        let retried = match code.retry_class() {
            RetryClass::No => "**no**",
            RetryClass::Throttling => "yes, as throttling",
            RetryClass::Transient => "yes, as transient",
            _ => unreachable!("a new way of retrying needs its words here"),
        };
        let text = match code.default_message() {
            "" => "(none)".to_owned(),
            text => format!("`{}`", text.replace('|', "\\|")),
        };
        writeln!(
            table,
            "| [`{code}`](ErrorCode::{code}) | {} | {declared} | {retried} | {text} | {status}, {wire_type}, {message} |",
            code.status(),
        )
        .expect("a string takes all");
    }
    table
}
