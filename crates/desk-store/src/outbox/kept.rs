//! The parsed outbox in memory, so that an unchanged outbox is never parsed
//! twice: with thousands of replies waiting that would cost more than a page.
//!
//! A version counts up when a transaction begins to change the outbox and again
//! when it has ended (odd: under way). A reader that saw the same even version
//! before and after its snapshot was taken reads exactly that version, so what
//! is kept under it is what the reader would find. Rejected: `PRAGMA
//! data_version`, which differs per connection and moves with every draft.
//!
//! Only sound because one process at a time has a profile's files.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::Overlay;

/// What is kept, for all connections.
#[derive(Default)]
pub(crate) struct KeptOverlay {
    version: AtomicU64,
    kept: Mutex<Option<(u64, Arc<Overlay>)>>,
}

impl KeptOverlay {
    /// The version now; `None` while a transaction changes the outbox.
    pub(crate) fn version(&self) -> Option<u64> {
        Some(self.version.load(Ordering::SeqCst)).filter(|version| version.is_multiple_of(2))
    }

    /// A transaction begins to change the outbox. [`Changing`] is dropped after its end.
    pub(crate) fn change(&self) -> Changing<'_> {
        self.version.fetch_add(1, Ordering::SeqCst);
        Changing(self)
    }

    pub(crate) fn get(&self, version: u64) -> Option<Arc<Overlay>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|(of, _)| *of == version).map(|(_, overlay)| Arc::clone(overlay))
    }

    /// A slow reader does not replace what is newer.
    pub(crate) fn put(&self, version: u64, overlay: &Arc<Overlay>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.as_ref().is_none_or(|(of, _)| *of < version) {
            *kept = Some((version, Arc::clone(overlay)));
        }
    }
}

/// The outbox is being changed; the end is marked even by a panic (what it did is never seen then).
pub(crate) struct Changing<'k>(&'k KeptOverlay);

impl Drop for Changing<'_> {
    fn drop(&mut self) {
        self.0.version.fetch_add(1, Ordering::SeqCst);
    }
}

/// Whether a statement may change what the overlay is made of.
pub(crate) fn is_change(sql: &str) -> bool {
    sql.contains("outbox") || sql.contains("unread_again")
}
