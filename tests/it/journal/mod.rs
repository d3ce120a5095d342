//! The record of exchanges: calls, timeline, rejections, the journal's file, tracing events.

#[cfg(feature = "aws-sdk")]
mod calls;
mod exchanges;
mod file;
#[cfg(feature = "aws-sdk")]
mod tracing_events;
