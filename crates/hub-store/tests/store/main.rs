//! The record, tested through its public API on real files.

mod chat;
mod commands;
mod desk;
mod feed;
mod hostile;
mod json;
mod model;
mod scope;
mod world;
mod writer;
