//! What is stored: Markdown without raw HTML and without addresses that are not
//! let through. HTML that says something Markdown can say is converted.

use crate::address::{Address, is_image_source, read};
use crate::inspect::{Report, inspect};
use crate::markdown;
use crate::paste::document_to_markdown;
use crate::removed::{Removed, RemovedKind};
use crate::render::has_raw_html;
use comrak::Arena;
use comrak::nodes::{AstNode, NodeValue};
use serde::{Deserialize, Serialize};

/// A text that may be stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cleaned {
    /// Markdown without raw HTML.
    pub markdown: String,
    /// What was taken out, in the order of the text.
    pub removed: Vec<Removed>,
}

/// Cleans Markdown for storing. A text with nothing to clean comes back as it
/// was (line ends apart), so that an author's way of writing survives.
pub fn clean(text: &str) -> Cleaned {
    let (text, controls) = without_controls(text);
    let arena = Arena::new();
    let root = markdown::parse(&arena, &text);
    let mut removed = controls;
    let refused = refuse_addresses(root, &mut removed);
    if has_raw_html(root) {
        let mut html = String::new();
        comrak::format_html(root, &markdown::options(), &mut html).expect("BUG: a String takes every write");
        let document = dom_query::Document::fragment(crate::depth::shallow(&html).as_ref());
        removed.extend(inspect(&document, Report::Everything));
        return Cleaned { markdown: document_to_markdown(&document), removed };
    }
    let markdown = if refused { markdown::write(root) } else { text };
    Cleaned { markdown, removed }
}

/// Takes out links and images that are not let through; whether there were any.
fn refuse_addresses<'a>(root: &'a AstNode<'a>, removed: &mut Vec<Removed>) -> bool {
    let before = removed.len();
    let nodes: Vec<_> = root.descendants().collect();
    for node in nodes {
        let (url, is_image) = match &node.data().value {
            NodeValue::Link(link) => (link.url.clone(), false),
            NodeValue::Image(image) => (image.url.clone(), true),
            _ => continue,
        };
        let refused = match read(&url) {
            Address::Refused => true,
            Address::Article(..) => is_image,
            Address::Outside(address) => is_image && !is_image_source(address),
            Address::Within(_) | Address::Attachment(_) => false,
        };
        if refused {
            removed.push(Removed::new(RemovedKind::Address, &url, &node.collect_text()));
            if is_image {
                markdown::replace_with_text(node, node.collect_text());
            } else {
                markdown::unwrap(node);
            }
        }
    }
    removed.len() > before
}

/// The text with one kind of line end and without NUL and other controls.
fn without_controls(text: &str) -> (String, Vec<Removed>) {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let is_control = |c: char| c.is_control() && c != '\n' && c != '\t';
    let count = text.chars().filter(|c| is_control(*c)).count();
    if count == 0 {
        return (text, Vec::new());
    }
    let detail = format!("{count} control characters");
    let cleaned = text.chars().filter(|c| !is_control(*c)).collect();
    (cleaned, vec![Removed::new(RemovedKind::Control, &detail, "")])
}
