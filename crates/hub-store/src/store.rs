//! Opening and closing the record. One connection writes (see `writer.rs`), a
//! few read; first syncs have readers of their own, so that many desks starting
//! at once do not keep short questions waiting.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection as _};
use throughline_domain::Clock;
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::chat::ChatPost;
use crate::error::StoreError;
use crate::live::Committed;
use crate::reader::Reader;
use crate::writer::{TypedJob, Work, WriteTx, Writer};

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations/hub-sqlite");

/// How many commits a slow subscriber may lag behind before it has to catch up from the feed.
const COMMITS_KEPT: usize = 256;
/// How many jobs may wait for the writer before callers wait to hand one over.
const JOBS_QUEUED: usize = 4096;

/// How the record works.
#[derive(Clone, Copy, Debug)]
pub struct StoreOptions {
    /// Jobs that wait together are committed together. Off only to measure what that brings.
    pub group_commit: bool,
    /// The most jobs in one transaction.
    pub max_group: usize,
    /// Connections for short reads.
    pub readers: u32,
    /// First syncs that run at the same time.
    pub snapshots: u32,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self { group_commit: true, max_group: 256, readers: 4, snapshots: 4 }
    }
}

/// The record. Clones share one writer and one pool.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    clock: Arc<dyn Clock>,
    readers: SqlitePool,
    snapshots: SqlitePool,
    jobs: mpsc::Sender<Work>,
    commits: broadcast::Sender<Arc<Committed>>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Store {
    /// Opens the record in `path`, making or migrating the file.
    pub async fn open(path: &Path, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        Self::open_with(path, clock, StoreOptions::default()).await
    }

    /// Opens the record with options.
    pub async fn open_with(
        path: &Path,
        clock: Arc<dyn Clock>,
        options: StoreOptions,
    ) -> Result<Self, StoreError> {
        let mut connection = writing(path).connect().await?;
        // Not `run`: its future cannot be moved between threads ("Acquire is not general enough").
        MIGRATIONS.run_direct(None, &mut connection, false).await?;
        let (jobs, queue) = mpsc::channel(JOBS_QUEUED);
        let (commits, _) = broadcast::channel(COMMITS_KEPT);
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let tx = WriteTx::new(connection, Arc::clone(&clock));
        let writer = Writer::new(tx, commits.clone(), options);
        tasks.spawn(writer.run(queue, stop.clone()));
        Ok(Self {
            inner: Arc::new(Inner {
                clock,
                readers: pool(path, options.readers),
                snapshots: pool(path, options.snapshots),
                jobs,
                commits,
                stop,
                tasks,
            }),
        })
    }

    /// Carries out what waits, then closes the file. Later calls answer [`StoreError::Closed`].
    pub async fn close(&self) {
        self.inner.stop.cancel();
        self.inner.tasks.close();
        self.inner.tasks.wait().await;
        self.inner.readers.close().await;
        self.inner.snapshots.close().await;
    }

    /// Where time and randomness come from.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.inner.clock
    }

    /// Every commit from now on. Subscribe before catching up, so that nothing falls between.
    pub fn commits(&self) -> broadcast::Receiver<Arc<Committed>> {
        self.inner.commits.subscribe()
    }

    /// Runs a job in the writer's next transaction and answers once it is on disk.
    /// A caller that goes away cancels nothing.
    pub(crate) async fn write<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'a> FnOnce(&'a mut WriteTx) -> BoxFuture<'a, Result<T, StoreError>> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        self.enqueue(Work::Job(Box::new(TypedJob::new(job, answer)))).await?;
        answered.await.map_err(|_| StoreError::Crashed)?
    }

    /// Hands a visitor's message to the writer, which carries out all that wait together.
    pub(crate) async fn enqueue_chat(&self, post: ChatPost) -> Result<(), StoreError> {
        self.enqueue(Work::Chat(post)).await
    }

    pub(crate) async fn enqueue(&self, work: Work) -> Result<(), StoreError> {
        self.inner.jobs.send(work).await.map_err(|_| StoreError::Closed)
    }

    /// A read transaction.
    pub(crate) async fn reader(&self) -> Result<Reader, StoreError> {
        Ok(Reader::new(self.inner.readers.begin().await?))
    }

    /// A read transaction for a first sync; waits while too many run.
    pub(crate) async fn snapshot_reader(&self) -> Result<Reader, StoreError> {
        Ok(Reader::new(self.inner.snapshots.begin().await?))
    }

    /// Starts a task that [`Store::close`] waits for.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.inner.tasks.spawn(task);
    }

    /// Ends when the store closes.
    pub(crate) fn stopping(&self) -> CancellationToken {
        self.inner.stop.clone()
    }
}

fn base(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .pragma("temp_store", "MEMORY")
        .pragma("cache_size", "-32768")
        .disable_statement_logging()
}

fn writing(path: &Path) -> SqliteConnectOptions {
    base(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("journal_size_limit", "67108864")
}

fn pool(path: &Path, connections: u32) -> SqlitePool {
    SqlitePoolOptions::new()
        .max_connections(connections.max(1))
        .acquire_timeout(Duration::from_secs(60))
        .connect_lazy_with(base(path).pragma("query_only", "ON"))
}

/// Closes a connection, telling the log if that fails.
pub(crate) async fn close_connection(connection: sqlx::SqliteConnection) {
    if let Err(error) = connection.close().await {
        tracing::warn!(%error, "closing the record's writing connection");
    }
}
