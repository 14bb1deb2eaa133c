//! Threads of a community: RSS, Atom and JSON feeds. They stay a community's,
//! with author, date and the link back.

use super::{Draft, ImportItem, SkipReason};
use feed_rs::model::{Entry, Feed};
use throughline_domain::ArticleOrigin;

/// Reads a feed. `base` is the address it was fetched from, for relative links in it.
pub fn import_feed(source: &str, bytes: &[u8], base: Option<&str>) -> Vec<ImportItem> {
    let parser = feed_rs::parser::Builder::new().base_uri(base).build();
    match parser.parse(bytes) {
        Ok(feed) => feed.entries.iter().map(|entry| one(source, &feed, entry)).collect(),
        Err(error) => vec![ImportItem::skipped(source, SkipReason::Damaged, &error.to_string())],
    }
}

fn one(source: &str, feed: &Feed, entry: &Entry) -> ImportItem {
    let key = if entry.id.is_empty() { format!("{source}#") } else { entry.id.clone() };
    let title = entry
        .title
        .as_ref()
        .map(|title| crate::plain_text(&crate::paste_to_markdown(&title.content).markdown));
    let Some(title) = title.filter(|title| !title.is_empty()) else {
        return ImportItem::skipped(&key, SkipReason::Empty, "a thread without a title");
    };
    let mut draft = Draft::new(&key, &title);
    let content = entry
        .content
        .as_ref()
        .and_then(|content| Some((content.body.as_deref()?, content.content_type.as_str())));
    let summary =
        entry.summary.as_ref().map(|summary| (summary.content.as_str(), summary.content_type.as_str()));
    let Some((text, kind)) = content.or(summary) else {
        return ImportItem::skipped(&key, SkipReason::Empty, "a thread without text");
    };
    if kind == "text/plain" {
        draft.body_from_either(text);
    } else {
        draft.body_from_html(text);
    }
    if draft.body.is_empty() {
        return ImportItem::skipped(&key, SkipReason::Empty, "a thread without text");
    }
    draft.origin = ArticleOrigin::Community;
    let links = || entry.links.iter();
    let link = links()
        .find(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate"))
        .or_else(|| links().next());
    draft.url = link
        .map(|link| link.href.clone())
        .filter(|url| url.starts_with("http://") || url.starts_with("https://"));
    draft.author = entry
        .authors
        .iter()
        .chain(&feed.authors)
        .filter_map(|person| person.name.clone())
        .find(|name| !name.is_empty() && name != "unknown");
    draft.updated_at = entry.updated.or(entry.published).map(|time| time.timestamp_millis());
    draft.language = entry.language.clone().or_else(|| feed.language.clone());
    draft.topics = entry
        .categories
        .iter()
        .map(|category| category.label.clone().unwrap_or_else(|| category.term.clone()))
        .collect();
    draft.into()
}
