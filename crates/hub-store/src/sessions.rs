//! Sessions: one row per installation. Tokens are 32 random bytes; only their
//! SHA-256 is kept, so a stolen copy of the record signs nobody in.
//!
//! A refresh token is used once. The one before the newest still works until
//! the newest has been used (the desk may have died between answer and disk);
//! an older one can only be a copy, and revokes the device.

use futures_util::FutureExt;
use sha2::{Digest, Sha256};
use throughline_domain::{AgentId, Clock, DeviceId, Millis, TenantId};
use throughline_wire::ErrorCode;
use throughline_wire::rows::Role;
use throughline_wire::session::Tokens;
use uuid::Uuid;

use crate::error::StoreError;
use crate::scope::{Caller, parse_role};
use crate::store::Store;
use crate::writer::WriteTx;

/// How long an access token lives.
pub const ACCESS_MS: i64 = 15 * 60 * 1000;
/// A device not seen for this long has to sign in again.
pub const IDLE_MS: i64 = 60 * 24 * 60 * 60 * 1000;

/// Who an access token stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SignedIn {
    /// The agent and their company.
    pub caller: Caller,
    /// The installation.
    pub device_id: DeviceId,
    /// Their role now.
    pub role: Role,
    /// When the access token ends.
    pub expires_at: Millis,
}

struct Pair {
    access: String,
    refresh: String,
    expires_at: Millis,
}

enum Refreshed {
    Pair(Caller, Pair),
    Revoked,
    Unknown,
}

impl Store {
    /// Signs an agent in on an installation; whatever session it had ends.
    pub async fn open_session(
        &self,
        caller: Caller,
        device_id: DeviceId,
        name: &str,
    ) -> Result<Tokens, StoreError> {
        let name = throughline_domain::text::clean_line(name);
        let pair = self.write(move |tx| insert_session(tx, caller, device_id, name).boxed()).await?;
        self.tokens(caller, pair).await
    }

    /// Exchanges a refresh token. Refused with `not_signed_in` when it is not valid (any more).
    pub async fn refresh_session(
        &self,
        refresh_token: &str,
        device_id: DeviceId,
    ) -> Result<Tokens, StoreError> {
        let hash = hash_of(refresh_token);
        match self.write(move |tx| rotate(tx, hash, device_id).boxed()).await? {
            Refreshed::Pair(caller, pair) => self.tokens(caller, pair).await,
            Refreshed::Unknown => Err(signed_out("the refresh token is not known here; sign in")),
            Refreshed::Revoked => {
                tracing::warn!(device = %device_id, "an old refresh token was used: device revoked");
                Err(signed_out("the refresh token was used before; the device is signed out"))
            }
        }
    }

    /// Who an access token stands for; `None` when wrong, expired, revoked or the agent left.
    pub async fn session(&self, access_token: &str) -> Result<Option<SignedIn>, StoreError> {
        let mut reader = self.reader().await?;
        let query = sqlx::query_as(
            "SELECT s.tenant_id, s.agent_id, s.device_id, a.role, s.access_expires_at
             FROM sessions s JOIN agents a ON a.id = s.agent_id
             WHERE s.access_hash = ?1 AND s.revoked_at IS NULL AND s.access_expires_at > ?2 AND a.is_active = 1",
        );
        let bound = query.bind(hash_of(access_token)).bind(self.clock().now());
        let found: Option<(Uuid, Uuid, Uuid, String, i64)> = reader.tx().optional(bound).await?;
        let Some((tenant_id, agent_id, device_id, role, expires_at)) = found else { return Ok(None) };
        let caller = Caller { tenant_id: TenantId(tenant_id), agent_id: AgentId(agent_id) };
        Ok(Some(SignedIn { caller, device_id: DeviceId(device_id), role: parse_role(&role)?, expires_at }))
    }

