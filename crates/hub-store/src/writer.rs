//! The one writer. A task owns the only connection that writes; jobs that wait
//! while a commit is on its way to disk share the next transaction, each in a
//! savepoint of its own, so that one that fails undoes nothing of the others.
//! Callers get their answer after the commit and cannot cancel it: a request
//! that goes away leaves a job that runs to its end.
//!
//! Rejected: a pool of writers (SQLite has one write lock anyway, and a
//! deferred transaction that turns into a writer ignores the busy timeout).

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Executor as _, FromRow, Sqlite, SqliteConnection};
use throughline_domain::{AgentId, Clock, CustomerId, Millis, TenantId};
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::chat::{ChatPost, answer_all, ingest};
use crate::error::StoreError;
use crate::live::{self, Committed};
use crate::reader::{ReadTx, Rows};
use crate::store::{StoreOptions, close_connection};

/// What the writer is handed.
pub(crate) enum Work {
    /// Anything.
    Job(Box<dyn Job>),
    /// A visitor's message: all that wait are written by the same few statements.
    Chat(ChatPost),
}

/// A job with its type forgotten.
pub(crate) trait Job: Send {
    /// Runs in the transaction; keeps what it answers.
    fn run<'a>(&'a mut self, tx: &'a mut WriteTx) -> BoxFuture<'a, Ran>;
    /// Answers the caller: with what was kept, or with why nothing was committed.
    fn finish(self: Box<Self>, committed: Result<(), StoreError>);
}

/// How a job ended.
pub(crate) enum Ran {
    /// Keep what it wrote.
    Well,
    /// Undo what it wrote.
    Badly,
}

/// A job and the caller that waits for it.
pub(crate) struct TypedJob<T, F> {
    job: Option<F>,
    kept: Option<Result<T, StoreError>>,
    answer: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, F> TypedJob<T, F> {
    pub fn new(job: F, answer: oneshot::Sender<Result<T, StoreError>>) -> Self {
        Self { job: Some(job), kept: None, answer }
    }
}

impl<T, F> Job for TypedJob<T, F>
where
    T: Send,
    F: for<'a> FnOnce(&'a mut WriteTx) -> BoxFuture<'a, Result<T, StoreError>> + Send,
{
    fn run<'a>(&'a mut self, tx: &'a mut WriteTx) -> BoxFuture<'a, Ran> {
        Box::pin(async move {
            let Some(job) = self.job.take() else { return Ran::Badly };
            let result = AssertUnwindSafe(async { job(tx).await })
                .catch_unwind()
                .await
                .unwrap_or(Err(StoreError::Crashed));
            let ran = if result.is_ok() { Ran::Well } else { Ran::Badly };
            self.kept = Some(result);
            ran
        })
    }

    fn finish(self: Box<Self>, committed: Result<(), StoreError>) {
        let result = match (self.kept, committed) {
            (Some(Err(error)), _) | (_, Err(error)) => Err(error),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (None, Ok(())) => Err(StoreError::Crashed),
        };
        // A caller that went away does not want to know.
        let _ = self.answer.send(result);
    }
}

/// Where a company's feed stands in this transaction.
#[derive(Clone, Copy, Debug)]
struct Head {
    before: u64,
    now: u64,
}

/// What a transaction has to tell once it is committed. Restored when a savepoint is undone.
#[derive(Clone, Default)]
struct Noted {
    heads: BTreeMap<TenantId, Head>,
    rescoped: Vec<AgentId>,
    chat_reads: Vec<(TenantId, CustomerId, Millis)>,
}

/// The writer's transaction.
pub(crate) struct WriteTx {
    connection: SqliteConnection,
    clock: Arc<dyn Clock>,
    token: i64,
    noted: Noted,
}

impl WriteTx {
    pub fn new(connection: SqliteConnection, clock: Arc<dyn Clock>) -> Self {
        Self { connection, clock, token: 0, noted: Noted::default() }
    }

    /// Runs a statement and answers how many rows it touched.
    pub async fn execute(&mut self, query: Query<'_, Sqlite, SqliteArguments>) -> Result<u64, StoreError> {
        Ok(query.execute(&mut self.connection).await?.rows_affected())
    }

    /// Runs a statement that answers the rows it touched.
    pub async fn returning<T>(&mut self, query: Rows<'_, T>) -> Result<Vec<T>, StoreError>
    where
        T: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
    {
        Ok(query.fetch_all(&mut self.connection).await?)
    }

    /// The same transaction, for reading.
    pub fn read(&mut self) -> ReadTx<'_> {
        ReadTx::new(&mut self.connection)
    }

    /// Where time and randomness come from.
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// The token of this transaction's changes.
    pub fn token(&self) -> i64 {
        self.token
    }

