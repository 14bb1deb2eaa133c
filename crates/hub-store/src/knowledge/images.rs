//! Pictures in articles, for everyone who may read the article.

use throughline_domain::{AttachmentId, TenantId};

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
}
