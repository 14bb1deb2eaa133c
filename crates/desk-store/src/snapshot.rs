//! Loading the hub's snapshot.
//!
//! * **First time** (the cache is empty): rows go straight into the live cache,
//!   a transaction per chunk, and are seen as they come. The hub sends people and
//!   conversations first, newest first, so the first screen is useful after a few
//!   per cent. The cursor is set with the last row; a load cut short leaves a mark
//!   and is begun anew on an empty file.
//! * **Later** (the history was replaced or the scope redefined): rows go into a
//!   second file while the agent works on with the old one, and the files are
//!   swapped in the end. `outbox.db` is not touched either way.
//!
//! Find entries are made once, after the last customer, in the order of their
//! b-tree. Rejected: dropping indexes and making them anew, which saves little
//! (rows come nearly in order) and leaves the live cache unusable meanwhile.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use throughline_wire::desk_api::Tag;
use throughline_wire::rows::Row;
use throughline_wire::sync::{Cursor, SnapshotHead};

use crate::access::{Memory, Writer};
use crate::error::StoreError;
use crate::files;
use crate::schema;
use crate::store::{CacheSwap, Store};
use crate::{interactions, outbox, quick_find, sync_state};

type Result<T> = std::result::Result<T, StoreError>;

/// Rows per transaction: keeps other writers waiting a few tens of milliseconds at most.
const CHUNK: usize = 4_000;
/// Customers per transaction when find entries are made.
const FINDS: usize = 2_000;

/// Takes the rows of a snapshot. Dropped without [`SnapshotLoader::finish`], nothing counts as loaded.
pub struct SnapshotLoader {
    store: Store,
    target: Target,
    cursor: Cursor,
    has_finds: bool,
}

enum Target {
    Live,
    Aside(Arc<Mutex<Connection>>),
}

impl SnapshotLoader {
    /// Begins. At most one at a time.
    pub async fn begin(store: &Store, head: &SnapshotHead) -> Result<Self> {
        let has_snapshot = store.read(|reader| Ok(sync_state::cursor(reader)?.is_some())).await?;
        let target = if has_snapshot { aside(store).await? } else { live(store, head).await? };
        Ok(Self { store: store.clone(), target, cursor: head.cursor, has_finds: false })
    }

    /// True when what is loaded is seen as it comes.
    pub fn is_live(&self) -> bool {
        matches!(self.target, Target::Live)
    }

    /// Takes rows, in the order the hub sends them.
    pub async fn rows(&mut self, mut rows: Vec<Row>) -> Result<()> {
        while !rows.is_empty() {
            let rest = rows.split_off(rows.len().min(CHUNK));
            if !self.has_finds && rows.iter().any(|row| matches!(row, Row::Interaction(_))) {
                self.build_finds().await?;
            }
            let leaves_finds = !self.has_finds;
            self.write(move |writer| {
                if leaves_finds {
                    writer.leave_finds();
                }
                for row in rows.iter().filter(|row| !matches!(row, Row::Interaction(_))) {
                    sync_state::apply_row(writer, row)?;
                }
                let interactions = rows.iter().filter_map(|row| match row {
                    Row::Interaction(row) => Some(row),
                    _ => None,
                });
                // Nobody has an empty timeline open: no tag per row.
                interactions::put_many(writer, interactions).map(|_| ())
            })
            .await?;
            rows = rest;
        }
        Ok(())
    }

    /// The end came: from here on changes can be applied.
    pub async fn finish(mut self) -> Result<()> {
        if !self.has_finds {
            self.build_finds().await?;
        }
        let cursor = self.cursor;
        self.write(move |writer| {
            sync_state::set_cursor(writer, cursor)?;
            writer.execute("DELETE FROM loading", [])?;
            Ok(())
        })
        .await?;
        let store = self.store.clone();
        if let Target::Aside(connection) = self.target {
            tokio::task::spawn_blocking(move || seal(connection))
                .await
                .map_err(|_| StoreError::Panicked)??;
            store.swap_cache(CacheSwap::Incoming).await?;
        }
        store
            .write(move |writer| {
                writer.touch(Tag::All);
                outbox::ask_again(writer, cursor.seq)
            })
            .await
    }

    /// The end will not come.
    pub async fn abort(self) -> Result<()> {
        if let Target::Aside(connection) = self.target {
            let options = self.store.options().clone();
            let work = move || {
                drop(connection);
                files::remove_database(&options.incoming())
            };
            tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::Panicked)??;
        }
        Ok(())
    }

    async fn build_finds(&mut self) -> Result<()> {
        let mut after = i64::MIN;
        while let Some(last) = self
            .write(move |writer| {
                writer.touch(Tag::Inbox);
                quick_find::build(writer, after, FINDS)
            })
            .await?
        {
            after = last;
        }
        self.has_finds = true;
        Ok(())
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        match &self.target {
            Target::Live => self.store.write(work).await,
            Target::Aside(connection) => {
                let connection = Arc::clone(connection);
                let work = move || {
                    let connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
                    aside_transaction(&connection, work)
                };
                tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::Panicked)?
            }
        }
    }
}

/// An unfinished load may have left rows that are gone by now: it begins on an empty file.
async fn live(store: &Store, head: &SnapshotHead) -> Result<Target> {
    let was_begun =
        store.read(|reader| Ok(reader.one("SELECT 1 FROM loading", [], |_| Ok(()))?.is_some())).await?;
    if was_begun {
        store.swap_cache(CacheSwap::Forget).await?;
    }
    let expected = head.rows as i64;
    store.write(move |writer| mark_loading(writer, expected)).await?;
    Ok(Target::Live)
}

async fn aside(store: &Store) -> Result<Target> {
    let options = store.options().clone();
    let work = move || -> Result<Connection> {
        files::remove_database(&options.incoming())?;
        let mut connection = files::open_cache(&options, &options.incoming())?;
        schema::migrate(&mut connection, "cache.incoming.db", schema::CACHE)?;
        let memory = Memory::default();
        let mut writer = Writer::new(&connection, &memory);
        mark_loading(&mut writer, 0)?;
        drop(writer);
        // Until it is finished nobody reads this file, and cut short it is thrown away.
        connection.pragma_update(None, "synchronous", "OFF")?;
        connection.pragma_update(None, "cache_size", -65_536)?;
        Ok(connection)
    };
    let connection = tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::Panicked)??;
    Ok(Target::Aside(Arc::new(Mutex::new(connection))))
}

fn mark_loading(writer: &mut Writer<'_>, expected: i64) -> Result<()> {
    writer.execute("INSERT OR REPLACE INTO loading (only, expected_rows) VALUES (1, ?1)", [expected])?;
    Ok(())
}

fn aside_transaction<T>(
    connection: &Connection,
    work: impl FnOnce(&mut Writer<'_>) -> Result<T>,
) -> Result<T> {
    let memory = Memory::default();
    let mut writer = Writer::new(connection, &memory);
    writer.execute("BEGIN IMMEDIATE", [])?;
    let outcome = work(&mut writer).and_then(|value| {
        writer.before_commit()?;
        writer.execute("COMMIT", [])?;
        Ok(value)
    });
    if outcome.is_err() && !connection.is_autocommit() {
        connection.execute_batch("ROLLBACK")?;
    }
    outcome
}

/// Everything into the one file, on disk, and closed.
fn seal(connection: Arc<Mutex<Connection>>) -> Result<()> {
    let connection = Arc::into_inner(connection).ok_or(StoreError::Closed)?;
    let connection = connection.into_inner().unwrap_or_else(PoisonError::into_inner);
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(())
}
