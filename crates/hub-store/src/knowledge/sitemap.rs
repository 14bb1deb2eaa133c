//! The addresses of everything customers may read, for search engines: titles
//! and times only, since a sitemap of 100,000 articles needs no bodies.

use throughline_domain::{ArticleId, Millis, TenantId};
use uuid::Uuid;

use crate::error::StoreError;
use crate::store::Store;

/// What an address is made of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublicAddress {
    /// Its place in the record: what the next page follows.
    pub row: i64,
    /// Which article.
    pub id: ArticleId,
    /// BCP 47 tag.
    pub language: String,
    /// The published title.
    pub title: String,
    /// When these words were published.
    pub published_at: Millis,
}

impl Store {
    /// Addresses in the order of the record, after a row (0 to begin).
    pub async fn public_addresses(
        &self,
        tenant: TenantId,
        after_row: i64,
        limit: u32,
    ) -> Result<Vec<PublicAddress>, StoreError> {
        let query = sqlx::query_as(
            "SELECT ar.row, ar.id, ar.language, coalesce(ar.published_content->>'title', ar.title), ar.published_at
             FROM articles ar WHERE ar.tenant_id = ?1 AND ar.audience = 'public'
               AND ar.published_version IS NOT NULL AND ar.row > ?2 ORDER BY ar.row LIMIT ?3",
        );
        let query = query.bind(tenant.0).bind(after_row).bind(limit);
        let rows: Vec<(i64, Uuid, String, String, i64)> = self.reader().await?.tx().all(query).await?;
        let address = |(row, id, language, title, published_at)| PublicAddress {
            row,
            id: ArticleId(id),
            language,
            title,
            published_at,
        };
        Ok(rows.into_iter().map(address).collect())
    }

    /// The row after which the next `many` addresses begin, if there are any more.
    pub async fn public_addresses_end(
        &self,
        tenant: TenantId,
        after_row: i64,
        many: u32,
    ) -> Result<Option<i64>, StoreError> {
        let query = sqlx::query_as(
            "SELECT ar.row FROM articles ar WHERE ar.tenant_id = ?1 AND ar.audience = 'public'
               AND ar.published_version IS NOT NULL AND ar.row > ?2 ORDER BY ar.row LIMIT 1 OFFSET ?3",
        );
        let query = query.bind(tenant.0).bind(after_row).bind(many.saturating_sub(1));
        let found: Option<(i64,)> = self.reader().await?.tx().optional(query).await?;
        Ok(found.map(|(row,)| row))
    }
}
