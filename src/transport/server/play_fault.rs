//! Faults, played on the socket itself.

use std::io;
use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::limits::MAX_DISCARDED;
use super::render::{RequestTraits, render};
use super::socket::Socket;
use crate::engine::Engine;
use crate::fault::{Ending, Fault};
use crate::transport::patience::report_if_long;

/// A delivery that a fault breaks, instead of a response of hyper's.
#[derive(Debug)]
pub(super) struct BrokenDelivery {
    /// The number of the exchange.
    pub(super) number: u64,
    pub(super) fault: Fault,
    /// The response that is broken; `None` if the request is lost before the service sees it.
    pub(super) response: Option<hyper::Response<Full<Bytes>>>,
    pub(super) traits: RequestTraits,
}

/// Bytes that no HTTP parser accepts as the beginning of a response.
const GARBAGE: &[u8] = b"\x15\x03\x01\x00\x02\x02\x46 this is not HTTP\r\n\r\n";

/// Plays the fault. Returns the socket where the connection is still whole. The peer may go at any
/// time, and then nothing is left to break.
pub(super) async fn play(
    engine: &Engine,
    broken: BrokenDelivery,
    mut socket: Socket,
) -> Option<Socket> {
    let BrokenDelivery {
        number,
        fault,
        response,
        traits,
    } = broken;
    let response = response.map(|response| render(response, traits));
    match fault {
        Fault::Reset => socket.reset(),
        Fault::Close => finish(&mut socket).await,
        Fault::Stall => {
            let stalled = drain(&mut socket, usize::MAX);
            report_if_long(engine, number, pin!(stalled)).await;
        }
        Fault::Garbage => {
            socket.write_all(GARBAGE).await.ok()?;
            finish(&mut socket).await;
        }
        Fault::Truncate { after_bytes, then } => {
            let bytes = cut(response.unwrap_or_default(), after_bytes);
            socket.write_all(&bytes).await.ok()?;
            match then {
                Ending::Close => finish(&mut socket).await,
                Ending::Reset => socket.reset(),
            }
        }
        Fault::Trickle { bytes, every } => {
            let response = response.unwrap_or_default();
            trickle(&mut socket, &response, bytes, every).await.ok()?;
            if !traits.close {
                return Some(socket);
            }
            finish(&mut socket).await;
        }
        // Only without a response: hyper sends one that is whole as HTTP.
        Fault::EmptyBody | Fault::BrokenJson => {
            socket.write_all(&response.unwrap_or_default()).await.ok()?;
            finish(&mut socket).await;
        }
    }
    None
}

/// Cuts an encoded response after this many bytes of its body, and at the latest before the last byte. A
/// response without a body, such as a 204, is cut before the end of its head. The in-process transport and
/// the journal count the same bytes.
fn cut(mut bytes: Vec<u8>, after_bytes: usize) -> Vec<u8> {
    const END_OF_HEAD: &[u8] = b"\r\n\r\n";
    let mut places = bytes.windows(END_OF_HEAD.len());
    let head = places
        .position(|place| place == END_OF_HEAD)
        .map_or(bytes.len(), |place| place.saturating_add(END_OF_HEAD.len()));
    let kept = match bytes.len().saturating_sub(head).checked_sub(1) {
        Some(all_but_one) => head.saturating_add(after_bytes.min(all_but_one)),
        None => head.saturating_sub(2),
    };
    bytes.truncate(kept);
    bytes
}

/// Writes a response `bytes` at a time, which is at least 1, with pauses in between.
async fn trickle(
    socket: &mut Socket,
    response: &[u8],
    bytes: usize,
    every: Duration,
) -> io::Result<()> {
    for (number, part) in response.chunks(bytes).enumerate() {
        if number > 0 {
            tokio::time::sleep(every).await;
        }
        socket.write_all(part).await?;
    }
    Ok(())
}

/// Ends our side with a FIN, then reads on until the peer has ended its own, within limits: a
/// socket that is dropped with unread bytes sends an RST instead.
pub(super) async fn finish(socket: &mut Socket) {
    if socket.shutdown().await.is_ok() {
        drain(socket, MAX_DISCARDED).await;
    }
}

/// Reads until the peer ends the connection, or `max` bytes have come.
async fn drain(socket: &mut Socket, max: usize) {
    let (mut sink, mut left) = ([0; 4096], max);
    while let Ok(count @ 1..) = socket.read(&mut sink).await {
        left = left.saturating_sub(count);
        if left == 0 {
            return;
        }
    }
}
