//! Files: kept beside the record, so that a file is there exactly when the
//! message that names it is. What a file is was found by looking at it before
//! it comes here (`throughline-hub`); who may read it is decided here.

use bytes::Bytes;
use futures_util::FutureExt;
use sha2::{Digest, Sha256};
use throughline_domain::{AgentId, AttachmentId, Millis, TeamId, TenantId};
use throughline_wire::ErrorCode;
use throughline_wire::rows::AttachmentRef;
use uuid::Uuid;

use crate::chat::Visitor;
use crate::error::StoreError;
use crate::reader::ReadTx;
use crate::scope::{Caller, Sight, load_scope};
use crate::store::Store;
use crate::writer::WriteTx;

/// Who brings a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Uploader {
    /// An agent, for a reply.
    Agent(AgentId),
    /// A visitor of the chat.
    Visitor(Uuid),
}

/// A file to keep.
#[derive(Clone, Debug)]
pub struct NewAttachment {
    /// Made by who brings it; the idempotency key.
    pub id: AttachmentId,
    /// File name, cleaned here.
    pub name: String,
    /// Media type found by looking at the bytes.
    pub media_type: String,
    /// The file.
    pub bytes: Bytes,
    /// Who brings it.
    pub by: Uploader,
}

/// A file with its description.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// What is shown.
    pub shown: AttachmentRef,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Name, media type, size, hash, agent and visitor of a stored file.
/// Agent, conversation, the conversation's team and agent, and whether it is a picture of an article.
type Owners = (Option<Uuid>, Option<Uuid>, Option<Uuid>, Option<Uuid>, bool);
type Described = (String, String, i64, Vec<u8>, Option<Uuid>, Option<Uuid>);

impl Store {
    /// Keeps a file. The same file under the same id again answers the same; another is a `conflict`.
    pub async fn put_attachment(
        &self,
        tenant_id: TenantId,
        file: NewAttachment,
    ) -> Result<AttachmentRef, StoreError> {
        self.write(move |tx| insert(tx, tenant_id, file).boxed()).await
    }

    /// A file for an agent: one they brought, of a conversation they may see, or a picture of an article.
    pub async fn attachment_for_agent(
        &self,
        caller: Caller,
        id: AttachmentId,
    ) -> Result<Option<Attachment>, StoreError> {
        let mut reader = self.reader().await?;
        let query = sqlx::query_as(
            "SELECT a.agent_id, a.conversation_id, c.team_id, c.assignee_id, a.is_in_article
             FROM attachments a LEFT JOIN conversations c ON c.id = a.conversation_id
             WHERE a.id = ?1 AND a.tenant_id = ?2",
        );
        let found: Option<Owners> = reader.tx().optional(query.bind(id.0).bind(caller.tenant_id.0)).await?;
        let Some((agent_id, conversation_id, team_id, assignee_id, is_in_article)) = found else {
            return Ok(None);
        };
        let Some(scope) = load_scope(&mut reader.tx(), caller).await? else { return Ok(None) };
        let sight = Sight::Of { team_id: team_id.map(TeamId), assignee_id: assignee_id.map(AgentId) };
        let is_seen = conversation_id.is_some() && scope.sees(sight);
        if agent_id == Some(caller.agent_id.0) || is_seen || is_in_article {
            load(&mut reader.tx(), id).await
        } else {
            Ok(None)
        }
    }

    /// A file for a visitor: one they brought, or of a message of their chat. Never of a note.
    pub async fn attachment_for_visitor(
        &self,
        visitor: &Visitor,
        id: AttachmentId,
    ) -> Result<Option<Attachment>, StoreError> {
        let mut reader = self.reader().await?;
        let query = sqlx::query_as(
            "SELECT 1 FROM attachments a LEFT JOIN interactions i ON i.id = a.interaction_id
             WHERE a.id = ?1 AND a.tenant_id = ?2
               AND (a.visitor_id = ?3
                    OR (a.customer_id = ?4 AND i.customer_id = ?4 AND i.channel = 'chat' AND i.kind = 'message'))",
        );
        let bound = query
            .bind(id.0)
            .bind(visitor.tenant_id.0)
            .bind(visitor.id)
            .bind(visitor.customer_id.map(|customer| customer.0));
        let may_read: Option<(i64,)> = reader.tx().optional(bound).await?;
        if may_read.is_some() { load(&mut reader.tx(), id).await } else { Ok(None) }
    }

    /// Forgets files that were brought before `before` and never used.
    pub async fn prune_attachments(&self, before: Millis) -> Result<(), StoreError> {
        self.write(move |tx| prune(tx, before).boxed()).await
    }
}

