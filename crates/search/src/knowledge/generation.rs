//! The index's folder: `current.json` names the generation in use, each a folder
//! of its own. A rebuild makes the next one beside it and switches by replacing
//! the one small file. What no longer belongs (an older generation, files a
//! killed process left) is removed when the folder is opened.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tantivy::directory::{Directory, MmapDirectory};
use tantivy::{Index, TantivyError};
use tracing::{info, warn};

use super::error::{Refill, SearchError};
use super::live::settings;
use super::schema::{ANALYSIS, Fields, LAYOUT};
use crate::directory::{Key, Sealed};

const CURRENT: &str = "current.json";
const FOLDER: &str = "generation-";
/// Files of the engine that belong to no segment.
const OWN_FILES: [&str; 4] = ["meta.json", ".managed.json", ".tantivy-writer.lock", ".tantivy-meta.lock"];

/// What `current.json` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Current {
    layout: u32,
    analysis: u32,
    generation: u64,
    is_sealed: bool,
}

/// The folder that holds the generations.
#[derive(Debug, Clone)]
pub struct Home {
    folder: PathBuf,
    key: Option<Key>,
    /// Held while the folder is open: one writer at a time.
    _lock: Arc<fs::File>,
}

/// One generation, open.
pub struct Generation {
    /// Its number.
    pub number: u64,
    /// Its index.
    pub index: Index,
    /// What the last commit carried.
    pub payload: Payload,
}

/// What a commit carries besides the articles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// The last change that is in; `None` until the index was filled.
    pub marker: Option<u64>,
}

impl Payload {
    /// As the engine keeps it.
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Home {
    /// In this folder, which is made. Another process that has it open is in the way.
    pub fn new(folder: &Path, key: Option<[u8; 32]>) -> Result<Self, SearchError> {
        fs::create_dir_all(folder)?;
        let lock =
            fs::OpenOptions::new().create(true).truncate(false).write(true).open(folder.join("lock"))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Err(SearchError::Busy),
            Err(fs::TryLockError::Error(error)) => return Err(error.into()),
        }
        Ok(Self { folder: folder.to_owned(), key: key.map(Key), _lock: Arc::new(lock) })
    }

    /// The generation in use, or a new empty one with the reason it must be filled.
    pub fn open(&self, fields: &Fields) -> Result<(Generation, Option<Refill>), SearchError> {
        let current = match self.current()? {
            Some(current) if current.layout == LAYOUT && current.is_sealed == self.key.is_some() => current,
            Some(old) => return Ok((self.make(old.generation + 1, fields)?, Some(Refill::Outdated))),
            None if self.has_generations() => {
                return Ok((self.make(self.next_free(), fields)?, Some(Refill::Damaged)));
            }
            None => return Ok((self.make(1, fields)?, Some(Refill::Empty))),
        };
        match self.open_generation(current.generation) {
            Ok(generation) => {
                let refill = match (generation.payload.marker, current.analysis == ANALYSIS) {
                    (None, _) => Some(Refill::Empty),
                    (_, false) => Some(Refill::Outdated),
                    (Some(_), true) => None,
                };
                self.sweep(&generation);
                if let Err(error) = sweep_files(&self.folder_of(generation.number), &generation.index) {
                    info!(%error, "left-over files of the index stay for now");
                }
                Ok((generation, refill))
            }
            Err(error) => {
                warn!(%error, "the index cannot be opened and is made anew");
                Ok((self.make(current.generation + 1, fields)?, Some(Refill::Damaged)))
            }
        }
    }

    /// A new empty generation, in use from now on.
    pub fn make(&self, number: u64, fields: &Fields) -> Result<Generation, SearchError> {
        let generation = self.prepare(number, fields)?;
        self.switch(&generation)?;
        Ok(generation)
    }

    /// A new empty generation, not in use yet.
    pub fn prepare(&self, number: u64, fields: &Fields) -> Result<Generation, SearchError> {
        let folder = self.folder_of(number);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let index = Index::create(self.directory(&folder)?, fields.schema.clone(), settings())?;
        Ok(Generation { number, index, payload: Payload::default() })
    }

    /// Uses this generation from now on and removes all others.
    pub fn switch(&self, generation: &Generation) -> Result<(), SearchError> {
        let current = Current {
            layout: LAYOUT,
            analysis: ANALYSIS,
            generation: generation.number,
            is_sealed: self.key.is_some(),
        };
        let next = self.folder.join("current.json.next");
        let mut file = fs::File::create(&next)?;
        file.write_all(serde_json::to_string(&current).unwrap_or_default().as_bytes())?;
        file.sync_all()?;
        fs::rename(&next, self.folder.join(CURRENT))?;
        self.sweep(generation);
        Ok(())
    }

    fn current(&self) -> io::Result<Option<Current>> {
        match fs::read(self.folder.join(CURRENT)) {
            Ok(text) => Ok(serde_json::from_slice(&text).ok()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn open_generation(&self, number: u64) -> Result<Generation, SearchError> {
        let index = Index::open(self.directory(&self.folder_of(number))?)?;
        let payload = index.load_metas()?.payload;
        let payload = payload.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        Ok(Generation { number, index, payload })
    }

    fn directory(&self, folder: &Path) -> Result<Box<dyn Directory>, SearchError> {
        let files = MmapDirectory::open(folder).map_err(TantivyError::from)?;
        Ok(match &self.key {
            Some(key) => Box::new(Sealed::new(files, key.clone())),
            None => Box::new(files),
        })
    }

    fn folder_of(&self, number: u64) -> PathBuf {
        self.folder.join(format!("{FOLDER}{number}"))
    }

    fn generations(&self) -> Vec<(u64, PathBuf)> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        entries
            .filter_map(|entry| {
                let number = entry.file_name().to_str()?.strip_prefix(FOLDER)?.parse().ok()?;
                Some((number, entry.path()))
            })
            .collect()
    }

    fn has_generations(&self) -> bool {
        !self.generations().is_empty()
    }

    /// A number no generation has.
    pub fn next_free(&self) -> u64 {
        self.generations().into_iter().map(|(number, _)| number + 1).max().unwrap_or(1)
    }

    /// Removes other generations.
    fn sweep(&self, kept: &Generation) {
        for (number, folder) in self.generations() {
            if number != kept.number
                && let Err(error) = fs::remove_dir_all(&folder)
            {
                // On Windows a search may still have it open; the next opening removes it.
                info!(%error, "an older index stays for now");
            }
        }
    }
}

/// Removes files of a generation that belong to nothing; nobody writes to it yet.
fn sweep_files(folder: &Path, index: &Index) -> Result<(), SearchError> {
    let metas = index.searchable_segment_metas()?;
    let living: HashSet<String> = metas.iter().map(|meta| meta.id().uuid_string()).collect();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // `SEGMENT.idx`, `SEGMENT.OPSTAMP.del`
        let segment = name.split('.').next().unwrap_or_default();
        if !OWN_FILES.contains(&name.as_str()) && !living.contains(segment) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
