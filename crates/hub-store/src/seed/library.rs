//! The knowledge base of the demo company: articles written by hand in
//! `library/words/*.md`, with the questions they answered before, and what
//! makes the pages about it worth looking at: votes, searches, an unpublished
//! change, a draft in review, one past its review date.

mod demo;
mod generated;
mod script;

pub(super) use demo::{Writers, fill};
pub use generated::articles;
