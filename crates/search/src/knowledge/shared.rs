//! What the searching side and the writer's thread both hold.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use throughline_domain::Clock;
use tracing::warn;

use super::error::Refill;
use super::languages::Languages;
use super::live::Live;
use super::schema::Fields;
use super::synonyms::Synonyms;

/// Called when the index finds itself in need of filling again.
pub type OnTrouble = Arc<dyn Fn(Refill) + Send + Sync>;

/// State both sides read; each piece is replaced whole.
pub struct Shared {
    pub fields: Fields,
    pub clock: Arc<dyn Clock>,
    pub on_trouble: Option<OnTrouble>,
    live: RwLock<Arc<Live>>,
    synonyms: RwLock<Arc<Synonyms>>,
    groups: Mutex<Vec<Vec<String>>>,
    marker: Mutex<Option<u64>>,
    trouble: Mutex<Option<Refill>>,
}

impl Shared {
    pub fn new(clock: Arc<dyn Clock>, on_trouble: Option<OnTrouble>) -> Self {
        Self {
            fields: Fields::new(),
            clock,
            on_trouble,
            live: RwLock::default(),
            synonyms: RwLock::default(),
            groups: Mutex::default(),
            marker: Mutex::default(),
            trouble: Mutex::default(),
        }
    }

    pub fn live(&self) -> Arc<Live> {
        Arc::clone(&self.live.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on searches read this.
    pub fn publish(&self, live: Live) {
        let has_new_languages = self.live().languages != live.languages;
        let languages = Arc::clone(&live.languages);
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(live);
        if has_new_languages {
            let groups = lock(&self.groups);
            self.replace_synonyms(&groups, &languages);
        }
    }

    pub fn synonyms(&self) -> Arc<Synonyms> {
        Arc::clone(&self.synonyms.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn set_synonyms(&self, new: Vec<Vec<String>>) {
        let mut groups = lock(&self.groups);
        *groups = new;
        let languages = Arc::clone(&self.live().languages);
        self.replace_synonyms(&groups, &languages);
    }

    fn replace_synonyms(&self, groups: &[Vec<String>], languages: &Languages) {
        let synonyms = Arc::new(Synonyms::new(groups, languages));
        *self.synonyms.write().unwrap_or_else(PoisonError::into_inner) = synonyms;
    }

    pub fn marker(&self) -> Option<u64> {
        *lock(&self.marker)
    }

    pub fn set_marker(&self, marker: Option<u64>) {
        *lock(&self.marker) = marker;
    }

    pub fn trouble(&self) -> Option<Refill> {
        *lock(&self.trouble)
    }

    /// Opening found that it must be filled; its caller is told by what opening returns.
    pub fn expect_refill(&self, refill: Refill) {
        *lock(&self.trouble) = Some(refill);
    }

    /// Filled again: all is well.
    pub fn end_trouble(&self) {
        *lock(&self.trouble) = None;
    }

    /// Something is wrong; said once.
    pub fn begin_trouble(&self, refill: Refill) {
        if lock(&self.trouble).replace(refill) == Some(refill) {
            return;
        }
        warn!(?refill, "the knowledge index must be filled again");
        if let Some(on_trouble) = &self.on_trouble {
            on_trouble(refill);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
