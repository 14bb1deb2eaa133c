//! A first sync: everything the caller may see, as zstd-compressed lines of
//! JSON, read in one transaction. SQLite writes the JSON, a page of rows at a
//! time; while it writes the next page this one is compressed and sent.

use std::io::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use throughline_wire::sync::{SnapshotEnd, SnapshotHead};
use tokio::sync::mpsc;
use zstd::stream::write::Encoder;

use crate::error::StoreError;
use crate::feed::{head_of, signed_in};
use crate::reader::{ReadTx, Reader, Rows};
use crate::scope::{Caller, Scope};
use crate::store::Store;

/// Rows of a page of conversations; the other pages say it in their SQL.
const PAGE: usize = 1_000;
/// Compressed output that is sent on.
const CHUNK_BYTES: usize = 64 * 1024;
/// Chunks that may wait for a slow receiver: 16 MB.
const CHUNKS_AHEAD: usize = 256;
/// A receiver that takes nothing for this long is given up: it holds a read transaction open.
const STALLED: Duration = Duration::from_secs(60);

/// A page: its lines, how many, and the key to go on from (`?5`). `?1` tenant,
/// `?2` agent, `?3` teams, `?4` whether everything is seen.
macro_rules! page {
    ($line:expr, $key:literal, $from:expr) => {
        concat!(
            "SELECT group_concat(line, char(10)), count(*), max(k) FROM (SELECT ",
            $line,
            " AS line, ",
            $key,
            " AS k FROM ",
            $from,
            " AND ",
            $key,
            " > ?5 ORDER BY ",
            $key,
            " LIMIT 1000)"
        )
    };
}

/// As `page!`, of rows that may be mebibytes long.
macro_rules! small_page {
    ($line:expr, $key:literal, $from:expr) => {
        concat!(
            "SELECT group_concat(line, char(10)), count(*), max(k) FROM (SELECT ",
            $line,
            " AS line, ",
            $key,
            " AS k FROM ",
            $from,
            " AND ",
            $key,
            " > ?5 ORDER BY ",
            $key,
            " LIMIT 32)"
        )
    };
}

pub(crate) const TEAMS: &str = page!(team_json!(), "t.rowid", "teams t WHERE t.tenant_id = ?1");
pub(crate) const AGENTS: &str = page!(agent_json!(), "a.rowid", "agents a WHERE a.tenant_id = ?1");
pub(crate) const ACCOUNTS: &str =
    page!(account_json!(), "ca.rowid", "channel_accounts ca WHERE ca.tenant_id = ?1");
pub(crate) const CUSTOMERS: &str = page!(customer_json!(), "cu.row", "customers cu WHERE cu.tenant_id = ?1");
pub(crate) const CONTACT_POINTS: &str =
    page!(contact_point_json!(), "cp.row", "contact_points cp WHERE cp.tenant_id = ?1");
pub(crate) const READ_MARKS: &str = page!(
    read_mark_json!(),
    "r.row",
    concat!(
        "read_marks r CROSS JOIN conversations c ON c.id = r.conversation_id WHERE r.agent_id = ?2 AND ",
        visible!()
    )
);
pub(crate) const ALL_INTERACTIONS: &str =
    page!(interaction_json!(), "i.row", "interactions i WHERE i.tenant_id = ?1");
pub(crate) const VISIBLE_INTERACTIONS: &str = page!(
    interaction_json!(),
    "i.row",
    concat!(
        "interactions i CROSS JOIN conversations c ON c.id = i.conversation_id WHERE i.tenant_id = ?1 AND ",
        visible!()
    )
);

pub(crate) const ARTICLES: &str =
    small_page!(article_json!(), "ar.row", "articles ar WHERE ar.tenant_id = ?1");
pub(crate) const TOPICS: &str = page!(topic_json!(), "tp.row", "topics tp WHERE tp.tenant_id = ?1");
pub(crate) const ANSWERS: &str = page!(answer_json!(), "an.row", "answers an WHERE an.tenant_id = ?1");
pub(crate) const KNOWLEDGE_SETTINGS: &str =
    page!(settings_json!(), "ks.rowid", "knowledge_settings ks WHERE ks.tenant_id = ?1");
