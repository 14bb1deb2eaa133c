//! Markdown to the HTML that is shown, in the window and on the portal. Whatever
//! the Markdown says, what comes out has passed the allow-list of `allowed.rs`.

use crate::address::{Address, is_image_source, read};
use crate::allowed::{ID_PREFIX, Resolved, only_allowed};
use crate::inspect::{Report, inspect};
use crate::markdown;
use crate::removed::{Removed, RemovedKind};
use comrak::html::{ChildRendering, Context, format_document_with_formatter, format_node_default};
use comrak::nodes::{AstNode, NodeValue};
use comrak::{Anchorizer, Arena};
use serde::{Deserialize, Serialize};
use std::fmt::Write;
use throughline_domain::{ArticleId, AttachmentId};

/// What a text does not know of itself.
#[derive(Clone, Copy)]
pub struct RenderOptions<'a> {
    /// Where an article is read; `None` when it is gone or not for this reader.
    pub resolve_link: &'a dyn Fn(ArticleId) -> Option<Link>,
    /// Where an image's bytes are; `None` when the file is not there. Trusted as it is.
    pub image_src: &'a dyn Fn(AttachmentId) -> Option<String>,
    /// The level of the text's highest heading, 1 to 6: 2 where the title is the page's `h1`.
    pub top_heading: u8,
}

/// Where an article is read, and what it is called now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The address. Trusted as it is.
    pub url: String,
    /// The title, used when the link has no words of its own.
    pub title: String,
}

/// A text ready to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendered {
    /// Safe HTML.
    pub html: String,
    /// What was taken out, in the order of the text.
    pub removed: Vec<Removed>,
    /// The headings, for a table of contents.
    pub headings: Vec<Heading>,
    /// Articles it links to that cannot be read; their words stand without a link.
    pub broken: Vec<ArticleId>,
}

/// A heading of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// Its id in the HTML.
    pub id: String,
    /// Its words.
    pub text: String,
    /// Its level as shown, 1 to 6.
    pub level: u8,
}

/// Renders Markdown.
pub fn render(text: &str, options: &RenderOptions<'_>) -> Rendered {
    let arena = Arena::new();
    let root = markdown::parse(&arena, text);
    let mut pass = Pass { options, resolved: Resolved::new(), removed: Vec::new(), broken: Vec::new() };
    pass.addresses(root);
    lower_headings(root, options.top_heading);
    let mut html = String::new();
    let outline = format_document_with_formatter(
        root,
        &markdown::options(),
        &mut html,
        &comrak::options::Plugins::default(),
        format_node,
        Outline::default(),
    )
    .expect("BUG: a String takes every write");
    let html = crate::depth::shallow(&html);
    let mut removed = pass.removed;
    if has_raw_html(root) {
        removed.extend(inspect(&dom_query::Document::fragment(html.as_ref()), Report::Everything));
    }
    Rendered {
        html: only_allowed(&html, pass.resolved),
        removed,
        headings: outline.headings,
        broken: pass.broken,
    }
}

pub(crate) fn has_raw_html<'a>(root: &'a AstNode<'a>) -> bool {
    root.descendants().any(|node| match &node.data().value {
        NodeValue::HtmlBlock(block) => !markdown::is_list_separator(&block.literal),
        NodeValue::HtmlInline(_) => true,
        _ => false,
    })
}

/// The walk that settles where links and images lead.
struct Pass<'o, 'r> {
    options: &'r RenderOptions<'o>,
    resolved: Resolved,
    removed: Vec<Removed>,
    broken: Vec<ArticleId>,
}

