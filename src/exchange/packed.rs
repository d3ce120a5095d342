//! The small parts of an exchange, in as few bytes as they need.

use std::time::Duration;

/// Nanoseconds: half a `Duration`, and enough for 584 years.
#[derive(Debug, Clone, Copy)]
pub(super) struct Nanos(u64);

impl From<Duration> for Nanos {
    fn from(duration: Duration) -> Self {
        Self(u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX))
    }
}

impl From<Nanos> for Duration {
    fn from(nanos: Nanos) -> Self {
        Self::from_nanos(nanos.0)
    }
}

/// Whatever is yes or no about an exchange.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Flags(u16);

impl Flags {
    pub(super) const SIGNED: u16 = 1;
    pub(super) const ACCEPTS_UNSIGNED: u16 = 1 << 1;
    pub(super) const HELD: u16 = 1 << 2;
    pub(super) const STARTED: u16 = 1 << 3;
    pub(super) const REPLAYED: u16 = 1 << 4;
    pub(super) const REPLY_OF_AWS: u16 = 1 << 5;
    pub(super) const HAS_LENGTH: u16 = 1 << 6;
    pub(super) const CHANGED: u16 = 1 << 7;
    #[cfg(feature = "record")]
    pub(super) const RECORDED: u16 = 1 << 8;

    pub(super) fn has(self, flag: u16) -> bool {
        self.0 & flag != 0
    }

    pub(super) fn set(&mut self, flag: u16, value: bool) {
        self.0 = if value { self.0 | flag } else { self.0 & !flag };
    }
}
