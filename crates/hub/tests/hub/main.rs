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
mod files;
mod house;
mod lifecycle;
mod live;
mod pages;
mod session;
mod widget;
