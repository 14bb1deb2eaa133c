//! What a use case is given: a [`Reader`] cannot write, a [`Writer`] can do both.
//! Both live inside one transaction and cannot leave it.

use std::cell::{Cell, OnceCell};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{CachedStatement, Connection, Params, Row};
use throughline_domain::{AgentId, CustomerId};
use throughline_wire::desk_api::Tag;

use crate::error::StoreError;
use crate::outbox::{self, Changing, KeptOverlay, Overlay};
use crate::quick_find::Recency;

/// Reads, within one transaction.
pub struct Reader<'c> {
    connection: &'c Connection,
    memory: &'c Memory,
    /// Taken before the transaction began: names read in it are not kept if they changed since.
    names_version: u64,
    /// The outbox this transaction sees, where it is known to be one that may be kept.
    outbox_version: Cell<Option<u64>>,
}

impl<'c> Reader<'c> {
    /// Before the transaction begins.
    pub(crate) fn new(connection: &'c Connection, memory: &'c Memory) -> Self {
        let outbox_version = Cell::new(memory.overlay.version());
        Self { connection, memory, names_version: memory.names.version(), outbox_version }
    }

    /// The transaction has looked at the outbox: from here on it sees it as it is now.
    pub(crate) fn outbox_is_pinned(&self) {
        if self.memory.overlay.version() != self.outbox_version.get() {
            self.outbox_version.set(None);
        }
    }

    /// What waits in the outbox, as it changes what is shown; parsed once per change of the outbox.
    pub(crate) fn overlay(&self) -> Result<Arc<Overlay>, StoreError> {
        let Some(version) = self.outbox_version.get() else { return Overlay::load(self).map(Arc::new) };
        if let Some(kept) = self.memory.overlay.get(version) {
            return Ok(kept);
        }
        let overlay = Arc::new(Overlay::load(self)?);
        self.memory.overlay.put(version, &overlay);
        Ok(overlay)
    }

    pub(crate) fn statement(&self, sql: &'static str) -> Result<CachedStatement<'_>, StoreError> {
        #[cfg(test)]
        crate::tests::plans::remember(sql);
        Ok(self.connection.prepare_cached(sql)?)
    }

    /// The first row, if there is one.
    pub(crate) fn one<T>(
        &self,
        sql: &'static str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query(params)?;
        rows.next()?.map(read).transpose()
    }

    /// Every row.
    pub(crate) fn all<T>(
        &self,
        sql: &'static str,
        params: impl Params,
        mut read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query(params)?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            out.push(read(row)?);
        }
        Ok(out)
    }

    /// When customers were last spoken with.
    pub(crate) fn recency(&self) -> &Recency {
        &self.memory.recency
    }

    /// Names of all agents, from memory once they have been read.
    pub(crate) fn agent_names(&self) -> Result<Arc<HashMap<AgentId, String>>, StoreError> {
        if let Some(names) = self.memory.names.get() {
            return Ok(names);
        }
        let names = Arc::new(crate::colleagues::names(self)?);
        self.memory.names.put(self.names_version, Arc::clone(&names));
        Ok(names)
    }
}

/// More tags than this in one commit are said as one: everything.
const MANY_TAGS: usize = 500;

/// Writes (and reads), within one transaction that is rolled back unless the use case succeeds.
pub struct Writer<'c> {
    reader: Reader<'c>,
    tags: HashSet<Tag>,
    has_new_names: bool,
    /// Customers whose find entry is made anew before the commit; `None`: a
    /// snapshot is loading and makes all entries at its end.
    stale_finds: Option<BTreeSet<CustomerId>>,
    arrived_through: Option<u64>,
    changing: OnceCell<Changing<'c>>,
}

impl<'c> Deref for Writer<'c> {
    type Target = Reader<'c>;
    fn deref(&self) -> &Reader<'c> {
        &self.reader
    }
}

impl<'c> Writer<'c> {
    pub(crate) fn new(connection: &'c Connection, memory: &'c Memory) -> Self {
        let reader = Reader::new(connection, memory);
        Self {
            reader,
            tags: HashSet::new(),
            has_new_names: false,
            stale_finds: Some(BTreeSet::new()),
            arrived_through: None,
            changing: OnceCell::new(),
        }
    }

