//! The one write connection, on a named thread of its own. Use cases queue up;
//! each runs in one `BEGIN IMMEDIATE` .. `COMMIT` over both files.
//!
//! Both files in one transaction: SQLite commits each on its own in WAL mode, so
//! a power cut may keep the outbox's part and lose the cache's. Every use case
//! is written so that this is harmless (the cache is fetched again).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc;
use std::thread::JoinHandle;

use rusqlite::Connection;
use throughline_wire::desk_api::Tag;
use tokio::sync::{broadcast, oneshot};

use crate::access::{Memory, Writer};
use crate::error::StoreError;
use crate::files::{self, Options};
use crate::outbox;

type Result<T> = std::result::Result<T, StoreError>;
type Job = Box<dyn FnOnce(&Connection) + Send>;

/// The way to the writer's thread.
pub(crate) struct WriterThread {
    /// Both taken when this is dropped.
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    memory: Arc<Memory>,
    changed: broadcast::Sender<Arc<Vec<Tag>>>,
}

impl WriterThread {
    /// Opens the connection and starts the thread; dropping this waits for its end.
    pub(crate) fn start(
        options: &Options,
        memory: Arc<Memory>,
        changed: broadcast::Sender<Arc<Vec<Tag>>>,
    ) -> Result<Self> {
        let connection = files::open_both(options, false)?;
        let (jobs, queue) = mpsc::channel::<Job>();
        let thread = std::thread::Builder::new().name("desk-store-writer".to_owned()).spawn(move || {
            while let Ok(job) = queue.recv() {
                job(&connection);
            }
            // What the planner learned is kept for the next start; failing to is no loss.
            let _ = connection.execute_batch("PRAGMA optimize");
        })?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread), memory, changed })
    }

    /// Runs a use case in a transaction.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        use_case: impl FnOnce(&mut Writer<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let memory = Arc::clone(&self.memory);
        let changed = self.changed.clone();
        self.run(move |connection| transaction(connection, &memory, &changed, use_case)).await
    }

    /// Runs something on the writer's connection, outside any transaction.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let outcome = catch_unwind(AssertUnwindSafe(|| work(connection))).unwrap_or_else(|_| {
                // After a panic the transaction is still open; what it did must not stay.
                let _ = connection.execute_batch("ROLLBACK");
                Err(StoreError::Panicked)
            });
            // Nobody waits any more when the caller was cancelled; the work stands.
            let _ = answer.send(outcome);
        });
        let jobs = self.jobs.as_ref().ok_or(StoreError::Closed)?;
        jobs.send(job).map_err(|_| StoreError::Closed)?;
        answered.await.map_err(|_| StoreError::Closed)?
    }
}

impl Drop for WriterThread {
    /// The process must not end while SQLite is at work: what it calls (OpenSSL)
    /// is being taken down by then.
    fn drop(&mut self) {
        self.jobs = None;
        let Some(thread) = self.thread.take() else { return };
        // The last use case may itself hold what keeps the store alive.
        if thread.thread().id() != std::thread::current().id() && thread.join().is_err() {
            tracing::error!("the writer's thread panicked outside a use case");
        }
    }
}

fn transaction<T>(
    connection: &Connection,
    memory: &Memory,
    changed: &broadcast::Sender<Arc<Vec<Tag>>>,
    use_case: impl FnOnce(&mut Writer<'_>) -> Result<T>,
) -> Result<T> {
    let mut writer = Writer::new(connection, memory);
    writer.execute("BEGIN IMMEDIATE", [])?;
    let outcome = use_case(&mut writer).and_then(|value| {
        writer.before_commit()?;
        writer.execute("COMMIT", [])?;
        Ok(value)
    });
    match outcome {
        Ok(value) => {
            let arrived = writer.arrived_through();
            let tags = writer.committed();
            if !tags.is_empty() {
                // Nobody listening is fine.
                let _ = changed.send(Arc::new(tags));
            }
            if let Some(seq) = arrived {
                finish_arrived(connection, memory, changed, seq);
            }
            Ok(value)
        }
        Err(error) => {
            // SQLite has rolled back by itself after a full disk and some others.
            if !connection.is_autocommit() {
                connection.execute_batch("ROLLBACK")?;
            }
            Err(error)
        }
    }
}

/// Outbox rows whose copies are in the cache leave. Until they do, the copies
/// hide them; what fails here is done with the next change.
fn finish_arrived(
    connection: &Connection,
    memory: &Memory,
    changed: &broadcast::Sender<Arc<Vec<Tag>>>,
    seq: u64,
) {
    if let Err(error) = transaction(connection, memory, changed, move |writer| outbox::finish(writer, seq)) {
        tracing::warn!(%error, "what the hub has on record could not leave the outbox yet");
    }
}
