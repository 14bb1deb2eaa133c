//! What can go wrong with an index.

use tantivy::TantivyError;

/// Why the index did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The folder cannot be read or written.
    #[error("the index's folder: {0}")]
    Io(#[from] std::io::Error),
    /// Another process (or another opening) writes to this folder.
    #[error("the index is already open for writing")]
    Busy,
    /// The engine failed.
    #[error("the index: {0}")]
    Engine(#[source] TantivyError),
    /// The writer's thread has ended; only closing and opening again helps.
    #[error("the index's writer has stopped")]
    Stopped,
}

impl From<TantivyError> for SearchError {
    fn from(error: TantivyError) -> Self {
        match error {
            TantivyError::LockFailure(..) => Self::Busy,
            other => Self::Engine(other),
        }
    }
}

/// Why the owner must fill the index (again).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refill {
    /// There is none yet, or filling it was cut short.
    Empty,
    /// Made by another version of the program. It answers meanwhile if it can.
    Outdated,
    /// Its files were changed or lost. What can still be read answers meanwhile.
    Damaged,
}
