//! Articles from elsewhere: folders of Markdown, pages, question-answer pairs,
//! feeds, Zendesk and Chatwoot. Each file gives drafts and a list of what was
//! left out and why; nothing panics and nothing is dropped in silence.
//!
//! A draft's `source_key` is stable: importing the same source again updates
//! instead of doubling. Links between files of one import become links between
//! articles in a second pass ([`link_drafts`]), when the articles have ids.

mod archive;
mod chatwoot;
mod dates;
mod decode;
mod feed;
mod front_matter;
mod html_page;
mod json;
mod links;
mod markdown_file;
mod pairs;
mod sniff;
mod zendesk;

use crate::removed::Removed;
use serde::{Deserialize, Serialize};
use throughline_domain::{ArticleId, ArticleOrigin, ArticleState, Audience, Millis};

pub use archive::{Zip, ZipEntry, open_zip};
pub use feed::import_feed;
pub(crate) use links::replace_addresses;
pub use links::{LinkTargets, link_drafts};
pub use sniff::{Kind, sniff_kind};

/// What an import may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// A text file larger than this is refused, bytes.
    pub text_bytes: usize,
    /// An archive that unpacks to more than this is refused, bytes.
    pub unpacked_bytes: u64,
    /// A file of an archive that unpacks to more than this many times its packed size is refused.
    pub ratio: u64,
    /// An archive with more files than this is refused.
    pub entries: usize,
    /// One file gives at most this many articles.
    pub items: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { text_bytes: 20 << 20, unpacked_bytes: 1 << 30, ratio: 200, entries: 50_000, items: 200_000 }
    }
}

/// What became of one thing of a source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportItem {
    /// It can be imported.
    Draft(Box<Draft>),
    /// It cannot, and why.
    Skipped(Skipped),
}

/// Something that was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Which thing of the source.
    pub source_key: String,
    /// Why.
    pub reason: SkipReason,
    /// The reason in the words of whoever found it, in English; may be empty.
    pub detail: String,
}

/// Why something was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// A file over the limit.
    TooLarge,
    /// An archive that would unpack to more than it may.
    Bomb,
    /// More things than one import may have.
    TooMany,
    /// Nothing this program reads.
    UnknownFormat,
    /// Not what its format says it is.
    Damaged,
    /// No title and no text, or a question without an answer.
    Empty,
}

/// Something the person who imports should know, though the article came through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    /// The text was not UTF-8; it was read as this encoding.
    DecodedAs(String),
    /// Some bytes were no characters in that encoding and became `U+FFFD`.
    BrokenCharacters(String),
    /// The front matter could not be read; the text was kept.
    FrontMatter(String),
}

/// An article as its source has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Stable across imports of the same source: a path, or the source's own id.
    pub source_key: String,
    /// What the language variants of one article share, when the source says so.
    pub family_key: Option<String>,
    /// The id it had when it was exported from here.
    pub article_id: Option<ArticleId>,
    /// Its title, never empty.
    pub title: String,
    /// Its summary; may be empty.
    pub summary: String,
    /// Clean Markdown.
    pub body: String,
    /// BCP 47, when the source says so.
    pub language: Option<String>,
    /// Names of topics.
    pub topics: Vec<String>,
    /// Names of products.
    pub products: Vec<String>,
    /// Who may read it, when the source says so.
    pub audience: Option<Audience>,
    /// Where it stands at the source.
    pub state: ArticleState,
    /// An import, or a thread of a community.
    pub origin: ArticleOrigin,
    /// Who wrote it, as the source names them.
    pub author: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// When it is due for review, `YYYY-MM-DD`.
    pub review_by: Option<String>,
    /// The name in its address.
    pub slug: Option<String>,
    /// When it changed last at the source.
    pub updated_at: Option<Millis>,
    /// Where it can be read at the source.
    pub url: Option<String>,
    /// What was taken out of it.
    pub removed: Vec<Removed>,
    /// What else is worth knowing.
    pub warnings: Vec<Warning>,
}

