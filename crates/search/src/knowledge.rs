//! The full-text index over articles: as-you-type, typos, languages, filters.
//!
//! ```text
//! let opened = KnowledgeIndex::open(&folder, IndexOptions::new(clock))?;   // never fails for bad files
//! if opened.refill.is_some() { opened.index.rebuild(all_articles, newest_change)?; }
//! else { /* feed changes after opened.index.applied_marker() */ }
//! index.put(vec![article])?; index.set_marker(change)?;   // returns at once; found within milliseconds
//! let hits = index.search(&Query::new("refund poli", Audience::Public))?;
//! let snippet = hits.snippet(&text_of(hits.hits[0].id), "en", 160);
//! ```
//!
//! Promises: a search never waits for a writer and never fails for what was typed;
//! what was put is found at once and is on disk within a second; after a kill the
//! owner feeds again from [`KnowledgeIndex::applied_marker`] and nothing is lost
//! or doubled. All calls block (briefly): from async code use a blocking thread.
//! Damaged or outdated files are never an error: what can be read answers, and the
//! owner is told to fill the index again ([`Opened::refill`], [`IndexOptions::on_trouble`]).
//!
//! Left to the owner: the texts (the index keeps none; snippets are made from the
//! ten texts of a page) and what changed when.

mod answer;
mod article;
mod document;
mod error;
mod generation;
mod hot;
mod languages;
mod live;
mod merging;
mod parse;
mod plan;
mod rank;
mod rebuild;
mod schema;
mod shared;
mod synonyms;
mod typos;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use throughline_domain::Clock;
use tracing::warn;
use uuid::Uuid;

pub use article::{ArticleDoc, Audience, Hit, Hits, Query, Source};
pub use error::{Refill, SearchError};
pub use rebuild::Rebuilding;
pub use shared::OnTrouble;

use answer::{Asked, answer};
use generation::Home;
use hot::Op;
use shared::Shared;
use writer::{Message, Setup, Writer};

/// The writer's memory unless said otherwise: enough for edits.
const BUDGET_BYTES: usize = 20_000_000;
/// What the engine needs at least.
const MIN_BUDGET_BYTES: usize = 15_000_000;
/// Messages that may wait for the writer; then `put` waits too.
const QUEUE: usize = 256;
/// Articles in one message.
const CHUNK: usize = 200;

/// How to open an index.
pub struct IndexOptions {
    /// Encrypts everything on disk with this key.
    pub key: Option<[u8; 32]>,
    /// Memory for changes before they go to disk.
    pub writer_budget_bytes: usize,
    /// Changes are on disk this much later, at the latest.
    pub commit_after: Duration,
    /// All files are read and checked this long after opening, when the program has started.
    pub check_after: Duration,
    /// What day it is, for ranking.
    pub clock: Arc<dyn Clock>,
    /// Called (from any thread) when the index finds itself damaged while in use.
    pub on_trouble: Option<OnTrouble>,
}

impl IndexOptions {
    /// Not encrypted, sizes as for a desk.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            key: None,
            writer_budget_bytes: BUDGET_BYTES,
            commit_after: Duration::from_secs(1),
            check_after: Duration::from_secs(10),
            clock,
            on_trouble: None,
        }
    }
}

/// An index, and whether it must be filled.
pub struct Opened {
    /// The index; usable in any case.
    pub index: KnowledgeIndex,
    /// Why the owner must call [`KnowledgeIndex::rebuild`], if it must.
    pub refill: Option<Refill>,
}

/// Figures for a diagnosis page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Articles that can be found, changes since the last commit included.
    pub articles: u64,
    /// Pieces the committed index is in.
    pub segments: usize,
}

/// The index. Dropping it commits what is waiting.
pub struct KnowledgeIndex {
    shared: Arc<Shared>,
    home: Home,
    writer: SyncSender<Message>,
    thread: Option<JoinHandle<()>>,
    /// Dropped with the index: a check that has not begun does not begin.
    _ending: Option<Sender<()>>,
}

impl KnowledgeIndex {
    /// Opens the index in a folder of its own, or makes one.
    pub fn open(folder: &Path, options: IndexOptions) -> Result<Opened, SearchError> {
        let home = Home::new(folder, options.key)?;
        let shared = Arc::new(Shared::new(options.clock, options.on_trouble));
        let (generation, mut refill) = home.open(&shared.fields)?;
        let files = generation.index.clone();
        let setup = || Setup {
            shared: Arc::clone(&shared),
            home: home.clone(),
            budget_bytes: options.writer_budget_bytes.max(MIN_BUDGET_BYTES),
            commit_after: options.commit_after,
        };
        let writer = match Writer::new(setup(), generation) {
            Ok(writer) => writer,
            Err(error) => {
                warn!(%error, "the index cannot be read and is made anew");
                refill = Some(Refill::Damaged);
                Writer::new(setup(), home.make(home.next_free(), &shared.fields)?)?
            }
        };
        let mut ending = None;
        if let Some(refill) = refill {
            shared.expect_refill(refill);
        } else {
            ending = Some(check_in_background(Arc::clone(&shared), files, options.check_after)?);
        }
        let (sender, messages) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new().name("knowledge-writer".into());
        let thread = Some(thread.spawn(move || writer.run(&messages))?);
        Ok(Opened { index: Self { shared, home, writer: sender, thread, _ending: ending }, refill })
    }

