//! Rescuing what a damaged outbox still holds.
//!
//! SQLite's own `.recover` failed on every damaged file we gave it; walking the
//! rowids and stepping over what cannot be read keeps every row outside the
//! damaged pages. Two pages hold more than their own rows, and have a way each:
//! * the first (the schema): a copy gets the first page of an empty file of the
//!   same schema and key, whose tables begin on the same pages because the same
//!   migrations made them;
//! * the root of the outbox's table: every page of a copy is tried as the root.
//!   That also finds rows that were deleted, so what comes back that way is
//!   parked: the agent decides, nothing is sent by itself.

use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};
use throughline_wire::{ErrorCode, WireError};

use crate::access::{Memory, Reader};
use crate::error::StoreError;
use crate::files::{self, Options};
use crate::schema;

type Result<T> = std::result::Result<T, StoreError>;

const TABLES: [&str; 8] = [
    "local_values",
    "drafts",
    "outbox",
    "pending_attachments",
    "unread_again",
    "article_drafts",
    "cards",
    "settled_saves",
];
/// Row numbers stepped over in a row before the walk turns round. A page holds fewer rows.
const MOST_STEPS: u32 = 300;

/// Puts what the damaged file still holds into a new one, then keeps the damaged
/// one aside. Killed meanwhile, the next start begins (or ends) it again: until
/// the new file is whole, the damaged one stays in its place.
pub(crate) fn outbox(options: &Options) -> Result<()> {
    let (damaged, filling) = (options.outbox(), options.directory.join("outbox.filling.db"));
    files::remove_database(&filling)?;
    let mut fresh = files::open_outbox(options, &filling)?;
    schema::migrate(&mut fresh, "outbox.db", schema::OUTBOX)?;
    fill(options, &damaged, &fresh)?;
    fresh.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    fresh.close().map_err(|(_, error)| error)?;
    std::fs::rename(&filling, options.rescued())?;
    settle(options)
}

/// Puts a rescued outbox in its place, if there is one.
pub(crate) fn settle(options: &Options) -> Result<()> {
    if !options.rescued().exists() {
        return Ok(());
    }
    if options.outbox().exists() {
        files::keep_aside(&options.outbox(), options.now_at)?;
    }
    Ok(std::fs::rename(options.rescued(), options.outbox())?)
}

fn fill(options: &Options, damaged: &Path, fresh: &Connection) -> Result<()> {
    let rescued = match rescue(options, damaged, fresh) {
        Ok(rescued) => rescued,
        Err(StoreError::DiskFull) => return Err(StoreError::DiskFull),
        Err(error) => {
            tracing::warn!(%error, "the damaged outbox does not open; trying with another first page");
            with_other_first_page(options, damaged, fresh).unwrap_or_else(|error| {
                tracing::error!(%error, "nothing of the damaged outbox can be read; it is kept aside");
                0
            })
        }
    };
    let unreadable = drop_unreadable(fresh)?;
    tracing::warn!(rescued, unreadable, "outbox rescued");
    Ok(())
}

fn rescue(options: &Options, damaged: &Path, fresh: &Connection) -> Result<u64> {
    let mut old = Damaged::open(options, damaged)?;
    // The schema must be readable, or there is nothing to walk.
    old.connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
    let mut rescued = 0;
    for table in TABLES {
        let walk = Walk::new(&old.connection, fresh, table)?;
        fresh.execute_batch("BEGIN IMMEDIATE")?;
        let (found, is_whole) = walk.up_and_down(&mut old, fresh)?;
        fresh.execute_batch("COMMIT")?;
        rescued += found;
        if found == 0 && !is_whole && table == "outbox" {
            rescued += by_every_page(options, damaged, &walk, fresh)?;
        }
    }
    Ok(rescued)
}

/// A connection to a damaged file. After one page that does not decipher,
/// SQLCipher refuses every other page too, so it is opened again after each error.
struct Damaged<'o> {
    options: &'o Options,
    path: PathBuf,
    connection: Connection,
}

