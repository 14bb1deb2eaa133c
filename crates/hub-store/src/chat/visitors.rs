//! Visitors: opening and resuming a session, and becoming a customer.
//!
//! A token belongs to one person: a browser whose site user signed out, or is
//! another one now, gets a new visitor and sees nothing of the other's chat.

use sha2::{Digest, Sha256};
use throughline_domain::{
    Channel, ContactKind, ConversationId, ConversationStatus, CustomerId, Direction, Millis, TenantId,
    contact, text,
};
use throughline_wire::rows::{RowKind, Trust};
use uuid::Uuid;

use super::{OpenVisitor, Visitor, VisitorSession, Vouched};
use crate::changes::Entry;
use crate::commands::{NewContactPoint, NewConversation, insert_contact_point, insert_conversation};
use crate::error::StoreError;
use crate::reader::ReadTx;
use crate::scope::Sight;
use crate::store::Store;
use crate::writer::WriteTx;

#[derive(sqlx::FromRow, Clone)]
struct VisitorRow {
    id: Uuid,
    tenant_id: Uuid,
    site_user: Option<String>,
    name: String,
    email: String,
    language: String,
    time_zone: String,
    customer_id: Option<Uuid>,
    conversation_id: Option<Uuid>,
}

impl VisitorRow {
    fn visitor(&self) -> Visitor {
        Visitor {
            id: self.id,
            tenant_id: TenantId(self.tenant_id),
            customer_id: self.customer_id.map(CustomerId),
            conversation_id: self.conversation_id.map(ConversationId),
        }
    }
}

const COLUMNS_BY_TOKEN: &str =
    "SELECT id, tenant_id, site_user, name, email, language, time_zone, customer_id,
    conversation_id FROM visitors WHERE token_hash = ?1";
const COLUMNS_BY_ID: &str = "SELECT id, tenant_id, site_user, name, email, language, time_zone, customer_id,
    conversation_id FROM visitors WHERE id = ?1";

impl Store {
    /// Opens or resumes a visitor's session.
    pub async fn open_visitor(
        &self,
        tenant: TenantId,
        open: OpenVisitor,
    ) -> Result<VisitorSession, StoreError> {
        self.write(move |tx| Box::pin(async move { open_in(tx, tenant, open).await })).await
    }

    /// The visitor a token belongs to.
    pub async fn visitor(&self, token: &str) -> Result<Option<Visitor>, StoreError> {
        let mut reader = self.reader().await?;
        let found = by_token(&mut reader.tx(), token).await?;
        Ok(found.map(|row| row.visitor()))
    }

    /// A visitor as they are now: one who was read before their first message has no customer yet.
    pub async fn visitor_by_id(&self, id: Uuid) -> Result<Option<Visitor>, StoreError> {
        let mut reader = self.reader().await?;
        let found: Option<VisitorRow> = reader.tx().optional(sqlx::query_as(COLUMNS_BY_ID).bind(id)).await?;
        Ok(found.map(|row| row.visitor()))
    }
}

async fn by_token(tx: &mut ReadTx<'_>, token: &str) -> Result<Option<VisitorRow>, StoreError> {
    tx.optional(sqlx::query_as(COLUMNS_BY_TOKEN).bind(token_hash(token))).await
}

fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

