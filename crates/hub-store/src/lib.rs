//! The record: one SQLite file with every customer, conversation and
//! interaction of a company, the change feed over it, and the commands that
//! change it. The only crate that names sqlx.
//!
//! * [`Store`] opens the file, reads through a pool that cannot write and
//!   writes through one task that commits in groups; it publishes every commit
//!   as [`Committed`] ([`Store::commits`]).
//! * [`Caller`], [`Scope`]: who asks, and what they may see.
//! * Feed: [`Store::changes_after`], [`Store::head`], [`Store::snapshot`];
//!   live: a [`Follower`] turns commits into the frames of one connection.
//! * Commands: [`Store::apply`].
//! * Web chat: [`Store::open_visitor`], [`Store::post_chat_message`],
//!   [`Store::chat_messages`], [`Store::chat_receipts`].
//! * Knowledge base: `Store::public_article` and its kin, `Store::vote`,
//!   `Store::record_search`, `Store::article_versions`, `Store::articles_in_need`.
//! * Administration: tenants, agents, teams, accounts, [`Store::bulk_insert`].

mod attachments;
#[macro_use]
mod row_json;

mod bulk;
mod change_feed;
mod chat;
mod commands;
mod error;
mod knowledge;
mod people;
mod places;
#[cfg(test)]
mod plans;
mod reader;
pub mod seed;
mod sessions;
mod store;
mod tenants;
mod writer;

use change_feed::{changes, feed, live, scope, snapshot};

pub use attachments::{Attachment, NewAttachment, Uploader};
pub use bulk::BulkRows;
pub use chat::{ChatLive, OpenVisitor, Posted, Visitor, VisitorSession, Vouched};
pub use error::StoreError;
pub use feed::{Caught, FeedChange, changes_frame};
pub use knowledge::{
    ArticleChanges, ArticlesInNeed, DueFeed, FetchOutcome, FoundEntry, HandOver, Import, ImportFile,
    KnowledgeRows, PublicAddress, PublicArticle, PublicPlace, Question, ReadingOutcome, ReadingPlace,
    Readings, Searched, SourceArticle, Thread, TopicCount, Vote,
};
pub use live::{Committed, Follower, LiveChange, Step};
pub use people::{AgentPatch, NewAgent};
pub use places::Place;
pub use scope::{Caller, Scope, Sight};
pub use sessions::{ACCESS_MS, IDLE_MS, SignedIn};
pub use snapshot::Snapshot;
pub use store::{Store, StoreOptions};
pub use tenants::{NewTenant, Tenant};
