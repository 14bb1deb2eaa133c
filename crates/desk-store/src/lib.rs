//! The agent's own files: an encrypted cache of the hub's rows (`cache.db`,
//! disposable) and what only this machine has (`outbox.db`: commands not yet
//! confirmed, drafts, settings, session, files waiting to be uploaded).
//!
//! The only crate that names `rusqlite`. Promises: nothing here touches the
//! network or reads a wall clock; a read function cannot write; a failed write
//! leaves nothing behind.
//!
//! # Use
//! ```text
//! let Opened { store, warnings } = Store::open(Options::new(dir, Key::raw(bytes), now_at))?;   // blocking; dir is one agent's
//! let page = store.read(move |reader| inbox::list(reader, &me, &request)).await?;
//! let item = store.write(move |writer| {                 // BEGIN IMMEDIATE .. COMMIT, one hop, one transaction
//!     drafts::clear(writer, conversation_id)?;
//!     outbox::enqueue(writer, &new_entry)
//! }).await?;
//! let mut changed = store.changed();                     // tokio broadcast of Arc<Vec<Tag>>, after each commit
//! store.close().await;
//! store.heal().await?;                                   // after StoreError::Damaged in the middle of a run
//! ```
//!
//! # Signatures (all return `Result<_, StoreError>`; `StoreError::code()` gives the wire code)
//! ```text
//! me:            colleagues::me(&Reader, AgentId) -> Me { agent_id, team_ids }
//! inbox:         inbox::list(&Reader, &Me, &ListConversations) -> ConversationPage
//!                inbox::counts(&Reader, &Me) -> ViewCounts
//!                inbox::item(&Reader, ConversationId) -> Option<ConversationItem>
//! conversations: conversations::get(&Reader, ConversationId) -> Option<ConversationRow>      // overlay applied
//!                conversations::of_customer(&Reader, CustomerId, limit) -> Vec<ConversationSummary>
//! timeline:      timeline::page(&Reader, &GetTimeline) -> TimelinePage
//!                interactions::get(&Reader, InteractionId) -> Option<InteractionRow>
//!                interactions::insert_many(&mut Writer, &[InteractionRow]) -> usize
//! customers:     customers::get(&Reader, CustomerId) -> Option<CustomerRow>                   // overlay applied
//!                customers::view(&Reader, CustomerId) -> Option<CustomerView>                 // overlay applied
//!                contact_points::of_customer(&Reader, CustomerId) -> Vec<ContactPointRow>     // overlay applied
//!                quick_find::find(&Reader, &FindCustomers) -> CustomerHits
//! colleagues:    colleagues::list(&Reader) -> Colleagues;  colleagues::get(&Reader, AgentId) -> Option<AgentRow>
//!                channel_accounts::list(&Reader) -> Vec<ChannelAccountRow>
//! read marks:    read_marks::looked_through_at(&Reader, ConversationId) -> Millis
//!                read_marks::mark_unread(&mut Writer, ConversationId)     // local; a later MarkRead command clears it
//! outbox:        outbox::enqueue(&mut Writer, &NewEntry { command, agent_id, customer_id, customer_name, was_offline })
//!                outbox::recover(&mut Writer)                             // at start: sending -> queued
//!                outbox::take(&mut Writer, now, max) -> Vec<Entry>        // counts the attempt, marks sending
//!                outbox::settle(&mut Writer, &[CommandOutcome]) -> Settled { done, held, failed, dropped }
//!                outbox::put_back(&mut Writer, &[CommandId], next_try_at) // not reached: wait
//!                outbox::wake(&mut Writer)                                // network is back: every wait is over
//!                outbox::park(&mut Writer, CommandId, &WireError)          // cannot be sent (file refused)
//!                outbox::next_try_at(&Reader) -> Option<Millis>
//!                outbox::count_as_offline(&mut Writer, seq, new_id) / forget_what_was_seen(&mut Writer, new_id)   // after a break
//!                outbox::decide(&mut Writer, &Decision { interaction_id, decision, command_id, now, seen_through_seq }) -> bool
//!                outbox::page(&Reader) -> OutboxPage;  outbox::counts(&Reader) -> OutboxCounts
//!                outbox::item(&Reader, InteractionId) -> Option<TimelineItem>
//!                outbox::is_empty(&Reader) -> bool;   outbox::discard_all(&mut Writer)
//!                outbox::seal(&mut Writer, gives_up) -> bool;  outbox::unseal(&mut Writer)   // sign-out
//! drafts:        drafts::get(&Reader, ConversationId) -> Draft;  drafts::save(&mut Writer, &Draft);  drafts::clear(&mut Writer, ConversationId)
//! attachments:   attachments::keep_pending(&mut Writer, &AttachmentRef, &[u8], now)   // for a reply, outbox.db
//!                attachments::pending(&Reader, AttachmentId) -> Option<Pending { attachment, bytes, is_uploaded }>
//!                attachments::mark_uploaded(&mut Writer, AttachmentId)
//!                attachments::sweep_pending(&mut Writer, older_than_at) -> usize      // neither in a draft nor in the outbox
//!                attachments::keep(&mut Writer, &AttachmentRef, &[u8], now)           // downloaded, cache.db
//!                attachments::bytes(&Reader, AttachmentId) -> Option<(AttachmentRef, Vec<u8>)>  // pending or downloaded
//!                attachments::reference(&Reader, AttachmentId) -> Option<AttachmentRef>
//!                attachments::mark_used(&mut Writer, AttachmentId, now)               // opened: evicted later
//! remembered:    settings::value::<T>(&Reader, name) -> Option<T>;  settings::put(&mut Writer, name, &T);  settings::remove(&mut Writer, name)
//! sync:          sync_state::cursor(&Reader) -> Option<Cursor>            // None: a snapshot is due
//!                sync_state::apply(&mut Writer, prev, &[Change]) -> Applied { cursor, new_interactions }
//!                sync_state::caught_up(&mut Writer, Cursor)
//!                snapshot::SnapshotLoader::begin(&Store, &SnapshotHead).await -> SnapshotLoader;  loader.rows(Vec<Row>).await;  loader.finish().await;  loader.abort().await
//! ```

mod access;
mod columns;
mod error;
mod files;
mod key;
mod place;
mod readers;
mod salvage;
mod schema;
mod store;
mod tables;
mod writer;

pub mod inbox;
pub mod outbox;
pub mod past_answers;
pub mod quick_find;
pub mod snapshot;
pub mod timeline;

#[cfg(test)]
mod tests;

pub use access::{Reader, Writer};
pub use colleagues::Me;
pub use error::StoreError;
pub use files::{Options, remove_all};
pub use key::Key;
pub use snapshot::SnapshotLoader;
pub use store::{Opened, Store};
pub use tables::knowledge::{
    answers, article_drafts, articles, changes, feeds, imports, knowledge_settings, topics,
};
pub use tables::{
    attachments, cards, channel_accounts, colleagues, contact_points, conversations, customers, drafts,
    interactions, read_marks, settings, sync_state,
};
