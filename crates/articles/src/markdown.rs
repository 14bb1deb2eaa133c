//! The one dialect of Markdown articles are written in: CommonMark with tables,
//! task lists, strikethrough and bare links. Only this file sets parser options.

use comrak::nodes::{AstNode, NodeValue};
use comrak::{Arena, Options};

/// Options for reading and for writing, raw HTML passed through (whoever writes HTML cleans it).
pub(crate) fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.cjk_friendly_emphasis = true;
    options.render.r#unsafe = true;
    options.render.prefer_fenced = true;
    options
}

/// Reads `markdown`.
pub(crate) fn parse<'a>(arena: &'a Arena<'a>, markdown: &str) -> &'a AstNode<'a> {
    comrak::parse_document(arena, markdown, &options())
}

/// Writes the tree as Markdown.
pub(crate) fn write<'a>(root: &'a AstNode<'a>) -> String {
    let mut markdown = String::new();
    comrak::format_commonmark(root, &options(), &mut markdown).expect("BUG: a String takes every write");
    markdown
}

/// A new node of the tree.
pub(crate) fn node<'a>(arena: &'a Arena<'a>, value: NodeValue) -> &'a AstNode<'a> {
    let start = comrak::nodes::LineColumn { line: 1, column: 1 };
    arena.alloc(AstNode::from(comrak::nodes::Ast::new(value, start)))
}

/// Puts a node's children in its place.
pub(crate) fn unwrap<'a>(node: &'a AstNode<'a>) {
    let children: Vec<_> = node.children().collect();
    for child in children {
        node.insert_before(child);
    }
    node.detach();
}

/// Puts plain words in a node's place.
pub(crate) fn replace_with_text<'a>(node: &'a AstNode<'a>, text: String) {
    let children: Vec<_> = node.children().collect();
    for child in children {
        child.detach();
    }
    node.data_mut().value = NodeValue::Text(text.into());
}

/// What separates two lists that follow each other; the writer puts it there, and it says nothing.
pub(crate) fn is_list_separator(html: &str) -> bool {
    html.trim() == "<!-- end list -->"
}
