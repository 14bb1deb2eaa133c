//! Files. Those kept for a reply are in the outbox's file until the hub's copy
//! of the reply is here; they and those downloaded are then in the cache, least
//! recently used out first.

use std::collections::HashSet;

use rusqlite::{Row, params};
use throughline_domain::{AttachmentId, Millis};
use throughline_wire::commands::CommandBody;
use throughline_wire::rows::AttachmentRef;

use crate::access::{Reader, Writer};
use crate::article_drafts;
use crate::columns;
use crate::error::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// Downloaded files are kept up to this many bytes.
pub const CACHE_BYTES: i64 = 256 * 1024 * 1024;

/// A file kept for a reply.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pending {
    /// What it is.
    pub attachment: AttachmentRef,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The hub has it.
    pub is_uploaded: bool,
}

/// Keeps a file for a reply.
pub fn keep_pending(writer: &mut Writer<'_>, file: &AttachmentRef, bytes: &[u8], now: Millis) -> Result<()> {
    writer.execute(
        "INSERT OR REPLACE INTO pending_attachments (id, name, media_type, size_bytes, kept_at, is_uploaded, bytes)
         VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6)",
        params![file.id.0.as_bytes(), file.name, file.media_type, file.size_bytes, now, bytes],
    )?;
    Ok(())
}

/// A file kept for a reply.
pub fn pending(reader: &Reader<'_>, id: AttachmentId) -> Result<Option<Pending>> {
    reader.one(
        "SELECT id, name, media_type, size_bytes, is_uploaded, bytes FROM pending_attachments WHERE id = ?1",
        [id.0.as_bytes()],
        |row| Ok(Pending { attachment: read_reference(row)?, is_uploaded: row.get(4)?, bytes: row.get(5)? }),
    )
}

/// The hub has it now.
pub fn mark_uploaded(writer: &mut Writer<'_>, id: AttachmentId) -> Result<()> {
    writer.execute("UPDATE pending_attachments SET is_uploaded = 1 WHERE id = ?1", [id.0.as_bytes()])?;
    Ok(())
}

/// The hub may not have them (it forgets files that nothing used for a week, and
/// may have been restored from an older copy): uploading again changes nothing otherwise.
pub(crate) fn upload_again(writer: &mut Writer<'_>, ids: &[AttachmentId]) -> Result<()> {
    for id in ids {
        writer.execute("UPDATE pending_attachments SET is_uploaded = 0 WHERE id = ?1", [id.0.as_bytes()])?;
    }
    Ok(())
}

/// Removes kept files that neither a draft nor the outbox names any more; how many.
pub fn sweep_pending(writer: &mut Writer<'_>, older_than_at: Millis) -> Result<usize> {
    let mut named: HashSet<AttachmentId> = HashSet::new();
    let bodies: Vec<String> =
        writer.all("SELECT body FROM outbox WHERE kind IN ('send_message', 'save_article')", [], |row| {
            Ok(row.get(0)?)
        })?;
    for body in bodies {
        match serde_json::from_str(&body)? {
            CommandBody::SendMessage(message) => named.extend(message.attachments),
            CommandBody::SaveArticle(save) => named.extend(save.images),
            _ => {}
        }
    }
    let articles = article_drafts::bodies(writer)?;
    let drafts: Vec<Vec<AttachmentRef>> =
        writer.all("SELECT attachments FROM drafts WHERE attachments IS NOT NULL", [], |row| {
            columns::json(row, 0)
        })?;
    named.extend(drafts.into_iter().flatten().map(|file| file.id));
    let old: Vec<AttachmentId> =
        writer.all("SELECT id FROM pending_attachments WHERE kept_at < ?1", [older_than_at], |row| {
            columns::id(row, 0)
        })?;
    let mut removed = 0;
    let is_in_an_article = |id: &AttachmentId| articles.iter().any(|body| body.contains(&id.to_string()));
    for id in old.into_iter().filter(|id| !named.contains(id) && !is_in_an_article(id)) {
        removed += writer.execute("DELETE FROM pending_attachments WHERE id = ?1", [id.0.as_bytes()])?;
    }
    Ok(removed)
}

