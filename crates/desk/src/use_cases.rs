//! What an agent can do, one file per thing they do it to. Each function is the
//! body of one or more commands of the list (see `commands.rs`).

pub mod attachments;
pub mod composing;
pub mod conversations;
pub mod customers;
pub mod finding;
pub mod knowledge;
pub mod outbox;
pub mod session;
pub mod settings;
pub mod suggesting;
pub mod timeline;
