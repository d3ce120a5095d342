//! Broken deliveries, played on the socket itself.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::limits::MOST_DISCARDED;
use super::memory::{Asked, rendered};
use super::socket::Socket;
use crate::fault::Ending;

type Response = hyper::Response<Full<Bytes>>;

/// What is to happen on the socket instead of an answer.
#[derive(Debug)]
pub(super) enum Broken {
    Reset,
    Close,
    Stall,
    Garbage,
    Truncate {
        response: Response,
        asked: Asked,
        after_bytes: usize,
        then: Ending,
    },
    Trickle {
        response: Response,
        asked: Asked,
        bytes: usize,
        every: Duration,
    },
}

/// Bytes that no HTTP parser takes for the beginning of an answer.
const GARBAGE: &[u8] = b"\x15\x03\x01\x00\x02\x02\x46 this is not HTTP\r\n\r\n";

/// Plays it; the socket comes back where the connection is still whole. The peer may go at any
/// time, and then there is nothing left to break.
pub(super) async fn play(broken: Broken, mut socket: Socket) -> Option<Socket> {
    match broken {
        Broken::Reset => socket.reset(),
        Broken::Close => finish(&mut socket).await,
        Broken::Stall => drain(&mut socket, usize::MAX).await,
        Broken::Garbage => {
            socket.write_all(GARBAGE).await.ok()?;
            finish(&mut socket).await;
        }
        Broken::Truncate {
            response,
            asked,
            after_bytes,
            then,
        } => {
            let bytes = cut(rendered(response, asked), after_bytes);
            socket.write_all(&bytes).await.ok()?;
            match then {
                Ending::Close => finish(&mut socket).await,
                Ending::Reset => socket.reset(),
            }
        }
        Broken::Trickle {
            response,
            asked,
            bytes,
            every,
        } => {
            trickle(&mut socket, &rendered(response, asked), bytes, every)
                .await
                .ok()?;
            if !asked.close {
                return Some(socket);
            }
            finish(&mut socket).await;
        }
    }
    None
}

/// A response up to so many bytes of its body, or all but its last byte; of one without a body,
/// the head without its end. What the body is, the bytes say: that of a 204 is not sent.
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

async fn trickle(
    socket: &mut Socket,
    response: &[u8],
    bytes: usize,
    every: Duration,
) -> io::Result<()> {
    let mut due = tokio::time::interval(every.max(Duration::from_nanos(1)));
    for part in response.chunks(bytes) {
        due.tick().await;
        socket.write_all(part).await?;
    }
    Ok(())
}

/// Ends our side with a FIN, then reads on until the peer has ended its own, within limits: a
/// socket that is dropped with unread bytes sends an RST instead.
async fn finish(socket: &mut Socket) {
    if socket.shutdown().await.is_ok() {
        drain(socket, MOST_DISCARDED).await;
    }
}

/// Reads whatever comes until the peer ends the connection, or `most` bytes have come.
async fn drain(socket: &mut Socket, most: usize) {
    let (mut sink, mut left) = ([0; 4096], most);
    while let Ok(count @ 1..) = socket.read(&mut sink).await {
        left = left.saturating_sub(count);
        if left == 0 {
            return;
        }
    }
}
