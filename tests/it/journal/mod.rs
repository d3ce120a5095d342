//! The record of exchanges: calls, timeline, rejections, the journal's file, tracing events.

#[cfg(feature = "aws-sdk")]
mod calls;
mod exchanges;
mod file;
mod rejections;
mod timeline;
#[cfg(feature = "aws-sdk")]
mod tracing_events;
