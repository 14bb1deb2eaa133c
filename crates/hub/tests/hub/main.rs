//! The real hub on a free port, driven from outside: over HTTP and WebSockets
//! as desks and widgets do.

#![expect(
    clippy::indexing_slicing,
    reason = "a test that finds less than it expects fails, also in what it shares"
)]

mod authorization;
mod bad_input;
mod chat;
mod desk;
mod feeds;
mod files;
mod house;
mod imports;
mod knowledge;
mod lifecycle;
mod live;
mod pages;
mod portal;
mod session;
mod widget;