async fn open_in(
    tx: &mut WriteTx,
    tenant: TenantId,
    open: OpenVisitor,
) -> Result<VisitorSession, StoreError> {
    let user = open.user.map(|user| Vouched {
        id: text::clean_line(&user.id),
        name: text::clean_line(&user.name),
        email: contact::normalise(ContactKind::Email, &user.email, None).unwrap_or_default(),
    });
    let known = match &open.token {
        Some(token) => by_token(&mut tx.read(), token).await?.map(|row| (token.clone(), row)),
        None => None,
    };
    let known = known.filter(|(_, row)| row.tenant_id == tenant.0 && may_resume(row, user.as_ref()));
    let (token, mut row) = match known {
        Some(known) => known,
        None => add_visitor(tx, tenant).await?,
    };
    if let Some(user) = &user {
        vouch(tx, &mut row, user).await?;
    }
    let page = open.page.as_ref().map(serde_json::to_string).transpose()?;
    let now = tx.clock().now();
    row.language = open.language.as_deref().map_or(row.language, text::clean_line);
    row.time_zone = open.time_zone.as_deref().map_or(row.time_zone, text::clean_line);
    let query = sqlx::query(
        "UPDATE visitors SET site_user = ?2, name = ?3, email = ?4, language = ?5, time_zone = ?6,
                page = coalesce(?7, page), customer_id = ?8, conversation_id = ?9, last_seen_at = ?10 WHERE id = ?1",
    );
    let query = query.bind(row.id).bind(&row.site_user).bind(&row.name).bind(&row.email).bind(&row.language);
    let query =
        query.bind(&row.time_zone).bind(page).bind(row.customer_id).bind(row.conversation_id).bind(now);
    tx.execute(query).await?;
    let visitor = Visitor {
        id: row.id,
        tenant_id: tenant,
        customer_id: row.customer_id.map(CustomerId),
        conversation_id: row.conversation_id.map(ConversationId),
    };
    Ok(VisitorSession { token, visitor })
}

fn may_resume(row: &VisitorRow, user: Option<&Vouched>) -> bool {
    match (&row.site_user, user) {
        (None, _) => true,
        (Some(before), Some(now)) => *before == now.id,
        (Some(_), None) => false,
    }
}

async fn add_visitor(tx: &mut WriteTx, tenant: TenantId) -> Result<(String, VisitorRow), StoreError> {
    let mut secret = [0_u8; 32];
    tx.clock().fill_random(&mut secret);
    let token = hex::encode(secret);
    let (id, now) = (tx.clock().new_id(), tx.clock().now());
    let query = sqlx::query(
        "INSERT INTO visitors (id, tenant_id, token_hash, created_at, last_seen_at) VALUES (?1, ?2, ?3, ?4, ?4)",
    );
    tx.execute(query.bind(id).bind(tenant.0).bind(token_hash(&token)).bind(now)).await?;
    let row = tx.read().one(sqlx::query_as(COLUMNS_BY_ID).bind(id)).await?;
    Ok((token, row))
}

/// The site vouches for the visitor: they are the customer known by that id. A
/// browser that wrote before it was known brings its customer along, unless the
/// id is known already.
async fn vouch(tx: &mut WriteTx, row: &mut VisitorRow, user: &Vouched) -> Result<(), StoreError> {
    let tenant = TenantId(row.tenant_id);
    row.name.clone_from(&user.name);
    row.email.clone_from(&user.email);
    let is_first_time = row.site_user.replace(user.id.clone()).is_none();
    if !is_first_time {
        return Ok(());
    }
    match (owner_of(&mut tx.read(), tenant, ContactKind::SiteUser, &user.id).await?, row.customer_id) {
        (Some(owner), current) if current != Some(owner) => {
            row.customer_id = Some(owner);
            row.conversation_id = None;
        }
        (None, Some(customer)) => {
            add_address(tx, tenant, CustomerId(customer), ContactKind::SiteUser, &user.id, Trust::Vouched)
                .await?;
        }
        _ => {}
    }
    Ok(())
}

async fn owner_of(
    tx: &mut ReadTx<'_>,
    tenant: TenantId,
    kind: ContactKind,
    value: &str,
) -> Result<Option<Uuid>, StoreError> {
    let query = sqlx::query_as(
        "SELECT customer_id FROM contact_points WHERE tenant_id = ?1 AND kind = ?2 AND value = ?3",
    );
    let found: Option<(Uuid,)> = tx.optional(query.bind(tenant.0).bind(kind.as_str()).bind(value)).await?;
    Ok(found.map(|(id,)| id))
}

