//! Putting many rows in at once (seeds, imports): each table by one statement
//! per thousand rows, one change per row, all in one transaction. Rows are
//! trusted: text is not cleaned and addresses are not normalised again.

use std::collections::BTreeMap;

use serde::Serialize;
use throughline_domain::{ConversationId, Millis, TenantId};
use throughline_wire::rows::{
    ContactPointRow, ConversationRow, CustomerRow, InteractionRow, ReadMarkRow, RowKind,
};
use uuid::Uuid;

use crate::changes::Entry;
use crate::error::StoreError;
use crate::scope::Sight;
use crate::store::Store;
use crate::writer::WriteTx;

/// Rows of one statement.
const CHUNK: usize = 1_000;

/// Rows to put in. Interactions may belong to conversations of earlier calls;
/// within a conversation no two have the same time.
#[derive(Clone, Debug, Default)]
pub struct BulkRows {
    /// Customers.
    pub customers: Vec<CustomerRow>,
    /// Their addresses, normalised.
    pub contact_points: Vec<ContactPointRow>,
    /// Conversations; number 0 takes the next free one.
    pub conversations: Vec<ConversationRow>,
    /// What is in them.
    pub interactions: Vec<InteractionRow>,
    /// How far agents have read.
    pub read_marks: Vec<ReadMarkRow>,
}

const CUSTOMERS: &str = "
INSERT INTO customers (tenant_id, id, name, organisation, city, language, time_zone, attributes, since_at, updated_at)
SELECT ?1, unhex(value->>0), value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, value->>8
FROM json_each(?2)";

const CONTACT_POINTS: &str = "
INSERT INTO contact_points (tenant_id, id, customer_id, kind, value, trust, created_at)
SELECT ?1, unhex(value->>0), unhex(value->>1), value->>2, value->>3, value->>4, ?3 FROM json_each(?2)";

const CONVERSATIONS: &str = "
INSERT INTO conversations (tenant_id, id, number, customer_id, channel, subject, status, snoozed_until_at, team_id,
  assignee_id, tags, created_at, last_at, last_preview, last_direction, waiting_since_at, last_inbound_at, newest_at)
SELECT ?1, unhex(value->>0), value->>1, unhex(value->>2), value->>3, value->>4, value->>5, value->>6,
  unhex(value->>7), unhex(value->>8), value->>9, value->>10, value->>11, value->>12, value->>13, value->>14,
  value->>15, value->>11 FROM json_each(?2)";

const INTERACTIONS: &str = "
INSERT INTO interactions (tenant_id, id, conversation_id, customer_id, channel, kind, direction, agent_id, at,
  created_seq, body, attachments, mentions, details, delivery_state, delivery_reason, delivery_at)
SELECT ?1, unhex(value->>0), unhex(value->>1), unhex(value->>2), value->>3, value->>4, value->>5, unhex(value->>6),
  value->>7, value->>8, value->>9, value->>10, value->>11, value->>12, value->>13, value->>14, value->>15
FROM json_each(?2)";

const COUNTED: &str = "
UPDATE conversations SET interactions = interactions + j.many, newest_at = max(newest_at, j.newest)
FROM (SELECT unhex(value->>0) AS id, value->>1 AS many, value->>2 AS newest FROM json_each(?1)) j
WHERE conversations.id = j.id";

const READ_MARKS: &str = "
INSERT INTO read_marks (tenant_id, agent_id, conversation_id, through_at)
SELECT ?1, unhex(value->>0), unhex(value->>1), value->>2 FROM json_each(?2)";

impl Store {
    /// Puts rows in, in one transaction.
    pub async fn bulk_insert(&self, tenant: TenantId, rows: BulkRows) -> Result<(), StoreError> {
        self.write(move |tx| Box::pin(async move { insert(tx, tenant, rows).await })).await
    }

    /// Removes changes up to a number (desks further back take a new snapshot)
    /// and visitors that never wrote and were last seen before a time.
    pub async fn prune(
        &self,
        tenant: TenantId,
        changes_through_seq: u64,
        silent_visitors_before: Millis,
    ) -> Result<(), StoreError> {
        self.write(move |tx| {
            Box::pin(async move {
                // The newest change stays: it carries the number the next one follows.
                let keep = tx.head_seq(tenant).await?;
                let query =
                    sqlx::query("DELETE FROM changes WHERE tenant_id = ?1 AND seq <= ?2 AND seq < ?3");
                tx.execute(query.bind(tenant.0).bind(changes_through_seq as i64).bind(keep as i64)).await?;
                let query = sqlx::query(
                    "DELETE FROM visitors WHERE tenant_id = ?1 AND customer_id IS NULL AND last_seen_at < ?2",
                );
                tx.execute(query.bind(tenant.0).bind(silent_visitors_before)).await?;
                Ok(())
            })
        })
        .await
    }
}

