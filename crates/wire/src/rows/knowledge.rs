//! Rows of the knowledge base: articles, topics, what questions were answered
//! with, feeds, imports and the company's settings of it.

use serde::{Deserialize, Serialize};
use throughline_domain::{
    AgentId, AnswerId, AnswerUse, ArticleFamilyId, ArticleId, ArticleOrigin, ArticleState, Audience,
    ConversationId, FeedId, ImportId, InteractionId, Millis, TopicId,
};
use ts_rs::TS;

/// The words of an article.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ArticleContent {
    /// Title; plain text.
    pub title: String,
    /// One or two sentences; plain text, may be empty.
    pub summary: String,
    /// Markdown without raw HTML. Links to articles are `article:ID`, pictures `attachment:ID`.
    pub body: String,
}

/// What readers get.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublishedArticle {
    /// The version that was published.
    pub version: u32,
    /// Since when.
    #[ts(type = "number")]
    pub at: Millis,
    /// Its words; none when they are the newest version's.
    pub content: Option<ArticleContent>,
}

/// Someone's version that could not be merged by itself: kept until someone decides.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnmergedVersion {
    /// Its number.
    pub version: u32,
    /// The version its writer began from.
    pub base_version: u32,
    /// The words its writer began from.
    pub base: ArticleContent,
    /// The words as written.
    pub content: ArticleContent,
    /// Who wrote it.
    pub author_id: Option<AgentId>,
    /// When.
    #[ts(type = "number")]
    pub at: Millis,
}

/// Where an article came from, when not written here.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ArticleSource {
    /// Import or community.
    pub origin: ArticleOrigin,
    /// Names it within its source; the same key again updates the same article.
    pub key: String,
    /// Where it is, if on the web; may be empty.
    pub url: String,
    /// Who wrote it there; may be empty.
    pub author: String,
    /// The feed it comes from.
    pub feed_id: Option<FeedId>,
}

/// One language variant of an article.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ArticleRow {
    /// Id.
    pub id: ArticleId,
    /// Shared with its translations.
    pub family_id: ArticleFamilyId,
    /// BCP 47 language tag.
    pub language: String,
    /// The newest version's words.
    pub content: ArticleContent,
    /// Number of the newest version, from 1.
    pub version: u32,
    /// Where the newest version stands.
    pub state: ArticleState,
    /// What readers get; none when it was never published or is retired.
    pub published: Option<PublishedArticle>,
    /// Who may read it once published.
    pub audience: Audience,
    /// Its topics.
    pub topic_ids: Vec<TopicId>,
    /// What it is about, in the company's product names.
    pub products: Vec<String>,
    /// Who answers for it.
    pub owner_id: Option<AgentId>,
    /// When it is to be looked at again.
    #[ts(type = "number | null")]
    pub review_by_at: Option<Millis>,
    /// Who wrote the newest version.
    pub author_id: Option<AgentId>,
    /// When it began.
    #[ts(type = "number")]
    pub created_at: Millis,
    /// When the newest version was written.
    #[ts(type = "number")]
    pub updated_at: Millis,
    /// Readers who found it helpful.
    pub votes_up: u32,
    /// Readers who did not.
    pub votes_down: u32,
    /// Questions it answered.
    pub times_used: u32,
    /// Where it came from, when not written here.
    pub source: Option<ArticleSource>,
    /// Versions that wait for someone to merge them.
    pub unmerged: Vec<UnmergedVersion>,
}

/// A topic: a shelf of the knowledge base.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TopicRow {
    /// Id.
    pub id: TopicId,
    /// Name.
    pub name: String,
    /// One sentence; may be empty.
    pub description: String,
    /// Place among the topics, from 0.
    pub position: u32,
}

/// What answered a question.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "snake_case")]
#[ts(tag = "type", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum AnsweredWith {
    /// An article.
    Article {
        /// Which.
        article_id: ArticleId,
    },
    /// What a colleague wrote to someone before.
    Reply {
        /// Which message.
        interaction_id: InteractionId,
    },
}

/// A question and what an agent did about an answer to it: what suggestions learn from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnswerRow {
    /// Id.
    pub id: AnswerId,
    /// The customer's words, at most 2,000 characters.
    pub question: String,
    /// What answered it (or was dismissed).
    pub answer: AnsweredWith,
    /// What was done with it.
    pub used: AnswerUse,
    /// Where; none for questions that came with an import.
    pub conversation_id: Option<ConversationId>,
    /// By whom.
    pub agent_id: Option<AgentId>,
    /// When.
    #[ts(type = "number")]
    pub at: Millis,
}

/// How the help portal looks and what it offers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PortalSettings {
    /// Name of the portal, as customers read it.
    pub name: String,
    /// `#rrggbb`.
    pub colour: String,
    /// Logo: PNG, JPEG, WebP or GIF as base64, at most 100 KiB; empty for none.
    pub logo_base64: String,
    /// Words of welcome over the search box; may be empty.
    pub welcome: String,
    /// Languages offered, the default one first.
    pub languages: Vec<String>,
    /// Offers the chat to those still stuck.
    pub offers_chat: bool,
    /// Offers a callback.
    pub offers_callback: bool,
    /// Offers to write.
    pub offers_email: bool,
}

/// The company's settings of its knowledge base. One row; its id in changes is the tenant's.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KnowledgeSettingsRow {
    /// Words that mean the same, in groups of two and more.
    pub synonyms: Vec<Vec<String>>,
    /// The portal.
    pub portal: PortalSettings,
    /// Address customers reach the portal at, ending in `/help`: set by the hub.
    pub portal_url: String,
}

/// A feed of community threads.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FeedRow {
    /// Id.
    pub id: FeedId,
    /// Shown name.
    pub name: String,
    /// Address of the RSS, Atom or JSON feed.
    pub url: String,
    /// BCP 47 language of its threads.
    pub language: String,
    /// How often it is fetched, minutes, 15 to 10,080.
    pub every_minutes: u32,
    /// Fetched while true.
    pub is_active: bool,
    /// When it was last fetched.
    #[ts(type = "number | null")]
    pub fetched_at: Option<Millis>,
    /// How many threads it brought so far.
    pub threads: u32,
    /// What went wrong the last time; empty when nothing did.
    pub problem: String,
}

/// Where an import stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[ts(rename_all = "snake_case")]
pub enum ImportState {
    /// Files are being read; nothing is changed.
    Reading,
    /// Read: waits for someone to look and begin.
    Previewed,
    /// Articles are being written. Goes on by itself after a restart.
    Running,
    /// Done.
    Done,
    /// Given up by someone, or unreadable; what was written stays.
    Stopped,
}

/// How many entries of an import go which way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportCounts {
    /// New articles.
    pub created: u32,
    /// Articles that change.
    pub updated: u32,
    /// Articles already as they would become.
    pub unchanged: u32,
    /// Entries left out, each with a reason.
    pub skipped: u32,
}

/// One import of articles.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportRow {
    /// Id.
    pub id: ImportId,
    /// What was given: a folder's or file's name.
    pub name: String,
    /// Who began it.
    pub agent_id: Option<AgentId>,
    /// Where it stands.
    pub state: ImportState,
    /// What the preview found.
    pub planned: ImportCounts,
    /// How many of those are done.
    pub done: u32,
    /// Why it stopped; empty otherwise.
    pub problem: String,
    /// When it began.
    #[ts(type = "number")]
    pub created_at: Millis,
    /// When it last moved.
    #[ts(type = "number")]
    pub updated_at: Millis,
}
