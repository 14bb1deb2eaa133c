//! Customers and their addresses.

use std::collections::BTreeMap;

use throughline_domain::{ContactKind, ContactPointId, CustomerId, Millis, TenantId, contact, text};
use throughline_wire::ErrorCode;
use throughline_wire::commands::CustomerPatch;
use throughline_wire::rows::{RowKind, Trust};
use uuid::Uuid;

use super::refused;
use crate::changes::Entry;
use crate::error::StoreError;
use crate::reader::ReadTx;
use crate::scope::{Scope, Sight};
use crate::tenants::load_tenant;
use crate::writer::WriteTx;

/// Free attributes of one customer.
const MAX_ATTRIBUTES: usize = 100;

/// The editable fields, as stored.
#[derive(sqlx::FromRow, Default)]
pub(super) struct Fields {
    name: String,
    organisation: String,
    city: String,
    language: String,
    time_zone: String,
    attributes: String,
}

impl Fields {
    fn patched(self, patch: CustomerPatch) -> Result<Self, StoreError> {
        let line = |new: Option<String>, old: String| new.map_or(old, |new| text::clean_line(&new));
        let attributes = match patch.attributes {
            Some(changes) => merged(&self.attributes, changes)?,
            None => self.attributes,
        };
        Ok(Self {
            name: line(patch.name, self.name),
            organisation: line(patch.organisation, self.organisation),
            city: line(patch.city, self.city),
            language: line(patch.language, self.language),
            time_zone: line(patch.time_zone, self.time_zone),
            attributes,
        })
    }
}

fn merged(stored: &str, changes: BTreeMap<String, String>) -> Result<String, StoreError> {
    let mut attributes: BTreeMap<String, String> =
        if stored.is_empty() { BTreeMap::new() } else { serde_json::from_str(stored)? };
    for (key, value) in changes {
        let (key, value) = (text::clean_line(&key), text::clean_line(&value));
        if value.is_empty() {
            attributes.remove(&key);
        } else if !key.is_empty() {
            attributes.insert(key, value);
        }
    }
    if attributes.len() > MAX_ATTRIBUTES {
        return Err(refused(ErrorCode::TooLarge, "remove some attributes", "attributes"));
    }
    Ok(serde_json::to_string(&attributes)?)
}

/// The customer, if this company has it. Every agent sees every customer.
pub(super) async fn load(tx: &mut ReadTx<'_>, scope: &Scope, id: CustomerId) -> Result<Fields, StoreError> {
    let query = sqlx::query_as(
        "SELECT name, organisation, city, language, time_zone, attributes FROM customers
         WHERE id = ?1 AND tenant_id = ?2",
    );
    let found: Option<Fields> = tx.optional(query.bind(id.0).bind(scope.tenant_id.0)).await?;
    found.ok_or_else(|| refused(ErrorCode::NotFound, "no such customer", "customer_id"))
}

pub(super) async fn create(
    tx: &mut WriteTx,
    scope: &Scope,
    id: CustomerId,
    patch: CustomerPatch,
) -> Result<u64, StoreError> {
    let query = sqlx::query_as("SELECT 1 FROM customers WHERE id = ?1");
    let taken: Option<(i64,)> = tx.read().optional(query.bind(id.0)).await?;
    if taken.is_some() {
        return Err(refused(ErrorCode::Conflict, "make a new id for a new customer", "customer_id"));
    }
    let (fields, now) =
        (Fields { attributes: "{}".into(), ..Fields::default() }.patched(patch)?, tx.clock().now());
    let query = sqlx::query(
        "INSERT INTO customers (id, tenant_id, name, organisation, city, language, time_zone, attributes, since_at,
                                updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)",
    );
    let query = query.bind(id.0).bind(scope.tenant_id.0).bind(fields.name).bind(fields.organisation);
    let query = query.bind(fields.city).bind(fields.language).bind(fields.time_zone).bind(fields.attributes);
    tx.execute(query.bind(now)).await?;
    tx.append(scope.tenant_id, &[Entry::put(RowKind::Customer, id.0, true)]).await
}

