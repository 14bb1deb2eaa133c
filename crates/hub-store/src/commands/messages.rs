//! Messages to customers and notes to colleagues. The id of the message is an
//! idempotency key of its own, beside the command's: a desk that lost its
//! outbox's answer and made a new command cannot double a message.

use throughline_domain::{
    AgentId, AttachmentId, Audience, Channel, ConversationId, DeliveryState, Direction, InteractionId,
    InteractionKind, Millis, text,
};
use throughline_wire::ErrorCode;
use throughline_wire::commands::{Outcome, SendMessageCommand};
use throughline_wire::rows::{AttachmentRef, Details, RowKind};
use uuid::Uuid;

use super::conversations::{Conversation, load, load_visible};
use super::refused;
use crate::changes::Entry;
use crate::chat::PREVIEW_CHARS;
use crate::error::StoreError;
use crate::knowledge::article;
use crate::scope::Scope;
use crate::writer::WriteTx;

/// Files on one message.
const MAX_ATTACHMENTS: usize = 10;

/// An interaction to write at the end of its conversation.
pub(super) struct NewInteraction<'a> {
    pub conversation: &'a Conversation,
    pub id: InteractionId,
    pub channel: Channel,
    pub kind: InteractionKind,
    pub direction: Direction,
    pub agent_id: Option<AgentId>,
    pub body: String,
    pub attachments: Vec<AttachmentRef>,
    pub mentions: Vec<AgentId>,
    pub details: Details,
    pub delivery: Option<DeliveryState>,
}

impl<'a> NewInteraction<'a> {
    pub fn new(
        conversation: &'a Conversation,
        id: InteractionId,
        channel: Channel,
        kind: InteractionKind,
        direction: Direction,
    ) -> Self {
        Self {
            conversation,
            id,
            channel,
            kind,
            direction,
            agent_id: None,
            body: String::new(),
            attachments: Vec::new(),
            mentions: Vec::new(),
            details: Details::None,
            delivery: None,
        }
    }
}

/// Writes an interaction and its change; answers the change's number.
pub(super) async fn insert_interaction(
    tx: &mut WriteTx,
    new: &NewInteraction<'_>,
) -> Result<u64, StoreError> {
    // Asked anew: one command may write several.
    let conversation = load(&mut tx.read(), new.conversation.id)
        .await?
        .ok_or(StoreError::Unreadable { what: "conversation" })?;
    let at = tx.clock().now().max(conversation.latest_at() + 1);
    insert(tx, new, at).await?;
    let query =
        sqlx::query("UPDATE conversations SET newest_at = ?2, interactions = interactions + 1 WHERE id = ?1");
    tx.execute(query.bind(conversation.id.0).bind(at)).await?;
    tx.append(conversation.tenant_id, &[added(new)]).await
}

/// Writes an interaction that is its conversation's last word, and both changes;
/// answers the number of the last. The conversation must be as it is on the record.
async fn insert_last_word(tx: &mut WriteTx, new: &NewInteraction<'_>) -> Result<u64, StoreError> {
    let at = tx.clock().now().max(new.conversation.latest_at() + 1);
    insert(tx, new, at).await?;
    let is_answer = new.direction == Direction::Out;
    let query = sqlx::query(
        "UPDATE conversations SET newest_at = ?2, interactions = interactions + 1, last_at = ?2,
                last_preview = ?3, last_direction = ?4, channel = iif(?5, ?6, channel),
                waiting_since_at = iif(?5, NULL, waiting_since_at) WHERE id = ?1",
    );
    let words = match &new.details {
        Details::ArticleCard { title, .. } if new.body.is_empty() => title,
        _ => &new.body,
    };
    let query = query.bind(new.conversation.id.0).bind(at).bind(text::preview(words, PREVIEW_CHARS));
    tx.execute(query.bind(new.direction.as_str()).bind(is_answer).bind(new.channel.as_str())).await?;
    let touched = Entry::changed(RowKind::Conversation, new.conversation.id.0, new.conversation.sight());
    tx.append(new.conversation.tenant_id, &[added(new), touched]).await
}

