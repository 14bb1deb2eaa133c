//! What people searched for, counted per day and forgotten after 90: nobody's
//! searches are kept, only how often which words came.

use throughline_domain::{Millis, TenantId, text};
use throughline_wire::knowledge::SearchGap;

use crate::error::StoreError;
use crate::store::Store;
use crate::writer::WriteTx;

/// Days that are counted.
pub(super) const DAYS: i64 = 90;
const DAY_MS: Millis = 24 * 60 * 60 * 1000;
/// Characters of a query that are kept.
const MAX_QUERY: usize = 200;
/// Different queries of one company and day: more are not counted (somebody is playing).
const MAX_PER_DAY: i64 = 20_000;

/// A settled search: not every key that was pressed on the way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Searched {
    /// What was asked.
    pub query: String,
    /// How many answers there were.
    pub hits: u32,
    /// Whether one was opened.
    pub was_opened: bool,
    /// When.
    pub at: Millis,
}

/// The day a time is on.
fn day_of(at: Millis) -> i64 {
    at.div_euclid(DAY_MS)
}

impl Store {
    /// Counts a search of a customer.
    pub async fn record_search(&self, tenant: TenantId, searched: Searched) -> Result<(), StoreError> {
        self.write(move |tx| Box::pin(async move { note(tx, tenant, &searched).await })).await
    }

    /// After a search that was counted as ending with nothing: something was opened.
    pub async fn record_search_opened(
        &self,
        tenant: TenantId,
        query: &str,
        at: Millis,
    ) -> Result<(), StoreError> {
        let query = kept(query);
        self.write(move |tx| {
            Box::pin(async move {
                let statement = sqlx::query(
                    "UPDATE knowledge_searches SET opened = min(opened + 1, times - empty)
                     WHERE tenant_id = ?1 AND day = ?2 AND folded = ?3 AND query = ?4",
                );
                let statement = statement.bind(tenant.0).bind(day_of(at)).bind(text::fold(&query));
                tx.execute(statement.bind(query)).await?;
                Ok(())
            })
        })
        .await
    }

    /// Searches that found nothing, the most frequent first; at most 50.
    pub async fn searches_without_results(&self, tenant: TenantId) -> Result<Vec<SearchGap>, StoreError> {
        let query = sqlx::query_as(
            "SELECT query, total, last FROM
                 (SELECT query, sum(sum(empty)) OVER (PARTITION BY folded) AS total,
                         max(max(last_at)) OVER (PARTITION BY folded) AS last,
                         row_number() OVER (PARTITION BY folded ORDER BY sum(empty) DESC, query) AS place
                  FROM knowledge_searches WHERE tenant_id = ?1 AND day > ?2 GROUP BY folded, query)
             WHERE place = 1 AND total > 0 ORDER BY total DESC, last DESC LIMIT 50",
        );
        self.search_gaps(query.bind(tenant.0).bind(self.first_day())).await
    }

    /// Searches after which nothing was opened though something was found, the most frequent first; at most 50.
    pub async fn searches_without_click(&self, tenant: TenantId) -> Result<Vec<SearchGap>, StoreError> {
        let query = sqlx::query_as(
            "SELECT query, total, last FROM
                 (SELECT query, sum(sum(times - empty - opened)) OVER (PARTITION BY folded) AS total,
                         sum(sum(opened)) OVER (PARTITION BY folded) AS opened,
                         max(max(last_at)) OVER (PARTITION BY folded) AS last,
                         row_number() OVER (PARTITION BY folded ORDER BY sum(times - empty - opened) DESC, query) AS place
                  FROM knowledge_searches WHERE tenant_id = ?1 AND day > ?2 GROUP BY folded, query)
             WHERE place = 1 AND total > opened ORDER BY total DESC, last DESC LIMIT 50",
        );
        self.search_gaps(query.bind(tenant.0).bind(self.first_day())).await
    }

    /// Forgets searches of more than 90 days ago.
    pub async fn prune_searches(&self) -> Result<(), StoreError> {
        let first = self.first_day();
        self.write(move |tx| {
            Box::pin(async move {
                tx.execute(sqlx::query("DELETE FROM knowledge_searches WHERE day <= ?1").bind(first)).await?;
                Ok(())
            })
        })
        .await
    }

    fn first_day(&self) -> i64 {
        day_of(self.clock().now()) - DAYS
    }

    async fn search_gaps(
        &self,
        query: crate::reader::Rows<'_, (String, u32, i64)>,
    ) -> Result<Vec<SearchGap>, StoreError> {
        let rows = self.reader().await?.tx().all(query).await?;
        Ok(rows.into_iter().map(|(query, times, last_at)| SearchGap { query, times, last_at }).collect())
    }
}

fn kept(query: &str) -> String {
    text::clean_line(query).chars().take(MAX_QUERY).collect()
}

/// Counts a search.
pub(crate) async fn note(tx: &mut WriteTx, tenant: TenantId, searched: &Searched) -> Result<(), StoreError> {
    let query = kept(&searched.query);
    let (folded, day) = (text::fold(&query), day_of(searched.at));
    if folded.is_empty() || day <= day_of(tx.clock().now()) - DAYS {
        return Ok(());
    }
    let is_empty = searched.hits == 0;
    // What was opened after a search that found nothing was found in another way.
    let is_opened = searched.was_opened && !is_empty;
    let statement = sqlx::query(
        "UPDATE knowledge_searches SET times = times + 1, empty = empty + ?5, opened = opened + ?6,
                last_at = max(last_at, ?7) WHERE tenant_id = ?1 AND day = ?2 AND folded = ?3 AND query = ?4",
    );
    let statement = statement.bind(tenant.0).bind(day).bind(&folded).bind(&query);
    if tx.execute(statement.bind(is_empty).bind(is_opened).bind(searched.at)).await? > 0 {
        return Ok(());
    }
    let counted = sqlx::query_as("SELECT count(*) FROM knowledge_searches WHERE tenant_id = ?1 AND day = ?2");
    let (many,): (i64,) = tx.read().one(counted.bind(tenant.0).bind(day)).await?;
    if many >= MAX_PER_DAY {
        return Ok(());
    }
    let statement = sqlx::query(
        "INSERT INTO knowledge_searches (tenant_id, day, folded, query, times, empty, opened, last_at)
         VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7)",
    );
    let statement = statement.bind(tenant.0).bind(day).bind(folded).bind(query);
    tx.execute(statement.bind(is_empty).bind(is_opened).bind(searched.at)).await?;
    Ok(())
}