/// The hub's copy of a reply is here: its files need not be kept safe any longer, only at hand.
pub(crate) fn settle_pending(writer: &mut Writer<'_>, ids: &[AttachmentId]) -> Result<()> {
    for id in ids {
        writer.execute(
            "INSERT OR IGNORE INTO attachments (id, name, media_type, size_bytes, used_at, bytes)
             SELECT id, name, media_type, size_bytes, kept_at, bytes FROM pending_attachments WHERE id = ?1",
            [id.0.as_bytes()],
        )?;
        writer.execute("DELETE FROM pending_attachments WHERE id = ?1", [id.0.as_bytes()])?;
    }
    if ids.is_empty() { Ok(()) } else { evict(writer, CACHE_BYTES) }
}

/// Keeps a downloaded file.
pub fn keep(writer: &mut Writer<'_>, file: &AttachmentRef, bytes: &[u8], now: Millis) -> Result<()> {
    writer.execute(
        "INSERT OR REPLACE INTO attachments (id, name, media_type, size_bytes, used_at, bytes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![file.id.0.as_bytes(), file.name, file.media_type, file.size_bytes, now, bytes],
    )?;
    evict(writer, CACHE_BYTES)
}

/// The agent opened it: it goes later.
pub fn mark_used(writer: &mut Writer<'_>, id: AttachmentId, now: Millis) -> Result<()> {
    writer.execute("UPDATE attachments SET used_at = ?2 WHERE id = ?1", params![id.0.as_bytes(), now])?;
    Ok(())
}

/// Removes the least recently used files beyond `max_bytes`.
pub fn evict(writer: &mut Writer<'_>, max_bytes: i64) -> Result<()> {
    let mut over = writer
        .one("SELECT total(size_bytes) FROM attachments INDEXED BY attachments_used", [], |row| {
            Ok(row.get::<_, f64>(0)? as i64)
        })?
        .unwrap_or_default()
        - max_bytes;
    while over > 0 {
        let oldest: Option<(AttachmentId, i64)> = writer.one(
            "SELECT id, size_bytes FROM attachments INDEXED BY attachments_used ORDER BY used_at LIMIT 1",
            [],
            |row| Ok((columns::id(row, 0)?, row.get(1)?)),
        )?;
        let Some((id, size)) = oldest else { break };
        writer.execute("DELETE FROM attachments WHERE id = ?1", [id.0.as_bytes()])?;
        over -= size.max(1);
    }
    Ok(())
}

/// A file's bytes, if they are on this machine.
pub fn bytes(reader: &Reader<'_>, id: AttachmentId) -> Result<Option<(AttachmentRef, Vec<u8>)>> {
    if let Some(pending) = pending(reader, id)? {
        return Ok(Some((pending.attachment, pending.bytes)));
    }
    reader.one(
        "SELECT id, name, media_type, size_bytes, bytes FROM attachments WHERE id = ?1",
        [id.0.as_bytes()],
        |row| Ok((read_reference(row)?, row.get(4)?)),
    )
}

/// What a file on this machine is.
pub fn reference(reader: &Reader<'_>, id: AttachmentId) -> Result<Option<AttachmentRef>> {
    let pending = reader.one(
        "SELECT id, name, media_type, size_bytes FROM pending_attachments WHERE id = ?1",
        [id.0.as_bytes()],
        read_reference,
    )?;
    if pending.is_some() {
        return Ok(pending);
    }
    reader.one(
        "SELECT id, name, media_type, size_bytes FROM attachments WHERE id = ?1",
        [id.0.as_bytes()],
        read_reference,
    )
}

fn read_reference(row: &Row<'_>) -> Result<AttachmentRef> {
    Ok(AttachmentRef {
        id: columns::id(row, 0)?,
        name: row.get(1)?,
        media_type: row.get(2)?,
        size_bytes: row.get(3)?,
    })
}
