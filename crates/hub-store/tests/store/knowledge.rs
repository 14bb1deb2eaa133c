//! The knowledge base on the record: what agents may do with articles, and what
//! readers, desks and managers get of them.

mod answers;
mod library;
mod migration;
mod portal;
mod rows;
mod saving;
mod settings;

pub use rows::{as_rows, every_row};
