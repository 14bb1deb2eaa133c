//! The tables of the knowledge base: articles, what lists and counts are made of, topics,
//! answers, settings, feeds, imports, and the drafts of articles.

pub mod answers;
pub mod article_drafts;
pub mod articles;
pub mod changes;
mod counts;
pub mod feeds;
pub mod imports;
pub mod knowledge_settings;
mod lists;
pub mod topics;
