//! Who is here: the desks that are connected, what they have open, whether
//! their agents take work, and what one tells the others without it being kept.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::extract::ws::Utf8Bytes;
use throughline_domain::{AgentId, ConversationId, DeviceId, Millis};
use throughline_hub_store::{Sight, SignedIn};
use throughline_wire::rows::Presence;
use throughline_wire::sync::HubFrame;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

/// An agent whose last desk left is offline after this long: a short cut of the network is not an absence.
pub const GRACE_MS: i64 = 20_000;
/// How many signals a slow desk may miss before the oldest are dropped: they are worth nothing late.
const SIGNALS_KEPT: usize = 256;

/// Told to desks, never kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signal {
    /// Someone writes to the customer: the customer (`agent_id` none) or a colleague.
    Typing {
        /// The desk that says it; none for a visitor.
        from: Option<u64>,
        /// Where.
        conversation_id: ConversationId,
        /// Who may know.
        sight: Sight,
        /// The colleague.
        agent_id: Option<AgentId>,
        /// False when they stopped.
        is_typing: bool,
    },
    /// A colleague opened or left a conversation.
    Viewing {
        /// The desk that says it.
        from: u64,
        /// Who.
        agent_id: AgentId,
        /// Which one is open now, and who may know.
        open: Option<(ConversationId, Sight)>,
    },
}

/// A signal and how it is said, written once for all who hear it.
#[derive(Clone, Debug)]
pub struct Told {
    /// What happened.
    pub signal: Signal,
    /// The frame for a desk that may know all of it.
    pub frame: Utf8Bytes,
}

impl From<Signal> for Told {
    fn from(signal: Signal) -> Self {
        let frame = match signal {
            Signal::Typing { conversation_id, agent_id, is_typing, .. } => {
                HubFrame::Typing { conversation_id, agent_id, is_typing }
            }
            Signal::Viewing { agent_id, open, .. } => {
                HubFrame::Viewing { agent_id, conversation_id: open.map(|(id, _)| id) }
            }
        };
        let frame = serde_json::to_string(&frame).expect("BUG: a frame of ids and flags is JSON");
        Self { signal, frame: frame.into() }
    }
}

/// A connected desk.
struct Desk {
    agent_id: AgentId,
    device_id: DeviceId,
    open: Option<(ConversationId, Sight)>,
    leave: CancellationToken,
}

/// An agent with desks, or who had some a moment ago.
#[derive(Default)]
struct Attendance {
    desks: u32,
    /// When the last desk left.
    left_at: Millis,
    /// What the agent chose; none: available while here.
    chosen: Option<Presence>,
}

#[derive(Default)]
struct State {
    next: u64,
    desks: HashMap<u64, Desk>,
    agents: HashMap<AgentId, Attendance>,
}

/// Every connected desk of this hub.
pub struct Desks {
    state: Mutex<State>,
    signals: broadcast::Sender<Told>,
}

/// A desk's place among the others; it leaves when dropped.
pub struct Seat<'d> {
    desks: &'d Desks,
    /// Its number.
    pub id: u64,
    agent_id: AgentId,
    leave: CancellationToken,
    /// The hub's clock when it leaves is not known here; the caller keeps this up to date.
    clock: std::sync::Arc<dyn throughline_domain::Clock>,
}