fn hex(id: Uuid) -> String {
    id.simple().to_string()
}

async fn put<T: Serialize>(
    tx: &mut WriteTx,
    sql: &'static str,
    tenant: TenantId,
    rows: &[T],
) -> Result<(), StoreError> {
    tx.execute(sqlx::query(sql).bind(tenant.0).bind(serde_json::to_string(rows)?)).await?;
    Ok(())
}

async fn insert(tx: &mut WriteTx, tenant: TenantId, rows: BulkRows) -> Result<(), StoreError> {
    for chunk in rows.customers.chunks(CHUNK) {
        customers(tx, tenant, chunk).await?;
    }
    for chunk in rows.contact_points.chunks(CHUNK) {
        contact_points(tx, tenant, chunk).await?;
    }
    let mut sights = BTreeMap::new();
    for chunk in rows.conversations.chunks(CHUNK) {
        conversations(tx, tenant, chunk, &mut sights).await?;
    }
    for chunk in rows.interactions.chunks(CHUNK) {
        known_sights(tx, chunk.iter().map(|row| row.conversation_id), &mut sights).await?;
        interactions(tx, tenant, chunk, &sights).await?;
    }
    for chunk in rows.read_marks.chunks(CHUNK) {
        known_sights(tx, chunk.iter().map(|row| row.conversation_id), &mut sights).await?;
        read_marks(tx, tenant, chunk, &sights).await?;
    }
    Ok(())
}

async fn customers(tx: &mut WriteTx, tenant: TenantId, chunk: &[CustomerRow]) -> Result<(), StoreError> {
    let mut values = Vec::with_capacity(chunk.len());
    for row in chunk {
        let attributes = serde_json::to_string(&row.attributes)?;
        let texts = (&row.name, &row.organisation, &row.city, &row.language, &row.time_zone);
        let (name, organisation, city, language, zone) = texts;
        values.push((
            hex(row.id.0),
            name,
            organisation,
            city,
            language,
            zone,
            attributes,
            row.since_at,
            row.updated_at,
        ));
    }
    put(tx, CUSTOMERS, tenant, &values).await?;
    let entries: Vec<_> = chunk.iter().map(|row| Entry::put(RowKind::Customer, row.id.0, true)).collect();
    tx.append(tenant, &entries).await?;
    Ok(())
}

async fn contact_points(
    tx: &mut WriteTx,
    tenant: TenantId,
    chunk: &[ContactPointRow],
) -> Result<(), StoreError> {
    let values: Vec<_> = chunk
        .iter()
        .map(|row| (hex(row.id.0), hex(row.customer_id.0), row.kind.as_str(), &row.value, row.trust))
        .collect();
    let query = sqlx::query(CONTACT_POINTS).bind(tenant.0).bind(serde_json::to_string(&values)?);
    let now = tx.clock().now();
    tx.execute(query.bind(now)).await?;
    let entries: Vec<_> = chunk.iter().map(|row| Entry::put(RowKind::ContactPoint, row.id.0, true)).collect();
    tx.append(tenant, &entries).await?;
    Ok(())
}

type Sights = BTreeMap<ConversationId, Sight>;

async fn conversations(
    tx: &mut WriteTx,
    tenant: TenantId,
    chunk: &[ConversationRow],
    sights: &mut Sights,
) -> Result<(), StoreError> {
    let query = sqlx::query_as("SELECT last_number FROM tenants WHERE id = ?1").bind(tenant.0);
    let (mut number,): (u32,) = tx.read().one(query).await?;
    let (mut values, mut entries) = (Vec::new(), Vec::new());
    for row in chunk {
        number = if row.number == 0 { number + 1 } else { number.max(row.number) };
        let mine = if row.number == 0 { number } else { row.number };
        values.push((
            (
                hex(row.id.0),
                mine,
                hex(row.customer_id.0),
                row.channel,
                &row.subject,
                row.status,
                row.snoozed_until_at,
            ),
            (
                row.team_id.map(|id| hex(id.0)),
                row.assignee_id.map(|id| hex(id.0)),
                serde_json::to_string(&row.tags)?,
            ),
            (row.created_at, row.last_at, &row.last_preview, row.last_direction, row.waiting_since_at),
            row.last_inbound_at,
        ));
        let sight = Sight::Of { team_id: row.team_id, assignee_id: row.assignee_id };
        sights.insert(row.id, sight);
        entries.push(Entry::added(RowKind::Conversation, row.id.0, sight));
    }
    let flat: Vec<_> = values
        .iter()
        .map(|(a, b, c, d)| {
            (&a.0, a.1, &a.2, a.3, a.4, a.5, a.6, &b.0, &b.1, &b.2, c.0, c.1, c.2, c.3, c.4, d)
        })
        .collect();
    put(tx, CONVERSATIONS, tenant, &flat).await?;
    let query = sqlx::query("UPDATE tenants SET last_number = max(last_number, ?2) WHERE id = ?1");
    tx.execute(query.bind(tenant.0).bind(number)).await?;
    tx.append(tenant, &entries).await?;
    Ok(())
}

