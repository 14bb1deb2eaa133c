//! Threads of communities: which feeds are due, and taking in what one brought.
//! A thread is an article with origin `community`, published at once and changed
//! only by its feed; one that leaves the feed stays. Fetching is the hub's.

use throughline_domain::{
    ArticleFamilyId, ArticleId, ArticleOrigin, ArticleState, Audience, FeedId, Millis, TenantId,
};
use throughline_wire::rows::{ArticleContent, FeedRow, RowKind};
use uuid::Uuid;

use super::article::{self, Article, NewVersion};
use crate::changes::Entry;
use crate::error::StoreError;
use crate::scope::Sight;
use crate::store::Store;
use crate::writer::WriteTx;

/// A feed to fetch now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DueFeed {
    /// Which.
    pub id: FeedId,
    /// Whose.
    pub tenant_id: TenantId,
    /// Address.
    pub url: String,
    /// Language of threads that do not name theirs.
    pub language: String,
    /// How often.
    pub every_minutes: u32,
    /// What the server called the last answer; may be empty.
    pub etag: String,
    /// When the server said the last answer changed; may be empty.
    pub last_modified: String,
}

/// One thread, cleaned.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Thread {
    /// Names it within its feed.
    pub key: String,
    /// Its words.
    pub content: ArticleContent,
    /// BCP 47.
    pub language: String,
    /// Where it is.
    pub url: String,
    /// Who wrote it; may be empty.
    pub author: String,
    /// When it changed there; none when it does not say.
    pub at: Option<Millis>,
}

/// How a fetch went.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FetchOutcome {
    /// What it brought; empty when nothing changed.
    pub threads: Vec<Thread>,
    /// What the server calls this answer.
    pub etag: String,
    /// When the server says it changed.
    pub last_modified: String,
    /// What went wrong, as a code; empty when nothing did. Validators are then not taken.
    pub problem: String,
    /// When to fetch next.
    pub due_at: Millis,
}

/// At most this many feeds are handed out at once.
const AT_ONCE: i64 = 8;

pub(crate) const DUE: &str = "
SELECT id, tenant_id, url, language, every_minutes, etag, last_modified
FROM feeds INDEXED BY feeds_due WHERE is_active = 1 AND due_at <= ?1 ORDER BY due_at LIMIT ?2";

pub(crate) const BY_KEY: &str = "
SELECT id FROM articles WHERE tenant_id = ?1 AND origin = 'community' AND source_key = ?2";

pub(crate) const ALL: &str = "
SELECT id, name, url, language, every_minutes, is_active, fetched_at, threads, problem
FROM feeds WHERE tenant_id = ?1 ORDER BY name";

#[derive(sqlx::FromRow)]
struct StoredFeed {
    id: Uuid,
    name: String,
    url: String,
    language: String,
    every_minutes: u32,
    is_active: bool,
    fetched_at: Option<i64>,
    threads: u32,
    problem: String,
}

impl StoredFeed {
    fn row(self) -> FeedRow {
        FeedRow {
            id: FeedId(self.id),
            name: self.name,
            url: self.url,
            language: self.language,
            every_minutes: self.every_minutes,
            is_active: self.is_active,
            fetched_at: self.fetched_at,
            threads: self.threads,
            problem: self.problem,
        }
    }
}

impl Store {
    /// Feeds that are due, the longest waiting first; a few at a time.
    pub async fn due_feeds(&self, now: Millis) -> Result<Vec<DueFeed>, StoreError> {
        let mut reader = self.reader().await?;
        let query = sqlx::query_as(DUE).bind(now).bind(AT_ONCE);
        let found: Vec<(Uuid, Uuid, String, String, u32, String, String)> = reader.tx().all(query).await?;
        Ok(found
            .into_iter()
            .map(|(id, tenant, url, language, every_minutes, etag, last_modified)| DueFeed {
                id: FeedId(id),
                tenant_id: TenantId(tenant),
                url,
                language,
                every_minutes,
                etag,
                last_modified,
            })
            .collect())
    }

    /// The feeds of a company, by name.
    pub async fn feeds(&self, tenant: TenantId) -> Result<Vec<FeedRow>, StoreError> {
        let mut reader = self.reader().await?;
        let found: Vec<StoredFeed> = reader.tx().all(sqlx::query_as(ALL).bind(tenant.0)).await?;
        Ok(found.into_iter().map(StoredFeed::row).collect())
    }

