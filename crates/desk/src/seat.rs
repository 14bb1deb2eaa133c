//! One signed-in agent's place: their store, their way to the hub, and what the
//! loops and the use cases share. Made at sign-in or start, closed at sign-out or stop.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use throughline_desk_store::{Opened, Options, Store, StoreError, outbox, sync_state};
use throughline_domain::{AgentId, Clock, CommandId, ConversationId, DeviceId, Millis};
use throughline_wire::desk_api::{Connection, DeskEvent, Draft, StartupWarning};
use throughline_wire::rows::Presence;
use throughline_wire::session::Tokens;
use throughline_wire::sync::DeskFrame;
use tokio::sync::{Notify, mpsc};

use crate::connection::Line;
use crate::error::DeskError;
use crate::events::Events;
use crate::finding::Finding;
use crate::hub_client::HubClient;
use crate::live_state::LiveState;
use crate::loops::{self, Loops};
use crate::options::Timing;
use crate::tokens::{TokenKeeper, TokenSource};
use crate::warnings::Warnings;

/// What every seat of a desk shares.
#[derive(Clone)]
pub(crate) struct Surroundings {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) events: Arc<Events>,
    pub(crate) warnings: Arc<Warnings>,
    pub(crate) timing: Timing,
    pub(crate) device_id: DeviceId,
}

/// See the module's words.
pub(crate) struct Seat {
    pub(crate) me: AgentId,
    pub(crate) store: Store,
    /// Beside the store: what its articles and answers are found with.
    pub(crate) finding: Arc<Finding>,
    pub(crate) hub: HubClient,
    pub(crate) tokens: TokenKeeper,
    pub(crate) line: Line,
    pub(crate) live: Mutex<LiveState>,
    pub(crate) outgoing: Outgoing,
    pub(crate) around: Surroundings,
    /// Drafts the full disk did not take; the store's other drafts are older.
    pub(crate) unsaved_drafts: Mutex<HashMap<ConversationId, Draft>>,
    /// Connect now, do not wait for the end of a pause.
    pub(crate) sync_wake: Notify,
    /// A call got no answer: see whether the live connection lives.
    pub(crate) probe: Notify,
    /// There is something to send, or the hub is back.
    pub(crate) outbox_wake: Notify,
    /// Someone began to write.
    pub(crate) typing_wake: Notify,
    /// A draft waits for space on the disk.
    pub(crate) disk_wake: Notify,
    /// The hub's clock minus this machine's, in milliseconds, as last heard.
    skew_ms: AtomicI64,
    loops: Loops,
}

/// An agent's files, opened.
pub(crate) struct SeatFiles {
    pub(crate) store: Store,
    pub(crate) finding: Finding,
}

/// Opens an agent's files; off the async threads, for it may have to mend them.
pub(crate) async fn open_files(options: Options, around: &Surroundings) -> Result<SeatFiles, DeskError> {
    let finding = Finding::new(&options.directory, &options.key, &around.clock);
    let opened = tokio::task::spawn_blocking(move || Store::open(options));
    let Opened { store, warnings: said } = opened.await.map_err(|_| DeskError::Broken)??;
    for warning in said {
        around.warnings.raise(warning);
    }
    Ok(SeatFiles { store, finding })
}

impl Seat {
    /// Takes the place and starts its loops.
    pub(crate) async fn start(
        files: SeatFiles,
        hub: HubClient,
        source: TokenSource,
        tokens: Tokens,
        around: Surroundings,
    ) -> Result<Arc<Self>, DeskError> {
        let SeatFiles { store, finding } = files;
        let presence: Option<Presence> =
            store.read(|reader| throughline_desk_store::settings::value(reader, PRESENCE)).await?;
        let clock = Arc::clone(&around.clock);
        // The program ended while the cache was being replaced by another history's: told before anything is sent.
        store.write(move |writer| outbox::settle_history(writer, || CommandId(clock.new_id()))).await?;
        let me = tokens.agent.id;
        let keeper = TokenKeeper::new(hub.clone(), store.clone(), around.device_id, source, tokens);
        let seat = Arc::new(Self {
            me,
            store,
            finding: Arc::new(finding),
            hub,
            tokens: keeper,
            line: Line::new(Connection::Connecting),
            live: Mutex::default(),
            outgoing: Outgoing::new(presence.unwrap_or(Presence::Available)),
            around,
            unsaved_drafts: Mutex::default(),
            sync_wake: Notify::new(),
            probe: Notify::new(),
            outbox_wake: Notify::new(),
            typing_wake: Notify::new(),
            disk_wake: Notify::new(),
            skew_ms: AtomicI64::new(0),
            loops: Loops::new(),
        });
        seat.start_loops();
        Ok(seat)
    }

