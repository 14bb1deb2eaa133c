//! Who asks, and what they may see. An agent sees the conversations of their
//! teams, those assigned to them, and those assigned to nobody in no team;
//! managers and administrators see every one. The same rule is written twice:
//! here for single rows, and as SQL (`VISIBLE`) for pages.

use throughline_domain::{AgentId, TeamId, TenantId};
use throughline_wire::rows::Role;
use uuid::Uuid;

use crate::error::StoreError;
use crate::reader::ReadTx;
use crate::store::Store;

/// A signed-in agent of a company.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Caller {
    /// The company.
    pub tenant_id: TenantId,
    /// The agent.
    pub agent_id: AgentId,
}

/// What one agent may see.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scope {
    /// The company.
    pub tenant_id: TenantId,
    /// The agent.
    pub agent_id: AgentId,
    /// Their role.
    pub role: Role,
    /// Their teams.
    pub team_ids: Vec<TeamId>,
    /// Grows when role or teams change; part of every cursor.
    pub version: u32,
}

/// Who may see a row.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Sight {
    /// It does not exist (before it was written, after it was removed).
    Nobody,
    /// Every agent of the company.
    Everybody,
    /// Managers and administrators.
    Publishers,
    /// A conversation and what belongs to it.
    Of {
        /// Its team.
        team_id: Option<TeamId>,
        /// Its agent.
        assignee_id: Option<AgentId>,
    },
}

impl Scope {
    /// Whether every conversation is seen.
    pub fn sees_all(&self) -> bool {
        !matches!(self.role, Role::Agent)
    }

    /// Whether a row with this sight is seen.
    pub fn sees(&self, sight: Sight) -> bool {
        match sight {
            Sight::Nobody => false,
            Sight::Everybody => true,
            Sight::Publishers => self.sees_all(),
            Sight::Of { team_id, assignee_id } => {
                self.sees_all()
                    || assignee_id == Some(self.agent_id)
                    || team_id.is_some_and(|team| self.team_ids.contains(&team))
                    || (team_id.is_none() && assignee_id.is_none())
            }
        }
    }

    /// The teams as the JSON array of hexadecimal ids that the SQL form of the rule takes.
    pub(crate) fn teams_json(&self) -> String {
        let quoted: Vec<String> = self.team_ids.iter().map(|id| format!("\"{}\"", id.0.simple())).collect();
        format!("[{}]", quoted.join(","))
    }
}

impl Store {
    /// What an agent may see; `None` when there is no such active agent.
    pub async fn scope(&self, caller: Caller) -> Result<Option<Scope>, StoreError> {
        let mut reader = self.reader().await?;
        load_scope(&mut reader.tx(), caller).await
    }
}

pub(crate) async fn load_scope(tx: &mut ReadTx<'_>, caller: Caller) -> Result<Option<Scope>, StoreError> {
    let found: Option<(String, i64, String)> = tx
        .optional(
            sqlx::query_as(
                "SELECT a.role, a.scope_version,
                        (SELECT json_group_array(lower(hex(t.team_id))) FROM agent_teams t WHERE t.agent_id = a.id)
                 FROM agents a WHERE a.id = ?1 AND a.tenant_id = ?2 AND a.is_active = 1",
            )
            .bind(caller.agent_id.0)
            .bind(caller.tenant_id.0),
        )
        .await?;
    let Some((role, version, teams)) = found else { return Ok(None) };
    let teams: Vec<Uuid> = serde_json::from_str(&teams)?;
    Ok(Some(Scope {
        tenant_id: caller.tenant_id,
        agent_id: caller.agent_id,
        role: parse_role(&role)?,
        team_ids: teams.into_iter().map(TeamId).collect(),
        version: u32::try_from(version).map_err(|_| StoreError::Unreadable { what: "scope version" })?,
    }))
}

pub(crate) fn parse_role(word: &str) -> Result<Role, StoreError> {
    match word {
        "agent" => Ok(Role::Agent),
        "manager" => Ok(Role::Manager),
        "administrator" => Ok(Role::Administrator),
        _ => Err(StoreError::Unreadable { what: "role" }),
    }
}

pub(crate) fn role_word(role: Role) -> &'static str {
    match role {
        Role::Agent => "agent",
        Role::Manager => "manager",
        Role::Administrator => "administrator",
    }
}
