//! How far this agent has read each conversation.
//!
//! The mark that counts is the furthest of the hub's and the outbox's, unless
//! the agent marked the conversation unread again: that is remembered on this
//! desk only, because the hub's marks never move back.

use rusqlite::params;
use throughline_domain::{ConversationId, Millis};
use throughline_wire::desk_api::Tag;
use throughline_wire::rows::ReadMarkRow;

use crate::access::{Reader, Writer};
use crate::error::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// This agent has seen the conversation up to here; 0: never.
pub fn looked_through_at(reader: &Reader<'_>, id: ConversationId) -> Result<Millis> {
    let row = crate::conversations::stored(reader, id)?;
    let overlay = reader.overlay()?;
    let last_inbound_at = row.map_or(0, |row| row.last_inbound_at);
    Ok(overlay.looked_through_at(id, stored(reader, id)?, last_inbound_at))
}

/// Shows the conversation as unread again, until it is marked read.
pub fn mark_unread(writer: &mut Writer<'_>, id: ConversationId) -> Result<()> {
    writer.execute("INSERT OR IGNORE INTO unread_again (conversation_id) VALUES (?1)", [id.as_bytes()])?;
    writer.touch(Tag::Inbox);
    writer.touch(Tag::Conversation { id });
    Ok(())
}

pub(crate) fn forget_unread(writer: &mut Writer<'_>, id: ConversationId) -> Result<()> {
    writer.execute("DELETE FROM unread_again WHERE conversation_id = ?1", [id.as_bytes()])?;
    Ok(())
}

pub(crate) fn stored(reader: &Reader<'_>, id: ConversationId) -> Result<Option<Millis>> {
    reader.one("SELECT through_at FROM read_marks WHERE conversation_id = ?1", [id.as_bytes()], |row| {
        Ok(row.get(0)?)
    })
}

pub(crate) fn upsert(writer: &mut Writer<'_>, mark: &ReadMarkRow) -> Result<()> {
    writer.execute(
        "INSERT INTO read_marks (conversation_id, agent_id, through_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (conversation_id) DO UPDATE SET agent_id = ?2, through_at = ?3",
        params![mark.conversation_id.as_bytes(), mark.agent_id.as_bytes(), mark.through_at],
    )?;
    writer.touch(Tag::Inbox);
    writer.touch(Tag::Conversation { id: mark.conversation_id });
    Ok(())
}

pub(crate) fn remove(writer: &mut Writer<'_>, id: ConversationId) -> Result<()> {
    if writer.execute("DELETE FROM read_marks WHERE conversation_id = ?1", [id.as_bytes()])? > 0 {
        writer.touch(Tag::Inbox);
        writer.touch(Tag::Conversation { id });
    }
    Ok(())
}
