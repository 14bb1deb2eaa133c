//! What can go wrong in the agent's files, as far as the caller acts differently.

use throughline_wire::ErrorCode;

/// An error of the store. Whatever it is, the transaction it happened in left nothing behind.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No space left; works again once there is.
    #[error("the disk is full; nothing was changed")]
    DiskFull,
    /// The file is of a newer version of the program; it was not touched.
    #[error("{file} has schema {found}, this program knows {known}; update the program")]
    NewerVersion {
        /// Which file.
        file: String,
        /// Its schema.
        found: u32,
        /// The newest schema known here.
        known: u32,
    },
    /// Bytes on disk are not what was written. See `Store::heal`.
    #[error("damaged: {0}")]
    Damaged(String),
    /// Changes are missing between what the cache has and what came: reconnect.
    #[error("changes begin after {prev}, the cache is at {at}")]
    Gap {
        /// The change before the first that came.
        prev: u64,
        /// The last one applied here.
        at: u64,
    },
    /// No snapshot has been loaded yet, so there is nothing to apply changes to.
    #[error("the cache is empty; a snapshot is due")]
    NoSnapshot,
    /// A page mark that this store did not make.
    #[error("not a place in this list")]
    BadPlace,
    /// A word in a column that this version does not know.
    #[error("unknown word in column {0}")]
    UnknownWord(&'static str),
    /// The agent is signing out: nothing more is taken.
    #[error("signing out; nothing more is taken")]
    SignedOut,
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
    /// A closure given to the store panicked; its transaction was rolled back.
    #[error("a use of the store panicked")]
    Panicked,
    /// The file system refused.
    #[error("file system: {0}")]
    Io(std::io::Error),
    /// JSON in a column, or made for one.
    #[error("json: {0}")]
    Json(#[from] serde_json::Error),
    /// Anything else SQLite says.
    #[error("sqlite: {0}")]
    Sql(rusqlite::Error),
}

impl StoreError {
    /// The code another process sees.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::DiskFull => ErrorCode::DiskFull,
            Self::NewerVersion { .. } => ErrorCode::NewerVersion,
            Self::BadPlace => ErrorCode::InvalidInput,
            Self::SignedOut => ErrorCode::NotSignedIn,
            Self::Gap { .. } | Self::NoSnapshot => ErrorCode::Resnapshot,
            Self::Damaged(_)
            | Self::UnknownWord(_)
            | Self::Closed
            | Self::Panicked
            | Self::Io(_)
            | Self::Json(_)
            | Self::Sql(_) => ErrorCode::Internal,
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        match error.sqlite_error_code() {
            Some(Code::DiskFull) => Self::DiskFull,
            // SQLCipher 4.10 reports a page whose signature is wrong as "out of memory" where SQLite
            // asked for the page through its cache (seen in our tests). No real shortage gets here:
            // Rust's own allocations abort first.
            Some(Code::DatabaseCorrupt | Code::NotADatabase | Code::OutOfMemory) => {
                Self::Damaged(error.to_string())
            }
            // The shared index of the log could not grow.
            Some(Code::SystemIoFailure)
                if error.sqlite_error().is_some_and(|e| e.extended_code == IOERR_SHMSIZE) =>
            {
                Self::DiskFull
            }
            // A file cut short reads as an I/O error in some places.
            Some(Code::SystemIoFailure)
                if error.sqlite_error().is_some_and(|e| e.extended_code == IOERR_SHORT_READ) =>
            {
                Self::Damaged(error.to_string())
            }
            _ => Self::Sql(error),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::StorageFull { Self::DiskFull } else { Self::Io(error) }
    }
}

/// `SQLITE_IOERR_SHORT_READ`
const IOERR_SHORT_READ: i32 = 522;
/// `SQLITE_IOERR_SHMSIZE`
const IOERR_SHMSIZE: i32 = 4874;
