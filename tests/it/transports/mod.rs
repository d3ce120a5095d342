//! The server, the in-process client and wiremock: their parity, their clock, their end.

#[cfg(all(feature = "aws-sdk", feature = "wiremock"))]
mod beside_wiremock;
mod dropped_mock;
#[cfg(feature = "cli")]
mod hostile_clients;
#[cfg(feature = "aws-sdk")]
mod in_process;
mod longest_durations;
#[cfg(all(feature = "aws-sdk", feature = "wiremock"))]
mod parity;
mod races;
mod server;
#[cfg(feature = "aws-sdk")]
mod virtual_time;
