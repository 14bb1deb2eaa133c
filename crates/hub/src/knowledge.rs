//! What the hub makes of the record's knowledge base.

pub mod export;
pub mod feeds;
pub mod fetch;
pub mod gaps;
pub mod imports;
pub mod index;
