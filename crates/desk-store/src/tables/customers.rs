//! Customers, and the panel that shows one.

use std::collections::BTreeMap;

use rusqlite::{Row, params};
use throughline_domain::{AgentId, Channel, CustomerId, Millis};
use throughline_wire::desk_api::{ChannelCount, CustomerView, LastHelper, Tag};
use throughline_wire::rows::{CustomerRow, InteractionRow};

use crate::access::{Reader, Writer};
use crate::error::StoreError;
use crate::{columns, contact_points, conversations, interactions};

type Result<T> = std::result::Result<T, StoreError>;

/// Orders shown in the panel.
const ORDERS: u32 = 10;
/// Conversations shown in the panel.
const CONVERSATIONS: u32 = 20;
/// Agents shown under "helped last".
const HELPERS: usize = 5;
/// How far back "helped last" looks, in interactions: bounded, so that a
/// customer of ten thousand costs no more than one of hundreds.
const HELPERS_LOOK_BACK: u32 = 500;

/// One customer, with what waits in the outbox applied; also one that so far exists only there.
pub fn get(reader: &Reader<'_>, id: CustomerId) -> Result<Option<CustomerRow>> {
    let overlay = reader.overlay()?;
    Ok(overlay.customer(id, stored(reader, id)?))
}

/// One customer for the panel.
pub fn view(reader: &Reader<'_>, id: CustomerId) -> Result<Option<CustomerView>> {
    let overlay = reader.overlay()?;
    let Some(customer) = overlay.customer(id, stored(reader, id)?) else { return Ok(None) };
    let mut contact_points = contact_points::stored(reader, id)?;
    overlay.apply_to_contact_points(id, &mut contact_points);
    Ok(Some(CustomerView {
        customer,
        contact_points,
        orders: orders(reader, id)?,
        last_helpers: last_helpers(reader, id)?,
        conversations: conversations::summaries(reader, &overlay, id, CONVERSATIONS)?,
        channel_counts: channel_counts(reader, id)?,
        is_waiting: overlay.customer_is_waiting(id),
    }))
}

/// One customer as the hub has them.
pub(crate) fn stored(reader: &Reader<'_>, id: CustomerId) -> Result<Option<CustomerRow>> {
    reader.one(
        "SELECT id, name, organisation, city, language, time_zone, attributes, since_at, updated_at
         FROM customers WHERE id = ?1",
        [id.as_bytes()],
        read,
    )
}

fn orders(reader: &Reader<'_>, id: CustomerId) -> Result<Vec<InteractionRow>> {
    reader.all(interactions::ORDERS, params![id.as_bytes(), ORDERS], interactions::read)
}

fn last_helpers(reader: &Reader<'_>, id: CustomerId) -> Result<Vec<LastHelper>> {
    let names = reader.agent_names()?;
    let mut helpers: Vec<LastHelper> = Vec::new();
    let mut statement = reader.statement(
        "SELECT agent_id, at FROM interactions INDEXED BY interactions_customer
         WHERE customer_id = ?1 ORDER BY at DESC, id DESC LIMIT ?2",
    )?;
    let mut rows = statement.query(params![id.as_bytes(), HELPERS_LOOK_BACK])?;
    while let Some(row) = rows.next()? {
        let Some(agent_id) = columns::id_or_none::<AgentId>(row, 0)? else { continue };
        if helpers.iter().any(|helper| helper.agent_id == agent_id) {
            continue;
        }
        let name = names.get(&agent_id).cloned().unwrap_or_default();
        helpers.push(LastHelper { agent_id, name, at: row.get(1)? });
        if helpers.len() == HELPERS {
            break;
        }
    }
    Ok(helpers)
}

fn channel_counts(reader: &Reader<'_>, id: CustomerId) -> Result<Vec<ChannelCount>> {
    // Counted here, not with GROUP BY: that would sort ten thousand words first.
    let mut counts: BTreeMap<Channel, u32> = BTreeMap::new();
    let mut statement = reader.statement(
        "SELECT channel FROM interactions INDEXED BY interactions_customer WHERE customer_id = ?1",
    )?;
    let mut rows = statement.query([id.as_bytes()])?;
    while let Some(row) = rows.next()? {
        *counts.entry(columns::word(row, 0, Channel::parse, "channel")?).or_default() += 1;
    }
    Ok(counts.into_iter().map(|(channel, count)| ChannelCount { channel, count }).collect())
}

pub(crate) fn upsert(writer: &mut Writer<'_>, customer: &CustomerRow) -> Result<()> {
    let attributes = if customer.attributes.is_empty() {
        None
    } else {
        Some(serde_json::to_string(&customer.attributes)?)
    };
    writer.execute(
        "INSERT INTO customers (id, name, organisation, city, language, time_zone, attributes, since_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (id) DO UPDATE SET name = ?2, organisation = ?3, city = ?4, language = ?5, time_zone = ?6,
             attributes = ?7, since_at = ?8, updated_at = ?9",
        params![
            customer.id.as_bytes(),
            customer.name,
            customer.organisation,
            customer.city,
            customer.language,
            customer.time_zone,
            attributes,
            customer.since_at,
            customer.updated_at,
        ],
    )?;
    writer.touch_find(customer.id);
    writer.touch(Tag::Customer { id: customer.id });
    // The inbox shows names.
    writer.touch(Tag::Inbox);
    Ok(())
}

pub(crate) fn remove(writer: &mut Writer<'_>, id: CustomerId) -> Result<()> {
    crate::quick_find::forget(writer, id)?;
    writer.execute("DELETE FROM customers WHERE id = ?1", [id.as_bytes()])?;
    writer.touch(Tag::Customer { id });
    writer.touch(Tag::Inbox);
    Ok(())
}

fn read(row: &Row<'_>) -> Result<CustomerRow> {
    let since_at: Millis = row.get(7)?;
    Ok(CustomerRow {
        id: columns::id(row, 0)?,
        name: row.get(1)?,
        organisation: row.get(2)?,
        city: row.get(3)?,
        language: row.get(4)?,
        time_zone: row.get(5)?,
        attributes: columns::json(row, 6)?,
        since_at,
        updated_at: row.get(8)?,
    })
}
