//! Read connections: `query_only`, each used by one blocking task at a time, so
//! that one screen costs one hop. Measured against a thread of its own per
//! query (155 us a page) and sqlx's pool (285 us), blocking tasks (116 us) stay
//! closest to SQLite itself (87 us).

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::access::{Memory, Reader};
use crate::error::StoreError;
use crate::files::{self, Options};

type Result<T> = std::result::Result<T, StoreError>;

/// The pool.
pub(crate) struct Readers {
    free: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
    count: u32,
}

impl Readers {
    pub(crate) fn open(options: &Options) -> Result<Self> {
        let count = options.readers.max(1);
        let free = (0..count).map(|_| files::open_both(options, true)).collect::<Result<Vec<_>>>()?;
        Ok(Self { free: Mutex::new(free), permits: Arc::new(Semaphore::new(count)), count: count as u32 })
    }

    /// Waits until a connection is free.
    pub(crate) async fn permit(&self) -> Result<OwnedSemaphorePermit> {
        Arc::clone(&self.permits).acquire_owned().await.map_err(|_| StoreError::Closed)
    }

    /// Waits until nobody reads; as long as it is held, nobody can.
    pub(crate) async fn all_permits(&self) -> Result<OwnedSemaphorePermit> {
        Arc::clone(&self.permits).acquire_many_owned(self.count).await.map_err(|_| StoreError::Closed)
    }

    /// Closes every connection. Give all permits.
    pub(crate) fn let_go(&self, _all: &OwnedSemaphorePermit) {
        self.free.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Opens them again. Give all permits.
    pub(crate) fn open_again(&self, _all: &OwnedSemaphorePermit, options: &Options) -> Result<()> {
        let opened = (0..self.count).map(|_| files::open_both(options, true)).collect::<Result<Vec<_>>>()?;
        *self.free.lock().unwrap_or_else(PoisonError::into_inner) = opened;
        Ok(())
    }

    /// Nobody reads any more, now or later.
    pub(crate) fn close(&self) {
        self.permits.close();
        self.free.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Runs a use case on a free connection. The caller holds a permit.
    pub(crate) fn run<T>(
        &self,
        options: &Options,
        memory: &Memory,
        use_case: impl FnOnce(&Reader<'_>) -> Result<T>,
    ) -> Result<T> {
        let taken = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match taken {
            Some(connection) => connection,
            None => files::open_both(options, true)?,
        };
        let lent = Lent { connection: Some(connection), readers: self };
        let connection = lent.connection.as_ref().ok_or(StoreError::Closed)?;
        let reader = Reader::new(connection, memory);
        reader.statement("BEGIN")?.execute([])?;
        // The outbox is looked at first: what has left it by then is in the cache, which is looked at later.
        reader.one("SELECT 1 FROM outbox WHERE position = 0", [], |_| Ok(()))?;
        reader.outbox_is_pinned();
        use_case(&reader)
    }
}

/// Gives the connection back however the use case ends.
struct Lent<'r> {
    connection: Option<Connection>,
    readers: &'r Readers,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        let is_clean = connection.is_autocommit()
            || connection.prepare_cached("ROLLBACK").and_then(|mut s| s.execute([])).is_ok();
        if is_clean {
            self.readers.free.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}
