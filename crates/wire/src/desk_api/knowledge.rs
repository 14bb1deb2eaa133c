//! Requests and answers about the knowledge base: finding, reading, writing.

use serde::{Deserialize, Serialize};
use throughline_domain::document::Block;
use throughline_domain::{AgentId, ArticleFamilyId, ArticleId, ArticleState, Audience, Millis, TopicId};
use ts_rs::TS;

use crate::commands::ArticleFields;
use crate::knowledge::ArticleVersion;
use crate::rows::{ArticleContent, ArticleRow, TopicRow, UnmergedVersion};

/// Searches published articles as the agent types. Empty words: the newest.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct FindArticles {
    /// What is typed: words, "a phrase", -without.
    pub text: String,
    /// Preferred language; the best-fitting variant of each article is shown.
    pub language: Option<String>,
    /// Only of this topic.
    pub topic_id: Option<TopicId>,
    /// Only about this product.
    pub product: Option<String>,
    /// Only for these readers.
    pub audience: Option<Audience>,
    /// Skips so many, for the next page; at most 1,000.
    pub offset: u32,
    /// At most this many, 1 to 50.
    pub limit: u32,
}

/// Articles found, the best first.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct ArticleHits {
    /// The best first.
    pub hits: Vec<ArticleHit>,
    /// How many there are; counted to 1,000.
    pub total: u32,
    /// The index is being made anew: more may be found in a moment.
    pub is_rebuilding: bool,
}

/// An article found.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct ArticleHit {
    /// Which.
    pub article_id: ArticleId,
    /// Its family.
    pub family_id: ArticleFamilyId,
    /// Its language.
    pub language: String,
    /// Title, with the words found marked.
    pub title: Marked,
    /// The best lines, with the words found marked.
    pub snippet: Marked,
    /// Who may read it.
    pub audience: Audience,
    /// Its topics.
    pub topic_ids: Vec<TopicId>,
    /// When it was published.
    #[ts(type = "number")]
    pub published_at: Millis,
    /// From a community, not by the company.
    pub is_community: bool,
}

/// A text with parts of it marked.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct Marked {
    /// In order: plain and marked parts.
    pub parts: Vec<MarkedPart>,
}

/// A part of a marked text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct MarkedPart {
    /// The words.
    pub text: String,
    /// Found.
    pub is_match: bool,
}

/// Which articles a list shows.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename_all = "snake_case")]
pub enum ArticleFilter {
    /// All but retired ones.
    All,
    /// Drafts, and published ones with unpublished changes.
    Drafts,
    /// Waiting for review.
    InReview,
    /// Published.
    Published,
    /// Retired.
    Retired,
    /// Owned by this agent.
    Mine,
    /// With versions to merge.
    Unmerged,
    /// From communities.
    Community,
}

/// A page of articles, last changed first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ListArticles {
    /// Which.
    pub filter: ArticleFilter,
    /// Only of this topic.
    pub topic_id: Option<TopicId>,
    /// After this place (from [`ArticlePage::after`]).
    pub after: Option<String>,
    /// At most this many, 1 to 200.
    pub limit: u32,
}

/// Articles, last changed first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ArticlePage {
    /// Last changed first.
    pub articles: Vec<ArticleSummary>,
    /// For the next page.
    pub after: Option<String>,
}

/// A line of a list of articles.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ArticleSummary {
    /// Which.
    pub article_id: ArticleId,
    /// Its family.
    pub family_id: ArticleFamilyId,
    /// Its language.
    pub language: String,
    /// Title.
    pub title: String,
    /// Where its newest version stands.
    pub state: ArticleState,
    /// Readers get some version of it.
    pub is_published: bool,
    /// Who may read it.
    pub audience: Audience,
    /// Its topics.
    pub topic_ids: Vec<TopicId>,
    /// Owner's name; may be empty.
    pub owner_name: String,
    /// When it last changed.
    #[ts(type = "number")]
    pub updated_at: Millis,
    /// Past its review date.
    pub is_review_due: bool,
    /// Versions to merge.
    pub unmerged: u32,
    /// Changes on this machine wait for the hub.
    pub is_waiting: bool,
}

/// Which article.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct GetArticle {
    /// Which.
    pub article_id: ArticleId,
}

/// One article, for reading and for writing.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct ArticleView {
    /// The row, with what waits on this machine in it.
    pub article: ArticleRow,
    /// The newest version, drawn.
    pub document: Vec<Block>,
    /// What readers get, drawn; none when it is the newest version or nothing.
    pub published_document: Option<Vec<Block>>,
    /// The other languages of it.
    pub translations: Vec<ArticleSummary>,
    /// Articles it links to, for their titles and states; gone ones are missing.
    pub links: Vec<ArticleSummary>,
    /// Owner's name.
    pub owner_name: String,
    /// Name of who wrote the newest version.
    pub author_name: String,
    /// Changes on this machine wait for the hub.
    pub is_waiting: bool,
    /// Where customers read it; empty when they cannot.
    pub url: String,
}

/// Draws Markdown that is being written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PreviewArticle {
    /// Markdown.
    pub body: String,
}

/// Markdown, drawn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ArticlePreview {
    /// The tree.
    pub document: Vec<Block>,
    /// What is left out for safety (say, "script"), without repeats.
    pub removed: Vec<String>,
}

/// Something pasted from a page or a word processor.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PasteArticle {
    /// The clipboard's HTML.
    pub html: String,
}

/// What was pasted, as Markdown.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PastedArticle {
    /// Clean Markdown.
    pub markdown: String,
    /// What was left out for safety, without repeats.
    pub removed: Vec<String>,
}

