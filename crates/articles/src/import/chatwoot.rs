//! Articles of a Chatwoot portal, as `GET /api/v1/accounts/N/portals/P/articles` answers.
//! <https://developers.chatwoot.com/api-reference/help-center>

use super::decode::Text;
use super::{Draft, ImportItem, SkipReason, json};
use serde_json::{Map, Value};
use throughline_domain::ArticleState;

pub(super) fn import(path: &str, text: &Text) -> Vec<ImportItem> {
    match serde_json::from_str::<Value>(&text.text) {
        Ok(document) => {
            json::objects(&document, &["payload", "articles", "data"]).into_iter().map(one).collect()
        }
        Err(error) => vec![ImportItem::skipped(path, SkipReason::Damaged, &error.to_string())],
    }
}

fn one(article: &Map<String, Value>) -> ImportItem {
    let id = json::text(article, &["id", "slug"]).unwrap_or_default();
    let key = format!("chatwoot:{id}");
    let Some(title) = json::text(article, &["title"]) else {
        return ImportItem::skipped(&key, SkipReason::Empty, "an article without a title");
    };
    let mut draft = Draft::new(&key, &title);
    draft.body_from_markdown(article.get("content").and_then(Value::as_str).unwrap_or_default());
    if draft.body.is_empty() {
        return ImportItem::skipped(&key, SkipReason::Empty, "an article without text");
    }
    let category = article.get("category").and_then(Value::as_object);
    draft.state = state(article.get("status"));
    draft.summary = json::text(article, &["description"]).unwrap_or_default();
    draft.language = json::text(article, &["locale"])
        .or_else(|| json::text(category?, &["locale"]))
        .map(|locale| locale.replace('_', "-"));
    json::add(&mut draft.topics, category.and_then(|category| json::text(category, &["name"])));
    let family = json::text(article, &["associated_article_id", "root_article_id"]).unwrap_or(id);
    draft.family_key = Some(format!("chatwoot:{family}"));
    draft.author = article
        .get("author")
        .and_then(Value::as_object)
        .and_then(|author| json::text(author, &["available_name", "name"]));
    draft.slug = json::text(article, &["slug"]);
    draft.updated_at = json::time(article, &["updated_at", "last_updated_at", "created_at"]);
    draft.url = json::text(article, &["url", "link"]).filter(|url| url.starts_with("http"));
    draft.into()
}

/// `draft`, `published`, `archived`, or their numbers 0, 1, 2.
fn state(status: Option<&Value>) -> ArticleState {
    match status.and_then(json::words).as_deref() {
        Some("draft" | "0") => ArticleState::Draft,
        Some("archived" | "2") => ArticleState::Retired,
        _ => ArticleState::Published,
    }
}
