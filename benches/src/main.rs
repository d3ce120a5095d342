//! sfn-mock measured beside its peers: `cargo run --release --manifest-path benches/Cargo.toml`.
//!
//! Each measurement is a process of its own, pinned to one core with client and server, and the
//! contenders take turns in every round. See README.md.

mod contender;
mod count;
mod explore;
mod message;
mod one;
mod sdk;
mod table;
mod weight;

use std::time::Instant;

use crate::table::Settings;

const USAGE: &str = "\
cargo run --release --manifest-path benches/Cargo.toml [-- [ROW]... [OPTION]...]

without --release: the debug builds

rows (default: all but `message` and those of `weight`):
  requests     requests/s, 64 connections and 1
  memory       bytes kept per exchange with its execution
  million      requests/s around the 1,000,000th request, against the 10,000th
  stubs        requests/s with 1,000 mounted stubs, the last one matching, against 1
  fresh        fresh process: start to first answer
  mocks        2nd to 1,000th mock: start, one request, drop
  alive        mocks alive at once, threads and kB each
  sdk          in process: time added to a constant function, per SDK call
  explore      the explorer: ms on the core for a schedule of a call with three attempts
  reading      reading all of 1,000,000 recorded exchanges
  idempotency  1,000,000 executions of one machine, then replays and rejections
  message      a failure after 10,000 exchanges: lines, and how long the test waits for it
  weight       the five that follow; they run cargo
  crates       crates that a project gains
  cold         cold `cargo test --no-run` of a one-test crate: seconds added (takes long)
  library      debug build of the library alone, its dependencies built
  llvm-lines   lines of LLVM IR of the library, if `cargo llvm-lines` is installed
  lines        lines of `src/`

options:
  --rounds N      number of measurements of each contender (default 5; builds 3)
  --against PATH  another checkout of this crate, measured in turns with this one
  --quick         a tenth of the requests, three rounds: no figures to publish";

fn main() {
    let begun = Instant::now();
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.first().is_some_and(|word| word == "one") {
        return one::measure(&words[1..], begun);
    }
    if let [word, failure] = &words[..]
        && word == "message-once"
    {
        return message::once(failure);
    }
    let mut settings = Settings::default();
    let mut rows = Vec::new();
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        match &*word {
            "--quick" => settings = Settings::quick(),
            "--rounds" => {
                let count = words.next().and_then(|count| count.parse().ok());
                settings.rounds = count.unwrap_or_else(|| usage());
                settings.build_rounds = settings.rounds;
            }
            "--against" => {
                let path = words.next().unwrap_or_else(|| usage());
                let path = std::fs::canonicalize(path).expect("the checkout is there");
                settings.against = Some(path);
            }
            "weight" => rows.extend(weight::ROWS.map(str::to_owned)),
            row if table::ROWS.contains(&row)
                || weight::ROWS.contains(&row)
                || row == "message" =>
            {
                rows.push(word);
            }
            "--help" => {
                println!("{USAGE}");
                return;
            }
            _ => usage(),
        }
    }
    if rows.is_empty() {
        rows.extend(table::ROWS.iter().map(|row| (*row).to_owned()));
    }
    table::print_machine(&settings);
    for row in rows {
        match &*row {
            "message" => message::print(),
            row if weight::ROWS.contains(&row) => weight::print(row, &settings),
            row => table::print(row, &settings),
        }
    }
}

fn usage() -> ! {
    eprintln!("{USAGE}");
    std::process::exit(2)
}