pub(super) async fn edit(
    tx: &mut WriteTx,
    scope: &Scope,
    id: CustomerId,
    patch: CustomerPatch,
) -> Result<u64, StoreError> {
    let fields = load(&mut tx.read(), scope, id).await?.patched(patch)?;
    let now: Millis = tx.clock().now();
    let query = sqlx::query(
        "UPDATE customers SET name = ?2, organisation = ?3, city = ?4, language = ?5, time_zone = ?6,
                attributes = ?7, updated_at = ?8 WHERE id = ?1",
    );
    let query = query.bind(id.0).bind(fields.name).bind(fields.organisation).bind(fields.city);
    tx.execute(query.bind(fields.language).bind(fields.time_zone).bind(fields.attributes).bind(now)).await?;
    tx.append(scope.tenant_id, &[Entry::put(RowKind::Customer, id.0, false)]).await
}

/// An address to write.
pub(crate) struct NewContactPoint {
    pub id: ContactPointId,
    pub customer_id: CustomerId,
    pub kind: ContactKind,
    pub value: String,
    pub trust: Trust,
}

/// Writes an address and its change.
pub(crate) async fn insert_contact_point(
    tx: &mut WriteTx,
    tenant: TenantId,
    new: &NewContactPoint,
) -> Result<(), StoreError> {
    let trust = match new.trust {
        Trust::Verified => "verified",
        Trust::Vouched => "vouched",
        Trust::Stated => "stated",
    };
    let now = tx.clock().now();
    let query = sqlx::query(
        "INSERT INTO contact_points (id, tenant_id, customer_id, kind, value, trust, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    );
    let query = query.bind(new.id.0).bind(tenant.0).bind(new.customer_id.0).bind(new.kind.as_str());
    tx.execute(query.bind(&new.value).bind(trust).bind(now)).await?;
    tx.append(tenant, &[Entry::put(RowKind::ContactPoint, new.id.0, true)]).await?;
    Ok(())
}

pub(super) async fn add_contact_point(
    tx: &mut WriteTx,
    scope: &Scope,
    (id, customer_id): (ContactPointId, CustomerId),
    kind: ContactKind,
    raw: &str,
) -> Result<u64, StoreError> {
    if matches!(kind, ContactKind::ChatVisitor | ContactKind::SiteUser) {
        return Err(refused(ErrorCode::NotAllowed, "only the widget makes these", "kind"));
    }
    load(&mut tx.read(), scope, customer_id).await?;
    let region = load_tenant(&mut tx.read(), scope.tenant_id).await?.and_then(|tenant| tenant.region);
    let value = contact::normalise(kind, &text::clean_line(raw), region.as_deref())
        .map_err(|error| refused(ErrorCode::InvalidInput, &error.to_string(), "value"))?;
    if value.is_empty() {
        return Err(refused(ErrorCode::InvalidInput, "write an address", "value"));
    }
    let query = sqlx::query_as(
        "SELECT customer_id FROM contact_points WHERE tenant_id = ?1 AND kind = ?2 AND value = ?3",
    );
    let owner: Option<(Uuid,)> =
        tx.read().optional(query.bind(scope.tenant_id.0).bind(kind.as_str()).bind(&value)).await?;
    match owner {
        Some((owner,)) if owner == customer_id.0 => return tx.head_seq(scope.tenant_id).await,
        Some(_) => return Err(refused(ErrorCode::Conflict, "another customer has this address", "value")),
        None => {}
    }
    let query = sqlx::query_as("SELECT 1 FROM contact_points WHERE id = ?1");
    let taken: Option<(i64,)> = tx.read().optional(query.bind(id.0)).await?;
    if taken.is_some() {
        return Err(refused(ErrorCode::Conflict, "make a new id for a new address", "contact_point_id"));
    }
    let new = NewContactPoint { id, customer_id, kind, value, trust: Trust::Stated };
    insert_contact_point(tx, scope.tenant_id, &new).await?;
    tx.head_seq(scope.tenant_id).await
}

pub(super) async fn remove_contact_point(
    tx: &mut WriteTx,
    scope: &Scope,
    id: ContactPointId,
) -> Result<u64, StoreError> {
    let query = sqlx::query("DELETE FROM contact_points WHERE id = ?1 AND tenant_id = ?2");
    if tx.execute(query.bind(id.0).bind(scope.tenant_id.0)).await? == 0 {
        return Err(refused(ErrorCode::NotFound, "no such address", "contact_point_id"));
    }
    let entry = Entry { after: Sight::Nobody, ..Entry::put(RowKind::ContactPoint, id.0, false) };
    tx.append(scope.tenant_id, &[entry]).await
}
