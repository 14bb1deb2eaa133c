//! HTML to clean Markdown: what was copied from a page, from Word or from Google
//! Docs, and what an import brought. The Markdown is built as a tree, not as a
//! string, so words can never turn into markup and raw HTML cannot come out.

mod blocks;
mod runs;
mod tables;
mod word;

use crate::clean::Cleaned;
use crate::inspect::{Report, inspect};
use crate::markdown;
use comrak::Arena;
use comrak::nodes::NodeValue;
use dom_query::Document;

/// Turns copied or imported HTML into clean Markdown.
pub fn paste_to_markdown(html: &str) -> Cleaned {
    let document = Document::fragment(word::fragment(html));
    let removed = inspect(&document, Report::Harmful);
    word::tidy(&document);
    Cleaned { markdown: document_to_markdown(&document), removed }
}

/// The Markdown of a document that has been looked through.
pub(crate) fn document_to_markdown(document: &Document) -> String {
    let arena = Arena::new();
    let root = markdown::node(&arena, NodeValue::Document);
    blocks::Blocks::new(&arena).children_of(&document.root(), root);
    markdown::write(root)
}
