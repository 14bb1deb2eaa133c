//! What became of what customers read: counted per article, day and place, and
//! forgotten after 90 days. Also which articles are the most wanted.

use throughline_domain::{ArticleId, Millis, TenantId};
use uuid::Uuid;

use super::searches::DAYS;
use crate::error::StoreError;
use crate::store::Store;

const DAY_MS: Millis = 24 * 60 * 60 * 1000;

/// Where an article was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReadingPlace {
    /// On the portal.
    Portal,
    /// In the chat widget.
    Widget,
}

/// What became of a reading.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReadingOutcome {
    /// It was opened.
    Opened,
    /// The reader said that it answered the question.
    Answered,
    /// The reader went on to a person.
    Unanswered,
}

/// Readings of an article over 90 days.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Readings {
    /// How often it was opened.
    pub opened: u32,
    /// How often it answered the question.
    pub answered: u32,
    /// How often the reader went on to a person.
    pub unanswered: u32,
}

impl ReadingPlace {
    fn word(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::Widget => "widget",
        }
    }
}

impl Store {
    /// Counts what became of a reading of an article that customers may read.
    pub async fn note_reading(
        &self,
        tenant: TenantId,
        id: ArticleId,
        place: ReadingPlace,
        outcome: ReadingOutcome,
    ) -> Result<(), StoreError> {
        let counts = [ReadingOutcome::Opened, ReadingOutcome::Answered, ReadingOutcome::Unanswered];
        let [opened, answered, unanswered] = counts.map(|one| i64::from(one == outcome));
        self.write(move |tx| {
            Box::pin(async move {
                let day = tx.clock().now().div_euclid(DAY_MS);
                let query = sqlx::query(
                    "INSERT INTO article_readings (tenant_id, article_id, day, place, opened, answered, unanswered)
                     SELECT ar.tenant_id, ar.id, ?3, ?4, ?5, ?6, ?7 FROM articles ar
                     WHERE ar.id = ?2 AND ar.tenant_id = ?1 AND ar.audience = 'public'
                       AND ar.published_version IS NOT NULL
                     ON CONFLICT (tenant_id, article_id, day, place) DO UPDATE SET opened = opened + excluded.opened,
                         answered = answered + excluded.answered, unanswered = unanswered + excluded.unanswered",
                );
                let query = query.bind(tenant.0).bind(id.0).bind(day).bind(place.word());
                tx.execute(query.bind(opened).bind(answered).bind(unanswered)).await?;
                Ok(())
            })
        })
        .await
    }

    /// Readings of an article, counted over 90 days and all places.
    pub async fn readings(&self, tenant: TenantId, id: ArticleId) -> Result<Readings, StoreError> {
        let query = sqlx::query_as(
            "SELECT coalesce(sum(opened), 0), coalesce(sum(answered), 0), coalesce(sum(unanswered), 0)
             FROM article_readings WHERE tenant_id = ?1 AND article_id = ?2",
        );
        let (opened, answered, unanswered): (u32, u32, u32) =
            self.reader().await?.tx().one(query.bind(tenant.0).bind(id.0)).await?;
        Ok(Readings { opened, answered, unanswered })
    }

    /// Forgets readings of more than 90 days ago.
    pub async fn prune_readings(&self) -> Result<(), StoreError> {
        let first = self.clock().now().div_euclid(DAY_MS) - DAYS;
        self.write(move |tx| {
            Box::pin(async move {
                tx.execute(sqlx::query("DELETE FROM article_readings WHERE day <= ?1").bind(first)).await?;
                Ok(())
            })
        })
        .await
    }

    /// The articles of a language that customers may read and that helped the most, the best first.
    pub async fn popular_public_articles(
        &self,
        tenant: TenantId,
        language: &str,
        limit: u32,
    ) -> Result<Vec<ArticleId>, StoreError> {
        let query = sqlx::query_as(
            "SELECT id FROM articles WHERE tenant_id = ?1 AND language = ?2 AND audience = 'public'
               AND published_version IS NOT NULL
             ORDER BY 2 * times_used + votes_up - votes_down DESC LIMIT ?3",
        );
        let query = query.bind(tenant.0).bind(language.to_owned()).bind(limit);
        let rows: Vec<(Uuid,)> = self.reader().await?.tx().all(query).await?;
        Ok(rows.into_iter().map(|(id,)| ArticleId(id)).collect())
    }
}
