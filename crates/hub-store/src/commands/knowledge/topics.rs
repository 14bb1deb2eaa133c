//! Topics.

use throughline_domain::TopicId;
use throughline_wire::ErrorCode;
use throughline_wire::rows::{RowKind, TopicRow};
use uuid::Uuid;

use super::{checks, only_publishers, refused};
use crate::changes::Entry;
use crate::error::StoreError;
use crate::scope::{Scope, Sight};
use crate::writer::WriteTx;

/// Whether the company has this topic.
pub(super) async fn is_there(tx: &mut WriteTx, scope: &Scope, id: TopicId) -> Result<bool, StoreError> {
    let query = sqlx::query_as("SELECT tenant_id FROM topics WHERE id = ?1");
    let found: Option<(Uuid,)> = tx.read().optional(query.bind(id.0)).await?;
    match found {
        None => Ok(false),
        Some((tenant,)) if tenant == scope.tenant_id.0 => Ok(true),
        Some(_) => Err(refused(ErrorCode::Conflict, "make a new id for a new topic", "id")),
    }
}

pub(in crate::commands) async fn save_topic(
    tx: &mut WriteTx,
    scope: &Scope,
    topic: TopicRow,
) -> Result<u64, StoreError> {
    only_publishers(scope, "id")?;
    let name = checks::filled(&topic.name, 200, "name")?;
    let description = checks::line(&topic.description, 1_000, "description")?;
    let is_new = !is_there(tx, scope, topic.id).await?;
    let query = sqlx::query(
        "INSERT INTO topics (id, tenant_id, name, description, position) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (id) DO UPDATE SET name = ?3, description = ?4, position = ?5",
    );
    let query = query.bind(topic.id.0).bind(scope.tenant_id.0).bind(name).bind(description);
    tx.execute(query.bind(topic.position)).await?;
    tx.append(scope.tenant_id, &[Entry::put(RowKind::Topic, topic.id.0, is_new)]).await
}

pub(in crate::commands) async fn delete_topic(
    tx: &mut WriteTx,
    scope: &Scope,
    id: TopicId,
) -> Result<u64, StoreError> {
    only_publishers(scope, "topic_id")?;
    if !is_there(tx, scope, id).await? {
        return Err(refused(ErrorCode::NotFound, "no such topic", "topic_id"));
    }
    let query = sqlx::query_as("DELETE FROM article_topics WHERE topic_id = ?1 RETURNING article_id");
    let articles: Vec<(Uuid,)> = tx.returning(query.bind(id.0)).await?;
    tx.execute(sqlx::query("DELETE FROM topics WHERE id = ?1").bind(id.0)).await?;
    let mut entries: Vec<_> =
        articles.into_iter().map(|(article,)| Entry::put(RowKind::Article, article, false)).collect();
    entries.push(Entry { after: Sight::Nobody, ..Entry::put(RowKind::Topic, id.0, false) });
    tx.append(scope.tenant_id, &entries).await
}
