//! Pictures in articles, for everyone who may read the article.

use throughline_domain::{AttachmentId, TenantId};
use uuid::Uuid;

use crate::attachments::{Attachment, load};
use crate::error::StoreError;
use crate::store::Store;

impl Store {
    /// A picture of an article that customers may read.
    pub async fn article_image(
        &self,
        tenant: TenantId,
        id: AttachmentId,
    ) -> Result<Option<Attachment>, StoreError> {
        let mut reader = self.reader().await?;
        let query = sqlx::query_as(
            "SELECT 1 FROM article_images x CROSS JOIN articles ar ON ar.id = x.article_id
             WHERE x.attachment_id = ?1 AND ar.tenant_id = ?2 AND ar.audience = 'public'
               AND ar.published_version IS NOT NULL LIMIT 1",
        );
        let found: Option<(i64,)> = reader.tx().optional(query.bind(id.0).bind(tenant.0)).await?;
        if found.is_some() { load(&mut reader.tx(), id).await } else { Ok(None) }
    }

    /// The media types of these files, as far as they are pictures of articles: for an export.
    pub async fn article_pictures(
        &self,
        tenant: TenantId,
        ids: &[AttachmentId],
    ) -> Result<Vec<(AttachmentId, String)>, StoreError> {
        let mut reader = self.reader().await?;
        let ids: Vec<String> = ids.iter().map(|id| id.0.simple().to_string()).collect();
        let query = sqlx::query_as(
            "SELECT a.id, a.media_type FROM json_each(?2) j CROSS JOIN attachments a ON a.id = unhex(j.value)
             WHERE a.tenant_id = ?1 AND a.is_in_article = 1",
        );
        let found: Vec<(Uuid, String)> =
            reader.tx().all(query.bind(tenant.0).bind(serde_json::to_string(&ids)?)).await?;
        Ok(found.into_iter().map(|(id, kind)| (AttachmentId(id), kind)).collect())
    }

    /// A picture of any article of the company: for an export.
    pub async fn article_picture(
        &self,
        tenant: TenantId,
        id: AttachmentId,
    ) -> Result<Option<Attachment>, StoreError> {
        let mut reader = self.reader().await?;
        let query = sqlx::query_as(
            "SELECT 1 FROM attachments WHERE id = ?1 AND tenant_id = ?2 AND is_in_article = 1",
        );
        let found: Option<(i64,)> = reader.tx().optional(query.bind(id.0).bind(tenant.0)).await?;
        if found.is_some() { load(&mut reader.tx(), id).await } else { Ok(None) }
    }
}
