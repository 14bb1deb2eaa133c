//! The change feed: what came after a cursor, as far as the caller may see it.
//!
//! One rule for catching up and for live (`Seen::of`): a row is sent when the
//! agent could see it after the change **and** can see it now; its conversation
//! (or any other row) is taken away when the agent could see it before and
//! cannot now. What was written while out of sight comes with the reveal that
//! follows every move. Rows are sent in their latest state, at the place of
//! their first change, so that a conversation comes before what is in it.

use std::collections::BTreeSet;

use bytes::Bytes;
use throughline_domain::{AgentId, CustomerId};
use throughline_wire::sync::Cursor;
use uuid::Uuid;

use crate::changes::{kind_word, sight_of};
use crate::chat::ChatLive;
use crate::error::StoreError;
use crate::live::LiveChange;
use crate::reader::ReadTx;
use crate::scope::{Caller, Scope, Sight, load_scope};
use crate::store::Store;

/// A frame of changes ends soon after this: a message may be 64 KiB long, and a
/// desk that refuses a frame as too large would be sent the same one for ever.
pub(crate) const FRAME_BYTES: usize = 1024 * 1024;

macro_rules! feed_sql {
    ($chat_customer:expr, $chat_message:expr) => {
        concat!(
            "SELECT ch.seq, ch.token, ch.kind, ch.entity_id, ch.sight_before, ch.team_before, ch.assignee_before,
                    ch.sight_after, ch.team_after, ch.assignee_after, ch.private_to, ch.is_reveal,
                    c.id IS NOT NULL AS has_conversation, c.team_id AS team_now, c.assignee_id AS assignee_now,
                    CASE ch.kind
                      WHEN 1 THEN (SELECT ", team_json!(), " FROM teams t WHERE t.id = ch.entity_id)
                      WHEN 2 THEN (SELECT ", agent_json!(), " FROM agents a WHERE a.id = ch.entity_id)
                      WHEN 3 THEN (SELECT ", account_json!(), " FROM channel_accounts ca WHERE ca.id = ch.entity_id)
                      WHEN 4 THEN (SELECT ", customer_json!(), " FROM customers cu WHERE cu.id = ch.entity_id)
                      WHEN 5 THEN (SELECT ", contact_point_json!(), " FROM contact_points cp WHERE cp.id = ch.entity_id)
                      WHEN 6 THEN iif(c.id IS NULL, NULL, ", conversation_json!(), ")
                      WHEN 7 THEN iif(i.id IS NULL, NULL, ", interaction_json!(), ")
                      WHEN 8 THEN (SELECT ", read_mark_json!(), " FROM read_marks r
                                   WHERE r.agent_id = ch.private_to AND r.conversation_id = ch.entity_id)
                      WHEN 9 THEN (SELECT ", article_json!(), " FROM articles ar WHERE ar.id = ch.entity_id)
                      WHEN 10 THEN (SELECT ", topic_json!(), " FROM topics tp WHERE tp.id = ch.entity_id)
                      WHEN 11 THEN (SELECT ", answer_json!(), " FROM answers an WHERE an.id = ch.entity_id)
                      WHEN 12 THEN (SELECT ", settings_json!(), " FROM knowledge_settings ks
                                    WHERE ks.tenant_id = ch.entity_id)
                      WHEN 13 THEN (SELECT ", feed_json!(), " FROM feeds fe WHERE fe.id = ch.entity_id)
                      WHEN 14 THEN (SELECT ", import_json!(), " FROM imports im WHERE im.id = ch.entity_id)
                    END AS row_json,
                    ", $chat_customer, " AS chat_customer, ", $chat_message, " AS chat_message
             FROM changes ch
             LEFT JOIN interactions i ON ch.kind = 7 AND i.id = ch.entity_id
             LEFT JOIN conversations c
               ON ch.kind BETWEEN 6 AND 8 AND c.id = iif(ch.kind = 7, i.conversation_id, ch.entity_id)
             WHERE ch.tenant_id = ?1 AND ch.seq > ?2 AND ch.seq <= ?3 ORDER BY ch.seq"
        )
    };
}

/// Everything between two numbers, with what visitors hear.
pub(crate) const LIVE: &str = feed_sql!(
    "iif(i.channel = 'chat' AND i.kind = 'message' AND ch.sight_before = 0, i.customer_id, NULL)",
    concat!(
        "iif(i.channel = 'chat' AND i.kind = 'message' AND ch.sight_before = 0, ",
        chat_message_fields!(),
        ", NULL)"
    )
);
pub(crate) const CATCH_UP: &str = feed_sql!("NULL", "NULL");

