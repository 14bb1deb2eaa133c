//! An article as the record keeps it: read, changed in memory by the rules of
//! its states, and written back with its topics. Whoever writes one appends the
//! change.

use throughline_domain::{
    AgentId, ArticleFamilyId, ArticleId, ArticleOrigin, ArticleState, Audience, Millis, TenantId, TopicId,
};
use throughline_wire::rows::{ArticleContent, PublishedArticle, UnmergedVersion};
use uuid::Uuid;

use crate::error::StoreError;
use crate::reader::ReadTx;
use crate::writer::WriteTx;

/// One language variant, as stored; votes and uses apart, which no writer changes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Article {
    pub id: ArticleId,
    pub family_id: ArticleFamilyId,
    pub language: String,
    pub content: ArticleContent,
    /// Of the newest words; 0 before the first.
    pub version: u32,
    /// Highest number given.
    pub last_version: u32,
    pub state: ArticleState,
    pub was_published: bool,
    pub published: Option<PublishedArticle>,
    pub audience: Audience,
    pub topic_ids: Vec<TopicId>,
    pub products: Vec<String>,
    pub owner_id: Option<AgentId>,
    pub review_by_at: Option<Millis>,
    pub author_id: Option<AgentId>,
    pub created_at: Millis,
    pub updated_at: Millis,
    pub origin: Option<ArticleOrigin>,
    pub unmerged: Vec<UnmergedVersion>,
}

/// A version to write.
pub(crate) struct NewVersion<'a> {
    pub version: u32,
    pub base_version: u32,
    pub content: &'a ArticleContent,
    pub author_id: Option<AgentId>,
    pub state: ArticleState,
    pub is_merge: bool,
}

#[derive(sqlx::FromRow)]
struct Stored {
    family_id: Uuid,
    language: String,
    title: String,
    summary: String,
    body: String,
    version: u32,
    last_version: u32,
    state: String,
    was_published: bool,
    published_version: Option<u32>,
    published_at: Option<i64>,
    published_content: Option<String>,
    audience: String,
    topic_ids: String,
    products: String,
    owner_id: Option<Uuid>,
    review_by_at: Option<i64>,
    author_id: Option<Uuid>,
    created_at: i64,
    updated_at: i64,
    origin: Option<String>,
    unmerged: String,
}

impl Stored {
    fn article(self, id: ArticleId) -> Result<Article, StoreError> {
        let unreadable = |what| StoreError::Unreadable { what };
        let content = self.published_content.as_deref().map(serde_json::from_str).transpose()?;
        let published = self.published_version.zip(self.published_at).map(|(version, at)| PublishedArticle {
            version,
            at,
            content,
        });
        let origin = self
            .origin
            .as_deref()
            .map(|word| ArticleOrigin::parse(word).ok_or_else(|| unreadable("origin of an article")));
        Ok(Article {
            id,
            family_id: ArticleFamilyId(self.family_id),
            language: self.language,
            content: ArticleContent { title: self.title, summary: self.summary, body: self.body },
            version: self.version,
            last_version: self.last_version,
            state: ArticleState::parse(&self.state).ok_or_else(|| unreadable("state of an article"))?,
            was_published: self.was_published,
            published,
            audience: Audience::parse(&self.audience).ok_or_else(|| unreadable("audience"))?,
            topic_ids: serde_json::from_str(&self.topic_ids)?,
            products: serde_json::from_str(&self.products)?,
            owner_id: self.owner_id.map(AgentId),
            review_by_at: self.review_by_at,
            author_id: self.author_id.map(AgentId),
            created_at: self.created_at,
            updated_at: self.updated_at,
            origin: origin.transpose()?,
            unmerged: serde_json::from_str(&self.unmerged)?,
        })
    }
}

/// The article, if this company has it.
pub(crate) async fn load(
    tx: &mut ReadTx<'_>,
    tenant: TenantId,
    id: ArticleId,
) -> Result<Option<Article>, StoreError> {
    let query = sqlx::query_as(
        "SELECT family_id, language, title, summary, body, version, last_version, state, was_published,
                published_version, published_at, published_content, audience, products, owner_id, review_by_at,
                author_id, created_at, updated_at, origin, unmerged,
                (SELECT json_group_array(lower(hex(x.topic_id)) ORDER BY x.place) FROM article_topics x
                 WHERE x.article_id = articles.id) AS topic_ids
         FROM articles WHERE id = ?1 AND tenant_id = ?2",
    );
    let found: Option<Stored> = tx.optional(query.bind(id.0).bind(tenant.0)).await?;
    found.map(|stored| stored.article(id)).transpose()
}

/// The words of one version.
pub(crate) async fn load_version(
    tx: &mut ReadTx<'_>,
    id: ArticleId,
    version: u32,
) -> Result<Option<ArticleContent>, StoreError> {
    let query = sqlx::query_as(
        "SELECT title, summary, body FROM article_versions WHERE article_id = ?1 AND version = ?2",
    );
    let found: Option<(String, String, String)> = tx.optional(query.bind(id.0).bind(version)).await?;
    Ok(found.map(|(title, summary, body)| ArticleContent { title, summary, body }))
}

impl Article {
    /// The next number a version gets.
    pub fn next_version(&mut self) -> u32 {
        self.last_version += 1;
        self.last_version
    }

