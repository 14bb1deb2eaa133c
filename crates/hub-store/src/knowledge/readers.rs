//! Reading the knowledge base as a whole: for the hub's own index, suggestions
//! and export, page by page and change by change.

use throughline_domain::{ArticleId, TenantId};
use throughline_wire::rows::{AnswerRow, ArticleRow, KnowledgeSettingsRow, TopicRow};
use uuid::Uuid;

use crate::error::StoreError;
use crate::store::Store;

pub(crate) const ARTICLES: &str = concat!(
    "SELECT ar.row, ",
    article_fields!(),
    " FROM articles ar WHERE ar.tenant_id = ?1 AND ar.row > ?2 ORDER BY ar.row LIMIT ?3"
);
pub(crate) const BY_IDS: &str = concat!(
    "SELECT ",
    article_fields!(),
    " FROM json_each(?2) j CROSS JOIN articles ar ON ar.id = unhex(j.value) WHERE ar.tenant_id = ?1"
);
pub(crate) const ANSWERS: &str = concat!(
    "SELECT an.row, ",
    answer_fields!(),
    " FROM answers an WHERE an.tenant_id = ?1 AND an.row > ?2 ORDER BY an.row LIMIT ?3"
);
pub(crate) const SETTINGS: &str =
    concat!("SELECT ", settings_fields!(), " FROM knowledge_settings ks WHERE ks.tenant_id = ?1");
pub(crate) const TOPICS: &str = "
SELECT id, name, description, position FROM topics WHERE tenant_id = ?1 ORDER BY position, row";

/// Articles that changed after a change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ArticleChanges {
    /// Which; those that are gone are among them.
    pub ids: Vec<ArticleId>,
    /// Looked at up to this change.
    pub through_seq: u64,
    /// Whether there are later changes.
    pub has_more: bool,
    /// Changes between were forgotten: read everything anew.
    pub has_gap: bool,
}

/// Changes looked at by one call.
const CHANGES: u64 = 5_000;

impl Store {
    /// One article, whatever its state.
    pub async fn article(&self, tenant: TenantId, id: ArticleId) -> Result<Option<ArticleRow>, StoreError> {
        Ok(self.articles(tenant, &[id]).await?.pop())
    }

    /// These articles, as far as they are there.
    pub async fn articles(&self, tenant: TenantId, ids: &[ArticleId]) -> Result<Vec<ArticleRow>, StoreError> {
        let ids: Vec<String> = ids.iter().map(|id| id.0.simple().to_string()).collect();
        let query = sqlx::query_as(BY_IDS).bind(tenant.0).bind(serde_json::to_string(&ids)?);
        let rows: Vec<(String,)> = self.reader().await?.tx().all(query).await?;
        Ok(rows.iter().map(|(json,)| serde_json::from_str(json)).collect::<Result<_, _>>()?)
    }

    /// Articles in a fixed order after a key (0 to begin), each with its key.
    pub async fn articles_page(
        &self,
        tenant: TenantId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<(i64, ArticleRow)>, StoreError> {
        let query = sqlx::query_as(ARTICLES).bind(tenant.0).bind(after).bind(limit);
        let rows: Vec<(i64, String)> = self.reader().await?.tx().all(query).await?;
        rows.iter().map(|(key, json)| Ok((*key, serde_json::from_str(json)?))).collect()
    }

    /// Which articles changed after a change: for an index that follows the record.
    pub async fn article_changes(
        &self,
        tenant: TenantId,
        after_seq: u64,
    ) -> Result<ArticleChanges, StoreError> {
        let mut reader = self.reader().await?;
        let query = sqlx::query_as(
            "SELECT (SELECT min(seq) FROM changes WHERE tenant_id = ?1), (SELECT max(seq) FROM changes WHERE tenant_id = ?1)",
        );
        let (first, last): (Option<i64>, Option<i64>) = reader.tx().one(query.bind(tenant.0)).await?;
        let (first, last) = (first.unwrap_or(1) as u64, last.unwrap_or(0) as u64);
        let through_seq = last.min(after_seq + CHANGES);
        let query = sqlx::query_as(
            "SELECT DISTINCT entity_id FROM changes WHERE tenant_id = ?1 AND seq > ?2 AND seq <= ?3 AND kind = 9",
        );
        let query = query.bind(tenant.0).bind(after_seq as i64).bind(through_seq as i64);
        let ids: Vec<(Uuid,)> = reader.tx().all(query).await?;
        Ok(ArticleChanges {
            ids: ids.into_iter().map(|(id,)| ArticleId(id)).collect(),
            through_seq: through_seq.max(after_seq.min(last)),
            has_more: through_seq < last,
            // A hub put back from a copy has fewer changes than whoever followed it.
            has_gap: after_seq + 1 < first || after_seq > last,
        })
    }

    /// Answered questions in their order after a key (0 to begin), each with its key.
    pub async fn answers_page(
        &self,
        tenant: TenantId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<(i64, AnswerRow)>, StoreError> {
        let query = sqlx::query_as(ANSWERS).bind(tenant.0).bind(after).bind(limit);
        let rows: Vec<(i64, String)> = self.reader().await?.tx().all(query).await?;
        rows.iter().map(|(key, json)| Ok((*key, serde_json::from_str(json)?))).collect()
    }

    /// Topics in their order.
    pub async fn topics(&self, tenant: TenantId) -> Result<Vec<TopicRow>, StoreError> {
        let query = sqlx::query_as(TOPICS).bind(tenant.0);
        let rows: Vec<(Uuid, String, String, u32)> = self.reader().await?.tx().all(query).await?;
        let topic = |(id, name, description, position): (Uuid, _, _, _)| TopicRow {
            id: id.into(),
            name,
            description,
            position,
        };
        Ok(rows.into_iter().map(topic).collect())
    }

    /// The settings; none before the hub was served for the first time.
    pub async fn knowledge_settings(
        &self,
        tenant: TenantId,
    ) -> Result<Option<KnowledgeSettingsRow>, StoreError> {
        let query = sqlx::query_as(SETTINGS).bind(tenant.0);
        let found: Option<(String,)> = self.reader().await?.tx().optional(query).await?;
        Ok(found.map(|(json,)| serde_json::from_str(&json)).transpose()?)
    }
}
