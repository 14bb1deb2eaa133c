//! The files of one agent on disk: their names, how a connection to each is
//! opened, and what is done at start about a damaged, half-loaded or half-replaced one.
//!
//! `outbox.db` is never thrown away: damaged, it is kept aside under a name with
//! the time and its rows are rescued. `cache.db` is kept aside and made anew.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use throughline_domain::Millis;

use crate::error::StoreError;
use crate::key::Key;
use crate::{salvage, schema};

type Result<T> = std::result::Result<T, StoreError>;

const OUTBOX_SALT: &[u8; 16] = b"throughline-outb";
const CACHE_SALT: &[u8; 16] = b"throughline-cach";
/// The page size SQLite and SQLCipher both use unless told otherwise.
pub(crate) const PAGE_BYTES: u64 = 4096;
/// Enough for every statement of the store.
const STATEMENTS: usize = 200;

/// How to open the files of one agent.
#[derive(Clone, Debug)]
pub struct Options {
    /// A folder of this agent's own; made if missing.
    pub directory: PathBuf,
    /// Key of both files.
    pub key: Key,
    /// Read connections.
    pub readers: usize,
    /// Names damaged files that are kept aside.
    pub now_at: Millis,
    /// At most this many pages (4 KiB) per file; for tests of a full disk.
    pub max_pages: Option<u32>,
}

impl Options {
    /// The usual: four readers, no limit.
    pub fn new(directory: impl Into<PathBuf>, key: Key, now_at: Millis) -> Self {
        Self { directory: directory.into(), key, readers: 4, now_at, max_pages: None }
    }

    pub(crate) fn outbox(&self) -> PathBuf {
        self.directory.join("outbox.db")
    }

    pub(crate) fn cache(&self) -> PathBuf {
        self.directory.join("cache.db")
    }

    /// A rescued outbox, whole, about to take the damaged one's place.
    pub(crate) fn rescued(&self) -> PathBuf {
        self.directory.join("outbox.rescued.db")
    }

    /// A snapshot being loaded while the old cache stays in use.
    pub(crate) fn incoming(&self) -> PathBuf {
        self.directory.join("cache.incoming.db")
    }
}

/// What had to be done to open the files.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Repairs {
    pub(crate) outbox_rescued: bool,
    pub(crate) cache_rebuilt: bool,
}

/// Makes both files ready to be used.
pub(crate) fn prepare(options: &Options) -> Result<Repairs> {
    make_directory(&options.directory)?;
    let mut repairs = Repairs::default();
    salvage::settle(options)?;
    if let Err(StoreError::Damaged(what)) = ready_outbox(options) {
        tracing::warn!(what, "the outbox is damaged; kept aside, rescuing its rows");
        salvage::outbox(options)?;
        repairs.outbox_rescued = true;
    } else {
        ready_outbox(options)?;
    }
    settle_replacement(options)?;
    match ready_cache(options) {
        Err(StoreError::Damaged(what)) => {
            tracing::warn!(what, "the cache is damaged; kept aside, made anew");
            keep_aside(&options.cache(), options.now_at)?;
            ready_cache(options)?;
            repairs.cache_rebuilt = true;
        }
        other => other?,
    }
    Ok(repairs)
}

fn make_directory(directory: &Path) -> Result<()> {
    std::fs::create_dir_all(directory)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(directory, std::fs::Permissions::from_mode(0o700))?;
    }
    // On Windows the profile's folder already belongs to the user alone.
    Ok(())
}

/// Opens, checks every page of (it is small) and migrates the outbox.
fn ready_outbox(options: &Options) -> Result<()> {
    check_beginning(&options.outbox(), &options.key, OUTBOX_SALT)?;
    let mut connection = open_outbox(options, &options.outbox())?;
    schema::migrate(&mut connection, "outbox.db", schema::OUTBOX)?;
    check_pages(&connection, &options.key)
}

