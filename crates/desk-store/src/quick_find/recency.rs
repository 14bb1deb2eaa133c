//! When each customer was last spoken with, in memory (8 bytes each): ranking
//! the customers of a word then reads no rows. Only an order depends on it, so
//! an update lost to a race costs nothing but a place in a list.

use std::sync::{PoisonError, RwLock};

use throughline_domain::Millis;

use crate::access::Reader;
use crate::error::StoreError;

/// By the customer's number; read at the first search.
#[derive(Default)]
pub(crate) struct Recency(RwLock<Option<Vec<Millis>>>);

/// Numbers are counted up from one; a file that counts higher than this is not kept in memory.
const MOST: i64 = 10_000_000;

impl Recency {
    /// Reads all, unless that was done.
    pub(crate) fn ready(&self, reader: &Reader<'_>) -> Result<(), StoreError> {
        if self.0.read().unwrap_or_else(PoisonError::into_inner).is_some() {
            return Ok(());
        }
        let mut all = Vec::new();
        let mut statement = reader
            .statement("SELECT customer_no, last_at FROM find_entries INDEXED BY find_entries_recent")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            set(&mut all, row.get(0)?, row.get(1)?);
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(all);
        Ok(())
    }

    /// Sorts by exactness and then the latest first.
    pub(crate) fn sort(&self, found: &mut [super::Found]) {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let at =
            |no: i64| all.as_ref().and_then(|all| all.get(usize::try_from(no).ok()?)).copied().unwrap_or(0);
        found.sort_by_cached_key(|found| {
            std::cmp::Reverse((found.exact, at(found.customer_no), found.customer_no))
        });
    }

    /// A customer was spoken with.
    pub(crate) fn note(&self, customer_no: i64, last_at: Millis) {
        if let Some(all) = self.0.write().unwrap_or_else(PoisonError::into_inner).as_mut() {
            set(all, customer_no, last_at);
        }
    }

    /// The cache is another one now.
    pub(crate) fn forget(&self) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

fn set(all: &mut Vec<Millis>, customer_no: i64, last_at: Millis) {
    if !(0..MOST).contains(&customer_no) {
        return;
    }
    let index = customer_no as usize;
    if all.len() <= index {
        all.resize(index + 1, 0);
    }
    if let Some(place) = all.get_mut(index) {
        *place = last_at;
    }
}
