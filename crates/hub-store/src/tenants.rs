//! Companies. A hub usually serves one, made when the record is first opened.

use throughline_domain::{TenantId, text};
use uuid::Uuid;

use crate::error::StoreError;
use crate::reader::ReadTx;
use crate::store::Store;
use crate::writer::WriteTx;

/// A company.
#[derive(Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Id.
    pub id: TenantId,
    /// Its name, as customers read it.
    pub name: String,
    /// Its colour, `#rrggbb`.
    pub colour: String,
    /// ISO 3166 code national phone numbers are read in.
    pub region: Option<String>,
    /// Key of the widget's vouched users. A secret.
    pub identity_secret: Vec<u8>,
    /// Drawn when the record began.
    pub epoch: u64,
    /// Filled with made-up people to look around in.
    pub is_demo: bool,
}

/// Never printed whole: the identity secret is a secret.
impl std::fmt::Debug for Tenant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tenant").field("id", &self.id).field("is_demo", &self.is_demo).finish_non_exhaustive()
    }
}

/// What a company is called and looks like.
#[derive(Clone, Debug)]
pub struct NewTenant {
    /// Its name.
    pub name: String,
    /// Its colour, `#rrggbb`.
    pub colour: String,
    /// ISO 3166 code.
    pub region: Option<String>,
}

impl Default for NewTenant {
    fn default() -> Self {
        Self { name: "My company".into(), colour: "#0f766e".into(), region: None }
    }
}

#[derive(sqlx::FromRow)]
struct TenantRow {
    id: Uuid,
    name: String,
    colour: String,
    region: Option<String>,
    identity_secret: Vec<u8>,
    epoch: i64,
    is_demo: bool,
}

impl From<TenantRow> for Tenant {
    fn from(row: TenantRow) -> Self {
        let TenantRow { id, name, colour, region, identity_secret, epoch, is_demo } = row;
        Self { id: TenantId(id), name, colour, region, identity_secret, epoch: epoch as u64, is_demo }
    }
}

impl Store {
    /// The first company there is, or this one, made now.
    pub async fn ensure_tenant(&self, new: NewTenant) -> Result<Tenant, StoreError> {
        self.write(move |tx| Box::pin(async move { ensure(tx, &new).await })).await
    }

    /// The first company there is.
    pub async fn default_tenant(&self) -> Result<Option<Tenant>, StoreError> {
        let mut reader = self.reader().await?;
        first(&mut reader.tx()).await
    }

    /// One company.
    pub async fn tenant(&self, id: TenantId) -> Result<Option<Tenant>, StoreError> {
        let mut reader = self.reader().await?;
        load_tenant(&mut reader.tx(), id).await
    }

    /// Changes name, colour and region.
    pub async fn set_company(&self, id: TenantId, new: NewTenant) -> Result<(), StoreError> {
        self.write(move |tx| {
            Box::pin(async move {
                let query =
                    sqlx::query("UPDATE tenants SET name = ?2, colour = ?3, region = ?4 WHERE id = ?1");
                let query =
                    query.bind(id.0).bind(text::clean_line(&new.name)).bind(new.colour).bind(new.region);
                tx.execute(query).await?;
                Ok(())
            })
        })
        .await
    }

    /// Says whether the company's people are made up.
    pub async fn set_demo(&self, id: TenantId, is_demo: bool) -> Result<(), StoreError> {
        self.write(move |tx| {
            Box::pin(async move {
                tx.execute(
                    sqlx::query("UPDATE tenants SET is_demo = ?2 WHERE id = ?1").bind(id.0).bind(is_demo),
                )
                .await?;
                Ok(())
            })
        })
        .await
    }
}

async fn first(tx: &mut ReadTx<'_>) -> Result<Option<Tenant>, StoreError> {
    let query = sqlx::query_as::<_, TenantRow>(
        "SELECT id, name, colour, region, identity_secret, epoch, is_demo FROM tenants ORDER BY id LIMIT 1",
    );
    Ok(tx.optional(query).await?.map(Into::into))
}

pub(crate) async fn load_tenant(tx: &mut ReadTx<'_>, id: TenantId) -> Result<Option<Tenant>, StoreError> {
    let query = sqlx::query_as::<_, TenantRow>(
        "SELECT id, name, colour, region, identity_secret, epoch, is_demo FROM tenants WHERE id = ?1",
    );
    Ok(tx.optional(query.bind(id.0)).await?.map(Into::into))
}

async fn ensure(tx: &mut WriteTx, new: &NewTenant) -> Result<Tenant, StoreError> {
    if let Some(tenant) = first(&mut tx.read()).await? {
        return Ok(tenant);
    }
    let (mut secret, mut epoch) = ([0_u8; 32], [0_u8; 8]);
    tx.clock().fill_random(&mut secret);
    tx.clock().fill_random(&mut epoch);
    let (id, now) = (TenantId(tx.clock().new_id()), tx.clock().now());
    let query = sqlx::query(
        "INSERT INTO tenants (id, name, colour, region, identity_secret, epoch, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    );
    let query = query.bind(id.0).bind(text::clean_line(&new.name)).bind(&new.colour).bind(&new.region);
    let query = query.bind(secret.to_vec()).bind((u64::from_le_bytes(epoch) >> 1) as i64).bind(now);
    tx.execute(query).await?;
    load_tenant(&mut tx.read(), id).await?.ok_or(StoreError::Unreadable { what: "company" })
}