async fn insert(
    tx: &mut WriteTx,
    tenant_id: TenantId,
    file: NewAttachment,
) -> Result<AttachmentRef, StoreError> {
    let hash = Sha256::digest(&file.bytes).to_vec();
    let (agent_id, visitor_id) = match file.by {
        Uploader::Agent(agent) => (Some(agent.0), None),
        Uploader::Visitor(visitor) => (None, Some(visitor)),
    };
    let query = sqlx::query_as(
        "SELECT name, media_type, size_bytes, content_hash, agent_id, visitor_id FROM attachments WHERE id = ?1",
    );
    let known: Option<Described> = tx.read().optional(query.bind(file.id.0)).await?;
    if let Some((name, media_type, size, known_hash, known_agent, known_visitor)) = known {
        let is_same = known_hash == hash && known_agent == agent_id && known_visitor == visitor_id;
        return if is_same { shown(file.id, name, media_type, size) } else { Err(taken()) };
    }
    let name = throughline_domain::text::clean_line(&file.name);
    let size = i64::try_from(file.bytes.len()).map_err(|_| StoreError::Unreadable { what: "file size" })?;
    let now = tx.clock().now();
    let query = sqlx::query(
        "INSERT INTO attachments (id, tenant_id, agent_id, visitor_id, name, media_type, size_bytes, content_hash, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    );
    let bound = query
        .bind(file.id.0)
        .bind(tenant_id.0)
        .bind(agent_id)
        .bind(visitor_id)
        .bind(name.clone())
        .bind(file.media_type.clone())
        .bind(size)
        .bind(hash)
        .bind(now);
    tx.execute(bound).await?;
    let query = sqlx::query("INSERT INTO attachment_contents (attachment_id, bytes) VALUES (?1, ?2)");
    tx.execute(query.bind(file.id.0).bind(file.bytes.to_vec())).await?;
    shown(file.id, name, file.media_type, size)
}

/// Keeps a file that nobody uploaded: a picture that came with an import.
pub(crate) async fn insert_own(
    tx: &mut WriteTx,
    tenant_id: TenantId,
    id: AttachmentId,
    (name, media_type): (&str, &str),
    bytes: &[u8],
) -> Result<(), StoreError> {
    let size = i64::try_from(bytes.len()).map_err(|_| StoreError::Unreadable { what: "file size" })?;
    let now = tx.clock().now();
    let query = sqlx::query(
        "INSERT INTO attachments (id, tenant_id, name, media_type, size_bytes, content_hash, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    );
    let query = query.bind(id.0).bind(tenant_id.0).bind(throughline_domain::text::clean_line(name));
    let query = query.bind(media_type).bind(size).bind(Sha256::digest(bytes).to_vec());
    tx.execute(query.bind(now)).await?;
    let query = sqlx::query("INSERT INTO attachment_contents (attachment_id, bytes) VALUES (?1, ?2)");
    tx.execute(query.bind(id.0).bind(bytes)).await.map(|_| ())
}

fn taken() -> StoreError {
    StoreError::refused(ErrorCode::Conflict, "this id was used for another file; make a new id", "id")
}

fn shown(id: AttachmentId, name: String, media_type: String, size: i64) -> Result<AttachmentRef, StoreError> {
    let size_bytes = u32::try_from(size).map_err(|_| StoreError::Unreadable { what: "file size" })?;
    Ok(AttachmentRef { id, name, media_type, size_bytes })
}

pub(crate) async fn load(tx: &mut ReadTx<'_>, id: AttachmentId) -> Result<Option<Attachment>, StoreError> {
    let query = sqlx::query_as(
        "SELECT a.name, a.media_type, a.size_bytes, c.bytes
         FROM attachments a JOIN attachment_contents c ON c.attachment_id = a.id WHERE a.id = ?1",
    );
    let found: Option<(String, String, i64, Vec<u8>)> = tx.optional(query.bind(id.0)).await?;
    let Some((name, media_type, size, bytes)) = found else { return Ok(None) };
    Ok(Some(Attachment { shown: shown(id, name, media_type, size)?, bytes }))
}

async fn prune(tx: &mut WriteTx, before: Millis) -> Result<(), StoreError> {
    let query = sqlx::query(
        "DELETE FROM attachment_contents WHERE attachment_id IN
             (SELECT id FROM attachments WHERE interaction_id IS NULL AND is_in_article = 0 AND created_at < ?1)",
    );
    tx.execute(query.bind(before)).await?;
    let query = sqlx::query(
        "DELETE FROM attachments WHERE interaction_id IS NULL AND is_in_article = 0 AND created_at < ?1",
    );
    tx.execute(query.bind(before)).await?;
    Ok(())
}
