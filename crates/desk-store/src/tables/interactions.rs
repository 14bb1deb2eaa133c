//! Interactions: the one table that grows to hundreds of thousands of rows.
//!
//! Columns that most rows do not use (files, mentions, details) are NULL there,
//! so that reading a page parses no JSON.

use rusqlite::{Row, params};
use throughline_domain::{
    Channel, ConversationId, CustomerId, DeliveryState, Direction, FailureReason, InteractionId,
    InteractionKind,
};
use throughline_wire::desk_api::Tag;
use throughline_wire::rows::{Delivery, Details, InteractionRow};

use crate::access::{Reader, Writer};
use crate::columns;
use crate::error::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// The columns [`read`] reads, in its order.
macro_rules! columns_of_interaction {
    () => {
        "id, conversation_id, customer_id, channel, kind, direction, agent_id, at, body, attachments, mentions, \
         details, delivery_state, delivery_reason, delivery_at"
    };
}
pub(crate) use columns_of_interaction;

/// A customer's latest orders.
pub(crate) const ORDERS: &str = concat!(
    "SELECT ",
    columns_of_interaction!(),
    " FROM interactions INDEXED BY interactions_orders WHERE customer_id = ?1 AND kind = 'order'
      ORDER BY at DESC, id DESC LIMIT ?2"
);

/// One interaction of the cache.
pub fn get(reader: &Reader<'_>, id: InteractionId) -> Result<Option<InteractionRow>> {
    reader.one(
        concat!("SELECT ", columns_of_interaction!(), " FROM interactions WHERE id = ?1"),
        [id.as_bytes()],
        read,
    )
}

/// Whether the cache has it.
pub(crate) fn is_here(reader: &Reader<'_>, id: InteractionId) -> Result<bool> {
    Ok(reader.one("SELECT 1 FROM interactions WHERE id = ?1", [id.as_bytes()], |_| Ok(()))?.is_some())
}

/// Puts many in at once; how many were not here before. For loading and for benches.
pub fn insert_many(writer: &mut Writer<'_>, rows: &[InteractionRow]) -> Result<usize> {
    let new = put_many(writer, rows.iter())?;
    writer.touch(Tag::All);
    Ok(new)
}

/// The statement is looked up once: per row that would cost a tenth of the insert.
pub(crate) fn put_many<'r>(
    writer: &Writer<'_>,
    rows: impl Iterator<Item = &'r InteractionRow>,
) -> Result<usize> {
    let mut insert = writer.statement(INSERT)?;
    let mut new = 0;
    for row in rows {
        match bind(&mut insert, row)? {
            0 => _ = bind(&mut *writer.statement(UPDATE)?, row)?,
            _ => new += 1,
        }
    }
    Ok(new)
}

/// Puts one in; true when it was not here before.
pub(crate) fn upsert(writer: &mut Writer<'_>, row: &InteractionRow) -> Result<bool> {
    let is_new = put(writer, row)?;
    writer.touch(Tag::Timeline { id: row.customer_id });
    writer.touch(Tag::Conversation { id: row.conversation_id });
    if row.kind == InteractionKind::Order {
        writer.touch(Tag::Customer { id: row.customer_id });
    }
    Ok(is_new)
}

/// Two statements instead of one upsert, because the first alone says whether the row is new.
fn put(writer: &Writer<'_>, row: &InteractionRow) -> Result<bool> {
    Ok(put_many(writer, std::iter::once(row))? == 1)
}

const INSERT: &str =
    "INSERT OR IGNORE INTO interactions (id, conversation_id, customer_id, channel, kind, direction, agent_id, at,
         body, attachments, mentions, details, delivery_state, delivery_reason, delivery_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
const UPDATE: &str =
    "UPDATE interactions SET conversation_id = ?2, customer_id = ?3, channel = ?4, kind = ?5, direction = ?6,
         agent_id = ?7, at = ?8, body = ?9, attachments = ?10, mentions = ?11, details = ?12,
         delivery_state = ?13, delivery_reason = ?14, delivery_at = ?15
     WHERE id = ?1";

fn bind(statement: &mut rusqlite::Statement<'_>, row: &InteractionRow) -> Result<usize> {
    let details = match &row.details {
        Details::None => None,
        details => Some(serde_json::to_string(details)?),
    };
    let delivery = row.delivery.as_ref();
    let changed = statement.execute(params![
        row.id.as_bytes(),
        row.conversation_id.as_bytes(),
        row.customer_id.as_bytes(),
        row.channel.as_str(),
        row.kind.as_str(),
        row.direction.as_str(),
        columns::bytes(row.agent_id),
        row.at,
        row.body,
        columns::list_or_null(&row.attachments)?,
        columns::list_or_null(&row.mentions)?,
        details,
        delivery.map(|d| d.state.as_str()),
        delivery.and_then(|d| d.reason).map(FailureReason::as_str),
        delivery.map(|d| d.at),
    ])?;
    Ok(changed)
}

pub(crate) fn remove(writer: &mut Writer<'_>, id: InteractionId) -> Result<()> {
    let place: Option<(ConversationId, CustomerId)> = writer.one(
        "SELECT conversation_id, customer_id FROM interactions WHERE id = ?1",
        [id.as_bytes()],
        |row| Ok((columns::id(row, 0)?, columns::id(row, 1)?)),
    )?;
    if let Some((conversation, customer)) = place {
        writer.execute("DELETE FROM interactions WHERE id = ?1", [id.as_bytes()])?;
        writer.touch(Tag::Timeline { id: customer });
        writer.touch(Tag::Conversation { id: conversation });
    }
    Ok(())
}

pub(crate) fn remove_of_conversation(writer: &mut Writer<'_>, id: ConversationId) -> Result<()> {
    let customers: Vec<CustomerId> = writer.all(
        "SELECT DISTINCT customer_id FROM interactions INDEXED BY interactions_conversation WHERE conversation_id = ?1",
        [id.as_bytes()],
        |row| columns::id(row, 0),
    )?;
    writer.execute(
        "DELETE FROM interactions INDEXED BY interactions_conversation WHERE conversation_id = ?1",
        [id.as_bytes()],
    )?;
    for customer in customers {
        writer.touch(Tag::Timeline { id: customer });
    }
    Ok(())
}

pub(crate) fn read(row: &Row<'_>) -> Result<InteractionRow> {
    Ok(InteractionRow {
        id: columns::id(row, 0)?,
        conversation_id: columns::id(row, 1)?,
        customer_id: columns::id(row, 2)?,
        channel: columns::word(row, 3, Channel::parse, "channel")?,
        kind: columns::word(row, 4, InteractionKind::parse, "kind")?,
        direction: columns::word(row, 5, Direction::parse, "direction")?,
        agent_id: columns::id_or_none(row, 6)?,
        at: row.get(7)?,
        body: row.get(8)?,
        attachments: columns::json(row, 9)?,
        mentions: columns::json(row, 10)?,
        details: columns::json(row, 11)?,
        delivery: read_delivery(row)?,
    })
}

fn read_delivery(row: &Row<'_>) -> Result<Option<Delivery>> {
    let Some(state) = columns::word_or_none(row, 12, DeliveryState::parse, "delivery_state")? else {
        return Ok(None);
    };
    let reason = columns::word_or_none(row, 13, FailureReason::parse, "delivery_reason")?;
    Ok(Some(Delivery { state, reason, at: row.get(14)? }))
}