fn added(new: &NewInteraction<'_>) -> Entry {
    Entry::added(RowKind::Interaction, new.id.0, new.conversation.sight())
}

/// The row alone; its change must be the next that is appended.
async fn insert(tx: &mut WriteTx, new: &NewInteraction<'_>, at: Millis) -> Result<(), StoreError> {
    let (conversation, tenant) = (new.conversation, new.conversation.tenant_id);
    let seq = tx.head_seq(tenant).await? + 1;
    let query = sqlx::query(
        "INSERT INTO interactions (id, tenant_id, conversation_id, customer_id, channel, kind, direction, agent_id,
                                   at, created_seq, body, attachments, mentions, details, delivery_state, delivery_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, iif(?15 IS NULL, NULL, ?9))",
    );
    let query = query.bind(new.id.0).bind(tenant.0).bind(conversation.id.0).bind(conversation.customer_id.0);
    let query = query.bind(new.channel.as_str()).bind(new.kind.as_str()).bind(new.direction.as_str());
    let query = query.bind(new.agent_id.map(|id| id.0)).bind(at).bind(seq as i64).bind(&new.body);
    let query =
        query.bind(serde_json::to_string(&new.attachments)?).bind(serde_json::to_string(&new.mentions)?);
    let query =
        query.bind(serde_json::to_string(&new.details)?).bind(new.delivery.map(DeliveryState::as_str));
    tx.execute(query).await?;
    Ok(())
}

pub(super) async fn send(
    tx: &mut WriteTx,
    scope: &Scope,
    command: SendMessageCommand,
) -> Result<Outcome, StoreError> {
    let conversation = load_visible(tx, scope, command.conversation_id).await?;
    if is_written(tx, scope, command.interaction_id, &conversation).await? {
        return Ok(Outcome::Done { seq: tx.head_seq(scope.tenant_id).await? });
    }
    let has_more = !command.attachments.is_empty() || command.card.is_some();
    let body = clean(&command.body, has_more)?;
    let details = card(tx, scope, &command).await?;
    let delivery = first_state(tx, scope, command.channel).await?;
    if let Some(seen) = command.seen_through_seq {
        let newer = newer_than(tx, scope, &conversation, seen).await?;
        if !newer.is_empty() {
            return Ok(Outcome::Held { newer });
        }
    }
    let attachments = take_files(tx, scope, &command, &conversation).await?;
    let new = NewInteraction {
        agent_id: Some(scope.agent_id),
        body,
        attachments,
        details,
        delivery: Some(delivery),
        ..NewInteraction::new(
            &conversation,
            command.interaction_id,
            command.channel,
            InteractionKind::Message,
            Direction::Out,
        )
    };
    Ok(Outcome::Done { seq: insert_last_word(tx, &new).await? })
}

/// The article of a message as customers will see it; web chat alone shows cards.
async fn card(tx: &mut WriteTx, scope: &Scope, command: &SendMessageCommand) -> Result<Details, StoreError> {
    let Some(article_id) = command.card else { return Ok(Details::None) };
    if command.channel != Channel::Chat {
        return Err(refused(ErrorCode::NotAllowed, "only web chat shows cards: send a link", "card"));
    }
    let article = article::load(&mut tx.read(), scope.tenant_id, article_id).await?;
    let article = article.ok_or_else(|| refused(ErrorCode::NotFound, "no such article", "card"))?;
    let (Some(published), Audience::Public) = (article.published, article.audience) else {
        return Err(refused(ErrorCode::NotAllowed, "customers may not read this article", "card"));
    };
    let words = published.content.unwrap_or(article.content);
    let query = sqlx::query_as("SELECT portal_url FROM knowledge_settings WHERE tenant_id = ?1");
    let portal: Option<(String,)> = tx.read().optional(query.bind(scope.tenant_id.0)).await?;
    let (portal, language) = (portal.map(|(url,)| url).unwrap_or_default(), article.language);
    let slug = throughline_articles::slug(&words.title, &language);
    let url = format!("{portal}/{language}/articles/{slug}-{article_id}");
    Ok(Details::ArticleCard { article_id, title: words.title, summary: words.summary, url })
}

