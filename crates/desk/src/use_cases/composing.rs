//! Writing: replies, notes, drafts, and telling others that one writes.

use throughline_desk_store::{StoreError, Writer, attachments, cards, drafts, outbox};
use throughline_domain::{AttachmentId, Channel, ConversationId, InteractionId};
use throughline_wire::commands::{CommandBody, SendMessageCommand};
use throughline_wire::desk_api::{AddNote, Draft, GetDraft, Nothing, SendMessage, SetTyping, TimelineItem};

use crate::conversations::no_conversation;
use crate::desk::Inner;
use crate::error::DeskError;
use crate::input;
use crate::knowledge;
use crate::loops::disk;
use crate::outbox::{About, Giving};
use crate::seat::Seat;

/// More files than this are no reply.
const MOST_FILES: usize = 10;
/// More colleagues than this are no mention.
const MOST_MENTIONS: usize = 50;

/// Why a reply was not kept.
enum NotKept {
    /// There is no such conversation here.
    Conversation,
    /// There is no such file here.
    File(AttachmentId),
    /// Its card cannot be sent.
    Card(DeskError),
}

type Kept = Result<TimelineItem, NotKept>;

/// Writes to the customer: kept in the outbox before this returns.
pub(crate) async fn send_message(desk: &Inner, request: SendMessage) -> Result<TimelineItem, DeskError> {
    let seat = desk.seat()?;
    let body = input::body(&request.body, !request.attachments.is_empty() || request.card.is_some())?;
    if request.card.is_some() && request.channel != Channel::Chat {
        return Err(DeskError::NotAllowedFor {
            about: "card",
            message: "only the chat shows cards: send a link",
        });
    }
    if request.attachments.len() > MOST_FILES {
        return Err(DeskError::TooLarge { limit: "attachments", max_bytes: MOST_FILES });
    }
    let id = request.conversation_id;
    let interaction_id = InteractionId(desk.around.clock.new_id());
    let giving = Giving::new(&seat);
    let kept = seat
        .store
        .write(move |writer| {
            let Some((about, _)) = About::conversation(writer, id)? else {
                return Ok(Err(NotKept::Conversation));
            };
            for file in &request.attachments {
                if attachments::reference(writer, *file)?.is_none() {
                    return Ok(Err(NotKept::File(*file)));
                }
            }
            if let Some(article) = request.card {
                match knowledge::card(writer, article)? {
                    Ok(card) => cards::keep(writer, interaction_id, &card)?,
                    Err(refused) => return Ok(Err(NotKept::Card(refused))),
                }
            }
            let message = SendMessageCommand {
                interaction_id,
                conversation_id: id,
                channel: request.channel,
                body,
                attachments: request.attachments,
                card: request.card,
                seen_through_seq: giving.seen_through(writer)?,
            };
            giving.give(writer, about, CommandBody::SendMessage(message))?;
            finish(writer, id, interaction_id)
        })
        .await?;
    after_keeping(&seat, id, kept)
}

/// Writes to colleagues: kept in the outbox before this returns.
pub(crate) async fn add_note(desk: &Inner, request: AddNote) -> Result<TimelineItem, DeskError> {
    let seat = desk.seat()?;
    let body = input::body(&request.body, false)?;
    if request.mentions.len() > MOST_MENTIONS {
        return Err(DeskError::TooLarge { limit: "mentions", max_bytes: MOST_MENTIONS });
    }
    let mut mentions = request.mentions;
    mentions.sort_unstable();
    mentions.dedup();
    let id = request.conversation_id;
    let interaction_id = InteractionId(desk.around.clock.new_id());
    let giving = Giving::new(&seat);
    let kept = seat
        .store
        .write(move |writer| {
            let Some((about, _)) = About::conversation(writer, id)? else {
                return Ok(Err(NotKept::Conversation));
            };
            giving.give(
                writer,
                about,
                CommandBody::AddNote { interaction_id, conversation_id: id, body, mentions },
            )?;
            finish(writer, id, interaction_id)
        })
        .await?;
    after_keeping(&seat, id, kept)
}

/// The draft has become a message; what is shown is what the outbox holds.
fn finish(
    writer: &mut Writer<'_>,
    id: ConversationId,
    interaction_id: InteractionId,
) -> Result<Kept, StoreError> {
    drafts::clear(writer, id)?;
    let item = outbox::item(writer, interaction_id)?;
    Ok(Ok(item.expect("BUG: an entry just put into the outbox is there")))
}

/// `seat` is the one it was kept at: what is in the outbox must not be answered with an error.
fn after_keeping(seat: &Seat, id: ConversationId, kept: Kept) -> Result<TimelineItem, DeskError> {
    match kept {
        Ok(item) => {
            seat.unsaved_drafts().remove(&id);
            seat.wake_outbox();
            Ok(item)
        }
        Err(NotKept::Conversation) => Err(no_conversation(id)),
        Err(NotKept::Card(refused)) => Err(refused),
        Err(NotKept::File(file)) => Err(DeskError::NotFound { what: "attachment", id: file.to_string() }),
    }
}

/// The text being written in a conversation.
pub(crate) async fn get_draft(desk: &Inner, request: GetDraft) -> Result<Draft, DeskError> {
    let seat = desk.seat()?;
    let id = request.conversation_id;
    let unsaved = seat.unsaved_drafts().get(&id).cloned();
    match unsaved {
        Some(draft) => Ok(draft),
        None => Ok(seat.store.read(move |reader| drafts::get(reader, id)).await?),
    }
}

/// Keeps the text as it is typed.
pub(crate) async fn save_draft(desk: &Inner, mut draft: Draft) -> Result<Nothing, DeskError> {
    let seat = desk.seat()?;
    draft.body = input::body(&draft.body, true)?;
    draft.saved_at = desk.around.clock.now();
    disk::keep(&seat, draft).await?;
    Ok(Nothing {})
}

/// Tells the customer's side that the agent is writing, and colleagues what is open.
pub(crate) async fn set_typing(desk: &Inner, request: SetTyping) -> Result<Nothing, DeskError> {
    desk.seat()?.outgoing.set_typing(request.conversation_id, request.is_typing);
    Ok(Nothing {})
}
