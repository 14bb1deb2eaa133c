//! What can go wrong with the record, and what the other side is told.

use throughline_wire::{ErrorCode, WireError};

/// Why the record did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The record was closed, or its writer is gone.
    #[error("the record is closed")]
    Closed,
    /// No space left; nothing was changed.
    #[error("the disk is full")]
    DiskFull,
    /// The transaction shared with other jobs could not be committed; nothing was changed.
    #[error("the transaction could not be committed")]
    NotCommitted,
    /// The caller asked for something that is wrong or not allowed.
    #[error(transparent)]
    Refused(#[from] WireError),
    /// The file cannot be migrated: damaged, or written by a newer version.
    #[error("the record cannot be migrated")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// SQLite refused.
    #[error("the database refused")]
    Database(#[source] sqlx::Error),
    /// A stored row is not what this version can read.
    #[error("a stored {what} cannot be read")]
    Unreadable {
        /// What was read.
        what: &'static str,
    },
    /// JSON could not be written or read.
    #[error("JSON could not be written or read")]
    Json(#[from] serde_json::Error),
    /// A password could not be hashed.
    #[error("a password could not be hashed")]
    Hash,
    /// A task of the store ended before its answer: a defect, in the log.
    #[error("a task of the store ended before its answer")]
    Crashed,
    /// Compressing or the file system failed.
    #[error("input or output failed")]
    Io(#[from] std::io::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        // SQLITE_FULL is 13; the low byte holds the primary code.
        let code = error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code)
            .and_then(|code| code.parse::<i32>().ok());
        match (code.map(|code| code & 0xff), &error) {
            (Some(13), _) => Self::DiskFull,
            (_, sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed) => Self::Closed,
            _ => Self::Database(error),
        }
    }
}

impl StoreError {
    /// Shorthand for a refusal.
    pub(crate) fn refused(code: ErrorCode, message: &str, about: &str) -> Self {
        Self::Refused(WireError::new(code, message).about(about))
    }

    /// What another process is told. Internal causes stay in the log.
    pub fn to_wire(&self) -> WireError {
        match self {
            Self::Refused(error) => error.clone(),
            Self::DiskFull => WireError::new(ErrorCode::DiskFull, "free some space on the hub's disk"),
            Self::Migrate(sqlx::migrate::MigrateError::VersionMissing(_)) => {
                WireError::new(ErrorCode::NewerVersion, "the record was written by a newer version")
            }
            _ => WireError::new(ErrorCode::Internal, "the hub's log says what went wrong"),
        }
    }
}
