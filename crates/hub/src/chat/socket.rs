//! One widget's socket.

use axum::extract::ws::WebSocket;
use governor::RateLimiter;
use throughline_domain::ConversationId;
use throughline_hub_store::Visitor;
use throughline_wire::chat::{ChatEvent, VisitorFrame};
use tokio::time::Instant;

use super::widgets::Place;
use crate::hub::{Parts, Shared};
use crate::limits::Allowance;
use crate::live::line::{Gone, Line, PING};

/// Frames a widget may send; typing is told at most every few seconds by a well-behaved one.
const FRAMES: Allowance = Allowance::new(30, 120);

enum End {
    Gone,
    Stopping,
    LetGo,
    TooMuch,
}

impl From<Gone> for End {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

/// Serves one widget until it or the hub ends.
pub async fn serve(hub: Shared, visitor: Visitor, socket: WebSocket) {
    hub.metrics.widgets_live.increment(1.0);
    let mut line = Line::new(socket);
    let end = attend(&hub, visitor, &mut line).await;
    hub.metrics.widgets_live.decrement(1.0);
    match end {
        End::Gone => {}
        End::Stopping => line.close(1001, "the hub is stopping").await,
        End::LetGo => line.close(1013, "too slow; ask for what was missed").await,
        End::TooMuch => line.close(1008, "too many frames").await,
    }
}

async fn attend(hub: &Shared, visitor: Visitor, line: &mut Line) -> End {
    let place = join(hub, &visitor).await;
    let mut widget = Widget { hub, visitor, place, line, typing_in: None };
    let stop = hub.tasks.stop().clone();
    let end = tokio::select! {
        () = stop.cancelled() => End::Stopping,
        end = widget.run() => end,
    };
    widget.say_typing(false).await;
    end
}

/// Joins, and looks again: the visitor may have become a customer since they were read.
pub async fn join<'a>(hub: &'a Parts, visitor: &Visitor) -> Place<'a> {
    let place = hub.widgets.join(visitor);
    if visitor.customer_id.is_none() {
        match hub.store.visitor_by_id(visitor.id).await {
            Ok(Some(fresh)) => hub.widgets.knows(&fresh),
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, visitor = %visitor.id, "reading a visitor who joins"),
        }
    }
    place
}

struct Widget<'a> {
    hub: &'a Shared,
    visitor: Visitor,
    place: Place<'a>,
    line: &'a mut Line,
    typing_in: Option<ConversationId>,
}

impl Widget<'_> {
    async fn run(&mut self) -> End {
        match self.listen().await {
            Ok(never) => match never {},
            Err(end) => end,
        }
    }

    async fn listen(&mut self) -> Result<std::convert::Infallible, End> {
        let allowance = RateLimiter::direct(FRAMES.quota());
        self.line.feed_json(&ChatEvent::Staffed { is_staffed: self.hub.widgets.is_staffed() }).await?;
        self.line.flush().await?;
        let mut beat = tokio::time::interval_at(Instant::now() + PING, PING);
        loop {
            tokio::select! {
                event = self.place.events.recv() => {
                    self.line.feed(event.ok_or(End::LetGo)?).await?;
                    while let Ok(event) = self.place.events.try_recv() {
                        self.line.feed(event).await?;
                    }
                    self.line.flush().await?;
                }
                heard = self.line.hear() => {
                    let text = heard?;
                    if allowance.check().is_err() {
                        return Err(End::TooMuch);
                    }
                    self.take(&text).await;
                }
                _ = beat.tick() => self.line.ping().await?,
            }
        }
    }

    /// A frame this hub does not know is a newer widget's: passed over.
    async fn take(&mut self, text: &str) {
        match serde_json::from_str(text) {
            Ok(VisitorFrame::Typing { is_typing }) => self.say_typing(is_typing).await,
            Ok(VisitorFrame::Receipts(receipts)) => {
                if let Err(error) = self.hub.store.chat_receipts(self.visitor.id, receipts).await {
                    tracing::warn!(%error, visitor = %self.visitor.id, "keeping receipts of a widget");
                }
            }
            Err(error) => tracing::debug!(%error, visitor = %self.visitor.id, "a frame that is none"),
        }
    }

    /// Before the first message there is no conversation that anyone could have open.
    async fn say_typing(&mut self, is_typing: bool) {
        let conversation = if is_typing { self.place.conversation() } else { self.typing_in };
        self.typing_in = conversation.filter(|_| is_typing);
        if let Some(id) = conversation {
            super::say_visitor_typing(self.hub, id, is_typing).await;
        }
    }
}
