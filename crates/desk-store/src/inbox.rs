//! The inbox: views, their counts and one row each.
//!
//! A page is read from the index of its view; conversations that something in
//! the outbox moves are taken out of it and put where they belong now. The page
//! is read that much longer, so none is missing or shown twice.

use std::collections::HashSet;

use rusqlite::{Row, params};
use throughline_domain::{ConversationId, ConversationStatus, Millis};
use throughline_wire::desk_api::{
    ConversationItem, ConversationPage, InboxView, ListConversations, ViewCounts,
};
use throughline_wire::rows::ConversationRow;

use crate::access::Reader;
use crate::colleagues::Me;
use crate::conversations::{self, columns_of_conversation};
use crate::error::StoreError;
use crate::outbox::Overlay;
use crate::place::Place;
use crate::{contact_points, customers, drafts, read_marks};

type Result<T> = std::result::Result<T, StoreError>;

/// Resolved conversations are counted up to here.
const MOST_RESOLVED: u32 = 1_000;

macro_rules! page_sql {
    ($index:literal, $where:literal) => {
        concat!(
            "SELECT ",
            columns_of_conversation!(),
            ", u.name, u.city, r.through_at FROM conversations c INDEXED BY ",
            $index,
            " LEFT JOIN customers u ON u.id = c.customer_id
              LEFT JOIN read_marks r ON r.conversation_id = c.id
              WHERE ",
            $where,
            " AND (c.last_at, c.id) < (?1, ?2) ORDER BY c.last_at DESC, c.id DESC LIMIT ?3"
        )
    };
}

/// A page of a view, latest first.
pub fn list(reader: &Reader<'_>, me: &Me, request: &ListConversations) -> Result<ConversationPage> {
    let limit = request.limit.clamp(1, 200) as usize;
    let after = Place::parse(request.after.as_deref())?;
    let overlay = reader.overlay()?;
    let moved = overlay.touched_conversations();
    let mut found = stored_page(reader, me, request.view, after, limit + 1 + moved.len())?;
    found.retain(|found| !moved.contains(&found.row.id));
    for id in moved {
        let Some(shown) = overlaid(reader, &overlay, id)? else { continue };
        if belongs(&shown.row, request.view, me) && place(&shown.row) < after {
            found.push(shown);
        }
    }
    found.sort_by_key(|found| std::cmp::Reverse(place(&found.row)));
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more).map(|last| place(&last.row).text());
    let items = found.into_iter().map(|found| finish(reader, &overlay, found)).collect::<Result<_>>()?;
    Ok(ConversationPage { items, next })
}

/// One row of the inbox.
pub fn item(reader: &Reader<'_>, id: ConversationId) -> Result<Option<ConversationItem>> {
    let overlay = reader.overlay()?;
    let Some(found) = overlaid(reader, &overlay, id)? else { return Ok(None) };
    finish(reader, &overlay, found).map(Some)
}

/// How many are in each view.
pub fn counts(reader: &Reader<'_>, me: &Me) -> Result<ViewCounts> {
    let overlay = reader.overlay()?;
    let mut counts = stored_counts(reader, me)?;
    let moved = overlay.touched_conversations();
    for id in &moved {
        let before = conversations::stored(reader, *id)?;
        let after = overlay.conversation(*id, before.clone());
        for view in VIEWS {
            let was = before.as_ref().is_some_and(|row| belongs(row, view, me));
            let is = after.as_ref().is_some_and(|row| belongs(row, view, me));
            let count = count_of(&mut counts, view);
            *count = (*count + u32::from(is)).saturating_sub(u32::from(was));
        }
    }
    counts.resolved = counts.resolved.min(MOST_RESOLVED);
    counts.unread_mine = unread_mine(reader, me, &overlay, &moved)?;
    Ok(counts)
}

const VIEWS: [InboxView; 6] = [
    InboxView::Mine,
    InboxView::Team,
    InboxView::Unassigned,
    InboxView::All,
    InboxView::Snoozed,
    InboxView::Resolved,
];

