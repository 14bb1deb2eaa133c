//! A Markdown file, with what Jekyll, Hugo, Docusaurus and our own export say in its front matter.

use super::decode::Text;
use super::{Draft, ImportItem, SkipReason, Warning, front_matter, json};
use serde_json::{Map, Value};
use throughline_domain::{ArticleState, Audience};

pub(super) fn import(path: &str, text: &Text) -> Vec<ImportItem> {
    let parts = front_matter::split(&text.text);
    let fields = &parts.fields;
    let source = if path.to_ascii_lowercase().ends_with(".mdx") {
        without_modules(parts.body)
    } else {
        parts.body.to_owned()
    };
    let given = json::text(fields, &["title", "Title", "sidebar_label"]);
    let mut draft = Draft::new(path, "");
    draft.body_from_markdown(&source);
    draft.title = match given {
        Some(title) => crate::removed::shorten(&title, 300),
        None => take_title(&mut draft.body).unwrap_or_else(|| title_of_path(path)),
    };
    if draft.body.is_empty() {
        return vec![ImportItem::skipped(path, SkipReason::Empty, "a file without text")];
    }
    draft.warnings.extend(parts.error.map(Warning::FrontMatter));
    fill(&mut draft, fields);
    draft.language = draft.language.or_else(|| language_of_path(path));
    vec![draft.into()]
}

fn fill(draft: &mut Draft, fields: &Map<String, Value>) {
    draft.summary = json::text(fields, &["description", "summary", "excerpt"]).unwrap_or_default();
    draft.language = json::text(fields, &["lang", "language", "locale"]);
    draft.topics = json::list(fields, &["topics", "topic", "categories", "category", "tags"]);
    draft.products = json::list(fields, &["products", "product"]);
    draft.audience = json::text(fields, &["audience", "visibility"]).and_then(|word| audience(&word));
    draft.state = state(fields);
    draft.author = json::list(fields, &["author", "authors"]).into_iter().next();
    draft.owner = json::text(fields, &["owner"]);
    draft.review_by = json::text(fields, &["review_by", "review-by", "expiryDate"])
        .map(|date| date.chars().take(10).collect());
    draft.slug = json::text(fields, &["slug"])
        .map(|slug| slug.trim_matches('/').to_owned())
        .filter(|slug| !slug.is_empty());
    draft.article_id = json::text(fields, &["id"]).and_then(|id| id.parse().ok());
    draft.family_key = json::text(fields, &["family", "translationKey"]);
    draft.url = json::text(fields, &["url", "canonical_url"]).filter(|url| url.starts_with("http"));
    let updated =
        fields.get("last_update").and_then(Value::as_object).and_then(|update| json::time(update, &["date"]));
    draft.updated_at = json::time(fields, &["updated_at", "lastmod", "last_modified_at", "updated"])
        .or(updated)
        .or_else(|| json::time(fields, &["date"]));
}

fn audience(word: &str) -> Option<Audience> {
    match word.to_ascii_lowercase().as_str() {
        "private" | "agents" | "staff" => Some(Audience::Internal),
        "everyone" => Some(Audience::Public),
        word => Audience::parse(word),
    }
}

fn state(fields: &Map<String, Value>) -> ArticleState {
    if let Some(state) = json::text(fields, &["state", "status"])
        .and_then(|word| ArticleState::parse(&word.to_ascii_lowercase()))
    {
        return state;
    }
    let says = |name: &str, flag: bool| fields.get(name).and_then(Value::as_bool) == Some(flag);
    if says("draft", true) || says("published", false) {
        ArticleState::Draft
    } else {
        ArticleState::Published
    }
}

/// Takes the heading a text begins with, which is its title.
fn take_title(body: &mut String) -> Option<String> {
    let (first, rest) = body.split_once('\n')?;
    let (title, rest) = if let Some(title) = first.strip_prefix("# ") {
        (title, rest)
    } else {
        let (underline, rest) = rest.split_once('\n').unwrap_or((rest, ""));
        let is_title = !underline.is_empty() && underline.bytes().all(|b| b == b'=');
        (is_title.then_some(first)?, rest)
    };
    let title = crate::plain_text(title.trim().trim_end_matches('#'));
    let rest = super::body(rest);
    if title.is_empty() || rest.is_empty() {
        return None;
    }
    *body = rest;
    Some(title)
}

/// `2024-01-02-how-to_return.md` is `How to return`; an index has the name of its folder.
fn title_of_path(path: &str) -> String {
    let mut parts = path.rsplit('/');
    let file = parts.next().unwrap_or_default();
    let stem = file.split('.').next().unwrap_or_default();
    let stem = if matches!(stem, "index" | "_index" | "README" | "readme") {
        parts.next().unwrap_or(stem)
    } else {
        stem
    };
    let dated = stem.get(..11).is_some_and(|date| {
        date.bytes()
            .enumerate()
            .all(|(i, b)| if matches!(i, 4 | 7 | 10) { b == b'-' } else { b.is_ascii_digit() })
    });
    let words = if dated { stem.get(11..).unwrap_or(stem) } else { stem }.replace(['-', '_'], " ");
    let mut letters = words.trim().chars();
    letters
        .next()
        .map_or_else(|| "Untitled".to_owned(), |first| first.to_uppercase().chain(letters).collect())
}

/// `page.de.md` and `de/page.md` are German.
fn language_of_path(path: &str) -> Option<String> {
    let is_language = |word: &&str| {
        let (language, region) = word.split_once(['-', '_']).unwrap_or((word, "XX"));
        LANGUAGES.contains(&language) && region.len() == 2 && region.bytes().all(|b| b.is_ascii_uppercase())
    };
    let file = path.rsplit('/').next().unwrap_or_default();
    let of_file = file.split('.').rev().nth(1).filter(|_| file.matches('.').count() > 1);
    let folders = path.rsplit('/').skip(1);
    of_file.into_iter().chain(folders).find(is_language).map(str::to_owned)
}

/// Two-letter folders that are languages; `js` and `go` are not.
const LANGUAGES: [&str; 46] = [
    "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "gl", "he",
    "hi", "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "ms", "nb", "nl", "nn", "no", "pl", "pt", "ro",
    "ru", "sk", "sl", "sr", "sv", "th", "tr", "uk", "ur", "vi", "zh", "ga",
];

/// An MDX file without its `import` and `export` lines.
fn without_modules(body: &str) -> String {
    let mut in_code = false;
    let mut kept = String::new();
    for line in body.lines() {
        in_code ^= line.trim_start().starts_with("```");
        if in_code || !(line.starts_with("import ") || line.starts_with("export ")) {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}