    /// Keeps what a fetch brought, in one transaction. Answers how many threads were new or changed.
    /// A feed that was removed, or given another address, meanwhile takes nothing.
    pub async fn keep_fetched(&self, feed: DueFeed, outcome: FetchOutcome) -> Result<u32, StoreError> {
        self.write(move |tx| Box::pin(async move { keep(tx, &feed, outcome).await })).await
    }
}

async fn keep(tx: &mut WriteTx, feed: &DueFeed, outcome: FetchOutcome) -> Result<u32, StoreError> {
    let query = sqlx::query_as("SELECT 1 FROM feeds WHERE id = ?1 AND url = ?2");
    let still: Option<(i64,)> = tx.read().optional(query.bind(feed.id.0).bind(&feed.url)).await?;
    if still.is_none() {
        return Ok(0);
    }
    let mut entries = Vec::new();
    let mut added = 0_u32;
    for thread in &outcome.threads {
        if let Some((entry, is_new)) = take_in(tx, feed, thread).await? {
            entries.push(entry);
            added += u32::from(is_new);
        }
    }
    let changed = entries.len() as u32;
    let is_fine = outcome.problem.is_empty();
    let query = sqlx::query(
        "UPDATE feeds SET fetched_at = ?2, threads = threads + ?3, problem = ?4, due_at = ?5,
                etag = iif(?6, ?7, etag), last_modified = iif(?6, ?8, last_modified) WHERE id = ?1",
    );
    let query = query.bind(feed.id.0).bind(tx.clock().now()).bind(added).bind(&outcome.problem);
    let query = query.bind(outcome.due_at).bind(is_fine).bind(&outcome.etag).bind(&outcome.last_modified);
    tx.execute(query).await?;
    entries.push(Entry::changed(RowKind::Feed, feed.id.0, Sight::Publishers));
    tx.append(feed.tenant_id, &entries).await?;
    Ok(changed)
}

/// Writes a thread; none when it is here already as it is. True for one not seen before.
async fn take_in(
    tx: &mut WriteTx,
    feed: &DueFeed,
    thread: &Thread,
) -> Result<Option<(Entry, bool)>, StoreError> {
    let key = format!("{}:{}", feed.id.0.simple(), thread.key);
    let query = sqlx::query_as(BY_KEY).bind(feed.tenant_id.0).bind(&key);
    let known: Option<(Uuid,)> = tx.read().optional(query).await?;
    let known = match known {
        Some((id,)) => article::load(&mut tx.read(), feed.tenant_id, ArticleId(id)).await?,
        None => None,
    };
    let is_new = known.is_none();
    let mut article = known.unwrap_or_else(|| begun(tx, thread));
    if !is_new && article.content == thread.content && article.state == ArticleState::Published {
        return Ok(None);
    }
    if is_new {
        article::insert(tx, feed.tenant_id, &article).await?;
    }
    let now = tx.clock().now();
    if article.content != thread.content {
        let (base_version, version) = (article.version, article.next_version());
        let new = NewVersion {
            version,
            base_version,
            content: &thread.content,
            author_id: None,
            state: ArticleState::Published,
            is_merge: false,
        };
        article::insert_version(tx, article.id, &new).await?;
        article.rewrite(thread.content.clone(), version, None, thread.at.unwrap_or(now).min(now));
    }
    article.set_state(ArticleState::Published, now);
    article::update(tx, &article).await?;
    let query = sqlx::query(
        "UPDATE articles SET origin = 'community', source_key = ?2, source_url = ?3, source_author = ?4, feed_id = ?5
         WHERE id = ?1",
    );
    let query = query.bind(article.id.0).bind(&key).bind(&thread.url).bind(&thread.author);
    tx.execute(query.bind(feed.id.0)).await?;
    Ok(Some((Entry::put(RowKind::Article, article.id.0, is_new), is_new)))
}

fn begun(tx: &WriteTx, thread: &Thread) -> Article {
    let id = tx.clock().new_id();
    let now = tx.clock().now();
    Article {
        id: ArticleId(id),
        family_id: ArticleFamilyId(id),
        language: thread.language.clone(),
        content: ArticleContent::default(),
        version: 0,
        last_version: 0,
        state: ArticleState::Published,
        was_published: false,
        published: None,
        audience: Audience::Public,
        topic_ids: Vec::new(),
        products: Vec::new(),
        owner_id: None,
        review_by_at: None,
        author_id: None,
        created_at: thread.at.unwrap_or(now).min(now),
        updated_at: now,
        origin: Some(ArticleOrigin::Community),
        unmerged: Vec::new(),
    }
}