    /// Whether an installation is still signed in as this agent: asked now and then for open sockets.
    pub async fn is_signed_in(&self, caller: Caller, device_id: DeviceId) -> Result<bool, StoreError> {
        let mut reader = self.reader().await?;
        let query = sqlx::query_as(
            "SELECT 1 FROM sessions s JOIN agents a ON a.id = s.agent_id
             WHERE s.tenant_id = ?1 AND s.device_id = ?2 AND s.agent_id = ?3
               AND s.revoked_at IS NULL AND a.is_active = 1",
        );
        let bound = query.bind(caller.tenant_id.0).bind(device_id.0).bind(caller.agent_id.0);
        let found: Option<(i64,)> = reader.tx().optional(bound).await?;
        Ok(found.is_some())
    }

    /// Signs an installation out.
    pub async fn close_session(&self, caller: Caller, device_id: DeviceId) -> Result<(), StoreError> {
        self.write(move |tx| revoke(tx, caller.tenant_id, device_id).boxed()).await
    }

    /// Signs an agent out everywhere: the password was reset, or they left.
    pub async fn close_all_sessions(&self, caller: Caller) -> Result<(), StoreError> {
        self.write(move |tx| revoke_agent(tx, caller.agent_id).boxed()).await
    }

    /// Forgets spent tokens and sessions that ended or were idle for longer than [`IDLE_MS`].
    pub async fn prune_sessions(&self) -> Result<(), StoreError> {
        self.write(move |tx| prune(tx).boxed()).await
    }

    async fn tokens(&self, caller: Caller, pair: Pair) -> Result<Tokens, StoreError> {
        let agent = self.agent(caller.tenant_id, caller.agent_id).await?;
        let tenant = self.tenant(caller.tenant_id).await?;
        let (Some(agent), Some(tenant)) = (agent, tenant) else {
            return Err(signed_out("the agent is not known here any more"));
        };
        Ok(Tokens {
            access_token: pair.access,
            access_expires_at: pair.expires_at,
            refresh_token: pair.refresh,
            agent,
            company: tenant.name,
        })
    }
}

fn signed_out(message: &str) -> StoreError {
    StoreError::refused(ErrorCode::NotSignedIn, message, "refresh_token")
}

fn hash_of(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

fn new_pair(clock: &dyn Clock) -> Pair {
    let mut bytes = [0; 64];
    clock.fill_random(&mut bytes);
    let (access, refresh) = bytes.split_at(32);
    Pair { access: hex::encode(access), refresh: hex::encode(refresh), expires_at: clock.now() + ACCESS_MS }
}

async fn insert_session(
    tx: &mut WriteTx,
    caller: Caller,
    device_id: DeviceId,
    name: String,
) -> Result<Pair, StoreError> {
    let pair = new_pair(tx.clock());
    let now = tx.clock().now();
    let query = sqlx::query(
        "INSERT INTO sessions (access_hash, device_id, tenant_id, agent_id, name, access_expires_at,
                               refresh_hash, previous_refresh_hash, created_at, last_seen_at, revoked_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL, ?8, ?8, NULL)
         ON CONFLICT (tenant_id, device_id) DO UPDATE SET
             access_hash = excluded.access_hash, agent_id = excluded.agent_id, name = excluded.name,
             access_expires_at = excluded.access_expires_at, refresh_hash = excluded.refresh_hash,
             previous_refresh_hash = NULL, created_at = excluded.created_at,
             last_seen_at = excluded.last_seen_at, revoked_at = NULL",
    );
    let bound = query
        .bind(hash_of(&pair.access))
        .bind(device_id.0)
        .bind(caller.tenant_id.0)
        .bind(caller.agent_id.0)
        .bind(name)
        .bind(pair.expires_at)
        .bind(hash_of(&pair.refresh))
        .bind(now);
    tx.execute(bound).await?;
    Ok(pair)
}

/// The session a refresh token belongs to: who, the newest token, the one before it.
type Found = (Uuid, Uuid, Vec<u8>, Option<Vec<u8>>);

