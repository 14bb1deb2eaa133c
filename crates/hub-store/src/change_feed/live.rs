//! What a commit tells those who listen. The JSON of a change is made once;
//! a [`Follower`] per connection decides which changes its agent may see and
//! hands out the frame to send: for most agents the very same bytes.
//!
//! To serve a connection: subscribe to [`crate::Store::commits`] first, then
//! send pages of `changes_after` until there are no more, then make a
//! [`Follower`] and let it take each commit. Lagging behind the subscription is
//! the same as [`Step::CatchUp`].

use std::collections::BTreeSet;
use std::sync::OnceLock;

use bytes::Bytes;
use throughline_domain::{AgentId, CustomerId, Millis, TenantId};
use throughline_wire::chat::ChatEvent;
use throughline_wire::rows::RowKind;
use throughline_wire::sync::Cursor;

use crate::changes::kind_code;
use crate::chat::ChatLive;
use crate::feed::{FRAME_BYTES, FeedRow, LIVE, Seen, frame_of};
use crate::reader::ReadTx;
use crate::scope::{Scope, Sight};

/// Larger commits are not sent but announced: followers catch up from the feed.
const MAX_CHANGES: u64 = 2_000;

/// One change of a commit.
#[derive(Clone, Debug)]
pub struct LiveChange {
    /// Its number.
    pub seq: u64,
    /// Who could see the row before.
    pub before: Sight,
    /// Who can see it after this change.
    pub after: Sight,
    /// Who can see it after the whole commit.
    pub now: Sight,
    /// The only agent it is for, if any.
    pub private_to: Option<AgentId>,
    /// Only for those who did not see it before.
    pub is_reveal: bool,
    pub(crate) has_tombstone: bool,
    /// The JSON of `wire::sync::Change` with the row; `None` when the row is gone.
    pub upsert: Option<Bytes>,
    /// The JSON of `wire::sync::Change` without it.
    pub tombstone: Bytes,
}

/// One commit, as far as one company is concerned.
#[derive(Clone, Debug)]
pub struct Committed {
    /// Whose.
    pub tenant_id: TenantId,
    /// The number of the newest change before this commit.
    pub prev: u64,
    /// The number of the newest change with this commit.
    pub head: u64,
    /// The token of its changes.
    pub token: u64,
    /// False: too much to send; catch up from the feed.
    pub is_complete: bool,
    /// The changes, one per row.
    pub changes: Vec<LiveChange>,
    /// Agents whose scope was redefined: they need a new snapshot.
    pub rescoped: Vec<AgentId>,
    /// What visitors hear of it.
    pub chat: Vec<ChatLive>,
    /// Articles or topics changed.
    pub has_articles: bool,
    /// Settings of the knowledge base changed.
    pub has_settings: bool,
    shared: Bytes,
    /// The same frame after another number than `prev`: nearly all who need one name the same
    /// (a commit may end with a change that is not told twice).
    shared_after: OnceLock<(u64, Bytes)>,
}

impl Committed {
    /// The frame with every change, for those who were last sent `prev`.
    fn whole_after(&self, prev: u64) -> Bytes {
        if prev == self.prev {
            return self.shared.clone();
        }
        let (after, frame) = self.shared_after.get_or_init(|| (prev, whole(&self.changes, prev)));
        if *after == prev { frame.clone() } else { whole(&self.changes, prev) }
    }
}

fn whole(changes: &[LiveChange], prev: u64) -> Bytes {
    frame_of(prev, changes.iter().filter_map(|change| change.upsert.as_ref()))
}

/// What the writer notes for [`committed`].
pub(crate) struct Told {
    pub tenant: TenantId,
    pub prev: u64,
    pub head: u64,
    pub token: u64,
    pub rescoped: Vec<AgentId>,
    pub chat_reads: Vec<(CustomerId, Millis)>,
}

/// Reads back what a transaction wrote. A failure is told as "catch up", never as silence.
pub(crate) async fn committed(tx: &mut ReadTx<'_>, told: Told) -> Committed {
    let mut committed = Committed {
        tenant_id: told.tenant,
        prev: told.prev,
        head: told.head,
        token: told.token,
        is_complete: told.head - told.prev <= MAX_CHANGES,
        changes: Vec::new(),
        rescoped: told.rescoped,
        chat: told.chat_reads.iter().filter_map(|(customer, at)| read_event(*customer, *at)).collect(),
        has_articles: false,
        has_settings: false,
        shared: Bytes::new(),
        shared_after: OnceLock::new(),
    };
    if committed.is_complete {
        let query = sqlx::query_as(LIVE).bind(told.tenant.0).bind(told.prev as i64).bind(told.head as i64);
        match tx.all::<FeedRow>(query).await {
            Ok(rows) => fill(&mut committed, &rows),
            Err(error) => {
                tracing::error!(%error, "reading back a commit");
                committed.is_complete = false;
            }
        }
    }
    committed
}