impl<'o> Damaged<'o> {
    fn open(options: &'o Options, path: &Path) -> Result<Self> {
        let connection = files::open_damaged_outbox(options, path)?;
        Ok(Self { options, path: path.to_owned(), connection })
    }

    fn reopen(&mut self) -> Result<()> {
        self.connection = files::open_damaged_outbox(self.options, &self.path)?;
        Ok(())
    }

    /// The row at or after (before) a number; `None` at the end.
    fn row(&self, sql: &str, from: i64, columns: usize) -> Result<Option<(i64, Vec<Value>)>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([from])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let values = (0..columns).map(|i| row.get(i + 1)).collect::<rusqlite::Result<Vec<Value>>>()?;
        Ok(Some((row.get(0)?, values)))
    }
}

/// How one table is read and written.
struct Walk {
    columns: usize,
    up: String,
    down: String,
    write: String,
}

impl Walk {
    /// Over the columns both files know: the damaged one may be of an older schema.
    fn new(old: &Connection, fresh: &Connection, table: &str) -> Result<Self> {
        let known = columns_of(old, table)?;
        let columns: Vec<String> =
            columns_of(fresh, table)?.into_iter().filter(|column| known.contains(column)).collect();
        let names = columns.join(", ");
        let marks = vec!["?"; columns.len()].join(", ");
        Ok(Self {
            columns: columns.len(),
            up: format!("SELECT rowid, {names} FROM {table} WHERE rowid >= ?1 ORDER BY rowid LIMIT 1"),
            down: format!("SELECT rowid, {names} FROM {table} WHERE rowid <= ?1 ORDER BY rowid DESC LIMIT 1"),
            write: format!("INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})"),
        })
    }

    /// From the first row up; where too much cannot be read, from the last row
    /// down. How many rows, and whether the first walk came to the end.
    fn up_and_down(&self, old: &mut Damaged<'_>, fresh: &Connection) -> Result<(u64, bool)> {
        let (up, is_whole) = self.one_way(old, fresh, &self.up, 1, 1)?;
        if is_whole {
            return Ok((up, true));
        }
        let (down, _) = self.one_way(old, fresh, &self.down, i64::MAX, -1)?;
        Ok((up + down, false))
    }

    fn one_way(
        &self,
        old: &mut Damaged<'_>,
        fresh: &Connection,
        sql: &str,
        start: i64,
        step: i64,
    ) -> Result<(u64, bool)> {
        let mut write = fresh.prepare(&self.write)?;
        let (mut from, mut steps, mut rescued) = (start, 0, 0);
        while steps < MOST_STEPS {
            match old.row(sql, from, self.columns) {
                Ok(Some((rowid, values))) => {
                    rescued += write_row(&mut write, values)?;
                    (from, steps) = (rowid.saturating_add(step), 0);
                }
                Ok(None) => return Ok((rescued, true)),
                Err(_) => {
                    (from, steps) = (from.saturating_add(step), steps + 1);
                    old.reopen()?;
                }
            }
        }
        Ok((rescued, false))
    }
}

/// A row that the schema refuses is none of ours.
fn write_row(write: &mut rusqlite::Statement<'_>, values: Vec<Value>) -> Result<u64> {
    match write.execute(params_from_iter(values)).map_err(StoreError::from) {
        Ok(count) => Ok(count as u64),
        Err(StoreError::DiskFull) => Err(StoreError::DiskFull),
        Err(_) => Ok(0),
    }
}

fn columns_of(connection: &Connection, table: &str) -> Result<Vec<String>> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let names = statement.query_map([table], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(names)
}

