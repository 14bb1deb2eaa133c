//! Writing what an import found: a few articles a transaction, so that agents and
//! customers are not kept waiting, and a killed hub goes on with the next few.

use throughline_domain::{ArticleId, Millis};
use throughline_wire::rows::ImportState;
use uuid::Uuid;

use super::plan::{SourceArticle, code};
use super::{Import, end, known, tell};
use crate::commands::write_imported;
use crate::error::StoreError;
use crate::store::Store;
use crate::writer::WriteTx;

/// Articles of one transaction.
const BATCH: i64 = 25;
/// Progress is told at most this often.
const TOLD_EVERY: Millis = 500;

impl Store {
    /// Writes the next few articles of an import. False when there is nothing more to do.
    pub async fn write_import_batch(&self, import: &Import) -> Result<bool, StoreError> {
        let import = import.clone();
        self.write(move |tx| Box::pin(async move { batch(tx, &import).await })).await
    }
}

async fn batch(tx: &mut WriteTx, import: &Import) -> Result<bool, StoreError> {
    let stored = known(tx, import.tenant_id, import.id).await?;
    if stored.state != "running" {
        return Ok(false);
    }
    let query = sqlx::query_as(
        "SELECT n, action, article_id, payload FROM import_entries INDEXED BY import_entries_to_do
         WHERE import_id = ?1 AND is_done = 0 ORDER BY n LIMIT ?2",
    );
    let entries: Vec<(u32, String, Option<Uuid>, Option<String>)> =
        tx.read().all(query.bind(import.id.0).bind(BATCH)).await?;
    if entries.is_empty() {
        end(tx, import.tenant_id, import.id, ImportState::Done, "").await?;
        return Ok(false);
    }
    let (mut created, mut updated) = (0_u32, 0_u32);
    let written = entries.len();
    for (n, action, article, payload) in entries {
        if let Some(reason) = one(tx, import, article, payload).await? {
            let is_new = action == "create";
            created += u32::from(is_new);
            updated += u32::from(!is_new);
            let query = sqlx::query(
                "UPDATE import_entries SET is_done = 1, payload = NULL, action = 'skip', reason = ?3, article_id = NULL
                 WHERE import_id = ?1 AND n = ?2",
            );
            tx.execute(query.bind(import.id.0).bind(n).bind(reason)).await?;
        } else {
            let query = sqlx::query(
                "UPDATE import_entries SET is_done = 1, payload = NULL WHERE import_id = ?1 AND n = ?2",
            );
            tx.execute(query.bind(import.id.0).bind(n)).await?;
        }
    }
    progress(tx, import, stored.updated_at, (written as u32, created, updated)).await?;
    Ok(true)
}

/// Writes one; the reason when it cannot be.
async fn one(
    tx: &mut WriteTx,
    import: &Import,
    article: Option<Uuid>,
    payload: Option<String>,
) -> Result<Option<String>, StoreError> {
    let (Some(id), Some(payload)) = (article, payload) else { return Ok(Some("internal".to_owned())) };
    let source: SourceArticle = serde_json::from_str(&payload)?;
    let (owned, id) = (import.clone(), ArticleId(id));
    let work =
        tx.in_savepoint(move |tx| Box::pin(async move { write_imported(tx, &owned, id, source).await }));
    match work.await? {
        Ok(()) => Ok(None),
        Err(StoreError::Refused(error)) => Ok(Some(code(error.code))),
        Err(StoreError::Database(error)) => {
            // One that cannot be written must not keep the others from being.
            tracing::error!(%error, import = %import.id, article = %id, "an article of an import was not written");
            Ok(Some("internal".to_owned()))
        }
        Err(error) => Err(error),
    }
}

async fn progress(
    tx: &mut WriteTx,
    import: &Import,
    told_at: Millis,
    (written, created, updated): (u32, u32, u32),
) -> Result<(), StoreError> {
    let now = tx.clock().now();
    let is_told = now - told_at >= TOLD_EVERY;
    let query = sqlx::query(
        "UPDATE imports SET done = done + ?2, created = created - ?3, updated = updated - ?4,
                skipped = skipped + ?3 + ?4, updated_at = iif(?5, ?6, updated_at) WHERE id = ?1",
    );
    let query = query.bind(import.id.0).bind(written).bind(created).bind(updated).bind(is_told).bind(now);
    tx.execute(query).await?;
    if is_told { tell(tx, import.tenant_id, import.id).await } else { Ok(()) }
}
