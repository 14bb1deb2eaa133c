//! Articles of a Zendesk Help Center, as `GET /api/v2/help_center/articles.json`
//! answers, sections, categories, users and translations included when they are there.
//! <https://developer.zendesk.com/api-reference/help_center/help-center-api/articles/>

use super::decode::Text;
use super::{Draft, ImportItem, SkipReason, json};
use serde_json::{Map, Value};
use std::collections::HashMap;
use throughline_domain::{ArticleState, Audience};

type Object = Map<String, Value>;

pub(super) fn import(path: &str, text: &Text) -> Vec<ImportItem> {
    let document: Value = match serde_json::from_str(&text.text) {
        Ok(document) => document,
        Err(error) => return vec![ImportItem::skipped(path, SkipReason::Damaged, &error.to_string())],
    };
    let names = Names::read(&document);
    let articles = json::objects(&document, &["articles", "results"]);
    articles.into_iter().flat_map(|article| variants(article, &names)).collect()
}

/// Names of what articles point to by id.
struct Names<'v> {
    sections: HashMap<String, &'v Object>,
    categories: HashMap<String, &'v Object>,
    users: HashMap<String, &'v Object>,
}

impl<'v> Names<'v> {
    fn read(document: &'v Value) -> Self {
        let by_id = |name: &str| {
            let list = document
                .get(name)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_object);
            list.filter_map(|object| Some((json::text(object, &["id"])?, object))).collect()
        };
        Self { sections: by_id("sections"), categories: by_id("categories"), users: by_id("users") }
    }

    fn topics(&self, article: &Object) -> Vec<String> {
        let mut topics = Vec::new();
        let section = json::text(article, &["section_id"]).and_then(|id| self.sections.get(&id));
        if let Some(section) = section {
            let category = json::text(section, &["category_id"]).and_then(|id| self.categories.get(&id));
            json::add(&mut topics, category.and_then(|category| json::text(category, &["name"])));
            json::add(&mut topics, json::text(section, &["name"]));
        }
        for label in json::list(article, &["label_names"]) {
            json::add(&mut topics, Some(label));
        }
        topics
    }
}

/// The article, or each of its translations.
fn variants(article: &Object, names: &Names<'_>) -> Vec<ImportItem> {
    let translations = article.get("translations").and_then(Value::as_array).into_iter().flatten();
    let translations: Vec<&Object> =
        translations.filter_map(Value::as_object).filter(|t| t.contains_key("body")).collect();
    if translations.is_empty() {
        return vec![one(article, article, names)];
    }
    translations.into_iter().map(|translation| one(article, translation, names)).collect()
}

/// One language of an article: `text` has title, body, locale and whether it is a draft.
fn one(article: &Object, text: &Object, names: &Names<'_>) -> ImportItem {
    let id = json::text(article, &["id"]).unwrap_or_default();
    let locale = json::text(text, &["locale"]).or_else(|| json::text(article, &["source_locale", "locale"]));
    let key = match &locale {
        Some(locale) => format!("zendesk:{id}:{locale}"),
        None => format!("zendesk:{id}"),
    };
    let Some(title) = json::text(text, &["title", "name"]) else {
        return ImportItem::skipped(&key, SkipReason::Empty, "an article without a title");
    };
    let mut draft = Draft::new(&key, &title);
    draft.body_from_html(&json::text(text, &["body"]).unwrap_or_default());
    if draft.body.is_empty() {
        return ImportItem::skipped(&key, SkipReason::Empty, "an article without text");
    }
    let is_true = |name: &str| {
        [text, article].iter().any(|object| object.get(name).and_then(Value::as_bool) == Some(true))
    };
    draft.state = match () {
        () if is_true("outdated") && is_true("archived") => ArticleState::Retired,
        () if is_true("draft") => ArticleState::Draft,
        () => ArticleState::Published,
    };
    draft.family_key = Some(format!("zendesk:{id}"));
    draft.language = locale.map(|locale| bcp47(&locale));
    draft.topics = names.topics(article);
    draft.audience = Some(match article.get("user_segment_id") {
        Some(segment) if !segment.is_null() => Audience::Internal,
        _ => Audience::Public,
    });
    draft.author =
        json::text(article, &["author_id"]).and_then(|id| json::text(names.users.get(&id)?, &["name"]));
    draft.updated_at = json::time(text, &["updated_at", "edited_at"])
        .or_else(|| json::time(article, &["updated_at", "created_at"]));
    draft.url = json::text(text, &["html_url"]).filter(|url| url.starts_with("http"));
    draft.into()
}

/// `en-us` is `en-US`.
fn bcp47(locale: &str) -> String {
    match locale.split_once(['-', '_']) {
        Some((language, region)) if region.len() == 2 => {
            format!("{}-{}", language.to_lowercase(), region.to_uppercase())
        }
        _ => locale.to_owned(),
    }
}
