//! The knowledge base, as the window asks for it: one file per thing an agent does.
//!
//! Reading never waits for the network; writing is kept in the outbox before it
//! returns, like everything else an agent writes. What a desk does not keep
//! (versions, gaps, imports, the export) is asked of the hub and fails with
//! `offline` without one.

mod answers;
mod comparing;
mod drafts;
mod feeds;
mod imports;
mod merging;
mod reading;
mod settings;
mod topics;
mod versions;
mod words;
mod writing;

use throughline_desk_store::{Reader, StoreError, colleagues};
use throughline_wire::rows::Role;

pub(crate) use answers::{latest_words, note_search, record_answer};
pub(crate) use comparing::compare_articles;
pub(crate) use drafts::{get_article_draft, save_article_draft};
pub(crate) use feeds::{delete_feed, list_feeds, save_feed};
pub(crate) use imports::{
    add_import_file, begin_import, export_articles, list_import_entries, list_imports, read_import,
    run_import, stop_import,
};
pub(crate) use merging::get_merge;
pub(crate) use reading::{get_article, get_knowledge, list_articles, paste_article, preview_article};
pub(crate) use settings::{get_knowledge_settings, save_knowledge_settings};
pub(crate) use topics::{delete_topic, list_topics, save_topic};
pub(crate) use versions::{get_gaps, list_versions};
pub(crate) use words::{card, insert_article};
pub(crate) use writing::{delete_article, save_article, set_article_state};

use crate::error::DeskError;
use crate::seat::Seat;

/// Managers and administrators decide what customers read. The cache knows the
/// role as it is now, the session as it was at sign-in.
fn may_publish(seat: &Seat) -> impl Fn(&Reader<'_>) -> Result<bool, StoreError> + Send + 'static {
    let (me, signed_in) = (seat.me, seat.tokens.current().agent.role);
    move |reader| {
        let role = colleagues::get(reader, me)?.map_or(signed_in, |agent| agent.role);
        Ok(matches!(role, Role::Manager | Role::Administrator))
    }
}

/// An error unless this agent may change what customers read.
async fn only_publishers(seat: &Seat) -> Result<(), DeskError> {
    if seat.store.read(may_publish(seat)).await? { Ok(()) } else { Err(ask_a_manager("role")) }
}

fn ask_a_manager(about: &'static str) -> DeskError {
    DeskError::NotAllowedFor { about, message: "ask a manager: your role does not allow this" }
}
