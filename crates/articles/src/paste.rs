//! HTML to clean Markdown: what was copied from a page, from Word or from Google
//! Docs, and what an import brought. The Markdown is built as a tree, not as a
//! string, so words can never turn into markup and raw HTML cannot come out.

mod blocks;
mod runs;
mod tables;
mod word;

use crate::clean::Cleaned;
use crate::depth::shallow;
use crate::inspect::{Report, inspect};
use crate::markdown;
use comrak::Arena;
use comrak::nodes::NodeValue;
use dom_query::Document;

/// Turns copied or imported HTML into clean Markdown.
pub fn paste_to_markdown(html: &str) -> Cleaned {
    let document = Document::fragment(shallow(word::fragment(html)).as_ref());
    let removed = inspect(&document, Report::Harmful);
    word::tidy(&document);
    Cleaned { markdown: document_to_markdown(&document), removed }
}

/// The Markdown of a document that has been looked through.
pub(crate) fn document_to_markdown(document: &Document) -> String {
    let arena = Arena::new();
    let root = markdown::node(&arena, NodeValue::Document);
    blocks::Blocks::new(&arena).children_of(&document.root(), root);
    without_separators(&markdown::write(root))
}

/// The text without the comments the writer puts after lists. They keep lists of
/// one kind apart, of which there are none here, and indented code, which is always fenced.
fn without_separators(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let (mut fence, mut after_separator) = (0, false);
    for line in text.split_inclusive('\n') {
        let bare = line.trim_start_matches([' ', '>']);
        let ticks = bare.len() - bare.trim_start_matches('`').len();
        let opens = fence == 0 && ticks >= 3;
        let closes = fence > 0 && ticks >= fence && bare.trim().len() == ticks;
        if fence == 0 && markdown::is_list_separator(bare) {
            after_separator = true;
            continue;
        }
        let is_blank = bare.trim().is_empty();
        if !(after_separator && is_blank && fence == 0) {
            kept.push_str(line);
        }
        after_separator &= is_blank;
        fence = if opens {
            ticks
        } else if closes {
            0
        } else {
            fence
        };
    }
    kept
}
