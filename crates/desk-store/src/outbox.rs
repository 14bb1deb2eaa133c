//! The outbox: every command given on this desk, until the hub's copy is here.
//!
//! # The law
//! * **Until the hub's copy arrives the row here is the message.** Timelines and
//!   the inbox show cache and outbox together ([`Overlay`], [`items`]). A row
//!   leaves when the change feed has passed the number its outcome named, in the
//!   transaction after the one that brings the hub's copy in (see
//!   `Writer::arrived_through`): nothing flickers. While the same interaction is
//!   in both, the cache's copy is shown.
//! * **The command id is the idempotency key end to end.** The same body is only
//!   ever sent under the same id. A decision of the agent (send, edit) makes a
//!   new command id and keeps the interaction id, so the hub can never write the
//!   message twice.
//! * **Attempts are counted before trying** ([`take`] commits the count and
//!   `sending` before the caller may touch the network). After a crash
//!   [`recover`] makes `sending` `queued` again: harmless, because of the id.
//! * **Order per conversation.** An entry waits while an earlier one of its
//!   conversation is waiting or on its way. What concerns a customer (created,
//!   edited, addressed) and the start of a conversation likewise come before what
//!   follows for that customer. Other conversations are never held up.
//! * **A parked entry (held, failed) has left the line.** Nothing waits for it,
//!   neither notes nor later replies: the agent sees it parked above the composer
//!   and what they write then, they write knowing that. Replies written before
//!   it was parked carry what their writer had seen, and are held by the same rule.
//! * **Nobody else's row is ever removed for this machine's reasons**: only the
//!   hub's word, the agent's decision or signing out remove a row.
//!
//! Read marks and presence that still wait are replaced by later ones.

mod breaks;
mod decisions;
mod entry;
mod items;
mod kept;
mod knowledge;
mod lanes;
mod overlay;
mod saves;
mod searches;

use rusqlite::params;
use throughline_domain::{AgentId, CommandId, CustomerId, Millis};
use throughline_wire::commands::{Command, CommandBody, CommandOutcome, Outcome};
use throughline_wire::desk_api::{OutboxCounts, Tag};
use throughline_wire::{ErrorCode, WireError};

pub use breaks::{count_as_offline, forget_what_was_seen, history_changes, settle_history};
pub use decisions::{Decision, decide};
pub use entry::{Entry, EntryState};
pub(crate) use items::of_timeline;
pub use items::{item, page};
pub(crate) use kept::{Changing, KeptOverlay, is_change};
pub use lanes::{next_try_at, take};
pub(crate) use overlay::Overlay;
pub use searches::note as note_search;

use crate::access::{Reader, Writer};
use crate::error::StoreError;
use crate::{article_drafts, attachments, cards, columns, conversations, read_marks, sync_state};

type Result<T> = std::result::Result<T, StoreError>;

/// A command to keep.
#[derive(Clone, PartialEq, Debug)]
pub struct NewEntry {
    /// What to do, with its id.
    pub command: Command,
    /// Who gave it.
    pub agent_id: AgentId,
    /// Whom it concerns. May be left out when the command or the cached conversation says so.
    pub customer_id: Option<CustomerId>,
    /// Kept so that the list of waiting replies can name them without the cache.
    pub customer_name: String,
    /// Given without a connection.
    pub was_offline: bool,
}

/// What became of a batch.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Settled {
    /// Carried out.
    pub done: u32,
    /// Replies now held for review.
    pub held: u32,
    /// Replies and notes now failed.
    pub failed: u32,
    /// Other commands the hub refused: gone, with why. What they changed on screen goes back.
    pub dropped: Vec<(Entry, WireError)>,
    /// Other commands the hub failed at for reasons of its own: still on their way, for the caller to put back.
    pub to_put_back: Vec<Entry>,
}

/// A command the hub keeps failing at is given up after so many attempts: what follows it waits for it.
const MOST_ATTEMPTS: u32 = 8;