impl Desks {
    /// Nobody is here.
    pub fn new() -> Self {
        Self { state: Mutex::default(), signals: broadcast::channel(SIGNALS_KEPT).0 }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // What a panicking holder left is whole: every change below is one step.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A desk connects. Also answers the presence its agent has from now on.
    pub fn sit(
        &self,
        session: &SignedIn,
        clock: std::sync::Arc<dyn throughline_domain::Clock>,
    ) -> (Seat<'_>, Presence) {
        let agent_id = session.caller.agent_id;
        let leave = CancellationToken::new();
        let mut state = self.state();
        let id = state.next;
        state.next += 1;
        let desk = Desk { agent_id, device_id: session.device_id, open: None, leave: leave.clone() };
        state.desks.insert(id, desk);
        let attendance = state.agents.entry(agent_id).or_default();
        attendance.desks += 1;
        let presence = attendance.chosen.unwrap_or(Presence::Available);
        drop(state);
        (Seat { desks: self, id, agent_id, leave, clock }, presence)
    }

    /// The agent chose whether to take work. Who says so has a desk, if not one that
    /// is connected here yet: they have the usual time to come (back).
    pub fn choose_presence(&self, agent_id: AgentId, presence: Presence, now: Millis) {
        let mut state = self.state();
        let attendance = state.agents.entry(agent_id).or_default();
        attendance.chosen = Some(presence);
        if attendance.desks == 0 {
            attendance.left_at = now;
        }
    }

    /// After a restart: an agent the record calls present is given the time to come back.
    pub fn expect_back(&self, agent_id: AgentId, presence: Presence, now: Millis) {
        let chosen = (presence == Presence::Away).then_some(presence);
        self.state().agents.entry(agent_id).or_insert(Attendance { desks: 0, left_at: now, chosen });
    }

    /// Agents whose last desk left long enough ago; asked about once.
    pub fn gone(&self, now: Millis) -> Vec<AgentId> {
        let mut state = self.state();
        let is_gone = |a: &Attendance| a.desks == 0 && now.saturating_sub(a.left_at) >= GRACE_MS;
        let gone: Vec<AgentId> = state.agents.iter().filter(|(_, a)| is_gone(a)).map(|(id, _)| *id).collect();
        for id in &gone {
            state.agents.remove(id);
        }
        gone
    }

    /// What an agent's presence is while they have a desk here; none without one.
    pub fn presence_of(&self, agent_id: AgentId) -> Option<Presence> {
        let state = self.state();
        let attendance = state.agents.get(&agent_id).filter(|attendance| attendance.desks > 0)?;
        Some(attendance.chosen.unwrap_or(Presence::Available))
    }

    /// Ends the live connections of an installation that was signed out.
    pub fn sign_out(&self, device_id: DeviceId) {
        for desk in self.state().desks.values().filter(|desk| desk.device_id == device_id) {
            desk.leave.cancel();
        }
    }

    /// What the other desks have open.
    pub fn viewing(&self) -> Vec<Signal> {
        let state = self.state();
        let open = |(id, desk): (&u64, &Desk)| Signal::Viewing {
            from: *id,
            agent_id: desk.agent_id,
            open: desk.open,
        };
        state.desks.iter().filter(|(_, desk)| desk.open.is_some()).map(open).collect()
    }

    /// Tells the others. Nobody listening is fine.
    pub fn tell(&self, signal: Signal) {
        if self.signals.receiver_count() > 0 {
            let _ = self.signals.send(signal.into());
        }
    }

    /// Hears what is told from now on.
    pub fn listen(&self) -> broadcast::Receiver<Told> {
        self.signals.subscribe()
    }
}

impl Seat<'_> {
    /// Ends when the desk is signed out from elsewhere.
    pub fn leave(&self) -> &CancellationToken {
        &self.leave
    }

    /// The agent opened or left a conversation.
    pub fn open(&self, open: Option<(ConversationId, Sight)>) {
        if let Some(desk) = self.desks.state().desks.get_mut(&self.id) {
            desk.open = open;
        }
        self.desks.tell(Signal::Viewing { from: self.id, agent_id: self.agent_id, open });
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        let mut state = self.desks.state();
        let had_open = state.desks.remove(&self.id).is_some_and(|desk| desk.open.is_some());
        if let Some(attendance) = state.agents.get_mut(&self.agent_id) {
            attendance.desks = attendance.desks.saturating_sub(1);
            attendance.left_at = self.clock.now();
        }
        drop(state);
        if had_open {
            self.desks.tell(Signal::Viewing { from: self.id, agent_id: self.agent_id, open: None });
        }
    }
}

#[cfg(test)]
mod tests {
    use throughline_domain::{AgentId, Clock as _};
    use throughline_testkit::MockClock;
    use throughline_wire::rows::Presence;

    use super::{Desks, GRACE_MS};

    #[test]
    fn an_agent_who_chooses_before_a_desk_is_connected_has_time_to_connect_it() {
        let (desks, clock) = (Desks::new(), MockClock::new());
        let nadia = AgentId(clock.new_id());
        desks.choose_presence(nadia, Presence::Away, clock.now());
        assert!(desks.gone(clock.advance(GRACE_MS - 1)).is_empty(), "not offline at the next look");
        assert_eq!(desks.gone(clock.advance(1)), [nadia], "but not present for ever either");
    }
}
