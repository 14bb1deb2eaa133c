//! Where an article stands, and throwing away one that was never published.

use throughline_domain::{ArticleId, ArticleState};
use throughline_wire::ErrorCode;
use throughline_wire::rows::RowKind;

use super::{only_publishers, refused};
use crate::changes::Entry;
use crate::error::StoreError;
use crate::knowledge::article::{self, Article};
use crate::scope::{Scope, Sight};
use crate::writer::WriteTx;

async fn load(tx: &mut WriteTx, scope: &Scope, id: ArticleId) -> Result<Article, StoreError> {
    let found = article::load(&mut tx.read(), scope.tenant_id, id).await?;
    found.ok_or_else(|| refused(ErrorCode::NotFound, "no such article", "article_id"))
}

pub(in crate::commands) async fn set_state(
    tx: &mut WriteTx,
    scope: &Scope,
    id: ArticleId,
    version: u32,
    state: ArticleState,
) -> Result<u64, StoreError> {
    let mut article = load(tx, scope, id).await?;
    if matches!(state, ArticleState::Published | ArticleState::Retired)
        || article.state == ArticleState::Retired
    {
        only_publishers(scope, "state")?;
    }
    if article.version != version {
        return Err(refused(ErrorCode::Conflict, "a newer version is there: look at it first", "version"));
    }
    if article.state == state && (state != ArticleState::Published || article.is_as_published()) {
        return tx.head_seq(scope.tenant_id).await;
    }
    let now = tx.clock().now();
    article.set_state(state, now);
    article::update(tx, &article).await?;
    article::set_version_state(tx, id, version, state).await?;
    tx.append(scope.tenant_id, &[Entry::put(RowKind::Article, id.0, false)]).await
}

pub(in crate::commands) async fn delete(
    tx: &mut WriteTx,
    scope: &Scope,
    id: ArticleId,
) -> Result<u64, StoreError> {
    let article = load(tx, scope, id).await?;
    only_publishers(scope, "article_id")?;
    if article.was_published {
        return Err(refused(ErrorCode::Conflict, "customers have read it: retire it instead", "article_id"));
    }
    let query = sqlx::query(
        "UPDATE attachments SET is_in_article = 0 WHERE id IN
             (SELECT x.attachment_id FROM article_images x WHERE x.article_id = ?1
                AND NOT EXISTS (SELECT 1 FROM article_images o
                                WHERE o.attachment_id = x.attachment_id AND o.article_id <> ?1))",
    );
    tx.execute(query.bind(id.0)).await?;
    // Versions, topics and pictures go with it.
    tx.execute(sqlx::query("DELETE FROM articles WHERE id = ?1").bind(id.0)).await?;
    let entry = Entry { after: Sight::Nobody, ..Entry::put(RowKind::Article, id.0, false) };
    tx.append(scope.tenant_id, &[entry]).await
}