    /// The hub's copies up to here are in the cache once this is committed: the
    /// outbox's rows leave in the next transaction, see [`Writer::arrived_through`].
    pub(crate) fn note_arrival(&mut self, seq: u64) {
        self.arrived_through = Some(seq);
    }

    /// What the cache will hold after the commit, where outbox rows wait for it.
    /// The two files are committed one after the other, the outbox's first: in
    /// one transaction a reader (or a kill) could meet neither row nor copy.
    pub(crate) fn arrived_through(&self) -> Option<u64> {
        self.arrived_through
    }

    /// From now on (also should this transaction fail) nothing is, or is again, taken into the outbox.
    pub(crate) fn seal_outbox(&self, is_sealed: bool) {
        self.reader.memory.outbox_is_sealed.store(is_sealed, Ordering::SeqCst);
    }

    pub(crate) fn outbox_is_sealed(&self) -> bool {
        self.reader.memory.outbox_is_sealed.load(Ordering::SeqCst)
    }

    /// For loading a snapshot: find entries are left to its end.
    pub(crate) fn leave_finds(&mut self) {
        self.stale_finds = None;
    }

    /// Runs one statement; how many rows it changed.
    pub(crate) fn execute(&self, sql: &'static str, params: impl Params) -> Result<usize, StoreError> {
        if self.changing.get().is_none() && outbox::is_change(sql) {
            let memory: &'c Memory = self.reader.memory;
            self.changing.get_or_init(|| memory.overlay.change());
            self.reader.outbox_version.set(None);
        }
        Ok(self.statement(sql)?.execute(params)?)
    }

    /// Says, after the commit, that this changed.
    pub fn touch(&mut self, tag: Tag) {
        // One more than many says it already.
        if self.tags.len() <= MANY_TAGS {
            self.tags.insert(tag);
        }
    }

    /// The customer's find entry has to be made anew.
    pub(crate) fn touch_find(&mut self, customer: CustomerId) {
        if let Some(stale) = &mut self.stale_finds {
            stale.insert(customer);
        }
    }

    /// An agent's name may have changed.
    pub(crate) fn touch_names(&mut self) {
        self.has_new_names = true;
    }

    /// Last work before the commit.
    pub(crate) fn before_commit(&mut self) -> Result<(), StoreError> {
        for customer in self.stale_finds.take().unwrap_or_default() {
            crate::quick_find::refresh(self, customer)?;
        }
        Ok(())
    }

    /// After the commit: what to tell the others.
    pub(crate) fn committed(self) -> Vec<Tag> {
        if self.has_new_names {
            self.reader.memory.names.forget();
        }
        if self.tags.len() > MANY_TAGS { vec![Tag::All] } else { self.tags.into_iter().collect() }
    }
}

/// What is kept in memory of a cache, for all its connections.
#[derive(Default)]
pub(crate) struct Memory {
    names: Names,
    recency: Recency,
    overlay: KeptOverlay,
    outbox_is_sealed: AtomicBool,
}

impl Memory {
    /// The cache is another one now.
    pub(crate) fn forget(&self) {
        self.names.forget();
        self.recency.forget();
    }
}

/// Agents' names in memory: a page of a timeline needs a few of the same ones
/// every time, and a map is cheaper than a join.
#[derive(Default)]
struct Names(Mutex<NamesInner>);

#[derive(Default)]
struct NamesInner {
    version: u64,
    names: Option<Arc<HashMap<AgentId, String>>>,
}

impl Names {
    fn version(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).version
    }

    fn get(&self) -> Option<Arc<HashMap<AgentId, String>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).names.clone()
    }

    /// Keeps names, unless they changed while they were being read.
    fn put(&self, version: u64, names: Arc<HashMap<AgentId, String>>) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.version == version {
            inner.names = Some(names);
        }
    }

    /// They changed.
    fn forget(&self) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.version += 1;
        inner.names = None;
    }
}
