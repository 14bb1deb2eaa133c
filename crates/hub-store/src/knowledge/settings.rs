//! The company's settings of its knowledge base: one row, made when it is first
//! needed, with the company's name and colour.

use throughline_domain::TenantId;
use throughline_wire::rows::{PortalSettings, RowKind};

use crate::changes::Entry;
use crate::error::StoreError;
use crate::store::Store;
use crate::tenants::load_tenant;
use crate::writer::WriteTx;

impl Store {
    /// Says where customers reach the portal: `url` ends in `/help`. Told to desks when it is news.
    pub async fn set_portal_url(&self, tenant: TenantId, url: &str) -> Result<(), StoreError> {
        let url = url.to_owned();
        self.write(move |tx| Box::pin(async move { set_url(tx, tenant, &url).await })).await
    }
}

async fn set_url(tx: &mut WriteTx, tenant: TenantId, url: &str) -> Result<(), StoreError> {
    let query = sqlx::query_as("SELECT portal_url FROM knowledge_settings WHERE tenant_id = ?1");
    let known: Option<(String,)> = tx.read().optional(query.bind(tenant.0)).await?;
    if known.as_ref().is_some_and(|(known,)| known == url) {
        return Ok(());
    }
    if known.is_none() {
        let portal = first_portal(tx, tenant).await?;
        put(tx, tenant, &[], &portal).await?;
    }
    let query = sqlx::query("UPDATE knowledge_settings SET portal_url = ?2 WHERE tenant_id = ?1");
    tx.execute(query.bind(tenant.0).bind(url)).await?;
    tx.append(tenant, &[Entry::put(RowKind::KnowledgeSettings, tenant.0, false)]).await?;
    Ok(())
}

async fn first_portal(tx: &mut WriteTx, tenant: TenantId) -> Result<PortalSettings, StoreError> {
    let company =
        load_tenant(&mut tx.read(), tenant).await?.ok_or(StoreError::Unreadable { what: "company" })?;
    Ok(PortalSettings {
        name: company.name,
        colour: company.colour,
        logo_base64: String::new(),
        welcome: String::new(),
        languages: vec!["en".to_owned()],
        offers_chat: true,
        offers_callback: true,
        offers_email: true,
    })
}

/// Writes synonyms and portal, already checked; answers the change's number.
pub(crate) async fn put(
    tx: &mut WriteTx,
    tenant: TenantId,
    synonyms: &[Vec<String>],
    portal: &PortalSettings,
) -> Result<u64, StoreError> {
    let query = sqlx::query_as("SELECT 1 FROM knowledge_settings WHERE tenant_id = ?1");
    let known: Option<(i64,)> = tx.read().optional(query.bind(tenant.0)).await?;
    let query = sqlx::query(
        "INSERT INTO knowledge_settings (tenant_id, synonyms, portal) VALUES (?1, ?2, ?3)
         ON CONFLICT (tenant_id) DO UPDATE SET synonyms = ?2, portal = ?3",
    );
    let query = query.bind(tenant.0).bind(serde_json::to_string(synonyms)?);
    tx.execute(query.bind(serde_json::to_string(portal)?)).await?;
    tx.append(tenant, &[Entry::put(RowKind::KnowledgeSettings, tenant.0, known.is_none())]).await
}