async fn rotate(tx: &mut WriteTx, hash: Vec<u8>, device_id: DeviceId) -> Result<Refreshed, StoreError> {
    let now = tx.clock().now();
    let query = sqlx::query_as(
        "SELECT s.tenant_id, s.agent_id, s.refresh_hash, s.previous_refresh_hash
         FROM sessions s JOIN agents a ON a.id = s.agent_id
         WHERE s.device_id = ?1 AND (s.refresh_hash = ?2 OR s.previous_refresh_hash = ?2)
           AND s.revoked_at IS NULL AND s.last_seen_at > ?3 AND a.is_active = 1",
    );
    let bound = query.bind(device_id.0).bind(hash.clone()).bind(now - IDLE_MS);
    let Some((tenant_id, agent_id, newest, before)) = tx.read().optional::<Found>(bound).await? else {
        return revoke_if_spent(tx, hash).await;
    };
    let caller = Caller { tenant_id: TenantId(tenant_id), agent_id: AgentId(agent_id) };
    // Whichever of the two was presented is now the one before the newest; the other is spent.
    let spent = if hash == newest { before } else { Some(newest) };
    if let Some(spent) = spent {
        let query = sqlx::query("INSERT OR IGNORE INTO spent_refresh_tokens VALUES (?1, ?2, ?3, ?4)");
        tx.execute(query.bind(spent).bind(tenant_id).bind(device_id.0).bind(now)).await?;
    }
    let pair = new_pair(tx.clock());
    let query = sqlx::query(
        "UPDATE sessions SET access_hash = ?1, access_expires_at = ?2, refresh_hash = ?3,
                             previous_refresh_hash = ?4, last_seen_at = ?5
         WHERE tenant_id = ?6 AND device_id = ?7",
    );
    let bound = query
        .bind(hash_of(&pair.access))
        .bind(pair.expires_at)
        .bind(hash_of(&pair.refresh))
        .bind(hash)
        .bind(now)
        .bind(tenant_id)
        .bind(device_id.0);
    tx.execute(bound).await?;
    Ok(Refreshed::Pair(caller, pair))
}

async fn revoke_if_spent(tx: &mut WriteTx, hash: Vec<u8>) -> Result<Refreshed, StoreError> {
    // A token spent before the device signed in again revokes nothing of the new sign-in.
    let query = sqlx::query_as(
        "SELECT t.tenant_id, t.device_id FROM spent_refresh_tokens t
         JOIN sessions s ON s.tenant_id = t.tenant_id AND s.device_id = t.device_id
         WHERE t.refresh_hash = ?1 AND t.spent_at >= s.created_at",
    );
    let found: Option<(Uuid, Uuid)> = tx.read().optional(query.bind(hash)).await?;
    let Some((tenant_id, device_id)) = found else { return Ok(Refreshed::Unknown) };
    revoke(tx, TenantId(tenant_id), DeviceId(device_id)).await?;
    Ok(Refreshed::Revoked)
}

async fn revoke(tx: &mut WriteTx, tenant_id: TenantId, device_id: DeviceId) -> Result<(), StoreError> {
    let now = tx.clock().now();
    let query = sqlx::query("UPDATE sessions SET revoked_at = ?1 WHERE tenant_id = ?2 AND device_id = ?3");
    tx.execute(query.bind(now).bind(tenant_id.0).bind(device_id.0)).await?;
    Ok(())
}

async fn revoke_agent(tx: &mut WriteTx, agent_id: AgentId) -> Result<(), StoreError> {
    let now = tx.clock().now();
    let query = sqlx::query("UPDATE sessions SET revoked_at = ?1 WHERE agent_id = ?2 AND revoked_at IS NULL");
    tx.execute(query.bind(now).bind(agent_id.0)).await?;
    Ok(())
}

async fn prune(tx: &mut WriteTx) -> Result<(), StoreError> {
    let before = tx.clock().now() - IDLE_MS;
    tx.execute(sqlx::query("DELETE FROM spent_refresh_tokens WHERE spent_at < ?1").bind(before)).await?;
    tx.execute(sqlx::query("DELETE FROM sessions WHERE last_seen_at < ?1").bind(before)).await?;
    Ok(())
}
