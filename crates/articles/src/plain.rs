//! An article as plain words: for the index, for snippets, and for channels that
//! carry nothing else.

use crate::address::{Address, read};
use crate::clean::clean;
use crate::markdown;
use crate::removed::shorten;
use crate::render::{Link, has_raw_html};
use comrak::Arena;
use comrak::nodes::{AstNode, ListType, NodeValue};
use throughline_domain::ArticleId;

/// The words of a text, as a person would type them: links as `words (address)`,
/// lists with dashes or numbers. Links to articles keep only their words.
pub fn plain_text(markdown: &str) -> String {
    plain_text_with(markdown, &|_| None)
}

/// As [`plain_text`], with links to articles resolved for the reader.
pub fn plain_text_with(text: &str, resolve_link: &dyn Fn(ArticleId) -> Option<Link>) -> String {
    let arena = Arena::new();
    let mut root = markdown::parse(&arena, text);
    if has_raw_html(root) {
        root = markdown::parse(&arena, &clean(text).markdown);
    }
    let mut writer = Plain { out: String::new(), resolve_link, depth: 0 };
    writer.blocks(root, "");
    writer.out.truncate(writer.out.trim_end().len());
    writer.out
}

/// The first words of a text on one line, at most `limit` characters.
pub fn summary(markdown: &str, limit: usize) -> String {
    let text = plain_text(markdown);
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    shorten(&words, limit)
}

/// Deeper than this, blocks are written as one line of words.
const DEEPEST: usize = 60;

struct Plain<'r> {
    out: String,
    resolve_link: &'r dyn Fn(ArticleId) -> Option<Link>,
    depth: usize,
}

impl Plain<'_> {
    /// Writes each block on lines that begin with `indent`.
    fn blocks<'a>(&mut self, parent: &'a AstNode<'a>, indent: &str) {
        self.depth += 1;
        for node in parent.children() {
            self.block(node, indent);
        }
        self.depth -= 1;
    }

    fn block<'a>(&mut self, node: &'a AstNode<'a>, indent: &str) {
        if self.depth > DEEPEST {
            return self.lines(&node.collect_text(), indent);
        }
        match &node.data().value {
            NodeValue::Paragraph | NodeValue::Heading(_) => {
                let words = self.words(node);
                self.lines(&words, indent);
                self.gap(node);
            }
            NodeValue::CodeBlock(code) => {
                self.lines(code.literal.trim_end_matches('\n'), indent);
                self.gap(node);
            }
            NodeValue::List(list) => {
                let numbered = (list.list_type == ListType::Ordered).then_some(list.start);
                self.list(node, numbered, indent);
                self.gap(node);
            }
            NodeValue::Table(_) => {
                self.table(node, indent);
                self.gap(node);
            }
            NodeValue::HtmlBlock(_) | NodeValue::ThematicBreak => {}
            _ => self.blocks(node, indent),
        }
    }

    /// An empty line after a block, unless it is in a list without room between its items.
    fn gap<'a>(&mut self, node: &'a AstNode<'a>) {
        let in_item = node
            .parent()
            .is_some_and(|p| matches!(p.data().value, NodeValue::Item(_) | NodeValue::TaskItem(_)));
        if !in_item {
            self.out.push('\n');
        }
    }

    fn list<'a>(&mut self, list: &'a AstNode<'a>, numbered: Option<usize>, indent: &str) {
        for (index, item) in list.children().enumerate() {
            let marker = match (&item.data().value, numbered) {
                (NodeValue::TaskItem(task), _) if task.symbol.is_some() => "- [x] ".to_owned(),
                (NodeValue::TaskItem(_), _) => "- [ ] ".to_owned(),
                (_, Some(start)) => format!("{}. ", start.saturating_add(index)),
                _ => "- ".to_owned(),
            };
            let begin = self.out.len();
            self.blocks(item, &format!("{indent}  "));
            let body = self.out.split_off(begin);
            self.out.push_str(indent);
            self.out.push_str(&marker);
            self.out.push_str(body.trim_start());
            if !self.out.ends_with('\n') {
                self.out.push('\n');
            }
        }
    }

    fn table<'a>(&mut self, table: &'a AstNode<'a>, indent: &str) {
        for row in table.children() {
            let cells: Vec<_> = row.children().map(|cell| self.words(cell)).collect();
            self.lines(&cells.join(" | "), indent);
        }
    }

    fn lines(&mut self, text: &str, indent: &str) {
        for line in text.lines() {
            self.out.push_str(indent);
            self.out.push_str(line);
            self.out.push('\n');
        }
    }

    /// The words of a paragraph, heading or cell.
    fn words<'a>(&self, node: &'a AstNode<'a>) -> String {
        let mut words = String::new();
        for edge in node.traverse() {
            match edge {
                comrak::arena_tree::NodeEdge::Start(node) => Self::open(node, &mut words),
                comrak::arena_tree::NodeEdge::End(node) => self.close(node, &mut words),
            }
        }
        words
    }

    fn open<'a>(node: &'a AstNode<'a>, words: &mut String) {
        match &node.data().value {
            NodeValue::Text(text) => words.push_str(text),
            NodeValue::Code(code) => words.push_str(&code.literal),
            NodeValue::SoftBreak => words.push(' '),
            NodeValue::LineBreak => words.push('\n'),
            _ => {}
        }
    }

    /// Writes a link's address after its words.
    fn close<'a>(&self, node: &'a AstNode<'a>, words: &mut String) {
        let NodeValue::Link(link) = &node.data().value else { return };
        let text = node.collect_text();
        let address = match read(&link.url) {
            Address::Outside(url) => url.trim_start_matches("mailto:").trim_start_matches("tel:").to_owned(),
            Address::Article(id, _) => match (self.resolve_link)(id) {
                Some(found) if text.is_empty() => {
                    words.push_str(&found.title);
                    found.url
                }
                Some(found) => found.url,
                None => return,
            },
            _ => return,
        };
        if text.is_empty() && !words.ends_with(|c: char| !c.is_whitespace()) {
            words.push_str(&address);
        } else if text.trim() != address && !address.trim_end_matches('/').ends_with(text.trim())
            || text.is_empty()
        {
            words.push_str(" (");
            words.push_str(&address);
            words.push(')');
        }
    }
}
