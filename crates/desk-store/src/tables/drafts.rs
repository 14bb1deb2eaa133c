//! Drafts: the text being written, kept with every pause of the keys. One small
//! row in the small file, so that even with a full sync to disk it costs one flush.

use rusqlite::params;
use throughline_domain::{Channel, ConversationId};
use throughline_wire::desk_api::{Draft, Tag};

use crate::access::{Reader, Writer};
use crate::columns;
use crate::error::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// The draft of a conversation; an empty one with `saved_at` 0 when there is none.
pub fn get(reader: &Reader<'_>, conversation_id: ConversationId) -> Result<Draft> {
    let draft = reader.one(
        "SELECT body, is_note, channel, attachments, saved_at FROM drafts WHERE conversation_id = ?1",
        [conversation_id.as_bytes()],
        |row| {
            Ok(Draft {
                conversation_id,
                body: row.get(0)?,
                is_note: row.get(1)?,
                channel: columns::word_or_none(row, 2, Channel::parse, "channel")?,
                attachments: columns::json(row, 3)?,
                saved_at: row.get(4)?,
            })
        },
    )?;
    Ok(draft.unwrap_or(Draft {
        conversation_id,
        body: String::new(),
        is_note: false,
        channel: None,
        attachments: Vec::new(),
        saved_at: 0,
    }))
}

/// Keeps a draft; an empty one is none.
pub fn save(writer: &mut Writer<'_>, draft: &Draft) -> Result<()> {
    if draft.body.is_empty() && draft.attachments.is_empty() {
        return clear(writer, draft.conversation_id);
    }
    let updated = put(
        writer,
        "UPDATE drafts SET body = ?2, is_note = ?3, channel = ?4, attachments = ?5, saved_at = ?6
         WHERE conversation_id = ?1",
        draft,
    )?;
    if updated == 0 {
        put(
            writer,
            "INSERT INTO drafts (conversation_id, body, is_note, channel, attachments, saved_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            draft,
        )?;
        // Lists show that there is a draft, not what it says: nothing to tell per keystroke.
        touch(writer, draft.conversation_id);
    }
    Ok(())
}

fn put(writer: &Writer<'_>, sql: &'static str, draft: &Draft) -> Result<usize> {
    writer.execute(
        sql,
        params![
            draft.conversation_id.as_bytes(),
            draft.body,
            draft.is_note,
            draft.channel.map(Channel::as_str),
            columns::list_or_null(&draft.attachments)?,
            draft.saved_at,
        ],
    )
}

/// Forgets a draft.
pub fn clear(writer: &mut Writer<'_>, conversation_id: ConversationId) -> Result<()> {
    if writer.execute("DELETE FROM drafts WHERE conversation_id = ?1", [conversation_id.as_bytes()])? > 0 {
        touch(writer, conversation_id);
    }
    Ok(())
}

/// Whether there is one.
pub(crate) fn is_here(reader: &Reader<'_>, conversation_id: ConversationId) -> Result<bool> {
    let found = reader.one(
        "SELECT 1 FROM drafts WHERE conversation_id = ?1",
        [conversation_id.as_bytes()],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

fn touch(writer: &mut Writer<'_>, id: ConversationId) {
    writer.touch(Tag::Inbox);
    writer.touch(Tag::Conversation { id });
}
