//! A folder with an index, articles by name, and what a search finds.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use throughline_domain::{Clock, Millis, SystemClock};
use throughline_search::knowledge::{
    ArticleDoc, Audience, Hits, IndexOptions, KnowledgeIndex, Opened, Query, Source,
};
use uuid::Uuid;

/// 1 November 2026.
pub const TODAY: Millis = 1_793_491_200_000;
pub const DAY: Millis = 86_400_000;

/// A clock that stands.
pub struct Noon;

impl Clock for Noon {
    fn now(&self) -> Millis {
        TODAY
    }

    fn new_id(&self) -> Uuid {
        SystemClock.new_id()
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        SystemClock.fill_random(bytes);
    }
}

pub fn options() -> IndexOptions {
    IndexOptions { check_after: Duration::ZERO, ..IndexOptions::new(Arc::new(Noon)) }
}

pub fn article(title: &str, body: &str) -> ArticleDoc {
    let id = SystemClock.new_id();
    ArticleDoc {
        id,
        family_id: id,
        language: "en".into(),
        title: title.into(),
        summary: String::new(),
        body_text: body.into(),
        topics: Vec::new(),
        products: Vec::new(),
        is_public: true,
        source: Source::Published,
        updated_at: TODAY - 10 * DAY,
        votes_up: 0,
        votes_down: 0,
        times_used: 0,
    }
}

pub fn in_language(language: &str, title: &str, body: &str) -> ArticleDoc {
    ArticleDoc { language: language.into(), ..article(title, body) }
}

pub fn open(folder: &TempDir) -> Opened {
    KnowledgeIndex::open(folder.path(), options()).unwrap()
}

/// An index of these articles, committed.
pub fn index_of(articles: Vec<ArticleDoc>) -> (TempDir, KnowledgeIndex) {
    let folder = tempfile::tempdir().unwrap();
    let index = open(&folder).index;
    index.put(articles).unwrap();
    index.set_marker(1).unwrap();
    index.flush().unwrap();
    (folder, index)
}

/// Asked by an agent, fully typed.
pub fn ask(index: &KnowledgeIndex, text: &str) -> Hits {
    index.search(&Query { is_typing: false, ..Query::new(text, Audience::Agents) }).unwrap()
}

pub fn titles(hits: &Hits) -> Vec<&str> {
    hits.hits.iter().map(|hit| hit.title.as_str()).collect()
}

/// The titles found for a text, fully typed.
pub fn found(index: &KnowledgeIndex, text: &str) -> Vec<String> {
    titles(&ask(index, text)).into_iter().map(str::to_owned).collect()
}

/// The titles found while typing.
pub fn found_typing(index: &KnowledgeIndex, text: &str) -> Vec<String> {
    let hits = index.search(&Query::new(text, Audience::Agents)).unwrap();
    titles(&hits).into_iter().map(str::to_owned).collect()
}

/// Waits until it holds, at most `limit`.
pub fn until(limit: Duration, what: &str, mut holds: impl FnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < limit, "{what}: not within {limit:?}");
        std::thread::yield_now();
    }
    begun.elapsed()
}