/// One row of the feed, with the row it is about.
#[derive(sqlx::FromRow)]
pub(crate) struct FeedRow {
    seq: i64,
    token: i64,
    pub(crate) kind: i64,
    pub(crate) entity_id: Uuid,
    sight_before: i64,
    team_before: Option<Uuid>,
    assignee_before: Option<Uuid>,
    sight_after: i64,
    team_after: Option<Uuid>,
    assignee_after: Option<Uuid>,
    pub(crate) private_to: Option<Uuid>,
    is_reveal: bool,
    has_conversation: bool,
    team_now: Option<Uuid>,
    assignee_now: Option<Uuid>,
    row_json: Option<String>,
    chat_customer: Option<Uuid>,
    chat_message: Option<String>,
}

/// What an agent gets of a change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Seen {
    Nothing,
    Upsert,
    Tombstone,
}

impl LiveChange {
    pub(crate) fn seen_by(&self, scope: &Scope) -> Seen {
        if self.private_to.is_some_and(|agent| agent != scope.agent_id)
            || (self.is_reveal && scope.sees(self.before))
        {
            return Seen::Nothing;
        }
        let is_there = self.upsert.is_some() && scope.sees(self.now);
        if is_there && scope.sees(self.after) {
            Seen::Upsert
        } else if !is_there && self.has_tombstone && scope.sees(self.before) {
            Seen::Tombstone
        } else {
            Seen::Nothing
        }
    }
}

