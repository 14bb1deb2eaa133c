//! A store on a real file with the testkit's people in it.

use std::path::Path;

use tempfile::TempDir;
use throughline_domain::{Channel, Clock as _, CommandId, ConversationId, InteractionId};
use throughline_testkit::people::{Person, care, nadia, priya, sam};
use throughline_testkit::{MockClock, Talk};
use throughline_wire::commands::{Command, CommandBody, CommandOutcome, Outcome, SendMessageCommand};
use throughline_wire::desk_api::{ConversationItem, GetTimeline, InboxView, ListConversations, TimelinePage};
use throughline_wire::rows::Row;
use throughline_wire::sync::{Change, ChangeBody, Cursor, SnapshotHead};

use crate::outbox::NewEntry;
use crate::sync_state::Applied;
use crate::{
    Key, Me, Opened, Options, SnapshotLoader, Store, StoreError, inbox, outbox, sync_state, timeline,
};

/// One agent's desk: Nadia's.
pub(crate) struct Desk {
    pub(crate) store: Store,
    pub(crate) clock: MockClock,
    pub(crate) seq: u64,
    pub(crate) folder: TempDir,
}

pub(crate) const KEY: [u8; 32] = [7; 32];

pub(crate) fn options(folder: &Path, clock: &MockClock) -> Options {
    Options::new(folder, Key::raw(KEY), clock.now())
}

impl Desk {
    /// A new, empty one.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = MockClock::new();
        // Later than anything the testkit's people say.
        clock.advance(24 * 3_600_000);
        let Opened { store, warnings } = Store::open(options(folder.path(), &clock)).unwrap();
        assert!(warnings.is_empty(), "a new machine has nothing to warn of");
        Self { store, clock, seq: 0, folder }
    }

    /// One that has loaded a snapshot of these rows.
    pub(crate) async fn with(rows: Vec<Row>) -> Self {
        let mut desk = Self::new();
        desk.load(rows).await;
        desk
    }

    pub(crate) async fn load(&mut self, rows: Vec<Row>) {
        self.seq += 10;
        let mut loader = SnapshotLoader::begin(&self.store, &self.head()).await.unwrap();
        loader.rows(rows).await.unwrap();
        loader.finish().await.unwrap();
    }

    pub(crate) fn head(&self) -> SnapshotHead {
        SnapshotHead { cursor: Cursor { seq: self.seq, token: self.seq ^ 0xabc, scope: 1 }, rows: 0 }
    }

    /// The hub writes; the desk hears.
    pub(crate) async fn hear(&mut self, bodies: Vec<ChangeBody>) -> Applied {
        let prev = self.seq;
        let changes: Vec<Change> = bodies
            .into_iter()
            .map(|body| {
                self.seq += 1;
                Change { seq: self.seq, token: self.seq ^ 0xabc, body }
            })
            .collect();
        self.store.write(move |writer| sync_state::apply(writer, prev, &changes)).await.unwrap()
    }

    pub(crate) async fn hear_rows(&mut self, rows: Vec<Row>) -> Applied {
        self.hear(rows.into_iter().map(ChangeBody::Upsert).collect()).await
    }

    /// The program ends without a word and starts again.
    pub(crate) fn restart(self) -> Self {
        let (restarted, warnings) = self.restart_with_warnings();
        assert!(warnings.is_empty(), "{warnings:?}");
        restarted
    }

    pub(crate) fn restart_with_warnings(self) -> (Self, Vec<throughline_wire::desk_api::StartupWarning>) {
        let Self { store, clock, seq, folder } = self;
        drop(store);
        let Opened { store, warnings } = Store::open(options(folder.path(), &clock)).unwrap();
        (Self { store, clock, seq, folder }, warnings)
    }

    pub(crate) fn me() -> Me {
        Me { agent_id: nadia().id, team_ids: nadia().team_ids }
    }

    /// Keeps a command as Nadia gives it.
    pub(crate) async fn give(&self, body: CommandBody) -> CommandId {
        self.try_give(body, false).await.unwrap()
    }

    pub(crate) async fn try_give(
        &self,
        body: CommandBody,
        was_offline: bool,
    ) -> Result<CommandId, StoreError> {
        let id = CommandId(self.clock.new_id());
        let given_at = self.clock.advance(1_000);
        let new = NewEntry {
            command: Command { id, given_at, body },
            agent_id: nadia().id,
            customer_id: None,
            customer_name: String::new(),
            was_offline,
        };
        self.store.write(move |writer| outbox::enqueue(writer, &new)).await?;
        Ok(id)
    }

    /// Nadia replies.
    pub(crate) async fn reply(
        &self,
        conversation: ConversationId,
        words: &str,
    ) -> (CommandId, InteractionId) {
        let interaction_id = InteractionId(self.clock.new_id());
        let body = CommandBody::SendMessage(SendMessageCommand {
            interaction_id,
            conversation_id: conversation,
            channel: Channel::Chat,
            body: words.to_owned(),
            card: None,
            attachments: Vec::new(),
            seen_through_seq: None,
        });
        (self.give(body).await, interaction_id)
    }

    /// The outbox's turn: what may go now.
    pub(crate) async fn take(&self) -> Vec<outbox::Entry> {
        let now = self.clock.now();
        self.store.write(move |writer| outbox::take(writer, now, 100)).await.unwrap()
    }

    pub(crate) async fn settle(&self, id: CommandId, outcome: Outcome) -> outbox::Settled {
        self.store
            .write(move |writer| outbox::settle(writer, &[CommandOutcome { id, outcome }]))
            .await
            .unwrap()
    }

    pub(crate) async fn view(&self, view: InboxView) -> Vec<ConversationItem> {
        let me = Self::me();
        let request = ListConversations { view, after: None, limit: 50 };
        self.store.read(move |reader| inbox::list(reader, &me, &request)).await.unwrap().items
    }

    pub(crate) async fn counts(&self) -> throughline_wire::desk_api::ViewCounts {
        let me = Self::me();
        self.store.read(move |reader| inbox::counts(reader, &me)).await.unwrap()
    }

    pub(crate) async fn timeline(&self, person: &Person) -> TimelinePage {
        let request =
            GetTimeline { customer_id: person.id(), conversation_id: None, before: None, limit: 50 };
        self.store.read(move |reader| timeline::page(reader, &request)).await.unwrap()
    }

    /// What the timeline says, oldest first.
    pub(crate) async fn words(&self, person: &Person) -> Vec<String> {
        self.timeline(person).await.items.into_iter().map(|item| item.interaction.body).collect()
    }
}

/// The rows of a person and what was said.
pub(crate) fn rows_of(person: &Person, talks: &[Talk]) -> Vec<Row> {
    let mut rows: Vec<Row> = talks.iter().map(|talk| Row::Conversation(talk.conversation.clone())).collect();
    rows.push(Row::Customer(person.customer.clone()));
    rows.extend(person.contact_points.iter().cloned().map(Row::ContactPoint));
    rows.extend(talks.iter().flat_map(|talk| talk.interactions.iter().cloned().map(Row::Interaction)));
    rows
}

/// Team, colleagues and the rows given.
pub(crate) fn company(rows: Vec<Row>) -> Vec<Row> {
    let mut all = vec![Row::Team(care()), Row::Agent(nadia()), Row::Agent(sam()), Row::Agent(priya())];
    all.extend(rows);
    all
}