    /// The number of the company's newest change.
    pub async fn head_seq(&mut self, tenant: TenantId) -> Result<u64, StoreError> {
        if let Some(head) = self.noted.heads.get(&tenant) {
            return Ok(head.now);
        }
        // Asked of the file each time: another process (the command line) may have written.
        let query =
            sqlx::query_as("SELECT coalesce(max(seq), 0) FROM changes WHERE tenant_id = ?1").bind(tenant.0);
        let (seq,): (i64,) = self.read().one(query).await?;
        let seq = seq as u64;
        self.noted.heads.insert(tenant, Head { before: seq, now: seq });
        Ok(seq)
    }

    /// Says how far the feed was appended.
    pub fn set_head_seq(&mut self, tenant: TenantId, seq: u64) {
        if let Some(head) = self.noted.heads.get_mut(&tenant) {
            head.now = seq;
        }
    }

    /// What this agent may see was redefined.
    pub fn rescoped(&mut self, agent: AgentId) {
        self.noted.rescoped.push(agent);
    }

    /// The agents' side has read a customer's chat up to here.
    pub fn chat_read(&mut self, tenant: TenantId, customer: CustomerId, through_at: Millis) {
        self.noted.chat_reads.push((tenant, customer, through_at));
    }

    /// Runs `work` so that its failure undoes what it wrote and nothing else.
    pub async fn in_savepoint<T>(
        &mut self,
        work: impl for<'a> FnOnce(&'a mut Self) -> BoxFuture<'a, Result<T, StoreError>>,
    ) -> Result<Result<T, StoreError>, StoreError> {
        let noted = self.noted.clone();
        self.raw("SAVEPOINT inner").await?;
        let result = work(self).await;
        if result.is_err() {
            self.noted = noted;
            self.raw("ROLLBACK TO inner").await?;
        }
        self.raw("RELEASE inner").await?;
        Ok(result)
    }

    async fn raw(&mut self, sql: &'static str) -> Result<(), StoreError> {
        self.connection.execute(sql).await?;
        Ok(())
    }

    async fn begin(&mut self) -> Result<(), StoreError> {
        let mut random = [0_u8; 8];
        self.clock.fill_random(&mut random);
        // 63 bits, so that SQLite keeps it as it is.
        self.token = (u64::from_le_bytes(random) >> 1) as i64;
        self.noted = Noted::default();
        self.raw("BEGIN IMMEDIATE").await
    }
}

/// The task behind [`Work`].
pub(crate) struct Writer {
    tx: WriteTx,
    commits: broadcast::Sender<Arc<Committed>>,
    options: StoreOptions,
}

impl Writer {
    pub fn new(tx: WriteTx, commits: broadcast::Sender<Arc<Committed>>, options: StoreOptions) -> Self {
        Self { tx, commits, options }
    }

    /// Carries out jobs until told to stop, then what still waits.
    pub async fn run(mut self, mut queue: mpsc::Receiver<Work>, stop: CancellationToken) {
        loop {
            let work = tokio::select! {
                biased;
                work = queue.recv() => work,
                () = stop.cancelled(), if !queue.is_closed() => {
                    queue.close();
                    continue;
                }
            };
            let Some(first) = work else { break };
            let mut group = vec![first];
            while self.options.group_commit && group.len() < self.options.max_group.max(1) {
                let Ok(next) = queue.try_recv() else { break };
                group.push(next);
            }
            if AssertUnwindSafe(self.commit(group)).catch_unwind().await.is_err() {
                tracing::error!("the writer panicked outside a job; what it was writing is undone");
                // Without a transaction (the panic came after the commit) there is nothing to undo.
                let _ = self.tx.raw("ROLLBACK").await;
            }
        }
        close_connection(self.tx.connection).await;
    }

    async fn commit(&mut self, group: Vec<Work>) {
        let (mut jobs, mut posts) = (Vec::new(), Vec::new());
        for work in group {
            match work {
                Work::Job(job) => jobs.push(job),
                Work::Chat(post) => posts.push(post),
            }
        }
        let committed = self.transact(&mut jobs, &mut posts).await;
        if let Err(error) = &committed {
            tracing::error!(%error, jobs = jobs.len(), messages = posts.len(), "a transaction was not committed");
        }
        for job in jobs {
            job.finish(again(&committed));
        }
        answer_all(posts, &committed);
        if committed.is_ok() {
            self.publish().await;
        }
    }

    async fn transact(
        &mut self,
        jobs: &mut [Box<dyn Job>],
        posts: &mut [ChatPost],
    ) -> Result<(), StoreError> {
        self.tx.begin().await?;
        let result = self.fill(jobs, posts).await;
        let result = match result {
            Ok(()) => self.tx.raw("COMMIT").await,
            Err(error) => Err(error),
        };
        if result.is_err() {
            // SQLite may have rolled back by itself (full disk); then this fails and that is fine.
            let _ = self.tx.raw("ROLLBACK").await;
        }
        result
    }