/// A note to write.
pub(super) struct Note {
    pub interaction_id: InteractionId,
    pub conversation_id: ConversationId,
    pub body: String,
    pub mentions: Vec<AgentId>,
}

pub(super) async fn note(tx: &mut WriteTx, scope: &Scope, note: Note) -> Result<u64, StoreError> {
    let conversation = load_visible(tx, scope, note.conversation_id).await?;
    if is_written(tx, scope, note.interaction_id, &conversation).await? {
        return tx.head_seq(scope.tenant_id).await;
    }
    let body = clean(&note.body, false)?;
    let mentions = colleagues(tx, scope, &note.mentions).await?;
    let channel = Channel::parse(&conversation.channel).ok_or(StoreError::Unreadable { what: "channel" })?;
    let new = NewInteraction {
        agent_id: Some(scope.agent_id),
        body,
        mentions,
        ..NewInteraction::new(
            &conversation,
            note.interaction_id,
            channel,
            InteractionKind::Note,
            Direction::Internal,
        )
    };
    insert_last_word(tx, &new).await
}

/// Those of them who are agents here.
async fn colleagues(tx: &mut WriteTx, scope: &Scope, asked: &[AgentId]) -> Result<Vec<AgentId>, StoreError> {
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let query = sqlx::query_as(
        "SELECT a.id FROM json_each(?1) j CROSS JOIN agents a ON a.id = unhex(j.value) WHERE a.tenant_id = ?2",
    );
    let asked: Vec<String> = asked.iter().map(|id| id.0.simple().to_string()).collect();
    let known: Vec<(Uuid,)> =
        tx.read().all(query.bind(serde_json::to_string(&asked)?).bind(scope.tenant_id.0)).await?;
    Ok(known.into_iter().map(|(id,)| AgentId(id)).collect())
}

pub(super) async fn retry(tx: &mut WriteTx, scope: &Scope, id: InteractionId) -> Result<u64, StoreError> {
    let gone = || refused(ErrorCode::NotFound, "no such message", "interaction_id");
    let query = sqlx::query_as(
        "SELECT conversation_id, channel, delivery_state FROM interactions WHERE id = ?1 AND direction = 'out'",
    );
    let found: Option<(Uuid, String, Option<String>)> = tx.read().optional(query.bind(id.0)).await?;
    let (conversation, channel, state) = found.ok_or_else(gone)?;
    let conversation = load_visible(tx, scope, ConversationId(conversation)).await.map_err(|_| gone())?;
    let state = state.as_deref().and_then(DeliveryState::parse);
    if !matches!(state, Some(DeliveryState::Failed | DeliveryState::Unknown)) {
        return tx.head_seq(scope.tenant_id).await;
    }
    let channel = Channel::parse(&channel).ok_or(StoreError::Unreadable { what: "channel" })?;
    let (next, now) = (first_state(tx, scope, channel).await?, tx.clock().now());
    let query = sqlx::query(
        "UPDATE interactions SET delivery_state = ?2, delivery_reason = NULL, delivery_at = ?3 WHERE id = ?1",
    );
    tx.execute(query.bind(id.0).bind(next.as_str()).bind(now)).await?;
    tx.append(scope.tenant_id, &[Entry::changed(RowKind::Interaction, id.0, conversation.sight())]).await
}

/// Whether this agent wrote this message here before; an id that belongs to something else is refused.
async fn is_written(
    tx: &mut WriteTx,
    scope: &Scope,
    id: InteractionId,
    conversation: &Conversation,
) -> Result<bool, StoreError> {
    let query = sqlx::query_as("SELECT conversation_id, agent_id FROM interactions WHERE id = ?1");
    let found: Option<(Uuid, Option<Uuid>)> = tx.read().optional(query.bind(id.0)).await?;
    match found {
        None => Ok(false),
        Some((at, by)) if at == conversation.id.0 && by == Some(scope.agent_id.0) => Ok(true),
        Some(_) => {
            Err(refused(ErrorCode::CommandIdReused, "make a new id for a new message", "interaction_id"))
        }
    }
}

