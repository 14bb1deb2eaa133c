//! Paragraphs, headings, lists, quotes and code of an HTML text as a Markdown tree.

use super::runs::{Marks, Place, Run, append, read_node};
use super::tables;
use crate::markdown;
use comrak::Arena;
use comrak::nodes::{
    AstNode, ListDelimType, ListType, NodeCodeBlock, NodeHeading, NodeList, NodeTaskItem, NodeValue,
};
use dom_query::NodeRef;

/// Deeper than this, blocks are read as one paragraph of words.
const DEEPEST: usize = 40;

/// Whether an element and all that is in it are left out.
pub(crate) fn is_dropped(name: &str) -> bool {
    let dropped = [
        "script",
        "style",
        "noscript",
        "head",
        "title",
        "meta",
        "link",
        "base",
        "iframe",
        "frame",
        "frameset",
        "noframes",
        "noembed",
        "object",
        "embed",
        "applet",
        "svg",
        "math",
        "template",
        "canvas",
        "video",
        "audio",
        "select",
        "textarea",
        "input",
        "xml",
        "plaintext",
        "xmp",
        "marquee",
        "portal",
        "fencedframe",
    ];
    dropped.contains(&name) || ["v:", "w:", "m:", "st1:"].iter().any(|prefix| name.starts_with(prefix))
}

/// Whether an element stands on lines of its own.
pub(crate) fn is_block(name: &str) -> bool {
    let blocks = [
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "nav",
        "aside",
        "address",
        "figure",
        "figcaption",
        "center",
        "html",
        "body",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "menu",
        "dir",
        "li",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "listing",
        "table",
        "hr",
        "details",
        "summary",
        "form",
        "fieldset",
        "hgroup",
        "caption",
        "tr",
        "td",
        "th",
        "tbody",
        "thead",
        "tfoot",
    ];
    blocks.contains(&name)
}

/// The words of a node without those of scripts and styles.
pub(crate) fn visible_text(node: &NodeRef<'_>) -> String {
    let mut words = String::new();
    for inner in node.descendants_it().filter(NodeRef::is_text) {
        let hidden = inner
            .parent()
            .and_then(|p| p.node_name())
            .is_some_and(|name| is_dropped(&name.to_ascii_lowercase()));
        if !hidden {
            words.push_str(&inner.text());
            words.push(' ');
        }
    }
    words
}

fn name_of(node: &NodeRef<'_>) -> String {
    node.node_name().map(|name| name.to_ascii_lowercase()).unwrap_or_default()
}

/// Whether an element that is not a block holds one: Google Docs wraps everything in a `b`.
fn holds_block(node: &NodeRef<'_>) -> bool {
    node.descendants_it().any(|inner| inner.is_element() && is_block(&name_of(&inner)))
}

/// Builds the tree.
pub(crate) struct Blocks<'a> {
    pub(super) arena: &'a Arena<'a>,
    depth: usize,
}

impl<'a> Blocks<'a> {
    pub(crate) fn new(arena: &'a Arena<'a>) -> Self {
        Self { arena, depth: 0 }
    }

    pub(super) fn put(&self, parent: &'a AstNode<'a>, value: NodeValue) -> &'a AstNode<'a> {
        let node = markdown::node(self.arena, value);
        parent.append(node);
        node
    }

    /// Appends what is in `node` to `parent`, words that stand alone as paragraphs.
    pub(crate) fn children_of(&mut self, node: &NodeRef<'_>, parent: &'a AstNode<'a>) {
        self.depth += 1;
        let mut words = Vec::new();
        if self.depth > DEEPEST {
            for child in node.children() {
                read_node(&child, &Marks::default(), &mut words, 0);
            }
        } else {
            for child in node.children() {
                self.child(&child, parent, &mut words);
            }
        }
        self.paragraph(&mut words, parent);
        self.depth -= 1;
    }

    fn child(&mut self, child: &NodeRef<'_>, parent: &'a AstNode<'a>, words: &mut Vec<Run>) {
        let name = name_of(child);
        if child.is_element() && is_dropped(&name) {
            return;
        }
        if child.is_element() && is_block(&name) {
            self.paragraph(words, parent);
            self.block(child, &name, parent);
        } else if child.is_element() && name != "a" && holds_block(child) {
            self.paragraph(words, parent);
            self.children_of(child, parent);
        } else {
            read_node(child, &Marks::default(), words, 0);
        }
    }

    fn paragraph(&self, words: &mut Vec<Run>, parent: &'a AstNode<'a>) {
        let paragraph = markdown::node(self.arena, NodeValue::Paragraph);
        if append(self.arena, std::mem::take(words), Place::Paragraph, paragraph) {
            parent.append(paragraph);
        }
    }

