//! Teams, agents and channel accounts. Passwords are kept as argon2id hashes,
//! made off the async threads.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};
use throughline_domain::{AgentId, ContactKind, TeamId, TenantId, contact, text};
use throughline_wire::ErrorCode;
use throughline_wire::rows::{AgentRow, ChannelAccountRow, Presence, Role, Row, RowKind, TeamRow};
use uuid::Uuid;

use crate::changes::Entry;
use crate::error::StoreError;
use crate::reader::ReadTx;
use crate::scope::{Caller, role_word};
use crate::store::Store;
use crate::writer::WriteTx;

/// Shorter passwords are refused.
const MIN_PASSWORD_CHARS: usize = 8;

/// An agent to add.
#[derive(Clone)]
pub struct NewAgent {
    /// Shown name.
    pub name: String,
    /// Sign-in address.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Their teams.
    pub team_ids: Vec<TeamId>,
    /// Without one they cannot sign in yet.
    pub password: Option<String>,
}

/// What to change of an agent; left out stays.
#[derive(Clone, Debug, Default)]
pub struct AgentPatch {
    /// Shown name.
    pub name: Option<String>,
    /// What they may do.
    pub role: Option<Role>,
    /// Their teams.
    pub team_ids: Option<Vec<TeamId>>,
    /// Whether they work here.
    pub is_active: Option<bool>,
}

impl Store {
    /// Adds a team; one of this name that is there already is answered.
    pub async fn add_team(&self, tenant: TenantId, name: &str) -> Result<TeamRow, StoreError> {
        let name = text::clean_line(name);
        self.write(move |tx| Box::pin(async move { add_team(tx, tenant, name).await })).await
    }

    /// Every team.
    pub async fn list_teams(&self, tenant: TenantId) -> Result<Vec<TeamRow>, StoreError> {
        let sql = concat!("SELECT ", team_json!(), " FROM teams t WHERE t.tenant_id = ?1 ORDER BY t.name");
        let mut reader = self.reader().await?;
        let rows = reader.tx().all(sqlx::query_as(sql).bind(tenant.0)).await?;
        parsed(rows, |row| if let Row::Team(team) = row { Some(team) } else { None })
    }

    /// Adds an agent. Refused with `conflict` when the address is taken.
    pub async fn add_agent(&self, tenant: TenantId, new: NewAgent) -> Result<AgentRow, StoreError> {
        let email = contact::normalise(ContactKind::Email, &new.email, None)
            .map_err(|error| StoreError::refused(ErrorCode::InvalidInput, &error.to_string(), "email"))?;
        let hash = match new.password {
            Some(password) => Some(self.hash(password).await?),
            None => None,
        };
        let (name, role, teams) = (text::clean_line(&new.name), new.role, new.team_ids);
        let agent = Insert { name, email, role, hash, is_local: false };
        self.write(move |tx| Box::pin(async move { insert_agent(tx, tenant, agent, &teams).await })).await
    }

    /// Changes an agent. A new role or team redefines what they may see.
    pub async fn change_agent(
        &self,
        tenant: TenantId,
        agent: AgentId,
        patch: AgentPatch,
    ) -> Result<AgentRow, StoreError> {
        self.write(move |tx| Box::pin(async move { change_agent(tx, tenant, agent, patch).await })).await
    }

    /// Every agent, also those who left.
    pub async fn list_agents(&self, tenant: TenantId) -> Result<Vec<AgentRow>, StoreError> {
        let sql = concat!("SELECT ", agent_json!(), " FROM agents a WHERE a.tenant_id = ?1 ORDER BY a.name");
        let mut reader = self.reader().await?;
        let rows = reader.tx().all(sqlx::query_as(sql).bind(tenant.0)).await?;
        parsed(rows, agent_of)
    }

    /// One agent.
    pub async fn agent(&self, tenant: TenantId, agent: AgentId) -> Result<Option<AgentRow>, StoreError> {
        let mut reader = self.reader().await?;
        load_agent(&mut reader.tx(), tenant, agent).await
    }