fn fill(committed: &mut Committed, rows: &[FeedRow]) {
    let mut seen = BTreeSet::new();
    for row in rows {
        committed.chat.extend(row.chat_live());
        committed.has_articles |= [RowKind::Article, RowKind::Topic].map(kind_code).contains(&row.kind);
        committed.has_settings |= row.kind == kind_code(RowKind::KnowledgeSettings);
        let sight = row.sight_key();
        // The same row changed again where it is: its first change already carries the latest state.
        if !seen.insert((row.kind, row.entity_id, row.private_to, sight)) {
            continue;
        }
        match row.live() {
            Ok(change) => committed.changes.push(change),
            Err(error) => {
                tracing::error!(%error, "a change cannot be told");
                committed.is_complete = false;
            }
        }
    }
    committed.shared = whole(&committed.changes, committed.prev);
}

fn read_event(customer_id: CustomerId, through_at: Millis) -> Option<ChatLive> {
    let event = serde_json::to_vec(&ChatEvent::Read { through_at }).ok()?;
    Some(ChatLive { customer_id, event: event.into() })
}

/// What a connection does with a commit.
#[derive(Clone, Debug)]
pub enum Step {
    /// Nothing in it for this agent.
    Nothing,
    /// Send this `HubFrame::Changes`.
    Send(Bytes),
    /// Something is missing: run `changes_after` from [`Follower::cursor`], then [`Follower::resume`].
    CatchUp,
    /// What the agent may see was redefined.
    Resnapshot,
}

/// One live connection's place in the feed.
#[derive(Clone, Debug)]
pub struct Follower {
    scope: Scope,
    cursor: Cursor,
    last_sent: u64,
}

impl Follower {
    /// After catching up to `cursor`; `last_sent` is the number of the last
    /// change, or of the last `CaughtUp`, this connection was sent.
    pub fn new(scope: Scope, cursor: Cursor, last_sent: u64) -> Self {
        Self { scope, cursor, last_sent }
    }

    /// The scope it serves.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Where it is.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// The number the next frame names as its `prev`.
    pub fn last_sent(&self) -> u64 {
        self.last_sent
    }

    /// Whether a `CaughtUp` would tell the desk something new.
    pub fn is_ahead(&self) -> bool {
        self.cursor.seq > self.last_sent
    }

    /// For a `HubFrame::CaughtUp` that is being sent.
    pub fn caught_up(&mut self) -> Cursor {
        self.last_sent = self.cursor.seq;
        self.cursor
    }

    /// After catching up once more.
    pub fn resume(&mut self, cursor: Cursor, last_sent: u64) {
        self.cursor = cursor;
        self.last_sent = last_sent;
    }

    /// Takes a commit in.
    pub fn take(&mut self, commit: &Committed) -> Step {
        if commit.tenant_id != self.scope.tenant_id {
            return Step::Nothing;
        }
        if commit.rescoped.contains(&self.scope.agent_id) {
            return Step::Resnapshot;
        }
        if commit.head <= self.cursor.seq {
            return Step::Nothing;
        }
        if commit.prev != self.cursor.seq || !commit.is_complete || commit.shared.len() > FRAME_BYTES {
            return Step::CatchUp;
        }
        self.cursor = Cursor { seq: commit.head, token: commit.token, scope: self.cursor.scope };
        self.frame(commit)
    }

    fn frame(&mut self, commit: &Committed) -> Step {
        let picked: Vec<(&LiveChange, Seen)> = commit
            .changes
            .iter()
            .map(|change| (change, change.seen_by(&self.scope)))
            .filter(|(_, seen)| *seen != Seen::Nothing)
            .collect();
        let Some((last, _)) = picked.last() else { return Step::Nothing };
        let prev = std::mem::replace(&mut self.last_sent, last.seq);
        let is_everything =
            picked.len() == commit.changes.len() && picked.iter().all(|(_, seen)| *seen == Seen::Upsert);
        if is_everything {
            return Step::Send(commit.whole_after(prev));
        }
        let json = picked.iter().filter_map(|(change, seen)| match seen {
            Seen::Upsert => change.upsert.as_ref(),
            Seen::Tombstone => Some(&change.tombstone),
            Seen::Nothing => None,
        });
        Step::Send(frame_of(prev, json))
    }
}