/// Keeps a command. The agent may be told it is safe once this has committed.
pub fn enqueue(writer: &mut Writer<'_>, new: &NewEntry) -> Result<()> {
    if writer.outbox_is_sealed() {
        return Err(StoreError::SignedOut);
    }
    let body = &new.command.body;
    let ids = entry::ids_of(body);
    if let CommandBody::MarkRead { conversation_id, .. } = body {
        read_marks::forget_unread(writer, *conversation_id)?;
    }
    if replaces_waiting(writer, body)? {
        return Ok(());
    }
    let Some(kept) = saves::place(writer, body)? else {
        touch_knowledge(writer, body);
        return Ok(());
    };
    let customer = match new.customer_id.or(ids.customer) {
        Some(customer) => Some(customer),
        None => customer_of(writer, body)?,
    };
    writer.execute(
        "INSERT INTO outbox (command_id, kind, body, given_at, agent_id, conversation_id, customer_id,
             interaction_id, customer_name, was_offline, follows, state)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'queued')",
        params![
            new.command.id.as_bytes(),
            entry::kind_of(body),
            serde_json::to_string(&kept.body)?,
            new.command.given_at,
            new.agent_id.as_bytes(),
            columns::bytes(ids.conversation),
            columns::bytes(customer),
            columns::bytes(ids.interaction),
            new.customer_name,
            new.was_offline,
            columns::bytes(kept.follows),
        ],
    )?;
    touch(writer, ids.conversation, customer);
    touch_knowledge(writer, body);
    Ok(())
}

fn customer_of(reader: &Reader<'_>, body: &CommandBody) -> Result<Option<CustomerId>> {
    let Some(conversation) = entry::ids_of(body).conversation else { return Ok(None) };
    Ok(conversations::get(reader, conversation)?.map(|row| row.customer_id))
}

/// A read mark or presence that has not been tried yet is replaced, not followed.
fn replaces_waiting(writer: &mut Writer<'_>, body: &CommandBody) -> Result<bool> {
    let changed = match body {
        CommandBody::MarkRead { conversation_id, .. } => {
            let changed = writer.execute(
                "UPDATE outbox SET body = ?2
                 WHERE conversation_id = ?1 AND kind = 'mark_read' AND state = 'queued' AND attempts = 0",
                params![conversation_id.as_bytes(), serde_json::to_string(body)?],
            )?;
            if changed > 0 {
                touch(writer, Some(*conversation_id), None);
            }
            changed
        }
        CommandBody::SetPresence { .. } => writer.execute(
            "UPDATE outbox SET body = ?1 WHERE state = 'queued' AND kind = 'set_presence' AND attempts = 0",
            params![serde_json::to_string(body)?],
        )?,
        _ => 0,
    };
    Ok(changed > 0)
}

/// At start: what was on its way when the program ended is asked again, under
/// the same id; likewise what the hub did but whose copy has not come. How many wait now.
pub fn recover(writer: &mut Writer<'_>) -> Result<u32> {
    writer.execute("UPDATE outbox SET state = 'queued' WHERE state = 'sending'", [])?;
    saves::release_orphans(writer)?;
    if let Some(cursor) = sync_state::cursor(writer)? {
        ask_again(writer, cursor.seq)?;
    }
    let waiting =
        writer.one("SELECT count(*) FROM outbox WHERE state = 'queued'", [], |row| Ok(row.get(0)?))?;
    writer.touch(Tag::Outbox);
    Ok(waiting.unwrap_or_default())
}

/// Whether a row reads as a command.
pub(crate) fn is_readable(reader: &Reader<'_>, position: i64) -> bool {
    let sql = concat!("SELECT ", entry::columns_of_entry!(), " FROM outbox WHERE position = ?1");
    matches!(reader.one(sql, [position], entry::read), Ok(Some(_)))
}

/// The hub was not reached, or asks to wait: these are tried again at `next_try_at`.
pub fn put_back(writer: &mut Writer<'_>, ids: &[CommandId], next_try_at: Millis) -> Result<()> {
    for id in ids {
        writer.execute(
            "UPDATE outbox SET state = 'queued', next_try_at = ?2 WHERE command_id = ?1 AND state = 'sending'",
            params![id.as_bytes(), next_try_at],
        )?;
        touch_entry(writer, *id)?;
    }
    Ok(())
}

/// The network is back: nobody waits out a pause any more.
pub fn wake(writer: &mut Writer<'_>) -> Result<u32> {
    Ok(writer.execute("UPDATE outbox SET next_try_at = 0 WHERE state = 'queued' AND next_try_at > 0", [])?
        as u32)
}

/// It cannot be sent as it is (say, a file of it was refused): the agent decides.
pub fn park(writer: &mut Writer<'_>, id: CommandId, error: &WireError) -> Result<()> {
    writer.execute(
        "UPDATE outbox SET state = 'failed', error = ?2 WHERE command_id = ?1 AND state IN ('queued', 'sending')",
        params![id.as_bytes(), serde_json::to_string(error)?],
    )?;
    touch_entry(writer, id)
}