    /// Sets the password of an agent.
    pub async fn set_password(
        &self,
        tenant: TenantId,
        agent: AgentId,
        password: &str,
    ) -> Result<(), StoreError> {
        let hash = self.hash(password.to_owned()).await?;
        self.write(move |tx| {
            Box::pin(async move {
                let query =
                    sqlx::query("UPDATE agents SET password_hash = ?3 WHERE id = ?1 AND tenant_id = ?2");
                match tx.execute(query.bind(agent.0).bind(tenant.0).bind(hash)).await? {
                    0 => Err(no_agent()),
                    _ => Ok(()),
                }
            })
        })
        .await
    }

    /// The active agent with this address and password. Takes as long for an
    /// address that is not there.
    pub async fn check_password(
        &self,
        tenant: TenantId,
        email: &str,
        password: &str,
    ) -> Result<Option<AgentRow>, StoreError> {
        let email = contact::normalise(ContactKind::Email, email, None).unwrap_or_default();
        let query = sqlx::query_as(
            "SELECT id, password_hash FROM agents WHERE tenant_id = ?1 AND email = ?2 AND is_active = 1",
        );
        let mut reader = self.reader().await?;
        let found: Option<(Uuid, Option<String>)> =
            reader.tx().optional(query.bind(tenant.0).bind(email)).await?;
        drop(reader);
        let Some((id, Some(hash))) = found else {
            self.hash("nobody has this password".to_owned()).await?;
            return Ok(None);
        };
        let password = password.to_owned();
        let checked = tokio::task::spawn_blocking(move || is_password(&hash, &password)).await;
        if checked.map_err(|_| StoreError::Crashed)? {
            return self.agent(tenant, AgentId(id)).await;
        }
        Ok(None)
    }

    /// The agent of a desk that carries its own hub: an administrator without a password.
    pub async fn ensure_local_agent(&self, tenant: TenantId, name: &str) -> Result<AgentRow, StoreError> {
        let name = text::clean_line(name);
        self.write(move |tx| Box::pin(async move { ensure_local_agent(tx, tenant, name).await })).await
    }

    /// Whether an agent takes work.
    pub async fn set_presence(&self, caller: Caller, presence: Presence) -> Result<(), StoreError> {
        self.write(move |tx| {
            Box::pin(async move {
                set_presence(tx, caller, presence).await?;
                Ok(())
            })
        })
        .await
    }

    /// Whether any agent takes work now.
    pub async fn is_staffed(&self, tenant: TenantId) -> Result<bool, StoreError> {
        let query = sqlx::query_as(
            "SELECT EXISTS (SELECT 1 FROM agents WHERE tenant_id = ?1 AND is_active AND presence = 'available')",
        );
        let mut reader = self.reader().await?;
        let (is_staffed,): (bool,) = reader.tx().one(query.bind(tenant.0)).await?;
        Ok(is_staffed)
    }

    /// Adds or changes a channel account.
    pub async fn put_channel_account(
        &self,
        tenant: TenantId,
        row: ChannelAccountRow,
    ) -> Result<(), StoreError> {
        self.write(move |tx| {
            Box::pin(async move {
                let query = sqlx::query(
                    "INSERT INTO channel_accounts (id, tenant_id, channel, name, address, can_send)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                     ON CONFLICT (id) DO UPDATE SET channel = ?3, name = ?4, address = ?5, can_send = ?6
                     WHERE tenant_id = ?2",
                );
                let query = query.bind(row.id.0).bind(tenant.0).bind(row.channel.as_str());
                let query = query.bind(text::clean_line(&row.name)).bind(&row.address).bind(row.can_send);
                tx.execute(query).await?;
                tx.append(tenant, &[Entry::put(RowKind::ChannelAccount, row.id.0, true)]).await?;
                Ok(())
            })
        })
        .await
    }

