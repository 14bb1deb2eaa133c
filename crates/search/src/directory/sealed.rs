//! A tantivy directory that writes nothing in the clear.
//!
//! Files are memory-mapped sealed; a chunk is opened when it is first read and
//! kept open while the file is in use, so that a warm search costs what it costs
//! on a plain folder. In memory that is at most the size of the index, and in
//! practice the part that searches touch. File names (segment ids) stay plain.

use std::fmt;
use std::io::{self, BufWriter, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use tantivy::HasLen;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, TerminatingWrite,
    WatchCallback, WatchHandle, WritePtr,
};

use super::sealing::{
    CHUNK_BYTES, FileKey, HEADER_BYTES, Key, SealError, extent, open_all, seal_all, sealed_chunk,
};

/// A folder of sealed files.
#[derive(Clone)]
pub struct Sealed {
    files: MmapDirectory,
    key: Arc<Key>,
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({:?})", self.files)
    }
}

impl Sealed {
    /// Over a folder of files, with the key they are sealed with.
    pub fn new(files: MmapDirectory, key: Key) -> Self {
        Self { files, key: Arc::new(key) }
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

impl Directory for Sealed {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let wrap = |error: io::Error| OpenReadError::wrap_io_error(error, path.to_owned());
        let sealed = self.files.open_read(path)?.read_bytes().map_err(wrap)?;
        let file = SealedFile::open(&self.key, &name_of(path), sealed).map_err(|error| wrap(error.into()))?;
        Ok(Arc::new(file))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let wrap = |error: io::Error| OpenWriteError::wrap_io_error(error, path.to_owned());
        let (key, header) = FileKey::make(&self.key, &name_of(path)).map_err(|error| wrap(error.into()))?;
        let mut file = self.files.open_write(path)?;
        file.write_all(&header).map_err(wrap)?;
        let writer = SealedWriter { file, key, chunk: Vec::with_capacity(CHUNK_BYTES + 16), number: 0 };
        Ok(BufWriter::new(Box::new(writer)))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let sealed = self.files.atomic_read(path)?;
        open_all(&self.key, &name_of(path), &sealed)
            .map_err(|error| OpenReadError::wrap_io_error(error.into(), path.to_owned()))
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.files.atomic_write(path, &seal_all(&self.key, &name_of(path), data)?)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.files.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.files.acquire_lock(lock)
    }

    fn watch(&self, watch_callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(watch_callback)
    }
}

/// Seals chunk by chunk; the last one when it is terminated.
struct SealedWriter {
    file: WritePtr,
    key: FileKey,
    chunk: Vec<u8>,
    number: u64,
}

impl SealedWriter {
    fn put(&mut self, is_last: bool) -> io::Result<()> {
        self.key.seal(self.number, is_last, &mut self.chunk)?;
        self.file.write_all(&self.chunk)?;
        self.chunk.clear();
        self.number += 1;
        Ok(())
    }
}

impl Write for SealedWriter {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        // A full chunk waits for the byte after it: only then is it known not to be the last.
        if self.chunk.len() == CHUNK_BYTES && !data.is_empty() {
            self.put(false)?;
        }
        let taken = data.len().min(CHUNK_BYTES - self.chunk.len());
        self.chunk.extend_from_slice(data.get(..taken).unwrap_or_default());
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl TerminatingWrite for SealedWriter {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        if self.chunk.len() == CHUNK_BYTES {
            self.put(false)?;
        }
        self.put(true)?;
        self.file.terminate_ref(token)
    }
}

/// A sealed file being read.
struct SealedFile {
    sealed: OwnedBytes,
    key: FileKey,
    length: usize,
    chunks: Vec<OnceLock<OwnedBytes>>,
}

impl fmt::Debug for SealedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedFile({} bytes)", self.length)
    }
}

impl SealedFile {
    fn open(key: &Key, name: &str, sealed: OwnedBytes) -> Result<Self, SealError> {
        let key = FileKey::read(key, name, sealed.get(..HEADER_BYTES).unwrap_or_default())?;
        let (length, count) = extent(sealed.len())?;
        let chunks = (0..count).map(|_| OnceLock::new()).collect();
        Ok(Self { sealed, key, length, chunks })
    }

    fn chunk(&self, number: usize) -> io::Result<&OwnedBytes> {
        let slot = self.chunks.get(number).ok_or(io::ErrorKind::UnexpectedEof)?;
        if let Some(open) = slot.get() {
            return Ok(open);
        }
        let is_last = number + 1 == self.chunks.len();
        let plain = self.key.open(number as u64, is_last, sealed_chunk(&self.sealed, number))?;
        Ok(slot.get_or_init(|| OwnedBytes::new(plain)))
    }
}

impl FileHandle for SealedFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.end > self.length || range.start > range.end {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if range.is_empty() {
            return Ok(OwnedBytes::empty());
        }
        let (first, last) = (range.start / CHUNK_BYTES, (range.end - 1) / CHUNK_BYTES);
        if first == last {
            let from = first * CHUNK_BYTES;
            return Ok(self.chunk(first)?.slice(range.start - from..range.end - from));
        }
        let mut out = Vec::with_capacity(range.len());
        for number in first..=last {
            let from = number * CHUNK_BYTES;
            let wanted = range.start.max(from) - from..range.end.min(from + CHUNK_BYTES) - from;
            out.extend_from_slice(self.chunk(number)?.get(wanted).unwrap_or_default());
        }
        Ok(OwnedBytes::new(out))
    }
}

impl HasLen for SealedFile {
    fn len(&self) -> usize {
        self.length
    }
}