fn count_of(counts: &mut ViewCounts, view: InboxView) -> &mut u32 {
    match view {
        InboxView::Mine => &mut counts.mine,
        InboxView::Team => &mut counts.team,
        InboxView::Unassigned => &mut counts.unassigned,
        InboxView::All => &mut counts.all,
        InboxView::Snoozed => &mut counts.snoozed,
        InboxView::Resolved => &mut counts.resolved,
    }
}

/// A conversation on its way to the page.
struct Found {
    row: ConversationRow,
    customer_name: String,
    customer_city: String,
    read_through_at: Option<Millis>,
}

fn place(row: &ConversationRow) -> Place {
    Place { at: row.last_at, id: *row.id.as_bytes() }
}

fn belongs(row: &ConversationRow, view: InboxView, me: &Me) -> bool {
    let is_open = row.status == ConversationStatus::Open;
    match view {
        InboxView::Mine => is_open && row.assignee_id == Some(me.agent_id),
        InboxView::Team => is_open && row.team_id.is_some_and(|team| me.team_ids.contains(&team)),
        InboxView::Unassigned => is_open && row.assignee_id.is_none(),
        InboxView::All => is_open,
        InboxView::Snoozed => row.status == ConversationStatus::Snoozed,
        InboxView::Resolved => row.status == ConversationStatus::Resolved,
    }
}

fn stored_page(
    reader: &Reader<'_>,
    me: &Me,
    view: InboxView,
    after: Place,
    limit: usize,
) -> Result<Vec<Found>> {
    let limit = limit as i64;
    let plain = |sql| reader.all(sql, params![after.at, after.id, limit], read_found);
    match view {
        InboxView::Mine => reader.all(
            page_sql!("conversations_mine", "c.status = 'open' AND c.assignee_id = ?4"),
            params![after.at, after.id, limit, me.agent_id.as_bytes()],
            read_found,
        ),
        InboxView::Team => {
            // One range of the index per team, merged by the caller's sort.
            let mut found = Vec::new();
            for team in &me.team_ids {
                found.extend(reader.all(
                    page_sql!("conversations_team", "c.status = 'open' AND c.team_id = ?4"),
                    params![after.at, after.id, limit, team.as_bytes()],
                    read_found,
                )?);
            }
            Ok(found)
        }
        InboxView::Unassigned => {
            plain(page_sql!("conversations_unassigned", "c.status = 'open' AND c.assignee_id IS NULL"))
        }
        InboxView::All => plain(page_sql!("conversations_open", "c.status = 'open'")),
        InboxView::Snoozed => plain(page_sql!("conversations_snoozed", "c.status = 'snoozed'")),
        InboxView::Resolved => plain(page_sql!("conversations_resolved", "c.status = 'resolved'")),
    }
}

fn read_found(row: &Row<'_>) -> Result<Found> {
    const NEXT: usize = conversations::COLUMNS;
    Ok(Found {
        row: conversations::read(row)?,
        customer_name: row.get::<_, Option<String>>(NEXT)?.unwrap_or_default(),
        customer_city: row.get::<_, Option<String>>(NEXT + 1)?.unwrap_or_default(),
        read_through_at: row.get(NEXT + 2)?,
    })
}

/// One conversation as it is now, with what waits.
fn overlaid(reader: &Reader<'_>, overlay: &Overlay, id: ConversationId) -> Result<Option<Found>> {
    let Some(row) = overlay.conversation(id, conversations::stored(reader, id)?) else { return Ok(None) };
    let customer = customers::stored(reader, row.customer_id)?;
    let read_through_at = read_marks::stored(reader, id)?;
    let (customer_name, customer_city) = customer.map(|c| (c.name, c.city)).unwrap_or_default();
    Ok(Some(Found { row, customer_name, customer_city, read_through_at }))
}

