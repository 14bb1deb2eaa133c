//! Where the knowledge base is thin: articles readers did not like, articles
//! nobody has looked at for too long, questions that nothing answered yet.

use throughline_domain::{AgentId, ArticleId, Millis};
use throughline_wire::knowledge::ArticleGap;
use uuid::Uuid;

use crate::error::StoreError;
use crate::feed::signed_in;
use crate::scope::Caller;
use crate::store::Store;

const DAY_MS: Millis = 24 * 60 * 60 * 1000;

/// Of the newest conversations of 90 days that this agent may see: the customer's first words,
/// where nobody has said what answered them.
pub(crate) const QUESTIONS: &str = concat!(
    "SELECT q.id, i.body, i.at FROM
       (SELECT c.id FROM conversations c WHERE c.tenant_id = ?1 AND ",
    visible!(),
    " AND c.last_at > ?5
         AND NOT EXISTS (SELECT 1 FROM answers an WHERE an.conversation_id = c.id AND an.used <> 'dismissed')
        ORDER BY c.last_at DESC LIMIT 5000) q
     CROSS JOIN interactions i ON i.conversation_id = q.id
      AND i.at = (SELECT min(f.at) FROM interactions f
                  WHERE f.conversation_id = q.id AND f.direction = 'in' AND f.kind = 'message')
     WHERE i.at > ?5 AND i.body <> ''"
);

/// Articles that need someone.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ArticlesInNeed {
    /// Voted down more than up, the worst first; at most 50.
    pub voted_down: Vec<ArticleGap>,
    /// Past their review date, the longest first; at most 50.
    pub past_review: Vec<ArticleGap>,
}

/// A customer's first words in a conversation that no article is linked to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    /// Where.
    pub conversation_id: throughline_domain::ConversationId,
    /// The words.
    pub text: String,
    /// When.
    pub at: Millis,
}

type Stored = (Uuid, String, u32, u32, Option<i64>, Option<Uuid>);

fn gap((id, title, votes_up, votes_down, review_by_at, owner): Stored) -> ArticleGap {
    ArticleGap {
        article_id: ArticleId(id),
        title,
        votes_up,
        votes_down,
        review_by_at,
        owner_id: owner.map(AgentId),
    }
}

impl Store {
    /// Published articles that readers did not like or that are past their review date.
    pub async fn articles_in_need(
        &self,
        tenant: throughline_domain::TenantId,
    ) -> Result<ArticlesInNeed, StoreError> {
        let mut reader = self.reader().await?;
        let query = sqlx::query_as(
            "SELECT id, title, votes_up, votes_down, review_by_at, owner_id FROM articles
             WHERE tenant_id = ?1 AND votes_down > votes_up AND published_version IS NOT NULL
             ORDER BY votes_up - votes_down LIMIT 50",
        );
        let voted_down: Vec<Stored> = reader.tx().all(query.bind(tenant.0)).await?;
        let query = sqlx::query_as(
            "SELECT id, title, votes_up, votes_down, review_by_at, owner_id FROM articles
             WHERE tenant_id = ?1 AND review_by_at < ?2 AND published_version IS NOT NULL
             ORDER BY review_by_at LIMIT 50",
        );
        let past_review: Vec<Stored> = reader.tx().all(query.bind(tenant.0).bind(self.clock().now())).await?;
        Ok(ArticlesInNeed {
            voted_down: voted_down.into_iter().map(gap).collect(),
            past_review: past_review.into_iter().map(gap).collect(),
        })
    }

    /// Questions nobody has answered with something yet, of conversations the caller may see: newest first.
    pub async fn unanswered_questions(&self, caller: Caller) -> Result<Vec<Question>, StoreError> {
        let mut reader = self.reader().await?;
        let scope = signed_in(&mut reader.tx(), caller).await?;
        let since = self.clock().now() - super::searches::DAYS * DAY_MS;
        let query = sqlx::query_as(QUESTIONS).bind(scope.tenant_id.0).bind(scope.agent_id.0);
        let query = query.bind(scope.teams_json()).bind(scope.sees_all()).bind(since);
        let rows: Vec<(Uuid, String, i64)> = reader.tx().all(query).await?;
        let question =
            |(id, text, at): (Uuid, String, i64)| Question { conversation_id: id.into(), text, at };
        Ok(rows.into_iter().map(question).collect())
    }
}
