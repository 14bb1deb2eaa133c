//! Conversations: started, given to agents and teams, resolved, reopened, put
//! aside. What an agent may not see is answered as if it were not there.

use throughline_domain::{
    AgentId, Channel, ConversationId, ConversationStatus, CustomerId, Direction, InteractionId,
    InteractionKind, Millis, TeamId, TenantId, text,
};
use throughline_wire::ErrorCode;
use throughline_wire::rows::{Details, RowKind, SystemEvent};
use uuid::Uuid;

use super::messages::{NewInteraction, insert_interaction};
use super::refused;
use crate::changes::Entry;
use crate::error::StoreError;
use crate::reader::ReadTx;
use crate::scope::{Scope, Sight};
use crate::store::Store;
use crate::writer::WriteTx;

/// What commands need to know of a conversation.
#[derive(Clone, Debug)]
pub(crate) struct Conversation {
    pub id: ConversationId,
    pub tenant_id: TenantId,
    pub customer_id: CustomerId,
    pub channel: String,
    pub status: ConversationStatus,
    pub snoozed_until_at: Option<Millis>,
    pub team_id: Option<TeamId>,
    pub assignee_id: Option<AgentId>,
    pub newest_at: Millis,
    pub last_inbound_at: Millis,
    pub read_through_at: Millis,
    /// Time of the customer's newest chat message, in whatever conversation; zero without one.
    pub chat_newest_at: Millis,
}

impl Conversation {
    /// The latest of what is there: visitors page by time across all chats of a
    /// customer, so what is written here comes after those too.
    pub fn latest_at(&self) -> Millis {
        self.newest_at.max(self.chat_newest_at)
    }

    pub fn sight(&self) -> Sight {
        Sight::Of { team_id: self.team_id, assignee_id: self.assignee_id }
    }
}

#[derive(sqlx::FromRow)]
struct ConversationRow {
    tenant_id: Uuid,
    customer_id: Uuid,
    channel: String,
    status: String,
    snoozed_until_at: Option<i64>,
    team_id: Option<Uuid>,
    assignee_id: Option<Uuid>,
    newest_at: i64,
    last_inbound_at: i64,
    read_through_at: i64,
    chat_newest_at: i64,
}

pub(super) async fn load(
    tx: &mut ReadTx<'_>,
    id: ConversationId,
) -> Result<Option<Conversation>, StoreError> {
    let query = sqlx::query_as(
        "SELECT tenant_id, customer_id, channel, status, snoozed_until_at, team_id, assignee_id, newest_at,
                last_inbound_at, read_through_at,
                coalesce((SELECT max(x.at) FROM interactions x
                          WHERE x.customer_id = conversations.customer_id AND x.channel = 'chat'
                            AND x.kind = 'message'), 0) AS chat_newest_at
         FROM conversations WHERE id = ?1",
    );
    let row: Option<ConversationRow> = tx.optional(query.bind(id.0)).await?;
    row.map(|row| {
        Ok(Conversation {
            id,
            tenant_id: TenantId(row.tenant_id),
            customer_id: CustomerId(row.customer_id),
            channel: row.channel,
            status: ConversationStatus::parse(&row.status)
                .ok_or(StoreError::Unreadable { what: "status" })?,
            snoozed_until_at: row.snoozed_until_at,
            team_id: row.team_id.map(TeamId),
            assignee_id: row.assignee_id.map(AgentId),
            newest_at: row.newest_at,
            last_inbound_at: row.last_inbound_at,
            read_through_at: row.read_through_at,
            chat_newest_at: row.chat_newest_at,
        })
    })
    .transpose()
}

/// The conversation, if this agent may see it.
pub(super) async fn load_visible(
    tx: &mut WriteTx,
    scope: &Scope,
    id: ConversationId,
) -> Result<Conversation, StoreError> {
    let found = load(&mut tx.read(), id).await?;
    found
        .filter(|it| it.tenant_id == scope.tenant_id && scope.sees(it.sight()))
        .ok_or_else(|| refused(ErrorCode::NotFound, "no such conversation", "conversation_id"))
}

/// A conversation to write.
#[derive(Clone, Debug)]
pub(crate) struct NewConversation {
    pub id: ConversationId,
    pub customer_id: CustomerId,
    pub channel: Channel,
    pub subject: String,
    pub status: ConversationStatus,
    pub assignee_id: Option<AgentId>,
    pub last_direction: Direction,
    pub at: Millis,
}

