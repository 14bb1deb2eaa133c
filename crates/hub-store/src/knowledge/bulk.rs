//! Putting many articles in at once (seeds): each table by one statement per
//! few hundred rows, one change per row, all in one transaction. Rows are
//! trusted: their words were cleaned before.

use serde::Serialize;
use throughline_domain::{ArticleState, Millis, TenantId};
use throughline_wire::knowledge::ArticleVersion;
use throughline_wire::rows::{AnswerRow, AnsweredWith, ArticleRow, FeedRow, ImportRow, RowKind, TopicRow};
use uuid::Uuid;

use crate::changes::Entry;
use crate::error::StoreError;
use crate::scope::Sight;
use crate::store::Store;
use crate::writer::WriteTx;

/// Rows of one statement.
const CHUNK: usize = 200;

/// Rows to put in. Ids must be new.
#[derive(Clone, Debug, Default)]
pub struct KnowledgeRows {
    /// Topics.
    pub topics: Vec<TopicRow>,
    /// Articles; each gets its newest words as a version.
    pub articles: Vec<ArticleRow>,
    /// Earlier versions of them.
    pub versions: Vec<(throughline_domain::ArticleId, ArticleVersion)>,
    /// Answered questions.
    pub answers: Vec<AnswerRow>,
    /// Feeds.
    pub feeds: Vec<FeedRow>,
    /// Imports, as far as a desk knows them.
    pub imports: Vec<ImportRow>,
}

const TOPICS: &str = "
INSERT INTO topics (tenant_id, id, name, description, position)
SELECT ?1, unhex(value->>0), value->>1, value->>2, value->>3 FROM json_each(?2)";

const ARTICLES: &str = "
INSERT INTO articles (tenant_id, id, family_id, language, title, summary, body, version, last_version, state,
  was_published, published_version, published_at, published_content, audience, products, owner_id, review_by_at,
  author_id, created_at, updated_at, votes_up, votes_down, times_used, origin, source_key, source_url,
  source_author, feed_id, unmerged)
SELECT ?1, unhex(value->>'id'), unhex(value->>'family'), value->>'language', value->>'title', value->>'summary',
  value->>'body', value->>'version', value->>'last', value->>'state', value->>'was', value->>'published',
  value->>'published_at', value->>'published_content', value->>'audience', value->>'products', unhex(value->>'owner'),
  value->>'review', unhex(value->>'author'), value->>'created', value->>'updated', value->>'up', value->>'down',
  value->>'used', value->>'origin', value->>'key', value->>'url', value->>'by', unhex(value->>'feed'),
  value->>'unmerged'
FROM json_each(?2)";

const ARTICLE_TOPICS: &str = "
INSERT INTO article_topics (article_id, place, topic_id)
SELECT unhex(a.value->>'id'), t.key, unhex(t.value) FROM json_each(?1) a, json_each(a.value, '$.topics') t";

const VERSIONS: &str = "
INSERT INTO article_versions (article_id, version, base_version, title, summary, body, author_id, at, state, is_merge)
SELECT unhex(value->>0), value->>1, value->>2, value->>3, value->>4, value->>5, unhex(value->>6), value->>7,
  value->>8, value->>9 FROM json_each(?1)";

const ANSWERS: &str = "
INSERT INTO answers (tenant_id, id, question, answer_type, answer_id, used, conversation_id, agent_id, at)
SELECT ?1, unhex(value->>0), value->>1, value->>2, unhex(value->>3), value->>4, unhex(value->>5), unhex(value->>6),
  value->>7 FROM json_each(?2)";

const FEEDS: &str = "
INSERT INTO feeds (tenant_id, id, name, url, language, every_minutes, is_active, fetched_at, threads, problem, due_at)
SELECT ?1, unhex(value->>0), value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, value->>8,
  coalesce(value->>6, 0) FROM json_each(?2)";

const IMPORTS: &str = "
INSERT INTO imports (tenant_id, id, name, agent_id, language, audience, publishes, state, created, updated, unchanged,
  skipped, done, problem, created_at, updated_at)
SELECT ?1, unhex(value->>0), value->>1, unhex(value->>2), 'en', 'internal', 0, value->>3, value->>4, value->>5,
  value->>6, value->>7, value->>8, value->>9, value->>10, value->>11 FROM json_each(?2)";

