//! What customers get: published, public articles in their published words, and
//! nothing else. Every query names the two conditions itself.

use throughline_domain::{ArticleFamilyId, ArticleId, ArticleOrigin, Millis, TenantId, TopicId};
use throughline_wire::rows::ArticleContent;
use uuid::Uuid;

use crate::error::StoreError;
use crate::reader::Rows;
use crate::store::Store;

macro_rules! public {
    ($from:literal, $condition:literal) => {
        concat!(
            "SELECT ar.row, ar.id, ar.family_id, ar.language, ar.title, ar.summary, ar.body, ar.published_content,
                    ar.published_at, ar.votes_up, ar.votes_down, ar.times_used, ar.products, ar.origin, ar.source_url,
                    ar.source_author,
                    (SELECT json_group_array(lower(hex(x.topic_id)) ORDER BY x.place) FROM article_topics x
                     WHERE x.article_id = ar.id) AS topic_ids
             FROM ",
            $from,
            " WHERE ar.tenant_id = ?1 AND ar.audience = 'public' AND ar.published_version IS NOT NULL AND ",
            $condition
        )
    };
}

pub(crate) const ONE: &str = public!("articles ar", "ar.id = ?2");
pub(crate) const OF_FAMILY: &str = public!("articles ar", "ar.family_id = ?2 ORDER BY ar.language");
pub(crate) const NEWEST: &str = public!(
    "articles ar",
    "ar.language = ?2 AND (ar.published_at, ar.row) < (?3, ?4) ORDER BY ar.published_at DESC, ar.row DESC LIMIT ?5"
);
pub(crate) const OF_TOPIC: &str = public!(
    "article_topics l CROSS JOIN articles ar ON ar.id = l.article_id",
    "l.topic_id = ?6 AND ar.language = ?2 AND (ar.published_at, ar.row) < (?3, ?4)
     ORDER BY ar.published_at DESC, ar.row DESC LIMIT ?5"
);
pub(crate) const PAGE: &str = public!("articles ar", "ar.row > ?2 ORDER BY ar.row LIMIT ?3");

/// An article as customers read it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublicArticle {
    /// Its place in lists: what the next page follows.
    pub place: PublicPlace,
    /// Id.
    pub id: ArticleId,
    /// Shared with its translations.
    pub family_id: ArticleFamilyId,
    /// BCP 47 tag.
    pub language: String,
    /// The published words.
    pub content: ArticleContent,
    /// Its topics.
    pub topic_ids: Vec<TopicId>,
    /// Its products.
    pub products: Vec<String>,
    /// Since when these words are there.
    pub published_at: Millis,
    /// Readers who found it helpful.
    pub votes_up: u32,
    /// Readers who did not.
    pub votes_down: u32,
    /// Questions it answered.
    pub times_used: u32,
    /// Import or community, when not written here.
    pub origin: Option<ArticleOrigin>,
    /// Where it is on the web, if it came from there; may be empty.
    pub source_url: String,
    /// Who wrote it there; may be empty.
    pub source_author: String,
}

/// A place in a list of newest first, or in the order of the record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PublicPlace {
    /// When it was published.
    pub at: Millis,
    /// Breaks ties; alone, the order of the record.
    pub row: i64,
}

/// Before the first of a list.
const BEGINNING: PublicPlace = PublicPlace { at: Millis::MAX, row: i64::MAX };

/// How many public articles a topic has in a language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TopicCount {
    /// Which.
    pub topic_id: TopicId,
    /// How many.
    pub articles: u32,
}

#[derive(sqlx::FromRow)]
struct Stored {
    row: i64,
    id: Uuid,
    family_id: Uuid,
    language: String,
    title: String,
    summary: String,
    body: String,
    published_content: Option<String>,
    published_at: i64,
    votes_up: u32,
    votes_down: u32,
    times_used: u32,
    products: String,
    origin: Option<String>,
    source_url: String,
    source_author: String,
    topic_ids: String,
}

