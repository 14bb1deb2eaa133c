//! What the hub makes of the record's knowledge base.

pub mod feeds;
pub mod fetch;
pub mod gaps;
pub mod index;