impl Store {
    /// Puts rows in, in one transaction.
    pub async fn bulk_insert_knowledge(
        &self,
        tenant: TenantId,
        rows: KnowledgeRows,
    ) -> Result<(), StoreError> {
        self.write(move |tx| Box::pin(async move { insert(tx, tenant, rows).await })).await
    }
}

fn hex(id: Uuid) -> String {
    id.simple().to_string()
}

async fn insert(tx: &mut WriteTx, tenant: TenantId, rows: KnowledgeRows) -> Result<(), StoreError> {
    let topics: Vec<_> =
        rows.topics.iter().map(|it| (hex(it.id.0), &it.name, &it.description, it.position)).collect();
    put(tx, TOPICS, tenant, &topics).await?;
    let ids: Vec<_> = rows.topics.iter().map(|it| it.id.0).collect();
    told(tx, tenant, RowKind::Topic, Sight::Everybody, &ids).await?;
    for chunk in rows.articles.chunks(CHUNK) {
        articles(tx, tenant, chunk).await?;
    }
    for chunk in rows.versions.chunks(CHUNK) {
        let values: Vec<_> = chunk.iter().map(|(id, version)| version_value(id.0, version)).collect();
        tx.execute(sqlx::query(VERSIONS).bind(serde_json::to_string(&values)?)).await?;
    }
    for chunk in rows.answers.chunks(CHUNK) {
        let values: Vec<_> = chunk.iter().map(answer_value).collect();
        put(tx, ANSWERS, tenant, &values).await?;
        let ids: Vec<_> = chunk.iter().map(|it| it.id.0).collect();
        told(tx, tenant, RowKind::Answer, Sight::Everybody, &ids).await?;
    }
    feeds(tx, tenant, &rows.feeds).await?;
    imports(tx, tenant, &rows.imports).await
}

async fn put<T: Serialize>(
    tx: &mut WriteTx,
    sql: &'static str,
    tenant: TenantId,
    rows: &[T],
) -> Result<(), StoreError> {
    tx.execute(sqlx::query(sql).bind(tenant.0).bind(serde_json::to_string(rows)?)).await?;
    Ok(())
}

async fn told(
    tx: &mut WriteTx,
    tenant: TenantId,
    kind: RowKind,
    sight: Sight,
    ids: &[Uuid],
) -> Result<(), StoreError> {
    let entries: Vec<_> = ids.iter().map(|id| Entry::added(kind, *id, sight)).collect();
    tx.append(tenant, &entries).await?;
    Ok(())
}

async fn articles(tx: &mut WriteTx, tenant: TenantId, chunk: &[ArticleRow]) -> Result<(), StoreError> {
    let values = chunk.iter().map(article_value).collect::<Result<Vec<_>, _>>()?;
    let json = serde_json::to_string(&values)?;
    tx.execute(sqlx::query(ARTICLES).bind(tenant.0).bind(&json)).await?;
    tx.execute(sqlx::query(ARTICLE_TOPICS).bind(&json)).await?;
    let newest: Vec<_> = chunk.iter().map(newest).collect();
    let versions: Vec<_> = newest.iter().map(|(id, version)| version_value(*id, version)).collect();
    tx.execute(sqlx::query(VERSIONS).bind(serde_json::to_string(&versions)?)).await?;
    let ids: Vec<_> = chunk.iter().map(|it| it.id.0).collect();
    told(tx, tenant, RowKind::Article, Sight::Everybody, &ids).await
}

fn newest(row: &ArticleRow) -> (Uuid, ArticleVersion) {
    let version = ArticleVersion {
        version: row.version,
        base_version: row.version.saturating_sub(1),
        content: row.content.clone(),
        author_id: row.author_id,
        at: row.updated_at,
        state: row.state,
        is_merge: false,
    };
    (row.id.0, version)
}