/// Opens and migrates the cache. Its pages are not all read (that could take
/// seconds); each carries a signature that is checked whenever it is.
pub(crate) fn ready_cache(options: &Options) -> Result<()> {
    check_beginning(&options.cache(), &options.key, CACHE_SALT)?;
    let mut connection = open_cache(options, &options.cache())?;
    schema::migrate(&mut connection, "cache.db", schema::CACHE)?;
    let _tables: i64 = connection.query_row(
        "SELECT (SELECT count(*) FROM (SELECT 1 FROM conversations LIMIT 1))
              + (SELECT count(*) FROM (SELECT 1 FROM interactions LIMIT 1))
              + (SELECT count(*) FROM (SELECT 1 FROM customers LIMIT 1))
              + (SELECT count(*) FROM sync_state) + (SELECT count(*) FROM agents)",
        [],
        |row| row.get(0),
    )?;
    Ok(())
}

/// SQLite takes a file that is zeroed at its beginning, or shorter than a page,
/// for a new one and writes over it. Ours begin with what we wrote there.
fn check_beginning(path: &Path, key: &Key, salt: &[u8; 16]) -> Result<()> {
    let mut beginning = [0; 16];
    let mut file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let length = file.metadata()?.len();
    if length == 0 {
        return Ok(());
    }
    let expected = if key.is_some() { salt } else { b"SQLite format 3\0" };
    if length < PAGE_BYTES || file.read_exact(&mut beginning).is_err() || beginning != *expected {
        return Err(StoreError::Damaged("the file does not begin as it was written".to_owned()));
    }
    Ok(())
}

/// Opens a damaged outbox to read what can be read: pages may be missing at its
/// end (`writable_schema` lets SQLite go on then), nothing is switched or limited.
pub(crate) fn open_damaged_outbox(options: &Options, path: &Path) -> Result<Connection> {
    let connection = connect(path, &options.key, OUTBOX_SALT)?;
    connection.pragma_update(None, "writable_schema", true)?;
    Ok(connection)
}

/// Reads every page.
pub(crate) fn check_pages(connection: &Connection, key: &Key) -> Result<()> {
    if key.is_some() {
        let mut statement = connection.prepare("PRAGMA cipher_integrity_check")?;
        if let Some(row) = statement.query([])?.next()? {
            return Err(StoreError::Damaged(row.get(0)?));
        }
    }
    let answer: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if answer == "ok" { Ok(()) } else { Err(StoreError::Damaged(answer)) }
}

/// Finishes or forgets a replacement of the cache that was cut short.
pub(crate) fn settle_replacement(options: &Options) -> Result<()> {
    if options.cache().exists() {
        return remove_database(&options.incoming());
    }
    // A log without its file belongs to the cache that was just removed; left
    // there, SQLite would play it into the next file of that name.
    remove_database(&options.cache())?;
    if options.incoming().exists() {
        std::fs::rename(options.incoming(), options.cache())?;
    }
    Ok(())
}

/// Makes an empty cache, migrated and closed, where a loaded snapshot would be.
pub(crate) fn make_empty_incoming(options: &Options) -> Result<()> {
    remove_database(&options.incoming())?;
    let mut connection = open_cache(options, &options.incoming())?;
    schema::migrate(&mut connection, "cache.incoming.db", schema::CACHE)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(connection.close().map_err(|(_, error)| error)?)
}

/// Puts the loaded snapshot in the cache's place. Nobody may have either file open.
pub(crate) fn replace_cache(options: &Options) -> Result<()> {
    remove_database(&options.cache())?;
    settle_replacement(options)
}

/// Opens the outbox alone.
pub(crate) fn open_outbox(options: &Options, path: &Path) -> Result<Connection> {
    let connection = open(path, &options.key, OUTBOX_SALT)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    limit(&connection, "main", options)?;
    Ok(connection)
}

/// Opens a cache alone.
pub(crate) fn open_cache(options: &Options, path: &Path) -> Result<Connection> {
    let connection = open(path, &options.key, CACHE_SALT)?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    limit(&connection, "main", options)?;
    Ok(connection)
}

