//! The integration tests, in one binary, grouped by subject.

// The tests' own tools: clients, expected panics, the crate's source as a tree.
mod support;

// The emulated Step Functions: every operation's rules, the cases of `fixtures/conformance`, a reference model.
mod service;
// AWS JSON 1.0 over HTTP: malformed requests, headers, connections, and random bytes.
mod wire;
// Scenarios: conditions, steps (replies as written, too), order, gates, probability, expectations, unused
// scenarios and steps, invalid input of a test's author, the built-in scripts.
mod script;
// Network failures: their bytes, their timing, and what the SDK makes of them.
mod faults;
// The server, the in-process client and wiremock: parity, clocks, races, their end.
mod transports;
// The record of exchanges: calls, timeline, rejections, the journal's file, tracing events.
mod journal;
// The bugs of callers that lints find, and the callers that they accept.
mod lints;
// Every message that a user can meet, as snapshots to be read from top to bottom.
mod messages;
// Scenario files: their keys, what they mean, and the JSON Schemas.
mod files;
// Recorded exchanges: recording, redaction, import, playback.
mod cassettes;
// Clients: aws-sdk-sfn, child processes, the command line (its exit codes, the files that it writes) and its control
// interface; those in other languages are in `tests/clients`.
mod clients;
// The explorer: failures, crashes and request orders that a function can meet.
#[cfg(feature = "explore")]
mod explore;
// The test's side of the API: waiting, and rstest fixtures.
mod api;
// The crate's own rules: layers, words, the public API, its dependencies, and a soak.
mod quality;
