//! Files of a ZIP archive, one at a time and within limits: what is unpacked is
//! counted while it is unpacked, because what an archive says of itself may be a lie.

use super::{ImportItem, Kind, Limits, SkipReason, Skipped, sniff_kind};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// A file of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZipEntry {
    /// Its path in the archive, with `/`, without `..` and without a root.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// An archive being read; iterate it. It ends at the first sign of a bomb.
pub struct Zip<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    limits: Limits,
    next: usize,
    unpacked: u64,
}

/// Opens an archive; refuses one that says it would unpack to more than it may.
pub fn open_zip<'b>(name: &str, bytes: &'b [u8], limits: &Limits) -> Result<Zip<'b>, Skipped> {
    let refuse = |reason, detail: String| Skipped { source_key: name.to_owned(), reason, detail };
    let archive = ZipArchive::new(Cursor::new(bytes))
        .map_err(|error| refuse(SkipReason::Damaged, error.to_string()))?;
    if archive.len() > limits.entries {
        let detail = format!("{} files, {} at most", archive.len(), limits.entries);
        return Err(refuse(SkipReason::TooMany, detail));
    }
    Ok(Zip { archive, limits: *limits, next: 0, unpacked: 0 })
}

impl Iterator for Zip<'_> {
    type Item = Result<ZipEntry, Skipped>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.next < self.archive.len() {
            let index = self.next;
            self.next += 1;
            if let Some(result) = self.entry(index) {
                return Some(result);
            }
        }
        None
    }
}

impl Zip<'_> {
    /// One file; `None` for a folder and for what systems put there for themselves.
    fn entry(&mut self, index: usize) -> Option<Result<ZipEntry, Skipped>> {
        let limits = self.limits;
        let file = match self.archive.by_index(index) {
            Ok(file) => file,
            Err(error) => {
                return Some(Err(skipped(&format!("#{index}"), SkipReason::Damaged, &error.to_string())));
            }
        };
        let name = file.name().map_or_else(|_| format!("#{index}"), std::borrow::Cow::into_owned);
        let path = harmless(&name);
        if file.is_dir() || path.is_empty() || path.starts_with("__MACOSX/") || path.ends_with(".DS_Store") {
            return None;
        }
        let allowed = allowance(&limits, file.compressed_size(), self.unpacked);
        let mut bytes = Vec::new();
        if let Err(error) = file.take(allowed + 1).read_to_end(&mut bytes) {
            return Some(Err(skipped(&path, SkipReason::Damaged, &error.to_string())));
        }
        self.unpacked += bytes.len() as u64;
        if bytes.len() as u64 > allowed {
            return Some(Err(self.refuse(&path, &bytes, allowed)));
        }
        Some(Ok(ZipEntry { path, bytes }))
    }

    /// A large file is left out; a bomb ends the reading.
    fn refuse(&mut self, path: &str, bytes: &[u8], allowed: u64) -> Skipped {
        let is_large = allowed == self.limits.text_bytes as u64 && sniff_kind(path, bytes) != Kind::Zip;
        if is_large {
            return skipped(path, SkipReason::TooLarge, &format!("more than {allowed} bytes"));
        }
        self.next = usize::MAX;
        skipped(
            path,
            SkipReason::Bomb,
            &format!("it unpacks to more than {allowed} bytes; the rest was not read"),
        )
    }
}

/// How many bytes a file may unpack to: the least of what is left, what a text
/// may have, and the ratio (small files may have any).
fn allowance(limits: &Limits, packed: u64, unpacked: u64) -> u64 {
    let by_ratio = packed.saturating_mul(limits.ratio).max(1 << 20);
    limits.unpacked_bytes.saturating_sub(unpacked).min(by_ratio).min(limits.text_bytes as u64)
}

fn skipped(path: &str, reason: SkipReason, detail: &str) -> Skipped {
    match ImportItem::skipped(path, reason, detail) {
        ImportItem::Skipped(skipped) => skipped,
        ImportItem::Draft(_) => unreachable!("BUG: a skipped item is one"),
    }
}

/// A path that stays where it is put.
fn harmless(name: &str) -> String {
    let name = name.replace('\\', "/");
    let parts = name.split('/').filter(|part| !matches!(*part, "" | "." | "..") && !part.ends_with(':'));
    parts.map(|part| part.replace('\0', "")).collect::<Vec<_>>().join("/")
}