/// The hub's answers. An answer to a command that is not here any more is ignored.
pub fn settle(writer: &mut Writer<'_>, outcomes: &[CommandOutcome]) -> Result<Settled> {
    let mut settled = Settled::default();
    for CommandOutcome { id, outcome } in outcomes {
        let Some(entry) = entry::by_command(writer, *id)? else { continue };
        match outcome {
            Outcome::Done { seq } => {
                settled.done += 1;
                mark_done(writer, &entry, *seq)?;
            }
            Outcome::Held { newer } => {
                settled.held += 1;
                writer.execute(
                    "UPDATE outbox SET state = 'held', newer = ?2 WHERE command_id = ?1",
                    params![id.as_bytes(), serde_json::to_string(newer)?],
                )?;
            }
            Outcome::Refused(error) if entry.carries_words() => {
                settled.failed += 1;
                park(writer, *id, error)?;
            }
            Outcome::Refused(error) if is_the_hubs_trouble(error) && entry.attempts < MOST_ATTEMPTS => {
                settled.to_put_back.push(entry.clone());
            }
            Outcome::Refused(error) => {
                take_back(writer, &entry)?;
                settled.dropped.push((entry.clone(), error.clone()));
            }
        }
        touch(writer, entry.conversation_id(), entry.customer_id);
        touch_knowledge(writer, &entry.command.body);
    }
    if let Some(cursor) = sync_state::cursor(writer)? {
        finish(writer, cursor.seq)?;
    }
    Ok(settled)
}

/// Nothing is wrong with the command: the hub may take it later.
fn is_the_hubs_trouble(error: &WireError) -> bool {
    matches!(
        error.code,
        ErrorCode::Internal | ErrorCode::DiskFull | ErrorCode::RateLimited | ErrorCode::Offline
    )
}

fn mark_done(writer: &mut Writer<'_>, entry: &Entry, seq: u64) -> Result<()> {
    writer.execute(
        "UPDATE outbox SET state = 'done', done_seq = ?2 WHERE command_id = ?1",
        params![entry.command.id.as_bytes(), seq as i64],
    )?;
    Ok(())
}

/// The cache holds everything up to `seq` once this is committed: rows that waited for it leave then.
pub(crate) fn note_arrivals(writer: &mut Writer<'_>, seq: u64) -> Result<()> {
    let waited = writer.one(
        "SELECT 1 FROM outbox WHERE state = 'done' AND done_seq <= ?1 LIMIT 1",
        [seq as i64],
        |_| Ok(()),
    )?;
    if waited.is_some() {
        writer.note_arrival(seq);
    }
    Ok(())
}

/// The cache holds everything up to `seq`: rows whose outcome it holds leave.
pub(crate) fn finish(writer: &mut Writer<'_>, seq: u64) -> Result<()> {
    let arrived = writer.all(
        concat!(
            "SELECT ",
            entry::columns_of_entry!(),
            " FROM outbox WHERE state = 'done' AND done_seq <= ?1"
        ),
        [seq as i64],
        entry::read,
    )?;
    for entry in arrived {
        remove(writer, &entry)?;
        match &entry.command.body {
            CommandBody::SendMessage(message) => {
                attachments::settle_pending(writer, &message.attachments)?;
                cards::forget(writer, message.interaction_id)?;
            }
            CommandBody::SaveArticle(save) => {
                attachments::settle_pending(writer, &save.images)?;
                saves::arrived(writer, &entry)?;
            }
            _ => {}
        }
        touch_knowledge(writer, &entry.command.body);
        touch(writer, entry.conversation_id(), entry.customer_id);
    }
    Ok(())
}

/// After a new snapshot (the hub may have been restored from an older copy):
/// what the hub said was done is asked again unless its copy is here. The id
/// makes that safe: a hub that remembers it answers the same.
pub(crate) fn ask_again(writer: &mut Writer<'_>, seq: u64) -> Result<()> {
    let done = writer.all(
        concat!("SELECT ", entry::columns_of_entry!(), " FROM outbox WHERE state = 'done'"),
        [],
        entry::read,
    )?;
    for entry in done {
        let is_here = match entry::ids_of(&entry.command.body).interaction {
            Some(interaction) => crate::interactions::is_here(writer, interaction)?,
            None => false,
        };
        if !is_here {
            writer.execute(
                "UPDATE outbox SET state = 'queued', done_seq = NULL, next_try_at = 0 WHERE command_id = ?1",
                [entry.command.id.as_bytes()],
            )?;
        }
    }
    writer.execute("UPDATE outbox SET done_seq = ?1 WHERE state = 'done'", [seq as i64])?;
    finish(writer, seq)
}