impl Pass<'_, '_> {
    fn addresses<'a>(&mut self, root: &'a AstNode<'a>) {
        let nodes: Vec<_> = root.descendants().collect();
        for node in nodes {
            let (url, is_image) = match &node.data().value {
                NodeValue::Link(link) => (link.url.clone(), false),
                NodeValue::Image(image) => (image.url.clone(), true),
                _ => continue,
            };
            if is_image { self.image(node, &url) } else { self.link(node, &url) }
        }
    }

    fn link<'a>(&mut self, node: &'a AstNode<'a>, url: &str) {
        match read(url) {
            Address::Article(id, heading) => {
                if let Some(link) = (self.options.resolve_link)(id) {
                    self.point_at(node, url, &link, heading);
                } else {
                    self.broken.push(id);
                    markdown::unwrap(node);
                }
            }
            Address::Attachment(id) => match (self.options.image_src)(id) {
                Some(src) => drop(self.resolved.insert(url.to_owned(), src)),
                None => markdown::unwrap(node),
            },
            Address::Refused => {
                self.removed.push(Removed::new(RemovedKind::Address, url, &node.collect_text()));
                markdown::unwrap(node);
            }
            Address::Within(_) | Address::Outside(_) => {}
        }
    }

    fn point_at<'a>(&mut self, node: &'a AstNode<'a>, url: &str, link: &Link, heading: Option<&str>) {
        let target = match heading {
            Some(heading) => format!("{}#{ID_PREFIX}{heading}", link.url),
            None => link.url.clone(),
        };
        self.resolved.insert(url.to_owned(), target);
        if node.first_child().is_none() {
            // The arena is not at hand here: the title goes where a title attribute is read from.
            if let NodeValue::Link(held) = &mut node.data_mut().value {
                held.title.clone_from(&link.title);
            }
        }
    }

    fn image<'a>(&mut self, node: &'a AstNode<'a>, url: &str) {
        match read(url) {
            Address::Attachment(id) => match (self.options.image_src)(id) {
                Some(src) => drop(self.resolved.insert(url.to_owned(), src)),
                None => markdown::replace_with_text(node, node.collect_text()),
            },
            Address::Outside(address) if is_image_source(address) => {}
            _ => {
                self.removed.push(Removed::new(RemovedKind::Address, url, &node.collect_text()));
                markdown::replace_with_text(node, node.collect_text());
            }
        }
    }
}

/// Moves all headings down so that the highest has the level asked for.
fn lower_headings<'a>(root: &'a AstNode<'a>, top: u8) {
    let level = |node: &'a AstNode<'a>| match &node.data().value {
        NodeValue::Heading(heading) => Some(heading.level),
        _ => None,
    };
    let highest = root.descendants().filter_map(level).min().unwrap_or(6);
    let by = top.clamp(1, 6).saturating_sub(highest);
    for node in root.descendants() {
        if let NodeValue::Heading(heading) = &mut node.data_mut().value {
            heading.level = (heading.level + by).min(6);
        }
    }
}

/// The headings met so far, and the ids they have taken.
#[derive(Default)]
struct Outline {
    headings: Vec<Heading>,
    ids: Anchorizer,
}

fn format_node<'a>(
    context: &mut Context<Outline>,
    node: &'a AstNode<'a>,
    entering: bool,
) -> Result<ChildRendering, std::fmt::Error> {
    match &node.data().value {
        NodeValue::Heading(heading) if entering => {
            let text = node.collect_text();
            let id = format!("{ID_PREFIX}{}", context.user.ids.anchorize(&text));
            context.write_str(&format!("<h{} id=\"", heading.level))?;
            context.escape(&id)?;
            context.write_str("\">")?;
            context.user.headings.push(Heading { id, text, level: heading.level });
            Ok(ChildRendering::HTML)
        }
        NodeValue::TaskItem(task) if entering => {
            let (class, mark) = if task.symbol.is_some() { ("task done", '☑') } else { ("task", '☐') };
            write!(context, "<li class=\"{class}\">{mark} ")?;
            Ok(ChildRendering::HTML)
        }
        NodeValue::TaskItem(_) => {
            context.write_str("</li>\n")?;
            Ok(ChildRendering::HTML)
        }
        NodeValue::Link(link) if entering && node.first_child().is_none() && !link.title.is_empty() => {
            format_node_default(context, node, entering)?;
            context.escape(&link.title)?;
            Ok(ChildRendering::HTML)
        }
        _ => format_node_default(context, node, entering),
    }
}
