//! One desk's live connection: where it is, what it missed, then everything as
//! it happens. What is ready is fed and flushed once. A desk that falls behind
//! the commits kept in memory reads on from the record; nothing is queued for it.

pub mod desks;
pub mod line;
mod whereabouts;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Utf8Bytes, WebSocket};
use throughline_domain::{Channel, ConversationId};
use throughline_hub_store::{
    Caught, Committed, Follower, Place, Scope, SignedIn, Step, StoreError, changes_frame,
};
use throughline_wire::chat::ChatEvent;
use throughline_wire::sync::{Cursor, DeskFrame, HubFrame};
use throughline_wire::{ErrorCode, WireError};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::time::Instant;

use crate::hub::Shared;
use desks::{Seat, Signal, Told};
use line::{Gone, Line, PING};
use whereabouts::Whereabouts;

/// Changes per page while catching up.
const PAGE: u32 = 1_000;
/// How long a desk may take to say where it is.
const HELLO_WITHIN: Duration = Duration::from_secs(10);
/// Frames of a desk taken in at once before what they say is passed on to the others.
const HEARD_AT_ONCE: usize = 64;
/// A cursor that moved over changes this agent does not see is told after this long.
const SETTLE: Duration = Duration::from_millis(200);

/// Why a connection ends.
enum End {
    Gone,
    Stopping,
    SignedOut,
    Resnapshot,
    Refused(WireError),
}

impl From<Gone> for End {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

impl From<StoreError> for End {
    fn from(error: StoreError) -> Self {
        let refusal = error.to_wire();
        if refusal.code == ErrorCode::Internal {
            tracing::error!(%error, cause = ?std::error::Error::source(&error), "serving a desk live");
        }
        Self::Refused(refusal)
    }
}

/// Serves one desk until it or the hub ends.
pub async fn serve(hub: Shared, session: SignedIn, socket: WebSocket) {
    hub.metrics.desks_live.increment(1.0);
    let mut line = Line::new(socket);
    let end = attend(&hub, session, &mut line).await;
    hub.metrics.desks_live.decrement(1.0);
    match end {
        End::Gone => {}
        End::Stopping => line.close(1001, "the hub is stopping").await,
        End::SignedOut => refuse(line, &signed_out()).await,
        End::Resnapshot => {
            let _ = line.feed_json(&HubFrame::Resnapshot).await;
            line.close(1000, "take a new snapshot").await;
        }
        End::Refused(error) => refuse(line, &error).await,
    }
}

async fn refuse(mut line: Line, error: &WireError) {
    let _ = line.feed_json(&HubFrame::Refused(error.clone())).await;
    line.close(1008, "refused").await;
}

fn signed_out() -> WireError {
    WireError::new(ErrorCode::NotSignedIn, "this device was signed out")
}

async fn attend(hub: &Shared, session: SignedIn, line: &mut Line) -> End {
    let stop = hub.tasks.stop().clone();
    let opened = tokio::select! {
        () = stop.cancelled() => return End::Stopping,
        opened = open(hub, session, line) => opened,
    };
    let mut desk = match opened {
        Ok(desk) => desk,
        Err(end) => return end,
    };
    let end = tokio::select! {
        () = stop.cancelled() => End::Stopping,
        end = desk.run() => end,
    };
    desk.stop_typing();
    end
}

/// Hello, welcome, and what was missed.
async fn open<'a>(hub: &'a Shared, session: SignedIn, line: &'a mut Line) -> Result<Desk<'a>, End> {
    let cursor = hello(line).await?;
    // Before reading, so that nothing falls between what is read and what is heard.
    let commits = hub.store.commits();
    let signals = hub.desks.listen();
    let scope = hub.store.scope(session.caller).await?.ok_or_else(|| End::Refused(signed_out()))?;
    let head = hub.store.head(session.caller).await?;
    let welcome = HubFrame::Welcome { behind: head.seq.saturating_sub(cursor.seq), now_at: hub.clock.now() };
    line.feed_json(&welcome).await?;
    line.flush().await?;
    let agent = hub.store.agent(session.caller.tenant_id, session.caller.agent_id).await?;
    let first_name = agent.map(|agent| first_word(&agent.name)).unwrap_or_default();
    let (seat, presence) = hub.desks.sit(&session, Arc::clone(&hub.clock));
    let follower = Follower::new(scope, cursor, cursor.seq);
    let (typing, whereabouts) = (None, Whereabouts::default());
    let mut desk =
        Desk { hub, session, line, follower, commits, signals, seat, typing, first_name, whereabouts };
    desk.catch_up().await?;
    let others = hub.desks.viewing();
    for signal in others {
        desk.pass_on(signal.into()).await?;
    }
    desk.line.flush().await?;
    hub.set_presence(session.caller, presence).await;
    Ok(desk)
}

async fn hello(line: &mut Line) -> Result<Cursor, End> {
    let text = tokio::time::timeout(HELLO_WITHIN, line.hear()).await.map_err(|_| End::Gone)??;
    match serde_json::from_str(&text) {
        Ok(DeskFrame::Hello { cursor }) => Ok(cursor),
        _ => Err(End::Refused(WireError::new(ErrorCode::InvalidInput, "open with a hello").about("frame"))),
    }
}

/// What a customer sees of an agent's name.
pub fn first_word(name: &str) -> String {
    name.split_whitespace().next().unwrap_or_default().to_owned()
}

struct Desk<'a> {
    hub: &'a Shared,
    session: SignedIn,
    line: &'a mut Line,
    follower: Follower,
    commits: Receiver<Arc<Committed>>,
    signals: Receiver<Told>,
    seat: Seat<'a>,
    typing: Option<(ConversationId, Place)>,
    first_name: String,
    whereabouts: Whereabouts,
}

