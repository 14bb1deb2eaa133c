//! The agent's files, open: [`Store::read`], [`Store::write`] and what changed.

use std::sync::{Arc, Mutex, PoisonError};

use throughline_wire::desk_api::{StartupWarning, Tag};
use tokio::sync::broadcast;

use crate::access::{Memory, Reader, Writer};
use crate::error::StoreError;
use crate::files::{self, Options};
use crate::readers::Readers;
use crate::writer::WriterThread;

type Result<T> = std::result::Result<T, StoreError>;

/// Commits a listener may fall behind before it is told that it lagged (then: refresh everything).
const CHANGED_BACKLOG: usize = 1024;

/// An opened store, and what the agent should know about the opening.
pub struct Opened {
    /// The store.
    pub store: Store,
    /// Damaged files met and dealt with.
    pub warnings: Vec<StartupWarning>,
}

/// The agent's files. Cheap to clone; all clones are one store.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    options: Options,
    memory: Arc<Memory>,
    readers: Readers,
    /// Taken out when the store closes.
    writer: Mutex<Option<Arc<WriterThread>>>,
    changed: broadcast::Sender<Arc<Vec<Tag>>>,
}

impl Store {
    /// Opens (and makes, migrates, repairs) the files. Blocks for some tens of
    /// milliseconds, longer when a file has to be rescued.
    pub fn open(options: Options) -> Result<Opened> {
        let repairs = files::prepare(&options)?;
        let memory = Arc::new(Memory::default());
        let (changed, _) = broadcast::channel(CHANGED_BACKLOG);
        let writer = WriterThread::start(&options, Arc::clone(&memory), changed.clone())?;
        let readers = Readers::open(&options)?;
        let mut warnings = Vec::new();
        if repairs.cache_rebuilt {
            warnings.push(StartupWarning::CacheRebuilt);
        }
        if repairs.outbox_rescued {
            warnings.push(StartupWarning::OutboxRescued);
        }
        let writer = Mutex::new(Some(Arc::new(writer)));
        Ok(Opened {
            store: Self { inner: Arc::new(Inner { options, memory, readers, writer, changed }) },
            warnings,
        })
    }

    /// Reads, in one transaction on one of the read connections.
    pub async fn read<T: Send + 'static>(
        &self,
        use_case: impl FnOnce(&Reader<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let permit = self.inner.readers.permit().await?;
        let inner = Arc::clone(&self.inner);
        let work = move || {
            let outcome = inner.readers.run(&inner.options, &inner.memory, use_case);
            drop(permit);
            outcome
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::Panicked)?
    }

    /// Reads on the calling thread, which may block. For benches: it does not wait
    /// for its turn, so not while a snapshot may be finishing.
    pub fn read_here<T>(&self, use_case: impl FnOnce(&Reader<'_>) -> Result<T>) -> Result<T> {
        self.inner.readers.run(&self.inner.options, &self.inner.memory, use_case)
    }

    /// Writes, in one transaction on the writer's thread. Once begun it is
    /// carried out even if the caller is cancelled.
    pub async fn write<T: Send + 'static>(
        &self,
        use_case: impl FnOnce(&mut Writer<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.writer()?.write(use_case).await
    }

    /// What changed, after each commit. A listener that lagged should refresh everything.
    pub fn changed(&self) -> broadcast::Receiver<Arc<Vec<Tag>>> {
        self.inner.changed.subscribe()
    }

    /// After [`StoreError::Damaged`]: reads every page of both files to find out
    /// which is meant (seconds, on a blocking thread). A damaged cache is kept
    /// aside and replaced by an empty one: a snapshot is due then. A damaged
    /// outbox is rescued at the next start. `None`: both are sound.
    pub async fn heal(&self) -> Result<Option<StartupWarning>> {
        let options = self.inner.options.clone();
        let check = move || {
            let outbox = files::open_outbox(&options, &options.outbox())
                .and_then(|c| files::check_pages(&c, &options.key));
            let cache = files::open_cache(&options, &options.cache())
                .and_then(|c| files::check_pages(&c, &options.key));
            (outbox, cache)
        };
        let (outbox, cache) = tokio::task::spawn_blocking(check).await.map_err(|_| StoreError::Panicked)?;
        if let Err(StoreError::Damaged(what)) = cache {
            tracing::warn!(what, "the cache is damaged; kept aside, made anew");
            self.swap_cache(CacheSwap::Empty).await?;
            return Ok(Some(StartupWarning::CacheRebuilt));
        }
        if let Err(StoreError::Damaged(what)) = outbox {
            tracing::warn!(what, "the outbox is damaged; it will be rescued at the next start");
            return Ok(Some(StartupWarning::OutboxRescued));
        }
        outbox.and(cache).map(|()| None)
    }

    /// Throws the cache away without a reason of its own: a snapshot is due then. The outbox stays.
    pub async fn forget_cache(&self) -> Result<()> {
        self.swap_cache(CacheSwap::Forget).await
    }

    /// Ends all use, keeps what the planner learned and closes the files. Use
    /// cases already queued are carried out first.
    pub async fn close(&self) {
        let writer = self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(writer) = writer {
            // The queue is in order: when this has run, all before it has.
            let _ = writer.run(|_| Ok(())).await;
            let _ = tokio::task::spawn_blocking(move || drop(writer)).await;
        }
        if let Ok(all) = self.inner.readers.all_permits().await {
            self.inner.readers.let_go(&all);
        }
        self.inner.readers.close();
    }

    pub(crate) fn options(&self) -> &Options {
        &self.inner.options
    }

    pub(crate) fn tell(&self, tags: Vec<Tag>) {
        let _ = self.inner.changed.send(Arc::new(tags));
    }

    /// Puts another file in the cache's place: waits until nobody reads, lets
    /// every connection go, swaps, and lets everybody on again.
    pub(crate) async fn swap_cache(&self, swap: CacheSwap) -> Result<()> {
        let writer = self.writer()?;
        let all = self.inner.readers.all_permits().await?;
        let inner = Arc::clone(&self.inner);
        writer
            .run(move |connection| {
                inner.readers.let_go(&all);
                files::detach_cache(connection)?;
                let swapped = swap.carry_out(&inner.options);
                files::attach_cache(connection, &inner.options)?;
                inner.readers.open_again(&all, &inner.options)?;
                inner.memory.forget();
                drop(all);
                swapped
            })
            .await?;
        self.tell(vec![Tag::All]);
        Ok(())
    }

    fn writer(&self) -> Result<Arc<WriterThread>> {
        let writer = self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.clone().ok_or(StoreError::Closed)
    }
}

/// What to put in the cache's place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CacheSwap {
    /// The snapshot that was loaded aside.
    Incoming,
    /// Nothing; what is there is kept aside as damaged.
    Empty,
    /// Nothing; what is there is thrown away.
    Forget,
}

impl CacheSwap {
    fn carry_out(self, options: &Options) -> Result<()> {
        match self {
            Self::Incoming => files::replace_cache(options),
            // The new one is whole before the old one goes: on a full disk the old one stays.
            Self::Empty => {
                files::make_empty_incoming(options)?;
                files::keep_aside(&options.cache(), options.now_at)?;
                files::settle_replacement(options)
            }
            Self::Forget => {
                files::make_empty_incoming(options)?;
                files::replace_cache(options)
            }
        }
    }
}