pub(crate) fn remove(writer: &mut Writer<'_>, entry: &Entry) -> Result<()> {
    writer.execute("DELETE FROM outbox WHERE command_id = ?1", [entry.command.id.as_bytes()])?;
    Ok(())
}

/// How many replies and notes are in each state.
pub fn counts(reader: &Reader<'_>) -> Result<OutboxCounts> {
    let rows: Vec<(String, u32)> = reader.all(
        "SELECT state, count(*) FROM outbox WHERE kind IN ('send_message', 'add_note') GROUP BY state",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let mut counts = OutboxCounts::default();
    for (state, count) in rows {
        match state.as_str() {
            "queued" | "sending" => counts.waiting += count,
            "held" => counts.held += count,
            "failed" => counts.failed += count,
            // Done: with the hub, its copy on the way down.
            _ => {}
        }
    }
    Ok(counts)
}

/// Whether signing out would lose nothing the agent did (read marks and presence aside).
pub fn is_empty(reader: &Reader<'_>) -> Result<bool> {
    let waits = reader.one(
        "SELECT 1 FROM outbox WHERE kind NOT IN ('mark_read', 'set_presence', 'note_searches') AND state <> 'done' LIMIT 1",
        [],
        |_| Ok(()),
    )?;
    Ok(waits.is_none())
}

/// For signing out: when nothing waits, or what waits is given up, nothing more
/// is taken and true is the answer; a reply kept in the same moment is either
/// counted here or refused. Undone by [`unseal`] or by opening the store again.
pub fn seal(writer: &mut Writer<'_>, gives_up: bool) -> Result<bool> {
    let may_close = gives_up || is_empty(writer)?;
    if may_close {
        writer.seal_outbox(true);
    }
    Ok(may_close)
}

/// The agent stays after all.
pub fn unseal(writer: &mut Writer<'_>) {
    writer.seal_outbox(false);
}

/// Gives up everything that waits; for signing out.
pub fn discard_all(writer: &mut Writer<'_>) -> Result<()> {
    writer.execute("DELETE FROM outbox", [])?;
    writer.execute("DELETE FROM pending_attachments", [])?;
    writer.touch(Tag::All);
    Ok(())
}

fn touch_entry(writer: &mut Writer<'_>, id: CommandId) -> Result<()> {
    if let Some(entry) = entry::by_command(writer, id)? {
        touch(writer, entry.conversation_id(), entry.customer_id);
    }
    Ok(())
}

/// A refused change leaves; the words of an article go back to where they are typed.
fn take_back(writer: &mut Writer<'_>, entry: &Entry) -> Result<()> {
    remove(writer, entry)?;
    if let CommandBody::SaveArticle(save) = &entry.command.body {
        let is_new = saves::makes_article(writer, &entry.command.body)?;
        article_drafts::take_back(writer, save, is_new, entry.command.given_at)?;
        saves::refused(writer, entry)?;
    }
    Ok(())
}

/// Tells what a command about the knowledge base changes on screen.
fn touch_knowledge(writer: &mut Writer<'_>, body: &CommandBody) {
    match body {
        CommandBody::SaveFeed(_) | CommandBody::DeleteFeed { .. } => writer.touch(Tag::Imports),
        CommandBody::RecordAnswer(_) => writer.touch(Tag::Suggestions),
        _ if knowledge::is_edit(body) => {
            writer.touch(Tag::Knowledge);
            writer.touch(Tag::Suggestions);
            if let Some(id) = knowledge::article_of(body) {
                writer.touch(Tag::Article { id });
            }
        }
        _ => {}
    }
}

pub(crate) fn touch(
    writer: &mut Writer<'_>,
    conversation: Option<throughline_domain::ConversationId>,
    customer: Option<CustomerId>,
) {
    writer.touch(Tag::Outbox);
    writer.touch(Tag::Inbox);
    if let Some(id) = conversation {
        writer.touch(Tag::Conversation { id });
    }
    if let Some(id) = customer {
        writer.touch(Tag::Timeline { id });
        writer.touch(Tag::Customer { id });
    }
}
