//! Carriers: what brings requests in and carries plans out. The only code that waits or knows a
//! socket.

pub(crate) mod server;
