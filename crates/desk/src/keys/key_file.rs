//! The key as 64 hexadecimal digits in a file that only this user can read.

use std::io::ErrorKind;
use std::path::Path;

use zeroize::Zeroizing;

use super::KeyError;
use crate::profile::replace_file;

/// The key in the file; `None` when there is no file.
pub(super) fn read(path: &Path) -> Result<Option<Zeroizing<[u8; 32]>>, KeyError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            return Err(KeyError::Damaged(path.to_owned()));
        }
        Err(source) => return Err(KeyError::File { path: path.to_owned(), source }),
    };
    let mut key = Zeroizing::new([0; 32]);
    match hex::decode_to_slice(text.trim(), &mut *key) {
        Ok(()) => Ok(Some(key)),
        Err(_) => Err(KeyError::Damaged(path.to_owned())),
    }
}

/// Writes the key.
pub(super) fn write(path: &Path, key: &[u8; 32]) -> Result<(), KeyError> {
    let text = Zeroizing::new(hex::encode(key));
    replace_file(path, text.as_bytes()).map_err(|source| KeyError::File { path: path.to_owned(), source })
}
