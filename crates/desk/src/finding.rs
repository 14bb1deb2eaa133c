//! What a seat finds with: the index of articles, the index of past answers and
//! the suggester. All of it is made from the cache, kept beside it (`search/` in
//! the agent's folder, encrypted) and thrown away with it.
//!
//! The index loop feeds them as the cache changes; searches only read. Nothing
//! here is awaited by what an agent writes.

pub(crate) mod articles;
pub(crate) mod learning;
pub(crate) mod likeness;
pub(crate) mod past;
mod shelf;
mod turns;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_lc_rs::hkdf;
use throughline_desk_store::Key;
use throughline_domain::Clock;
use tokio::sync::Notify;
use uuid::Uuid;
use zeroize::Zeroizing;

pub(crate) use learning::Learning;
pub(crate) use shelf::Shelf;
pub(crate) use turns::Turns;

/// The folder within the agent's.
const FOLDER: &str = "search";

/// See the module's words.
pub(crate) struct Finding {
    /// Articles, as they are found.
    pub(crate) articles: Shelf,
    /// Colleagues' past answers, found by what was asked.
    pub(crate) past: Shelf,
    /// What was learned from answers.
    pub(crate) learning: Arc<Learning>,
    /// Searches, the newest first.
    pub(crate) turns: Turns,
    /// There is something to feed, or an index is damaged.
    pub(crate) wake: Arc<Notify>,
    is_filling: AtomicBool,
    is_behind: AtomicBool,
}

impl Finding {
    /// For an agent's folder. Opens nothing yet.
    pub(crate) fn new(agent_dir: &Path, key: &Key, clock: &Arc<dyn Clock>) -> Self {
        let folder = agent_dir.join(FOLDER);
        let wake = Arc::new(Notify::new());
        let shelf =
            |name: &str| Shelf::new(folder.join(name), index_key(key), Arc::clone(clock), Arc::clone(&wake));
        Self {
            articles: shelf("articles"),
            past: shelf("answers"),
            learning: Arc::default(),
            turns: Turns::default(),
            wake: Arc::clone(&wake),
            is_filling: AtomicBool::new(false),
            is_behind: AtomicBool::new(false),
        }
    }

    /// The index of articles is being made anew.
    pub(crate) fn set_filling(&self, is_filling: bool) {
        self.is_filling.store(is_filling, Ordering::SeqCst);
    }

    /// Many changes are still to be fed.
    pub(crate) fn set_behind(&self, is_behind: bool) {
        self.is_behind.store(is_behind, Ordering::SeqCst);
    }

    /// More articles may be found in a moment.
    pub(crate) fn is_rebuilding(&self) -> bool {
        self.is_filling.load(Ordering::SeqCst) || self.is_behind.load(Ordering::SeqCst)
    }

    /// Closes the files; what was given is on disk when this returns. Blocks.
    pub(crate) fn close(&self) {
        self.articles.close();
        self.past.close();
    }
}

/// The indexes' key comes from the store's: one key to keep, two that do not open each other's files.
fn index_key(key: &Key) -> Option<Zeroizing<[u8; 32]>> {
    let Key::Raw(bytes) = key else { return None };
    let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"throughline");
    let mut derived = Zeroizing::new([0; 32]);
    let extracted = salt.extract(bytes.as_slice());
    let expanded = extracted.expand(&[b"search index"], hkdf::HKDF_SHA256);
    // 32 bytes of SHA-256 can always be had; the error is of longer ones.
    expanded.and_then(|expanded| expanded.fill(derived.as_mut_slice())).ok()?;
    Some(derived)
}

/// Names a cache (one made anew counts its changes from the beginning) and one of
/// its changes in the one number an index keeps with its commits.
pub(crate) fn marker(epoch: Uuid, no: u64) -> u64 {
    (name_of(epoch) << NO_BITS) | (no & NO_MASK)
}

/// The change a marker names, if it is of this cache.
pub(crate) fn change_of(marker: u64, epoch: Uuid) -> Option<u64> {
    (marker >> NO_BITS == name_of(epoch)).then_some(marker & NO_MASK)
}

const NO_BITS: u32 = 40;
const NO_MASK: u64 = (1 << NO_BITS) - 1;

fn name_of(epoch: Uuid) -> u64 {
    epoch.as_u64_pair().0 >> NO_BITS
}

#[cfg(test)]
mod tests {
    use throughline_desk_store::Key;
    use uuid::Uuid;

    use super::{change_of, index_key, marker};

    #[test]
    fn a_marker_tells_its_cache_and_its_change() {
        let (one, other) = (Uuid::from_u128(7 << 104), Uuid::from_u128(8 << 104));
        assert_eq!(change_of(marker(one, 123_456), one), Some(123_456));
        assert_eq!(change_of(marker(one, 123_456), other), None);
    }

    #[test]
    fn the_indexes_have_a_key_of_their_own() {
        let derived = index_key(&Key::raw([7; 32])).unwrap();
        assert_ne!(*derived, [7; 32]);
        assert_eq!(derived, index_key(&Key::raw([7; 32])).unwrap(), "the same each time");
        assert_ne!(derived, index_key(&Key::raw([8; 32])).unwrap());
    }
}
