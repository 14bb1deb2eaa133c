//! A customer's timeline, newest page first, with what waits in the outbox at its end.

use rusqlite::params;
use throughline_domain::{ConversationId, CustomerId, Millis};
use throughline_wire::desk_api::{GetTimeline, TimelineItem, TimelinePage};
use throughline_wire::rows::InteractionRow;

use crate::access::Reader;
use crate::error::StoreError;
use crate::interactions::{self, columns_of_interaction};
use crate::outbox;
use crate::place::Place;
use crate::{columns, read_marks};

type Result<T> = std::result::Result<T, StoreError>;

const OF_CUSTOMER: &str = concat!(
    "SELECT ",
    columns_of_interaction!(),
    " FROM interactions INDEXED BY interactions_customer WHERE customer_id = ?1 AND (at, id) < (?2, ?3)
      ORDER BY at DESC, id DESC LIMIT ?4"
);
const OF_CONVERSATION: &str = concat!(
    "SELECT ",
    columns_of_interaction!(),
    " FROM interactions INDEXED BY interactions_conversation WHERE conversation_id = ?1 AND (at, id) < (?2, ?3)
      ORDER BY at DESC, id DESC LIMIT ?4"
);
/// Conversations looked at to say where this agent stopped reading.
const LOOKED_AT: u32 = 10;

/// A page of a customer's timeline, oldest first.
pub fn page(reader: &Reader<'_>, request: &GetTimeline) -> Result<TimelinePage> {
    let limit = request.limit.clamp(1, 200) as usize;
    let before = Place::parse(request.before.as_deref())?;
    let (rows, has_more) = stored(reader, request, before, limit)?;
    let oldest = rows.last().map(|row| Place { at: row.at, id: *row.id.as_bytes() });
    let names = reader.agent_names()?;
    let mut items: Vec<TimelineItem> = Vec::with_capacity(rows.len() + 4);
    items.extend(rows.into_iter().rev().map(|interaction| {
        let name = interaction.agent_id.and_then(|id| names.get(&id));
        TimelineItem { agent_name: name.cloned().unwrap_or_default(), interaction, outbox: None }
    }));
    if request.before.is_none() {
        items.extend(outbox::of_timeline(reader, request.customer_id, request.conversation_id)?);
    }
    let looked_through_at = match request.conversation_id {
        Some(id) => read_marks::looked_through_at(reader, id)?,
        None => looked_through_at(reader, request.customer_id)?,
    };
    Ok(TimelinePage { items, before: oldest.filter(|_| has_more).map(Place::text), looked_through_at })
}

/// Newest first, and whether there are more.
fn stored(
    reader: &Reader<'_>,
    request: &GetTimeline,
    before: Place,
    limit: usize,
) -> Result<(Vec<InteractionRow>, bool)> {
    let (sql, id) = match &request.conversation_id {
        Some(conversation) => (OF_CONVERSATION, conversation.as_bytes()),
        None => (OF_CUSTOMER, request.customer_id.as_bytes()),
    };
    let mut rows = Vec::with_capacity(limit);
    let mut statement = reader.statement(sql)?;
    let mut found = statement.query(params![id, before.at, before.id, limit as i64 + 1])?;
    while let Some(row) = found.next()? {
        if rows.len() == limit {
            return Ok((rows, true));
        }
        rows.push(interactions::read(row)?);
    }
    Ok((rows, false))
}

/// Across a customer's conversations: where the first unread one was left, else
/// the furthest look.
fn looked_through_at(reader: &Reader<'_>, customer: CustomerId) -> Result<Millis> {
    let overlay = reader.overlay()?;
    let marks: Vec<(ConversationId, Millis, Option<Millis>)> = reader.all(
        "SELECT c.id, c.last_inbound_at, r.through_at FROM conversations c INDEXED BY conversations_customer
         LEFT JOIN read_marks r ON r.conversation_id = c.id
         WHERE c.customer_id = ?1 ORDER BY c.last_at DESC, c.id DESC LIMIT ?2",
        params![customer.as_bytes(), LOOKED_AT],
        |row| Ok((columns::id(row, 0)?, row.get(1)?, row.get(2)?)),
    )?;
    let mut furthest = 0;
    let mut first_unread = None;
    for (id, last_inbound_at, mark) in marks {
        let through = overlay.looked_through_at(id, mark, last_inbound_at);
        furthest = furthest.max(through);
        if last_inbound_at > through {
            first_unread = Some(first_unread.map_or(through, |at: Millis| at.min(through)));
        }
    }
    Ok(first_unread.unwrap_or(furthest))
}

/// How many interactions of a conversation are here.
pub fn count_of_conversation(reader: &Reader<'_>, id: ConversationId) -> Result<u32> {
    let count = reader.one(
        "SELECT count(*) FROM interactions INDEXED BY interactions_conversation WHERE conversation_id = ?1",
        [id.as_bytes()],
        |row| Ok(row.get(0)?),
    )?;
    Ok(count.unwrap_or_default())
}
