//! Commands about the knowledge base. Every agent writes drafts and hands them
//! in for review; managers and administrators decide what customers read.

mod answers;
mod checks;
mod feeds;
mod imported;
mod save;
mod settings;
mod states;
mod topics;

use throughline_wire::ErrorCode;

use super::refused;
use crate::error::StoreError;
use crate::scope::Scope;

pub(super) use answers::{note_searches, record};
pub(super) use feeds::{delete_feed, save_feed};
pub(crate) use imported::{change_of, import_language, import_name, normalised, write_imported};
pub(super) use save::save;
pub(super) use settings::save_settings;
pub(super) use states::{delete, set_state};
pub(super) use topics::{delete_topic, save_topic};

/// Managers and administrators.
fn may_publish(scope: &Scope) -> bool {
    scope.sees_all()
}

fn only_publishers(scope: &Scope, about: &str) -> Result<(), StoreError> {
    if may_publish(scope) {
        return Ok(());
    }
    Err(refused(ErrorCode::NotAllowed, "ask a manager: your role does not allow this", about))
}
