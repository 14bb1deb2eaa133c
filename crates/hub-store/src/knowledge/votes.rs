//! "Was this helpful?" One vote per reader and article; changing it is fine.

use sha2::{Digest, Sha256};
use throughline_domain::{ArticleId, TenantId, text};
use throughline_wire::ErrorCode;
use throughline_wire::rows::RowKind;

use crate::changes::Entry;
use crate::error::StoreError;
use crate::store::Store;
use crate::writer::WriteTx;

/// Characters of a comment.
const MAX_COMMENT: usize = 2_000;

/// A reader's opinion.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Vote {
    /// Names the reader: a token of their browser. Only its hash is kept.
    pub reader: String,
    /// About which.
    pub article_id: ArticleId,
    /// Whether it helped.
    pub is_helpful: bool,
    /// In their words; may be empty. An empty one leaves an earlier one.
    pub comment: String,
}

impl Store {
    /// Counts a vote. Refused about articles that customers may not read.
    pub async fn vote(&self, tenant: TenantId, vote: Vote) -> Result<(), StoreError> {
        self.write(move |tx| Box::pin(async move { count(tx, tenant, &vote).await })).await
    }

    /// The newest comments on an article, with the vote and when.
    pub async fn vote_comments(
        &self,
        tenant: TenantId,
        id: ArticleId,
        limit: u32,
    ) -> Result<Vec<(bool, String, i64)>, StoreError> {
        let query = sqlx::query_as(
            "SELECT o.is_helpful, o.comment, o.at FROM articles ar CROSS JOIN article_votes o ON o.article_id = ar.id
             WHERE ar.id = ?1 AND ar.tenant_id = ?2 AND o.comment <> '' ORDER BY o.at DESC LIMIT ?3",
        );
        let query = query.bind(id.0).bind(tenant.0).bind(limit);
        self.reader().await?.tx().all(query).await
    }
}

async fn count(tx: &mut WriteTx, tenant: TenantId, vote: &Vote) -> Result<(), StoreError> {
    let query = sqlx::query_as(
        "SELECT 1 FROM articles WHERE id = ?1 AND tenant_id = ?2 AND audience = 'public'
           AND published_version IS NOT NULL",
    );
    let found: Option<(i64,)> = tx.read().optional(query.bind(vote.article_id.0).bind(tenant.0)).await?;
    found.ok_or_else(|| StoreError::refused(ErrorCode::NotFound, "no such article", "article_id"))?;
    let comment: String = text::clean_body(&vote.comment).trim().chars().take(MAX_COMMENT).collect();
    let (reader, now) = (Sha256::digest(vote.reader.as_bytes()).to_vec(), tx.clock().now());
    let query =
        sqlx::query_as("SELECT is_helpful FROM article_votes WHERE article_id = ?1 AND reader_hash = ?2");
    let before: Option<(bool,)> =
        tx.read().optional(query.bind(vote.article_id.0).bind(reader.clone())).await?;
    let query = sqlx::query(
        "INSERT INTO article_votes (article_id, reader_hash, is_helpful, comment, at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (article_id, reader_hash)
         DO UPDATE SET is_helpful = ?3, comment = iif(?4 = '', comment, ?4), at = ?5",
    );
    let query = query.bind(vote.article_id.0).bind(reader).bind(vote.is_helpful).bind(comment);
    tx.execute(query.bind(now)).await?;
    if before == Some((vote.is_helpful,)) {
        return Ok(());
    }
    let change = |side: bool| i64::from(vote.is_helpful == side) - i64::from(before == Some((side,)));
    let query = sqlx::query(
        "UPDATE articles SET votes_up = votes_up + ?2, votes_down = votes_down + ?3 WHERE id = ?1",
    );
    tx.execute(query.bind(vote.article_id.0).bind(change(true)).bind(change(false))).await?;
    tx.append(tenant, &[Entry::put(RowKind::Article, vote.article_id.0, false)]).await?;
    Ok(())
}
