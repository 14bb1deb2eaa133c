//! The hub's API of the knowledge base, for what a desk does not keep: versions,
//! gaps and imports.
//!
//! * `GET /v1/articles/{id}/versions?before=N`: [`VersionPage`], newest first, 50 a page.
//! * `GET /v1/articles/{id}/versions/{n}`: [`ArticleVersion`].
//! * `GET /v1/knowledge/gaps`: [`Gaps`].
//! * `POST /v1/knowledge/imports` with [`BeginImport`]: the [`crate::rows::ImportRow`].
//! * `PUT /v1/knowledge/imports/{id}/files?path=…`: a file's bytes; again: replaces it.
//! * `POST /v1/knowledge/imports/{id}/read`: all files are there; reading begins.
//! * `GET /v1/knowledge/imports/{id}/entries?after=N`: [`ImportEntryPage`], 100 a page: the preview, later the report.
//! * `POST /v1/knowledge/imports/{id}/run`, `…/stop`.
//! * `GET /v1/knowledge/export`: a ZIP of Markdown files, as the import takes it.

use serde::{Deserialize, Serialize};
use throughline_domain::{AgentId, ArticleId, ArticleState, Audience, ImportId, Millis};
use ts_rs::TS;

use crate::rows::ArticleContent;

/// A version of an article.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ArticleVersion {
    /// Its number.
    pub version: u32,
    /// The version its writer began from; 0 for the first.
    pub base_version: u32,
    /// Its words.
    pub content: ArticleContent,
    /// Who wrote it; none for imports and merges the hub made.
    pub author_id: Option<AgentId>,
    /// When.
    #[ts(type = "number")]
    pub at: Millis,
    /// What it was.
    pub state: ArticleState,
    /// The hub merged it from two others by itself.
    pub is_merge: bool,
}

/// Versions, newest first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VersionPage {
    /// Newest first.
    pub versions: Vec<ArticleVersion>,
    /// For the next page; none at the first version.
    pub before: Option<u32>,
}

/// Where the knowledge base is thin. Each list is at most 50 long, the worst first.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Gaps {
    /// Searches that found nothing.
    pub without_results: Vec<SearchGap>,
    /// Searches after which nothing was opened.
    pub without_click: Vec<SearchGap>,
    /// Customers' questions no article answers, alike ones together.
    pub unanswered: Vec<QuestionGap>,
    /// Articles voted down more than up.
    pub voted_down: Vec<ArticleGap>,
    /// Articles past their review date.
    pub past_review: Vec<ArticleGap>,
}

/// A search, counted over 90 days and over agents, portal and widget.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SearchGap {
    /// What was asked, as most wrote it.
    pub query: String,
    /// How often.
    pub times: u32,
    /// When last.
    #[ts(type = "number")]
    pub last_at: Millis,
}

/// Questions that are alike.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuestionGap {
    /// The one that stands for them.
    pub question: String,
    /// Some of the others, at most 5.
    pub examples: Vec<String>,
    /// How many there are.
    pub times: u32,
    /// When the last one came.
    #[ts(type = "number")]
    pub last_at: Millis,
}

/// An article that needs someone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ArticleGap {
    /// Which.
    pub article_id: ArticleId,
    /// Its title.
    pub title: String,
    /// Votes for it.
    pub votes_up: u32,
    /// Votes against it.
    pub votes_down: u32,
    /// Its review date, if it has one.
    #[ts(type = "number | null")]
    pub review_by_at: Option<Millis>,
    /// Who answers for it.
    pub owner_id: Option<AgentId>,
}

/// Begins an import.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BeginImport {
    /// Its id, made by who begins it: beginning twice is beginning once.
    pub import_id: ImportId,
    /// What is given, for the list of imports.
    pub name: String,
    /// Language of entries that do not name one.
    pub language: String,
    /// Who may read entries that do not say.
    pub audience: Audience,
    /// Published at once; otherwise drafts (entries that say they are drafts stay drafts).
    pub publishes: bool,
}

/// What an import does about an entry.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[ts(rename_all = "snake_case")]
pub enum ImportAction {
    /// Makes an article.
    Create,
    /// Changes one.
    Update,
    /// It is already as it would become.
    Unchanged,
    /// Leaves it out.
    Skip,
}

/// One entry of an import.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportEntry {
    /// Its place, from 1.
    pub n: u32,
    /// File, and place in it where it holds several.
    pub source_key: String,
    /// Title found; may be empty when skipped.
    pub title: String,
    /// What is (to be) done.
    pub action: ImportAction,
    /// Done already.
    pub is_done: bool,
    /// Why it is skipped, as a code of `throughline_articles`; empty otherwise.
    pub reason: String,
    /// What was taken out of it for safety (say, "script"), without repeats.
    pub removed: Vec<String>,
    /// The article it makes or changes.
    pub article_id: Option<ArticleId>,
}

/// Entries of an import, in their order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportEntryPage {
    /// In their order.
    pub entries: Vec<ImportEntry>,
    /// For the next page; none at the end.
    pub after: Option<u32>,
}