fn article_value(row: &ArticleRow) -> Result<serde_json::Value, serde_json::Error> {
    let published = row.published.as_ref();
    let content = published.and_then(|it| it.content.as_ref()).map(serde_json::to_string).transpose()?;
    let last = row.unmerged.iter().map(|it| it.version).max().unwrap_or(0).max(row.version);
    let source = row.source.as_ref();
    let was_published = published.is_some() || row.state == ArticleState::Retired;
    let topics: Vec<_> = row.topic_ids.iter().map(|id| hex(id.0)).collect();
    Ok(serde_json::json!({
        "id": hex(row.id.0), "family": hex(row.family_id.0), "language": row.language,
        "title": row.content.title, "summary": row.content.summary, "body": row.content.body,
        "version": row.version, "last": last, "state": row.state, "was": i32::from(was_published),
        "published": published.map(|it| it.version), "published_at": published.map(|it| it.at),
        "published_content": content, "audience": row.audience,
        "products": serde_json::to_string(&row.products)?, "owner": row.owner_id.map(|id| hex(id.0)),
        "review": row.review_by_at, "author": row.author_id.map(|id| hex(id.0)), "created": row.created_at,
        "updated": row.updated_at, "up": row.votes_up, "down": row.votes_down, "used": row.times_used,
        "origin": source.map(|it| it.origin), "key": source.map_or("", |it| &it.key),
        "url": source.map_or("", |it| &it.url), "by": source.map_or("", |it| &it.author),
        "feed": source.and_then(|it| it.feed_id).map(|id| hex(id.0)),
        "unmerged": serde_json::to_string(&row.unmerged)?, "topics": topics,
    }))
}

type VersionValue<'v> =
    (String, u32, u32, &'v str, &'v str, &'v str, Option<String>, Millis, &'static str, i32);

fn version_value(id: Uuid, it: &ArticleVersion) -> VersionValue<'_> {
    let words = &it.content;
    let author = it.author_id.map(|id| hex(id.0));
    let (state, is_merge) = (it.state.as_str(), i32::from(it.is_merge));
    (
        hex(id),
        it.version,
        it.base_version,
        &words.title,
        &words.summary,
        &words.body,
        author,
        it.at,
        state,
        is_merge,
    )
}

type AnswerValue<'v> =
    (String, &'v str, &'static str, String, &'static str, Option<String>, Option<String>, Millis);

fn answer_value(it: &AnswerRow) -> AnswerValue<'_> {
    let (kind, id) = match it.answer {
        AnsweredWith::Article { article_id } => ("article", article_id.0),
        AnsweredWith::Reply { interaction_id } => ("reply", interaction_id.0),
    };
    let (conversation, agent) = (it.conversation_id.map(|id| hex(id.0)), it.agent_id.map(|id| hex(id.0)));
    (hex(it.id.0), &it.question, kind, hex(id), it.used.as_str(), conversation, agent, it.at)
}

async fn feeds(tx: &mut WriteTx, tenant: TenantId, rows: &[FeedRow]) -> Result<(), StoreError> {
    let value = |it: &FeedRow| {
        let (id, active) = (hex(it.id.0), i32::from(it.is_active));
        let texts = (it.name.clone(), it.url.clone(), it.language.clone());
        (
            id,
            texts.0,
            texts.1,
            texts.2,
            it.every_minutes,
            active,
            it.fetched_at,
            it.threads,
            it.problem.clone(),
        )
    };
    put(tx, FEEDS, tenant, &rows.iter().map(value).collect::<Vec<_>>()).await?;
    let ids: Vec<_> = rows.iter().map(|it| it.id.0).collect();
    told(tx, tenant, RowKind::Feed, Sight::Publishers, &ids).await
}

async fn imports(tx: &mut WriteTx, tenant: TenantId, rows: &[ImportRow]) -> Result<(), StoreError> {
    let value = |it: &ImportRow| {
        let (plan, agent) = (it.planned, it.agent_id.map(|id| hex(id.0)));
        serde_json::json!([
            hex(it.id.0),
            it.name,
            agent,
            it.state,
            plan.created,
            plan.updated,
            plan.unchanged,
            plan.skipped,
            it.done,
            it.problem,
            it.created_at,
            it.updated_at
        ])
    };
    put(tx, IMPORTS, tenant, &rows.iter().map(value).collect::<Vec<_>>()).await?;
    let ids: Vec<_> = rows.iter().map(|it| it.id.0).collect();
    told(tx, tenant, RowKind::Import, Sight::Publishers, &ids).await
}
