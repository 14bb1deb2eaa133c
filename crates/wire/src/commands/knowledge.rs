//! Commands about the knowledge base.

use serde::{Deserialize, Serialize};
use throughline_domain::{
    AgentId, AnswerId, AnswerUse, ArticleFamilyId, ArticleId, ArticleState, AttachmentId, Audience,
    ConversationId, Millis, TopicId,
};
use ts_rs::TS;

use crate::rows::{AnsweredWith, ArticleContent};

/// Writes a version of an article.
///
/// The hub compares `base_version` with the newest: the same, and this becomes
/// the next version. Otherwise both are kept as versions and merged: cleanly, and
/// the merge becomes the newest; or not, and the row carries this one in
/// `unmerged` until a save names it in `merges`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SaveArticleCommand {
    /// Which; made on the desk for a new one.
    pub article_id: ArticleId,
    /// Shared with its translations; made on the desk for a new family.
    pub family_id: ArticleFamilyId,
    /// BCP 47 language tag.
    pub language: String,
    /// The version this one was written from; 0 for a new article.
    pub base_version: u32,
    /// The words.
    pub content: ArticleContent,
    /// What else changes.
    pub fields: ArticleFields,
    /// The state asked for: draft or in review; published for those who may publish.
    pub state: ArticleState,
    /// Pictures used, uploaded before.
    pub images: Vec<AttachmentId>,
    /// Unmerged versions this one takes in.
    pub merges: Vec<u32>,
}

/// Fields beside the words. Left out: unchanged. Last writer per field.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
#[ts(optional_fields)]
pub struct ArticleFields {
    /// Who may read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<Audience>,
    /// Its topics.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic_ids: Option<Vec<TopicId>>,
    /// Its products.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub products: Option<Vec<String>>,
    /// Who answers for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<AgentId>,
    /// When it is to be looked at again; 0 takes the date away.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(type = "number")]
    pub review_by_at: Option<Millis>,
}

/// A question was answered (or an answer dismissed).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordAnswerCommand {
    /// Its id.
    pub answer_id: AnswerId,
    /// Where.
    pub conversation_id: ConversationId,
    /// The customer's words, at most 2,000 characters.
    pub question: String,
    /// With what.
    pub answer: AnsweredWith,
    /// What was done.
    pub used: AnswerUse,
}

/// One search an agent made, for the page of gaps.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SearchNote {
    /// What was asked, at most 200 characters.
    pub query: String,
    /// How many answers there were.
    pub hits: u32,
    /// What was opened.
    pub opened: Option<ArticleId>,
    /// When.
    pub at: Millis,
}
