//! An article as the tree the window draws: no HTML reaches the window. Raw HTML
//! is converted or left out, links lead only where `domain::document` says, and
//! pictures elsewhere are named but not fetched.

use comrak::nodes::{AstNode, ListType, NodeList, NodeTable, NodeValue, TableAlignment};
use comrak::{Anchorizer, Arena};
use throughline_domain::document::{Block, CellAlignment, ListItem, Span, TableCell};

use crate::address::{Address, is_image_source, read};
use crate::clean::clean;
use crate::markdown;
use crate::render::has_raw_html;

/// Deeper than this, blocks and spans are drawn as their words.
const DEEPEST: usize = 40;
/// Schemes a link to a page may have.
const SCHEMES: [&str; 4] = ["http:", "https:", "mailto:", "tel:"];

/// Markdown as blocks and spans.
pub fn document(text: &str) -> Vec<Block> {
    let arena = Arena::new();
    let mut root = markdown::parse(&arena, text);
    if has_raw_html(root) {
        root = markdown::parse(&arena, &clean(text).markdown);
    }
    Drawing { anchors: Anchorizer::new() }.blocks(root, 0)
}

struct Drawing {
    anchors: Anchorizer,
}

impl Drawing {
    fn blocks<'a>(&mut self, parent: &'a AstNode<'a>, depth: usize) -> Vec<Block> {
        if depth > DEEPEST {
            return words_of(parent).map(|text| Block::Paragraph { spans: vec![text] }).into_iter().collect();
        }
        parent.children().filter_map(|node| self.block(node, depth)).collect()
    }

    fn block<'a>(&mut self, node: &'a AstNode<'a>, depth: usize) -> Option<Block> {
        let data = node.data();
        Some(match &data.value {
            NodeValue::Heading(heading) => {
                let anchor = self.anchors.anchorize(&node.collect_text());
                Block::Heading { level: heading.level, anchor, spans: spans(node, depth) }
            }
            NodeValue::Paragraph => Block::Paragraph { spans: spans(node, depth) },
            NodeValue::BlockQuote => Block::Quote { blocks: self.blocks(node, depth + 1) },
            NodeValue::List(list) => self.list(node, list, depth),
            NodeValue::CodeBlock(code) => Block::Code {
                language: code.info.split_whitespace().next().unwrap_or_default().to_owned(),
                text: code.literal.trim_end_matches('\n').to_owned(),
            },
            NodeValue::Table(table) => draw_table(node, table, depth),
            NodeValue::ThematicBreak => Block::Rule,
            NodeValue::HtmlBlock(_) => return None,
            _ => Block::Paragraph { spans: vec![words_of(node)?] },
        })
    }

    fn list<'a>(&mut self, node: &'a AstNode<'a>, list: &NodeList, depth: usize) -> Block {
        let start = (list.list_type == ListType::Ordered).then(|| u32::try_from(list.start).unwrap_or(1));
        let items = node.children().map(|item| {
            let checked = match &item.data().value {
                NodeValue::TaskItem(task) => Some(task.symbol.is_some()),
                _ => None,
            };
            ListItem { checked, blocks: self.blocks(item, depth + 1) }
        });
        Block::List { start, items: items.collect() }
    }
}

fn draw_table<'a>(node: &'a AstNode<'a>, table: &NodeTable, depth: usize) -> Block {
    let mut rows = node.children().map(|row| {
        let aligned = row.children().zip(table.alignments.iter());
        let cell = |(cell, alignment): (&'a AstNode<'a>, &TableAlignment)| TableCell {
            alignment: match alignment {
                TableAlignment::None => CellAlignment::None,
                TableAlignment::Left => CellAlignment::Left,
                TableAlignment::Center => CellAlignment::Center,
                TableAlignment::Right => CellAlignment::Right,
            },
            spans: spans(cell, depth),
        };
        aligned.map(cell).collect::<Vec<_>>()
    });
    let head = rows.next().unwrap_or_default();
    Block::Table { head, rows: rows.collect() }
}

fn words_of<'a>(node: &'a AstNode<'a>) -> Option<Span> {
    let text = node.collect_text();
    (!text.is_empty()).then_some(Span::Text { text })
}

fn spans<'a>(parent: &'a AstNode<'a>, depth: usize) -> Vec<Span> {
    if depth > DEEPEST {
        return words_of(parent).into_iter().collect();
    }
    let mut drawn: Vec<Span> = Vec::new();
    for node in parent.children() {
        for span in draw_span(node, depth) {
            match (drawn.last_mut(), span) {
                (Some(Span::Text { text }), Span::Text { text: more }) => text.push_str(&more),
                (_, span) => drawn.push(span),
            }
        }
    }
    drawn
}

/// One node as spans: a link that leads nowhere leaves its words.
fn draw_span<'a>(node: &'a AstNode<'a>, depth: usize) -> Vec<Span> {
    let inner = || spans(node, depth + 1);
    let data = node.data();
    match &data.value {
        NodeValue::Text(text) => vec![Span::Text { text: text.to_string() }],
        NodeValue::SoftBreak => vec![Span::Text { text: " ".into() }],
        NodeValue::LineBreak => vec![Span::Break],
        NodeValue::Code(code) => vec![Span::Code { text: code.literal.clone() }],
        NodeValue::Emph => vec![Span::Emphasis { spans: inner() }],
        NodeValue::Strong => vec![Span::Strong { spans: inner() }],
        NodeValue::Strikethrough => vec![Span::Strike { spans: inner() }],
        NodeValue::Link(link) => draw_link(&link.url, inner()),
        NodeValue::Image(image) => draw_image(&image.url, node.collect_text()),
        NodeValue::HtmlInline(_) => Vec::new(),
        _ => inner(),
    }
}

