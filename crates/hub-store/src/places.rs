//! Where a conversation stands, for what is told but never kept: who is writing, who is looking.

use throughline_domain::{AgentId, Channel, ConversationId, CustomerId, TeamId, TenantId};
use uuid::Uuid;

use crate::error::StoreError;
use crate::scope::Sight;
use crate::store::Store;

/// Where a conversation stands now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// Who may see it.
    pub sight: Sight,
    /// With whom.
    pub customer_id: CustomerId,
    /// Channel of the last message.
    pub channel: Channel,
}

/// Customer, team, agent, channel.
type Found = (Uuid, Option<Uuid>, Option<Uuid>, String);

impl Store {
    /// Where a conversation stands; `None` when there is no such one.
    pub async fn place(&self, tenant_id: TenantId, id: ConversationId) -> Result<Option<Place>, StoreError> {
        let mut reader = self.reader().await?;
        let query = sqlx::query_as(
            "SELECT customer_id, team_id, assignee_id, channel FROM conversations WHERE id = ?1 AND tenant_id = ?2",
        );
        let found: Option<Found> = reader.tx().optional(query.bind(id.0).bind(tenant_id.0)).await?;
        let Some((customer_id, team_id, assignee_id, channel)) = found else { return Ok(None) };
        let sight = Sight::Of { team_id: team_id.map(TeamId), assignee_id: assignee_id.map(AgentId) };
        let channel = Channel::parse(&channel).ok_or(StoreError::Unreadable { what: "channel" })?;
        Ok(Some(Place { sight, customer_id: CustomerId(customer_id), channel }))
    }
}
