//! What a visitor is shown, and how far they have got: pages of messages
//! across all chats of the customer, receipts, and the agents' read position.

use throughline_domain::{Millis, TenantId};
use throughline_wire::chat::{ChatMessage, ChatPage, Receipts};
use throughline_wire::rows::RowKind;
use uuid::Uuid;

use crate::changes::{Entry, sight_of};
use crate::error::StoreError;
use crate::store::Store;
use crate::writer::WriteTx;

macro_rules! page {
    ($condition:literal, $order:literal) => {
        concat!(
            "SELECT '{' || ",
            chat_message_fields!(),
            " || '}' FROM visitors v CROSS JOIN interactions i ON i.customer_id = v.customer_id
             WHERE v.id = ?1 AND i.channel = 'chat' AND i.kind = 'message' AND i.at ",
            $condition,
            " ?2 ORDER BY i.at ",
            $order,
            " LIMIT ?3"
        )
    };
}
pub(crate) const AFTER: &str = page!(">", "ASC");
pub(crate) const BEFORE: &str = page!("<", "DESC");

pub(crate) const ADVANCE: &str = "
UPDATE interactions SET delivery_state = iif(at <= ?3, 'read', 'delivered'), delivery_reason = NULL, delivery_at = ?5
WHERE customer_id = ?1 AND channel = 'chat' AND kind = 'message' AND at > ?2 AND at <= ?4
  AND direction = 'out' AND delivery_state <> 'read' AND (at <= ?3 OR delivery_state <> 'delivered')
RETURNING id, conversation_id";

impl Store {
    /// Messages of the visitor's customer, oldest first: after a time, before a
    /// time, or (neither) the latest.
    pub async fn chat_messages(
        &self,
        visitor_id: Uuid,
        after: Option<Millis>,
        before: Option<Millis>,
        limit: u32,
    ) -> Result<ChatPage, StoreError> {
        let limit = limit.clamp(1, 200) as usize;
        let (sql, at) = match (after, before) {
            (Some(after), _) => (AFTER, after),
            (None, before) => (BEFORE, before.unwrap_or(Millis::MAX)),
        };
        let mut reader = self.reader().await?;
        let query = sqlx::query_as(sql).bind(visitor_id).bind(at).bind(limit as i64 + 1);
        let mut rows: Vec<(String,)> = reader.tx().all(query).await?;
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let messages = rows.iter().map(|(json,)| serde_json::from_str::<ChatMessage>(json));
        let mut messages = messages.collect::<Result<Vec<_>, _>>()?;
        if after.is_none() {
            messages.reverse();
        }
        Ok(ChatPage { messages, has_more })
    }

    /// Moves the delivery states of the agents' messages forward.
    pub async fn chat_receipts(&self, visitor_id: Uuid, receipts: Receipts) -> Result<(), StoreError> {
        self.write(move |tx| Box::pin(async move { advance(tx, visitor_id, receipts).await })).await
    }

    /// The agents' side has read the visitor's messages up to here.
    pub async fn chat_read_through(&self, visitor_id: Uuid) -> Result<Millis, StoreError> {
        let mut reader = self.reader().await?;
        let query = sqlx::query_as(
            "SELECT coalesce(max(c.read_through_at), 0) FROM visitors v
             CROSS JOIN conversations c ON c.customer_id = v.customer_id AND c.channel = 'chat' WHERE v.id = ?1",
        );
        let (at,): (Millis,) = reader.tx().one(query.bind(visitor_id)).await?;
        Ok(at)
    }
}

async fn advance(tx: &mut WriteTx, visitor_id: Uuid, receipts: Receipts) -> Result<(), StoreError> {
    let query = sqlx::query_as(
        "SELECT v.tenant_id, v.customer_id, v.delivered_through_at, v.read_through_at,
                (SELECT max(i.at) FROM interactions i
                 WHERE i.customer_id = v.customer_id AND i.channel = 'chat' AND i.kind = 'message')
         FROM visitors v WHERE v.id = ?1 AND v.customer_id IS NOT NULL",
    );
    let found: Option<(Uuid, Uuid, Millis, Millis, Option<Millis>)> =
        tx.read().optional(query.bind(visitor_id)).await?;
    let Some((tenant, customer, delivered_before, read_before, Some(newest))) = found else { return Ok(()) };
    // A browser may claim any time; nothing later than the newest message can have been seen.
    let read = receipts.read_through_at.min(newest);
    let delivered = receipts.delivered_through_at.min(newest).max(read);
    if read <= read_before && delivered <= delivered_before {
        return Ok(());
    }
    let now = tx.clock().now();
    let query = sqlx::query_as(ADVANCE).bind(customer).bind(read_before).bind(read).bind(delivered).bind(now);
    let moved: Vec<(Uuid, Uuid)> = tx.returning(query).await?;
    let query = sqlx::query(
        "UPDATE visitors SET delivered_through_at = max(delivered_through_at, ?2),
                read_through_at = max(read_through_at, ?3), last_seen_at = ?4 WHERE id = ?1",
    );
    tx.execute(query.bind(visitor_id).bind(delivered).bind(read).bind(now)).await?;
    let mut entries = Vec::with_capacity(moved.len());
    for (id, conversation) in moved {
        let query =
            sqlx::query_as("SELECT team_id, assignee_id FROM conversations WHERE id = ?1").bind(conversation);
        let (team, assignee): (Option<Uuid>, Option<Uuid>) = tx.read().one(query).await?;
        entries.push(Entry::changed(RowKind::Interaction, id, sight_of(2, team, assignee)));
    }
    tx.append(TenantId(tenant), &entries).await?;
    Ok(())
}
