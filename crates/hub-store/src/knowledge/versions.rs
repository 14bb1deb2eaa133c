//! Versions of an article: what every save left behind. Agents alone see them.

use throughline_domain::{AgentId, ArticleId, ArticleState, TenantId};
use throughline_wire::knowledge::{ArticleVersion, VersionPage};
use throughline_wire::rows::ArticleContent;
use uuid::Uuid;

use crate::error::StoreError;
use crate::store::Store;

/// Versions of one page, and bytes of words that end it sooner.
const PAGE: usize = 50;
const PAGE_BYTES: usize = 4 * 1024 * 1024;

#[derive(sqlx::FromRow)]
struct Stored {
    version: u32,
    base_version: u32,
    title: String,
    summary: String,
    body: String,
    author_id: Option<Uuid>,
    at: i64,
    state: String,
    is_merge: bool,
}

impl Stored {
    fn version(self) -> Result<ArticleVersion, StoreError> {
        let state = ArticleState::parse(&self.state);
        Ok(ArticleVersion {
            version: self.version,
            base_version: self.base_version,
            content: ArticleContent { title: self.title, summary: self.summary, body: self.body },
            author_id: self.author_id.map(AgentId),
            at: self.at,
            state: state.ok_or(StoreError::Unreadable { what: "state of a version" })?,
            is_merge: self.is_merge,
        })
    }
}

impl Store {
    /// Versions of an article, newest first, before a number; none when there is no such article.
    pub async fn article_versions(
        &self,
        tenant: TenantId,
        id: ArticleId,
        before: Option<u32>,
    ) -> Result<Option<VersionPage>, StoreError> {
        let mut reader = self.reader().await?;
        let query = sqlx::query_as("SELECT 1 FROM articles WHERE id = ?1 AND tenant_id = ?2");
        let found: Option<(i64,)> = reader.tx().optional(query.bind(id.0).bind(tenant.0)).await?;
        if found.is_none() {
            return Ok(None);
        }
        let (mut versions, mut bytes, mut next) = (Vec::new(), 0, before.unwrap_or(u32::MAX));
        // A few at a time: fifty may be fifty mebibytes.
        while versions.len() < PAGE && bytes < PAGE_BYTES {
            let query = sqlx::query_as(
                "SELECT version, base_version, title, summary, body, author_id, at, state, is_merge
                 FROM article_versions WHERE article_id = ?1 AND version < ?2 ORDER BY version DESC LIMIT 10",
            );
            let rows: Vec<Stored> = reader.tx().all(query.bind(id.0).bind(next)).await?;
            if rows.is_empty() {
                return Ok(Some(VersionPage { versions, before: None }));
            }
            for row in rows {
                next = row.version;
                bytes += row.body.len();
                versions.push(row.version()?);
            }
        }
        let before = (next > 1).then_some(next);
        Ok(Some(VersionPage { versions, before }))
    }

    /// One version of an article.
    pub async fn article_version(
        &self,
        tenant: TenantId,
        id: ArticleId,
        version: u32,
    ) -> Result<Option<ArticleVersion>, StoreError> {
        let query = sqlx::query_as(
            "SELECT v.version, v.base_version, v.title, v.summary, v.body, v.author_id, v.at, v.state, v.is_merge
             FROM articles ar CROSS JOIN article_versions v ON v.article_id = ar.id
             WHERE ar.id = ?1 AND ar.tenant_id = ?2 AND v.version = ?3",
        );
        let query = query.bind(id.0).bind(tenant.0).bind(version);
        let found: Option<Stored> = self.reader().await?.tx().optional(query).await?;
        found.map(Stored::version).transpose()
    }
}