impl Draft {
    /// A draft with only what every one has.
    pub(crate) fn new(source_key: &str, title: &str) -> Self {
        Self {
            source_key: source_key.to_owned(),
            family_key: None,
            article_id: None,
            title: crate::removed::shorten(title, 300),
            summary: String::new(),
            body: String::new(),
            language: None,
            topics: Vec::new(),
            products: Vec::new(),
            audience: None,
            state: ArticleState::Published,
            origin: ArticleOrigin::Import,
            author: None,
            owner: None,
            review_by: None,
            slug: None,
            updated_at: None,
            url: None,
            removed: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Sets the body from a source's HTML.
    pub(crate) fn body_from_html(&mut self, html: &str) {
        self.take(crate::paste_to_markdown(html));
    }

    /// Sets the body from a source's Markdown.
    pub(crate) fn body_from_markdown(&mut self, markdown: &str) {
        self.take(crate::clean(markdown));
    }

    /// Sets the body from words that may be HTML.
    pub(crate) fn body_from_either(&mut self, text: &str) {
        let is_html = ["</", "<br", "<p>", "<p ", "<li>", "<img "].iter().any(|mark| text.contains(mark));
        if is_html { self.body_from_html(text) } else { self.body_from_markdown(text) }
    }

    fn take(&mut self, cleaned: crate::Cleaned) {
        self.body = body(&cleaned.markdown);
        self.removed.extend(cleaned.removed);
    }
}

/// A body as it is kept: no empty lines around it, one line end at the end.
pub(crate) fn body(markdown: &str) -> String {
    let text = markdown.trim_start_matches('\n').trim_end();
    if text.is_empty() { String::new() } else { format!("{text}\n") }
}

impl ImportItem {
    pub(crate) fn skipped(source_key: &str, reason: SkipReason, detail: &str) -> Self {
        let detail = crate::removed::shorten(detail, 200);
        Self::Skipped(Skipped { source_key: source_key.to_owned(), reason, detail })
    }
}

impl From<Draft> for ImportItem {
    fn from(draft: Draft) -> Self {
        Self::Draft(Box::new(draft))
    }
}

/// Reads one file of a source. `path` is relative to the source, with `/`.
/// Archives are for [`open_zip`], whose files come here one by one. Images give
/// nothing: they are fetched by their path when a draft's text names them.
pub fn import_file(path: &str, bytes: &[u8], limits: &Limits) -> Vec<ImportItem> {
    let kind = sniff_kind(path, bytes);
    if matches!(kind, Kind::Image) {
        return Vec::new();
    }
    if bytes.len() > limits.text_bytes && kind != Kind::Zip {
        let detail = format!("{} bytes, {} at most", bytes.len(), limits.text_bytes);
        return vec![ImportItem::skipped(path, SkipReason::TooLarge, &detail)];
    }
    let text = decode::decode(bytes);
    let mut items = match kind {
        Kind::Markdown => markdown_file::import(path, &text),
        Kind::HtmlPage => html_page::import(path, &text),
        Kind::Csv => pairs::import_csv(path, &text),
        Kind::PairsJson => pairs::import_json(path, &text),
        Kind::Zendesk => zendesk::import(path, &text),
        Kind::Chatwoot => chatwoot::import(path, &text),
        Kind::Feed => import_feed(path, bytes, None),
        Kind::Zip => {
            vec![ImportItem::skipped(path, SkipReason::UnknownFormat, "an archive inside an archive")]
        }
        Kind::Image => Vec::new(),
        Kind::Unknown => vec![ImportItem::skipped(path, SkipReason::UnknownFormat, "")],
    };
    if items.len() > limits.items {
        let detail = format!("{} articles, {} at most", items.len(), limits.items);
        items.truncate(limits.items);
        items.push(ImportItem::skipped(path, SkipReason::TooMany, &detail));
    }
    for item in &mut items {
        if let ImportItem::Draft(draft) = item {
            draft.warnings.extend(text.warnings.iter().cloned());
        }
    }
    items
}
