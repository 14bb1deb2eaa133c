//! Filling the index anew, in the background, on a thread of its own: into the
//! index itself when it holds nothing worth keeping, else beside it while the old
//! one goes on answering.

use std::sync::Arc;
use std::sync::mpsc::{Sender, SyncSender, channel};
use std::thread::JoinHandle;

use tantivy::indexer::{IndexWriterOptions, NoMergePolicy};
use tantivy::{IndexWriter, TantivyDocument};
use tracing::warn;

use super::article::ArticleDoc;
use super::document::Documents;
use super::error::SearchError;
use super::generation::{Generation, Home, Payload};
use super::hot::Op;
use super::schema::Fields;
use super::writer::{Message, Rebuild};

/// Memory for a rebuild beside; more means fewer pieces to merge at the end.
const BUDGET_BYTES: usize = 60_000_000;
/// Articles a message.
const CHUNK: usize = 200;

/// A rebuild under way. Dropping this does not stop it.
pub struct Rebuilding(JoinHandle<Result<(), SearchError>>);

impl Rebuilding {
    /// Waits until the rebuilt index answers.
    pub fn wait(self) -> Result<(), SearchError> {
        self.0.join().unwrap_or(Err(SearchError::Stopped))
    }

    /// Is it over?
    pub fn is_done(&self) -> bool {
        self.0.is_finished()
    }
}

/// Tells the writer when a rebuild comes to nothing, a panic of the owner's iterator included.
struct Ticket {
    writer: SyncSender<Message>,
    is_done: bool,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if !self.is_done {
            let _ = self.writer.send(Message::GiveUp);
        }
    }
}

/// Begins one.
pub fn begin(
    writer: SyncSender<Message>,
    home: Home,
    fields: Fields,
    articles: impl Iterator<Item = ArticleDoc> + Send + 'static,
    marker: u64,
) -> Result<Rebuilding, SearchError> {
    // Sent from here: what the owner puts after this call is a change during the rebuild.
    let (answer, answered) = channel();
    writer.send(Message::BeginRebuild(answer)).map_err(|_| SearchError::Stopped)?;
    let work = move || {
        let how = answered.recv().map_err(|_| SearchError::Stopped)?;
        let mut ticket = Ticket { writer, is_done: false };
        match how {
            Rebuild::InPlace => in_place(&ticket.writer, articles, marker)?,
            Rebuild::Beside(number) => {
                let generation = beside(&home, number, &fields, articles, marker)?;
                ask(&ticket.writer, |done| Message::Adopt(Box::new(generation), done))?;
            }
        }
        ticket.is_done = true;
        Ok(())
    };
    let thread = std::thread::Builder::new().name("knowledge-rebuild".into()).spawn(move || {
        work().inspect_err(|error: &SearchError| warn!(%error, "the index was not rebuilt"))
    })?;
    Ok(Rebuilding(thread))
}

/// Sends a message that is answered, and waits for the answer.
pub fn ask<T>(
    writer: &SyncSender<Message>,
    message: impl FnOnce(Sender<T>) -> Message,
) -> Result<T, SearchError> {
    let (answer, answered) = channel();
    writer.send(message(answer)).map_err(|_| SearchError::Stopped)?;
    answered.recv().map_err(|_| SearchError::Stopped)
}

fn in_place(
    writer: &SyncSender<Message>,
    articles: impl Iterator<Item = ArticleDoc>,
    marker: u64,
) -> Result<(), SearchError> {
    let mut articles = articles.peekable();
    while articles.peek().is_some() {
        let ops = articles.by_ref().take(CHUNK).map(|article| Op::Put(Arc::new(article))).collect();
        writer.send(Message::Fill(ops)).map_err(|_| SearchError::Stopped)?;
    }
    ask(writer, |done| Message::Filled(marker, done))
}

fn beside(
    home: &Home,
    number: u64,
    fields: &Fields,
    articles: impl Iterator<Item = ArticleDoc>,
    marker: u64,
) -> Result<Generation, SearchError> {
    let mut generation = home.prepare(number, fields)?;
    let options =
        IndexWriterOptions::builder().num_worker_threads(1).memory_budget_per_thread(BUDGET_BYTES).build();
    let mut engine: IndexWriter = generation.index.writer_with_options::<TantivyDocument>(options)?;
    engine.set_merge_policy(Box::new(NoMergePolicy));
    let mut documents = Documents::new(fields.clone());
    for article in articles {
        engine.add_document(documents.make(&article))?;
    }
    generation.payload = Payload { marker: Some(marker) };
    let mut prepared = engine.prepare_commit()?;
    prepared.set_payload(&generation.payload.text());
    prepared.commit()?;
    let pieces = generation.index.searchable_segment_ids()?;
    if pieces.len() > 1 {
        engine.merge(&pieces).wait()?;
        engine.garbage_collect_files().wait()?;
    }
    engine.wait_merging_threads()?;
    Ok(generation)
}
