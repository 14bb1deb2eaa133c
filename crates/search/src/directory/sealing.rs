//! One encrypted file: a header, then chunks sealed with AES-256-GCM.
//!
//! The file's key is derived from the owner's key, a random salt in the header
//! and the file's name, so that two files never share a key and a file put in
//! another's place is noticed. A chunk's nonce is its number and whether it is
//! the last, so that chunks cannot be swapped and a file cut short is noticed.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use aws_lc_rs::rand;

/// The owner's key: 256 random bits.
#[derive(Clone)]
pub struct Key(pub [u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(hidden)")
    }
}

/// Plain bytes in a chunk.
pub const CHUNK_BYTES: usize = 32 * 1024;
/// What sealing adds to a chunk.
pub const TAG_BYTES: usize = 16;
/// What stands before the first chunk: a mark and the salt.
pub const HEADER_BYTES: usize = MARK.len() + SALT_BYTES;
const MARK: &[u8; 8] = b"TLSEAL01";
const SALT_BYTES: usize = 32;

/// Why a sealed file is not read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SealError {
    /// Not one of our files, or cut within its header.
    #[error("not a sealed file")]
    NotSealed,
    /// Changed since it was written, or sealed with another key.
    #[error("chunk {0} was changed, or is sealed with another key")]
    Broken(u64),
    /// The cipher itself refused: no randomness, a chunk too long.
    #[error("the cipher failed")]
    Cipher,
}

impl From<SealError> for std::io::Error {
    fn from(error: SealError) -> Self {
        Self::new(std::io::ErrorKind::InvalidData, error)
    }
}

/// The key of one file.
pub struct FileKey(LessSafeKey);

impl FileKey {
    /// For a new file; also gives the header to write.
    pub fn make(key: &Key, name: &str) -> Result<(Self, Vec<u8>), SealError> {
        let mut salt = [0; SALT_BYTES];
        rand::fill(&mut salt).map_err(|_| SealError::Cipher)?;
        let header = [MARK.as_slice(), &salt].concat();
        Ok((Self::derive(key, name, &salt)?, header))
    }

    /// For a file that begins with `header`.
    pub fn read(key: &Key, name: &str, header: &[u8]) -> Result<Self, SealError> {
        let salt = header.strip_prefix(MARK).and_then(|rest| rest.get(..SALT_BYTES));
        Self::derive(key, name, salt.ok_or(SealError::NotSealed)?)
    }

    fn derive(key: &Key, name: &str, salt: &[u8]) -> Result<Self, SealError> {
        let secret = Salt::new(HKDF_SHA256, salt).extract(&key.0);
        let info = [b"throughline index file\0".as_slice(), name.as_bytes()];
        let expanded = secret.expand(&info, &AES_256_GCM).map_err(|_| SealError::Cipher)?;
        Ok(Self(LessSafeKey::new(UnboundKey::from(expanded))))
    }

    /// Seals one chunk in place and appends its tag.
    pub fn seal(&self, number: u64, is_last: bool, chunk: &mut Vec<u8>) -> Result<(), SealError> {
        self.0
            .seal_in_place_append_tag(nonce(number, is_last), Aad::empty(), chunk)
            .map_err(|_| SealError::Cipher)
    }

    /// Opens one sealed chunk.
    pub fn open(&self, number: u64, is_last: bool, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut plain = sealed.to_vec();
        let opened = self.0.open_in_place(nonce(number, is_last), Aad::empty(), &mut plain);
        let length = opened.map_err(|_| SealError::Broken(number))?.len();
        plain.truncate(length);
        Ok(plain)
    }
}

fn nonce(number: u64, is_last: bool) -> Nonce {
    let mut bytes = [0; 12];
    for (to, from) in bytes.iter_mut().zip([u8::from(is_last)].into_iter().chain(number.to_be_bytes())) {
        *to = from;
    }
    Nonce::assume_unique_for_key(bytes)
}

/// How long the plain file is, and how many chunks it has (an empty file has one).
pub fn extent(sealed_bytes: usize) -> Result<(usize, usize), SealError> {
    let body = sealed_bytes.checked_sub(HEADER_BYTES + TAG_BYTES).ok_or(SealError::NotSealed)?;
    let full = CHUNK_BYTES + TAG_BYTES;
    let chunks = body / full + 1;
    let last = body % full;
    Ok(((chunks - 1) * CHUNK_BYTES + last, chunks))
}

/// A whole file sealed at once, for the small ones that are replaced atomically.
pub fn seal_all(key: &Key, name: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
    let (file, mut out) = FileKey::make(key, name)?;
    let count = plain.len() / CHUNK_BYTES + 1;
    for number in 0..count {
        let from = number * CHUNK_BYTES;
        let to = plain.len().min(from + CHUNK_BYTES);
        let mut chunk = plain.get(from..to).unwrap_or_default().to_vec();
        file.seal(number as u64, number + 1 == count, &mut chunk)?;
        out.append(&mut chunk);
    }
    Ok(out)
}

/// The other way.
pub fn open_all(key: &Key, name: &str, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
    let file = FileKey::read(key, name, sealed)?;
    let (length, count) = extent(sealed.len())?;
    let mut plain = Vec::with_capacity(length);
    for number in 0..count {
        plain.append(&mut file.open(number as u64, number + 1 == count, sealed_chunk(sealed, number))?);
    }
    Ok(plain)
}

/// Chunk `number` as it stands in a sealed file.
pub fn sealed_chunk(sealed: &[u8], number: usize) -> &[u8] {
    let from = HEADER_BYTES + number * (CHUNK_BYTES + TAG_BYTES);
    let to = sealed.len().min(from + CHUNK_BYTES + TAG_BYTES);
    sealed.get(from..to).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Key = Key([7; 32]);

    #[test]
    fn every_length_around_a_chunk_comes_back() {
        for length in [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES] {
            let plain: Vec<u8> = (0..length).map(|at| at as u8).collect();
            let sealed = seal_all(&KEY, "a", &plain).unwrap();
            assert_eq!(open_all(&KEY, "a", &sealed).unwrap(), plain, "{length} bytes");
        }
    }

    #[test]
    fn any_change_is_noticed() {
        let plain = vec![1; CHUNK_BYTES * 2 + 5];
        let sealed = seal_all(&KEY, "a", &plain).unwrap();
        for at in [0, 9, 45, CHUNK_BYTES, sealed.len() - 1] {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(open_all(&KEY, "a", &changed).is_err(), "a bit changed at {at}");
        }
        let full = HEADER_BYTES + 2 * (CHUNK_BYTES + TAG_BYTES);
        for length in [0, 10, full, full - 1, sealed.len() - 1] {
            assert!(open_all(&KEY, "a", &sealed[..length]).is_err(), "cut to {length}");
        }
        assert!(open_all(&KEY, "b", &sealed).is_err(), "under another name");
        assert!(open_all(&Key([8; 32]), "a", &sealed).is_err(), "with another key");
        let mut swapped = sealed[..HEADER_BYTES].to_vec();
        swapped.extend(sealed_chunk(&sealed, 1));
        swapped.extend(sealed_chunk(&sealed, 0));
        swapped.extend(sealed_chunk(&sealed, 2));
        assert!(open_all(&KEY, "a", &swapped).is_err(), "chunks swapped");
    }
}