    /// Every channel account.
    pub async fn list_channel_accounts(
        &self,
        tenant: TenantId,
    ) -> Result<Vec<ChannelAccountRow>, StoreError> {
        let sql = concat!("SELECT ", account_json!(), " FROM channel_accounts ca WHERE ca.tenant_id = ?1");
        let mut reader = self.reader().await?;
        let rows = reader.tx().all(sqlx::query_as(sql).bind(tenant.0)).await?;
        parsed(rows, |row| if let Row::ChannelAccount(account) = row { Some(account) } else { None })
    }

    async fn hash(&self, password: String) -> Result<String, StoreError> {
        if password.chars().count() < MIN_PASSWORD_CHARS {
            return Err(StoreError::refused(
                ErrorCode::InvalidInput,
                "use at least 8 characters",
                "password",
            ));
        }
        let mut salt = [0_u8; 16];
        self.clock().fill_random(&mut salt);
        tokio::task::spawn_blocking(move || {
            let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
            hash.map(|hash| hash.to_string()).map_err(|_| StoreError::Hash)
        })
        .await
        .map_err(|_| StoreError::Crashed)?
    }
}

fn is_password(hash: &str, password: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

fn no_agent() -> StoreError {
    StoreError::refused(ErrorCode::NotFound, "no such agent", "agent")
}

fn agent_of(row: Row) -> Option<AgentRow> {
    if let Row::Agent(agent) = row { Some(agent) } else { None }
}

fn parsed<T>(rows: Vec<(String,)>, pick: impl Fn(Row) -> Option<T>) -> Result<Vec<T>, StoreError> {
    let parse = |(json,): (String,)| -> Result<T, StoreError> {
        pick(serde_json::from_str(&json)?).ok_or(StoreError::Unreadable { what: "row" })
    };
    rows.into_iter().map(parse).collect()
}

pub(crate) async fn load_agent(
    tx: &mut ReadTx<'_>,
    tenant: TenantId,
    agent: AgentId,
) -> Result<Option<AgentRow>, StoreError> {
    let sql = concat!("SELECT ", agent_json!(), " FROM agents a WHERE a.id = ?1 AND a.tenant_id = ?2");
    let rows = tx.all(sqlx::query_as(sql).bind(agent.0).bind(tenant.0)).await?;
    Ok(parsed(rows, agent_of)?.pop())
}

async fn add_team(tx: &mut WriteTx, tenant: TenantId, name: String) -> Result<TeamRow, StoreError> {
    let query = sqlx::query_as("SELECT id FROM teams WHERE tenant_id = ?1 AND name = ?2");
    let found: Option<(Uuid,)> = tx.read().optional(query.bind(tenant.0).bind(&name)).await?;
    if let Some((id,)) = found {
        return Ok(TeamRow { id: TeamId(id), name });
    }
    let id = TeamId(tx.clock().new_id());
    let query = sqlx::query("INSERT INTO teams (id, tenant_id, name) VALUES (?1, ?2, ?3)");
    tx.execute(query.bind(id.0).bind(tenant.0).bind(&name)).await?;
    tx.append(tenant, &[Entry::put(RowKind::Team, id.0, true)]).await?;
    Ok(TeamRow { id, name })
}

struct Insert {
    name: String,
    email: String,
    role: Role,
    hash: Option<String>,
    is_local: bool,
}

async fn insert_agent(
    tx: &mut WriteTx,
    tenant: TenantId,
    new: Insert,
    teams: &[TeamId],
) -> Result<AgentRow, StoreError> {
    let query = sqlx::query_as("SELECT id FROM agents WHERE tenant_id = ?1 AND email = ?2");
    let taken: Option<(Uuid,)> = tx.read().optional(query.bind(tenant.0).bind(&new.email)).await?;
    if taken.is_some() {
        return Err(StoreError::refused(ErrorCode::Conflict, "an agent has this address already", "email"));
    }
    let (id, now) = (AgentId(tx.clock().new_id()), tx.clock().now());
    let query = sqlx::query(
        "INSERT INTO agents (id, tenant_id, name, email, role, password_hash, is_local, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    );
    let query = query.bind(id.0).bind(tenant.0).bind(new.name).bind(new.email).bind(role_word(new.role));
    tx.execute(query.bind(new.hash).bind(new.is_local).bind(now)).await?;
    set_teams(tx, tenant, id, teams).await?;
    tx.append(tenant, &[Entry::put(RowKind::Agent, id.0, true)]).await?;
    load_agent(&mut tx.read(), tenant, id).await?.ok_or_else(no_agent)
}

async fn set_teams(
    tx: &mut WriteTx,
    tenant: TenantId,
    agent: AgentId,
    teams: &[TeamId],
) -> Result<(), StoreError> {
    tx.execute(sqlx::query("DELETE FROM agent_teams WHERE agent_id = ?1").bind(agent.0)).await?;
    for team in teams {
        let query = sqlx::query(
            "INSERT OR IGNORE INTO agent_teams (agent_id, team_id)
             SELECT ?1, id FROM teams WHERE id = ?2 AND tenant_id = ?3",
        );
        tx.execute(query.bind(agent.0).bind(team.0).bind(tenant.0)).await?;
    }
    Ok(())
}

async fn change_agent(
    tx: &mut WriteTx,
    tenant: TenantId,
    agent: AgentId,
    patch: AgentPatch,
) -> Result<AgentRow, StoreError> {
    let before = load_agent(&mut tx.read(), tenant, agent).await?.ok_or_else(no_agent)?;
    let query = sqlx::query("UPDATE agents SET name = ?2, role = ?3, is_active = ?4 WHERE id = ?1");
    let name = patch.name.map_or(before.name, |name| text::clean_line(&name));
    let role = patch.role.unwrap_or(before.role);
    let query = query.bind(agent.0).bind(name).bind(role_word(role));
    tx.execute(query.bind(patch.is_active.unwrap_or(before.is_active))).await?;
    if let Some(teams) = &patch.team_ids {
        set_teams(tx, tenant, agent, teams).await?;
    }
    let after = load_agent(&mut tx.read(), tenant, agent).await?.ok_or_else(no_agent)?;
    let (mut teams_before, mut teams_after) = (before.team_ids, after.team_ids.clone());
    teams_before.sort_unstable();
    teams_after.sort_unstable();
    if before.role != after.role || teams_before != teams_after || before.is_active != after.is_active {
        let query = sqlx::query("UPDATE agents SET scope_version = scope_version + 1 WHERE id = ?1");
        tx.execute(query.bind(agent.0)).await?;
        tx.rescoped(agent);
    }
    tx.append(tenant, &[Entry::put(RowKind::Agent, agent.0, false)]).await?;
    Ok(after)
}

async fn ensure_local_agent(
    tx: &mut WriteTx,
    tenant: TenantId,
    name: String,
) -> Result<AgentRow, StoreError> {
    let query = sqlx::query_as("SELECT id FROM agents WHERE tenant_id = ?1 AND is_local = 1 LIMIT 1");
    let found: Option<(Uuid,)> = tx.read().optional(query.bind(tenant.0)).await?;
    if let Some((id,)) = found {
        return load_agent(&mut tx.read(), tenant, AgentId(id)).await?.ok_or_else(no_agent);
    }
    let (email, role) = ("local@desk.invalid".to_owned(), Role::Administrator);
    insert_agent(tx, tenant, Insert { name, email, role, hash: None, is_local: true }, &[]).await
}

/// Answers the number of the change, or of the newest when nothing changed.
pub(crate) async fn set_presence(
    tx: &mut WriteTx,
    caller: Caller,
    presence: Presence,
) -> Result<u64, StoreError> {
    let word = match presence {
        Presence::Available => "available",
        Presence::Away => "away",
        Presence::Offline => "offline",
    };
    let query =
        sqlx::query("UPDATE agents SET presence = ?3 WHERE id = ?1 AND tenant_id = ?2 AND presence <> ?3");
    let changed = tx.execute(query.bind(caller.agent_id.0).bind(caller.tenant_id.0).bind(word)).await?;
    let entries = [Entry::put(RowKind::Agent, caller.agent_id.0, false)];
    tx.append(caller.tenant_id, if changed == 0 { &[] } else { &entries }).await
}
