//! Rescuing what a damaged outbox still holds.
//!
//! SQLite's own `.recover` failed on every damaged file we gave it; walking the
//! rowids and stepping over what cannot be read kept every row outside the
//! damaged pages. If the first page itself is damaged nothing opens: then a copy
//! gets the first page of an empty file of the same schema and key, whose tables
//! begin on the same pages because the same migrations made them.

use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::access::{Names, Reader};
use crate::error::StoreError;
use crate::files::{self, Options};
use crate::schema;

type Result<T> = std::result::Result<T, StoreError>;

const TABLES: [&str; 5] = ["local_values", "drafts", "outbox", "pending_attachments", "unread_again"];
/// Row numbers stepped over in a row before a table is given up.
const MOST_STEPS: u32 = 20_000;
const PAGE_BYTES: usize = 4096;

/// Keeps the damaged file aside and puts what it still holds into a new one.
pub(crate) fn outbox(options: &Options) -> Result<()> {
    let aside = files::keep_aside(&options.outbox(), options.now_at)?;
    let mut fresh = files::open_outbox(options, &options.outbox())?;
    schema::migrate(&mut fresh, "outbox.db", schema::OUTBOX)?;
    let rescued = match files::open_outbox(options, &aside).and_then(|old| rescue(&old, &fresh)) {
        Ok(rescued) => rescued,
        Err(StoreError::DiskFull) => return Err(StoreError::DiskFull),
        Err(error) => {
            tracing::warn!(%error, "the damaged outbox does not open; trying with another first page");
            with_other_first_page(options, &aside, &fresh).unwrap_or_else(|error| {
                tracing::error!(%error, "nothing of the damaged outbox can be read; it is kept aside");
                0
            })
        }
    };
    let unreadable = drop_unreadable(&fresh)?;
    tracing::warn!(rescued, unreadable, "outbox rescued");
    Ok(())
}

fn rescue(old: &Connection, fresh: &Connection) -> Result<u64> {
    // The schema must be readable, or there is nothing to walk.
    old.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
    let mut rescued = 0;
    fresh.execute_batch("BEGIN IMMEDIATE")?;
    for table in TABLES {
        match walk(old, fresh, table) {
            Ok(count) => rescued += count,
            Err(error @ StoreError::DiskFull) => return Err(error),
            Err(error) => tracing::warn!(table, %error, "this table cannot be read"),
        }
    }
    fresh.execute_batch("COMMIT")?;
    Ok(rescued)
}

fn walk(old: &Connection, fresh: &Connection, table: &str) -> Result<u64> {
    let columns = shared_columns(old, fresh, table)?;
    let names = columns.join(", ");
    let marks = vec!["?"; columns.len()].join(", ");
    let mut read =
        old.prepare(&format!("SELECT rowid, {names} FROM {table} WHERE rowid >= ?1 ORDER BY rowid LIMIT 1"))?;
    let mut write = fresh.prepare(&format!("INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})"))?;
    let (mut from, mut steps, mut rescued) = (1_i64, 0, 0);
    while steps < MOST_STEPS {
        let row = read.query_row([from], |row| {
            let values = (0..columns.len()).map(|i| row.get::<_, Value>(i + 1)).collect::<rusqlite::Result<Vec<_>>>()?;
            Ok((row.get::<_, i64>(0)?, values))
        });
        match row {
            Ok((rowid, values)) => {
                rescued += write.execute(params_from_iter(values))? as u64;
                (from, steps) = (rowid + 1, 0);
            }
            Err(rusqlite::Error::QueryReturnedNoRows) => break,
            Err(_) => (from, steps) = (from + 1, steps + 1),
        }
    }
    Ok(rescued)
}

/// Columns both know: the damaged file may be of an older schema.
fn shared_columns(old: &Connection, fresh: &Connection, table: &str) -> Result<Vec<String>> {
    let of = |connection: &Connection| -> Result<Vec<String>> {
        let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
        let names = statement.query_map([table], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(names)
    };
    let known = of(old)?;
    Ok(of(fresh)?.into_iter().filter(|column| known.contains(column)).collect())
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
    let rescued = files::open_outbox(options, &copy).and_then(|old| rescue(&old, fresh));
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
    page.truncate(PAGE_BYTES);
    Ok(page)
}

/// One row that does not read as a command would hide all others: such rows stay in the file kept aside.
fn drop_unreadable(fresh: &Connection) -> Result<usize> {
    let names = Names::default();
    let reader = Reader::new(fresh, &names);
    let positions: Vec<i64> = reader.all("SELECT position FROM outbox", [], |row| Ok(row.get(0)?))?;
    let mut dropped = 0;
    for position in positions {
        if !crate::outbox::is_readable(&reader, position) {
            dropped += fresh.execute("DELETE FROM outbox WHERE position = ?1", [position])?;
        }
    }
    Ok(dropped)
}
