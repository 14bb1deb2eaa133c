//! One file per table: its row, its statements, and what may be done with it.

pub mod attachments;
pub mod cards;
pub mod channel_accounts;
pub mod colleagues;
pub mod contact_points;
pub mod conversations;
pub mod customers;
pub mod drafts;
pub mod interactions;
pub mod knowledge;
pub mod read_marks;
pub mod settings;
pub mod sync_state;
