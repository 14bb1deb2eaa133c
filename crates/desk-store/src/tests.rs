//! Tests of the store on real files.

mod damage;
mod desk;
mod files;
mod finding;
mod inbox;
mod knowledge;
mod outbox;
mod past_answers;
pub(crate) mod plans;
mod sync;
mod timeline;
mod waiting;
