//! The sockets that the kernel holds open.

use std::fs;
use std::net::SocketAddr;

pub(super) const CONNECTED: &str = "01";
pub(super) const LISTENING: &str = "0A";

/// The kernel lists its sockets page by page: while others open and close, a reading can miss one or
/// have it twice. What stays open is listed as it is by one of this many readings.
pub(super) const READINGS: usize = 1_000;

/// The states of the sockets at `address` that listen or are connected, as Linux numbers them. What
/// one side has closed is neither, whether the other side has noticed or not.
pub(super) fn open_at(address: SocketAddr) -> Vec<String> {
    let SocketAddr::V4(address) = address else {
        panic!("{address} is not listed where this looks")
    };
    let host = u32::from_le_bytes(address.ip().octets());
    let local = format!("{host:08X}:{:04X}", address.port());
    let table = fs::read_to_string("/proc/self/net/tcp").expect("the system lists it");
    let states = table.lines().filter_map(|line| {
        let mut words = line.split_whitespace().skip(1);
        let (here, _there, state) = (words.next()?, words.next()?, words.next()?);
        (here == local && [CONNECTED, LISTENING].contains(&state)).then(|| state.to_owned())
    });
    let mut states: Vec<_> = states.collect();
    states.sort();
    states
}
