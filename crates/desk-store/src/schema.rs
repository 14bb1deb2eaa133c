//! The schemas of both files and how an older file is brought up to date.
//!
//! Migrations are dated, forward only and additive; `PRAGMA user_version` counts
//! how many a file has had. A file that has had more than this program knows is
//! refused and left as it is.

use rusqlite::{Connection, TransactionBehavior};

use crate::error::StoreError;

/// Migrations of the cache, in order.
pub(crate) const CACHE: &[&str] = &[
    include_str!("../../../migrations/desk/2026-11-21-cache.sql"),
    include_str!("../../../migrations/desk/2026-11-22-cache-addresses.sql"),
    include_str!("../../../migrations/desk/2026-11-22-knowledge-cache.sql"),
];
/// Migrations of the outbox, in order.
pub(crate) const OUTBOX: &[&str] = &[
    include_str!("../../../migrations/desk/2026-11-21-outbox.sql"),
    include_str!("../../../migrations/desk/2026-11-22-knowledge-outbox.sql"),
];

/// Brings a file up to date, one transaction per migration.
pub(crate) fn migrate(
    connection: &mut Connection,
    file: &str,
    migrations: &[&str],
) -> Result<(), StoreError> {
    let found = version(connection)?;
    let known = migrations.len() as u32;
    if found > known {
        return Err(StoreError::NewerVersion { file: file.to_owned(), found, known });
    }
    for (number, sql) in (1u32..).zip(migrations).skip(found as usize) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have been faster between looking and locking.
        if version(&transaction)? < number {
            transaction.execute_batch(sql)?;
            transaction.pragma_update(None, "user_version", number)?;
        }
        transaction.commit()?;
    }
    Ok(())
}

/// How many migrations a file has had.
pub(crate) fn version(connection: &Connection) -> Result<u32, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}
