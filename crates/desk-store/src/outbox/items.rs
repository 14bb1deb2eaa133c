//! Outbox entries as they are shown: as knots at the end of a timeline, and in the list of what waits.

use throughline_domain::{
    Channel, ConversationId, CustomerId, DeliveryState, Direction, FailureReason, InteractionId,
    InteractionKind,
};
use throughline_wire::commands::CommandBody;
use throughline_wire::desk_api::{OutboxEntry, OutboxPage, OutboxState, TimelineItem};
use throughline_wire::rows::{AttachmentRef, Delivery, Details, InteractionRow};
use throughline_wire::{ErrorCode, WireError};
use uuid::Uuid;

use super::entry::{self, Entry, EntryState};
use crate::access::Reader;
use crate::error::StoreError;
use crate::{attachments, cards, conversations, interactions};

type Result<T> = std::result::Result<T, StoreError>;

/// Entries in the list of what waits.
const PAGE: u32 = 200;

/// The message or note as it is shown; `None` when it is not in the outbox.
pub fn item(reader: &Reader<'_>, id: InteractionId) -> Result<Option<TimelineItem>> {
    let Some(entry) = entry::by_interaction(reader, id)? else { return Ok(None) };
    shown(reader, &entry)
}

/// Everything that waits, is held or has failed, oldest first.
pub fn page(reader: &Reader<'_>) -> Result<OutboxPage> {
    let entries = reader.all(
        concat!(
            "SELECT ",
            entry::columns_of_entry!(),
            " FROM outbox WHERE kind IN ('send_message', 'add_note') AND state <> 'done' ORDER BY position LIMIT ?1"
        ),
        [PAGE],
        entry::read,
    )?;
    let mut page = OutboxPage { entries: Vec::with_capacity(entries.len()) };
    for entry in entries {
        if let Some(item) = shown(reader, &entry)? {
            page.entries.push(OutboxEntry { item, customer_name: entry.customer_name });
        }
    }
    Ok(page)
}

/// What stands at the end of a customer's timeline (or of one conversation's), oldest first.
pub(crate) fn of_timeline(
    reader: &Reader<'_>,
    customer: CustomerId,
    conversation: Option<ConversationId>,
) -> Result<Vec<TimelineItem>> {
    let overlay = reader.overlay()?;
    let of_it = |entry: &&Entry| conversation.is_none_or(|id| entry.conversation_id() == Some(id));
    let mut items = Vec::new();
    for entry in overlay.of_customer(customer).filter(of_it) {
        let Some(id) = entry.interaction_id() else { continue };
        // The hub's copy, once here, is the message.
        if interactions::is_here(reader, id)? {
            continue;
        }
        items.extend(shown(reader, entry)?);
    }
    Ok(items)
}

fn shown(reader: &Reader<'_>, entry: &Entry) -> Result<Option<TimelineItem>> {
    let Some(interaction) = as_it_will_be(reader, entry)? else { return Ok(None) };
    let agent_name = reader.agent_names()?.get(&entry.agent_id).cloned().unwrap_or_default();
    Ok(Some(TimelineItem { interaction, agent_name, outbox: Some(state(reader, entry)?) }))
}

fn as_it_will_be(reader: &Reader<'_>, entry: &Entry) -> Result<Option<InteractionRow>> {
    let mut row = InteractionRow {
        id: InteractionId(Uuid::nil()),
        conversation_id: ConversationId(Uuid::nil()),
        customer_id: entry.customer_id.unwrap_or(CustomerId(Uuid::nil())),
        channel: Channel::Chat,
        kind: InteractionKind::Note,
        direction: Direction::Internal,
        agent_id: Some(entry.agent_id),
        at: entry.command.given_at,
        body: String::new(),
        attachments: Vec::new(),
        mentions: Vec::new(),
        details: Details::None,
        delivery: None,
    };
    match &entry.command.body {
        CommandBody::SendMessage(message) => {
            row.id = message.interaction_id;
            row.conversation_id = message.conversation_id;
            row.channel = message.channel;
            row.kind = InteractionKind::Message;
            row.direction = Direction::Out;
            row.body.clone_from(&message.body);
            row.attachments = files(reader, &message.attachments)?;
            row.delivery = Some(delivery(entry));
            if message.card.is_some() {
                row.details = cards::get(reader, message.interaction_id)?.unwrap_or_default();
            }
        }
        CommandBody::AddNote { interaction_id, conversation_id, body, mentions } => {
            row.id = *interaction_id;
            row.conversation_id = *conversation_id;
            row.channel = conversations::get(reader, *conversation_id)?.map_or(Channel::Chat, |c| c.channel);
            row.body.clone_from(body);
            row.mentions.clone_from(mentions);
        }
        _ => return Ok(None),
    }
    Ok(Some(row))
}

fn files(reader: &Reader<'_>, ids: &[throughline_domain::AttachmentId]) -> Result<Vec<AttachmentRef>> {
    let mut files = Vec::with_capacity(ids.len());
    for id in ids {
        files.extend(attachments::reference(reader, *id)?);
    }
    Ok(files)
}

fn delivery(entry: &Entry) -> Delivery {
    let (state, reason) = match &entry.state {
        EntryState::Queued | EntryState::Sending => (DeliveryState::Queued, None),
        EntryState::Done { .. } => (DeliveryState::Accepted, None),
        EntryState::Held { .. } => (DeliveryState::Held, None),
        EntryState::Failed { error } => (DeliveryState::Failed, Some(reason_of(error))),
    };
    Delivery { state, reason, at: entry.command.given_at }
}

fn state(reader: &Reader<'_>, entry: &Entry) -> Result<OutboxState> {
    Ok(match &entry.state {
        EntryState::Queued => {
            OutboxState::Waiting { was_offline: entry.was_offline, attempts: entry.attempts }
        }
        EntryState::Sending | EntryState::Done { .. } => OutboxState::Sending,
        EntryState::Held { newer } => {
            let mut rows = Vec::with_capacity(newer.len());
            for id in newer {
                rows.extend(interactions::get(reader, *id)?);
            }
            OutboxState::Held { newer: rows }
        }
        EntryState::Failed { error } => {
            OutboxState::Failed { reason: reason_of(error), error: error.clone() }
        }
    })
}

/// The reason in the window's words: the hub names it, or it follows from the code.
fn reason_of(error: &WireError) -> FailureReason {
    let named = error.about.as_deref().and_then(FailureReason::parse);
    named.unwrap_or(match error.code {
        ErrorCode::NotAllowed | ErrorCode::NotFound => FailureReason::NotAllowed,
        ErrorCode::TooLarge => FailureReason::TooLarge,
        ErrorCode::BadAttachment => FailureReason::BadAttachment,
        _ => FailureReason::Refused,
    })
}
