//! The hub: it meets customers (chat widget, demo shop) and keeps all desks in
//! step (sign-in, snapshot, live feed, commands). A library for the server
//! program and for the desktop program that carries its own hub; the caller
//! supplies the socket and the stop.

mod accept;
mod chat;
mod http;
mod hub;
mod knowledge;
mod lifecycle;
mod limits;
mod live;
mod metrics;
mod portal;
mod tasks;

pub use chat::vouch::signature as vouching_signature;
pub use http::address::{Network, NotANetwork};
pub use http::description as openapi;
pub use hub::{Hub, HubError, HubOptions, open_record};
pub use knowledge::export::{Export, ExportError};
pub use knowledge::imports::work_on_imports;
pub use limits::{Allowance, Allowances, KnowledgeAllowances};
