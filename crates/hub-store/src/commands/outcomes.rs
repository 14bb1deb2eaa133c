//! What became of commands, so that one given again is not carried out again:
//! read and written for a whole batch by one statement each.
//!
//! Outcomes are forgotten after [`KEPT_MS`]. From then on a command given again
//! looks like a new one. Those that bring the id of what they write are safe: it
//! is there already. The others would undo what colleagues did since, so they are
//! refused once they are older than [`TOO_LATE_MS`], which is a week sooner: the
//! desk's clock, which says when a command was given, may be that far ahead.

use std::collections::BTreeMap;

use throughline_domain::{CommandId, Millis};
use throughline_wire::commands::{Command, CommandBody, Outcome};
use throughline_wire::{ErrorCode, WireError};
use uuid::Uuid;

use crate::error::StoreError;
use crate::scope::Scope;
use crate::store::Store;
use crate::writer::WriteTx;

const DAY_MS: Millis = 24 * 60 * 60 * 1000;
/// A change given longer ago than this is not made any more.
const TOO_LATE_MS: Millis = 30 * DAY_MS;
/// Outcomes are kept this long at least.
const KEPT_MS: Millis = TOO_LATE_MS + 7 * DAY_MS;
/// Outcomes forgotten by one transaction; others write between.
const FORGOTTEN_AT_ONCE: i64 = 2_000;

/// What became of one command.
struct Given {
    hash: Vec<u8>,
    agent_id: Uuid,
    outcome: Outcome,
    /// When the desk says it was given; none for what was on the record before.
    new_given_at: Option<Millis>,
}

/// What became of the commands of one batch.
pub(super) struct Kept(BTreeMap<CommandId, Given>);

impl Kept {
    /// What is on the record of these.
    pub async fn load(tx: &mut WriteTx, scope: &Scope, commands: &[Command]) -> Result<Self, StoreError> {
        let ids: Vec<String> = commands.iter().map(|command| command.id.0.simple().to_string()).collect();
        let query = sqlx::query_as(
            "SELECT c.id, c.body_hash, c.agent_id, c.outcome FROM json_each(?2) j
             CROSS JOIN commands c ON c.tenant_id = ?1 AND c.id = unhex(j.value)",
        );
        let rows: Vec<(Uuid, Vec<u8>, Uuid, String)> =
            tx.read().all(query.bind(scope.tenant_id.0).bind(serde_json::to_string(&ids)?)).await?;
        let known = rows.into_iter().map(|(id, hash, agent_id, outcome)| {
            let outcome = serde_json::from_str(&outcome)?;
            Ok((CommandId(id), Given { hash, agent_id, outcome, new_given_at: None }))
        });
        Ok(Self(known.collect::<Result<_, StoreError>>()?))
    }

    /// What became of a command with this id, if there was one.
    pub fn outcome(&self, scope: &Scope, id: CommandId, hash: &[u8]) -> Option<Outcome> {
        let given = self.0.get(&id)?;
        if given.hash == hash && given.agent_id == scope.agent_id.0 {
            return Some(given.outcome.clone());
        }
        let error = WireError::new(ErrorCode::CommandIdReused, "make a new id for a new command").about("id");
        Some(Outcome::Refused(error))
    }

    /// A command was carried out or refused; `given` is its hash and when the desk says it was given.
    pub fn add(&mut self, scope: &Scope, id: CommandId, given: (Vec<u8>, Millis), outcome: &Outcome) {
        let (hash, given_at) = given;
        let (agent_id, outcome) = (scope.agent_id.0, outcome.clone());
        self.0.insert(id, Given { hash, agent_id, outcome, new_given_at: Some(given_at) });
    }

    /// Writes what was added.
    pub async fn write(self, tx: &mut WriteTx, scope: &Scope) -> Result<(), StoreError> {
        let added = self.0.iter().filter_map(|(id, given)| given.new_given_at.map(|at| (id, given, at)));
        let rows: Vec<_> = added
            .map(|(id, given, at)| {
                let outcome = serde_json::to_string(&given.outcome)?;
                Ok((id.0.simple().to_string(), hex::encode(&given.hash), outcome, at))
            })
            .collect::<Result<_, StoreError>>()?;
        if rows.is_empty() {
            return Ok(());
        }
        let query = sqlx::query(
            "INSERT INTO commands (id, tenant_id, agent_id, body_hash, outcome, given_at, at)
             SELECT unhex(value->>0), ?1, ?2, unhex(value->>1), value->>2, value->>3, ?3 FROM json_each(?4)",
        );
        let query = query.bind(scope.tenant_id.0).bind(scope.agent_id.0).bind(tx.clock().now());
        tx.execute(query.bind(serde_json::to_string(&rows)?)).await?;
        Ok(())
    }
}

/// Whether this may have been carried out so long ago that nobody knows any more, and would do harm again.
pub(super) fn may_be_forgotten(command: &Command, now: Millis) -> bool {
    let brings_its_id = matches!(
        command.body,
        CommandBody::SendMessage(_)
            | CommandBody::AddNote { .. }
            | CommandBody::StartConversation { .. }
            | CommandBody::CreateCustomer { .. }
            | CommandBody::AddContactPoint { .. }
            | CommandBody::SaveArticle(_)
            | CommandBody::RecordAnswer(_)
    );
    !brings_its_id && command.given_at < now.saturating_sub(TOO_LATE_MS)
}

/// The answer to such a command.
pub(super) fn too_late() -> Outcome {
    let message = "this was given more than 30 days ago; look at what is there now and do it again";
    Outcome::Refused(WireError::new(ErrorCode::Conflict, message).about("given_at"))
}

impl Store {
    /// Forgets what became of commands long ago; answers of how many.
    pub async fn prune_commands(&self) -> Result<u64, StoreError> {
        let before = self.clock().now().saturating_sub(KEPT_MS);
        let mut forgotten = 0;
        loop {
            let gone = self.write(move |tx| Box::pin(async move { forget(tx, before).await })).await?;
            forgotten += gone;
            if gone < FORGOTTEN_AT_ONCE.unsigned_abs() {
                return Ok(forgotten);
            }
        }
    }
}

async fn forget(tx: &mut WriteTx, before: Millis) -> Result<u64, StoreError> {
    let query = sqlx::query(
        "DELETE FROM commands WHERE (tenant_id, id) IN
             (SELECT tenant_id, id FROM commands WHERE at < ?1 ORDER BY at LIMIT ?2)",
    );
    tx.execute(query.bind(before).bind(FORGOTTEN_AT_ONCE)).await
}
