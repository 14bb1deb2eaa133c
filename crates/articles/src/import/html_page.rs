//! A page: its article, without what surrounds it.

use super::decode::Text;
use super::{Draft, ImportItem, SkipReason, dates};
use dom_query::{Document, NodeRef, Selection};

/// What surrounds an article on a page.
const AROUND: &str = "nav, header, footer, aside, [role=navigation], [role=banner], [role=contentinfo], [role=search], \
                      [aria-hidden=true], .sidebar, .breadcrumb, .breadcrumbs, .toc, .headerlink, .related, .sphinxsidebar";
/// Where an article is, the surest first.
const PLACES: [&str; 8] =
    ["article", "main", "[role=main]", "#content", ".article-body", ".content", "div.body", "body"];

pub(super) fn import(path: &str, text: &Text) -> Vec<ImportItem> {
    let page = Document::from(crate::depth::shallow(&text.text).as_ref());
    let Some(content) = content(&page) else {
        return vec![ImportItem::skipped(path, SkipReason::Empty, "a page without text")];
    };
    let title = title(&page, &content).unwrap_or_else(|| path.rsplit('/').next().unwrap_or(path).to_owned());
    let mut draft = Draft::new(path, &title);
    for around in content.select(AROUND).nodes() {
        let holds_title_only =
            around.has_name("header") && around.parent().is_some_and(|p| p.has_name("article"));
        if !holds_title_only {
            around.remove_from_parent();
        }
    }
    draft.body_from_html(&content.html());
    if draft.body.is_empty() {
        return vec![ImportItem::skipped(path, SkipReason::Empty, "a page without text")];
    }
    draft.language = attribute(&page, "html[lang]", "lang");
    draft.summary =
        meta(&page, &["meta[name=description]", "meta[property='og:description']"]).unwrap_or_default();
    draft.topics = meta(&page, &["meta[property='article:section']"]).into_iter().collect();
    draft.author = meta(&page, &["meta[name=author]"]);
    draft.url = attribute(&page, "link[rel=canonical]", "href").filter(|url| url.starts_with("http"));
    let changed = ["meta[property='article:modified_time']", "meta[property='article:published_time']"];
    draft.updated_at = meta(&page, &changed).and_then(|text| dates::read(&text));
    vec![draft.into()]
}

/// The first place with text; several `article`s are a list of them, not the article.
fn content(page: &Document) -> Option<Selection<'_>> {
    PLACES.iter().find_map(|place| {
        let found = page.select(place);
        let is_it =
            found.length() == 1 || *place == "body" || (found.length() > 0 && !place.starts_with('a'));
        (is_it && !found.text().trim().is_empty()).then(|| found.first())
    })
}

/// The title, taken out of the text where it stands there.
fn title(page: &Document, content: &Selection<'_>) -> Option<String> {
    let heading = content.select("h1").first();
    let inside = heading.nodes().first().map(words).filter(|words| !words.is_empty());
    if inside.is_some() {
        heading.remove();
    }
    inside
        .or_else(|| page.select("h1").nodes().first().map(words).filter(|words| !words.is_empty()))
        .or_else(|| meta(page, &["meta[property='og:title']"]))
        .or_else(|| page.select("title").nodes().first().map(words).filter(|words| !words.is_empty()))
}

fn words(node: &NodeRef<'_>) -> String {
    let text = node.text();
    text.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches('¶').trim().to_owned()
}

fn attribute(page: &Document, selector: &str, name: &str) -> Option<String> {
    let value = page.select(selector).attr(name)?;
    Some(value.trim().to_owned()).filter(|value| !value.is_empty())
}

fn meta(page: &Document, selectors: &[&str]) -> Option<String> {
    selectors.iter().find_map(|selector| attribute(page, selector, "content"))
}