    fn block(&mut self, node: &NodeRef<'_>, name: &str, parent: &'a AstNode<'a>) {
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(node, name, parent),
            "ul" | "ol" | "menu" | "dir" => self.list(node, name == "ol", parent),
            "blockquote" => {
                let quote = markdown::node(self.arena, NodeValue::BlockQuote);
                self.children_of(node, quote);
                if quote.first_child().is_some() {
                    parent.append(quote);
                }
            }
            "pre" | "listing" => self.code(node, parent),
            "hr" => drop(self.put(parent, NodeValue::ThematicBreak)),
            "table" => tables::table(self, node, parent),
            "dt" | "summary" => self.bold_paragraph(node, parent),
            _ => self.children_of(node, parent),
        }
    }

    fn heading(&mut self, node: &NodeRef<'_>, name: &str, parent: &'a AstNode<'a>) {
        let level = name.bytes().last().map_or(1, |digit| digit - b'0');
        let heading = markdown::node(
            self.arena,
            NodeValue::Heading(NodeHeading { level, setext: false, closed: false }),
        );
        if append(self.arena, words_of(node), Place::Heading, heading) {
            parent.append(heading);
        }
    }

    fn bold_paragraph(&mut self, node: &NodeRef<'_>, parent: &'a AstNode<'a>) {
        let paragraph = markdown::node(self.arena, NodeValue::Paragraph);
        let strong = markdown::node(self.arena, NodeValue::Strong);
        if append(self.arena, words_of(node), Place::Heading, strong) {
            paragraph.append(strong);
            parent.append(paragraph);
        }
    }

    fn code(&mut self, node: &NodeRef<'_>, parent: &'a AstNode<'a>) {
        let mut literal = String::new();
        for inner in node.descendants_it() {
            if inner.is_text() {
                literal.push_str(&inner.text());
            } else if name_of(&inner) == "br" {
                literal.push('\n');
            }
        }
        let literal = literal.replace('\0', "");
        let literal = literal.trim_end().trim_start_matches('\n');
        if literal.is_empty() {
            return;
        }
        let longest = literal.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let block = NodeCodeBlock {
            fenced: true,
            fence_char: b'`',
            fence_length: (longest + 1).max(3),
            fence_offset: 0,
            info: language_of(node),
            literal: format!("{literal}\n"),
            closed: true,
        };
        self.put(parent, NodeValue::CodeBlock(Box::new(block)));
    }

    fn list(&mut self, node: &NodeRef<'_>, is_ordered: bool, parent: &'a AstNode<'a>) {
        let start = node
            .attr("start")
            .and_then(|start| start.parse().ok())
            .filter(|start| *start < 1_000_000)
            .unwrap_or(1);
        let mut shape = NodeList {
            list_type: if is_ordered { ListType::Ordered } else { ListType::Bullet },
            padding: if is_ordered { 3 } else { 2 },
            start,
            delimiter: ListDelimType::Period,
            bullet_char: b'-',
            tight: true,
            ..NodeList::default()
        };
        let list = markdown::node(self.arena, NodeValue::List(shape));
        for child in node.children() {
            self.item(&child, &shape, list);
        }
        if list.first_child().is_none() {
            return;
        }
        shape.tight = list.children().all(is_tight);
        shape.is_task_list = list.children().any(|item| matches!(item.data().value, NodeValue::TaskItem(_)));
        list.data_mut().value = NodeValue::List(shape);
        put_list(list, parent);
    }

    fn item(&mut self, child: &NodeRef<'_>, shape: &NodeList, list: &'a AstNode<'a>) {
        let name = name_of(child);
        let is_list = matches!(name.as_str(), "ul" | "ol");
        if !child.is_element() && child.text().trim().is_empty() || is_dropped(&name) {
            return;
        }
        // Google Docs puts the inner list beside the item it belongs to.
        if is_list && let Some(last) = list.last_child() {
            return self.list(child, name == "ol", last);
        }
        let value = match task(child) {
            Some(is_done) => NodeValue::TaskItem(NodeTaskItem {
                symbol: is_done.then_some('x'),
                symbol_sourcepos: (1, 1, 1, 1).into(),
            }),
            None => NodeValue::Item(*shape),
        };
        let item = markdown::node(self.arena, value);
        if name == "li" {
            self.children_of(child, item);
        } else {
            let mut words = Vec::new();
            self.child(child, item, &mut words);
            self.paragraph(&mut words, item);
        }
        if item.first_child().is_some() {
            list.append(item);
        }
    }
}

/// A list that follows one of its own kind continues it; Markdown could not tell them apart.
fn put_list<'a>(list: &'a AstNode<'a>, parent: &'a AstNode<'a>) {
    let kind = |node: &'a AstNode<'a>| match &node.data().value {
        NodeValue::List(list) => Some(list.list_type),
        _ => None,
    };
    match parent.last_child().filter(|before| kind(before) == kind(list)) {
        Some(before) => {
            let items: Vec<_> = list.children().collect();
            for item in items {
                before.append(item);
            }
        }
        None => parent.append(list),
    }
}

/// The words of a node that stands on one line.
pub(super) fn words_of(node: &NodeRef<'_>) -> Vec<Run> {
    let mut words = Vec::new();
    for child in node.children() {
        read_node(&child, &Marks::default(), &mut words, 0);
    }
    words
}

/// Whether an item is one paragraph, with at most lists after it.
fn is_tight<'a>(item: &'a AstNode<'a>) -> bool {
    item.children().skip(1).all(|block| matches!(block.data().value, NodeValue::List(_)))
}

/// Whether an item begins with a box to tick, and whether it is ticked.
fn task(item: &NodeRef<'_>) -> Option<bool> {
    let mut first = item.first_child()?;
    loop {
        if first.is_text() && first.text().trim().is_empty() {
            first = first.next_sibling()?;
        } else if matches!(name_of(&first).as_str(), "p" | "label") {
            first = first.first_child()?;
        } else {
            break;
        }
    }
    let is_box = name_of(&first) == "input"
        && first.attr("type").is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox"));
    is_box.then(|| first.has_attr("checked"))
}

/// The language a code block says it is in.
fn language_of(node: &NodeRef<'_>) -> String {
    let inner = node.first_element_child();
    let classes =
        [node.class(), inner.as_ref().and_then(NodeRef::class), node.parent().and_then(|p| p.class())];
    for class in classes.into_iter().flatten() {
        for word in class.split_whitespace() {
            let language = ["language-", "lang-", "highlight-source-", "highlight-"]
                .iter()
                .find_map(|p| word.strip_prefix(p));
            if let Some(language) = language.filter(|l| {
                !l.is_empty() && l.bytes().all(|b| b.is_ascii_alphanumeric() || b"+#-".contains(&b))
            }) {
                return language.to_owned();
            }
        }
    }
    String::new()
}
