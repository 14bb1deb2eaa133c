//! A customer of the portal who is still stuck: a conversation with what they
//! searched, read and wrote, of the customer whose address they gave. The
//! address is their word (`Trust::Stated`): whoever is known by it is who they
//! are taken for, and nobody is shown anything for it.

use throughline_domain::{
    Channel, ContactKind, ConversationId, ConversationStatus, CustomerId, Direction, InteractionId, TenantId,
    text,
};
use throughline_wire::rows::{Details, HandOverWish, ReadArticle, RowKind, Trust};
use uuid::Uuid;

use crate::changes::Entry;
use crate::chat::PREVIEW_CHARS;
use crate::commands::{NewContactPoint, NewConversation, insert_contact_point, insert_conversation};
use crate::error::StoreError;
use crate::scope::Sight;
use crate::store::Store;
use crate::writer::WriteTx;

/// Agents of every team see it until someone takes it.
const SIGHT: Sight = Sight::Of { team_id: None, assignee_id: None };

/// Someone asks for a person.
#[derive(Clone, Debug)]
pub struct HandOver {
    /// Made with the form: sending it twice is asking once.
    pub id: InteractionId,
    /// Telephone or mail.
    pub kind: ContactKind,
    /// The address, normalised.
    pub value: String,
    /// Their name, for someone new; may be empty.
    pub name: String,
    /// BCP 47 tag of the page they were on.
    pub language: String,
    /// What it is about, in a line.
    pub subject: String,
    /// Their words.
    pub body: String,
    /// What they searched for, oldest first.
    pub searched: Vec<String>,
    /// What they read, oldest first.
    pub read: Vec<ReadArticle>,
    /// How they want to be answered.
    pub wants: HandOverWish,
}

impl Store {
    /// Writes it down; the same id again answers the same conversation.
    pub async fn hand_over(&self, tenant: TenantId, asked: HandOver) -> Result<ConversationId, StoreError> {
        self.write(move |tx| Box::pin(async move { take(tx, tenant, &asked).await })).await
    }
}

async fn take(tx: &mut WriteTx, tenant: TenantId, asked: &HandOver) -> Result<ConversationId, StoreError> {
    let query = sqlx::query_as("SELECT conversation_id FROM interactions WHERE id = ?1 AND tenant_id = ?2");
    let known: Option<(Uuid,)> = tx.read().optional(query.bind(asked.id.0).bind(tenant.0)).await?;
    if let Some((conversation,)) = known {
        return Ok(ConversationId(conversation));
    }
    let customer = customer_of(tx, tenant, asked).await?;
    let conversation = begin(tx, tenant, customer, asked).await?;
    write(tx, tenant, (customer, conversation), asked).await?;
    Ok(conversation)
}

async fn customer_of(tx: &mut WriteTx, tenant: TenantId, asked: &HandOver) -> Result<CustomerId, StoreError> {
    let query = sqlx::query_as(
        "SELECT customer_id FROM contact_points WHERE tenant_id = ?1 AND kind = ?2 AND value = ?3",
    );
    let query = query.bind(tenant.0).bind(asked.kind.as_str()).bind(&asked.value);
    let found: Option<(Uuid,)> = tx.read().optional(query).await?;
    if let Some((id,)) = found {
        return Ok(CustomerId(id));
    }
    let (id, now) = (CustomerId(tx.clock().new_id()), tx.clock().now());
    let query = sqlx::query(
        "INSERT INTO customers (id, tenant_id, name, language, time_zone, since_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, '', ?5, ?5)",
    );
    let query = query.bind(id.0).bind(tenant.0).bind(text::clean_line(&asked.name));
    tx.execute(query.bind(text::clean_line(&asked.language)).bind(now)).await?;
    tx.append(tenant, &[Entry::put(RowKind::Customer, id.0, true)]).await?;
    let point = NewContactPoint {
        id: tx.clock().new_id().into(),
        customer_id: id,
        kind: asked.kind,
        value: asked.value.clone(),
        trust: Trust::Stated,
    };
    insert_contact_point(tx, tenant, &point).await?;
    Ok(id)
}

/// Where it is answered decides the conversation's channel.
fn channel_of(wants: HandOverWish) -> Channel {
    match wants {
        HandOverWish::Chat => Channel::Chat,
        HandOverWish::Callback => Channel::Voice,
        HandOverWish::Email => Channel::Email,
    }
}

async fn begin(
    tx: &mut WriteTx,
    tenant: TenantId,
    customer_id: CustomerId,
    asked: &HandOver,
) -> Result<ConversationId, StoreError> {
    let id = ConversationId(tx.clock().new_id());
    let new = NewConversation {
        id,
        customer_id,
        channel: channel_of(asked.wants),
        subject: text::clean_line(&asked.subject),
        status: ConversationStatus::Open,
        assignee_id: None,
        last_direction: Direction::In,
        at: tx.clock().now(),
    };
    insert_conversation(tx, tenant, &new).await?;
    tx.append(tenant, &[Entry::added(RowKind::Conversation, id.0, SIGHT)]).await?;
    Ok(id)
}

async fn write(
    tx: &mut WriteTx,
    tenant: TenantId,
    (customer, conversation): (CustomerId, ConversationId),
    asked: &HandOver,
) -> Result<(), StoreError> {
    let details =
        Details::HandOver { searched: asked.searched.clone(), read: asked.read.clone(), wants: asked.wants };
    let (at, seq) = (tx.clock().now(), tx.head_seq(tenant).await? + 1);
    let query = sqlx::query(
        "INSERT INTO interactions (id, tenant_id, conversation_id, customer_id, channel, kind, direction, at,
                                   created_seq, body, details)
         VALUES (?1, ?2, ?3, ?4, 'web', 'message', 'in', ?5, ?6, ?7, ?8)",
    );
    let query = query.bind(asked.id.0).bind(tenant.0).bind(conversation.0).bind(customer.0).bind(at);
    tx.execute(query.bind(seq as i64).bind(&asked.body).bind(serde_json::to_string(&details)?)).await?;
    tx.append(tenant, &[Entry::added(RowKind::Interaction, asked.id.0, SIGHT)]).await?;
    let query = sqlx::query(
        "UPDATE conversations SET last_preview = ?2, last_inbound_at = ?3, waiting_since_at = ?3, interactions = 1
         WHERE id = ?1",
    );
    tx.execute(query.bind(conversation.0).bind(text::preview(&asked.body, PREVIEW_CHARS)).bind(at)).await?;
    Ok(())
}
