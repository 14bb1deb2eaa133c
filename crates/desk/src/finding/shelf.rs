//! One index of the seat's: opened by whoever needs it first, closed with the seat.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use throughline_domain::Clock;
use throughline_search::knowledge::{IndexOptions, KnowledgeIndex, SearchError};
use tokio::sync::Notify;
use zeroize::Zeroizing;

use crate::error::DeskError;

/// See the module's words. All calls block: use a blocking thread.
pub(crate) struct Shelf {
    folder: PathBuf,
    key: Option<Zeroizing<[u8; 32]>>,
    clock: Arc<dyn Clock>,
    wake: Arc<Notify>,
    state: RwLock<State>,
}

enum State {
    Shut,
    Open(Box<KnowledgeIndex>),
    Closed,
}

impl Shelf {
    pub(super) fn new(
        folder: PathBuf,
        key: Option<Zeroizing<[u8; 32]>>,
        clock: Arc<dyn Clock>,
        wake: Arc<Notify>,
    ) -> Self {
        Self { folder, key, clock, wake, state: RwLock::new(State::Shut) }
    }

    /// Works with the index. Fails when it cannot be opened or the seat is closed.
    pub(crate) fn with<T>(
        &self,
        work: impl FnOnce(&KnowledgeIndex) -> Result<T, SearchError>,
    ) -> Result<T, DeskError> {
        self.open()?;
        match &*self.state.read().unwrap_or_else(PoisonError::into_inner) {
            State::Open(index) => Ok(work(index)?),
            State::Shut | State::Closed => Err(DeskError::NotSignedIn),
        }
    }

    fn open(&self) -> Result<(), DeskError> {
        if !matches!(*self.state.read().unwrap_or_else(PoisonError::into_inner), State::Shut) {
            return Ok(());
        }
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if matches!(*state, State::Shut) {
            std::fs::create_dir_all(&self.folder).map_err(SearchError::Io)?;
            let wake = Arc::clone(&self.wake);
            let mut options = IndexOptions::new(Arc::clone(&self.clock));
            options.key = self.key.as_deref().copied();
            options.on_trouble = Some(Arc::new(move |_| wake.notify_one()));
            let opened = KnowledgeIndex::open(&self.folder, options)?;
            if let Some(refill) = opened.refill {
                tracing::info!(?refill, folder = ?self.folder.file_name(), "an index is filled");
            }
            *state = State::Open(Box::new(opened.index));
        }
        Ok(())
    }

    /// Waits for those who use it, keeps what waits, and lets go of the files.
    pub(super) fn close(&self) {
        let before = std::mem::replace(
            &mut *self.state.write().unwrap_or_else(PoisonError::into_inner),
            State::Closed,
        );
        drop(before);
    }
}
