//! The faults, with what each can break.

use std::io::{self, Write};

use serde::Serialize;
use sfn_mock::{Fault, FaultEntry};

use super::yes;
use crate::table;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FaultRow {
    fault: &'static str,
    lose_request: bool,
    lose_response: bool,
    damage: bool,
    peer_sees: &'static str,
}

pub(super) fn rows() -> Vec<FaultRow> {
    let row = |entry: &FaultEntry| FaultRow {
        fault: entry.name,
        lose_request: entry.loses_request,
        lose_response: entry.loses_response,
        damage: entry.damages,
        peer_sees: entry.peer_sees,
    };
    Fault::CATALOGUE.iter().map(row).collect()
}

pub(super) fn write(out: &mut impl Write) -> io::Result<()> {
    let heads = [
        "FAULT",
        "loseRequest",
        "loseResponse",
        "damage",
        "THE PEER SEES",
    ];
    let cells = rows().into_iter().map(|row| {
        [
            row.fault.to_owned(),
            yes(row.lose_request),
            yes(row.lose_response),
            yes(row.damage),
            row.peer_sees.to_owned(),
        ]
    });
    table::write(out, heads, &cells.collect::<Vec<_>>())
}