async fn add_address(
    tx: &mut WriteTx,
    tenant: TenantId,
    customer_id: CustomerId,
    kind: ContactKind,
    value: &str,
    trust: Trust,
) -> Result<(), StoreError> {
    if value.is_empty() || owner_of(&mut tx.read(), tenant, kind, value).await?.is_some() {
        return Ok(());
    }
    let id = tx.clock().new_id().into();
    let point = NewContactPoint { id, customer_id, kind, value: value.to_owned(), trust };
    insert_contact_point(tx, tenant, &point).await
}

/// Makes sure that the visitor is a customer with a conversation to write in.
pub(super) async fn settle(tx: &mut WriteTx, visitor_id: Uuid) -> Result<(), StoreError> {
    let Some(row): Option<VisitorRow> =
        tx.read().optional(sqlx::query_as(COLUMNS_BY_ID).bind(visitor_id)).await?
    else {
        return Ok(());
    };
    let tenant = TenantId(row.tenant_id);
    let vouched_for = match &row.site_user {
        Some(user) => owner_of(&mut tx.read(), tenant, ContactKind::SiteUser, user).await?,
        None => None,
    };
    let customer = match row.customer_id.or(vouched_for) {
        Some(customer) => CustomerId(customer),
        None => become_customer(tx, &row).await?,
    };
    let conversation = match row.conversation_id {
        Some(id) => ConversationId(id),
        None => conversation_of(tx, tenant, customer).await?,
    };
    let query = sqlx::query("UPDATE visitors SET customer_id = ?2, conversation_id = ?3 WHERE id = ?1");
    tx.execute(query.bind(row.id).bind(customer.0).bind(conversation.0)).await?;
    Ok(())
}

async fn become_customer(tx: &mut WriteTx, row: &VisitorRow) -> Result<CustomerId, StoreError> {
    let (tenant, id, now) = (TenantId(row.tenant_id), CustomerId(tx.clock().new_id()), tx.clock().now());
    let query = sqlx::query(
        "INSERT INTO customers (id, tenant_id, name, language, time_zone, since_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
    );
    let query =
        query.bind(id.0).bind(tenant.0).bind(&row.name).bind(&row.language).bind(&row.time_zone).bind(now);
    tx.execute(query).await?;
    tx.append(tenant, &[Entry::put(RowKind::Customer, id.0, true)]).await?;
    let browser = row.id.simple().to_string();
    add_address(tx, tenant, id, ContactKind::ChatVisitor, &browser, Trust::Verified).await?;
    if let Some(user) = &row.site_user {
        add_address(tx, tenant, id, ContactKind::SiteUser, user, Trust::Vouched).await?;
    }
    add_address(tx, tenant, id, ContactKind::Email, &row.email, Trust::Stated).await?;
    Ok(id)
}

async fn conversation_of(
    tx: &mut WriteTx,
    tenant: TenantId,
    customer: CustomerId,
) -> Result<ConversationId, StoreError> {
    let query = sqlx::query_as(
        "SELECT id FROM conversations WHERE customer_id = ?1 AND channel = 'chat' ORDER BY created_at DESC LIMIT 1",
    );
    let latest: Option<(Uuid,)> = tx.read().optional(query.bind(customer.0)).await?;
    if let Some((id,)) = latest {
        return Ok(ConversationId(id));
    }
    let now: Millis = tx.clock().now();
    let id = ConversationId(tx.clock().new_id());
    let new = NewConversation {
        id,
        customer_id: customer,
        channel: Channel::Chat,
        subject: String::new(),
        status: ConversationStatus::Open,
        assignee_id: None,
        last_direction: Direction::In,
        at: now,
    };
    insert_conversation(tx, tenant, &new).await?;
    let sight = Sight::Of { team_id: None, assignee_id: None };
    tx.append(tenant, &[Entry::added(RowKind::Conversation, id.0, sight)]).await?;
    Ok(id)
}
