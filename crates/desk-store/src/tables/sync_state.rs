//! Where this cache is in the hub's history, and applying what comes next.
//!
//! Changes and cursor are one transaction. A change that was applied before is
//! skipped by its number, so repeats and any chunking end in the same tables; a
//! gap is an error, never a silent hole.

use rusqlite::params;
use throughline_domain::Direction;
use throughline_wire::rows::{InteractionRow, Row, RowKind};
use throughline_wire::sync::{Change, ChangeBody, Cursor};
use uuid::Uuid;

use crate::access::{Reader, Writer};
use crate::error::StoreError;
use crate::{
    answers, articles, channel_accounts, colleagues, contact_points, conversations, customers, feeds,
    imports, interactions, knowledge_settings, outbox, read_marks, topics,
};

type Result<T> = std::result::Result<T, StoreError>;

/// What applying changes did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Applied {
    /// Where the cache is now.
    pub cursor: Cursor,
    /// Interactions that were not here before and that someone may want to be
    /// told of: from customers, or naming a colleague.
    pub new_interactions: Vec<InteractionRow>,
}

/// Where the cache is; `None`: a snapshot is due.
pub fn cursor(reader: &Reader<'_>) -> Result<Option<Cursor>> {
    reader.one("SELECT seq, token, scope FROM sync_state", [], |row| {
        let (seq, token): (i64, i64) = (row.get(0)?, row.get(1)?);
        Ok(Cursor { seq: seq as u64, token: token as u64, scope: row.get(2)? })
    })
}

/// Applies changes that follow `prev`.
pub fn apply(writer: &mut Writer<'_>, prev: u64, changes: &[Change]) -> Result<Applied> {
    let mut cursor = cursor(writer)?.ok_or(StoreError::NoSnapshot)?;
    if prev > cursor.seq {
        return Err(StoreError::Gap { prev, at: cursor.seq });
    }
    let mut new_interactions = Vec::new();
    for change in changes {
        if change.seq <= cursor.seq {
            continue;
        }
        match &change.body {
            ChangeBody::Upsert(row) => {
                if apply_row(writer, row)? {
                    new_interactions.extend(worth_telling(row));
                }
            }
            ChangeBody::Tombstone { kind, id } => bury(writer, *kind, *id)?,
        }
        cursor.seq = change.seq;
        cursor.token = change.token;
    }
    set_cursor(writer, cursor)?;
    outbox::note_arrivals(writer, cursor.seq)?;
    Ok(Applied { cursor, new_interactions })
}

/// Nothing (more) for this agent up to `to`.
pub fn caught_up(writer: &mut Writer<'_>, to: Cursor) -> Result<()> {
    let cursor = cursor(writer)?.ok_or(StoreError::NoSnapshot)?;
    if to.seq >= cursor.seq && to != cursor {
        set_cursor(writer, to)?;
        outbox::note_arrivals(writer, to.seq)?;
    }
    Ok(())
}

pub(crate) fn set_cursor(writer: &Writer<'_>, cursor: Cursor) -> Result<()> {
    writer.execute(
        "INSERT INTO sync_state (only, seq, token, scope) VALUES (1, ?1, ?2, ?3)
         ON CONFLICT (only) DO UPDATE SET seq = ?1, token = ?2, scope = ?3",
        params![cursor.seq as i64, cursor.token as i64, cursor.scope],
    )?;
    Ok(())
}

/// Puts a row in; true when it is an interaction that was not here before.
pub(crate) fn apply_row(writer: &mut Writer<'_>, row: &Row) -> Result<bool> {
    match row {
        Row::Team(row) => colleagues::upsert_team(writer, row)?,
        Row::Agent(row) => colleagues::upsert_agent(writer, row)?,
        Row::ChannelAccount(row) => channel_accounts::upsert(writer, row)?,
        Row::Customer(row) => customers::upsert(writer, row)?,
        Row::ContactPoint(row) => contact_points::upsert(writer, row)?,
        Row::Conversation(row) => conversations::upsert(writer, row)?,
        Row::Interaction(row) => return interactions::upsert(writer, row),
        Row::ReadMark(row) => read_marks::upsert(writer, row)?,
        Row::Article(row) => articles::upsert(writer, row)?,
        Row::Topic(row) => topics::upsert(writer, row)?,
        Row::Answer(row) => answers::upsert(writer, row)?,
        Row::KnowledgeSettings(row) => knowledge_settings::put(writer, row)?,
        Row::Feed(row) => feeds::upsert(writer, row)?,
        Row::Import(row) => imports::upsert(writer, row)?,
    }
    Ok(false)
}

fn bury(writer: &mut Writer<'_>, kind: RowKind, id: Uuid) -> Result<()> {
    match kind {
        RowKind::Team => colleagues::remove_team(writer, id.into()),
        RowKind::Agent => colleagues::remove_agent(writer, id.into()),
        RowKind::ChannelAccount => channel_accounts::remove(writer, id.into()),
        RowKind::Customer => customers::remove(writer, id.into()),
        RowKind::ContactPoint => contact_points::remove(writer, id.into()),
        RowKind::Conversation => conversations::remove(writer, id.into()),
        RowKind::Interaction => interactions::remove(writer, id.into()),
        RowKind::ReadMark => read_marks::remove(writer, id.into()),
        RowKind::Article => articles::remove(writer, id.into()),
        RowKind::Topic => topics::remove(writer, id.into()),
        RowKind::Answer => answers::remove(writer, id.into()),
        RowKind::KnowledgeSettings => knowledge_settings::remove(writer),
        RowKind::Feed => feeds::remove(writer, id.into()),
        RowKind::Import => imports::remove(writer, id.into()),
    }
}

fn worth_telling(row: &Row) -> Option<InteractionRow> {
    match row {
        Row::Interaction(row) if row.direction == Direction::In || !row.mentions.is_empty() => {
            Some(row.clone())
        }
        _ => None,
    }
}