fn finish(reader: &Reader<'_>, overlay: &Overlay, found: Found) -> Result<ConversationItem> {
    let Found { row, mut customer_name, mut customer_city, read_through_at } = found;
    if overlay.customer_is_waiting(row.customer_id) {
        let customer = overlay.customer(row.customer_id, customers::stored(reader, row.customer_id)?);
        (customer_name, customer_city) = customer.map(|c| (c.name, c.city)).unwrap_or_default();
    }
    let customer_address = if customer_name.is_empty() {
        contact_points::shown_address(reader, row.customer_id)?
    } else {
        String::new()
    };
    let through_at = overlay.looked_through_at(row.id, read_through_at, row.last_inbound_at);
    let counts = overlay.waiting(row.id);
    Ok(ConversationItem {
        customer_name,
        customer_city,
        customer_address,
        is_unread: row.last_inbound_at > through_at,
        waiting: counts.queued,
        held: counts.held,
        failed: counts.failed,
        has_draft: drafts::is_here(reader, row.id)?,
        conversation: row,
    })
}

fn stored_counts(reader: &Reader<'_>, me: &Me) -> Result<ViewCounts> {
    let count = |sql: &'static str| -> Result<u32> {
        Ok(reader.one(sql, [], |row| Ok(row.get(0)?))?.unwrap_or_default())
    };
    let count_for = |sql: &'static str, id: &[u8; 16]| -> Result<u32> {
        Ok(reader.one(sql, [id], |row| Ok(row.get(0)?))?.unwrap_or_default())
    };
    let mut team = 0;
    for id in &me.team_ids {
        team += count_for(
            "SELECT count(*) FROM conversations INDEXED BY conversations_team WHERE status = 'open' AND team_id = ?1",
            id.as_bytes(),
        )?;
    }
    Ok(ViewCounts {
        mine: count_for(
            "SELECT count(*) FROM conversations INDEXED BY conversations_mine
             WHERE status = 'open' AND assignee_id = ?1",
            me.agent_id.as_bytes(),
        )?,
        team,
        unassigned: count(
            "SELECT count(*) FROM conversations INDEXED BY conversations_unassigned
             WHERE status = 'open' AND assignee_id IS NULL",
        )?,
        all: count("SELECT count(*) FROM conversations INDEXED BY conversations_open WHERE status = 'open'")?,
        snoozed: count(
            "SELECT count(*) FROM conversations INDEXED BY conversations_snoozed WHERE status = 'snoozed'",
        )?,
        resolved: count(
            "SELECT count(*) FROM (SELECT 1 FROM conversations INDEXED BY conversations_resolved
                                   WHERE status = 'resolved' LIMIT 1000)",
        )?,
        unread_mine: 0,
    })
}

/// Walks only what is mine, in the index; the outbox's read marks need a look at each.
fn unread_mine(
    reader: &Reader<'_>,
    me: &Me,
    overlay: &Overlay,
    moved: &HashSet<ConversationId>,
) -> Result<u32> {
    let mine: Vec<(ConversationId, Millis, Option<Millis>)> = reader.all(
        "SELECT c.id, c.last_inbound_at, r.through_at FROM conversations c INDEXED BY conversations_mine
         LEFT JOIN read_marks r ON r.conversation_id = c.id WHERE c.status = 'open' AND c.assignee_id = ?1",
        [me.agent_id.as_bytes()],
        |row| Ok((crate::columns::id(row, 0)?, row.get(1)?, row.get(2)?)),
    )?;
    let is_unread =
        |id, last_inbound_at, mark| last_inbound_at > overlay.looked_through_at(id, mark, last_inbound_at);
    let mut unread = 0;
    for (id, last_inbound_at, mark) in mine {
        unread += u32::from(!moved.contains(&id) && is_unread(id, last_inbound_at, mark));
    }
    for id in moved {
        let Some(found) = overlaid(reader, overlay, *id)? else { continue };
        unread += u32::from(
            belongs(&found.row, InboxView::Mine, me)
                && is_unread(*id, found.row.last_inbound_at, found.read_through_at),
        );
    }
    Ok(unread)
}