impl Stored {
    fn article(self) -> Result<PublicArticle, StoreError> {
        let content = match self.published_content {
            Some(json) => serde_json::from_str(&json)?,
            None => ArticleContent { title: self.title, summary: self.summary, body: self.body },
        };
        Ok(PublicArticle {
            place: PublicPlace { at: self.published_at, row: self.row },
            id: ArticleId(self.id),
            family_id: ArticleFamilyId(self.family_id),
            language: self.language,
            content,
            topic_ids: serde_json::from_str(&self.topic_ids)?,
            products: serde_json::from_str(&self.products)?,
            published_at: self.published_at,
            votes_up: self.votes_up,
            votes_down: self.votes_down,
            times_used: self.times_used,
            origin: self.origin.as_deref().and_then(ArticleOrigin::parse),
            source_url: self.source_url,
            source_author: self.source_author,
        })
    }
}

impl Store {
    /// One article, if customers may read it.
    pub async fn public_article(
        &self,
        tenant: TenantId,
        id: ArticleId,
    ) -> Result<Option<PublicArticle>, StoreError> {
        Ok(self.public(sqlx::query_as(ONE).bind(tenant.0).bind(id.0)).await?.pop())
    }

    /// The language variants of an article that customers may read.
    pub async fn public_variants(
        &self,
        tenant: TenantId,
        family: ArticleFamilyId,
    ) -> Result<Vec<PublicArticle>, StoreError> {
        self.public(sqlx::query_as(OF_FAMILY).bind(tenant.0).bind(family.0)).await
    }

    /// Articles in a language, newest first, after a place.
    pub async fn newest_public_articles(
        &self,
        tenant: TenantId,
        language: &str,
        after: Option<PublicPlace>,
        limit: u32,
    ) -> Result<Vec<PublicArticle>, StoreError> {
        let after = after.unwrap_or(BEGINNING);
        let query = sqlx::query_as(NEWEST).bind(tenant.0).bind(language.to_owned());
        self.public(query.bind(after.at).bind(after.row).bind(limit)).await
    }

    /// Articles of a topic in a language, newest first, after a place.
    pub async fn public_articles_of_topic(
        &self,
        tenant: TenantId,
        topic: TopicId,
        language: &str,
        after: Option<PublicPlace>,
        limit: u32,
    ) -> Result<Vec<PublicArticle>, StoreError> {
        let after = after.unwrap_or(BEGINNING);
        let query = sqlx::query_as(OF_TOPIC).bind(tenant.0).bind(language.to_owned());
        self.public(query.bind(after.at).bind(after.row).bind(limit).bind(topic.0)).await
    }

    /// Articles in every language in the order of the record, after a row (0 to begin): sitemap and index.
    pub async fn public_articles_page(
        &self,
        tenant: TenantId,
        after_row: i64,
        limit: u32,
    ) -> Result<Vec<PublicArticle>, StoreError> {
        self.public(sqlx::query_as(PAGE).bind(tenant.0).bind(after_row).bind(limit)).await
    }

    /// How many articles customers may read, by topic, in a language. Topics without any are left out.
    pub async fn public_topic_counts(
        &self,
        tenant: TenantId,
        language: &str,
    ) -> Result<Vec<TopicCount>, StoreError> {
        let query = sqlx::query_as(
            "SELECT l.topic_id, count(*) FROM articles ar CROSS JOIN article_topics l ON l.article_id = ar.id
             WHERE ar.tenant_id = ?1 AND ar.language = ?2 AND ar.audience = 'public'
               AND ar.published_version IS NOT NULL GROUP BY l.topic_id",
        );
        let query = query.bind(tenant.0).bind(language.to_owned());
        let rows: Vec<(Uuid, u32)> = self.reader().await?.tx().all(query).await?;
        let count = |(id, articles): (Uuid, u32)| TopicCount { topic_id: TopicId(id), articles };
        Ok(rows.into_iter().map(count).collect())
    }

    async fn public(&self, query: Rows<'_, Stored>) -> Result<Vec<PublicArticle>, StoreError> {
        let rows = self.reader().await?.tx().all(query).await?;
        rows.into_iter().map(Stored::article).collect()
    }
}