pub(crate) const FEEDS: &str = page!(feed_json!(), "fe.row", "feeds fe WHERE fe.tenant_id = ?1 AND ?4");
pub(crate) const IMPORTS: &str = page!(import_json!(), "im.row", "imports im WHERE im.tenant_id = ?1 AND ?4");

/// Newest first has no single rising key, so the order is read once and pages follow it.
pub(crate) const CONVERSATION_ORDER: &str = concat!(
    "SELECT c.row FROM conversations c WHERE c.tenant_id = ?1 AND ",
    visible!(),
    " ORDER BY c.last_at DESC"
);
pub(crate) const CONVERSATIONS: &str = concat!(
    "SELECT group_concat(",
    conversation_json!(),
    ", char(10)), count(*) FROM json_each(?1) j CROSS JOIN conversations c ON c.row = j.value"
);

pub(crate) const COUNT: &str = concat!(
    "SELECT (SELECT count(*) FROM teams WHERE tenant_id = ?1) + (SELECT count(*) FROM agents WHERE tenant_id = ?1)
          + (SELECT count(*) FROM channel_accounts WHERE tenant_id = ?1)
          + (SELECT count(*) FROM customers WHERE tenant_id = ?1)
          + (SELECT count(*) FROM contact_points WHERE tenant_id = ?1)
          + (SELECT count(*) FROM read_marks WHERE agent_id = ?2)
          + (SELECT count(*) FROM articles WHERE tenant_id = ?1) + (SELECT count(*) FROM topics WHERE tenant_id = ?1)
          + (SELECT count(*) FROM answers WHERE tenant_id = ?1)
          + (SELECT count(*) FROM knowledge_settings WHERE tenant_id = ?1)
          + iif(?4, (SELECT count(*) FROM feeds WHERE tenant_id = ?1)
                    + (SELECT count(*) FROM imports WHERE tenant_id = ?1), 0)
          + (SELECT count(*) + coalesce(sum(c.interactions), 0) FROM conversations c WHERE c.tenant_id = ?1 AND ",
    visible!(),
    ")"
);

/// The body of `GET /v1/snapshot`. Dropping it ends the read transaction.
pub struct Snapshot {
    chunks: mpsc::Receiver<Result<Bytes, StoreError>>,
}

impl Stream for Snapshot {
    type Item = Result<Bytes, StoreError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.chunks.poll_recv(cx)
    }
}

impl Store {
    /// Everything the caller may see, as of one moment. Refused when nobody is signed in.
    pub async fn snapshot(&self, caller: Caller) -> Result<Snapshot, StoreError> {
        let mut reader = self.snapshot_reader().await?;
        let scope = signed_in(&mut reader.tx(), caller).await?;
        let (sender, chunks) = mpsc::channel(CHUNKS_AHEAD);
        let stop = self.stopping();
        self.spawn(async move {
            let written = tokio::select! {
                biased;
                () = stop.cancelled() => Err(StoreError::Closed),
                written = write(&mut reader, &scope, &sender) => written,
            };
            if let Err(error) = written {
                tracing::warn!(%error, agent = %scope.agent_id, "a snapshot was cut");
                // The receiver may be gone, which may be why.
                let _ = sender.try_send(Err(error));
            }
        });
        Ok(Snapshot { chunks })
    }
}

