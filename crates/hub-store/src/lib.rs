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
//! * Administration: tenants, agents, teams, accounts, [`Store::bulk_insert`].

mod attachments;
#[macro_use]
mod row_json;

mod bulk;
mod changes;
mod chat;
mod commands;
mod error;
mod feed;
mod feed_age;
mod live;
mod people;
#[cfg(test)]
mod plans;
mod places;
mod reader;
mod scope;
pub mod seed;
mod sessions;
mod snapshot;
mod store;
mod tenants;
mod writer;

pub use attachments::{Attachment, NewAttachment, Uploader};
pub use bulk::BulkRows;
pub use chat::{ChatLive, OpenVisitor, Posted, Visitor, VisitorSession, Vouched};
pub use error::StoreError;
pub use feed::{Caught, FeedChange, changes_frame};
pub use live::{Committed, Follower, LiveChange, Step};
pub use people::{AgentPatch, NewAgent};
pub use places::Place;
pub use scope::{Caller, Scope, Sight};
pub use sessions::{ACCESS_MS, IDLE_MS, SignedIn};
pub use snapshot::Snapshot;
pub use store::{Store, StoreOptions};
pub use tenants::{NewTenant, Tenant};

// What the functions look like (the bodies are in the files named above):
//
// impl Store {
//     async fn open(path: &Path, clock: Arc<dyn Clock>) -> Result<Store, StoreError>
//     async fn open_with(path: &Path, clock: Arc<dyn Clock>, options: StoreOptions) -> Result<Store, StoreError>
//     async fn close(&self)                                  // drains the writer, closes the file
//     fn clock(&self) -> &Arc<dyn Clock>
//     fn commits(&self) -> tokio::sync::broadcast::Receiver<Arc<Committed>>
//
//     // tenants.rs
//     async fn ensure_tenant(&self, NewTenant) -> Result<Tenant>          // the first one there is, or a new one
//     async fn default_tenant(&self) -> Result<Option<Tenant>>
//     async fn tenant(&self, TenantId) -> Result<Option<Tenant>>
//     async fn set_company(&self, TenantId, NewTenant) -> Result<()>
//     async fn set_demo(&self, TenantId, bool) -> Result<()>
//     // people.rs
//     async fn add_team(&self, TenantId, &str) -> Result<TeamRow>          // by name: adding twice answers the first
//     async fn list_teams(&self, TenantId) -> Result<Vec<TeamRow>>
//     async fn add_agent(&self, TenantId, NewAgent) -> Result<AgentRow>
//     async fn change_agent(&self, TenantId, AgentId, AgentPatch) -> Result<AgentRow>
//     async fn list_agents(&self, TenantId) -> Result<Vec<AgentRow>>
//     async fn agent(&self, TenantId, AgentId) -> Result<Option<AgentRow>>
//     async fn set_password(&self, TenantId, AgentId, &str) -> Result<()>
//     async fn check_password(&self, TenantId, email: &str, password: &str) -> Result<Option<AgentRow>>
//     async fn ensure_local_agent(&self, TenantId, name: &str) -> Result<AgentRow>
//     async fn set_presence(&self, Caller, Presence) -> Result<()>
//     async fn is_staffed(&self, TenantId) -> Result<bool>
//     async fn put_channel_account(&self, TenantId, ChannelAccountRow) -> Result<()>
//     async fn list_channel_accounts(&self, TenantId) -> Result<Vec<ChannelAccountRow>>
//     // scope.rs, feed.rs, snapshot.rs
//     async fn scope(&self, Caller) -> Result<Option<Scope>>              // None: no such active agent
//     async fn head(&self, Caller) -> Result<Cursor>
//     async fn changes_after(&self, Caller, Cursor, limit: u32) -> Result<Caught>
//     async fn snapshot(&self, Caller) -> Result<Snapshot>                // Stream<Item = Result<Bytes, StoreError>>
//     // commands.rs
//     async fn apply(&self, Caller, CommandBatch) -> Result<CommandOutcomes>
//     async fn wake_due(&self, now: Millis) -> Result<usize>              // snoozed conversations whose time has come
//     // chat.rs: StoreError::Refused(WireError) says what the visitor did wrong
//     async fn open_visitor(&self, TenantId, OpenVisitor) -> Result<VisitorSession>
//     async fn visitor(&self, token: &str) -> Result<Option<Visitor>>
//     async fn post_chat_message(&self, visitor_id: Uuid, PostMessage) -> Result<Posted>   // {message, customer_id, conversation_id}
//     async fn chat_messages(&self, visitor_id: Uuid, after: Option<Millis>, before: Option<Millis>, limit: u32) -> Result<ChatPage>
//     async fn chat_receipts(&self, visitor_id: Uuid, Receipts) -> Result<()>
//     async fn chat_read_through(&self, visitor_id: Uuid) -> Result<Millis>       // the agents' side has read up to here
//     // bulk.rs: one transaction; rows are trusted; conversation number 0 = next free
//     async fn bulk_insert(&self, TenantId, BulkRows) -> Result<()>
//     async fn prune(&self, TenantId, changes_through_seq: u64, silent_visitors_before: Millis) -> Result<()>
//
//     // For the other files of this crate (sessions.rs, attachments.rs):
//     pub(crate) async fn write<T>(&self, job: impl for<'a> FnOnce(&'a mut WriteTx) -> BoxFuture<'a, Result<T, StoreError>> + Send + 'static) -> Result<T, StoreError>
//         // inside: tx.execute(sqlx::query("..").bind(..)), tx.read() -> ReadTx, tx.clock()
//     pub(crate) async fn reader(&self) -> Result<Reader, StoreError>     // reader.tx() -> ReadTx { one, optional, all }
// }
//
// Serving one live connection (hub): subscribe to commits() FIRST, then loop
// changes_after(cursor) until !has_more sending each Caught page as
// changes_frame(prev, ..), then Follower::new(scope, position, last_sent) and
// for each commit follower.take(&commit): Step::Send(frame bytes of HubFrame::Changes),
// Step::Nothing, Step::CatchUp (run changes_after again from follower.cursor()),
// Step::Resnapshot (send HubFrame::Resnapshot and close). Broadcast lag = CatchUp.
