//! The tables of the guide are made from the tables that the parity tests hold.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::rows::{Row, answers, faults};
use super::transport::Transport;

const UPDATE: &str = "UPDATE_PARITY_TABLES";

/// The capability that a recording needs of a transport, in the words of a refusal.
pub(super) const RECORDING: &str = "a recording";

#[test]
fn the_guides_tables_are_what_the_tests_hold() {
    for (name, table) in [
        ("transports", transports()),
        ("client_errors", client_errors()),
    ] {
        let file = root().join(format!("src/guide/tables/{name}.md"));
        if std::env::var_os(UPDATE).is_some() {
            std::fs::write(&file, &table).expect("the guide's table can be written");
        }
        let documented = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(
            documented == table,
            "src/guide/tables/{name}.md is not what the tests hold; renew it with \
             `{UPDATE}=1 cargo test --all-features guides_tables`"
        );
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn transports() -> String {
    const ROWS: [(&str, Option<&str>); 9] = [
        ("an answer, late or not; `EmptyBody`, `BrokenJson`", None),
        ("`Fault::Close`", Some("`close`")),
        ("`Fault::Stall`", Some("`stall`")),
        ("`Fault::Reset`", Some("`reset`")),
        ("`Fault::Garbage`", Some("`garbage`")),
        ("`Fault::Truncate`", Some("`truncate`")),
        ("`Fault::Trickle`", Some("`trickle`")),
        ("`Step::hold()`", Some("`hold`")),
        ("a recording (`builder().record(..)`)", Some(RECORDING)),
    ];
    let mut table = String::from(
        "| | `start()` | `start_on_current_runtime()` | `in_process()` | `mount_on(&server)` | `responder()` |\n\
         |---|---|---|---|---|---|\n",
    );
    for (what, need) in ROWS {
        let cell = |transport: Transport| match transport.carries(need) {
            true => "yes",
            false if transport == Transport::Responder => "a 500, and the test fails",
            false => "refused",
        };
        let cells = Transport::ALL.map(cell).join(" | ");
        writeln!(table, "| {what} | {cells} |").expect("a string takes all");
    }
    table
}

fn client_errors() -> String {
    let mut table = String::from(
        "| the step, for every attempt | what aws-sdk-sfn gives in the end | attempts | executions |\n\
         |---|---|---|---|\n",
    );
    let whole = answers()
        .into_iter()
        .filter(|row| row.line.contains("Reply"));
    for Row {
        line, with, sees, ..
    } in whole.chain(faults().into_iter().filter(is_shown))
    {
        let [started, attempts, what] = sees.rsplitn(3, ", ").collect::<Vec<_>>()[..] else {
            panic!("{sees:?} has three parts")
        };
        let number = |text: &str| text.split(' ').next().unwrap_or_default().to_owned();
        let (variant, rest) = what.split_once([' ', ',']).unwrap_or((what, ""));
        let rest = match rest.trim() {
            "" => String::new(),
            rest if rest.starts_with('(') => format!(" {rest}"),
            rest => format!(" ({rest})"),
        };
        let with = match with {
            "" => String::new(),
            with => format!(", with {with}"),
        };
        let (attempts, started) = (number(attempts), number(started));
        writeln!(
            table,
            "| `{line}`{with} | `{variant}`{rest} | {attempts} | {started} |"
        )
        .expect("a string takes all");
    }
    table
}

/// A lost answer looks like an answer that is damaged by the same fault.
fn is_shown(row: &Row) -> bool {
    let of_the_body = ["EmptyBody", "BrokenJson", "Trickle"];
    row.line.starts_with("Step::lose_")
        || row.line.starts_with("Step::serve()")
            && of_the_body.iter().any(|fault| row.line.contains(fault))
}
