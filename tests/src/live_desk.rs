//! An agent's live connection without a desk behind it: enough to be there, to
//! be seen writing and to see the customer write.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use futures_util::{SinkExt as _, StreamExt as _};
use throughline_domain::ConversationId;
use throughline_testkit::eventually;
use throughline_wire::sync::{Cursor, DeskFrame, HubFrame};
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_util::task::AbortOnDropHandle;

/// The hub tells within milliseconds; the browser that causes it may be slow.
const PATIENCE: Duration = Duration::from_secs(30);

/// The connection. Dropped: the agent left.
pub struct LiveDesk {
    up: mpsc::UnboundedSender<DeskFrame>,
    heard: Arc<Mutex<Vec<HubFrame>>>,
    _line: AbortOnDropHandle<()>,
}

impl LiveDesk {
    /// Connects, up to date as of `cursor`.
    pub async fn connect(hub_url: &str, access_token: &str, cursor: Cursor) -> Result<Self> {
        let mut request = format!("{}/v1/live", hub_url.replacen("http", "ws", 1)).into_client_request()?;
        request.headers_mut().insert("authorization", format!("Bearer {access_token}").parse()?);
        let (mut socket, _) = tokio_tungstenite::connect_async(request).await.context("the agent's line")?;
        let (up, mut frames) = mpsc::unbounded_channel();
        up.send(DeskFrame::Hello { cursor })?;
        let heard = Arc::new(Mutex::new(Vec::new()));
        let hearing = Arc::clone(&heard);
        #[expect(clippy::disallowed_methods, reason = "ends with the desk, by its handle")]
        let line = tokio::spawn(async move {
            loop {
                tokio::select! {
                    Some(frame) = frames.recv() => {
                        let text = serde_json::to_string(&frame).expect("a frame is JSON");
                        if socket.send(Message::text(text)).await.is_err() {
                            return;
                        }
                    }
                    came = socket.next() => match came {
                        Some(Ok(Message::Text(text))) => {
                            if let Ok(frame) = serde_json::from_str(&text) {
                                hearing.lock().unwrap_or_else(PoisonError::into_inner).push(frame);
                            }
                        }
                        Some(Ok(_)) => {}
                        Some(Err(_)) | None => return,
                    },
                }
            }
        });
        Ok(Self { up, heard, _line: AbortOnDropHandle::new(line) })
    }

    /// The agent begins or stops writing.
    pub fn types_in(&self, conversation_id: ConversationId, is_typing: bool) -> Result<()> {
        self.up.send(DeskFrame::Typing { conversation_id, is_typing }).context("the line is cut")
    }

    /// Waits until the customer was last seen writing, or having stopped.
    pub async fn sees_customer_typing(&self, conversation: ConversationId, wanted: bool) {
        eventually(PATIENCE, || async {
            let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
            let last = heard.iter().rev().find_map(|frame| match frame {
                HubFrame::Typing { conversation_id, agent_id: None, is_typing }
                    if *conversation_id == conversation =>
                {
                    Some(*is_typing)
                }
                _ => None,
            });
            if last == Some(wanted) { Ok(()) } else { Err(format!("last heard: {last:?}")) }
        })
        .await;
    }
}