    async fn fill(&mut self, jobs: &mut [Box<dyn Job>], posts: &mut [ChatPost]) -> Result<(), StoreError> {
        for job in jobs.iter_mut() {
            let noted = self.tx.noted.clone();
            self.tx.raw("SAVEPOINT job").await?;
            if let Ran::Badly = job.run(&mut self.tx).await {
                self.tx.noted = noted;
                self.tx.raw("ROLLBACK TO job").await?;
            }
            self.tx.raw("RELEASE job").await?;
        }
        ingest(&mut self.tx, posts).await
    }

    /// Tells subscribers. What they get is read here once, whoever many they are.
    async fn publish(&mut self) {
        if self.commits.receiver_count() == 0 {
            return;
        }
        let noted = std::mem::take(&mut self.tx.noted);
        for (tenant, head) in &noted.heads {
            if head.now == head.before && noted.chat_reads.is_empty() && noted.rescoped.is_empty() {
                continue;
            }
            let reads =
                noted.chat_reads.iter().filter(|(of, ..)| of == tenant).map(|(_, who, at)| (*who, *at));
            let told = live::Told {
                tenant: *tenant,
                prev: head.before,
                head: head.now,
                token: self.tx.token as u64,
                rescoped: noted.rescoped.clone(),
                chat_reads: reads.collect(),
            };
            let committed = live::committed(&mut self.tx.read(), told).await;
            // Fails only when the last subscriber has just gone.
            let _ = self.commits.send(Arc::new(committed));
        }
    }
}

/// The outcome of a shared transaction for one more of its jobs.
pub(crate) fn again(committed: &Result<(), StoreError>) -> Result<(), StoreError> {
    match committed {
        Ok(()) => Ok(()),
        Err(StoreError::DiskFull) => Err(StoreError::DiskFull),
        Err(StoreError::Closed) => Err(StoreError::Closed),
        Err(_) => Err(StoreError::NotCommitted),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_util::future::BoxFuture;
    use throughline_testkit::MockClock;

    use crate::error::StoreError;
    use crate::store::{Store, StoreOptions};
    use crate::tenants::NewTenant;

    async fn limit_pages(store: &Store, pages: &'static str) {
        let limited = store.write(move |tx| {
            Box::pin(async move {
                tx.execute(sqlx::query(pages)).await?;
                Ok(())
            })
        });
        limited.await.expect("a pragma");
    }

    #[tokio::test]
    async fn a_full_disk_is_told_and_leaves_nothing_half_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let store =
            Store::open(&folder.path().join("hub.db"), Arc::new(MockClock::new())).await.expect("a record");
        let tenant = store.ensure_tenant(NewTenant::default()).await.expect("a company").id;
        limit_pages(&store, "PRAGMA max_page_count = 1").await;
        let name = "a long name ".repeat(15);
        let mut added = 0;
        let full = loop {
            match store.add_team(tenant, &format!("{added} {name}")).await {
                Ok(_) => added += 1,
                Err(error) => break error,
            }
            assert!(added < 100_000, "the limit never told");
        };
        assert!(matches!(full, StoreError::DiskFull), "{full:?}");
        assert_eq!(store.list_teams(tenant).await.expect("reading works").len(), added);
        limit_pages(&store, "PRAGMA max_page_count = 1000000").await;
        store.add_team(tenant, "after space was made").await.expect("works again");
        assert_eq!(store.list_teams(tenant).await.expect("reading works").len(), added + 1);
        store.close().await;
    }

    #[tokio::test]
    async fn a_job_that_panics_ends_with_an_error_and_the_writer_goes_on() {
        let folder = tempfile::tempdir().expect("a folder");
        let store =
            Store::open(&folder.path().join("hub.db"), Arc::new(MockClock::new())).await.expect("a record");
        let crashed = store.write::<(), _>(|_| Box::pin(async { panic!("a defect") })).await;
        assert!(matches!(crashed, Err(StoreError::Crashed)));
        store.ensure_tenant(NewTenant::default()).await.expect("the writer goes on");
        store.close().await;
    }

    /// A defect in the writer's own part, with the transaction open.
    struct Defect;

    impl super::Job for Defect {
        fn run<'a>(&'a mut self, _: &'a mut super::WriteTx) -> BoxFuture<'a, super::Ran> {
            Box::pin(async { panic!("a defect") })
        }

        fn finish(self: Box<Self>, _: Result<(), StoreError>) {}
    }

    #[tokio::test]
    async fn a_panic_outside_a_job_does_not_end_the_record() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, clock) = (folder.path().join("hub.db"), Arc::new(MockClock::new()));
        // Whoever shares the transaction shares its end.
        let alone = StoreOptions { group_commit: false, ..StoreOptions::default() };
        let store = Store::open_with(&path, clock, alone).await.expect("a record");
        store.enqueue(super::Work::Job(Box::new(Defect))).await.expect("it is taken");
        store.ensure_tenant(NewTenant::default()).await.expect("the writer goes on");
        store.close().await;
    }
}
