//! The record, tested through its public API on real files.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on may panic")]

mod chat;
mod commands;
mod desk;
mod feed;
mod hostile;
mod json;
mod knowledge;
mod model;
mod newer;
mod scope;
mod world;
mod writer;
