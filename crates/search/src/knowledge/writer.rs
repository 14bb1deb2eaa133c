//! The one writer of an index, on a thread of its own. It makes changes findable
//! at once (the hot tail), commits them within a second or when enough have come,
//! and survives an engine that fails: what was not committed is kept and written
//! again.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use tantivy::indexer::IndexWriterOptions;
use tantivy::schema::Term;
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, SegmentReader, TantivyDocument};
use tracing::{debug, warn};
use uuid::Uuid;

use super::document::Documents;
use super::error::{Refill, SearchError};
use super::generation::{Generation, Home, Payload};
use super::hot::{self, Op};
use super::live::{CACHED_BLOCKS, Live, Part};
use super::merging::FewPieces;
use super::shared::Shared;

/// So many changes are committed without waiting for the timer.
const COMMIT_COUNT: usize = 5_000;
/// Kept for writing again while the engine fails; beyond that the index is given up.
const MAX_UNCOMMITTED: usize = 100_000;
/// How long after a commit merges are looked at.
const SETTLE_AFTER: Duration = Duration::from_millis(500);
/// Messages taken together.
const MAX_TOGETHER: usize = 64;

/// What the writer is asked.
pub enum Message {
    /// Changes, in order.
    Ops(Vec<Op>),
    /// Changes of a rebuild in place: not for articles that were changed since it began.
    Fill(Vec<Op>),
    /// All articles are gone.
    Clear,
    /// The owner's changes up to here have been sent.
    Marker(u64),
    /// Commit now, and say when.
    Flush(Sender<()>),
    /// A rebuild begins; how?
    BeginRebuild(Sender<Rebuild>),
    /// A rebuild in place is done.
    Filled(u64, Sender<()>),
    /// A rebuild beside is done.
    Adopt(Box<Generation>, Sender<()>),
    /// A rebuild came to nothing.
    GiveUp,
    /// End, committing first.
    Stop,
}

/// How to rebuild.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rebuild {
    /// Nothing worth keeping answers now: into the index itself, findable as it grows.
    InPlace,
    /// The index answers until the next generation, of this number, is ready.
    Beside(u64),
}

/// What the writer is made with.
pub struct Setup {
    pub shared: Arc<Shared>,
    pub home: Home,
    pub budget_bytes: usize,
    pub commit_after: Duration,
}

/// The writer's state.
pub struct Writer {
    setup: Setup,
    index: Index,
    engine: Option<IndexWriter>,
    reader: IndexReader,
    documents: Documents,
    payload: Payload,
    /// The committed index, nothing hidden.
    main: Option<Part>,
    /// Since the last commit; written again if the engine fails.
    uncommitted: Vec<Op>,
    has_cleared: bool,
    next_marker: Option<u64>,
    dirty_since: Option<Instant>,
    settle_at: Option<Instant>,
    rebuild: Option<Underway>,
}

/// A rebuild in progress.
struct Underway {
    how: Rebuild,
    /// Articles changed by the owner since it began.
    touched: HashSet<Uuid>,
    /// Those changes, for a rebuild beside.
    log: Vec<Op>,
    marker: Option<u64>,
}

impl Writer {
    /// Over a generation; what it holds is findable when this returns.
    pub fn new(setup: Setup, generation: Generation) -> Result<Self, SearchError> {
        let Generation { index, payload, .. } = generation;
        let engine = Some(engine(&index, setup.budget_bytes)?);
        let reader = reader(&index)?;
        let documents = Documents::new(setup.shared.fields.clone());
        setup.shared.set_marker(payload.marker);
        let mut writer = Self {
            setup,
            index,
            engine,
            reader,
            documents,
            payload,
            main: None,
            uncommitted: Vec::new(),
            has_cleared: false,
            next_marker: None,
            dirty_since: None,
            settle_at: None,
            rebuild: None,
        };
        writer.refresh()?;
        Ok(writer)
    }