    /// New words. What readers get stays what it was.
    pub fn rewrite(&mut self, content: ArticleContent, version: u32, author: Option<AgentId>, now: Millis) {
        let before = std::mem::replace(&mut self.content, content);
        if let Some(published) = &mut self.published {
            published.content.get_or_insert(before);
        }
        self.version = version;
        self.author_id = author;
        self.updated_at = now;
    }

    /// Where the newest words stand from now on.
    pub fn set_state(&mut self, state: ArticleState, now: Millis) {
        self.state = state;
        match state {
            ArticleState::Published => {
                self.was_published = true;
                self.published = Some(PublishedArticle { version: self.version, at: now, content: None });
            }
            ArticleState::Retired => self.published = None,
            ArticleState::Draft | ArticleState::InReview => {}
        }
    }

    /// Whether the newest words are what readers get.
    pub fn is_as_published(&self) -> bool {
        self.published.as_ref().is_some_and(|published| published.content.is_none())
    }
}

/// Writes a new article with its topics.
pub(crate) async fn insert(tx: &mut WriteTx, tenant: TenantId, article: &Article) -> Result<(), StoreError> {
    let query = sqlx::query(
        "INSERT INTO articles (id, tenant_id, family_id, language, title, summary, body, version, last_version, state,
                               audience, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, '', '', '', 0, 0, ?5, ?6, ?7, ?7)",
    );
    let query = query.bind(article.id.0).bind(tenant.0).bind(article.family_id.0).bind(&article.language);
    let query = query.bind(article.state.as_str()).bind(article.audience.as_str());
    tx.execute(query.bind(article.created_at)).await?;
    update(tx, article).await
}

/// Writes everything that can change, with the topics.
pub(crate) async fn update(tx: &mut WriteTx, article: &Article) -> Result<(), StoreError> {
    let query = sqlx::query(
        "UPDATE articles SET family_id = ?2, language = ?3, title = ?4, summary = ?5, body = ?6, version = ?7,
                last_version = ?8, state = ?9, was_published = ?10, published_version = ?11, published_at = ?12,
                published_content = ?13, audience = ?14, products = ?15, owner_id = ?16, review_by_at = ?17,
                author_id = ?18, updated_at = ?19, unmerged = ?20
         WHERE id = ?1",
    );
    let published = article.published.as_ref();
    let content = published.and_then(|it| it.content.as_ref()).map(serde_json::to_string).transpose()?;
    let words = &article.content;
    let query = query.bind(article.id.0).bind(article.family_id.0).bind(&article.language);
    let query = query.bind(&words.title).bind(&words.summary).bind(&words.body).bind(article.version);
    let query = query.bind(article.last_version).bind(article.state.as_str()).bind(article.was_published);
    let query = query.bind(published.map(|it| it.version)).bind(published.map(|it| it.at)).bind(content);
    let query = query.bind(article.audience.as_str()).bind(serde_json::to_string(&article.products)?);
    let query = query.bind(article.owner_id.map(|id| id.0)).bind(article.review_by_at);
    let query = query.bind(article.author_id.map(|id| id.0)).bind(article.updated_at);
    tx.execute(query.bind(serde_json::to_string(&article.unmerged)?)).await?;
    put_topics(tx, article).await
}

async fn put_topics(tx: &mut WriteTx, article: &Article) -> Result<(), StoreError> {
    let query = sqlx::query("DELETE FROM article_topics WHERE article_id = ?1");
    tx.execute(query.bind(article.id.0)).await?;
    if article.topic_ids.is_empty() {
        return Ok(());
    }
    let ids: Vec<String> = article.topic_ids.iter().map(|id| id.0.simple().to_string()).collect();
    let query = sqlx::query(
        "INSERT INTO article_topics (article_id, place, topic_id)
         SELECT ?1, j.key, unhex(j.value) FROM json_each(?2) j",
    );
    tx.execute(query.bind(article.id.0).bind(serde_json::to_string(&ids)?)).await?;
    Ok(())
}

/// Writes a version.
pub(crate) async fn insert_version(
    tx: &mut WriteTx,
    id: ArticleId,
    new: &NewVersion<'_>,
) -> Result<(), StoreError> {
    let now = tx.clock().now();
    let query = sqlx::query(
        "INSERT INTO article_versions (article_id, version, base_version, title, summary, body, author_id, at, state,
                                       is_merge)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    );
    let words = new.content;
    let query = query.bind(id.0).bind(new.version).bind(new.base_version);
    let query = query.bind(&words.title).bind(&words.summary).bind(&words.body);
    let query = query.bind(new.author_id.map(|id| id.0)).bind(now).bind(new.state.as_str());
    tx.execute(query.bind(new.is_merge)).await?;
    Ok(())
}

/// Says of a version what became of it.
pub(crate) async fn set_version_state(
    tx: &mut WriteTx,
    id: ArticleId,
    version: u32,
    state: ArticleState,
) -> Result<(), StoreError> {
    let query = sqlx::query("UPDATE article_versions SET state = ?3 WHERE article_id = ?1 AND version = ?2");
    tx.execute(query.bind(id.0).bind(version).bind(state.as_str())).await?;
    Ok(())
}
