//! Subscribers that do as little as can be: they take frames off a socket and
//! count those that carry a marker. The same readers for both servers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_util::task::AbortOnDropHandle;

/// A delivery that does not come within this is lost.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is spoken on the socket.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// The hub's live connection.
    WebSocket,
    /// The broker's.
    Nats,
}

/// A crowd of subscribers and what they have got.
#[derive(Default)]
pub struct Crowd {
    seen: Arc<Seen>,
    readers: Vec<AbortOnDropHandle<()>>,
}

#[derive(Default)]
struct Seen {
    deliveries: AtomicU64,
    bytes: AtomicU64,
}

impl Crowd {
    /// One more reads from here on; counts `marker` in what comes.
    pub fn joins(&mut self, socket: TcpStream, protocol: Protocol, marker: &'static str) {
        let reader = Reader { socket, protocol, marker, seen: Arc::clone(&self.seen), text: Vec::new() };
        #[expect(clippy::disallowed_methods, reason = "ends with the crowd, by its handle")]
        self.readers.push(AbortOnDropHandle::new(tokio::spawn(reader.run())));
    }

    /// Deliveries so far.
    pub fn deliveries(&self) -> u64 {
        self.seen.deliveries.load(Ordering::Relaxed)
    }

    /// Payload bytes of a delivery, on average.
    pub fn bytes_each(&self) -> usize {
        (self.seen.bytes.load(Ordering::Relaxed) / self.deliveries().max(1)) as usize
    }

    /// Waits until so many have come; fails when some were lost.
    pub async fn have(&self, wanted: u64) -> Result<()> {
        let begun = Instant::now();
        while self.deliveries() < wanted {
            ensure!(begun.elapsed() < PATIENCE, "lost: {} of {wanted} deliveries came", self.deliveries());
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
        Ok(())
    }
}

struct Reader {
    socket: TcpStream,
    protocol: Protocol,
    marker: &'static str,
    seen: Arc<Seen>,
    text: Vec<u8>,
}

/// One frame at the beginning of what was read.
struct Frame<'a> {
    payload: &'a [u8],
    length: usize,
    is_ping: bool,
}

impl Reader {
    async fn run(mut self) {
        let mut piece = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = self.socket.read(&mut piece).await {
            self.text.extend_from_slice(piece.get(..length).unwrap_or_default());
            for _ in 0..self.count() {
                // A masked pong without words; the broker's own word for it.
                let pong: &[u8] =
                    if self.protocol == Protocol::Nats { b"PONG\r\n" } else { &[0x8a, 0x80, 0, 0, 0, 0] };
                if self.socket.write_all(pong).await.is_err() {
                    return;
                }
            }
        }
    }

    /// Counts whole frames and forgets them; answers how many of them were pings.
    fn count(&mut self) -> usize {
        let (mut taken, mut pings) = (0, 0);
        while let Some(frame) = self.text.get(taken..).and_then(|rest| frame_of(self.protocol, rest)) {
            pings += usize::from(frame.is_ping);
            let found = occurrences(frame.payload, self.marker.as_bytes());
            if found > 0 {
                self.seen.bytes.fetch_add(frame.payload.len() as u64, Ordering::Relaxed);
                self.seen.deliveries.fetch_add(found, Ordering::Relaxed);
            }
            taken += frame.length;
        }
        self.text.drain(..taken);
        pings
    }
}

fn occurrences(text: &[u8], marker: &[u8]) -> u64 {
    text.windows(marker.len()).filter(|window| *window == marker).count() as u64
}

fn frame_of(protocol: Protocol, text: &[u8]) -> Option<Frame<'_>> {
    match protocol {
        Protocol::WebSocket => web_socket_frame(text),
        Protocol::Nats => nats_frame(text),
    }
}

fn web_socket_frame(text: &[u8]) -> Option<Frame<'_>> {
    let (kind, short) = (*text.first()?, *text.get(1)? & 0x7f);
    let (start, length) = match short {
        126 => (4, usize::from(u16::from_be_bytes(text.get(2..4)?.try_into().ok()?))),
        127 => (10, u64::from_be_bytes(text.get(2..10)?.try_into().ok()?) as usize),
        short => (2, usize::from(short)),
    };
    let payload = text.get(start..start + length)?;
    Some(Frame { payload, length: start + length, is_ping: kind & 0xf == 9 })
}

fn nats_frame(text: &[u8]) -> Option<Frame<'_>> {
    let end = text.windows(2).position(|window| window == b"\r\n")?;
    let line = std::str::from_utf8(text.get(..end)?).ok()?;
    let Some(message) = line.strip_prefix("MSG ") else {
        return Some(Frame { payload: &[], length: end + 2, is_ping: line == "PING" });
    };
    let size: usize = message.rsplit(' ').next()?.parse().ok()?;
    let payload = text.get(end + 2..end + 2 + size)?;
    text.get(..end + 2 + size + 2)?;
    Some(Frame { payload, length: end + 2 + size + 2, is_ping: false })
}

/// A live connection of a signed-in desk, after its hello.
pub async fn live(port: u16, access_token: &str, hello: &str) -> Result<TcpStream> {
    let mut socket = connect(port).await?;
    let request = format!(
        "GET /v1/live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {access_token}\r\n\
         Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Sec-WebSocket-Version: 13\r\n\r\n"
    );
    socket.write_all(request.as_bytes()).await?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await.context("the hub hung up")?);
    }
    ensure!(head.starts_with(b"HTTP/1.1 101"), "not upgraded: {}", String::from_utf8_lossy(&head));
    socket.write_all(&masked(hello)).await?;
    Ok(socket)
}

/// A subscription at the broker, confirmed.
pub async fn nats(port: u16) -> Result<TcpStream> {
    let mut socket = connect(port).await?;
    socket.write_all(b"CONNECT {\"verbose\":false,\"pedantic\":false}\r\nSUB t 1\r\nPING\r\n").await?;
    let mut said = Vec::new();
    while !said.ends_with(b"PONG\r\n") {
        said.push(socket.read_u8().await.context("the broker hung up")?);
    }
    Ok(socket)
}

async fn connect(port: u16) -> Result<TcpStream> {
    let socket = TcpStream::connect(("127.0.0.1", port)).await?;
    socket.set_nodelay(true)?;
    Ok(socket)
}

/// A text frame of a client. The mask is zero: it must be there, and costs the reader the same.
pub fn masked(text: &str) -> Vec<u8> {
    let mut frame = vec![0x81];
    match u8::try_from(text.len()) {
        Ok(short @ 0..126) => frame.push(0x80 | short),
        _ => {
            frame.push(0x80 | 126);
            frame.extend((text.len() as u16).to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(text.as_bytes());
    frame
}

/// Someone who publishes at the broker and hears nothing.
pub async fn nats_publisher(port: u16) -> Result<TcpStream> {
    let mut socket = connect(port).await?;
    socket.write_all(b"CONNECT {\"verbose\":false,\"pedantic\":false}\r\n").await?;
    Ok(socket)
}