/// Looks up who sees conversations that came in earlier.
async fn known_sights(
    tx: &mut WriteTx,
    ids: impl Iterator<Item = ConversationId>,
    sights: &mut Sights,
) -> Result<(), StoreError> {
    let mut unknown: Vec<String> = ids.filter(|id| !sights.contains_key(id)).map(|id| hex(id.0)).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    unknown.sort_unstable();
    unknown.dedup();
    let query = sqlx::query_as(
        "SELECT c.id, c.team_id, c.assignee_id FROM json_each(?1) j CROSS JOIN conversations c ON c.id = unhex(j.value)",
    );
    let rows: Vec<(Uuid, Option<Uuid>, Option<Uuid>)> =
        tx.read().all(query.bind(serde_json::to_string(&unknown)?)).await?;
    sights.extend(rows.into_iter().map(|(id, team, assignee)| {
        let sight = Sight::Of { team_id: team.map(Into::into), assignee_id: assignee.map(Into::into) };
        (ConversationId(id), sight)
    }));
    Ok(())
}

async fn interactions(
    tx: &mut WriteTx,
    tenant: TenantId,
    chunk: &[InteractionRow],
    sights: &Sights,
) -> Result<(), StoreError> {
    let first = tx.head_seq(tenant).await? + 1;
    let (mut values, mut entries, mut counted) = (Vec::new(), Vec::new(), BTreeMap::new());
    for (row, seq) in chunk.iter().zip(first..) {
        let delivery = row.delivery.as_ref();
        values.push((
            (
                hex(row.id.0),
                hex(row.conversation_id.0),
                hex(row.customer_id.0),
                row.channel,
                row.kind,
                row.direction,
            ),
            (
                row.agent_id.map(|id| hex(id.0)),
                row.at,
                seq,
                &row.body,
                serde_json::to_string(&row.attachments)?,
            ),
            (serde_json::to_string(&row.mentions)?, serde_json::to_string(&row.details)?),
            (delivery.map(|d| d.state), delivery.and_then(|d| d.reason), delivery.map(|d| d.at)),
        ));
        let sight = sights.get(&row.conversation_id).copied().unwrap_or(Sight::Nobody);
        entries.push(Entry::added(RowKind::Interaction, row.id.0, sight));
        let count: &mut (u32, Millis) = counted.entry(row.conversation_id).or_default();
        *count = (count.0 + 1, count.1.max(row.at));
    }
    let flat: Vec<_> = values
        .iter()
        .map(|(a, b, c, d)| {
            (&a.0, &a.1, &a.2, a.3, a.4, a.5, &b.0, b.1, b.2, b.3, &b.4, &c.0, &c.1, d.0, d.1, d.2)
        })
        .collect();
    put(tx, INTERACTIONS, tenant, &flat).await?;
    let counts: Vec<_> = counted.iter().map(|(id, (many, newest))| (hex(id.0), many, newest)).collect();
    tx.execute(sqlx::query(COUNTED).bind(serde_json::to_string(&counts)?)).await?;
    tx.append(tenant, &entries).await?;
    Ok(())
}

async fn read_marks(
    tx: &mut WriteTx,
    tenant: TenantId,
    chunk: &[ReadMarkRow],
    sights: &Sights,
) -> Result<(), StoreError> {
    let values: Vec<_> =
        chunk.iter().map(|row| (hex(row.agent_id.0), hex(row.conversation_id.0), row.through_at)).collect();
    put(tx, READ_MARKS, tenant, &values).await?;
    let entries: Vec<_> = chunk
        .iter()
        .map(|row| {
            let sight = sights.get(&row.conversation_id).copied().unwrap_or(Sight::Nobody);
            Entry {
                private_to: Some(row.agent_id),
                ..Entry::added(RowKind::ReadMark, row.conversation_id.0, sight)
            }
        })
        .collect();
    tx.append(tenant, &entries).await?;
    Ok(())
}
