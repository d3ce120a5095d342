//! Network failures: which step can have which, their bytes, and what the SDK makes of them.

mod actions;
#[cfg(feature = "aws-sdk")]
mod delays;
mod on_the_wire;
#[cfg(feature = "aws-sdk")]
mod with_the_sdk;
