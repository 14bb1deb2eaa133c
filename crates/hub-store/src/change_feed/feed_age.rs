//! How old the feed is. Changes carry no time; a mark now and then says which
//! number was the newest when, so that old changes can be pruned.

use futures_util::FutureExt;
use throughline_domain::{Millis, TenantId};

use crate::error::StoreError;
use crate::store::Store;
use crate::writer::WriteTx;

/// Marks closer together than this say nothing new.
const APART_MS: i64 = 12 * 60 * 60 * 1000;

impl Store {
    /// Notes where the feed stands, unless that was done lately. Answers the number
    /// up to which every change was written before `before`; 0 when that is not known.
    pub async fn mark_feed(&self, tenant: TenantId, before: Millis) -> Result<u64, StoreError> {
        self.write(move |tx| mark(tx, tenant, before).boxed()).await
    }
}

async fn mark(tx: &mut WriteTx, tenant: TenantId, before: Millis) -> Result<u64, StoreError> {
    let now = tx.clock().now();
    let query = sqlx::query_as("SELECT coalesce(max(at), 0) FROM feed_marks WHERE tenant_id = ?1");
    let (last,): (i64,) = tx.read().one(query.bind(tenant.0)).await?;
    if now - last >= APART_MS {
        let query = sqlx::query(
            "INSERT OR IGNORE INTO feed_marks (tenant_id, at, seq)
             SELECT ?1, ?2, coalesce((SELECT max(seq) FROM changes WHERE tenant_id = ?1), 0)",
        );
        tx.execute(query.bind(tenant.0).bind(now)).await?;
    }
    let query =
        sqlx::query_as("SELECT coalesce(max(seq), 0) FROM feed_marks WHERE tenant_id = ?1 AND at < ?2");
    let (seq,): (i64,) = tx.read().one(query.bind(tenant.0).bind(before)).await?;
    // The marks before the newest of these say nothing more.
    let query = sqlx::query("DELETE FROM feed_marks WHERE tenant_id = ?1 AND at < ?2 AND seq < ?3");
    tx.execute(query.bind(tenant.0).bind(before).bind(seq)).await?;
    u64::try_from(seq).map_err(|_| StoreError::Unreadable { what: "feed mark" })
}
