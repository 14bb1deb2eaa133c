//! The knowledge base on the record: articles with their versions, what readers
//! get of them, votes, searches, gaps, pictures, and putting many in at once.
//! The commands that agents give are in `commands/knowledge`.
//!
//! Readers: [`Store::public_article`] and its kin for the portal and the widget,
//! [`Store::articles_page`], [`Store::article_changes`] and
//! [`Store::answers_page`] for the hub's own search and suggestions.

pub(crate) mod article;
mod bulk;
mod feeds;
mod gaps;
mod hand_over;
mod images;
mod imports;
mod portal;
mod readers;
mod readings;
mod searches;
pub(crate) mod settings;
mod sitemap;
mod versions;
mod votes;

pub(crate) use imports::{Picture, source_id};
pub(crate) use searches::note as note_search;

pub use bulk::KnowledgeRows;
pub use feeds::{DueFeed, FetchOutcome, Thread};
pub use gaps::{ArticlesInNeed, Question};
pub use hand_over::HandOver;
pub use imports::{FoundEntry, Import, ImportFile, SourceArticle};
pub use portal::{PublicArticle, PublicPlace, TopicCount};
pub use readers::ArticleChanges;
pub use readings::{ReadingOutcome, ReadingPlace, Readings};
pub use searches::Searched;
pub use sitemap::PublicAddress;
pub use votes::Vote;

#[cfg(test)]
pub(crate) use {
    gaps::QUESTIONS,
    portal::{NEWEST, OF_FAMILY, OF_TOPIC, ONE, PAGE},
    readers::{ANSWERS, ARTICLES, BY_IDS, SETTINGS, TOPICS},
};
