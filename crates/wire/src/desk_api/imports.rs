//! Requests and answers about feeds, imports and exports of articles.

use serde::{Deserialize, Serialize};
use throughline_domain::{FeedId, ImportId};
use ts_rs::TS;

use crate::rows::{FeedRow, ImportRow};

/// The feeds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Feeds {
    /// By name.
    pub feeds: Vec<FeedRow>,
}

/// Adds or changes a feed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct SaveFeed {
    /// Which; none for a new one.
    pub feed_id: Option<FeedId>,
    /// Shown name.
    pub name: String,
    /// Address.
    pub url: String,
    /// Language of its threads.
    pub language: String,
    /// How often, minutes, 15 to 10,080.
    pub every_minutes: u32,
    /// Fetched while true.
    pub is_active: bool,
}

/// Which feed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct DeleteFeed {
    /// Which.
    pub feed_id: FeedId,
}

/// The imports, newest first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Imports {
    /// Newest first, at most 50.
    pub imports: Vec<ImportRow>,
}

/// A file for an import. Needs the hub.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct AddImportFile {
    /// Which import.
    pub import_id: ImportId,
    /// Path within what was chosen.
    pub path: String,
    /// The bytes, base64.
    pub base64: String,
}

/// Which import.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ImportRef {
    /// Which.
    pub import_id: ImportId,
}

/// A page of an import's entries.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ListImportEntries {
    /// Which.
    pub import_id: ImportId,
    /// After this one.
    pub after: Option<u32>,
}

/// All articles as a ZIP of Markdown files.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ExportedArticles {
    /// Proposed file name.
    pub name: String,
    /// The bytes, base64.
    pub base64: String,
}
