//! AWS JSON 1.0 over HTTP: malformed requests, headers, connections, and random bytes.

mod connections;
#[cfg(feature = "aws-sdk")]
mod fuzzed;
mod refused;
mod requests;
mod trace_header;