/// Writes a version of an article: kept in the outbox before this returns.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct SaveArticle {
    /// Which; none for a new one.
    pub article_id: Option<ArticleId>,
    /// For a new one that translates another: its family.
    pub family_id: Option<ArticleFamilyId>,
    /// BCP 47 language tag.
    pub language: String,
    /// The version it was written from; 0 for a new one.
    pub base_version: u32,
    /// The words.
    pub content: ArticleContent,
    /// What else changes.
    pub fields: ArticleFields,
    /// The state asked for.
    pub state: ArticleState,
    /// Unmerged versions this one takes in.
    pub merges: Vec<u32>,
    /// The customers' question it was begun for, to be linked with it once it is published.
    pub question: Option<String>,
}

/// Text being written in an article, kept as typed on this machine only.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ArticleDraft {
    /// Which; none for a new one (one at a time).
    pub article_id: Option<ArticleId>,
    /// The version it began from.
    pub base_version: u32,
    /// BCP 47 language tag.
    pub language: String,
    /// The words; all empty: no draft.
    pub content: ArticleContent,
    /// When it was last typed in; 0 when there is none.
    #[ts(type = "number")]
    pub saved_at: Millis,
}

/// Which article's draft.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct GetArticleDraft {
    /// Which; none for the new one.
    pub article_id: Option<ArticleId>,
}

/// Moves the newest version.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct SetArticleState {
    /// Which.
    pub article_id: ArticleId,
    /// The version that was looked at.
    pub version: u32,
    /// Where to.
    pub state: ArticleState,
}

/// A page of versions; needs the hub.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ListVersions {
    /// Which.
    pub article_id: ArticleId,
    /// Older than this one.
    pub before: Option<u32>,
}

/// Versions, newest first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ArticleVersions {
    /// Newest first.
    pub versions: Vec<NamedVersion>,
    /// For the next page; none at the first version.
    pub before: Option<u32>,
}

/// A version with its writer's name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct NamedVersion {
    /// The version.
    pub version: ArticleVersion,
    /// Its writer; may be empty.
    pub author_name: String,
}

/// Compares two texts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct CompareArticles {
    /// Before.
    pub old: ArticleContent,
    /// After.
    pub new: ArticleContent,
}

/// What differs, line by line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ArticleDifference {
    /// Title.
    pub title: Vec<DifferenceLine>,
    /// Summary.
    pub summary: Vec<DifferenceLine>,
    /// Body; runs of unchanged lines between changes are shortened to three at each side.
    pub body: Vec<DifferenceLine>,
}

/// A line of a difference.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "snake_case")]
#[ts(tag = "type", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum DifferenceLine {
    /// In both.
    Same {
        /// The line.
        text: String,
    },
    /// Only before; `is_match` marks the words that went.
    Removed {
        /// The line.
        line: Marked,
    },
    /// Only after; `is_match` marks the words that came.
    Added {
        /// The line.
        line: Marked,
    },
    /// Unchanged lines left out.
    Skipped {
        /// How many.
        lines: u32,
    },
}

/// Looks at a version that waits to be merged.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct GetMerge {
    /// Which article.
    pub article_id: ArticleId,
    /// Which of its unmerged versions.
    pub version: u32,
}

/// Two versions, and what a merge of them looks like.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct MergeView {
    /// The newest version: ours.
    pub newest: ArticleContent,
    /// Its number.
    pub newest_version: u32,
    /// Who wrote it.
    pub newest_author_name: String,
    /// The other: theirs, with where both began.
    pub unmerged: UnmergedVersion,
    /// Who wrote that.
    pub unmerged_author_name: String,
    /// Title, merged or of the newest.
    pub title: String,
    /// Summary, merged or of the newest.
    pub summary: String,
    /// The body in pieces, in order.
    pub body: Vec<MergePiece>,
    /// Both changed the title to something else.
    pub is_title_conflict: bool,
    /// Both changed the summary to something else.
    pub is_summary_conflict: bool,
}

/// A piece of a merged body.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "snake_case")]
#[ts(tag = "type", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum MergePiece {
    /// Agreed, or changed by one of them only.
    Merged {
        /// The lines.
        text: String,
    },
    /// Changed by both: someone decides.
    Conflict {
        /// Before.
        base: String,
        /// The newest version's.
        newest: String,
        /// The other's.
        other: String,
    },
}

/// The topics, in their order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Topics {
    /// In their order.
    pub topics: Vec<TopicView>,
}

/// A topic and how many articles are in it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct TopicView {
    /// The topic.
    pub topic: TopicRow,
    /// Published articles in it.
    pub articles: u32,
}

/// Adds or changes a topic.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct SaveTopic {
    /// Which; none for a new one.
    pub topic_id: Option<TopicId>,
    /// Name.
    pub name: String,
    /// One sentence; may be empty.
    pub description: String,
    /// Place among the topics, from 0.
    pub position: u32,
}

/// Removes a topic; its articles stay.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct DeleteTopic {
    /// Which.
    pub topic_id: TopicId,
}

/// What the knowledge screen needs to begin.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct KnowledgeOverview {
    /// Counts by list.
    pub counts: ArticleCounts,
    /// This agent may publish, retire, and change topics, settings, feeds and imports.
    pub may_publish: bool,
    /// Product names in use, by name.
    pub products: Vec<String>,
    /// Languages in use, the portal's default first.
    pub languages: Vec<String>,
    /// This agent.
    pub agent_id: Option<AgentId>,
}

/// How many articles are in each list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct ArticleCounts {
    /// All but retired ones.
    pub all: u32,
    /// Drafts.
    pub drafts: u32,
    /// In review.
    pub in_review: u32,
    /// Published.
    pub published: u32,
    /// Retired.
    pub retired: u32,
    /// This agent's.
    pub mine: u32,
    /// To merge.
    pub unmerged: u32,
    /// From communities.
    pub community: u32,
}