impl Desk<'_> {
    async fn run(&mut self) -> End {
        match self.listen().await {
            Ok(never) => match never {},
            Err(end) => end,
        }
    }

    async fn listen(&mut self) -> Result<std::convert::Infallible, End> {
        let leave = self.seat.leave().clone();
        let left = leave.cancelled();
        tokio::pin!(left);
        let mut beat = tokio::time::interval_at(Instant::now() + PING, PING);
        let mut settled_at = Instant::now();
        loop {
            let is_ahead = self.follower.is_ahead();
            tokio::select! {
                () = &mut left => return Err(End::SignedOut),
                heard = self.line.hear() => self.take_ready(heard).await?,
                commit = self.commits.recv() => {
                    let was_ahead = is_ahead;
                    self.commits_from(commit).await?;
                    if !was_ahead {
                        settled_at = Instant::now() + SETTLE;
                    }
                }
                signal = self.signals.recv() => self.signals_from(signal.ok()).await?,
                () = tokio::time::sleep_until(settled_at), if is_ahead => self.say_caught_up().await?,
                _ = beat.tick() => self.beat().await?,
            }
        }
    }

    async fn beat(&mut self) -> Result<(), End> {
        if !self.hub.store.is_signed_in(self.session.caller, self.session.device_id).await? {
            return Err(End::SignedOut);
        }
        // What another process wrote (the command line) made no commit here.
        if self.hub.store.head(self.session.caller).await?.seq > self.follower.cursor().seq {
            self.catch_up().await?;
        } else {
            self.say_caught_up().await?;
        }
        Ok(self.line.ping().await?)
    }

    async fn say_caught_up(&mut self) -> Result<(), End> {
        let cursor = self.follower.caught_up();
        self.line.feed_json(&HubFrame::CaughtUp { cursor }).await?;
        Ok(self.line.flush().await?)
    }

    /// Takes in a commit and every other that is ready, and flushes once.
    async fn commits_from(&mut self, first: Result<Arc<Committed>, RecvError>) -> Result<(), End> {
        let mut next = first.map_err(|error| match error {
            RecvError::Lagged(_) => TryRecvError::Lagged(0),
            RecvError::Closed => TryRecvError::Closed,
        });
        loop {
            match next {
                Ok(commit) => self.follow(&commit).await?,
                Err(TryRecvError::Lagged(_)) => {
                    self.hub.metrics.feed_lags.increment(1);
                    self.catch_up().await?;
                }
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Closed) => return Err(End::Stopping),
            }
            next = self.commits.try_recv();
        }
        Ok(self.line.flush().await?)
    }

    /// Takes in a signal and every other that is ready, and flushes once. Missed ones are worth nothing late.
    async fn signals_from(&mut self, first: Option<Told>) -> Result<(), End> {
        let mut next = first;
        while let Some(signal) = next {
            self.pass_on(signal).await?;
            next = self.signals.try_recv().ok();
        }
        Ok(self.line.flush().await?)
    }

    async fn follow(&mut self, commit: &Committed) -> Result<(), End> {
        self.whereabouts.forget();
        match self.follower.take(commit) {
            Step::Nothing => Ok(()),
            Step::Send(frame) => {
                self.hub.metrics.changes_sent.increment(1);
                Ok(self.line.feed(frame).await?)
            }
            Step::CatchUp => self.catch_up().await,
            Step::Resnapshot => Err(End::Resnapshot),
        }
    }

    /// Reads on from the record until nothing is missing.
    async fn catch_up(&mut self) -> Result<(), End> {
        self.whereabouts.forget();
        let mut cursor = self.follower.cursor();
        let mut last_sent = self.follower.last_sent();
        loop {
            let (changes, next, has_more) =
                match self.hub.store.changes_after(self.session.caller, cursor, PAGE).await? {
                    Caught::Resnapshot => return Err(End::Resnapshot),
                    Caught::Changes { changes, cursor, has_more } => (changes, cursor, has_more),
                };
            if let Some(last) = changes.last() {
                self.line.feed(changes_frame(last_sent, changes.iter())).await?;
                self.line.flush().await?;
                self.hub.metrics.changes_sent.increment(changes.len() as u64);
                last_sent = last.seq;
            }
            cursor = next;
            if !has_more {
                break;
            }
        }
        self.follower.resume(cursor, last_sent);
        self.say_caught_up().await
    }

    /// A signal, as far as this agent may know.
    async fn pass_on(&mut self, told: Told) -> Result<(), End> {
        let scope: &Scope = self.follower.scope();
        let is_known = match told.signal {
            Signal::Typing { from, .. } if from == Some(self.seat.id) => return Ok(()),
            Signal::Viewing { from, .. } if from == self.seat.id => return Ok(()),
            Signal::Typing { sight, .. } if !scope.sees(sight) => return Ok(()),
            Signal::Typing { .. } => true,
            Signal::Viewing { open, .. } => open.is_none_or(|(_, sight)| scope.sees(sight)),
        };
        match told.signal {
            Signal::Viewing { agent_id, .. } if !is_known => {
                Ok(self.line.feed_json(&HubFrame::Viewing { agent_id, conversation_id: None }).await?)
            }
            _ => Ok(self.line.feed_text(told.frame).await?),
        }
    }

    /// Takes in a frame and every other that is here already, so that the others hear them in one go.
    async fn take_ready(&mut self, first: Result<Utf8Bytes, Gone>) -> Result<(), End> {
        self.take(&first?).await?;
        for _ in 1..HEARD_AT_ONCE {
            let Some(heard) = self.line.hear_ready() else { break };
            self.take(&heard?).await?;
        }
        Ok(())
    }

    async fn take(&mut self, text: &str) -> Result<(), End> {
        let frame = serde_json::from_str(text).map_err(|error| {
            End::Refused(WireError::new(ErrorCode::InvalidInput, error.to_string()).about("frame"))
        })?;
        match frame {
            DeskFrame::Hello { .. } => {
                Err(End::Refused(WireError::new(ErrorCode::InvalidInput, "said hello twice").about("frame")))
            }
            DeskFrame::Typing { conversation_id, is_typing } => {
                if let Some(place) = self.seen_place(conversation_id).await? {
                    self.say_typing(conversation_id, place, is_typing);
                }
                Ok(())
            }
            DeskFrame::Viewing { conversation_id } => {
                let open = match conversation_id {
                    Some(id) => self.seen_place(id).await?.map(|place| (id, place.sight)),
                    None => None,
                };
                self.seat.open(open);
                Ok(())
            }
            DeskFrame::Presence { presence } => {
                self.hub.desks.choose_presence(self.session.caller.agent_id, presence, self.hub.clock.now());
                self.hub.set_presence(self.session.caller, presence).await;
                Ok(())
            }
        }
    }

    /// Where a conversation stands, if this agent may see it.
    async fn seen_place(&mut self, id: ConversationId) -> Result<Option<Place>, End> {
        // A commit that waits to be heard may have moved it.
        let kept = if self.commits.is_empty() { self.whereabouts.of(id) } else { None };
        let place = match kept {
            Some(place) => Some(place),
            None => self.hub.store.place(self.session.caller.tenant_id, id).await?,
        };
        if let Some(place) = place
            && self.commits.is_empty()
        {
            self.whereabouts.keep(id, place);
        }
        Ok(place.filter(|place| self.follower.scope().sees(place.sight)))
    }

    fn say_typing(&mut self, conversation_id: ConversationId, place: Place, is_typing: bool) {
        self.typing = is_typing.then_some((conversation_id, place));
        self.hub.desks.tell(Signal::Typing {
            from: Some(self.seat.id),
            conversation_id,
            sight: place.sight,
            agent_id: Some(self.session.caller.agent_id),
            is_typing,
        });
        if place.channel == Channel::Chat {
            let event = ChatEvent::Typing { author: self.first_name.clone(), is_typing };
            self.hub.widgets.tell_customer(place.customer_id, &event);
        }
    }

    /// A desk that leaves in the middle of a word does not go on writing for ever.
    fn stop_typing(&mut self) {
        if let Some((conversation_id, place)) = self.typing.take() {
            self.say_typing(conversation_id, place, false);
        }
    }
}
