//! The error codes, with what is known of each.

use std::io::{self, Write};

use serde::Serialize;
use sfn_mock::ErrorCode;

use super::yes;
use crate::table;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ErrorCodeRow {
    code: &'static str,
    #[serde(rename = "type")]
    wire_type: String,
    status: u16,
    declared: bool,
    retried: &'static str,
    message: &'static str,
    provenance: ProvenanceColumns,
}

/// How well each part of the answer is known, and where the knowledge comes from.
#[derive(Serialize)]
struct ProvenanceColumns {
    status: &'static str,
    #[serde(rename = "type")]
    wire_type: &'static str,
    message: &'static str,
    source: &'static str,
}

pub(super) fn rows() -> Vec<ErrorCodeRow> {
    let row = |code: &ErrorCode| {
        let provenance = code.provenance();
        ErrorCodeRow {
            code: code.name(),
            wire_type: code.wire_type(),
            status: code.status(),
            declared: code.is_declared(),
            retried: code.retry_class().as_str(),
            message: code.default_message(),
            provenance: ProvenanceColumns {
                status: provenance.status.as_str(),
                wire_type: provenance.wire_type.as_str(),
                message: provenance.message.as_str(),
                source: provenance.source,
            },
        }
    };
    ErrorCode::ALL.iter().map(row).collect()
}

pub(super) fn write(out: &mut impl Write) -> io::Result<()> {
    let heads = [
        "ERROR",
        "STATUS",
        "DECLARED",
        "RETRIED",
        "STATUS IS",
        "TYPE IS",
        "MESSAGE IS",
        "MESSAGE",
    ];
    let cells = rows().into_iter().map(|row| {
        [
            row.code.to_owned(),
            row.status.to_string(),
            yes(row.declared),
            row.retried.to_owned(),
            row.provenance.status.to_owned(),
            row.provenance.wire_type.to_owned(),
            row.provenance.message.to_owned(),
            row.message.to_owned(),
        ]
    });
    table::write(out, heads, &cells.collect::<Vec<_>>())
}
