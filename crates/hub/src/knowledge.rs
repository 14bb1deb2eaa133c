//! What the hub makes of the record's knowledge base.

pub mod gaps;
