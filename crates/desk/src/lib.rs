//! The agent's app without a window: every command of
//! [`throughline_wire::desk_api`], the loops that keep the cache true and send
//! what waits, and the loopback host for a browser in the window's place.
//!
//! ```text
//! let desk = Desk::start(options).await?;
//! let mut events = desk.events();
//! desk.send_message(request).await?;     // kept in the outbox when this returns
//! desk.stop().await;
//! ```
//! Promises: nothing a command reads or writes waits for the network, except
//! signing in and the bytes of a file that is not here yet; what a command
//! wrote survives a kill; the connection's state is what the sync loop saw.

mod commands;
mod connection;
mod desk;
mod error;
mod events;
mod finding;
pub mod host;
mod hub_client;
mod input;
mod keys;
mod live_state;
mod loops;
mod options;
mod profile;
mod seat;
mod tokens;
mod use_cases;
mod warnings;

use use_cases::{
    attachments, composing, conversations, customers, knowledge, outbox, session, settings, timeline,
};

pub use desk::Desk;
pub use error::DeskError;
pub use hub_client::{HubError, HubUrl, HubUrlError};
pub use keys::{KeyChoice, KeyError};
pub use options::{DeskOptions, EmbeddedTokens, HubChoice, Opener, Timing};
pub use profile::ProfileError;
