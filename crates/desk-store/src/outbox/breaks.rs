//! What a broken connection means for replies that were under way: they were
//! written to someone who may have spoken since, whatever the desk believed then.
//!
//! A changed body goes under a new command id; the interaction id stays, so a
//! hub that did get the first one writes nothing twice.

use rusqlite::params;
use throughline_domain::CommandId;
use throughline_wire::commands::CommandBody;

use super::entry::{self, Entry};
use crate::access::Writer;
use crate::error::StoreError;
use crate::settings;

type Result<T> = std::result::Result<T, StoreError>;

/// Remembered while the cache is replaced by one of another history.
const HISTORY_CHANGES: &str = "history_changes";

/// After a break, before anything is sent: replies given while connected that
/// did not get through count as written without a connection, by someone who had
/// seen everything up to `seen_through_seq`. How many.
pub fn count_as_offline(
    writer: &mut Writer<'_>,
    seen_through_seq: u64,
    mut new_id: impl FnMut() -> CommandId,
) -> Result<u32> {
    rewrite(writer, &mut new_id, |seen| seen.is_none().then_some(seen_through_seq))
}

/// The hub's history is another one now (it was restored from an older copy), so
/// the numbers of what was seen mean nothing: every waiting reply written without
/// a connection is held if anyone ever spoke. Files are uploaded again. How many.
pub fn forget_what_was_seen(writer: &mut Writer<'_>, mut new_id: impl FnMut() -> CommandId) -> Result<u32> {
    settings::remove(writer, HISTORY_CHANGES)?;
    forget(writer, &mut new_id)
}

/// The cache is about to be replaced by another history's: forgets now, and at
/// the next start again should the program end before [`forget_what_was_seen`].
pub fn history_changes(writer: &mut Writer<'_>, mut new_id: impl FnMut() -> CommandId) -> Result<u32> {
    settings::put(writer, HISTORY_CHANGES, &true)?;
    forget(writer, &mut new_id)
}

/// At start, before anything is sent: ends what a kill left between
/// [`history_changes`] and [`forget_what_was_seen`]. How many replies it met.
pub fn settle_history(writer: &mut Writer<'_>, new_id: impl FnMut() -> CommandId) -> Result<u32> {
    match settings::value::<bool>(writer, HISTORY_CHANGES)? {
        Some(true) => forget_what_was_seen(writer, new_id),
        _ => Ok(0),
    }
}

fn forget(writer: &mut Writer<'_>, new_id: &mut dyn FnMut() -> CommandId) -> Result<u32> {
    writer.execute("UPDATE pending_attachments SET is_uploaded = 0", [])?;
    rewrite(writer, new_id, |seen| seen.is_some_and(|seq| seq > 0).then_some(0))
}

fn rewrite(
    writer: &mut Writer<'_>,
    new_id: &mut dyn FnMut() -> CommandId,
    seen_through: impl Fn(Option<u64>) -> Option<u64>,
) -> Result<u32> {
    let waiting = writer.all(
        concat!(
            "SELECT ",
            entry::columns_of_entry!(),
            " FROM outbox WHERE state = 'queued' AND kind = 'send_message' ORDER BY position"
        ),
        [],
        entry::read,
    )?;
    let mut rewritten = 0;
    for Entry { position, command, attempts, customer_id, .. } in waiting {
        let CommandBody::SendMessage(mut message) = command.body else { continue };
        let Some(seen) = seen_through(message.seen_through_seq) else { continue };
        message.seen_through_seq = Some(seen);
        let id = if attempts > 0 { new_id() } else { command.id };
        let conversation = message.conversation_id;
        writer.execute(
            "UPDATE outbox SET command_id = ?2, body = ?3, was_offline = 1 WHERE position = ?1",
            params![position, id.as_bytes(), serde_json::to_string(&CommandBody::SendMessage(message))?],
        )?;
        super::touch(writer, Some(conversation), customer_id);
        rewritten += 1;
    }
    Ok(rewritten)
}
