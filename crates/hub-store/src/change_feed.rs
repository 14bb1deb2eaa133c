//! The change feed: what is written to it, who may see what of it, and the three
//! ways it is read: page by page, live, and as a snapshot.

pub mod changes;
pub mod feed;
mod feed_age;
pub mod live;
pub mod scope;
pub mod snapshot;
