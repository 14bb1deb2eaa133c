//! The text of articles, the same on desk and hub: Markdown to safe HTML, HTML
//! and Word to clean Markdown, differences and three-way merges, and the import
//! and export formats. Pure: bytes in, values out; nothing is read or fetched here.
//!
//! What is stored is Markdown without raw HTML ([`clean`]); what is shown has
//! passed an allow-list besides ([`render`]). A link to an article is written
//! `[words](article:ID)` and an image `![words](attachment:ID)`, so that neither
//! breaks when something is renamed.

pub mod address;
mod allowed;
mod clean;
mod depth;
mod diff;
mod document;
pub mod export;
pub mod import;
mod inspect;
mod markdown;
mod merge;
mod paste;
mod plain;
mod removed;
mod render;
mod slug;

pub use clean::{Cleaned, clean};
pub use diff::{DiffLine, Hunk, LineKind, Span, diff};
pub use document::{References, document, references};
pub use merge::{Conflict, Merged, merge3};
pub use paste::paste_to_markdown;
pub use plain::{plain_text, plain_text_with, summary};
pub use removed::{Removed, RemovedKind};
pub use render::{Heading, Link, RenderOptions, Rendered, render};
pub use slug::slug;