fn clean(raw: &str, may_be_empty: bool) -> Result<String, StoreError> {
    if raw.len() > text::MAX_BODY_BYTES {
        return Err(refused(ErrorCode::TooLarge, "shorten the text", "body"));
    }
    let body = text::clean_body(raw);
    if body.trim().is_empty() && !may_be_empty {
        return Err(refused(ErrorCode::InvalidInput, "write something", "body"));
    }
    Ok(body)
}

/// Web chat is the hub's own: sent at once. Other channels need an account that can send.
async fn first_state(tx: &mut WriteTx, scope: &Scope, channel: Channel) -> Result<DeliveryState, StoreError> {
    if channel == Channel::Chat {
        return Ok(DeliveryState::Sent);
    }
    let query = sqlx::query_as(
        "SELECT EXISTS (SELECT 1 FROM channel_accounts WHERE tenant_id = ?1 AND channel = ?2 AND can_send = 1)",
    );
    let (can_send,): (bool,) = tx.read().one(query.bind(scope.tenant_id.0).bind(channel.as_str())).await?;
    if can_send {
        Ok(DeliveryState::Accepted)
    } else {
        Err(refused(ErrorCode::NotAllowed, "connect an account that can send on this channel", "channel"))
    }
}

/// Messages the writer had not seen: of the customer, or to the customer by a colleague.
async fn newer_than(
    tx: &mut WriteTx,
    scope: &Scope,
    conversation: &Conversation,
    seen_through_seq: u64,
) -> Result<Vec<InteractionId>, StoreError> {
    let query = sqlx::query_as(
        "SELECT id FROM interactions WHERE conversation_id = ?1 AND created_seq > ?2 AND kind = 'message'
           AND (direction = 'in' OR (direction = 'out' AND agent_id IS NOT ?3)) ORDER BY at LIMIT 100",
    );
    let seen = i64::try_from(seen_through_seq).unwrap_or(i64::MAX);
    let rows: Vec<(Uuid,)> =
        tx.read().all(query.bind(conversation.id.0).bind(seen).bind(scope.agent_id.0)).await?;
    Ok(rows.into_iter().map(|(id,)| InteractionId(id)).collect())
}

/// Gives the agent's uploaded files to the message.
async fn take_files(
    tx: &mut WriteTx,
    scope: &Scope,
    command: &SendMessageCommand,
    conversation: &Conversation,
) -> Result<Vec<AttachmentRef>, StoreError> {
    if command.attachments.len() > MAX_ATTACHMENTS {
        return Err(refused(ErrorCode::TooLarge, "send fewer files", "attachments"));
    }
    let mut files = Vec::with_capacity(command.attachments.len());
    for id in &command.attachments {
        files.push(take_file(tx, scope, *id, command.interaction_id, conversation).await?);
    }
    Ok(files)
}

async fn take_file(
    tx: &mut WriteTx,
    scope: &Scope,
    id: AttachmentId,
    interaction: InteractionId,
    conversation: &Conversation,
) -> Result<AttachmentRef, StoreError> {
    let query = sqlx::query_as(
        "UPDATE attachments SET interaction_id = ?2, conversation_id = ?3, customer_id = ?4
         WHERE id = ?1 AND tenant_id = ?5 AND agent_id = ?6 AND interaction_id IS NULL
         RETURNING name, media_type, size_bytes",
    );
    let query = query.bind(id.0).bind(interaction.0).bind(conversation.id.0).bind(conversation.customer_id.0);
    let rows: Vec<(String, String, u32)> =
        tx.returning(query.bind(scope.tenant_id.0).bind(scope.agent_id.0)).await?;
    let (name, media_type, size_bytes) = rows.into_iter().next().ok_or_else(|| {
        StoreError::refused(ErrorCode::BadAttachment, "upload the file again", &id.to_string())
    })?;
    Ok(AttachmentRef { id, name, media_type, size_bytes })
}