fn connect(path: &Path, key: &Key, salt: &[u8; 16]) -> Result<Connection> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    if key.is_some() {
        connection.pragma_update(None, "key", key.notation(salt).as_str())?;
        // It would write to the terminal; what goes wrong comes back as an error anyway.
        connection.pragma_update(None, "cipher_log_level", "NONE")?;
    }
    // Without it SQLite plans a statement anew for most values bound to it, in case they change the
    // plan (its STAT4): half the time of reading a page. Ours name their indexes.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    Ok(connection)
}

fn open(path: &Path, key: &Key, salt: &[u8; 16]) -> Result<Connection> {
    let connection = connect(path, key, salt)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "journal_size_limit", 16 * 1024 * 1024)?;
    Ok(connection)
}

/// A connection that sees both files: the outbox is `main`, the cache is attached.
pub(crate) fn open_both(options: &Options, is_reader: bool) -> Result<Connection> {
    let connection = open_outbox(options, &options.outbox())?;
    attach_cache(&connection, options)?;
    if is_reader {
        connection.pragma_update(None, "query_only", true)?;
    } else {
        // 16 MiB of log before it is copied back: a first sync would otherwise stop for it at every chunk.
        connection.pragma_update(None, "wal_autocheckpoint", 4_000)?;
    }
    Ok(connection)
}

/// Attaches the cache that is in place now.
pub(crate) fn attach_cache(connection: &Connection, options: &Options) -> Result<()> {
    let path = options.cache();
    let path = path.to_str().ok_or_else(|| {
        StoreError::Io(std::io::Error::new(
            std::io::ErrorKind::InvalidInput,
            "the folder's name is not Unicode",
        ))
    })?;
    let notation = options.key.notation(CACHE_SALT);
    connection.execute("ATTACH DATABASE ?1 AS cache KEY ?2", [path, notation.as_str()])?;
    connection.pragma_update(Some("cache"), "synchronous", "NORMAL")?;
    connection.pragma_update(Some("cache"), "cache_size", -65_536)?;
    connection.pragma_update(Some("cache"), "journal_size_limit", 64 * 1024 * 1024)?;
    if !options.key.is_some() {
        // Ciphered pages cannot be mapped.
        connection.pragma_update(Some("cache"), "mmap_size", 1024 * 1024 * 1024)?;
    }
    limit(connection, "cache", options)
}

/// Lets go of the cache's file.
pub(crate) fn detach_cache(connection: &Connection) -> Result<()> {
    connection.flush_prepared_statement_cache();
    connection.execute("DETACH DATABASE cache", [])?;
    Ok(())
}

fn limit(connection: &Connection, schema: &str, options: &Options) -> Result<()> {
    if let Some(pages) = options.max_pages {
        connection.pragma_update(Some(schema), "max_page_count", pages)?;
    }
    Ok(())
}

/// Renames a database with its log out of the way; where it went.
pub(crate) fn keep_aside(path: &Path, now_at: Millis) -> Result<PathBuf> {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("file");
    let mut at = now_at;
    let mut aside = path.with_file_name(format!("{stem}.damaged-{at}.db"));
    while aside.exists() {
        at += 1;
        aside = path.with_file_name(format!("{stem}.damaged-{at}.db"));
    }
    std::fs::rename(path, &aside)?;
    for part in ["-wal", "-shm"] {
        let from = with_suffix(path, part);
        if from.exists() {
            std::fs::rename(from, with_suffix(&aside, part))?;
        }
    }
    Ok(aside)
}

/// Removes a database with its log.
pub(crate) fn remove_database(path: &Path) -> Result<()> {
    // The log after its file: a log alone is harmless to a reader of this folder, see `settle_replacement`.
    for part in ["", "-wal", "-shm", "-journal"] {
        match std::fs::remove_file(with_suffix(path, part)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Removes every file of an agent, also those kept aside. Nobody may have them open.
pub fn remove_all(directory: &Path) -> Result<()> {
    match std::fs::read_dir(directory) {
        Ok(entries) => {
            for entry in entries {
                let entry = entry?;
                let name = entry.file_name();
                let name = name.to_string_lossy();
                if name.starts_with("cache.") || name.starts_with("outbox.") {
                    std::fs::remove_file(entry.path())?;
                }
            }
            Ok(())
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error.into()),
    }
}