    /// Takes articles in, new or changed. Returns at once unless thousands wait
    /// already; then it waits for the writer, so that an import does not pile up
    /// in memory.
    pub fn put(&self, articles: Vec<ArticleDoc>) -> Result<(), SearchError> {
        let mut articles = articles.into_iter().map(|article| Op::Put(Arc::new(article))).peekable();
        while articles.peek().is_some() {
            self.send(Message::Ops(articles.by_ref().take(CHUNK).collect()))?;
        }
        Ok(())
    }

    /// Takes articles out.
    pub fn remove(&self, ids: &[Uuid]) -> Result<(), SearchError> {
        self.send(Message::Ops(ids.iter().copied().map(Op::Remove).collect()))
    }

    /// Takes everything out; the index must be filled again.
    pub fn clear(&self) -> Result<(), SearchError> {
        self.send(Message::Clear)
    }

    /// Says that the owner's changes up to `marker` have been given to `put` and
    /// `remove`. Kept with the commit that holds them. Also says that the index is
    /// filled, if it was not.
    pub fn set_marker(&self, marker: u64) -> Result<(), SearchError> {
        self.send(Message::Marker(marker))
    }

    /// The last marker that is on disk: changes after it must be given again after a kill.
    /// `None`: fill the index.
    pub fn applied_marker(&self) -> Option<u64> {
        self.shared.marker()
    }

    /// Waits until all that was given before is on disk and found.
    pub fn flush(&self) -> Result<(), SearchError> {
        rebuild::ask(&self.writer, Message::Flush)
    }

    /// Fills the index anew from all articles there are, as of change `marker`, in
    /// the background. Until that is done the old articles answer, or, when there
    /// are none, those that are in already. Changes given meanwhile hold.
    pub fn rebuild<I>(&self, articles: I, marker: u64) -> Result<Rebuilding, SearchError>
    where
        I: Iterator<Item = ArticleDoc> + Send + 'static,
    {
        rebuild::begin(self.writer.clone(), self.home.clone(), self.shared.fields.clone(), articles, marker)
    }

    /// The groups of words and phrases that mean the same for this team. Holds at once.
    pub fn set_synonyms(&self, groups: Vec<Vec<String>>) {
        self.shared.set_synonyms(groups);
    }

    /// Answers. Any text is fine.
    pub fn search(&self, query: &Query) -> Result<Hits, SearchError> {
        let answered = answer(&Asked {
            fields: &self.shared.fields,
            live: &self.shared.live(),
            synonyms: &self.shared.synonyms(),
            query,
            today: document::day_of(self.shared.clock.now()),
        })?;
        if answered.is_damaged {
            self.shared.begin_trouble(Refill::Damaged);
        }
        Ok(answered.hits)
    }

    /// Why the index should be filled again, if it should.
    pub fn trouble(&self) -> Option<Refill> {
        self.shared.trouble()
    }

    /// How many articles, in how many pieces.
    pub fn figures(&self) -> Figures {
        let live = self.shared.live();
        Figures {
            articles: live.parts.iter().map(live::Part::articles).sum(),
            segments: live.parts.first().map_or(0, |main| main.searcher.segment_readers().len()),
        }
    }

    fn send(&self, message: Message) -> Result<(), SearchError> {
        self.writer.send(message).map_err(|_| SearchError::Stopped)
    }
}

impl Drop for KnowledgeIndex {
    fn drop(&mut self) {
        let _ = self.writer.send(Message::Stop);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            warn!("the index's writer panicked");
        }
    }
}

/// Reads all files once, away from everything else: a flipped bit is noticed though
/// no search has met it yet.
fn check_in_background(
    shared: Arc<Shared>,
    index: tantivy::Index,
    after: Duration,
) -> Result<Sender<()>, SearchError> {
    let (ending, ended) = channel();
    let check = move || {
        if ended.recv_timeout(after) == Err(RecvTimeoutError::Disconnected) {
            return;
        }
        match index.validate_checksum() {
            Ok(damaged) if damaged.is_empty() => {}
            Ok(_) => shared.begin_trouble(Refill::Damaged),
            Err(error) => {
                warn!(%error, "the index could not be checked");
                shared.begin_trouble(Refill::Damaged);
            }
        }
    };
    std::thread::Builder::new().name("knowledge-check".into()).spawn(check)?;
    Ok(ending)
}
