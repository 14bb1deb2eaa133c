//! The simplest desk there can be: applies what the hub sends to maps.

use std::collections::BTreeMap;
use std::io::Read as _;

use futures_util::StreamExt as _;
use throughline_domain::ConversationId;
use throughline_hub_store::{Caller, Caught, Store, changes_frame};
use throughline_wire::rows::{Row, RowKind};
use throughline_wire::sync::{Change, ChangeBody, Cursor, HubFrame, SnapshotEnd, SnapshotHead};
use uuid::Uuid;

#[derive(Clone, PartialEq, Debug)]
pub struct Desk {
    pub rows: BTreeMap<(RowKind, Uuid), Row>,
    pub cursor: Cursor,
}

pub fn key(row: &Row) -> (RowKind, Uuid) {
    match row {
        Row::Team(row) => (RowKind::Team, row.id.0),
        Row::Agent(row) => (RowKind::Agent, row.id.0),
        Row::ChannelAccount(row) => (RowKind::ChannelAccount, row.id.0),
        Row::Customer(row) => (RowKind::Customer, row.id.0),
        Row::ContactPoint(row) => (RowKind::ContactPoint, row.id.0),
        Row::Conversation(row) => (RowKind::Conversation, row.id.0),
        Row::Interaction(row) => (RowKind::Interaction, row.id.0),
        Row::ReadMark(row) => (RowKind::ReadMark, row.conversation_id.0),
        Row::Article(row) => (RowKind::Article, row.id.0),
        Row::Topic(row) => (RowKind::Topic, row.id.0),
        Row::Answer(row) => (RowKind::Answer, row.id.0),
        // A company has one.
        Row::KnowledgeSettings(_) => (RowKind::KnowledgeSettings, Uuid::nil()),
        Row::Feed(row) => (RowKind::Feed, row.id.0),
        Row::Import(row) => (RowKind::Import, row.id.0),
    }
}

/// The lines of a snapshot.
pub async fn lines(store: &Store, caller: Caller) -> Vec<String> {
    let mut snapshot = store.snapshot(caller).await.expect("a snapshot");
    let mut compressed = Vec::new();
    while let Some(chunk) = snapshot.next().await {
        compressed.extend_from_slice(&chunk.expect("a chunk"));
    }
    let mut text = String::new();
    zstd::Decoder::new(&*compressed).expect("zstd").read_to_string(&mut text).expect("text");
    text.lines().map(ToOwned::to_owned).collect()
}

impl Desk {
    pub async fn first_sync(store: &Store, caller: Caller) -> Self {
        let lines = lines(store, caller).await;
        let (head, rest) = lines.split_first().expect("a head");
        let (end, rows) = rest.split_last().expect("an end");
        let head: SnapshotHead = serde_json::from_str(head).expect("a head");
        let end: SnapshotEnd = serde_json::from_str(end).expect("an end");
        assert_eq!(end.end, rows.len() as u64, "the end says how many rows there were");
        let rows: BTreeMap<_, _> = rows
            .iter()
            .map(|line| serde_json::from_str::<Row>(line).unwrap_or_else(|error| panic!("{error}: {line}")))
            .map(|row| (key(&row), row))
            .collect();
        assert_eq!(rows.len() as u64, end.end, "no row was sent twice");
        Self { rows, cursor: head.cursor }
    }

    /// False when a new snapshot is asked for.
    pub async fn catch_up(&mut self, store: &Store, caller: Caller, limit: u32) -> bool {
        loop {
            let caught = store.changes_after(caller, self.cursor, limit).await.expect("the feed");
            let Caught::Changes { changes, cursor, has_more } = caught else { return false };
            let frame = changes_frame(self.cursor.seq, changes.iter());
            self.take_frame(&frame);
            self.cursor = cursor;
            if !has_more {
                return true;
            }
        }
    }

    /// Applies a `Changes` frame.
    pub fn take_frame(&mut self, frame: &[u8]) {
        let frame: HubFrame = serde_json::from_slice(frame)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(frame)));
        let HubFrame::Changes { prev, changes } = frame else { panic!("no changes: {frame:?}") };
        assert_eq!(prev, self.cursor.seq, "a gap");
        for change in changes {
            assert!(change.seq > self.cursor.seq, "numbers rise");
            self.cursor.seq = change.seq;
            self.cursor.token = change.token;
            self.apply(change);
        }
    }

    fn apply(&mut self, change: Change) {
        match change.body {
            ChangeBody::Upsert(row) => {
                let conversation = match &row {
                    Row::Interaction(row) => Some(row.conversation_id),
                    Row::ReadMark(row) => Some(row.conversation_id),
                    _ => None,
                };
                if let Some(id) = conversation {
                    assert!(self.has(id), "what is in a conversation comes after it: {row:?}");
                }
                self.rows.insert(key(&row), row);
            }
            ChangeBody::Tombstone { kind, id } => {
                self.rows.remove(&(kind, id));
                if kind == RowKind::Conversation {
                    self.rows.retain(|(kind, key), row| match row {
                        Row::Interaction(row) => row.conversation_id.0 != id,
                        _ => !(*kind == RowKind::ReadMark && *key == id),
                    });
                }
            }
        }
    }

    pub fn has(&self, id: ConversationId) -> bool {
        self.rows.contains_key(&(RowKind::Conversation, id.0))
    }

    pub fn count(&self, kind: RowKind) -> usize {
        self.rows.keys().filter(|(of, _)| *of == kind).count()
    }
}