impl FeedRow {
    /// With the JSON of both outcomes.
    pub(crate) fn live(&self) -> Result<LiveChange, StoreError> {
        let (seq, token, word) = (self.seq, self.token, kind_word(self.kind)?);
        // A row is `{"kind":..,"row":..}`; the change puts `"op"` in front of its fields.
        let upsert = self.row_json.as_deref().and_then(|json| json.strip_prefix('{')).map(|fields| {
            Bytes::from(format!(r#"{{"seq":{seq},"token":{token},"body":{{"op":"upsert",{fields}}}"#))
        });
        let id = self.entity_id;
        let tombstone = format!(
            r#"{{"seq":{seq},"token":{token},"body":{{"op":"tombstone","kind":"{word}","id":"{id}"}}}}"#
        );
        Ok(LiveChange {
            seq: seq as u64,
            before: sight_of(self.sight_before, self.team_before, self.assignee_before),
            after: sight_of(self.sight_after, self.team_after, self.assignee_after),
            now: self.now(),
            private_to: self.private_to.map(AgentId),
            is_reveal: self.is_reveal,
            // A conversation's tombstone takes its interactions and read mark with it.
            has_tombstone: !matches!(self.kind, 7 | 8),
            upsert,
            tombstone: tombstone.into(),
        })
    }

    fn now(&self) -> Sight {
        if self.row_json.is_none() {
            return Sight::Nobody;
        }
        match self.kind {
            6..=8 if self.has_conversation => sight_of(2, self.team_now, self.assignee_now),
            6..=8 => Sight::Nobody,
            // Feeds and imports.
            13 | 14 => Sight::Publishers,
            _ => Sight::Everybody,
        }
    }

    /// What makes two changes of one row the same for everybody.
    pub(crate) fn sight_key(&self) -> (i64, Option<Uuid>, Option<Uuid>, bool) {
        (self.sight_after, self.team_after, self.assignee_after, self.is_reveal)
    }

    /// The new message in it, for the visitor.
    pub(crate) fn chat_live(&self) -> Option<ChatLive> {
        let (customer, fields) = (self.chat_customer?, self.chat_message.as_deref()?);
        let event = format!(r#"{{"type":"message",{fields}}}"#);
        Some(ChatLive { customer_id: CustomerId(customer), event: event.into() })
    }
}

/// A change as the JSON of `wire::sync::Change`.
#[derive(Clone, Debug)]
pub struct FeedChange {
    /// Its number.
    pub seq: u64,
    /// Its JSON.
    pub json: Bytes,
}

/// What came after a cursor.
#[derive(Clone, Debug)]
pub enum Caught {
    /// Some changes.
    Changes {
        /// What the caller may see of them, in order.
        changes: Vec<FeedChange>,
        /// Where the caller is after them.
        cursor: Cursor,
        /// Whether there are more.
        has_more: bool,
    },
    /// The cursor is not of this history, or the scope was redefined.
    Resnapshot,
}

/// The JSON of `HubFrame::Changes`.
pub fn changes_frame<'a>(prev: u64, changes: impl Iterator<Item = &'a FeedChange>) -> Bytes {
    frame_of(prev, changes.map(|change| &change.json))
}

pub(crate) fn frame_of<'a>(prev: u64, changes: impl Iterator<Item = &'a Bytes>) -> Bytes {
    let mut frame = format!(r#"{{"type":"changes","prev":{prev},"changes":["#).into_bytes();
    for (index, change) in changes.enumerate() {
        if index > 0 {
            frame.push(b',');
        }
        frame.extend_from_slice(change);
    }
    frame.extend_from_slice(b"]}");
    frame.into()
}

impl Store {
    /// Where the feed stands for this caller.
    pub async fn head(&self, caller: Caller) -> Result<Cursor, StoreError> {
        let mut reader = self.reader().await?;
        let mut tx = reader.tx();
        let scope = signed_in(&mut tx, caller).await?;
        head_of(&mut tx, &scope).await
    }

    /// At most `limit` changes after `cursor`, and no more than one frame takes, as
    /// far as the caller may see them.
    pub async fn changes_after(
        &self,
        caller: Caller,
        cursor: Cursor,
        limit: u32,
    ) -> Result<Caught, StoreError> {
        let mut reader = self.reader().await?;
        let mut tx = reader.tx();
        let scope = signed_in(&mut tx, caller).await?;
        if cursor.scope != scope.version || !is_of_this_history(&mut tx, caller, cursor).await? {
            return Ok(Caught::Resnapshot);
        }
        let head = head_of(&mut tx, &scope).await?;
        let end = head.seq.min(cursor.seq + u64::from(limit.max(1)));
        let query =
            sqlx::query_as(CATCH_UP).bind(caller.tenant_id.0).bind(cursor.seq as i64).bind(end as i64);
        let rows: Vec<FeedRow> = tx.all(query).await?;
        let (changes, last) = visible(&rows, &scope)?;
        let Some(last) = last else {
            return Ok(Caught::Changes { changes, cursor: head, has_more: false });
        };
        let cursor = Cursor { seq: last.seq as u64, token: last.token as u64, scope: scope.version };
        Ok(Caught::Changes { changes, cursor, has_more: cursor.seq < head.seq })
    }
}

/// What the caller may see of these rows, as far as one frame takes it, and the row it ends with.
fn visible<'r>(
    rows: &'r [FeedRow],
    scope: &Scope,
) -> Result<(Vec<FeedChange>, Option<&'r FeedRow>), StoreError> {
    let mut sent = BTreeSet::new();
    let mut changes = Vec::new();
    let mut bytes = 0;
    for row in rows {
        let change = row.live()?;
        let json = match change.seen_by(scope) {
            Seen::Nothing => continue,
            Seen::Upsert => change.upsert,
            Seen::Tombstone => Some(change.tombstone),
        };
        if let Some(json) = json
            && sent.insert((row.kind, row.entity_id))
        {
            bytes += json.len();
            changes.push(FeedChange { seq: change.seq, json });
            if bytes >= FRAME_BYTES {
                return Ok((changes, Some(row)));
            }
        }
    }
    Ok((changes, rows.last()))
}

pub(crate) async fn signed_in(tx: &mut ReadTx<'_>, caller: Caller) -> Result<Scope, StoreError> {
    load_scope(tx, caller).await?.ok_or_else(|| {
        StoreError::refused(throughline_wire::ErrorCode::NotSignedIn, "this agent is not active", "agent")
    })
}

pub(crate) async fn head_of(tx: &mut ReadTx<'_>, scope: &Scope) -> Result<Cursor, StoreError> {
    let query =
        sqlx::query_as("SELECT seq, token FROM changes WHERE tenant_id = ?1 ORDER BY seq DESC LIMIT 1");
    let newest: Option<(i64, i64)> = tx.optional(query.bind(scope.tenant_id.0)).await?;
    let (seq, token) = newest.unwrap_or((0, 0));
    Ok(Cursor { seq: seq as u64, token: token as u64, scope: scope.version })
}

/// The change the cursor names must be there with its token; before the first
/// change, the first one must still be there.
async fn is_of_this_history(tx: &mut ReadTx<'_>, caller: Caller, cursor: Cursor) -> Result<bool, StoreError> {
    if cursor.seq == 0 {
        let query = sqlx::query_as("SELECT coalesce(min(seq), 1) FROM changes WHERE tenant_id = ?1");
        let (first,): (i64,) = tx.one(query.bind(caller.tenant_id.0)).await?;
        return Ok(cursor.token == 0 && first == 1);
    }
    let query = sqlx::query_as("SELECT token FROM changes WHERE tenant_id = ?1 AND seq = ?2");
    let found: Option<(i64,)> = tx.optional(query.bind(caller.tenant_id.0).bind(cursor.seq as i64)).await?;
    Ok(found.is_some_and(|(token,)| token as u64 == cursor.token))
}
