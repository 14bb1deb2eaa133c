//! Everything that crosses a process, declared once.
//!
//! * [`desk_api`]: the one list of commands the window may give the desk, and
//!   the events it hears. Tauri commands, the permission manifest, the loopback
//!   host and the TypeScript types are made from this list.
//! * [`rows`], [`sync`], [`commands`], [`session`]: between desk and hub.
//! * [`knowledge`]: the hub's API for what a desk does not keep of the knowledge base.
//! * [`chat`]: between the chat widget and the hub.
//! * [`error`]: the only error that crosses a process.
//!
//! Field names are `snake_case` everywhere. Times are milliseconds since the
//! Unix epoch in fields ending in `_at`.

pub mod chat;
pub mod commands;
pub mod desk_api;
pub mod error;
pub mod knowledge;
pub mod rows;
pub mod session;
pub mod sync;
pub mod typescript;

pub use error::{ErrorCode, WireError};
