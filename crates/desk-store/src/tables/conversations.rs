//! Conversations: one row each, and the short list of a customer's.

use rusqlite::{Row, params};
use throughline_domain::{Channel, ConversationId, ConversationStatus, CustomerId, Direction};
use throughline_wire::desk_api::{ConversationSummary, Tag};
use throughline_wire::rows::ConversationRow;

use crate::access::{Reader, Writer};
use crate::columns;
use crate::error::StoreError;
use crate::outbox::Overlay;

type Result<T> = std::result::Result<T, StoreError>;

/// The columns [`read`] reads, in its order.
macro_rules! columns_of_conversation {
    () => {
        "c.id, c.number, c.customer_id, c.channel, c.subject, c.status, c.snoozed_until_at, c.team_id, \
         c.assignee_id, c.tags, c.created_at, c.last_at, c.last_preview, c.last_direction, c.waiting_since_at, \
         c.last_inbound_at"
    };
}
pub(crate) use columns_of_conversation;

/// How many columns that is.
pub(crate) const COLUMNS: usize = 16;

/// One conversation, with what waits in the outbox applied; also one that so far exists only there.
pub fn get(reader: &Reader<'_>, id: ConversationId) -> Result<Option<ConversationRow>> {
    let overlay = reader.overlay()?;
    Ok(overlay.conversation(id, stored(reader, id)?))
}

/// A customer's conversations, latest first.
pub fn of_customer(
    reader: &Reader<'_>,
    customer_id: CustomerId,
    limit: u32,
) -> Result<Vec<ConversationSummary>> {
    summaries(reader, &*reader.overlay()?, customer_id, limit)
}

/// One conversation as the hub has it.
pub(crate) fn stored(reader: &Reader<'_>, id: ConversationId) -> Result<Option<ConversationRow>> {
    reader.one(
        concat!("SELECT ", columns_of_conversation!(), " FROM conversations c WHERE c.id = ?1"),
        [id.as_bytes()],
        read,
    )
}

pub(crate) fn summaries(
    reader: &Reader<'_>,
    overlay: &Overlay,
    customer_id: CustomerId,
    limit: u32,
) -> Result<Vec<ConversationSummary>> {
    let mut rows = reader.all(
        concat!(
            "SELECT ",
            columns_of_conversation!(),
            " FROM conversations c INDEXED BY conversations_customer WHERE c.customer_id = ?1
              ORDER BY c.last_at DESC, c.id DESC LIMIT ?2"
        ),
        params![customer_id.as_bytes(), limit],
        read,
    )?;
    let started = overlay.started_with(customer_id).filter(|id| !rows.iter().any(|row| row.id == *id));
    let started: Vec<ConversationId> = started.collect();
    rows = rows.into_iter().filter_map(|row| overlay.conversation(row.id, Some(row))).collect();
    for id in started {
        rows.extend(overlay.conversation(id, stored(reader, id)?));
    }
    rows.sort_by_key(|row| std::cmp::Reverse((row.last_at, row.id)));
    rows.truncate(limit as usize);
    Ok(rows.into_iter().map(summary).collect())
}

fn summary(row: ConversationRow) -> ConversationSummary {
    ConversationSummary {
        id: row.id,
        number: row.number,
        subject: row.subject,
        status: row.status,
        channel: row.channel,
        last_at: row.last_at,
    }
}

pub(crate) fn upsert(writer: &mut Writer<'_>, row: &ConversationRow) -> Result<()> {
    writer.execute(
        "INSERT INTO conversations (id, number, customer_id, channel, subject, status, snoozed_until_at, team_id,
             assignee_id, tags, created_at, last_at, last_preview, last_direction, waiting_since_at, last_inbound_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
         ON CONFLICT (id) DO UPDATE SET number = ?2, customer_id = ?3, channel = ?4, subject = ?5, status = ?6,
             snoozed_until_at = ?7, team_id = ?8, assignee_id = ?9, tags = ?10, created_at = ?11, last_at = ?12,
             last_preview = ?13, last_direction = ?14, waiting_since_at = ?15, last_inbound_at = ?16",
        params![
            row.id.as_bytes(),
            row.number,
            row.customer_id.as_bytes(),
            row.channel.as_str(),
            row.subject,
            row.status.as_str(),
            row.snoozed_until_at,
            columns::bytes(row.team_id),
            columns::bytes(row.assignee_id),
            columns::list_or_null(&row.tags)?,
            row.created_at,
            row.last_at,
            row.last_preview,
            row.last_direction.as_str(),
            row.waiting_since_at,
            row.last_inbound_at,
        ],
    )?;
    // Finding ranks by the latest conversation.
    writer.touch_find(row.customer_id);
    touch(writer, row.id, row.customer_id);
    Ok(())
}

/// Takes its interactions and read mark with it.
pub(crate) fn remove(writer: &mut Writer<'_>, id: ConversationId) -> Result<()> {
    let customer: Option<CustomerId> =
        writer.one("SELECT customer_id FROM conversations WHERE id = ?1", [id.as_bytes()], |row| {
            columns::id(row, 0)
        })?;
    crate::interactions::remove_of_conversation(writer, id)?;
    crate::read_marks::remove(writer, id)?;
    writer.execute("DELETE FROM conversations WHERE id = ?1", [id.as_bytes()])?;
    if let Some(customer) = customer {
        writer.touch_find(customer);
        touch(writer, id, customer);
    }
    Ok(())
}

/// Says that a conversation changed, everywhere it is shown.
pub(crate) fn touch(writer: &mut Writer<'_>, id: ConversationId, customer: CustomerId) {
    writer.touch(Tag::Inbox);
    writer.touch(Tag::Conversation { id });
    writer.touch(Tag::Customer { id: customer });
}

pub(crate) fn read(row: &Row<'_>) -> Result<ConversationRow> {
    Ok(ConversationRow {
        id: columns::id(row, 0)?,
        number: row.get(1)?,
        customer_id: columns::id(row, 2)?,
        channel: columns::word(row, 3, Channel::parse, "channel")?,
        subject: row.get(4)?,
        status: columns::word(row, 5, ConversationStatus::parse, "status")?,
        snoozed_until_at: row.get(6)?,
        team_id: columns::id_or_none(row, 7)?,
        assignee_id: columns::id_or_none(row, 8)?,
        tags: columns::json(row, 9)?,
        created_at: row.get(10)?,
        last_at: row.get(11)?,
        last_preview: row.get(12)?,
        last_direction: columns::word(row, 13, Direction::parse, "last_direction")?,
        waiting_since_at: row.get(14)?,
        last_inbound_at: row.get(15)?,
    })
}
