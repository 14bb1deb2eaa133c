//! What a file is, from its name and its first bytes.

use serde_json::Value;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Markdown, with or without front matter.
    Markdown,
    /// An HTML page.
    HtmlPage,
    /// A table of questions and answers.
    Csv,
    /// JSON with questions and answers.
    PairsJson,
    /// Articles of a Zendesk Help Center.
    Zendesk,
    /// Articles of a Chatwoot portal.
    Chatwoot,
    /// RSS, Atom or JSON Feed.
    Feed,
    /// An archive of any of these.
    Zip,
    /// An image an article may show.
    Image,
    /// None of these.
    Unknown,
}

/// What the file is.
pub fn sniff_kind(name: &str, bytes: &[u8]) -> Kind {
    let extension = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Kind::Zip;
    }
    match extension.as_str() {
        "md" | "markdown" | "mdx" | "mkd" | "mdown" | "txt" => Kind::Markdown,
        "html" | "htm" | "xhtml" => Kind::HtmlPage,
        "csv" | "tsv" => Kind::Csv,
        "json" | "jsonl" | "ndjson" => json(bytes),
        "rss" | "atom" | "xml" => Kind::Feed,
        "zip" => Kind::Zip,
        "png" | "jpg" | "jpeg" | "gif" | "webp" => Kind::Image,
        _ => by_content(bytes),
    }
}

fn by_content(bytes: &[u8]) -> Kind {
    let head =
        String::from_utf8_lossy(bytes.get(..bytes.len().min(1024)).unwrap_or_default()).to_ascii_lowercase();
    let head = head.trim_start_matches('\u{feff}').trim_start();
    let is_feed = ["<rss", "<feed", "<rdf:rdf"].iter().any(|tag| head.contains(tag));
    match () {
        () if is_feed => Kind::Feed,
        () if head.starts_with("<!doctype html") || head.starts_with("<html") => Kind::HtmlPage,
        () if head.starts_with('{') || head.starts_with('[') => json(bytes),
        () if head.starts_with("---\n") || head.starts_with("+++\n") || head.starts_with("# ") => {
            Kind::Markdown
        }
        () => Kind::Unknown,
    }
}

/// Which JSON, by the fields of its first article.
fn json(bytes: &[u8]) -> Kind {
    let Ok(document) = serde_json::from_slice::<Value>(bytes) else { return Kind::PairsJson };
    let is_feed = document
        .get("version")
        .and_then(Value::as_str)
        .is_some_and(|version| version.contains("jsonfeed.org"));
    if is_feed {
        return Kind::Feed;
    }
    let articles = super::json::objects(&document, &["articles", "payload", "results", "data"]);
    let Some(first) = articles.first() else { return Kind::PairsJson };
    let has = |name: &str| first.contains_key(name);
    match () {
        () if has("title") && has("body") && (has("html_url") || has("section_id") || has("label_names")) => {
            Kind::Zendesk
        }
        () if has("title")
            && has("content")
            && has("status")
            && (has("slug") || has("category") || has("portal")) =>
        {
            Kind::Chatwoot
        }
        () => Kind::PairsJson,
    }
}