fn draw_link(address: &str, spans: Vec<Span>) -> Vec<Span> {
    match read(address) {
        Address::Article(article_id, _) => vec![Span::ArticleLink { article_id, spans }],
        Address::Outside(url) if leads_to_a_page(url) => vec![Span::Link { url: url.to_owned(), spans }],
        _ => spans,
    }
}

fn leads_to_a_page(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    SCHEMES.iter().any(|scheme| lower.starts_with(scheme))
}

fn draw_image(address: &str, alt: String) -> Vec<Span> {
    match read(address) {
        Address::Attachment(id) => vec![Span::Image { attachment_id: Some(id), url: String::new(), alt }],
        Address::Outside(url) if leads_to_a_page(url) && is_image_source(url) => {
            vec![Span::Image { attachment_id: None, url: url.to_owned(), alt }]
        }
        _ if alt.is_empty() => Vec::new(),
        _ => vec![Span::Text { text: alt }],
    }
}

/// Articles a text links to, and pictures it shows, each once and in its order.
pub fn references(text: &str) -> References {
    let arena = Arena::new();
    let root = markdown::parse(&arena, text);
    let mut found = References::default();
    for node in root.descendants() {
        let (url, is_image) = match &node.data().value {
            NodeValue::Link(link) => (link.url.clone(), false),
            NodeValue::Image(image) => (image.url.clone(), true),
            _ => continue,
        };
        match read(&url) {
            Address::Article(id, _) if !is_image && !found.articles.contains(&id) => found.articles.push(id),
            Address::Attachment(id) if is_image && !found.attachments.contains(&id) => {
                found.attachments.push(id);
            }
            _ => {}
        }
    }
    found
}

/// What a text refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct References {
    /// Articles it links to.
    pub articles: Vec<throughline_domain::ArticleId>,
    /// Pictures it shows.
    pub attachments: Vec<throughline_domain::AttachmentId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

    fn text(words: &str) -> Span {
        Span::Text { text: words.into() }
    }

    #[test]
    fn an_article_is_drawn_as_blocks_and_spans() {
        let markdown = format!(
            "# Returns & *refunds*\n\nSee [costs](article:{ID}) or [us](https://x.example).\n\n\
             1. one\n2. two\n\n- [x] done\n\n> said\n\n```rust x\nfn a() {{}}\n```\n\n| a | b |\n|:-:|--:|\n| 1 | 2 |\n\n---\n"
        );
        let drawn = document(&markdown);
        assert_eq!(
            drawn[0],
            Block::Heading {
                level: 1,
                anchor: "returns--refunds".into(),
                spans: vec![text("Returns & "), Span::Emphasis { spans: vec![text("refunds")] }],
            }
        );
        let Block::Paragraph { spans } = &drawn[1] else { panic!("{:?}", drawn[1]) };
        assert_eq!(
            spans[1],
            Span::ArticleLink { article_id: ID.parse().unwrap(), spans: vec![text("costs")] }
        );
        assert_eq!(spans[3], Span::Link { url: "https://x.example".into(), spans: vec![text("us")] });
        assert!(matches!(&drawn[2], Block::List { start: Some(1), items } if items.len() == 2));
        assert!(matches!(&drawn[3], Block::List { start: None, items } if items[0].checked == Some(true)));
        assert!(matches!(&drawn[4], Block::Quote { .. }));
        assert_eq!(drawn[5], Block::Code { language: "rust".into(), text: "fn a() {}".into() });
        let Block::Table { head, rows } = &drawn[6] else { panic!("{:?}", drawn[6]) };
        assert_eq!((head[0].alignment, rows[0][1].alignment), (CellAlignment::Center, CellAlignment::Right));
        assert_eq!(drawn[7], Block::Rule);
    }

    #[test]
    fn nothing_that_runs_or_fetches_by_itself_gets_into_the_tree() {
        // The script on lines of its own: to Markdown the rest of its line is HTML too, thus plain words.
        let hostile = "<script>alert(1)</script>\n\n[a](javascript:alert(1)) ![b](data:text/html,x) \
                       [c](/etc) [d](#top) <img src=x onerror=alert(1)> ![e](https://t.example/p.png)";
        let drawn = format!("{:?}", document(hostile));
        for bad in ["javascript", "data:", "script", "onerror", "/etc", "#top"] {
            assert!(!drawn.contains(bad), "{bad} in {drawn}");
        }
        assert!(drawn.contains("https://t.example/p.png"), "named, for the agent to see: {drawn}");
    }

    #[test]
    fn the_deepest_quotation_is_still_drawn() {
        let drawn = format!("{:?}", document(&format!("{}words", "> ".repeat(2_000))));
        assert!(drawn.contains("words"));
    }

    #[test]
    fn what_a_text_refers_to_is_found_once() {
        let markdown =
            format!("[a](article:{ID}#x) [b](article:{ID}) ![c](attachment:{ID}) ![d](https://x.example/y)");
        let found = references(&markdown);
        assert_eq!((found.articles.len(), found.attachments.len()), (1, 1));
    }
}