    /// Until it is told to stop or nobody can tell it anything any more.
    pub fn run(mut self, messages: &Receiver<Message>) {
        loop {
            let first = match self.wait(messages) {
                Ok(message) => message,
                Err(RecvTimeoutError::Timeout) => {
                    self.tick();
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => break,
            };
            let mut together = vec![first];
            together.extend(messages.try_iter().take(MAX_TOGETHER));
            if !self.take(together) {
                break;
            }
            let is_due = self.dirty_since.is_some_and(|since| since.elapsed() >= self.setup.commit_after);
            if is_due || self.uncommitted.len() >= COMMIT_COUNT {
                self.commit();
            }
        }
        self.commit();
        if let Some(engine) = self.engine.take()
            && let Err(error) = engine.wait_merging_threads()
        {
            warn!(%error, "the index's merges did not end well");
        }
    }

    fn wait(&self, messages: &Receiver<Message>) -> Result<Message, RecvTimeoutError> {
        let commit_at = self.dirty_since.map(|since| since + self.setup.commit_after);
        match [commit_at, self.settle_at].into_iter().flatten().min() {
            Some(at) => messages.recv_timeout(at.saturating_duration_since(Instant::now())),
            None => messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
        }
    }

    fn tick(&mut self) {
        if self.dirty_since.is_some_and(|since| since.elapsed() >= self.setup.commit_after) {
            self.commit();
        } else if self.settle_at.is_some_and(|at| at <= Instant::now()) {
            self.settle();
        }
    }

    /// Handles messages in order, neighbouring changes as one. False: stop.
    fn take(&mut self, messages: Vec<Message>) -> bool {
        let mut ops: Vec<Op> = Vec::new();
        for message in messages {
            if let Message::Ops(more) = message {
                ops.extend(more);
                continue;
            }
            self.change(std::mem::take(&mut ops));
            match message {
                Message::Ops(_) => {}
                Message::Fill(ops) => self.fill(ops),
                Message::Clear => self.clear(),
                Message::Marker(marker) => self.mark(marker),
                Message::Flush(done) => {
                    self.commit();
                    let _ = done.send(());
                }
                Message::BeginRebuild(answer) => self.begin_rebuild(&answer),
                Message::Filled(marker, done) => {
                    self.filled(marker);
                    let _ = done.send(());
                }
                Message::Adopt(generation, done) => {
                    if let Err(error) = self.adopt(*generation) {
                        warn!(%error, "the rebuilt index could not be taken into use");
                    }
                    let _ = done.send(());
                }
                Message::GiveUp => self.rebuild = None,
                Message::Stop => return false,
            }
        }
        self.change(ops);
        true
    }

    /// Changes of the owner: written, and findable at once unless they are many.
    fn change(&mut self, ops: Vec<Op>) {
        if ops.is_empty() {
            return;
        }
        if let Some(rebuild) = &mut self.rebuild {
            rebuild.touched.extend(ops.iter().map(Op::id));
            if rebuild.how != Rebuild::InPlace {
                rebuild.log.extend(ops.iter().cloned());
            }
        }
        let hot = ops.len() + self.uncommitted.len() <= hot::MAX_ARTICLES;
        if hot {
            let live = self.setup.shared.live();
            let fields = &self.setup.shared.fields;
            match hot::with_ops(
                &live,
                self.main.as_ref(),
                &self.uncommitted,
                &ops,
                fields,
                &mut self.documents,
            ) {
                Ok(live) => self.setup.shared.publish(live),
                Err(error) => warn!(%error, "a change is found only when it is committed"),
            }
        }
        self.write(ops);
        if !hot && self.uncommitted.len() < COMMIT_COUNT / 10 {
            // Single edits faster than the tail holds: commit rather than let them wait.
            self.commit();
        }
    }

    fn fill(&mut self, mut ops: Vec<Op>) {
        if let Some(rebuild) = &self.rebuild {
            ops.retain(|op| !rebuild.touched.contains(&op.id()));
        }
        self.write(ops);
    }

    fn write(&mut self, ops: Vec<Op>) {
        for op in &ops {
            if let Err(error) = self.write_one(op) {
                self.fail(&error);
                break;
            }
        }
        self.dirty_since.get_or_insert_with(Instant::now);
        self.uncommitted.extend(ops);
        if self.uncommitted.len() > MAX_UNCOMMITTED {
            self.uncommitted.clear();
            self.payload.marker = None;
            self.setup.shared.begin_trouble(Refill::Damaged);
        }
    }

    fn write_one(&mut self, op: &Op) -> Result<(), SearchError> {
        // Without an engine the op waits among the uncommitted.
        let Some(engine) = &self.engine else { return Ok(()) };
        let fields = &self.setup.shared.fields;
        engine.delete_term(Term::from_field_bytes(fields.id, op.id().as_bytes()));
        if let Op::Put(article) = op {
            engine.add_document(self.documents.make(article))?;
        }
        Ok(())
    }

    fn clear(&mut self) {
        self.uncommitted.clear();
        self.has_cleared = true;
        self.payload.marker = None;
        self.next_marker = None;
        if let Some(engine) = &self.engine
            && let Err(error) = engine.delete_all_documents()
        {
            self.fail(&error.into());
        }
        self.main = None;
        self.setup.shared.publish(Live::default());
        self.dirty_since.get_or_insert_with(Instant::now);
        self.commit();
    }

    fn mark(&mut self, marker: u64) {
        match &mut self.rebuild {
            // Not before the rebuild is done: what came before it is not in yet.
            Some(rebuild) => rebuild.marker = Some(marker),
            None => self.next_marker = Some(marker),
        }
        if self.rebuild.as_ref().is_none_or(|rebuild| rebuild.how != Rebuild::InPlace) {
            self.next_marker = Some(marker);
            self.dirty_since.get_or_insert_with(Instant::now);
        }
    }

    fn commit(&mut self) {
        if self.dirty_since.is_none() {
            return;
        }
        if self.engine.is_none() && !self.recover() {
            self.dirty_since = Some(Instant::now());
            return;
        }
        if let Err(error) = self.try_commit() {
            self.fail(&error);
            self.dirty_since = Some(Instant::now());
        }
    }

    fn try_commit(&mut self) -> Result<(), SearchError> {
        let Some(engine) = &mut self.engine else { return Ok(()) };
        let payload = Payload { marker: self.next_marker.or(self.payload.marker) };
        let mut prepared = engine.prepare_commit()?;
        prepared.set_payload(&payload.text());
        prepared.commit()?;
        self.payload = payload;
        self.next_marker = None;
        self.has_cleared = false;
        self.uncommitted.clear();
        self.dirty_since = None;
        self.settle_at = Some(Instant::now() + SETTLE_AFTER);
        self.refresh()?;
        self.setup.shared.set_marker(self.payload.marker);
        if self.payload.marker.is_some() && self.setup.shared.trouble() == Some(Refill::Empty) {
            self.setup.shared.end_trouble();
        }
        Ok(())
    }

    /// Searches read the last commit (and its merges) from now on.
    fn refresh(&mut self) -> Result<(), SearchError> {
        self.reader.reload()?;
        let main = Part::new(self.reader.searcher())?;
        self.main = Some(main.clone());
        let fields = &self.setup.shared.fields;
        let mut live = Live::of(vec![main], self.payload.marker.is_some(), fields)?;
        if !self.uncommitted.is_empty() && self.uncommitted.len() <= hot::MAX_ARTICLES {
            live = hot::with_ops(&live, None, &[], &self.uncommitted, fields, &mut self.documents)?;
        }
        self.setup.shared.publish(live);
        Ok(())
    }

    /// Takes up merges that ended since the commit, and lets go of the files they replaced.
    fn settle(&mut self) {
        let read = self.reader.searcher();
        let known: HashSet<_> = read.segment_readers().iter().map(SegmentReader::segment_id).collect();
        let ids = self.index.searchable_segment_ids().unwrap_or_default();
        self.settle_at = None;
        if ids.len() == known.len() && ids.iter().all(|id| known.contains(id)) {
            return;
        }
        if let Err(error) = self.refresh() {
            warn!(%error, "merged pieces of the index are not read yet");
        }
        if let Some(engine) = &self.engine {
            drop(engine.garbage_collect_files());
        }
        self.settle_at = Some(Instant::now() + SETTLE_AFTER);
    }

    fn fail(&mut self, error: &SearchError) {
        warn!(%error, "writing the index failed; what was not committed is written again");
        self.engine = None;
    }

    /// A new engine, with what was not committed.
    fn recover(&mut self) -> bool {
        let attempt = || -> Result<IndexWriter, SearchError> { engine(&self.index, self.setup.budget_bytes) };
        match attempt() {
            Ok(engine) => self.engine = Some(engine),
            Err(error) => {
                warn!(%error, "the index cannot be written");
                return false;
            }
        }
        if self.has_cleared
            && let Some(Err(error)) = self.engine.as_ref().map(IndexWriter::delete_all_documents)
        {
            self.fail(&error.into());
            return false;
        }
        let ops = std::mem::take(&mut self.uncommitted);
        self.write(ops);
        self.engine.is_some()
    }

    fn begin_rebuild(&mut self, answer: &Sender<Rebuild>) {
        let how = match self.payload.marker {
            None => Rebuild::InPlace,
            Some(_) => Rebuild::Beside(self.setup.home.next_free()),
        };
        if how == Rebuild::InPlace {
            self.clear();
        }
        self.rebuild = Some(Underway { how, touched: HashSet::new(), log: Vec::new(), marker: None });
        let _ = answer.send(how);
    }

    fn filled(&mut self, marker: u64) {
        let Some(rebuild) = self.rebuild.take() else { return };
        self.next_marker = Some(rebuild.marker.unwrap_or(marker));
        self.dirty_since.get_or_insert_with(Instant::now);
        self.commit();
        self.setup.shared.end_trouble();
        let ids = self.index.searchable_segment_ids().unwrap_or_default();
        if ids.len() > 1
            && let Some(engine) = &mut self.engine
        {
            // Goes on in the background; `settle` takes it up.
            drop(engine.merge(&ids));
        }
    }

    /// The next generation is complete but for what changed while it was made.
    fn adopt(&mut self, generation: Generation) -> Result<(), SearchError> {
        let Some(rebuild) = self.rebuild.take() else { return Ok(()) };
        self.setup.home.switch(&generation)?;
        let Generation { index, payload, .. } = generation;
        self.engine = Some(engine(&index, self.setup.budget_bytes)?);
        self.reader = reader(&index)?;
        self.index = index;
        self.payload = payload;
        self.uncommitted.clear();
        self.has_cleared = false;
        self.next_marker = rebuild.marker;
        self.write(rebuild.log);
        self.commit();
        self.setup.shared.end_trouble();
        debug!("the rebuilt index is in use");
        Ok(())
    }
}

fn reader(index: &Index) -> Result<IndexReader, SearchError> {
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual);
    Ok(reader.doc_store_cache_num_blocks(CACHED_BLOCKS).try_into()?)
}

fn engine(index: &Index, budget_bytes: usize) -> Result<IndexWriter, SearchError> {
    // One thread each: the machine belongs to whoever searches.
    let options = IndexWriterOptions::builder()
        .num_worker_threads(1)
        .num_merge_threads(1)
        .memory_budget_per_thread(budget_bytes)
        .build();
    let engine = index.writer_with_options::<TantivyDocument>(options)?;
    engine.set_merge_policy(Box::new(FewPieces));
    Ok(engine)
}