    fn start_loops(self: &Arc<Self>) {
        let seat = Arc::clone(self);
        self.loops.start("telling", move |stop| loops::telling::run(Arc::clone(&seat), stop));
        let seat = Arc::clone(self);
        self.loops.start("sync", move |stop| loops::sync::run(Arc::clone(&seat), stop));
        let seat = Arc::clone(self);
        self.loops.start("outbox", move |stop| loops::outbox::run(Arc::clone(&seat), stop));
        let seat = Arc::clone(self);
        self.loops.start("typing", move |stop| loops::typing::run(Arc::clone(&seat), stop));
        let seat = Arc::clone(self);
        self.loops.start("disk", move |stop| loops::disk::run(Arc::clone(&seat), stop));
        let seat = Arc::clone(self);
        self.loops.start("index", move |stop| loops::index::run(Arc::clone(&seat), stop));
    }

    /// Stops the loops and closes the store. What is typed stays.
    pub(crate) async fn close(&self) {
        self.loops.stop(self.around.timing.stop).await;
        loops::disk::last_try(self).await;
        let finding = Arc::clone(&self.finding);
        if tokio::task::spawn_blocking(move || finding.close()).await.is_err() {
            tracing::warn!("the indexes were not closed in order");
        }
        self.store.close().await;
    }

    /// The hub's time now, as well as this machine can tell.
    pub(crate) fn hub_now(&self) -> Millis {
        self.around.clock.now() + self.skew_ms.load(Ordering::Relaxed)
    }

    /// The hub told its time.
    pub(crate) fn note_hub_time(&self, hub_now: Millis) {
        let skew = hub_now - self.around.clock.now();
        self.skew_ms.store(skew, Ordering::Relaxed);
        let is_wrong = skew.abs() > MAX_SKEW_MS;
        if self.around.warnings.set(StartupWarning::ClockWrong, is_wrong) {
            tracing::warn!(skew_ms = skew, "this machine's clock differs from the hub's");
            self.around.events.send(DeskEvent::Session);
        }
    }

    /// Who is at what; short, never across an await.
    pub(crate) fn live(&self) -> std::sync::MutexGuard<'_, LiveState> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Drafts the disk did not take; short, never across an await.
    pub(crate) fn unsaved_drafts(&self) -> std::sync::MutexGuard<'_, HashMap<ConversationId, Draft>> {
        self.unsaved_drafts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something was put into the outbox: send it, and if there is no connection, try for one.
    pub(crate) fn wake_outbox(&self) {
        self.outbox_wake.notify_one();
        if !self.line.is_connected() {
            self.sync_wake.notify_one();
        }
    }

    /// Whether the hub may know more than this desk shows.
    pub(crate) fn is_offline(&self) -> bool {
        !self.line.is_connected()
    }
}

/// More than this between two clocks is told to the agent.
const MAX_SKEW_MS: i64 = 2 * 60 * 1000;
/// The agent's choice, so that a restart does not make them available again.
pub(crate) const PRESENCE: &str = "presence";

/// The number of the last change a reader knows; 0 before the first snapshot.
pub(crate) fn seen_through(reader: &throughline_desk_store::Reader<'_>) -> Result<u64, StoreError> {
    Ok(sync_state::cursor(reader)?.map_or(0, |cursor| cursor.seq))
}

/// What this desk says over the live connection, and what it has to say again after a break.
pub(crate) struct Outgoing {
    state: Mutex<OutgoingState>,
}

struct OutgoingState {
    presence: Presence,
    viewing: Option<ConversationId>,
    line: Option<mpsc::Sender<DeskFrame>>,
}

/// Frames that wait for a slow line; more are dropped: they are only about now.
const WAITING_FRAMES: usize = 32;

impl Outgoing {
    fn new(presence: Presence) -> Self {
        Self { state: Mutex::new(OutgoingState { presence, viewing: None, line: None }) }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, OutgoingState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A live connection opened: what to say first, and where later frames come from.
    pub(crate) fn open(&self) -> (Vec<DeskFrame>, mpsc::Receiver<DeskFrame>) {
        let (sender, receiver) = mpsc::channel(WAITING_FRAMES);
        let mut state = self.state();
        state.line = Some(sender);
        let mut first = vec![DeskFrame::Presence { presence: state.presence }];
        if state.viewing.is_some() {
            first.push(DeskFrame::Viewing { conversation_id: state.viewing });
        }
        (first, receiver)
    }

    /// It closed.
    pub(crate) fn close(&self) {
        self.state().line = None;
    }

    pub(crate) fn presence(&self) -> Presence {
        self.state().presence
    }

    pub(crate) fn set_presence(&self, presence: Presence) {
        let mut state = self.state();
        state.presence = presence;
        state.say(DeskFrame::Presence { presence });
    }

    pub(crate) fn set_typing(&self, conversation: Option<ConversationId>, is_typing: bool) {
        let mut state = self.state();
        if state.viewing != conversation {
            state.viewing = conversation;
            state.say(DeskFrame::Viewing { conversation_id: conversation });
        }
        if let Some(conversation_id) = conversation {
            state.say(DeskFrame::Typing { conversation_id, is_typing });
        }
    }
}

impl OutgoingState {
    fn say(&self, frame: DeskFrame) {
        if let Some(line) = &self.line {
            // Full or closing: the frame is about now and not worth keeping.
            let _ = line.try_send(frame);
        }
    }
}
