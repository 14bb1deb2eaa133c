//! A WebSocket, either side's: frames are fed as they become ready and flushed
//! once, a receiver that takes nothing for too long is dropped, a silent one too.

use std::future::Future;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use bytes::Bytes;
use futures_util::future::{FutureExt, poll_immediate};
use futures_util::{SinkExt, StreamExt};
use serde::Serialize;
use tokio::time::Instant;

/// A receiver that takes nothing for this long is gone.
const STUCK: Duration = Duration::from_secs(30);
/// How often the other side is asked whether it is there.
pub const PING: Duration = Duration::from_secs(20);
/// Nothing heard for this long, pongs included: it is not.
const SILENT: Duration = Duration::from_secs(60);

/// The other side is gone, stuck or talks nonsense; nothing more can be said to it.
#[derive(Debug)]
pub struct Gone;

/// One socket.
pub struct Line {
    socket: WebSocket,
    heard_at: Instant,
    is_fed: bool,
}

impl Line {
    /// Takes the socket over.
    pub fn new(socket: WebSocket) -> Self {
        Self { socket, heard_at: Instant::now(), is_fed: false }
    }

    /// The next text. Pings and pongs are answered and swallowed.
    pub async fn hear(&mut self) -> Result<Utf8Bytes, Gone> {
        loop {
            let message = self.socket.next().await.ok_or(Gone)?.map_err(|_| Gone)?;
            self.heard_at = Instant::now();
            match message {
                Message::Text(text) => return Ok(text),
                Message::Ping(_) | Message::Pong(_) => {}
                Message::Binary(_) | Message::Close(_) => return Err(Gone),
            }
        }
    }

    /// The next text if it is here already: whoever calls this listens with [`Self::hear`] afterwards.
    pub fn hear_ready(&mut self) -> Option<Result<Utf8Bytes, Gone>> {
        self.hear().now_or_never()
    }

    /// Puts a frame into the buffer.
    pub async fn feed(&mut self, frame: Bytes) -> Result<(), Gone> {
        self.feed_text(Utf8Bytes::try_from(frame).map_err(|_| Gone)?).await
    }

    /// Puts a frame that is known to be text into the buffer; its bytes are shared, not copied.
    pub async fn feed_text(&mut self, text: Utf8Bytes) -> Result<(), Gone> {
        self.put(Message::Text(text)).await
    }

    /// Puts a value into the buffer as JSON.
    pub async fn feed_json(&mut self, value: &impl Serialize) -> Result<(), Gone> {
        let json = serde_json::to_string(value).map_err(|_| Gone)?;
        self.put(Message::Text(json.into())).await
    }

    async fn put(&mut self, message: Message) -> Result<(), Gone> {
        self.is_fed = true;
        unless_stuck(self.socket.feed(message)).await
    }

    /// Sends what was fed.
    pub async fn flush(&mut self) -> Result<(), Gone> {
        if !self.is_fed {
            return Ok(());
        }
        self.is_fed = false;
        unless_stuck(self.socket.flush()).await
    }

    /// Asks whether the other side is there; [`Gone`] when it has been silent too long.
    pub async fn ping(&mut self) -> Result<(), Gone> {
        if self.heard_at.elapsed() > SILENT {
            return Err(Gone);
        }
        self.put(Message::Ping(Bytes::new())).await?;
        self.flush().await
    }

    /// Says goodbye, with what was fed before. `code` as in RFC 6455.
    pub async fn close(mut self, code: u16, reason: &'static str) {
        let frame = CloseFrame { code, reason: Utf8Bytes::from_static(reason) };
        let goodbye = async {
            let _ = self.put(Message::Close(Some(frame))).await;
            let _ = self.flush().await;
        };
        // A peer that is gone already does not need it.
        let _ = tokio::time::timeout(Duration::from_secs(2), goodbye).await;
    }
}

/// What is done at once, as nearly all is, needs no timer.
async fn unless_stuck<E>(work: impl Future<Output = Result<(), E>> + Unpin) -> Result<(), Gone> {
    let mut work = work;
    let done = match poll_immediate(&mut work).await {
        Some(done) => done,
        None => tokio::time::timeout(STUCK, work).await.map_err(|_| Gone)?,
    };
    done.map_err(|_| Gone)
}