/// Writes a conversation with the next human number. The change is the caller's to append.
pub(crate) async fn insert_conversation(
    tx: &mut WriteTx,
    tenant: TenantId,
    new: &NewConversation,
) -> Result<(), StoreError> {
    let query = sqlx::query_as(
        "UPDATE tenants SET last_number = last_number + 1 WHERE id = ?1 RETURNING last_number",
    );
    let numbers: Vec<(i64,)> = tx.returning(query.bind(tenant.0)).await?;
    let number =
        numbers.first().map(|(number,)| *number).ok_or(StoreError::Unreadable { what: "company" })?;
    let query = sqlx::query(
        "INSERT INTO conversations (id, tenant_id, number, customer_id, channel, subject, status, assignee_id,
                                    created_at, last_at, newest_at, last_direction)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?9, ?10)",
    );
    let query = query.bind(new.id.0).bind(tenant.0).bind(number).bind(new.customer_id.0);
    let query = query.bind(new.channel.as_str()).bind(&new.subject).bind(new.status.as_str());
    tx.execute(query.bind(new.assignee_id.map(|id| id.0)).bind(new.at).bind(new.last_direction.as_str()))
        .await?;
    Ok(())
}

pub(super) async fn start(
    tx: &mut WriteTx,
    scope: &Scope,
    id: ConversationId,
    customer_id: CustomerId,
    (channel, subject): (Channel, String),
) -> Result<u64, StoreError> {
    if load(&mut tx.read(), id).await?.is_some() {
        return Err(refused(ErrorCode::Conflict, "make a new id for a new conversation", "conversation_id"));
    }
    super::customers::load(&mut tx.read(), scope, customer_id).await?;
    let new = NewConversation {
        id,
        customer_id,
        channel,
        subject: text::clean_line(&subject),
        status: ConversationStatus::Open,
        assignee_id: Some(scope.agent_id),
        last_direction: Direction::Internal,
        at: tx.clock().now(),
    };
    insert_conversation(tx, scope.tenant_id, &new).await?;
    if channel == Channel::Chat {
        // The customer's browsers write in the newest chat.
        let query = sqlx::query("UPDATE visitors SET conversation_id = ?2 WHERE customer_id = ?1");
        tx.execute(query.bind(customer_id.0).bind(id.0)).await?;
    }
    let sight = Sight::Of { team_id: None, assignee_id: Some(scope.agent_id) };
    tx.append(scope.tenant_id, &[Entry::added(RowKind::Conversation, id.0, sight)]).await
}

pub(super) async fn assign(
    tx: &mut WriteTx,
    scope: &Scope,
    id: ConversationId,
    assignee_id: Option<AgentId>,
    team_id: Option<TeamId>,
) -> Result<u64, StoreError> {
    let mut conversation = load_visible(tx, scope, id).await?;
    if (conversation.assignee_id, conversation.team_id) == (assignee_id, team_id) {
        return tx.head_seq(scope.tenant_id).await;
    }
    check_receivers(tx, scope, assignee_id, team_id).await?;
    let before = conversation.sight();
    conversation.assignee_id = assignee_id;
    conversation.team_id = team_id;
    let query = sqlx::query("UPDATE conversations SET assignee_id = ?2, team_id = ?3 WHERE id = ?1");
    tx.execute(query.bind(id.0).bind(assignee_id.map(|id| id.0)).bind(team_id.map(|id| id.0))).await?;
    let after = conversation.sight();
    let moved = Entry { kind: RowKind::Conversation, id: id.0, before, after, private_to: None };
    tx.append(scope.tenant_id, &[moved]).await?;
    tx.reveal(scope.tenant_id, id, before, after).await?;
    let event = SystemEvent::Assigned { agent_id: assignee_id, team_id };
    add_event(tx, &conversation, Some(scope.agent_id), event).await
}

