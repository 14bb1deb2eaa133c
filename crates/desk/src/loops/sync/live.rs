//! The live connection: opens with where the cache is, applies what comes, and
//! says what this desk has to say, until it breaks.

use std::convert::Infallible;
use std::sync::Arc;

use futures_util::{SinkExt, StreamExt};
use throughline_desk_store::sync_state;
use throughline_domain::Millis;
use throughline_wire::WireError;
use throughline_wire::desk_api::{Connection, Tag};
use throughline_wire::sync::{Change, Cursor, DeskFrame, HubFrame};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::{self, Message};

use super::{Ended, not_understood, notices};
use crate::hub_client::{HubError, LiveSocket};
use crate::seat::Seat;

/// Follows the hub from `cursor` on. Only ever ends with a reason.
pub(super) async fn follow(seat: &Arc<Seat>, cursor: Cursor) -> Result<Infallible, Ended> {
    let socket = seat.tokens.with_access(|access| async move { seat.hub.live(&access).await }).await?;
    let mut live = Live { seat, socket, cursor, behind: 0 };
    live.say(&DeskFrame::Hello { cursor }).await?;
    live.run().await
}

struct Live<'a> {
    seat: &'a Arc<Seat>,
    socket: LiveSocket,
    cursor: Cursor,
    /// Changes still missing, as the hub counted them at the start.
    behind: u64,
}

impl Live<'_> {
    async fn run(&mut self) -> Result<Infallible, Ended> {
        let timing = self.seat.around.timing;
        let (first, mut outgoing) = self.seat.outgoing.open();
        for frame in first {
            self.say(&frame).await?;
        }
        let mut deadline = Instant::now() + timing.silence;
        loop {
            tokio::select! {
                message = self.socket.next() => {
                    deadline = Instant::now() + timing.silence;
                    self.take(message).await?;
                }
                Some(frame) = outgoing.recv() => self.say(&frame).await?,
                () = self.seat.probe.notified() => {
                    deadline = deadline.min(Instant::now() + timing.probe);
                    self.send(Message::Ping(bytes::Bytes::new())).await?;
                }
                () = tokio::time::sleep_until(deadline) => {
                    return Err(HubError::Unreachable("the hub fell silent".into()).into());
                }
            }
        }
    }

    async fn take(&mut self, message: Option<Result<Message, tungstenite::Error>>) -> Result<(), Ended> {
        match message {
            Some(Ok(Message::Text(text))) => {
                let frame = serde_json::from_str(text.as_str());
                let frame: HubFrame = frame.map_err(|error| not_understood(text.as_bytes(), &error))?;
                self.take_frame(frame).await
            }
            Some(Ok(Message::Close(_))) | None => Err(HubError::Unreachable("the hub closed".into()).into()),
            Some(Ok(_)) => Ok(()),
            Some(Err(error)) => Err(HubError::Unreachable(error.to_string()).into()),
        }
    }

    async fn take_frame(&mut self, frame: HubFrame) -> Result<(), Ended> {
        match frame {
            HubFrame::Welcome { behind, now_at } => self.welcome(behind, now_at),
            HubFrame::Changes { prev, changes } => return self.apply(prev, changes).await,
            HubFrame::CaughtUp { cursor } => return self.caught_up(cursor).await,
            HubFrame::Resnapshot => return Err(Ended::Resnapshot),
            HubFrame::Typing { conversation_id, agent_id, is_typing } => {
                let now = self.seat.around.clock.now();
                if self.seat.live().typing(conversation_id, agent_id, is_typing, now) {
                    self.seat.around.events.changed([Tag::Conversation { id: conversation_id }]);
                    self.seat.typing_wake.notify_one();
                }
            }
            HubFrame::Viewing { agent_id, conversation_id } => {
                let changed = self.seat.live().viewing(agent_id, conversation_id);
                self.seat.around.events.changed(changed.into_iter().map(|id| Tag::Conversation { id }));
            }
            HubFrame::Refused(error) => return Err(self.refused(error).await),
        }
        Ok(())
    }

    fn welcome(&mut self, behind: u64, now_at: Millis) {
        self.seat.note_hub_time(now_at);
        self.behind = behind;
        if behind > 0 {
            self.seat.line.catching_up(behind);
        }
    }

    async fn apply(&mut self, prev: u64, changes: Vec<Change>) -> Result<(), Ended> {
        if prev != self.cursor.seq {
            tracing::warn!(prev, at = self.cursor.seq, "a gap in the change feed");
            return Err(Ended::Gap);
        }
        let count = changes.len() as u64;
        let applied = self.seat.store.write(move |writer| sync_state::apply(writer, prev, &changes)).await?;
        self.cursor = applied.cursor;
        if !self.seat.line.is_connected() && self.behind > 0 {
            // What is left may be less than counted: the scope drops some. Never below one until the hub says so.
            self.behind = self.behind.saturating_sub(count).max(1);
            self.seat.line.catching_up(self.behind);
        }
        notices::tell(self.seat, applied.new_interactions).await?;
        Ok(())
    }

    async fn caught_up(&mut self, cursor: Cursor) -> Result<(), Ended> {
        if cursor != self.cursor {
            self.seat.store.write(move |writer| sync_state::caught_up(writer, cursor)).await?;
            self.cursor = cursor;
        }
        if !self.seat.line.is_connected() {
            self.seat.line.set(Connection::Connected);
            // Read before push: only now may anything written meanwhile go up.
            self.seat.outbox_wake.notify_one();
        }
        Ok(())
    }

    /// A token that ended while the line stood is renewed; anything else is the answer.
    async fn refused(&self, error: WireError) -> Ended {
        let error = HubError::Answered(error);
        if !error.is_not_signed_in() {
            return error.into();
        }
        let access = &self.seat.tokens.current().access_token;
        match self.seat.tokens.renew(access).await {
            Ok(_) => HubError::Unreachable("the session was renewed".into()).into(),
            Err(error) => error.into(),
        }
    }

    async fn say(&mut self, frame: &DeskFrame) -> Result<(), Ended> {
        let text = serde_json::to_string(frame).map_err(|error| HubError::Garbled(error.to_string()))?;
        self.send(Message::text(text)).await
    }

    /// A peer that takes nothing is as gone as one that says nothing.
    async fn send(&mut self, message: Message) -> Result<(), Ended> {
        match tokio::time::timeout(self.seat.around.timing.silence, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(HubError::Unreachable(error.to_string()).into()),
            Err(_) => Err(HubError::Unreachable("the hub takes nothing".into()).into()),
        }
    }
}