async fn write(
    reader: &mut Reader,
    scope: &Scope,
    to: &mpsc::Sender<Result<Bytes, StoreError>>,
) -> Result<(), StoreError> {
    let mut tx = reader.tx();
    let mut out = Output { encoder: Encoder::new(Vec::new(), 1)?, to, rows: 0 };
    let count: (i64,) = tx.one(scoped(COUNT, scope)).await?;
    let head = SnapshotHead { cursor: head_of(&mut tx, scope).await?, rows: count.0 as u64 };
    out.line(&serde_json::to_string(&head)?)?;
    // The desk may begin before the first page is ready.
    out.encoder.flush()?;
    out.send(0).await?;
    for sql in [TEAMS, AGENTS, ACCOUNTS, KNOWLEDGE_SETTINGS, TOPICS, FEEDS] {
        pages(&mut tx, scope, sql, &mut out).await?;
    }
    conversations(&mut tx, scope, &mut out).await?;
    let interactions = if scope.sees_all() { ALL_INTERACTIONS } else { VISIBLE_INTERACTIONS };
    for sql in [CUSTOMERS, CONTACT_POINTS, READ_MARKS, ARTICLES, ANSWERS, IMPORTS, interactions] {
        pages(&mut tx, scope, sql, &mut out).await?;
    }
    let end = SnapshotEnd { end: out.rows };
    out.line(&serde_json::to_string(&end)?)?;
    out.finish().await
}

fn scoped<T>(sql: &'static str, scope: &Scope) -> Rows<'static, T>
where
    T: for<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow>,
{
    let query = sqlx::query_as(sql).bind(scope.tenant_id.0).bind(scope.agent_id.0);
    query.bind(scope.teams_json()).bind(scope.sees_all())
}

type Page = (Option<String>, i64, Option<i64>);

async fn pages(
    tx: &mut ReadTx<'_>,
    scope: &Scope,
    sql: &'static str,
    out: &mut Output<'_>,
) -> Result<(), StoreError> {
    let mut page: Page = tx.one(scoped(sql, scope).bind(i64::MIN)).await?;
    while let (Some(lines), count, Some(key)) = page {
        // SQLite works on the next page on its own thread while this one is compressed here.
        let next = tx.one(scoped(sql, scope).bind(key));
        let ((), following) = tokio::try_join!(out.page(&lines, count), next)?;
        page = following;
    }
    Ok(())
}

async fn conversations(tx: &mut ReadTx<'_>, scope: &Scope, out: &mut Output<'_>) -> Result<(), StoreError> {
    let order: Vec<(i64,)> = tx.all(scoped(CONVERSATION_ORDER, scope)).await?;
    for chunk in order.chunks(PAGE) {
        let rows: Vec<i64> = chunk.iter().map(|(row,)| *row).collect();
        let query = sqlx::query_as(CONVERSATIONS).bind(serde_json::to_string(&rows)?);
        let (lines, count): (Option<String>, i64) = tx.one(query).await?;
        if let Some(lines) = lines {
            out.page(&lines, count).await?;
        }
    }
    Ok(())
}

struct Output<'s> {
    encoder: Encoder<'static, Vec<u8>>,
    to: &'s mpsc::Sender<Result<Bytes, StoreError>>,
    rows: u64,
}

impl Output<'_> {
    fn line(&mut self, lines: &str) -> Result<(), StoreError> {
        self.encoder.write_all(lines.as_bytes())?;
        self.encoder.write_all(b"\n")?;
        Ok(())
    }

    async fn page(&mut self, lines: &str, count: i64) -> Result<(), StoreError> {
        // Lets the query that runs beside this be handed over before the work begins.
        tokio::task::yield_now().await;
        self.line(lines)?;
        self.rows += count as u64;
        self.send(CHUNK_BYTES).await
    }

    /// Sends what is compressed once it is `at_least` this much.
    async fn send(&mut self, at_least: usize) -> Result<(), StoreError> {
        if self.encoder.get_ref().len() < at_least {
            return Ok(());
        }
        let chunk = Bytes::from(std::mem::take(self.encoder.get_mut()));
        hand_over(self.to, chunk).await
    }

    async fn finish(self) -> Result<(), StoreError> {
        let Self { encoder, to, .. } = self;
        hand_over(to, encoder.finish()?.into()).await
    }
}

async fn hand_over(to: &mpsc::Sender<Result<Bytes, StoreError>>, chunk: Bytes) -> Result<(), StoreError> {
    match tokio::time::timeout(STALLED, to.send(Ok(chunk))).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(StoreError::Io(std::io::ErrorKind::BrokenPipe.into())),
        Err(_) => Err(StoreError::Io(std::io::ErrorKind::TimedOut.into())),
    }
}