/// Takes every page of a copy for the root of the outbox's table in turn.
fn by_every_page(options: &Options, damaged: &Path, walk: &Walk, fresh: &Connection) -> Result<u64> {
    let copy = options.directory.join("outbox.pages.db");
    files::remove_database(&copy)?;
    std::fs::copy(damaged, &copy)?;
    let pages = std::fs::metadata(&copy)?.len() / files::PAGE_BYTES;
    let known: i64 =
        fresh.query_row("SELECT coalesce(max(position), 0) FROM outbox", [], |row| row.get(0))?;
    fresh.execute_batch("BEGIN IMMEDIATE")?;
    let mut rescued = 0;
    for page in 2..=pages {
        let mut old = Damaged::open(options, &copy)?;
        let redirected = old.connection.execute(
            "UPDATE sqlite_master SET rootpage = ?1 WHERE type = 'table' AND name = 'outbox'",
            params![page as i64],
        );
        if redirected.is_ok() {
            old.reopen()?;
            rescued += every_row_of(&old, walk, fresh)?;
        }
    }
    let error = WireError::new(
        ErrorCode::Conflict,
        "rescued from a damaged file; it may have been sent or discarded",
    );
    fresh.execute(
        "UPDATE outbox SET state = 'failed', error = ?1 WHERE position > ?2",
        params![serde_json::to_string(&error)?, known],
    )?;
    fresh.execute_batch("COMMIT")?;
    files::remove_database(&copy)?;
    Ok(rescued)
}

/// The rows of one page taken for a table, as far as they can be read.
fn every_row_of(old: &Damaged<'_>, walk: &Walk, fresh: &Connection) -> Result<u64> {
    let mut write = fresh.prepare(&walk.write)?;
    let (mut from, mut rescued) = (1, 0);
    while let Ok(Some((rowid, values))) = old.row(&walk.up, from, walk.columns) {
        if rowid < from {
            break;
        }
        rescued += write_row(&mut write, values)?;
        from = rowid.saturating_add(1);
    }
    Ok(rescued)
}

fn with_other_first_page(options: &Options, aside: &Path, fresh: &Connection) -> Result<u64> {
    let copy = options.directory.join("outbox.rescue.db");
    let donor = options.directory.join("outbox.donor.db");
    files::remove_database(&copy)?;
    files::remove_database(&donor)?;
    std::fs::copy(aside, &copy)?;
    let first_page = donated_first_page(options, &donor, std::fs::metadata(aside)?.len())?;
    let mut file = std::fs::OpenOptions::new().write(true).open(&copy)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&first_page)?;
    drop(file);
    let rescued = rescue(options, &copy, fresh);
    files::remove_database(&copy)?;
    files::remove_database(&donor)?;
    rescued
}

/// The first page of an empty file at least as large as the damaged one: it
/// says how many pages there are.
fn donated_first_page(options: &Options, donor: &Path, bytes: u64) -> Result<Vec<u8>> {
    let mut connection = files::open_outbox(options, donor)?;
    schema::migrate(&mut connection, "outbox.donor.db", schema::OUTBOX)?;
    connection.execute(
        "INSERT INTO pending_attachments (id, name, media_type, size_bytes, kept_at, is_uploaded, bytes)
         VALUES (x'00', '', '', 0, 0, 0, zeroblob(?1))",
        [bytes as i64],
    )?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    connection.close().map_err(|(_, error)| error)?;
    let mut page = std::fs::read(donor)?;
    page.truncate(files::PAGE_BYTES as usize);
    Ok(page)
}

/// One row that does not read as a command would hide all others: such rows stay in the file kept aside.
fn drop_unreadable(fresh: &Connection) -> Result<usize> {
    let memory = Memory::default();
    let reader = Reader::new(fresh, &memory);
    let positions: Vec<i64> = reader.all("SELECT position FROM outbox", [], |row| Ok(row.get(0)?))?;
    let mut dropped = 0;
    for position in positions {
        if !crate::outbox::is_readable(&reader, position) {
            dropped += fresh.execute("DELETE FROM outbox WHERE position = ?1", [position])?;
        }
    }
    Ok(dropped)
}