async fn check_receivers(
    tx: &mut WriteTx,
    scope: &Scope,
    assignee_id: Option<AgentId>,
    team_id: Option<TeamId>,
) -> Result<(), StoreError> {
    if let Some(agent) = assignee_id {
        let query = sqlx::query_as("SELECT 1 FROM agents WHERE id = ?1 AND tenant_id = ?2 AND is_active = 1");
        let found: Option<(i64,)> = tx.read().optional(query.bind(agent.0).bind(scope.tenant_id.0)).await?;
        found.ok_or_else(|| refused(ErrorCode::InvalidInput, "no such active agent", "assignee_id"))?;
    }
    if let Some(team) = team_id {
        let query = sqlx::query_as("SELECT 1 FROM teams WHERE id = ?1 AND tenant_id = ?2");
        let found: Option<(i64,)> = tx.read().optional(query.bind(team.0).bind(scope.tenant_id.0)).await?;
        found.ok_or_else(|| refused(ErrorCode::InvalidInput, "no such team", "team_id"))?;
    }
    Ok(())
}

pub(super) async fn set_status(
    tx: &mut WriteTx,
    scope: &Scope,
    id: ConversationId,
    status: ConversationStatus,
    snoozed_until_at: Option<Millis>,
) -> Result<u64, StoreError> {
    let conversation = load_visible(tx, scope, id).await?;
    let now = tx.clock().now();
    let until = match (status, snoozed_until_at) {
        (ConversationStatus::Snoozed, Some(until)) if until > now => Some(until),
        (ConversationStatus::Snoozed, _) => {
            return Err(refused(ErrorCode::InvalidInput, "choose a time to come", "snoozed_until_at"));
        }
        _ => None,
    };
    if conversation.status == status && conversation.snoozed_until_at == until {
        return tx.head_seq(scope.tenant_id).await;
    }
    change_status(tx, &conversation, Some(scope.agent_id), status, until).await
}

async fn change_status(
    tx: &mut WriteTx,
    conversation: &Conversation,
    agent: Option<AgentId>,
    status: ConversationStatus,
    until: Option<Millis>,
) -> Result<u64, StoreError> {
    let query = sqlx::query(
        "UPDATE conversations SET status = ?2, snoozed_until_at = ?3,
                waiting_since_at = iif(?2 = 'resolved', NULL, waiting_since_at) WHERE id = ?1",
    );
    tx.execute(query.bind(conversation.id.0).bind(status.as_str()).bind(until)).await?;
    let changed = Entry::changed(RowKind::Conversation, conversation.id.0, conversation.sight());
    tx.append(conversation.tenant_id, &[changed]).await?;
    let event = match (status, until) {
        (ConversationStatus::Resolved, _) => SystemEvent::Resolved,
        (ConversationStatus::Snoozed, Some(until_at)) => SystemEvent::Snoozed { until_at },
        _ => SystemEvent::Reopened,
    };
    add_event(tx, conversation, agent, event).await
}

async fn add_event(
    tx: &mut WriteTx,
    conversation: &Conversation,
    agent: Option<AgentId>,
    event: SystemEvent,
) -> Result<u64, StoreError> {
    let id = InteractionId(tx.clock().new_id());
    let channel = Channel::parse(&conversation.channel).ok_or(StoreError::Unreadable { what: "channel" })?;
    let mut new =
        NewInteraction::new(conversation, id, channel, InteractionKind::SystemEvent, Direction::Internal);
    new.agent_id = agent;
    new.details = Details::System { event };
    insert_interaction(tx, &new).await
}

impl Store {
    /// Reopens snoozed conversations whose time has come; answers how many.
    pub async fn wake_due(&self, now: Millis) -> Result<usize, StoreError> {
        let query = sqlx::query_as(
            "SELECT c.id FROM tenants t CROSS JOIN conversations c ON c.tenant_id = t.id
             WHERE c.status = 'snoozed' AND c.snoozed_until_at <= ?1 LIMIT 500",
        );
        let mut reader = self.reader().await?;
        let due: Vec<(Uuid,)> = reader.tx().all(query.bind(now)).await?;
        drop(reader);
        if due.is_empty() {
            return Ok(0);
        }
        self.write(move |tx| Box::pin(async move { wake(tx, &due, now).await })).await
    }
}

async fn wake(tx: &mut WriteTx, due: &[(Uuid,)], now: Millis) -> Result<usize, StoreError> {
    let mut woken = 0;
    for (id,) in due {
        let Some(conversation) = load(&mut tx.read(), ConversationId(*id)).await? else { continue };
        let is_due = conversation.status == ConversationStatus::Snoozed
            && conversation.snoozed_until_at.is_some_and(|until| until <= now);
        if is_due {
            change_status(tx, &conversation, None, ConversationStatus::Open, None).await?;
            woken += 1;
        }
    }
    Ok(woken)
}
