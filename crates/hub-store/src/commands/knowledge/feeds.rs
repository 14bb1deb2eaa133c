//! Feeds of community threads: their record. Fetching them is the hub's.

use throughline_domain::FeedId;
use throughline_wire::ErrorCode;
use throughline_wire::rows::{FeedRow, RowKind};
use uuid::Uuid;

use super::{checks, only_publishers, refused};
use crate::changes::Entry;
use crate::error::StoreError;
use crate::scope::{Scope, Sight};
use crate::writer::WriteTx;

/// A quarter of an hour to a week.
const MINUTES: std::ops::RangeInclusive<u32> = 15..=10_080;

async fn is_there(tx: &mut WriteTx, scope: &Scope, id: FeedId) -> Result<bool, StoreError> {
    let query = sqlx::query_as("SELECT tenant_id FROM feeds WHERE id = ?1");
    let found: Option<(Uuid,)> = tx.read().optional(query.bind(id.0)).await?;
    match found {
        None => Ok(false),
        Some((tenant,)) if tenant == scope.tenant_id.0 => Ok(true),
        Some(_) => Err(refused(ErrorCode::Conflict, "make a new id for a new feed", "id")),
    }
}

pub(in crate::commands) async fn save_feed(
    tx: &mut WriteTx,
    scope: &Scope,
    feed: FeedRow,
) -> Result<u64, StoreError> {
    only_publishers(scope, "id")?;
    let name = checks::filled(&feed.name, 200, "name")?;
    let url = checks::web_address(&feed.url, "url")?;
    let language = checks::language(&feed.language, "language")?;
    if !MINUTES.contains(&feed.every_minutes) {
        return Err(refused(ErrorCode::InvalidInput, "15 minutes to 7 days", "every_minutes"));
    }
    let is_new = !is_there(tx, scope, feed.id).await?;
    let now = tx.clock().now();
    // Fetched at once; another address is another feed's validators.
    let query = sqlx::query(
        "INSERT INTO feeds (id, tenant_id, name, url, language, every_minutes, is_active, due_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (id) DO UPDATE SET name = ?3, language = ?5, every_minutes = ?6, is_active = ?7, due_at = ?8,
                etag = iif(url = ?4, etag, ''), last_modified = iif(url = ?4, last_modified, ''), problem = '', url = ?4",
    );
    let query = query.bind(feed.id.0).bind(scope.tenant_id.0).bind(name).bind(url).bind(language);
    tx.execute(query.bind(feed.every_minutes).bind(feed.is_active).bind(now)).await?;
    let entry = if is_new {
        Entry::added(RowKind::Feed, feed.id.0, Sight::Publishers)
    } else {
        Entry::changed(RowKind::Feed, feed.id.0, Sight::Publishers)
    };
    tx.append(scope.tenant_id, &[entry]).await
}

pub(in crate::commands) async fn delete_feed(
    tx: &mut WriteTx,
    scope: &Scope,
    id: FeedId,
) -> Result<u64, StoreError> {
    only_publishers(scope, "feed_id")?;
    if !is_there(tx, scope, id).await? {
        return Err(refused(ErrorCode::NotFound, "no such feed", "feed_id"));
    }
    let query = sqlx::query_as(
        "UPDATE articles SET state = 'retired', published_version = NULL, published_at = NULL, published_content = NULL,
                feed_id = NULL, updated_at = ?2 WHERE feed_id = ?1 RETURNING id",
    );
    let now = tx.clock().now();
    let threads: Vec<(Uuid,)> = tx.returning(query.bind(id.0).bind(now)).await?;
    tx.execute(sqlx::query("DELETE FROM feeds WHERE id = ?1").bind(id.0)).await?;
    let mut entries: Vec<_> =
        threads.into_iter().map(|(thread,)| Entry::put(RowKind::Article, thread, false)).collect();
    entries.push(Entry { after: Sight::Nobody, ..Entry::changed(RowKind::Feed, id.0, Sight::Publishers) });
    tx.append(scope.tenant_id, &entries).await
}
