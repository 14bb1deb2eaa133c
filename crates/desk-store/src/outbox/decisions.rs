//! The agent decides on a parked reply: send it, send it with other words, or take it back into the draft.

use rusqlite::params;
use throughline_domain::{CommandId, InteractionId, Millis};
use throughline_wire::commands::CommandBody;
use throughline_wire::desk_api::{Draft, OutboxDecision};

use super::entry::{self, Entry, EntryState};
use crate::access::Writer;
use crate::error::StoreError;
use crate::{attachments, drafts};

type Result<T> = std::result::Result<T, StoreError>;

/// What the agent decided.
#[derive(Clone, PartialEq, Debug)]
pub struct Decision {
    /// On which reply or note.
    pub interaction_id: InteractionId,
    /// What to do.
    pub decision: OutboxDecision,
    /// Fresh: the hub has answered the old id for good.
    pub command_id: CommandId,
    /// When it was decided.
    pub now: Millis,
    /// Decided without a connection: the last change seen. `None`: sent whatever came.
    pub seen_through_seq: Option<u64>,
}

/// Carries the decision out. False when there is nothing to decide: the entry is
/// gone, on its way, or may already be with the hub.
pub fn decide(writer: &mut Writer<'_>, decision: &Decision) -> Result<bool> {
    let Some(entry) = entry::by_interaction(writer, decision.interaction_id)? else { return Ok(false) };
    if !is_open_to_decision(&entry) {
        return Ok(false);
    }
    match &decision.decision {
        OutboxDecision::Send => queue_again(writer, &entry, decision, None)?,
        OutboxDecision::Edit { body } => queue_again(writer, &entry, decision, Some(body))?,
        OutboxDecision::Discard => back_to_draft(writer, &entry, decision.now)?,
    }
    super::touch(writer, entry.conversation_id(), entry.customer_id);
    Ok(true)
}

/// Parked, or never tried. What was tried once may be on the hub's record already.
fn is_open_to_decision(entry: &Entry) -> bool {
    match entry.state {
        EntryState::Held { .. } | EntryState::Failed { .. } => true,
        EntryState::Queued => entry.attempts == 0,
        EntryState::Sending | EntryState::Done { .. } => false,
    }
}

fn queue_again(
    writer: &mut Writer<'_>,
    entry: &Entry,
    decision: &Decision,
    words: Option<&String>,
) -> Result<()> {
    let mut body = entry.command.body.clone();
    match &mut body {
        CommandBody::SendMessage(message) => {
            message.seen_through_seq = decision.seen_through_seq;
            // It may have failed because the hub has its files no more.
            attachments::upload_again(writer, &message.attachments)?;
            if let Some(words) = words {
                message.body.clone_from(words);
            }
        }
        CommandBody::AddNote { body, .. } => {
            if let Some(words) = words {
                body.clone_from(words);
            }
        }
        _ => return Ok(()),
    }
    writer.execute(
        "UPDATE outbox SET command_id = ?2, body = ?3, given_at = ?4, was_offline = ?5, state = 'queued',
             attempts = 0, next_try_at = 0, newer = NULL, error = NULL
         WHERE position = ?1",
        params![
            entry.position,
            decision.command_id.as_bytes(),
            serde_json::to_string(&body)?,
            decision.now,
            decision.seen_through_seq.is_some(),
        ],
    )?;
    Ok(())
}

/// Words already in the draft stay; the discarded ones come before them.
fn back_to_draft(writer: &mut Writer<'_>, entry: &Entry, now: Millis) -> Result<()> {
    let Some(conversation_id) = entry.conversation_id() else { return Ok(()) };
    let mut draft = drafts::get(writer, conversation_id)?;
    match &entry.command.body {
        CommandBody::SendMessage(message) => {
            if is_unused(&draft) {
                draft.is_note = false;
                draft.channel = Some(message.channel);
            }
            put_before(&mut draft, &message.body);
            for id in &message.attachments {
                draft.attachments.extend(attachments::reference(writer, *id)?);
            }
        }
        CommandBody::AddNote { body, .. } => {
            if is_unused(&draft) {
                draft.is_note = true;
            }
            put_before(&mut draft, body);
        }
        _ => return Ok(()),
    }
    draft.saved_at = now;
    super::remove(writer, entry)?;
    drafts::save(writer, &draft)
}

fn is_unused(draft: &Draft) -> bool {
    draft.body.is_empty() && draft.attachments.is_empty()
}

fn put_before(draft: &mut Draft, words: &str) {
    draft.body = if draft.body.is_empty() { words.to_owned() } else { format!("{words}\n\n{}", draft.body) };
}
